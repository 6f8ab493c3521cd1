//! Compares a file with what is known of it: unchanged, changed, or unreadable.

use borsh::{BorshDeserialize, BorshSerialize};

use super::{Catalog, File, Track};
use crate::changes::{Fact, FileFacts, Holds, Presence, TrackFacts};
use crate::evidence::path_marks;
use crate::ids::TrackId;
use crate::marks::Mark;
use crate::reading::{Essence, Problem, ProblemCode, Reading};
use crate::text::fold;

/// How far two lengths of one song may differ, in milliseconds.
const TOLERANCE_MS: u64 = 2_000;

/// What a scan must know of a file that was read before, so that it can skip the file if it did not change.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Known {
    /// The file's name, without folders.
    pub name: String,
    /// How the file was last seen.
    pub file: FileFacts,
    /// The id of the audio, if the file holds a song that has one.
    pub essence: Option<Essence>,
}

/// What a scan reports of one file.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ScannedFile {
    /// The file.
    pub file: FileFacts,
    /// The song that was read from the file, if there is one.
    pub track: Option<(TrackId, Box<TrackFacts>)>,
}

impl Known {
    /// What is known of a file of the catalog. `None` if the catalog is damaged.
    pub fn of(file: File<'_>) -> Option<Known> {
        let essence = file.says().and_then(|facts| facts.essence);
        Some(Known { name: file.name().to_owned(), file: file.facts()?, essence })
    }

    /// Whether a file with this size and time is unchanged and need not be read again.
    pub fn is_unchanged(&self, size: u64, modified_ms: u64) -> bool {
        self.file.size == size && self.file.modified_ms == modified_ms
    }
}

impl ScannedFile {
    /// What a reading reports of a file at a path in the place with this name.
    ///
    /// If the tags changed and the audio did not, the file keeps the track that it held.
    pub fn of_reading(
        reading: Reading,
        place_name: &str,
        path: &str,
        size: u64,
        modified_ms: u64,
        known: Option<&Known>,
    ) -> ScannedFile {
        let mut problems = reading.problems.clone();
        if reading.is_audio() {
            let held = held(known, reading.essence);
            let marks = marks_beside(place_name, path, &reading.marks);
            let facts = Box::new(TrackFacts::of_reading(reading, path, size));
            let id = held.unwrap_or_else(|| TrackId::derive(&facts));
            let file = FileFacts { problems, marks, ..FileFacts::new(size, modified_ms, Holds::Track(id)) };
            return ScannedFile { file, track: Some((id, facts)) };
        }
        let holds = if problems.iter().all(|problem| problem.code == ProblemCode::NotMusic) {
            if !is_music_name(path) {
                problems.clear();
            }
            Holds::NotMusic
        } else {
            Holds::Unreadable
        };
        ScannedFile { file: FileFacts { problems, ..FileFacts::new(size, modified_ms, holds) }, track: None }
    }

    /// If a file's tags changed and its audio did not, keeps the track that the file held before.
    ///
    /// For readings that were made without knowing what the file held. [`ScannedFile::of_reading`] does the same
    /// when it is told.
    pub fn going_on(mut self, known: Option<&Known>) -> ScannedFile {
        let essence = self.track.as_ref().and_then(|(_, facts)| facts.essence);
        if let (Some(held), Some((id, _))) = (held(known, essence), &mut self.track) {
            *id = held;
            self.file.holds = Holds::Track(held);
        }
        self
    }

    /// Adds marks from the files beside it.
    pub fn take_marks(&mut self, marks: Vec<Mark>) {
        if self.track.is_some() {
            self.file.marks.extend(marks);
        }
    }

    /// What to report of a file that was listed but could not be read. What is known of the file stays, except
    /// its time, so that the next scan reads it again.
    pub fn out_of_reach(problem: Problem, known: Option<&Known>) -> ScannedFile {
        let before = known.map(|known| known.file.clone());
        let before = before.unwrap_or(FileFacts::new(0, 0, Holds::Unreadable));
        let file =
            FileFacts { modified_ms: 0, problems: vec![problem], presence: Presence::Present, ..before };
        ScannedFile { file, track: None }
    }
}

impl Catalog {
    /// What a reading found, where a song that was retagged has the same audio and tags: the file is another copy of
    /// that song, although its tags give it another id.
    pub fn same_retagged(&self, mut found: ScannedFile) -> ScannedFile {
        let Some((id, _)) = &mut found.track else { return found };
        let stands_alone = self.track(*id).is_some_and(Track::is_listed);
        if let Some(held) = self.retagged_to(*id).filter(|held| !stands_alone && held.is_listed()) {
            *id = held.id();
            found.file.holds = Holds::Track(held.id());
        }
        found
    }

    /// That a file which held a song holds another one now.
    pub fn replaced_at(&self, file: File<'_>, found: &ScannedFile) -> Option<Fact> {
        let held = file.track().filter(|held| found.file.holds != Holds::Track(held.id()))?;
        Some(Fact::Replaced { track: held.id(), place: file.place(), path: file.path() })
    }
}

