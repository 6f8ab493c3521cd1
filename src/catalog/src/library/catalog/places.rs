//! Places and browsers of the catalog: which of them count, and what is said of them.

use std::collections::{HashMap, HashSet};

use super::{Browser, Catalog, File, Place, Track};
use crate::changes::{Disk, PlaceRead, ReadOutcome, Register, Sameness, Stamp, WordsKept};
use crate::ids::{BrowserId, LibraryId, PlaceId, TrackId};
use crate::text::{folders_in, rests_below, sorting};

/// A place in which files of lists were found: its id, its name, and whether it was read to its end or is no more.
pub type ListPlace = (PlaceId, String, bool);

impl Catalog {
    /// The readings of a place, the earliest first.
    pub fn reads(&self, place: PlaceId) -> impl DoubleEndedIterator<Item = PlaceRead> {
        self.sayings.reads(place)
    }

    /// The last reading of a place that read all of it. A reading of the same folder on another browser counts.
    pub fn last_whole(&self, place: PlaceId) -> Option<PlaceRead> {
        let same = self.sayings.same_as(place).into_iter();
        let whole =
            same.flat_map(|place| self.reads(place)).filter(|it| it.extent.outcome == ReadOutcome::Whole);
        whole.max_by_key(|read| (read.began_ms, read.ended_ms))
    }

    /// When files of a place were last seen, in milliseconds since 1970.
    pub fn last_seen_ms(&self, place: PlaceId) -> u64 {
        let same = self.sayings.same_as(place).into_iter();
        let seen = same.flat_map(|place| self.reads(place));
        let seen = seen.filter(|it| it.extent.outcome.has_seen());
        let named = self.places.get(&place).map_or(0, |place| place.stamp.ms);
        seen.map(|read| read.ended_ms).fold(named, u64::max)
    }

    /// Whether the last reading of a place did not find it.
    pub fn is_unplugged(&self, place: PlaceId) -> bool {
        self.last_by_any(place).is_some_and(|read| read.extent.outcome == ReadOutcome::NotPluggedIn)
    }

    /// Whether the last reading of a place, by whichever browser, looked at all of it. So it is for a place without readings.
    pub fn was_read_whole(&self, place: PlaceId) -> bool {
        let is_whole =
            |it: PlaceRead| matches!(it.extent.outcome, ReadOutcome::Whole | ReadOutcome::SingleFiles);
        self.last_by_any(place).is_none_or(is_whole)
    }

    /// The last reading of a folder, by whichever browser.
    fn last_by_any(&self, place: PlaceId) -> Option<PlaceRead> {
        let same = self.sayings.same_as(place).into_iter();
        same.flat_map(|place| self.reads(place)).max_by_key(|read| (read.began_ms, read.ended_ms))
    }

    /// When the first reading of a place began that is known, in milliseconds since 1970; 0 without one.
    pub fn first_read_ms(&self, place: PlaceId) -> u64 {
        self.reads(place).next().map_or(0, |read| read.began_ms)
    }

    /// The last reading of a place, on its browser.
    pub fn last_read(&self, place: PlaceId) -> Option<PlaceRead> {
        self.reads(place).next_back()
    }

    /// When readings of places began, in milliseconds since 1970, the earliest first.
    pub(in crate::library) fn begun_readings(&self) -> Vec<u64> {
        let mut begun = self.sayings.begun();
        sorting::sort(&mut begun);
        begun.dedup();
        begun
    }

    /// Whether a place consists of single files, so that nothing else can be in it.
    pub fn is_loose(&self, place: PlaceId) -> bool {
        self.last_read(place).is_some_and(|read| read.extent.outcome == ReadOutcome::SingleFiles)
    }

    /// Whether the person says that a place is no more.
    pub fn is_gone(&self, place: PlaceId) -> bool {
        self.sayings.is_gone(place)
    }

    /// Whether a place counts: it is not gone, and its browser was not removed.
    pub fn counts(&self, place: PlaceId) -> bool {
        !self.forgotten.contains(&place)
    }

