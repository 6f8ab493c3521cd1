//! The fold of all changes: what is known now.

use std::collections::{HashMap, HashSet};

use crate::changes::{Change, Fact, FileFacts, Register, Ruling, Said, SaidBy, Stamp, Ticked, TrackFacts};
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::text::sorting;

/// What is known now. Folding the same changes in any order, any number of times, gives the same catalog.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    tracks: Vec<Track>,
    track_at: HashMap<TrackId, u32>,
    files: Vec<File>,
    file_at: HashMap<PlaceId, HashMap<String, u32>>,
    places: HashMap<PlaceId, Register<Place>>,
    browsers: HashMap<BrowserId, Browser>,
    /// Places of browsers that were forgotten.
    forgotten: HashSet<PlaceId>,
    latest: Option<Stamp>,
}

/// One song.
#[derive(Clone, Debug)]
pub struct Track {
    /// Its id.
    pub id: TrackId,
    /// What was last read of it; `None` while only a copy of it was heard of.
    pub facts: Option<Register<TrackFacts>>,
    /// Its copies, present and absent, as positions in [`Catalog::files`]; see [`Catalog::copies`].
    pub copies: Vec<u32>,
    /// What the person says of whether it is back.
    pub tick: Option<Register<Option<Ticked>>>,
    /// Where the person says that it came from.
    pub overruled: Option<Register<Option<Ruling>>>,
    /// What each of Apple's files says of it, by file.
    pub stated: Vec<(SaidBy, Register<Option<Box<Said>>>)>,
    /// The earliest stamp of a file or a reading of it that was folded in: when it was first heard of.
    /// Not part of what is known: batches that were made smaller may have lost it.
    pub first: Stamp,
}

/// One file of one place.
#[derive(Clone, Debug)]
pub struct File {
    /// The place it is in.
    pub place: PlaceId,
    /// Its path below the place.
    pub path: String,
    /// How it was last seen.
    pub seen: Register<FileFacts>,
}

/// A folder that has been read, on one browser.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The browser it is on.
    pub browser: BrowserId,
    /// Its name, as the person knows it.
    pub name: String,
}

/// What is known of a browser of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Browser {
    /// Its name, as the person gave it.
    pub name: Option<Register<String>>,
    /// When it was last removed from the library.
    pub forgotten: Option<Stamp>,
}

impl Browser {
    /// Whether it was removed, and not named again since.
    pub fn is_forgotten(&self) -> bool {
        self.forgotten.is_some_and(|forgotten| self.name.as_ref().is_none_or(|name| forgotten > name.stamp))
    }
}

impl Track {
    fn new(id: TrackId, first: Stamp) -> Track {
        let (copies, stated) = (Vec::new(), Vec::new());
        Track { id, facts: None, copies, tick: None, overruled: None, stated, first }
    }

    /// What the person says of whether it is back, if they say anything.
    pub fn ticked(&self) -> Option<Ticked> {
        self.tick.as_ref()?.value
    }

    /// Where the person says that it came from, if they say anything.
    pub fn ruling(&self) -> Option<Ruling> {
        self.overruled.as_ref()?.value
    }

    /// What Apple's files say of it, with the stamp of each word.
    pub fn said(&self) -> impl Iterator<Item = (SaidBy, Stamp, &Said)> {
        self.stated.iter().filter_map(|(by, said)| Some((*by, said.stamp, said.value.as_deref()?)))
    }

    /// Whether it belongs in a list: a file holds it, there or absent, or Apple states a song that was
    /// never a file. Otherwise every file that held it holds another song now.
    pub fn is_listed(&self) -> bool {
        let is_of_file = self.facts.as_ref().is_none_or(|facts| facts.value.container.is_some());
        !self.copies.is_empty() || (!is_of_file && self.said().next().is_some())
    }
}

