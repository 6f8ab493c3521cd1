//! What was in the folders when they were last read, as somebody notes it who looks over the reader's shoulder: no rule
//! of the catalog is asked. Also which songs nobody can tell apart.

use std::collections::{BTreeMap, BTreeSet};

use super::things::{Copy, SONGS, Things};
use crate::ids::PlaceId;

/// Why nobody can tell what became of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Untold {
    /// A file was encoded again and retagged between two readings.
    Encoded,
    /// Files took each other's paths, and nothing in them tells them apart.
    Circle,
    /// The same audio of another song is at the path.
    Replaced,
}

/// What was seen at each path of each place: when, and which file, if there was one.
#[derive(Default)]
pub(super) struct Seen {
    paths: BTreeMap<PlaceId, BTreeMap<String, (u64, Option<Copy>)>>,
    /// The songs that lists and readings have seen at each path of folders with each name.
    at_paths: BTreeMap<(&'static str, String), BTreeSet<usize>>,
    /// The last file that was seen at each path, there or gone now.
    last: BTreeMap<(PlaceId, String), Copy>,
    /// How each file was last seen, and where.
    files: BTreeMap<u32, (PlaceId, String, Copy)>,
    /// The songs that were ever seen in a file.
    pub(super) ever: BTreeSet<usize>,
    /// The songs that a list named.
    pub(super) listed: BTreeSet<usize>,
    /// Places that the person said are one folder.
    same: Vec<(PlaceId, PlaceId)>,
    /// Places that are no more, as the person said, and those of removed browsers.
    pub(super) closed: BTreeSet<PlaceId>,
    /// Songs that a place held when a reading of it missed them, and when that was.
    pub(super) missed: BTreeMap<(PlaceId, usize), u64>,
    pub(super) untold: BTreeMap<usize, Untold>,
}

impl Seen {
    /// Notes a file that was read.
    pub(super) fn note(&mut self, place: PlaceId, path: &str, copy: &Copy, ms: u64) {
        self.compare(place, path, copy);
        self.ever.insert(copy.song);
        // Where another song is now, a reading misses the one that was there.
        let before = self.paths.get(&place).and_then(|paths| paths.get(path)?.1.as_ref());
        let missed = before.map(|before| before.song).filter(|song| *song != copy.song);
        self.missed.extend(missed.map(|song| ((place, song), ms)));
        self.paths.entry(place).or_default().insert(path.to_owned(), (ms, Some(copy.clone())));
        self.last.insert((place, path.to_owned()), copy.clone());
        self.files.insert(copy.file, (place, path.to_owned(), copy.clone()));
    }

    /// Notes that a file was not there any more.
    pub(super) fn note_gone(&mut self, place: PlaceId, path: &str, ms: u64) {
        let before = self.paths.entry(place).or_default().insert(path.to_owned(), (ms, None));
        let song = before.and_then(|(_, copy)| Some(copy?.song));
        self.missed.extend(song.map(|song| ((place, song), ms)));
    }

    /// Notes what nobody can tell from what is in the files.
    fn compare(&mut self, place: PlaceId, path: &str, now: &Copy) {
        let at_path = self.last.get(&(place, path.to_owned())).cloned();
        let was_here = at_path.as_ref().is_some_and(|it| it.song == now.song);
        let before = at_path.clone().filter(|_| was_here);
        if let Some(before) = at_path.filter(|it| it.song != now.song) {
            let why = match (before.essence(), now.essence()) {
                (None, None) => Some(Untold::Circle),
                (one, other) if one == other => Some(Untold::Replaced),
                _ => None,
            };
            for song in [before.song, now.song] {
                self.untold.extend(why.map(|why| (song, why)));
            }
        }
        let of_file = self.files.get(&now.file).map(|(.., copy)| copy.clone());
        let Some(before) = of_file.or(before) else { return };
        if before.take != now.take && before.names() != now.names() {
            self.untold.insert(now.song, Untold::Encoded);
        }
    }

    /// Notes that a song was at a path of a folder with this name, as a list or a reading has it. Two songs that are as
    /// long and were at one path are one for everybody who looks from outside: a browser knows a folder by its name, and
    /// where a list names one that is on another disk nobody can tell that they are two.
    pub(super) fn note_path(&mut self, root: &'static str, path: &str, song: usize) {
        let at_path = self.at_paths.entry((root, path.to_owned())).or_default();
        let like = at_path.iter().copied().find(|it| *it != song && SONGS[*it].audio == SONGS[song].audio);
        at_path.insert(song);
        for song in like.into_iter().chain(like.map(|_| song)) {
            self.untold.entry(song).or_insert(Untold::Replaced);
        }
    }

    /// Notes that the person said that two places are one folder.
    pub(super) fn note_same(&mut self, one: PlaceId, other: PlaceId) {
        self.same.push((one, other));
    }

