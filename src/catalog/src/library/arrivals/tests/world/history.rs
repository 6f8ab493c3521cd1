//! One history: a world, what is known of it, and what was found to be a lie.

use std::collections::{BTreeMap, BTreeSet};

use super::scenes::Scene;
use super::seen::{Seen, Untold};
use super::things::{Things, browser_id};
use crate::changes::{Change, Fact, Stamp};
use crate::evidence::Settings;
use crate::fixtures::dice::Dice;
use crate::ids::{PlaceId, TrackId};
use crate::library::{Catalog, ScannedFile, Standpoint, Wanted};
use crate::query::Table;
use crate::restore::{Scope, list};

/// What was counted over histories.
#[derive(Default)]
pub(super) struct Counts {
    /// Claims that were compared with the world, by name.
    pub(super) compared: BTreeMap<&'static str, u64>,
    /// Claims that are not so, and of which nobody can tell.
    pub(super) untold: BTreeMap<Untold, u64>,
    /// In how many histories scenes occur that must.
    pub(super) scenes: BTreeMap<Scene, u64>,
    /// Songs that are said to be missing and are there, where a browser asks whether it is that one.
    pub(super) asked: u64,
    /// Songs that stood under two names.
    pub(super) twice: u64,
    /// Songs that are lost, of which another encoding is there.
    pub(super) encoded: u64,
    /// Songs that are said to be on two disks, because the person left the line of a place as it is not.
    pub(super) left: u64,
}

impl Counts {
    /// Adds what was counted in another history.
    pub(super) fn add(&mut self, other: Counts) {
        add(&mut self.compared, other.compared);
        add(&mut self.untold, other.untold);
        add(&mut self.scenes, other.scenes);
        self.asked += other.asked;
        self.twice += other.twice;
        self.encoded += other.encoded;
        self.left += other.left;
    }
}

fn add<K: Ord>(sums: &mut BTreeMap<K, u64>, more: BTreeMap<K, u64>) {
    for (key, count) in more {
        *sums.entry(key).or_default() += count;
    }
}

/// Something that happens: a number from which everything about it follows. Early on, songs come and folders are given
/// to browsers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub(super) is_early: bool,
    pub(super) seed: u64,
}

/// A history of a world, and of the catalog that is told of it.
pub(super) struct History {
    pub(super) things: Things,
    pub(super) seen: Seen,
    pub(super) catalog: Catalog,
    /// Everything that the catalog was told.
    pub(super) said: Vec<Change>,
    /// The table of each browser, updated change by change as the page does.
    pub(super) tables: Vec<(Standpoint, Table)>,
    /// The songs of which the person said that they removed them, with the browser.
    pub(super) let_go: BTreeSet<(usize, usize)>,
    /// Browsers of which the person said on which computer they run, and places of which they said the disk.
    pub(super) said_computers: BTreeSet<usize>,
    pub(super) said_disks: BTreeSet<PlaceId>,
    /// What lists name: song, folder and path, and when the latest list came.
    pub(super) listed: Vec<(usize, usize, String)>,
    pub(super) listed_ms: u64,
    /// When places were last read to the end.
    pub(super) read: BTreeMap<PlaceId, u64>,
    /// The places that are being read, and those of them of whose disk nothing was read before.
    pub(super) reading: Vec<PlaceId>,
    pub(super) fresh: BTreeSet<PlaceId>,
    /// The songs on the reader's restore list when the reading began.
    pub(super) wanted: Wanted,
    /// What is read and not reported yet, and how many files are reported at once.
    pub(super) reports: Vec<(PlaceId, String, ScannedFile)>,
    pub(super) batch: usize,
    /// What happened, in words.
    pub(super) words: Vec<String>,
    pub(super) lies: Vec<String>,
    pub(super) counts: Counts,
}

impl History {
    pub(super) fn new() -> History {
        let things = Things::new();
        let tables = (0..things.browsers.len()).map(|_| (Standpoint::default(), Table::default()));
        History {
            tables: tables.collect(),
            things,
            seen: Seen::default(),
            catalog: Catalog::default(),
            said: Vec::new(),
            let_go: BTreeSet::new(),
            said_computers: BTreeSet::new(),
            said_disks: BTreeSet::new(),
            listed: Vec::new(),
            listed_ms: 0,
            read: BTreeMap::new(),
            reading: Vec::new(),
            fresh: BTreeSet::new(),
            wanted: Wanted::default(),
            reports: Vec::new(),
            batch: 1,
            words: Vec::new(),
            lies: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Runs a history. Ends at the first lie.
    pub(super) fn run(events: &[Event]) -> History {
        let mut history = History::new();
        for &event in events {
            history.happen(event);
            if !history.lies.is_empty() {
                break;
            }
        }
        history.note_scenes_at_end();
        history
    }

    fn happen(&mut self, event: Event) {
        self.things.now_ms += 1000;
        let dice = &mut Dice(event.seed);
        match dice.below(20) {
            at if event.is_early && at < 12 => self.add(dice),
            _ if event.is_early => self.give_folder(dice),
            0..8 => self.change_things(dice),
            8..15 => self.read_some(dice),
            15..17 => self.give_folder(dice),
            17 => self.take_list(dice),
            _ => self.say_something(dice),
        }
    }

    pub(super) fn note(&mut self, words: String) {
        self.words.push(words);
    }

    pub(super) fn compared(&mut self, claim: &'static str) {
        *self.counts.compared.entry(claim).or_default() += 1;
    }

    /// Notes a claim that is not so. Of songs of which nobody can tell it is counted apart.
    pub(super) fn lie(&mut self, song: usize, words: String) {
        match self.seen.untold.get(&song) {
            Some(why) => *self.counts.untold.entry(*why).or_default() += 1,
            None => self.lies.push(words),
        }
    }

    /// Whether a browser asks whether a missing song is one that is here, and both are this song.
    pub(super) fn is_asked(&self, browser: usize, song: usize) -> bool {
        let from = self.from(browser);
        let asked = list(&self.catalog, &Table::of(&self.catalog, &from), &from, Scope::Missing).review;
        let is_it = |at| self.song_at(at) == Some(song);
        asked.iter().any(|it| is_it(it.at) && is_it(it.like.here))
    }

    /// Tells the catalog a fact.
    pub(super) fn say(&mut self, browser: usize, fact: Fact) {
        self.things.now_ms += 1;
        let stamp = Stamp::at(self.things.now_ms, browser_id(browser));
        let change = Change::new(stamp, fact);
        self.said.push(change.clone());
        let changed: Vec<TrackId> = self.catalog.fold(change);
        for (from, table) in &mut self.tables {
            table.update(&self.catalog, from, changed.iter().copied());
        }
    }

    pub(super) fn say_all(&mut self, browser: usize, facts: Vec<Fact>) {
        facts.into_iter().for_each(|fact| self.say(browser, fact));
    }

    pub(super) fn from(&self, browser: usize) -> Standpoint {
        Standpoint::of(&self.catalog, browser_id(browser), Settings::default(), self.things.now_ms)
    }
}
