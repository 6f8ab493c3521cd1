//! The catalog: what is known now, by folding all changes. How it lies in memory is told in the files beside.

mod at;
mod common;
mod dated;
mod facts;
mod file;
mod files;
mod image;
mod notes;
mod places;
mod readings;
mod retagged;
mod sayings;
mod searched;
mod tagged;
mod texts;
mod track;
mod tracks;
mod words;
mod written;

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};

use crate::changes::{Change, Fact, FileFacts, Register, Stamp};
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::text::sorting;
use at::FileAt;
use common::Common;
use files::Files;
use sayings::Sayings;
use tracks::Tracks;
use words::Words;

pub use at::TrackAt;
pub use dated::Dated;
pub use file::File;
pub use places::ListPlace;
pub use retagged::Retagged;
pub(crate) use searched::written_folder;
pub(super) use tagged::texts_of;
pub use track::Track;

/// What is known now. The same changes, folded in any order and any number of times, give the same catalog.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    common: Common,
    tracks: Tracks,
    files: Files,
    places: HashMap<PlaceId, Register<Place>>,
    browsers: HashMap<BrowserId, Browser>,
    /// What is known of places and browsers beside their files.
    sayings: Sayings,
    /// The places of browsers that were removed, and those that are no more.
    forgotten: HashSet<PlaceId>,
    /// The latest stamp of each browser that was folded in.
    heard: HashMap<BrowserId, Stamp>,
    /// Rises with every change that is folded in.
    edits: u64,
    /// The songs that were retagged, by the id that their tags would give them now. It is made when the first is looked
    /// for.
    retagged: OnceCell<HashMap<TrackId, TrackAt>>,
    /// The songs whose files were ever taken for another one's, and those that came back as another one, with those.
    taken: HashMap<TrackId, Vec<TrackId>>,
    /// The same, by those others.
    takers: HashMap<TrackId, Vec<TrackId>>,
    /// Rises with every file, statement and name of a place that is folded in, and with nothing else.
    finds: u64,
    /// Rises with every statement of a list.
    statements: u64,
    /// The names of the folders in which lists of libraries name files, as of these statements.
    listed_folders: RefCell<(u64, HashSet<String>)>,
    /// Which places hold files of lists, as of these finds: to learn it, every statement may have to be read.
    listed: RefCell<(u64, HashMap<PlaceId, bool>)>,
}

/// A folder that was read, on one browser.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The browser on which it is.
    pub browser: BrowserId,
    /// The name that the person gave the place.
    pub name: String,
}

/// What is known of a browser of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Browser {
    /// The name that the person gave the browser.
    pub name: Option<Register<String>>,
    /// When the browser was last removed from the library.
    pub forgotten: Option<Stamp>,
}

impl Browser {
    /// Whether the browser was removed and has not been named again since.
    pub fn is_forgotten(&self) -> bool {
        self.forgotten.is_some_and(|forgotten| self.name.as_ref().is_none_or(|name| forgotten > name.stamp))
    }
}

impl Catalog {
    /// Folds one change in. Answers the tracks that it may have changed.
    pub fn fold(&mut self, change: Change) -> Vec<TrackId> {
        let mut changed = self.fold_alone(change);
        self.add_taken(&mut changed);
        changed
    }

