//! What each browser and each file says of a song, where several do. What the song then says is chosen among its files by
//! what they are, not by when they were read, so that the same files give the same song in whatever order they are read.
//!
//! Nearly every song has one reader and files that say the same. Then nothing is kept here: its row of facts says it.

use std::collections::HashSet;

use borsh::BorshDeserialize;

use super::at::{FileAt, TrackAt};
use super::common::Common;
use super::{Catalog, File, Track, put};
use crate::changes::{Fact, FileFacts, Register, Stamp, TrackFacts};
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::packed::{Put, Take};
use crate::text::sorting;

/// Where a file lies: its place, and its path below that.
type Spot = (PlaceId, String);

/// What is said of one song.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Readings {
    /// What each browser read last. It says it of all files that it saw, unless something is said of a file.
    pub(super) browsers: Vec<(BrowserId, Register<TrackFacts>)>,
    /// What single files say.
    files: Vec<(Spot, Register<TrackFacts>)>,
}

impl Readings {
    /// What a file says that a browser saw.
    fn of_file(&self, place: PlaceId, path: &str, seen_by: BrowserId) -> Option<&Register<TrackFacts>> {
        let at = self.files.binary_search_by(|((of, at), _)| (*of, at.as_str()).cmp(&(place, path)));
        let own = at.ok().and_then(|at| self.files.get(at)).map(|(_, it)| it);
        let of_browser = || self.browsers.iter().find(|(of, _)| *of == seen_by).map(|(_, it)| it);
        own.or_else(of_browser).or_else(|| self.latest())
    }

    /// What was read last by anybody.
    fn latest(&self) -> Option<&Register<TrackFacts>> {
        let files = self.files.iter().map(|(_, it)| it).filter(|_| self.browsers.is_empty());
        let all = self.browsers.iter().map(|(_, it)| it).chain(files);
        all.max_by(|one, other| (one.stamp, &one.value).cmp(&(other.stamp, &other.value)))
    }

    fn all(&self) -> impl Iterator<Item = &TrackFacts> {
        let files = self.files.iter().map(|(_, it)| &it.value);
        self.browsers.iter().map(|(_, it)| &it.value).chain(files)
    }

    /// The row of what is said, beside what the song's own row of facts says.
    fn row(&self, common: &mut Common, shown: &TrackFacts) -> Vec<u8> {
        let mut others: Vec<&TrackFacts> = Vec::new();
        for facts in self.all().filter(|facts| *facts != shown) {
            if !others.contains(&facts) {
                others.push(facts);
            }
        }
        // 0 stands for what the song's own row says.
        let number = |facts: &TrackFacts| others.iter().position(|it| *it == facts).map_or(0, |at| at + 1);
        let mut out = Vec::new();
        out.number(others.len() as u64);
        // Writing to memory cannot fail.
        others.iter().for_each(|facts| out.bytes(&borsh::to_vec(facts).unwrap_or_default()));
        out.number(self.browsers.len() as u64);
        for (_, read) in &self.browsers {
            common.put_stamp(&mut out, read.stamp);
            out.number(number(&read.value) as u64);
        }
        for ((place, path), read) in &self.files {
            common.put_stamp(&mut out, read.stamp);
            out.number(number(&read.value) as u64);
            out.extend_from_slice(&place.0);
            out.bytes(path.as_bytes());
        }
        out
    }

    /// What a row says beside the song's own row of facts.
    fn of_row(common: &Common, row: &[u8], shown: Option<TrackFacts>) -> Option<Readings> {
        let (mut take, mut all) = (Take(row), vec![shown.unwrap_or_default()]);
        for _ in 0..take.number()? {
            all.push(TrackFacts::try_from_slice(take.bytes()?).ok()?);
        }
        let read = |take: &mut Take<'_>| {
            let (stamp, at) = (common.stamp(take)?, take.small::<usize>()?);
            Some(Register { stamp, value: all.get(at)?.clone() })
        };
        let mut readings = Readings::default();
        for _ in 0..take.number()? {
            let read = read(&mut take)?;
            readings.browsers.push((read.stamp.browser, read));
        }
        while !take.0.is_empty() {
            let read = read(&mut take)?;
            readings.files.push(((PlaceId(take.array()?), take.text()?.to_owned()), read));
        }
        Some(readings)
    }
}

