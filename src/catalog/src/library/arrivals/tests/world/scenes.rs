//! The scenes that must occur among the histories that are run. Each is noted when a browser reads what makes it, not
//! when it happens to the files: what nobody reads proves nothing.

use std::collections::BTreeSet;

use super::history::History;
use super::things::{Copy, SONGS, folder_of};
use crate::ids::PlaceId;

/// A scene that must occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scene {
    MovedNewFirst,
    MovedOldFirst,
    RestoredAtPath,
    RestoredWithOldTimes,
    HeldAllAlong,
    ListNeverRead,
    TwoBrowsers,
    NetworkDrive,
    NewComputer,
    CopiedBeside,
    OneName,
    PartUnplugged,
    SilentStarts,
}

impl Scene {
    /// All scenes, in words.
    pub(super) const ALL: [(Scene, &str); 13] = [
        (
            Scene::MovedNewFirst,
            "a song moved from one known place to another, and the new place is read first",
        ),
        (
            Scene::MovedOldFirst,
            "a song moved from one known place to another, and the old place is read first",
        ),
        (Scene::RestoredAtPath, "a song is missed and restored at the same path"),
        (Scene::RestoredWithOldTimes, "a song is missed and restored with its old file time"),
        (Scene::HeldAllAlong, "a disk never read before held a missed song all along"),
        (Scene::ListNeverRead, "a library is listed, and its folder never read"),
        (Scene::TwoBrowsers, "two browsers of one computer read one folder"),
        (Scene::NetworkDrive, "two computers read one network drive"),
        (Scene::NewComputer, "the first reading of a new computer ticks the whole list"),
        (Scene::CopiedBeside, "files are copied beside the originals with their times"),
        (Scene::OneName, "one browser reads two folders named “Disc 1”"),
        (Scene::PartUnplugged, "a part of a place is unplugged, and the rest is read"),
        (Scene::SilentStarts, "of two chapters with silent starts one is gone, and the other is there"),
    ];
}

impl History {
    /// Notes the scenes that a file makes which is about to be read.
    pub(super) fn note_scenes_of_file(&mut self, browser: usize, place: PlaceId, path: &str, copy: &Copy) {
        let Some(root) = self.things.place(place).map(|place| place.root) else { return };
        let is_known = self.read.contains_key(&place);
        let came_ms = self.things.came_ms(root, path);
        let own = self.seen.places_of(&self.things, browser);
        let missed_ms = |places: &BTreeSet<PlaceId>| {
            let missed =
                self.seen.missed.iter().filter(|((of, song), _)| *song == copy.song && places.contains(of));
            missed.map(|(_, ms)| *ms).max()
        };
        let mut scenes = Vec::new();
        let moved = self.seen.last_seen(copy.file).filter(|(was_in, ..)| {
            is_known
                && self.read.contains_key(was_in)
                && self.things.place(*was_in).is_some_and(|it| it.root != root)
        });
        scenes.extend(moved.filter(|(was_in, ..)| !self.reading.contains(was_in)).map(
            |(was_in, was_at, _)| {
                let is_there = self.seen.is_there(*was_in, was_at);
                if is_there { Scene::MovedNewFirst } else { Scene::MovedOldFirst }
            },
        ));
        if self.seen.went(place, path).is_some_and(|before| before.song == copy.song) {
            scenes.push(Scene::RestoredAtPath);
        }
        if missed_ms(&own).is_some_and(|ms| copy.modified_ms < ms && ms < came_ms) {
            scenes.push(Scene::RestoredWithOldTimes);
        }
        let is_nowhere = || self.seen.everywhere(&self.things).all(|(.., it)| it.song != copy.song);
        let all = self.things.places.iter().map(|place| place.id).collect();
        if self.fresh.contains(&place) && missed_ms(&all).is_some_and(|ms| came_ms < ms) && is_nowhere() {
            scenes.push(Scene::HeldAllAlong);
        }
        if self.seen.is_copied_beside(place, path, copy) {
            scenes.push(Scene::CopiedBeside);
        }
        self.counts.scenes.extend(scenes.into_iter().map(|scene| (scene, 1)));
    }

