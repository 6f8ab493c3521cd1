//! Decides what the side files of a folder mean for its songs. Names of files count first, then numbers and
//! lengths of tracks.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::names::{Key, is_cut};
use super::{CueSheet, LoggedDisc, LoggedFile, RipLog, Ripper, SideFile};
use crate::marks::{Mark, Where};
use crate::reading::Toc;
use crate::reading::{Problem, ProblemCode};
use crate::text::sorting;

/// A file of music in a folder.
#[derive(Clone, Copy, Debug)]
pub struct AudioFile<'a> {
    /// The file's name, without folders.
    pub name: &'a str,
    /// How long the file plays, in milliseconds.
    pub duration_ms: Option<u64>,
}

/// What is wrong with a side file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideProblem {
    /// It names this many files that are not in the folder, and others that are.
    NamesAbsent(usize),
    /// None of the songs it names or lists is in the folder.
    NotOfThisFolder,
    /// It and another side file give the same song to different discs.
    Contradicted,
}

impl SideProblem {
    /// The problem as it is listed with the side file.
    pub fn into_problem(self) -> Problem {
        let detail = match self {
            SideProblem::NamesAbsent(count) => format!("names {count} files that are not beside it"),
            SideProblem::NotOfThisFolder => "tells of other songs than those beside it".to_owned(),
            SideProblem::Contradicted => "another log gives its songs to another disc".to_owned(),
        };
        Problem { code: ProblemCode::Disagrees, detail }
    }
}

/// The songs and the side files of a folder, indexed so that one song is looked up without a search.
pub struct Folder<'a> {
    side: &'a [(&'a str, SideFile)],
    durations: HashMap<&'a str, Option<u64>>,
    songs: BTreeSet<Key>,
    named: BTreeMap<Key, Vec<Naming<'a>>>,
    discs: Vec<Disc<'a>>,
    best: Option<(usize, Fit)>,
    verified_by: Option<&'a str>,
    files: Vec<AudioFile<'a>>,
}

/// How well the tracks of a disc fit the songs of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Differs,
    /// The disc has as many tracks as the folder has songs.
    Counts,
    /// The lengths agree as well.
    Agrees,
}

#[derive(Clone, Copy)]
struct Disc<'a> {
    log: &'a RipLog,
    disc: &'a LoggedDisc,
    side: usize,
    fit: Fit,
}

/// One mention of a song in a side file.
#[derive(Clone, Copy)]
struct Naming<'a> {
    by: By<'a>,
    is_cut: bool,
}