impl Catalog {
    pub(super) fn fold_file_says(&mut self, track: TrackId, file: Spot, says: Register<TrackFacts>) {
        let at = self.tracks.add(&mut self.common, track, says.stamp);
        self.note_retagged(at, track, &says.value);
        self.change_readings(at, |readings| put(&mut readings.files, file, says));
    }

    /// Whether something is known of a song that this browser has not said of all its files.
    pub(super) fn has_another_reader(&self, at: TrackAt, browser: BrowserId) -> bool {
        let reader = || self.tracks.read_at(&self.common, at).map(|stamp| stamp.browser);
        self.tracks.readings(at).is_some() || reader().is_some_and(|reader| reader != browser)
    }

    /// Changes what is said of a song, and then chooses what the song says.
    pub(super) fn change_readings(&mut self, at: TrackAt, change: impl FnOnce(&mut Readings)) {
        let mut readings = self.readings_of(at);
        change(&mut readings);
        self.choose(at, &readings);
    }

    /// Chooses anew what songs say of which a file changed.
    pub(super) fn choose_again(&mut self, songs: [Option<TrackAt>; 2]) {
        for at in songs.into_iter().flatten() {
            if self.tracks.readings(at).is_some() {
                self.choose(at, &self.readings_of(at));
            }
        }
    }

    fn choose(&mut self, at: TrackAt, readings: &Readings) {
        let Some(chosen) = self.chosen(at, readings) else { return };
        let row = readings.row(&mut self.common, &chosen.value);
        self.write_texts(at, |known| *known = Some(chosen));
        self.tracks.write_readings(at, &row);
    }

    /// What the song says: what its file says that was edited last, one that is there and whole before others, and one
    /// with the audio by which the song got its id before one in another encoding. Of files that are as old, what they
    /// say decides.
    fn chosen(&self, at: TrackAt, readings: &Readings) -> Option<Register<TrackFacts>> {
        let track = self.track_at(at)?;
        let read = |file: File<'_>| readings.of_file(file.place(), &file.path(), file.stamp()?.browser);
        let said: Vec<_> = self.copies(track).filter_map(|file| Some((file, read(file)?))).collect();
        let proper = said.iter().map(|(_, read)| &read.value).find(|it| TrackId::derive(it) == track.id());
        let worth = |(file, read): &(File<'_>, &Register<TrackFacts>)| {
            let is_proper = proper.is_some_and(|it| it.essence == read.value.essence);
            (file.is_seen_present(), !file.is_cut(), is_proper, file.size_and_time().1)
        };
        let best = said
            .iter()
            .map(|it| (worth(it), it.1))
            .max_by(|(one, a), (other, b)| (one, &a.value, a.stamp).cmp(&(other, &b.value, b.stamp)));
        best.map(|(_, read)| read).or_else(|| readings.latest()).cloned()
    }

    /// What each browser and each file says of a song, in whatever form it is kept.
    fn readings_of(&self, at: TrackAt) -> Readings {
        let Some(track) = self.track_at(at) else { return Readings::default() };
        let shown = track.as_tagged();
        match self.tracks.readings(at) {
            Some(row) => Readings::of_row(&self.common, row, shown).unwrap_or_default(),
            None => {
                let stamp = self.tracks.read_at(&self.common, at);
                let read = shown.zip(stamp).map(|(value, stamp)| (stamp.browser, Register { stamp, value }));
                Readings { browsers: read.into_iter().collect(), files: Vec::new() }
            }
        }
    }

