//! Random histories of two folders: files are added, copied, moved, retagged and deleted between readings. What is
//! claimed is compared with what the folders hold, which knows no rule of the catalog.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::fixtures::dice::Dice;

/// How many histories are run.
const HISTORIES: u64 = 300;
/// How many things happen in each.
const EVENTS: usize = 40;

/// The titles of a song, before and after it was retagged.
const TITLES: [[&str; 2]; 6] = [
    ["Hunter", "Hunter!"],
    ["Jóga", "Joga"],
    ["Unravel", "Unravel?"],
    ["Bachelorette", "Bachelorette *"],
    ["Immature", "Immature (1997)"],
    ["Pluto", "Pluto."],
];

/// What the folders hold, and what was in them when they were last read.
#[derive(Default)]
struct Truth {
    /// The songs by place and path: their number, and whether they were retagged.
    files: BTreeMap<(PlaceId, String), (usize, bool)>,
    seen: BTreeMap<PlaceId, BTreeSet<usize>>,
    /// The songs that were seen in any reading.
    known: BTreeSet<usize>,
    /// The places that were read since anything in the folders changed.
    fresh: BTreeSet<PlaceId>,
    paths: u32,
}

impl Truth {
    fn path(&mut self) -> String {
        self.paths += 1;
        format!("{}.mp3", self.paths)
    }

    /// Changes the folders.
    fn happen(&mut self, dice: &mut Dice) {
        let place = if dice.below(2) == 0 { A } else { B };
        let files: Vec<_> = self.files.iter().map(|(at, song)| (at.clone(), *song)).collect();
        let one = files.get(dice.below(files.len().max(1) as u64) as usize).cloned();
        match (dice.below(5), one) {
            (0, _) => {
                let (song, path) = (dice.below(TITLES.len() as u64) as usize, self.path());
                // A song that is somewhere is copied, and not made a second time with its first tags.
                if !files.iter().any(|(_, (other, _))| *other == song) {
                    self.files.insert((place, path), (song, false));
                }
            }
            (1, Some((_, (song, false)))) => {
                let path = self.path();
                self.files.insert((place, path), (song, false));
            }
            (2, Some((at, song))) => {
                self.files.remove(&at);
                let path = self.path();
                self.files.insert((place, path), song);
            }
            // A file is moved and retagged at once, if it is the only one of its song.
            (3, Some((at, (song, _))))
                if files.iter().filter(|(_, (other, _))| *other == song).count() == 1 =>
            {
                self.files.remove(&at);
                let path = self.path();
                self.files.insert((place, path), (song, true));
            }
            (4, Some((at, _))) => drop(self.files.remove(&at)),
            _ => return,
        }
        self.fresh.clear();
    }

    fn in_place(&self, place: PlaceId) -> Vec<(String, usize, bool)> {
        let here = self.files.iter().filter(|((of, _), _)| *of == place);
        here.map(|((_, path), (song, is_retagged))| (path.clone(), *song, *is_retagged)).collect()
    }

    fn is_seen(&self, song: usize) -> bool {
        self.seen.values().any(|songs| songs.contains(&song))
    }
}

fn song_of(number: usize, is_retagged: bool) -> Song {
    let [first, retagged] = TITLES[number];
    Song(if is_retagged { retagged } else { first }, "Homogenic", number as u32 + 1, number as u8 + 1)
}

/// The number of a song of the catalog.
fn number_of(track: Track<'_>) -> usize {
    usize::from(track.essence().unwrap().0[0]) - 1
}

/// Reads a place, and checks that what newly returned was not there before.
fn read(world: &mut World, truth: &mut Truth, place: PlaceId) {
    let returned = |world: &World| -> BTreeMap<TrackId, _> {
        let found = world.catalog.tracks().filter_map(|track| Some((track.id(), track.returned(HERE)?)));
        found.collect()
    };
    let (before, here) = (returned(world), truth.in_place(place));
    // A song can be missing under one name and here under another, until both folders were read again.
    let missed = listed(world).into_iter().filter(|(_, (_, stands, _))| *stands != Here);
    let missed: BTreeSet<usize> = missed.map(|(track, _)| number_of(track)).collect();
    let songs: Vec<Song> =
        here.iter().map(|(_, number, is_retagged)| song_of(*number, *is_retagged)).collect();
    let files: Vec<(&str, Song)> = here.iter().map(|(path, ..)| path.as_str()).zip(songs).collect();
    world.read(place, &files);
    for (id, found) in returned(world) {
        let number = number_of(world.catalog.track(id).unwrap());
        let is_new = before.get(&id) != Some(&found);
        let was_away = !truth.is_seen(number) || missed.contains(&number);
        assert!(!is_new || was_away, "song {number} was there, and is said to have returned");
    }
    let seen: BTreeSet<usize> = here.iter().map(|(_, number, _)| *number).collect();
    truth.known.extend(&seen);
    truth.seen.insert(place, seen);
    truth.fresh.insert(place);
}

/// Compares every claim with the folders.
fn compare(world: &World, truth: &Truth) {
    let mut told: BTreeMap<usize, BTreeSet<Whereabouts>> = BTreeMap::new();
    for (track, (_, stands, _)) in listed(world) {
        told.entry(number_of(track)).or_default().insert(stands);
    }
    for (&number, stands) in &told {
        // A song that was moved and retagged between two readings can be two until both folders were read again: one
        // that is here, and one that is missing.
        assert_eq!(stands.contains(&Here), truth.is_seen(number), "song {number} stands {stands:?}");
        assert!(
            stands.iter().all(|it| matches!(it, Here | Missing | Lost)),
            "song {number} stands {stands:?}"
        );
        let is_anywhere = truth.files.values().any(|(other, _)| *other == number);
        let is_known = truth.is_seen(number) || (truth.fresh.len() == 2 && is_anywhere);
        assert!(!stands.contains(&Lost) || !is_known, "song {number} is said to be lost");
    }
    // Every song that was ever seen is counted in a group.
    assert!(told.keys().eq(&truth.known), "{told:?} of {:?}", truth.known);
}

fn listed(world: &World) -> Vec<(Track<'_>, (&str, Whereabouts, bool))> {
    let tracks = world.catalog.tracks().filter(|track| track.is_listed());
    tracks.map(|track| (track, world.stands_of(track))).collect()
}

#[test]
fn no_history_makes_a_claim_that_is_not_so() {
    let (mut lost, mut returned) = (0, 0);
    for seed in 0..HISTORIES {
        let (mut dice, mut world, mut truth) = (Dice(seed), World::new(), Truth::default());
        for _ in 0..EVENTS {
            match dice.below(4) {
                0 => read(&mut world, &mut truth, A),
                1 => read(&mut world, &mut truth, B),
                _ => truth.happen(&mut dice),
            }
            compare(&world, &truth);
        }
        lost += listed(&world).iter().filter(|(_, (_, stands, _))| *stands == Lost).count();
        returned += world.catalog.tracks().filter(|track| track.returned(HERE).is_some()).count();
    }
    // Histories in which nothing is claimed would prove nothing.
    assert!(lost > 20 && returned > 20, "{lost} lost, {returned} returned");
}
