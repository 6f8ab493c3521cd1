//! The catalog: what is known now, by folding all changes.

use std::collections::{HashMap, HashSet};

use crate::changes::{Change, Fact, FileFacts, Register, Ruling, Said, SaidBy, Stamp, Ticked, TrackFacts};
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::text::sorting;

/// What is known now. The same changes, folded in any order and any number of times, give the same catalog.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    tracks: Vec<Track>,
    track_at: HashMap<TrackId, u32>,
    files: Vec<File>,
    file_at: HashMap<PlaceId, HashMap<String, u32>>,
    places: HashMap<PlaceId, Register<Place>>,
    browsers: HashMap<BrowserId, Browser>,
    /// The places of browsers that were removed.
    forgotten: HashSet<PlaceId>,
    latest: Option<Stamp>,
}

/// One song.
#[derive(Clone, Debug)]
pub struct Track {
    /// The song's id.
    pub id: TrackId,
    /// What was last read of the song; `None` while only a file that names it is known.
    pub facts: Option<Register<TrackFacts>>,
    /// The song's copies, present and absent, as positions in [`Catalog::files`]. See [`Catalog::copies`].
    pub copies: Vec<u32>,
    /// Whether the person says that the song is back.
    pub tick: Option<Register<Option<Ticked>>>,
    /// Where the person says that it came from.
    pub overruled: Option<Register<Option<Ruling>>>,
    /// What each of Apple's lists says of it.
    pub stated: Vec<(SaidBy, Register<Option<Box<Said>>>)>,
    /// The earliest stamp of a file or a reading of the song that was folded in. It is not part of what is known:
    /// a snapshot may have lost it.
    pub first: Stamp,
}

/// One file of one place.
#[derive(Clone, Debug)]
pub struct File {
    /// The place it is in.
    pub place: PlaceId,
    /// The file's path below the place.
    pub path: String,
    /// How the file was last seen.
    pub seen: Register<FileFacts>,
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

impl Track {
    fn new(id: TrackId, first: Stamp) -> Track {
        let (copies, stated) = (Vec::new(), Vec::new());
        Track { id, facts: None, copies, tick: None, overruled: None, stated, first }
    }

    /// Whether the person says that the song is back; `None` if they say nothing.
    pub fn ticked(&self) -> Option<Ticked> {
        self.tick.as_ref()?.value
    }

    /// Where the person says that the song came from; `None` if they say nothing.
    pub fn ruling(&self) -> Option<Ruling> {
        self.overruled.as_ref()?.value
    }

    /// What Apple's lists say of the song, each with the stamp of the statement.
    pub fn said(&self) -> impl Iterator<Item = (SaidBy, Stamp, &Said)> {
        self.stated.iter().filter_map(|(by, said)| Some((*by, said.stamp, said.value.as_deref()?)))
    }

    /// Whether lists show the song: a file holds it, present or absent, or Apple's lists state it and it never
    /// had a file. Otherwise every file that held it holds another song by now.
    pub fn is_listed(&self) -> bool {
        let is_of_file = self.facts.as_ref().is_none_or(|facts| facts.value.container.is_some());
        !self.copies.is_empty() || (!is_of_file && self.said().next().is_some())
    }
}

impl Catalog {
    /// Folds one change in. Answers the tracks that it may have changed.
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

    /// Every song, in the order in which the catalog first heard of it.
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

    /// A song's position in [`Catalog::tracks`]. It never changes.
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

    /// Every copy of a song, present or absent.
    pub fn copies<'a>(&'a self, track: &'a Track) -> impl Iterator<Item = &'a File> {
        track.copies.iter().filter_map(|&at| self.files.get(at as usize))
    }

    /// The copies of a song that were there when their place was last read.
    pub fn present_copies<'a>(&'a self, track: &'a Track) -> impl Iterator<Item = &'a File> {
        self.copies(track).filter(|file| self.is_present(file))
    }

    /// Whether a file was there when its place was last read, on a browser that is not removed.
    pub fn is_present(&self, file: &File) -> bool {
        file.seen.value.is_present() && !self.forgotten.contains(&file.place)
    }

    /// The browsers of the library that have a name or were removed.
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

    /// The latest stamp of a browser among the files, songs and places that are known.
    pub fn heard_of(&self, browser: BrowserId) -> Option<Stamp> {
        let files = self.files.iter().map(|file| file.seen.stamp);
        let tracks = self.tracks.iter().filter_map(|track| Some(track.facts.as_ref()?.stamp));
        let places = self.places.values().map(|place| place.stamp);
        files.chain(tracks).chain(places).filter(|stamp| stamp.browser == browser).max()
    }

    /// The latest stamp that was folded in. The clock must pass it.
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

    /// Updates the places of a browser after it was named or removed.
    fn places_of_changed(&mut self, browser: BrowserId) -> Vec<TrackId> {
        let places = self.places.iter().filter(|(_, place)| place.value.browser == browser);
        let places: Vec<PlaceId> = places.map(|(&id, _)| id).collect();
        places.into_iter().flat_map(|place| self.place_changed(place)).collect()
    }

    /// Notes whether a place counts. Answers the songs of its files if that changed.
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
            // The file may be the first to name this song. The song is noted all the same, as if this change
            // had come first.
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

    /// The track with this id. Adds it if a change with this stamp is the first to name it.
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

/// Writes a register, unless the value that it holds wins.
fn write<T: Ord>(register: &mut Option<Register<T>>, value: Register<T>) {
    if register.as_ref().is_none_or(|known| value.beats(known)) {
        *register = Some(value);
    }
}

#[cfg(test)]
mod tests;