    /// The places that are this folder, as far as anybody said.
    pub(super) fn same_as(&self, place: PlaceId) -> BTreeSet<PlaceId> {
        let mut same = BTreeSet::from([place]);
        for _ in 0..self.same.len() {
            for &(one, other) in &self.same {
                if same.contains(&one) || same.contains(&other) {
                    same.extend([one, other]);
                }
            }
        }
        same
    }

    /// The files of a place as they were last seen, by any browser that has the folder.
    pub(super) fn in_place(&self, place: PlaceId) -> Vec<(u64, &Copy)> {
        self.seen_in(place).into_iter().map(|(_, ms, copy)| (ms, copy)).collect()
    }

    fn seen_in(&self, place: PlaceId) -> Vec<(&str, u64, &Copy)> {
        let mut latest: BTreeMap<&str, &(u64, Option<Copy>)> = BTreeMap::new();
        let open = self.same_as(place).into_iter().filter(|it| !self.closed.contains(it));
        for (path, seen) in open.filter_map(|place| self.paths.get(&place)).flatten() {
            let known = latest.entry(path).or_insert(seen);
            if known.0 < seen.0 {
                *known = seen;
            }
        }
        latest.into_iter().filter_map(|(path, (ms, copy))| Some((path, *ms, copy.as_ref()?))).collect()
    }

    /// The files that were last seen at each place that is still there.
    pub(super) fn everywhere<'a>(
        &'a self,
        things: &'a Things,
    ) -> impl Iterator<Item = (PlaceId, u64, &'a Copy)> {
        let open = things.places.iter().filter(|place| !self.closed.contains(&place.id));
        open.flat_map(|place| self.in_place(place.id).into_iter().map(move |(ms, copy)| (place.id, ms, copy)))
    }

    /// The files that were last seen at each place that is still there, with their paths. A folder that several browsers
    /// have is as the last of them saw it.
    pub(super) fn all_paths<'a>(
        &'a self,
        things: &'a Things,
    ) -> impl Iterator<Item = (PlaceId, &'a str, &'a Copy)> {
        let open = things.places.iter().map(|place| place.id).filter(|place| !self.closed.contains(place));
        open.flat_map(|place| self.seen_in(place).into_iter().map(move |(path, _, copy)| (place, path, copy)))
    }

    /// The places of a browser, and those that are the same folder as one of them.
    pub(super) fn places_of(&self, things: &Things, browser: usize) -> BTreeSet<PlaceId> {
        let own = things.places.iter().filter(|place| place.browser == browser);
        own.flat_map(|place| self.same_as(place.id)).collect()
    }

    /// The places of which files were read.
    pub(super) fn read_places(&self) -> impl Iterator<Item = PlaceId> {
        self.paths.keys().copied()
    }

    /// The paths at which files were last seen in a place.
    pub(super) fn paths_of(&self, place: PlaceId) -> impl Iterator<Item = &str> {
        let paths = self.paths.get(&place).into_iter().flatten();
        paths.filter(|(_, (_, copy))| copy.is_some()).map(|(path, _)| path.as_str())
    }

    /// Whether a file was last seen at a path.
    pub(super) fn is_there(&self, place: PlaceId, path: &str) -> bool {
        self.paths_of(place).any(|it| it == path)
    }

    /// The file that was gone from a path when that was last looked at.
    pub(super) fn went(&self, place: PlaceId, path: &str) -> Option<&Copy> {
        let is_gone = self.paths.get(&place)?.get(path)?.1.is_none();
        self.last.get(&(place, path.to_owned())).filter(|_| is_gone)
    }

    /// The last file that was seen at a path, there or gone now.
    pub(super) fn last_at(&self, place: PlaceId, path: &str) -> Option<&Copy> {
        self.last.get(&(place, path.to_owned()))
    }

    /// Where and how a file was last seen.
    pub(super) fn last_seen(&self, file: u32) -> Option<&(PlaceId, String, Copy)> {
        self.files.get(&file)
    }

    /// Whether a file with this name, time and song was seen in another folder of the place.
    pub(super) fn is_copied_beside(&self, place: PlaceId, path: &str, copy: &Copy) -> bool {
        let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
        let seen = self.paths.get(&place).into_iter().flatten();
        seen.filter(|(other, _)| *other != path && name(other) == name(path)).any(|(_, (_, it))| {
            it.as_ref().is_some_and(|it| (it.song, it.modified_ms) == (copy.song, copy.modified_ms))
        })
    }

    /// Whether a file that a list names in this folder was ever found in this place at its path.
    pub(super) fn held_listed(&self, place: PlaceId, root: usize, listed: &[(usize, usize, String)]) -> bool {
        let is_there = |song: usize, path: &String| {
            self.last.get(&(place, path.clone())).is_some_and(|it| it.song == song)
        };
        listed.iter().any(|(song, of, path)| *of == root && is_there(*song, path))
    }
}