    /// Notes which places are read, and which of them lie on disks of which nothing was ever read.
    pub(super) fn note_scenes_before(&mut self, browser: usize, places: &[PlaceId]) {
        self.reading = places.to_vec();
        let disk = |place: PlaceId| Some(self.things.roots[self.things.place(place)?.root].disk);
        let known: BTreeSet<_> = self.seen.read_places().map(disk).collect();
        self.fresh = places.iter().copied().filter(|place| !known.contains(&disk(*place))).collect();
        for &place in places {
            let Some(of) = self.things.place(place) else { continue };
            let hidden = &self.things.roots[of.root].hidden;
            let is_hidden = |path: &str| hidden.contains(folder_of(path));
            if !self.things.listing(browser, of.root).is_empty() && self.seen.paths_of(place).any(is_hidden) {
                self.counts.scenes.insert(Scene::PartUnplugged, 1);
            }
        }
    }

    /// Notes the scenes that the places make which were read so far.
    pub(super) fn note_scenes_after(&mut self) {
        let read: BTreeSet<(usize, usize)> = self
            .seen
            .read_places()
            .filter_map(|place| self.things.place(place))
            .map(|place| (place.browser, place.root))
            .collect();
        let have = |browser: usize, root: usize| read.contains(&(browser, root));
        let roots = 0..self.things.roots.len();
        let computer = |browser: usize| self.things.browsers[browser];
        let drives = roots.clone().filter(|root| self.things.disks[self.things.roots[*root].disk].is_network);
        let readers = |root: usize| -> BTreeSet<usize> {
            read.iter().filter(|it| it.1 == root).map(|it| computer(it.0)).collect()
        };
        let (mut there, mut gone) = (BTreeSet::new(), self.seen.ever.clone());
        for (.., copy) in self.seen.everywhere(&self.things) {
            there.insert(copy.song);
            gone.remove(&copy.song);
        }
        let is_silent = |one: usize, other: usize| {
            let (one, other) = (&SONGS[one], &SONGS[other]);
            one.audio > 0 && one.audio == other.audio && one.recording != other.recording
        };
        let found = [
            (Scene::TwoBrowsers, roots.into_iter().any(|root| have(0, root) && have(1, root))),
            (Scene::NetworkDrive, drives.into_iter().any(|root| readers(root).len() > 1)),
            (Scene::OneName, (0..self.things.browsers.len()).any(|it| have(it, 1) && have(it, 3))),
            (Scene::SilentStarts, gone.iter().any(|one| there.iter().any(|other| is_silent(*one, *other)))),
        ];
        let found = found.into_iter().filter(|(_, is_so)| *is_so);
        self.counts.scenes.extend(found.map(|(scene, _)| (scene, 1)));
    }

    /// Notes that the first reading of a computer found again all that its list had, which was more than one song.
    pub(super) fn note_new_computer(
        &mut self,
        browser: usize,
        wanted: &BTreeSet<usize>,
        said: &BTreeSet<usize>,
    ) {
        let is_other = |place: PlaceId| {
            let of = self.things.place(place);
            self.reading.contains(&place)
                || of.is_some_and(|it| self.things.browsers[it.browser] != self.things.browsers[browser])
        };
        if wanted.len() > 1 && wanted.is_subset(said) && self.seen.read_places().all(is_other) {
            self.counts.scenes.insert(Scene::NewComputer, 1);
        }
    }

    /// Notes the scenes that are known at the end only.
    pub(super) fn note_scenes_at_end(&mut self) {
        let is_of_list = |place: PlaceId| {
            self.things.place(place).is_some_and(|it| self.listed.iter().any(|(_, root, _)| *root == it.root))
        };
        if !self.listed.is_empty() && !self.seen.read_places().any(is_of_list) {
            self.counts.scenes.insert(Scene::ListNeverRead, 1);
        }
    }
}