#[derive(Clone, Copy)]
enum By<'a> {
    Log { disc: usize, file: &'a LoggedFile },
    Cue { sheet: &'a CueSheet },
}

/// The most mentions that are kept of one name. A name that is mentioned more often brings nothing new.
const MAX_NAMINGS: usize = 8;

/// How far the length of a song may be from that of its track, in milliseconds. Encoders add silence.
const SAME_MS: u64 = 3_000;

/// A song whose length differs by more than this is not that track. Gaps may be left out, but not minutes.
const OTHER_MS: u64 = 15_000;

impl<'a> Folder<'a> {
    /// Indexes the side files and the songs of one folder.
    pub fn new(side: &'a [(&'a str, SideFile)], files: &[AudioFile<'a>]) -> Folder<'a> {
        let mut folder = Folder {
            side,
            durations: files.iter().map(|file| (file.name, file.duration_ms)).collect(),
            songs: BTreeSet::new(),
            named: BTreeMap::new(),
            discs: Vec::new(),
            best: None,
            verified_by: None,
            files: files.to_vec(),
        };
        folder.songs.extend(files.iter().map(|file| Key::of(file.name)));
        let mut files = files.to_vec();
        let order = |file: &AudioFile<'a>| (leading_number(file.name), file.name);
        sorting::sort_by(&mut files, |one, other| order(one).cmp(&order(other)));
        for (number, (name, it)) in side.iter().enumerate() {
            match it {
                SideFile::RipLog(log) => folder.add_log(number, log, &files),
                SideFile::Cue(sheet) => folder.add_cue(sheet),
                SideFile::Verification { tracks } if *tracks == files.len() => {
                    folder.verified_by = Some(name);
                }
                SideFile::Verification { .. } | SideFile::Other => {}
            }
        }
        folder.best = folder.best_disc();
        folder
    }

    /// The marks that the side files give to the song with this name.
    pub fn marks_for(&self, name: &str) -> Vec<Mark> {
        let key = Key::of(name);
        let (mut marks, mut discs) = (Vec::new(), Vec::new());
        for naming in self.namings(&key) {
            match naming.by {
                By::Log { disc, file } => discs.extend(self.log_mark(name, &key, disc, file, &mut marks)),
                By::Cue { sheet } => marks.extend(self.cue_mark(name, sheet)),
            }
        }
        if discs.is_empty()
            && let Some((disc, fit)) = self.best
            && let Some(disc) = self.discs.get(disc)
        {
            let key = if fit == Fit::Agrees { "log-agrees" } else { "log-beside" };
            marks.push(side_mark(key, signature(disc.log)));
            discs.extend(Some(disc.disc).filter(|_| fit == Fit::Agrees));
        }
        marks.extend(self.verified_by.map(|log| side_mark("verification-agrees", log.to_owned())));
        marks.extend(only_toc(&discs));
        sorting::sort(&mut marks);
        marks.dedup();
        marks
    }

    /// What is wrong with the side files, each with its name.
    pub fn problems(&self) -> Vec<(&'a str, SideProblem)> {
        let fitting = self.discs.iter().filter(|disc| disc.fit > Fit::Differs).map(|disc| disc.side);
        let fitting: HashSet<usize> = fitting.collect();
        let sides = self.side.iter().enumerate();
        let own = sides.filter_map(|(number, (name, side))| {
            let problem = self.problem_of(side, fitting.contains(&number))?;
            Some((*name, problem))
        });
        own.chain(self.contradictions()).collect()
    }

    fn problem_of(&self, side: &SideFile, fits: bool) -> Option<SideProblem> {
        let names: Vec<&str> = match side {
            SideFile::RipLog(log) => {
                log.discs.iter().flat_map(|it| &it.files).map(|it| it.name.as_str()).collect()
            }
            SideFile::Cue(sheet) if self.song_of(sheet).is_some() => return None,
            SideFile::Cue(sheet) => sheet.files.iter().map(|file| file.name.as_str()).collect(),
            SideFile::Verification { .. } | SideFile::Other => return None,
        };
        let absent = names.iter().filter(|name| !self.has_song(name)).count();
        match names.len() - absent {
            0 => (!fits).then_some(SideProblem::NotOfThisFolder),
            _ => (absent > 0).then_some(SideProblem::NamesAbsent(absent)),
        }
    }

    fn add_log(&mut self, side: usize, log: &'a RipLog, files: &[AudioFile<'_>]) {
        for disc in &log.discs {
            let number = self.discs.len();
            self.discs.push(Disc { log, disc, side, fit: fit(disc, files) });
            for file in &disc.files {
                self.name(&file.name, By::Log { disc: number, file });
            }
        }
    }

    fn add_cue(&mut self, sheet: &'a CueSheet) {
        if let Some(song) = self.song_of(sheet).filter(|_| sheet.ripper.is_some()) {
            return self.name(song.name, By::Cue { sheet });
        }
        for file in sheet.files.iter().filter(|_| sheet.ripper.is_some()) {
            self.name(&file.name, By::Cue { sheet });
        }
    }

    /// The song to which a sheet with one file belongs, whatever name the sheet gives that file: the only one of the
    /// folder, or the only one that plays as long as the sheet's disc.
    fn song_of(&self, sheet: &CueSheet) -> Option<AudioFile<'a>> {
        let [file] = sheet.files.as_slice() else { return None };
        if let [only] = self.files.as_slice() {
            return Some(*only).filter(|only| is_sheet_of(sheet, only));
        }
        let disc_ms = u64::from(sheet.seconds().filter(|_| sheet.has_sound_id())?) * 1000;
        let is_as_long =
            |song: &&AudioFile<'_>| song.duration_ms.is_some_and(|ms| ms.abs_diff(disc_ms) <= SAME_MS);
        let mut songs = self.files.iter().filter(is_as_long);
        let song = songs.next().filter(|_| !self.has_song(&file.name));
        song.copied().filter(|_| songs.next().is_none())
    }

    fn name(&mut self, name: &str, by: By<'a>) {
        let namings = self.named.entry(Key::of(name)).or_default();
        if namings.len() < MAX_NAMINGS {
            namings.push(Naming { by, is_cut: is_cut(name) });
        }
    }

    /// The disc that fits best. `None` when several different discs fit as well.
    fn best_disc(&self) -> Option<(usize, Fit)> {
        let best = self.discs.iter().map(|disc| disc.fit).max().filter(|fit| *fit > Fit::Differs)?;
        let mut fitting = self.discs.iter().enumerate().filter(|(_, disc)| disc.fit == best);
        let (number, first) = fitting.next()?;
        fitting.all(|(_, other)| other.disc.toc == first.disc.toc).then_some((number, best))
    }

    /// The mentions of this song: by its exact name, or by a name that was cut in the log or on the disk.
    fn namings(&self, key: &Key) -> impl Iterator<Item = &Naming<'a>> {
        let exact = self.named.get(key).into_iter().flatten();
        let before = self.named.range(..key).next_back().filter(|(cut, _)| key.continues(cut));
        let after =
            self.named.range(key..).find(|(other, _)| *other != key).filter(|(full, _)| full.continues(key));
        let cut = before.into_iter().flat_map(|(_, namings)| namings).filter(|naming| naming.is_cut);
        exact.chain(cut).chain(after.into_iter().flat_map(|(_, namings)| namings))
    }

    fn has_song(&self, name: &str) -> bool {
        let key = Key::of(name);
        let longer = || self.songs.range(&key..).next().is_some_and(|song| song.continues(&key));
        let shorter = || self.songs.range(..&key).next_back().is_some_and(|song| key.continues(song));
        self.songs.contains(&key) || longer() || shorter()
    }

    /// Adds the mark that a log names the song. Answers the disc that the log gives it to; `None` when the
    /// song's length rules that disc out.
    fn log_mark(
        &self,
        name: &str,
        key: &Key,
        disc: usize,
        file: &LoggedFile,
        marks: &mut Vec<Mark>,
    ) -> Option<&'a LoggedDisc> {
        let disc = self.discs.get(disc)?;
        let lengths = self.duration(name).zip(length_of(disc.disc, file));
        if lengths.is_some_and(|(song, track)| song.abs_diff(track) > OTHER_MS) {
            return None;
        }
        // "Track 01" can be a song of any disc.
        let is_told = !key.is_generic() && disc.log.ripper != Ripper::Other;
        let key = match disc.fit {
            Fit::Agrees if disc.log.ripper == Ripper::Other => "log-agrees",
            Fit::Agrees => "log-names-file",
            _ if is_told => "log-names-file",
            Fit::Counts => "log-beside",
            Fit::Differs => return None,
        };
        marks.push(side_mark(key, signature(disc.log)));
        Some(disc.disc)
    }

    fn cue_mark(&self, name: &str, sheet: &CueSheet) -> Option<Mark> {
        let ripper = sheet.ripper.clone()?;
        let whole = self.duration(name).filter(|_| sheet.files.len() == 1);
        let seconds = sheet.seconds().filter(|_| sheet.has_sound_id());
        let lengths = whole.zip(seconds.map(|seconds| u64::from(seconds) * 1000));
        // A disc that goes on where the song has ended is another one, whatever it is called.
        if whole.is_some_and(|song| song.saturating_add(OTHER_MS) < sheet.last_begins_ms) {
            return None;
        }
        match lengths.is_some_and(|(song, disc)| song > disc + OTHER_MS || disc > song + OTHER_MS) {
            true => None,
            false if sheet.has_sound_id() => Some(side_mark("cue-names-file", ripper)),
            false => Some(side_mark("cue-beside", ripper)),
        }
    }

    fn contradictions(&self) -> impl Iterator<Item = (&'a str, SideProblem)> {
        let mut sides: Vec<usize> =
            self.named.values().flat_map(|namings| self.contradicted(namings)).collect();
        sorting::sort(&mut sides);
        sides.dedup();
        let names = sides.into_iter().filter_map(|side| self.side.get(side));
        names.map(|(name, _)| (*name, SideProblem::Contradicted)).collect::<Vec<_>>().into_iter()
    }

    /// The side files of these mentions, if they give the song to different discs.
    fn contradicted(&self, namings: &[Naming<'_>]) -> Vec<usize> {
        let discs = namings.iter().filter_map(|naming| match naming.by {
            By::Log { disc, .. } => self.discs.get(disc),
            By::Cue { .. } => None,
        });
        let mut discs = discs.filter(|disc| disc.disc.toc.is_some()).peekable();
        let first = discs.peek().map(|disc| (disc.side, &disc.disc.toc));
        let all: Vec<_> = discs.map(|disc| (disc.side, &disc.disc.toc)).collect();
        let differs = all.iter().any(|it| first.is_some_and(|first| it.0 != first.0 && it.1 != first.1));
        all.into_iter().filter(|_| differs).map(|(side, _)| side).collect()
    }

    fn duration(&self, name: &str) -> Option<u64> {
        self.durations.get(name).copied().flatten()
    }
}