    /// When a song was last read by anybody.
    pub(super) fn facts_written(&self, track: TrackId) -> Option<Stamp> {
        let at = self.position(track)?;
        let known = || self.tracks.read_at(&self.common, at);
        if self.tracks.readings(at).is_none() {
            return known();
        }
        self.readings_of(at).browsers.iter().map(|(_, read)| read.stamp).max()
    }

    /// Leaves out what facts say of files as they are known, where others of them say that the file was found changed: the
    /// report of one file may give away another one, which the same facts report.
    fn without_outdated(&self, facts: Vec<Fact>) -> Vec<Fact> {
        let is_changed = |place: PlaceId, path: &str, seen: &FileFacts| {
            let known = self.file(place, path)?;
            Some(known.size_and_time() != (seen.size, seen.modified_ms))
        };
        let changed = facts.iter().filter_map(|fact| match fact {
            Fact::File { place, path, file } if is_changed(*place, path, file)? => {
                Some((*place, path.clone()))
            }
            _ => None,
        });
        let changed = sorting::set_of(changed);
        let is_outdated = |fact: &Fact| match fact {
            Fact::File { place, path, file } if !changed.is_empty() => {
                changed.contains(&(*place, path.clone())) && is_changed(*place, path, file) == Some(false)
            }
            _ => false,
        };
        facts.into_iter().filter(|fact| !is_outdated(fact)).collect()
    }

    /// When a browser last read a song.
    pub(super) fn read_by(&self, at: TrackAt, browser: BrowserId) -> Option<Stamp> {
        let readings = self.readings_of(at);
        readings.browsers.iter().find(|(of, _)| *of == browser).map(|(_, read)| read.stamp)
    }

    /// When it was last said what a file of a song says.
    pub(super) fn file_said(&self, track: TrackId, place: PlaceId, path: &str) -> Option<Stamp> {
        let readings = self.readings_of(self.position(track)?);
        readings.files.iter().find(|((of, at), _)| *of == place && at == path).map(|(_, it)| it.stamp)
    }

    /// Adds to facts that a browser is about to say what single files say, where the files of a song do not say the same.
    pub fn told_apart(&self, facts: Vec<Fact>, browser: BrowserId) -> Vec<Fact> {
        let facts = self.without_outdated(facts);
        let mut read: Vec<(TrackId, Spot, &TrackFacts)> = Vec::new();
        for pair in facts.windows(2) {
            if let [Fact::File { place, path, file }, Fact::Track { track, facts }] = pair
                && file.holds.track() == Some(*track)
            {
                read.push((*track, (*place, path.clone()), facts));
            }
        }
        sorting::sort_by(&mut read, |one, other| one.cmp(other));
        let seen = if read.is_empty() { HashSet::new() } else { spots_of(&facts) };
        let songs = read.chunk_by(|one, other| one.0 == other.0);
        let apart = songs.flat_map(|files| {
            let read = files.iter().map(|(_, spot, facts)| (spot.clone(), (*facts).clone()));
            files.first().map(|(id, ..)| self.apart(*id, read.collect(), &seen, browser)).unwrap_or_default()
        });
        let apart: Vec<Fact> = apart.collect();
        facts.into_iter().chain(apart).collect()
    }

    /// What the files of a song say to which the files of another one are given; nothing if all say the same.
    pub(in crate::library) fn joined_apart(
        &self,
        old: Track<'_>,
        new: Track<'_>,
        by: BrowserId,
    ) -> Vec<Fact> {
        let files = self.copies(new).filter_map(|file| Some(((file.place(), file.path()), file.says()?)));
        self.apart(old.id(), files.collect(), &HashSet::new(), by)
    }