impl Catalog {
    /// Folds one change in, and answers the tracks that it may have changed.
    pub fn fold(&mut self, change: Change) -> Vec<TrackId> {
        let stamp = change.stamp;
        self.latest = self.latest.max(Some(stamp));
        match change.fact {
            Fact::Place { place, browser, name } => {
                self.fold_place(place, Register { stamp, value: Place { browser, name } })
            }
            Fact::Browser { browser, name } => {
                let known = &mut self.browsers.entry(browser).or_default().name;
                write(known, Register { stamp, value: name });
                self.places_of_changed(browser)
            }
            Fact::Forgotten { browser } => {
                let known = &mut self.browsers.entry(browser).or_default().forgotten;
                *known = (*known).max(Some(stamp));
                self.places_of_changed(browser)
            }
            Fact::File { place, path, file } => self.fold_file(place, path, Register { stamp, value: file }),
            Fact::Track { track, facts } => {
                write(&mut self.track_mut(track, stamp).facts, Register { stamp, value: *facts });
                vec![track]
            }
            Fact::Tick { track, ticked } => {
                write(&mut self.track_mut(track, stamp).tick, Register { stamp, value: ticked });
                vec![track]
            }
            Fact::Overruled { track, ruling } => {
                write(&mut self.track_mut(track, stamp).overruled, Register { stamp, value: ruling });
                vec![track]
            }
            Fact::Stated { track, by, said } => {
                self.fold_stated(track, by, Register { stamp, value: said });
                vec![track]
            }
            Fact::Other { .. } => Vec::new(),
        }
    }

    /// Every song, in the order in which they were first heard of.
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// Every file, with and without music.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// Every place.
    pub fn places(&self) -> &HashMap<PlaceId, Register<Place>> {
        &self.places
    }

    /// A song by its id.
    pub fn track(&self, id: TrackId) -> Option<&Track> {
        self.position(id).and_then(|at| self.tracks.get(at as usize))
    }

    /// A song's position in [`Catalog::tracks`], which never changes.
    pub fn position(&self, id: TrackId) -> Option<u32> {
        self.track_at.get(&id).copied()
    }

    /// A file by its place and path.
    pub fn file(&self, place: PlaceId, path: &str) -> Option<&File> {
        let at = *self.file_at.get(&place)?.get(path)?;
        self.files.get(at as usize)
    }

    /// The files of a place.
    pub fn files_of(&self, place: PlaceId) -> impl Iterator<Item = &File> {
        let positions = self.file_at.get(&place).into_iter().flat_map(HashMap::values);
        positions.filter_map(|&at| self.files.get(at as usize))
    }

    /// Every copy of a song, there or absent.
    pub fn copies<'a>(&'a self, track: &'a Track) -> impl Iterator<Item = &'a File> {
        track.copies.iter().filter_map(|&at| self.files.get(at as usize))
    }

    /// The copies of a song that were there when their place was last read.
    pub fn present_copies<'a>(&'a self, track: &'a Track) -> impl Iterator<Item = &'a File> {
        self.copies(track).filter(|file| self.is_present(file))
    }

    /// Whether a file was there when its place was last read, on a browser that was not forgotten.
    pub fn is_present(&self, file: &File) -> bool {
        file.seen.value.is_present() && !self.forgotten.contains(&file.place)
    }

    /// The browsers of the library that have a name or were forgotten.
    pub fn browsers(&self) -> &HashMap<BrowserId, Browser> {
        &self.browsers
    }

    /// The places that hold a present copy of a song.
    pub fn present_places(&self, track: &Track) -> Vec<PlaceId> {
        let mut places: Vec<_> = self.present_copies(track).map(|file| file.place).collect();
        sorting::sort(&mut places);
        places.dedup();
        places
    }

    /// The latest stamp of a browser that is part of what is known of files, songs and names.
    pub fn heard_of(&self, browser: BrowserId) -> Option<Stamp> {
        let files = self.files.iter().map(|file| file.seen.stamp);
        let tracks = self.tracks.iter().filter_map(|track| Some(track.facts.as_ref()?.stamp));
        let places = self.places.values().map(|place| place.stamp);
        files.chain(tracks).chain(places).filter(|stamp| stamp.browser == browser).max()
    }

    /// The latest stamp folded in, for the clock to pass.
    pub fn latest(&self) -> Option<Stamp> {
        self.latest
    }