/// Whether two readings of one path are of one song.
pub(super) fn is_same_at_path(before: &TrackFacts, now: &TrackFacts) -> bool {
    let lengths = [before, now].map(|facts| facts.audio.duration_ms);
    let is_as_long = matches!(lengths, [Some(one), Some(other)] if one.abs_diff(other) <= TOLERANCE_MS);
    let names = |facts: &TrackFacts| {
        [Some(&facts.title), facts.tags.album.as_ref()]
            .map(|name| name.map(|name| fold(name)).unwrap_or_default())
    };
    let is_unheard = before.essence.is_none() && now.essence.is_none();
    is_as_long && (names(before) == names(now) || (is_unheard && before.container == now.container))
}

fn held(known: Option<&Known>, essence: Option<Essence>) -> Option<TrackId> {
    let known = known?;
    match known.file.holds {
        Holds::Track(id) if known.essence.is_some() && known.essence == essence => Some(id),
        _ => None,
    }
}

/// The marks of a file's path, which begins with the place's name, and the marks that were found beside the file.
fn marks_beside(place_name: &str, path: &str, found: &[Mark]) -> Vec<Mark> {
    let mut marks = path_marks(&format!("{place_name}/{path}"));
    for mark in found.iter().filter(|mark| mark.is_of_path()) {
        if !marks.contains(mark) {
            marks.push(mark.clone());
        }
    }
    marks
}

/// Whether a person expects music in a file with this name, and so must be told that there is none.
fn is_music_name(path: &str) -> bool {
    const MUSIC: [&str; 31] = [
        "3gp", "aa", "aac", "aax", "ac3", "aif", "aifc", "aiff", "ape", "caf", "dff", "dsf", "flac", "m4a",
        "m4b", "m4p", "m4r", "mka", "mp2", "mp3", "mp4", "mpc", "oga", "ogg", "ofr", "opus", "spx", "tta",
        "wav", "wma", "wv",
    ];
    let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.'));
    extension.is_some_and(|(_, extension)| MUSIC.contains(&extension.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Container;

    fn song(title: &str) -> Reading {
        let mut reading = Reading {
            container: Some(Container::Flac),
            essence: Some(Essence([7; 8])),
            ..Reading::default()
        };
        reading.tags.title = Some(title.into());
        reading
    }

    fn known(found: &ScannedFile) -> Known {
        let essence = found.track.as_ref().and_then(|(_, facts)| facts.essence);
        Known { name: "a.flac".into(), file: found.file.clone(), essence }
    }

    #[test]
    fn a_song_with_new_tags_is_the_same_song() {
        let first = ScannedFile::of_reading(song("Blue"), "Music", "a.flac", 10, 1, None);
        let retagged = ScannedFile::of_reading(song("Blau"), "Music", "a.flac", 11, 2, Some(&known(&first)));
        assert_eq!(first.file.holds, retagged.file.holds);
        assert_eq!(retagged.track.unwrap().1.title, "Blau");
        let alone = ScannedFile::of_reading(song("Blau"), "Music", "a.flac", 11, 2, None);
        assert_ne!(alone.file.holds, first.file.holds);
        assert_eq!(alone.going_on(Some(&known(&first))).file.holds, first.file.holds);
        let other = Reading { essence: Some(Essence([8; 8])), ..song("Blau") };
        let replaced = ScannedFile::of_reading(other, "Music", "a.flac", 11, 2, Some(&known(&first)));
        assert_ne!(first.file.holds, replaced.file.holds);
    }

    #[test]
    fn only_what_looks_like_music_is_told_as_a_problem() {
        let check = |path: &str, codes: &[ProblemCode], holds, told: usize| {
            let mut reading = Reading::default();
            codes.iter().for_each(|&code| reading.note(code, ""));
            let found = ScannedFile::of_reading(reading, "Music", path, 0, 0, None);
            assert_eq!((found.file.holds, found.file.problems.len()), (holds, told), "{path}");
        };
        check("cover.jpg", &[ProblemCode::NotMusic], Holds::NotMusic, 0);
        check("a/Song.MP3", &[ProblemCode::NotMusic], Holds::NotMusic, 1);
        check("a.mp3/notes", &[ProblemCode::NotMusic], Holds::NotMusic, 0);
        check("a.mp3", &[ProblemCode::Empty], Holds::Unreadable, 1);
    }

    #[test]
    fn a_locked_file_keeps_its_song_and_is_tried_again() {
        let first = ScannedFile::of_reading(song("Blue"), "Music", "a.flac", 10, 1, None);
        let problem = Problem { code: ProblemCode::Unreadable, detail: String::new() };
        assert!(known(&first).is_unchanged(10, 1));
        let locked = ScannedFile::out_of_reach(problem, Some(&known(&first)));
        assert_eq!(locked.file.holds, first.file.holds);
        assert!(!known(&locked).is_unchanged(10, 1));
    }
}
