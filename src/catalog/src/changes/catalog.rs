//! The fold of all changes: what is known now.

use std::collections::HashMap;

use minicbor::Encode;

use super::fact::{Change, Fact};
use super::stamp::{Register, Stamp};
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::tracks::{FileFacts, Holds, Presence, TrackFacts};

/// What is known now. Folding the same changes in any order, any number of times, gives the same catalog.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    tracks: Vec<Track>,
    track_at: HashMap<TrackId, u32>,
    files: Vec<File>,
    file_at: HashMap<PlaceId, HashMap<String, u32>>,
    places: HashMap<PlaceId, Register<Place>>,
    latest: Option<Stamp>,
}

/// One song.
#[derive(Clone, Debug)]
pub struct Track {
    /// Its id.
    pub id: TrackId,
    /// What was last read of it; `None` while only a copy of it was heard of.
    pub facts: Option<Register<TrackFacts>>,
    /// Its copies, present and absent, as positions in [`Catalog::files`].
    pub copies: Vec<u32>,
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
#[derive(Clone, Debug, PartialEq, Encode)]
#[cbor(array)]
pub struct Place {
    /// The browser it is on.
    #[n(0)]
    pub browser: BrowserId,
    /// Its name, as the person knows it.
    #[n(1)]
    pub name: String,
}

impl Catalog {
    /// Folds one change in, and answers the track that it may have changed.
    pub fn fold(&mut self, change: Change) -> Option<TrackId> {
        let stamp = change.stamp;
        self.latest = self.latest.max(Some(stamp));
        match change.fact {
            Fact::Place { place, browser, name } => {
                self.fold_place(place, Register { stamp, value: Place { browser, name } });
                None
            }
            Fact::File { place, path, file } => self.fold_file(place, path, Register { stamp, value: file }),
            Fact::Track { track, facts } => {
                self.fold_track(track, Register { stamp, value: *facts });
                Some(track)
            }
            Fact::Other { .. } => None,
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

    /// The copies of a song that were there when their place was last read.
    pub fn present_copies<'a>(&'a self, track: &'a Track) -> impl Iterator<Item = &'a File> {
        let copies = track.copies.iter().filter_map(|&at| self.files.get(at as usize));
        copies.filter(|file| file.seen.value.presence == Presence::Present)
    }

    /// The places that hold a present copy of a song.
    pub fn present_places(&self, track: &Track) -> Vec<PlaceId> {
        let mut places: Vec<_> = self.present_copies(track).map(|file| file.place).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The latest stamp folded in, for the clock to pass.
    pub fn latest(&self) -> Option<Stamp> {
        self.latest
    }

    fn fold_place(&mut self, id: PlaceId, place: Register<Place>) {
        let known = self.places.entry(id).or_insert_with(|| place.clone());
        if place.beats(known) {
            *known = place;
        }
    }

    fn fold_track(&mut self, id: TrackId, facts: Register<TrackFacts>) {
        let track = self.track_mut(id);
        if track.facts.as_ref().is_none_or(|known| facts.beats(known)) {
            track.facts = Some(facts);
        }
    }

    fn fold_file(&mut self, place: PlaceId, path: String, seen: Register<FileFacts>) -> Option<TrackId> {
        let now = track_in(&seen);
        let paths = self.file_at.entry(place).or_default();
        let Some(&at) = paths.get(&path) else {
            let at = u32::try_from(self.files.len()).ok()?;
            paths.insert(path.clone(), at);
            self.files.push(File { place, path, seen });
            self.attach(now, at);
            return now;
        };
        let file = self.files.get_mut(at as usize)?;
        if !seen.beats(&file.seen) {
            // Heard of all the same, as it would be had this change come first.
            now.map(|id| self.track_mut(id));
            return now;
        }
        let before = track_in(&file.seen);
        file.seen = seen;
        if before != now {
            if let Some(id) = before {
                self.track_mut(id).copies.retain(|&copy| copy != at);
            }
            self.attach(now, at);
        }
        now.or(before)
    }

    fn attach(&mut self, track: Option<TrackId>, file: u32) {
        if let Some(id) = track {
            self.track_mut(id).copies.push(file);
        }
    }

    fn track_mut(&mut self, id: TrackId) -> &mut Track {
        let next = self.tracks.len();
        let at = *self.track_at.entry(id).or_insert(next as u32) as usize;
        if at == next {
            self.tracks.push(Track { id, facts: None, copies: Vec::new() });
        }
        self.tracks.get_mut(at).expect("an indexed track exists: both are only ever added together")
    }
}

fn track_in(seen: &Register<FileFacts>) -> Option<TrackId> {
    match seen.value.holds {
        Holds::Track(id) => Some(id),
        Holds::NotMusic | Holds::Unreadable => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A catalog as plain data, with nothing that depends on the order of the changes.
    fn told(catalog: &Catalog) -> impl PartialEq + std::fmt::Debug + use<> {
        let mut tracks: Vec<_> = catalog
            .tracks()
            .iter()
            .map(|track| {
                let mut copies: Vec<_> =
                    track.copies.iter().map(|&at| &catalog.files()[at as usize]).collect();
                copies.sort_by_key(|file| (file.place, &file.path));
                format!("{:?} {:?} {copies:?}", track.id, track.facts)
            })
            .collect();
        tracks.sort();
        let mut files: Vec<_> = catalog.files().iter().map(|file| format!("{file:?}")).collect();
        files.sort();
        let mut places: Vec<_> = catalog.places().iter().map(|place| format!("{place:?}")).collect();
        places.sort();
        (tracks, files, places, catalog.latest())
    }

    /// Changes over few ids and few stamps, so that they collide often.
    fn change() -> impl Strategy<Value = Change> {
        let stamp = (0u64..4, 0u32..2, 0u8..3);
        let stamp = stamp.prop_map(|(ms, counter, b)| Stamp { ms, counter, browser: BrowserId([b; 8]) });
        let place = (0u8..2).prop_map(|id| PlaceId([id; 8]));
        let track = || (0u8..3).prop_map(|id| TrackId([id; 16]));
        let holds =
            prop_oneof![track().prop_map(Holds::Track), Just(Holds::NotMusic), Just(Holds::Unreadable)];
        let presence = prop_oneof![Just(Presence::Present), Just(Presence::Absent)];
        let file = (0u64..3, holds, presence).prop_map(|(size, holds, presence)| FileFacts {
            size,
            modified_ms: 0,
            holds,
            problems: Vec::new(),
            presence,
        });
        let fact = prop_oneof![
            (place.clone(), 0u8..2, "[ab]")
                .prop_map(|(place, b, name)| { Fact::Place { place, browser: BrowserId([b; 8]), name } }),
            (place, "[ab]", file).prop_map(|(place, path, file)| Fact::File { place, path, file }),
            (track(), "[ab]").prop_map(|(track, title)| {
                let facts = Box::new(TrackFacts { title, ..TrackFacts::default() });
                Fact::Track { track, facts }
            }),
        ];
        (stamp, fact).prop_map(|(stamp, fact)| Change { stamp, fact })
    }

    fn folded(changes: impl IntoIterator<Item = Change>) -> Catalog {
        let mut catalog = Catalog::default();
        for change in changes {
            catalog.fold(change);
        }
        catalog
    }

    proptest! {
        #[test]
        fn order_and_repetition_do_not_matter(
            (changes, shuffled) in prop::collection::vec(change(), 0..24)
                .prop_flat_map(|changes| (Just(changes.clone()), Just(changes).prop_shuffle())),
            again in 0usize..24,
        ) {
            let repeated = shuffled.iter().take(again).cloned();
            let other = folded(shuffled.iter().cloned().chain(repeated));
            prop_assert_eq!(told(&folded(changes)), told(&other));
        }
    }

    #[test]
    fn a_file_that_vanished_is_remembered() {
        let (place, id, browser) = (PlaceId([1; 8]), TrackId([1; 16]), BrowserId([1; 8]));
        let seen = |ms, presence| {
            let file =
                FileFacts { size: 1, modified_ms: 1, holds: Holds::Track(id), problems: vec![], presence };
            let stamp = Stamp { ms, counter: 0, browser };
            Change { stamp, fact: Fact::File { place, path: "a.mp3".into(), file } }
        };
        let catalog = folded([seen(1, Presence::Present), seen(2, Presence::Absent)]);
        let track = catalog.track(id).unwrap();
        assert_eq!((track.copies.len(), catalog.present_copies(track).count()), (1, 0));
    }
}