    fn fold_place(&mut self, id: PlaceId, place: Register<Place>) -> Vec<TrackId> {
        let known = self.places.entry(id).or_insert_with(|| place.clone());
        if place.beats(known) {
            *known = place;
        }
        self.place_changed(id)
    }

    /// Brings the places of a browser that was named or forgotten up to date.
    fn places_of_changed(&mut self, browser: BrowserId) -> Vec<TrackId> {
        let places = self.places.iter().filter(|(_, place)| place.value.browser == browser);
        let places: Vec<PlaceId> = places.map(|(&id, _)| id).collect();
        places.into_iter().flat_map(|place| self.place_changed(place)).collect()
    }

    /// Notes whether a place counts; the songs of its files change with that.
    fn place_changed(&mut self, place: PlaceId) -> Vec<TrackId> {
        let browser = self.places.get(&place).and_then(|place| self.browsers.get(&place.value.browser));
        let is_new = match browser.is_some_and(Browser::is_forgotten) {
            true => self.forgotten.insert(place),
            false => self.forgotten.remove(&place),
        };
        let files = is_new.then(|| self.files_of(place)).into_iter().flatten();
        files.filter_map(|file| file.seen.value.holds.track()).collect()
    }

    fn fold_stated(&mut self, track: TrackId, by: SaidBy, said: Register<Option<Box<Said>>>) {
        let stated = &mut self.track_mut(track, said.stamp).stated;
        match stated.iter_mut().find(|(known, _)| *known == by) {
            Some((_, known)) if said.beats(known) => *known = said,
            Some(_) => {}
            None => stated.insert(stated.partition_point(|(known, _)| *known < by), (by, said)),
        }
    }

    fn fold_file(&mut self, place: PlaceId, path: String, seen: Register<FileFacts>) -> Vec<TrackId> {
        let (now, stamp) = (seen.value.holds.track(), seen.stamp);
        let paths = self.file_at.entry(place).or_default();
        let Some(&at) = paths.get(&path) else {
            let Ok(at) = u32::try_from(self.files.len()) else { return Vec::new() };
            paths.insert(path.clone(), at);
            self.files.push(File { place, path, seen });
            self.attach(now, at, stamp);
            return now.into_iter().collect();
        };
        let Some(file) = self.files.get_mut(at as usize) else { return Vec::new() };
        if !seen.beats(&file.seen) {
            // Heard of all the same, as it would be had this change come first.
            now.map(|id| self.track_mut(id, stamp));
            return now.into_iter().collect();
        }
        let before = file.seen.value.holds.track();
        file.seen = seen;
        if before != now {
            if let Some(track) = before.and_then(|id| self.known_mut(id)) {
                track.copies.retain(|&copy| copy != at);
            }
            self.attach(now, at, stamp);
        } else if let Some(id) = now {
            self.track_mut(id, stamp);
        }
        now.into_iter().chain(before.filter(|_| before != now)).collect()
    }

    fn attach(&mut self, track: Option<TrackId>, file: u32, stamp: Stamp) {
        if let Some(id) = track {
            self.track_mut(id, stamp).copies.push(file);
        }
    }

    fn known_mut(&mut self, id: TrackId) -> Option<&mut Track> {
        let at = *self.track_at.get(&id)?;
        self.tracks.get_mut(at as usize)
    }

    /// The track of an id, which a change with this stamp tells of.
    fn track_mut(&mut self, id: TrackId, stamp: Stamp) -> &mut Track {
        let next = self.tracks.len();
        let at = *self.track_at.entry(id).or_insert(next as u32) as usize;
        if at == next {
            self.tracks.push(Track::new(id, stamp));
        }
        let track = self.tracks.get_mut(at);
        let track = track.expect("an indexed track exists: both are only ever added together");
        track.first = track.first.min(stamp);
        track
    }
}

/// Writes a register, unless what it holds wins.
fn write<T: Ord>(register: &mut Option<Register<T>>, value: Register<T>) {
    if register.as_ref().is_none_or(|known| value.beats(known)) {
        *register = Some(value);
    }
}

#[cfg(test)]
mod tests;