    fn fold_alone(&mut self, change: Change) -> Vec<TrackId> {
        let stamp = change.stamp;
        self.count(&change);
        self.note_act(&change);
        match change.fact {
            Fact::Place { place, browser, name } => {
                self.fold_place(place, Register { stamp, value: Place { browser, name } })
            }
            Fact::Browser { browser, name } => self.fold_browser(browser, |known| {
                write(&mut known.name, Register { stamp, value: name });
            }),
            Fact::Forgotten { browser } => self.fold_browser(browser, |known| {
                known.forgotten = known.forgotten.max(Some(stamp));
            }),
            Fact::File { place, path, file } => self.fold_file(place, &path, Register { stamp, value: file }),
            Fact::Computer { .. } => {
                self.sayings.fold(stamp, change.fact);
                // Which places are on this computer may be another for every song.
                self.tracks().map(Track::id).collect()
            }
            Fact::PlaceRead { .. }
            | Fact::PlaceGone { .. }
            | Fact::Disk { .. }
            | Fact::Sameness { .. }
            | Fact::Note { .. }
            | Fact::Search { .. }
            | Fact::Left { .. }
            | Fact::Dated { .. }
            | Fact::WordsKept { .. } => {
                let places = self.sayings.fold(stamp, change.fact);
                self.places_said(places)
            }
            Fact::Other { .. } => Vec::new(),
            of_song => self.fold_of_song(stamp, of_song),
        }
    }

    /// Folds a fact about a song in. Facts of other kinds change nothing.
    fn fold_of_song(&mut self, stamp: Stamp, fact: Fact) -> Vec<TrackId> {
        match fact {
            Fact::Track { track, facts } => {
                self.fold_facts(track, Register { stamp, value: *facts });
                vec![track]
            }
            Fact::FileSays { track, place, path, facts } => {
                self.fold_file_says(track, (place, path), Register { stamp, value: *facts });
                vec![track]
            }
            Fact::ReadAs { track, read_as } => {
                self.fold_read_as(track, stamp, read_as);
                vec![track]
            }
            Fact::Moved { track, other, .. } => {
                self.fold_words(track, stamp, |words| words.write(stamp, fact));
                self.note_taken(other, track);
                vec![track, other]
            }
            Fact::Returned { track, found, .. } => {
                self.fold_words(track, stamp, |words| words.write(stamp, fact));
                found.and_then(|found| found.as_track).into_iter().for_each(|by| self.note_taken(track, by));
                vec![track]
            }
            Fact::Tick { track, .. }
            | Fact::Overruled { track, .. }
            | Fact::Stated { track, .. }
            | Fact::Replaced { track, .. }
            | Fact::LeftOut { track, .. }
            | Fact::LetGo { track, .. } => {
                self.fold_words(track, stamp, |words| words.write(stamp, fact));
                vec![track]
            }
            _ => Vec::new(),
        }
    }

    fn fold_browser(&mut self, browser: BrowserId, say: impl FnOnce(&mut Browser)) -> Vec<TrackId> {
        say(self.browsers.entry(browser).or_default());
        self.places_of_changed(browser)
    }

    /// Counts a change for those who ask whether something has changed, and notes how late its browser is heard.
    fn count(&mut self, change: &Change) {
        let stamp = change.stamp;
        self.edits += 1;
        let heard = self.heard.entry(stamp.browser).or_insert(stamp);
        *heard = (*heard).max(stamp);
        let is_find = matches!(
            change.fact,
            Fact::File { .. } | Fact::Stated { .. } | Fact::Replaced { .. } | Fact::Place { .. }
        );
        self.finds += u64::from(is_find);
        self.statements += u64::from(matches!(change.fact, Fact::Stated { .. }));
    }