    /// The disk of a place, if the person says that it is not the computer's own.
    pub fn disk(&self, place: PlaceId) -> Option<&Disk> {
        self.sayings.same_as(place).into_iter().find_map(|place| self.sayings.disk(place))
    }

    /// Whether the person said on which disk a place lies.
    pub fn has_disk(&self, place: PlaceId) -> bool {
        self.sayings.same_as(place).into_iter().any(|place| self.sayings.has_disk(place))
    }

    /// The computer on which a browser runs, if the person said it.
    pub fn computer(&self, browser: BrowserId) -> Option<&str> {
        self.sayings.computer(browser)
    }

    /// How it is known that a library's words are kept beside the computers, and since when, in milliseconds since 1970.
    pub fn words_kept(&self, library: LibraryId) -> Option<(WordsKept, u64)> {
        self.sayings.words_kept(library).map(|kept| (kept.value, kept.stamp.ms))
    }

    /// When a browser left a library, and who said so; `None` if it did not, or came back.
    pub fn left(&self, library: LibraryId, browser: BrowserId) -> Option<Stamp> {
        self.sayings.left(library, browser)
    }

    /// When a browser left the last library of which anybody said so; `None` if the last word is that it is there.
    pub fn left_last(&self, browser: BrowserId) -> Option<Stamp> {
        self.sayings.left_last(browser)
    }

    /// What the person says of two places with the same files.
    pub fn sameness(&self, one: PlaceId, other: PlaceId) -> Option<Sameness> {
        self.sayings.sameness(one, other)
    }

    /// Whether another place is the same folder as this one.
    pub(in crate::library) fn is_shared(&self, place: PlaceId) -> bool {
        self.sayings.has_same() && self.sayings.same_as(place).len() > 1
    }

    /// The least of the places that are the same folder as this one.
    pub fn folder_of(&self, place: PlaceId) -> PlaceId {
        self.sayings.folder(place)
    }