fn side_mark(key: &str, value: String) -> Mark {
    let end = value.floor_char_boundary(Mark::MAX_VALUE);
    let value = value.get(..end).unwrap_or_default().to_owned();
    Mark { place: Where::SideFile, key: key.to_owned(), value }
}

/// Whether a sheet with one file belongs to the only song beside it, whatever the encoding of the name is that it gives
/// the file: their lengths tell.
fn is_sheet_of(sheet: &CueSheet, only: &AudioFile<'_>) -> bool {
    let [file] = sheet.files.as_slice() else { return false };
    let (named, song) = (Key::of(&file.name), Key::of(only.name));
    let seconds = sheet.seconds().filter(|_| sheet.has_sound_id());
    let lengths = only.duration_ms.zip(seconds.map(|seconds| u64::from(seconds) * 1000));
    let agrees = lengths.map(|(song, disc)| song.abs_diff(disc) <= OTHER_MS);
    // Where no disc tells the length, the last track has to begin within the song, and not in its first half.
    let begins = Some(sheet.last_begins_ms).filter(|begins| *begins > 0 && sheet.tracks() > 1);
    let holds = only.duration_ms.zip(begins).map(|(song, begins)| song > begins && song < begins * 2);
    let agrees = agrees.or(holds.filter(|holds| *holds));
    // Without a length, the letters that every encoding has must be the same.
    named == song || agrees.unwrap_or_else(|| named.is_like(&song))
}