    /// Every song, in the order in which the catalog first heard of it.
    pub fn tracks(&self) -> impl ExactSizeIterator<Item = Track<'_>> {
        (0..self.tracks.len() as u32).map(|at| Track::new(self, TrackAt(at)))
    }

    /// Every file, with and without music.
    pub fn files(&self) -> impl ExactSizeIterator<Item = File<'_>> {
        (0..self.files.len() as u32).map(|at| File::new(self, FileAt(at)))
    }

    /// Every place.
    pub fn places(&self) -> &HashMap<PlaceId, Register<Place>> {
        &self.places
    }

    /// A song by its id.
    pub fn track(&self, id: TrackId) -> Option<Track<'_>> {
        self.position(id).map(|at| Track::new(self, at))
    }

    /// A song by its position.
    pub fn track_at(&self, at: TrackAt) -> Option<Track<'_>> {
        ((at.0 as usize) < self.tracks.len()).then(|| Track::new(self, at))
    }

    /// A song's position.
    pub fn position(&self, id: TrackId) -> Option<TrackAt> {
        self.tracks.position(id)
    }

    /// A file by its place and path.
    pub fn file(&self, place: PlaceId, path: &str) -> Option<File<'_>> {
        self.files.find(&self.common, place, path).map(|at| File::new(self, at))
    }

    /// The files of a place.
    pub fn files_of(&self, place: PlaceId) -> impl Iterator<Item = File<'_>> {
        self.files.of_place(place).map(|at| File::new(self, at))
    }

    /// Every copy of a song, present or absent.
    pub fn copies<'a>(&'a self, track: Track<'a>) -> impl Iterator<Item = File<'a>> {
        self.ring(track.at()).map(|at| File::new(self, at))
    }

    /// The positions of a song's copies.
    fn ring(&self, song: TrackAt) -> impl Iterator<Item = FileAt> {
        let last = self.tracks.last_copy(song);
        let mut next = last.and_then(|last| self.files.next(last));
        // The ring has no more copies than there are files.
        (0..self.files.len()).map_while(move |_| {
            let at = next?;
            next = if Some(at) == last { None } else { self.files.next(at) };
            Some(at)
        })
    }

    /// Every copy of a song, those that are there first, in an order that does not depend on when they were read: by the
    /// names of their places, then by path.
    pub fn copies_in_order<'a>(&'a self, track: Track<'a>) -> Vec<File<'a>> {
        let name = |file: &File<'_>| self.places.get(&file.place()).map(|place| place.value.name.as_str());
        let key = |file: &File<'a>| (!self.is_present(*file), name(file), file.path(), file.place());
        let mut copies: Vec<_> = self.copies(track).map(|file| (key(&file), file)).collect();
        sorting::sort_by(&mut copies, |(one, _), (other, _)| one.cmp(other));
        copies.into_iter().map(|(_, file)| file).collect()
    }

    /// The copies of a song that were there when their place was last read.
    pub fn present_copies<'a>(&'a self, track: Track<'a>) -> impl Iterator<Item = File<'a>> {
        self.copies(track).filter(|file| self.is_present(*file))
    }

    /// Whether a file was there when its place was last read, on a browser that is not removed and in a place that
    /// still exists.
    pub fn is_present(&self, file: File<'_>) -> bool {
        file.is_seen_present() && (self.forgotten.is_empty() || !self.forgotten.contains(&file.place()))
    }

    /// The browsers of the library that have a name or were removed.
    pub fn browsers(&self) -> &HashMap<BrowserId, Browser> {
        &self.browsers
    }

    /// The places that hold a present copy of a song. Of places that are one folder, the one that was read last.
    pub fn present_places(&self, track: Track<'_>) -> Vec<PlaceId> {
        let mut places: Vec<_> = self.present_copies(track).map(File::place).collect();
        let read_ms = |place: &PlaceId| self.last_read(*place).map(|read| (read.began_ms, read.ended_ms));
        sorting::sort_by(&mut places, |a, b| {
            let folders = self.folder_of(*a).cmp(&self.folder_of(*b));
            folders.then(read_ms(b).cmp(&read_ms(a))).then(a.cmp(b))
        });
        places.dedup_by_key(|place| self.folder_of(*place));
        sorting::sort(&mut places);
        places
    }

    /// The latest stamp of a browser that was folded in.
    pub fn heard_of(&self, browser: BrowserId) -> Option<Stamp> {
        self.heard.get(&browser).copied()
    }

    /// The latest stamp that was folded in. The clock must pass it.
    pub fn latest(&self) -> Option<Stamp> {
        self.heard.values().copied().max()
    }

    /// Rises with every change that is folded in. It is not stored.
    pub fn edits(&self) -> u64 {
        self.edits
    }

    /// Gives back the memory that was reserved for further songs and files.
    pub fn shrink(&mut self) {
        self.common.texts.shrink();
        self.tracks.shrink();
        self.files.shrink();
    }

    /// Remembers what a person said of a song.
    fn note_act(&mut self, change: &Change) {
        if change.replaced.is_none() {
            return;
        }
        if let Fact::Tick { track, .. }
        | Fact::Overruled { track, .. }
        | Fact::LetGo { track, .. }
        | Fact::ReadAs { track, .. } = change.fact
        {
            self.fold_words(track, change.stamp, |words| words.note_act(change));
        }
    }

    fn fold_words(&mut self, track: TrackId, stamp: Stamp, say: impl FnOnce(&mut Words)) {
        let at = self.tracks.add(&mut self.common, track, stamp);
        let mut words = self.tracks.words(&self.common, at);
        say(&mut words);
        self.tracks.write_words(&mut self.common, at, &words);
    }

    fn fold_file(&mut self, place: PlaceId, path: &str, seen: Register<FileFacts>) -> Vec<TrackId> {
        let mut changed = self.see_file(place, path, seen);
        if self.sayings.has_same() {
            changed.extend(self.compare_in_folder(place, path));
        }
        changed
    }

    fn see_file(&mut self, place: PlaceId, path: &str, seen: Register<FileFacts>) -> Vec<TrackId> {
        let (now, stamp) = (seen.value.holds.track(), seen.stamp);
        // The file may be the first to name this song. The song is noted even if the file was seen otherwise
        // since, as if this change had come first.
        let held = now.map(|id| self.tracks.add(&mut self.common, id, stamp));
        let Some(at) = self.files.find(&self.common, place, path) else {
            let at = self.files.add(&mut self.common, place, path);
            self.files.write(&mut self.common, at, &seen);
            self.attach(held, at);
            self.choose_again([held, None]);
            return now.into_iter().collect();
        };
        if !self.wins(at, &seen) {
            return now.into_iter().collect();
        }
        let before = self.files.held(at);
        self.files.write(&mut self.common, at, &seen);
        if before == held {
            self.choose_again([held, None]);
            return now.into_iter().collect();
        }
        if let Some(track) = before {
            let last = self.files.detach(at, self.tracks.last_copy(track));
            self.tracks.set_last_copy(track, last);
        }
        self.attach(held, at);
        self.choose_again([held, before]);
        now.into_iter().chain(before.map(|track| self.tracks.id(track))).collect()
    }

    /// Whether a file that is known was seen otherwise later than it is known.
    fn wins(&self, at: FileAt, seen: &Register<FileFacts>) -> bool {
        let file = File::new(self, at);
        match file.stamp() {
            Some(known) if known == seen.stamp => file.seen().is_none_or(|known| seen.beats(&known)),
            known => known.is_none_or(|known| seen.stamp > known),
        }
    }

    fn attach(&mut self, track: Option<TrackAt>, file: FileAt) {
        if let Some(track) = track {
            self.files.attach(file, track, self.tracks.last_copy(track));
            self.tracks.set_last_copy(track, Some(file));
        }
    }
}

/// Writes a register, unless the value that it holds wins.
fn write<T: Ord>(register: &mut Option<Register<T>>, value: Register<T>) {
    if register.as_ref().is_none_or(|known| value.beats(known)) {
        *register = Some(value);
    }
}

/// Writes the register of a key in a list that is sorted by its keys.
fn put<K: Ord, T: Ord>(registers: &mut Vec<(K, Register<T>)>, key: K, value: Register<T>) {
    match registers.iter_mut().find(|(known, _)| *known == key) {
        Some((_, known)) if value.beats(known) => *known = value,
        Some(_) => {}
        None => registers.insert(registers.partition_point(|(known, _)| *known < key), (key, value)),
    }
}

#[cfg(test)]
mod tests;