    /// What the files of one song say, of which a browser just read some, and saw others; nothing if all say the same.
    fn apart(
        &self,
        track: TrackId,
        read: Vec<(Spot, TrackFacts)>,
        seen: &HashSet<(PlaceId, &str)>,
        browser: BrowserId,
    ) -> Vec<Fact> {
        let Some(known) = self.track(track) else { return apart_of(track, read, false) };
        // What is said is taken from its row once: a song may have thousands of files.
        let is_told_apart = known.is_told_apart();
        let readings = self.readings_of(known.at());
        let says = |file: &File<'_>| {
            let read = match is_told_apart {
                true => readings.of_file(file.place(), &file.path(), file.stamp()?.browser),
                false => readings.browsers.first().map(|(_, read)| read),
            };
            read.map(|read| read.value.clone())
        };
        let has_apart = !readings.files.is_empty();
        // What another browser saw is told by what that one read.
        let is_there =
            |file: &File<'_>| file.was_seen_present() || seen.contains(&(file.place(), file.path().as_str()));
        let is_own =
            |file: &File<'_>| is_there(file) && file.stamp().is_some_and(|stamp| stamp.browser == browser);
        let spots = sorting::set_of(read.iter().map(|(spot, _)| spot.clone()));
        let others = self.copies(known).filter(is_own).map(|file| ((file.place(), file.path()), file));
        let others = others.filter(|(spot, _)| !spots.contains(spot));
        let others: Vec<_> = others.filter_map(|(spot, file)| Some((spot, says(&file)?))).collect();
        apart_of(track, read.into_iter().chain(others).collect(), has_apart)
    }

    fn says(&self, file: FileAt) -> Option<TrackFacts> {
        let file = File::new(self, file);
        let track = file.track()?;
        if self.tracks.readings(track.at()).is_none() {
            return track.as_tagged();
        }
        let readings = self.readings_of(track.at());
        readings.of_file(file.place(), &file.path(), file.stamp()?.browser).map(|read| read.value.clone())
    }
}

/// Where the files lie that these facts say to be there.
fn spots_of(facts: &[Fact]) -> HashSet<(PlaceId, &str)> {
    let spots = facts.iter().filter_map(|fact| match fact {
        Fact::File { place, path, file } if file.is_present() => Some((*place, path.as_str())),
        _ => None,
    });
    spots.collect()
}

fn apart_of(track: TrackId, files: Vec<(Spot, TrackFacts)>, has_apart: bool) -> Vec<Fact> {
    let is_alike = files.first().is_none_or(|(_, first)| files.iter().all(|(_, it)| it == first));
    if is_alike && !has_apart {
        return Vec::new();
    }
    let says = |((place, path), facts)| Fact::FileSays { track, place, path, facts: Box::new(facts) };
    files.into_iter().map(says).collect()
}

impl File<'_> {
    /// What the file says of its song, as it stands in the file.
    pub fn says(self) -> Option<TrackFacts> {
        self.catalog().says(self.at())
    }
}

impl Track<'_> {
    /// Whether files or browsers may say different things of the song.
    pub fn is_told_apart(self) -> bool {
        self.catalog().tracks.readings(self.at()).is_some()
    }

    /// What the files say that hold the song, as it stands in them. A file with another encoding than that by which the
    /// song got its id says nothing of what it was retagged to.
    pub(super) fn held_readings(self) -> Vec<TrackFacts> {
        if !self.is_told_apart() {
            return self.as_tagged().into_iter().collect();
        }
        let mut held: Vec<TrackFacts> = self.copies().filter_map(File::says).collect();
        let proper = held.iter().find(|says| TrackId::derive(says) == self.id()).map(|says| says.essence);
        held.retain(|says| proper.is_none_or(|essence| says.essence == essence));
        held
    }

    /// Everything that files and browsers ever said of the song, as it stands in the files.
    pub(super) fn all_readings(self) -> Vec<TrackFacts> {
        if !self.is_told_apart() {
            return self.as_tagged().into_iter().collect();
        }
        self.catalog().readings_of(self.at()).all().cloned().collect()
    }
}