/// Ripper and version, for example "EAC V1.6".
fn signature(log: &RipLog) -> String {
    format!("{} {}", log.ripper.label(), log.version).trim_end().to_owned()
}

/// The mark of the table of contents of these discs, if all have the same; of the id that the log gives the disc, if
/// that is another one's.
fn only_toc(discs: &[&LoggedDisc]) -> Option<Mark> {
    let first = discs.first()?;
    let toc = first.toc.as_ref().filter(|_| discs.iter().all(|disc| disc.toc == first.toc))?;
    let stated = first.stated_id.clone().filter(|id| *id != toc.musicbrainz_id());
    Some(stated.map_or_else(|| side_mark("CDTOC", toc.to_hex()), |id| side_mark("MUSICBRAINZ_DISCID", id)))
}

fn total_ms(toc: &Toc) -> u64 {
    toc.lengths_ms().sum()
}

/// How long a file in a log should play, in milliseconds.
fn length_of(disc: &LoggedDisc, file: &LoggedFile) -> Option<u64> {
    let toc = disc.toc.as_ref()?;
    match file.track {
        Some(track) => toc.lengths_ms().nth(usize::from(track).checked_sub(1)?),
        // One of several files without a track number may be a range, which is shorter than the disc.
        None => Some(total_ms(toc)).filter(|_| disc.files.len() == 1),
    }
}

/// Whether these songs, in this order, can be the tracks of a disc.
fn fit(disc: &LoggedDisc, files: &[AudioFile<'_>]) -> Fit {
    let Some(toc) = &disc.toc else {
        return if disc.files.len() == files.len() { Fit::Counts } else { Fit::Differs };
    };
    let lengths: Vec<u64> = match files.len() {
        1 => vec![total_ms(toc)],
        _ => toc.lengths_ms().collect(),
    };
    if lengths.len() != files.len() {
        return Fit::Differs;
    }
    let pairs = || files.iter().zip(&lengths).filter_map(|(file, length)| Some((file.duration_ms?, *length)));
    let same = pairs().filter(|(song, track)| song.abs_diff(*track) <= SAME_MS).count();
    match pairs().count() {
        0 if ![toc.tracks(), disc.files.len()].contains(&files.len()) => Fit::Differs,
        0 => Fit::Counts,
        // One song of eight may differ: it may be damaged, or come from another disc.
        known if same * 8 >= known * 7 => Fit::Agrees,
        _ => Fit::Differs,
    }
}

/// The number at the start of a name, so that "2 …" sorts before "10 …".
fn leading_number(name: &str) -> u64 {
    let digits = name.bytes().take_while(u8::is_ascii_digit).take(9);
    digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}