    /// Whether a file of a list was found in a place, even if it is gone or replaced now: the song that the list names by
    /// the end of its listed path or, where a folder of that path is called as the place is, anywhere in it; or any song
    /// at the path below that folder.
    pub fn holds_listed(&self, place: PlaceId) -> bool {
        let mut listed = self.listed.borrow_mut();
        if listed.0 != self.finds {
            *listed = (self.finds, HashMap::new());
        }
        *listed.1.entry(place).or_insert_with(|| {
            let is_listed_at = |track: Track<'_>, path: &str| {
                track.said().any(|(_, _, said)| said.location.is_some_and(|listed| listed.ends_with(path)))
            };
            let was_there = |track: Track<'_>| {
                track.replaced().any(|(_, of, path)| of == place && is_listed_at(track, &path))
            };
            self.files_of(place).any(|file| file.track().is_some_and(|it| is_listed_at(it, &file.path())))
                || self.tracks().any(was_there)
                || self.has_list_below(place)
        })
    }

    /// Whether a list of a library names a file below a folder that is called as the place is, and that song is known
    /// in the place, or a file of whatever song at that path.
    fn has_list_below(&self, place: PlaceId) -> bool {
        let name = self.places.get(&place).map(|place| &place.value.name);
        let Some(name) = name.filter(|name| self.is_folder_of_list(name)) else { return false };
        let is_in = |track: Track<'_>| {
            self.copies(track).any(|file| file.place() == place)
                || track.replaced().any(|(_, of, _)| of == place)
        };
        let is_it = |track: Track<'_>, path: &str| {
            let mut rests = rests_below(name, path).peekable();
            rests.peek().is_some() && (rests.any(|rest| self.file(place, rest).is_some()) || is_in(track))
        };
        self.tracks().any(|track| {
            let mut said = track.said().filter(|(by, ..)| by.is_of_library());
            said.any(|(.., said)| said.location.is_some_and(|path| is_it(track, &path)))
        })
    }

    /// Whether a list of a library names a file in a folder with this name, or in one below it. All lists are read for it
    /// once: most places are called otherwise.
    fn is_folder_of_list(&self, name: &str) -> bool {
        let mut known = self.listed_folders.borrow_mut();
        if known.0 != self.statements {
            let said = self.tracks().flat_map(|track| track.said().collect::<Vec<_>>());
            let said = said.filter(|(by, ..)| by.is_of_library()).filter_map(|(.., said)| said.location);
            let mut folders = HashSet::new();
            for path in said {
                for folder in folders_in(&path).filter(|it| !folders.contains(*it)).collect::<Vec<_>>() {
                    folders.insert(folder.to_owned());
                }
            }
            *known = (self.statements, folders);
        }
        known.1.contains(name)
    }

    /// The places in which files of lists were found, in the order of their ids, with all that says whether songs of lists
    /// were looked for there.
    pub fn places_of_lists(&self) -> Vec<ListPlace> {
        let held = self.places().iter().filter(|(id, _)| self.holds_listed(**id));
        let mut places: Vec<ListPlace> =
            held.map(|(&id, place)| (id, place.value.name.clone(), self.was_looked_through(id))).collect();
        sorting::sort(&mut places);
        places
    }

    /// Whether a place was read to its end, or is no more, so that it need not be read.
    pub(in crate::library) fn was_looked_through(&self, place: PlaceId) -> bool {
        self.is_gone(place) || self.last_whole(place).is_some()
    }

    /// Whether a place is on a browser, or is the same folder as one that is.
    pub fn is_on(&self, place: PlaceId, browser: BrowserId) -> bool {
        let is_on = |place: PlaceId| self.places.get(&place).is_some_and(|it| it.value.browser == browser);
        is_on(place) || (self.sayings.has_same() && self.sayings.same_as(place).into_iter().any(is_on))
    }

    /// The readings of a folder on all browsers that have it, the earliest first.
    pub(in crate::library) fn reads_of_folder(&self, place: PlaceId) -> Vec<PlaceRead> {
        let same = self.sayings.same_as(place).into_iter();
        let mut reads: Vec<PlaceRead> = same.flat_map(|place| self.reads(place)).collect();
        sorting::sort_by(&mut reads, |one, other| one.began_ms.cmp(&other.began_ms));
        reads
    }

    /// The files at a path of a folder, as each browser that has the folder saw it.
    pub(super) fn sights(&self, place: PlaceId, path: &str) -> Vec<File<'_>> {
        let same = self.sayings.same_as(place).into_iter();
        same.filter_map(|place| self.file(place, path)).collect()
    }

    /// The file at a path of a folder, as the last browser saw it that has the folder.
    pub(in crate::library) fn last_sight(&self, place: PlaceId, path: &str) -> Option<File<'_>> {
        self.sights(place, path).into_iter().max_by_key(|file| self.seen_at(*file))
    }

    /// When a file was last seen on its own browser: in milliseconds since 1970, and the stamp of that. A reading that
    /// found it as it was says nothing of it; since places are known to be one folder, it says so where another browser
    /// had found it otherwise.
    fn seen_at(&self, file: File<'_>) -> (u64, Option<Stamp>) {
        let stamp = file.stamp();
        let said_ms = stamp.map_or(0, |stamp| stamp.ms);
        let stamp_ms = if file.was_seen_present() { self.sight_ms(file.place(), said_ms) } else { said_ms };
        let joined_ms = self.sayings.joined_ms(file.place());
        let is_alone = |read: &PlaceRead| {
            read.extent.outcome == ReadOutcome::Whole && read.ended_ms < joined_ms && read.began_ms > stamp_ms
        };
        let alone = self.reads(file.place()).filter(|read| file.was_seen_present() && is_alone(read));
        (alone.map(|read| read.began_ms).fold(stamp_ms, u64::max), stamp)
    }

    /// When a file of a place was seen of which it was said at this time that it is there: then, in a reading of the place.
    /// What is said at other times gives the file to another song, and nobody looked at it: it was seen in the reading
    /// before.
    fn sight_ms(&self, place: PlaceId, ms: u64) -> u64 {
        let before = self.reads(place).rfind(|read| read.began_ms <= ms);
        before.map_or(ms, |read| if read.ended_ms < ms { read.began_ms } else { ms })
    }

    /// Whether the last browser that looked for a file in its folder did not find it.
    pub(in crate::library) fn was_missed(&self, file: File<'_>) -> bool {
        self.last_sight(file.place(), &file.path()).is_some_and(|file| !file.was_seen_present())
    }

    /// Compares how the browsers of one folder saw the file at a path. Answers the songs of which a copy is there or
    /// gone now because of that: what the latest reading found gone or changed, the others have not seen any more.
    pub(super) fn compare_in_folder(&mut self, place: PlaceId, path: &str) -> Vec<TrackId> {
        let files = self.sights(place, path);
        let Some(latest) = files.iter().copied().max_by_key(|file| self.seen_at(*file)) else {
            return Vec::new();
        };
        let is_gone = !latest.was_seen_present();
        let is_other = |file: &File<'_>| is_gone || file.size_and_time() != latest.size_and_time();
        let is_outdated = |file: &File<'_>| self.seen_at(*file) < self.seen_at(latest) && is_other(file);
        let seen: Vec<_> =
            files.iter().map(|file| (file.at(), file.track().map(|it| it.id()), is_outdated(file))).collect();
        let changed = seen.into_iter().filter_map(|(at, track, is_outdated)| {
            self.files.set_outdated(at, is_outdated).then_some(track).flatten()
        });
        let changed: Vec<TrackId> = changed.collect();
        // What a song says is chosen among its files that are there.
        changed.iter().for_each(|track| self.choose_again([self.position(*track), None]));
        changed
    }

    /// Everything that is said of places and browsers, as text, for tests.
    #[cfg(test)]
    pub(crate) fn sayings(&self) -> Vec<String> {
        self.sayings.changes().iter().map(|change| format!("{change:?}")).collect()
    }

    pub(super) fn fold_place(&mut self, id: PlaceId, place: Register<Place>) -> Vec<TrackId> {
        let browser = self.places.get(&id).map(|known| known.value.browser);
        let known = self.places.entry(id).or_insert_with(|| place.clone());
        if place.beats(known) {
            *known = place;
        }
        let is_moved = browser != Some(known.value.browser);
        let changed = self.place_changed(id);
        if is_moved { self.tracks_of(id) } else { changed }
    }

    /// Updates the places of a browser after it was named or removed.
    pub(super) fn places_of_changed(&mut self, browser: BrowserId) -> Vec<TrackId> {
        let places = self.places_of(browser);
        places.into_iter().flat_map(|place| self.place_changed(place)).collect()
    }

    /// Updates places after something was said of them. Answers the songs of their files.
    pub(super) fn places_said(&mut self, places: Vec<PlaceId>) -> Vec<TrackId> {
        for &place in &places {
            drop(self.place_changed(place));
            let paths: Vec<String> = self.files_of(place).map(File::path).collect();
            paths.iter().for_each(|path| drop(self.compare_in_folder(place, path)));
        }
        places.into_iter().flat_map(|place| self.tracks_of(place)).collect()
    }

    fn places_of(&self, browser: BrowserId) -> Vec<PlaceId> {
        let places = self.places.iter().filter(|(_, place)| place.value.browser == browser);
        places.map(|(&id, _)| id).collect()
    }

    fn tracks_of(&self, place: PlaceId) -> Vec<TrackId> {
        self.files_of(place).filter_map(|file| file.track().map(|track| track.id())).collect()
    }

    /// Notes whether a place counts. Answers the songs of its files if that changed.
    fn place_changed(&mut self, place: PlaceId) -> Vec<TrackId> {
        let browser = self.places.get(&place).and_then(|place| self.browsers.get(&place.value.browser));
        let is_out = self.is_gone(place) || browser.is_some_and(Browser::is_forgotten);
        let is_new = if is_out { self.forgotten.insert(place) } else { self.forgotten.remove(&place) };
        if is_new { self.tracks_of(place) } else { Vec::new() }
    }
}
