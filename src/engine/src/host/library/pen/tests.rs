//! Tests of the pen by random walks: several tabs of one browser write, fold, crash and join batches, in any order and
//! by any clock. The store is a map, and its transactions are single steps, as IndexedDB runs them.

use std::collections::{BTreeMap, HashMap, VecDeque};

use reprise_catalog::changes::{Stamp, Ticked, make_snapshot};
use reprise_catalog::fixtures::dice::Dice;
use reprise_catalog::ids::TrackId;

use super::super::folded::Folded;
use super::*;

const BROWSER: BrowserId = BrowserId([1; 8]);
const TABS: usize = 3;
const STEPS: usize = 120;

/// What IndexedDB holds.
#[derive(Default)]
struct Disk {
    batches: BTreeMap<u64, Vec<u8>>,
    done: Vec<IntentId>,
    /// Every stamp that was ever stored, and for each intent how often it was.
    stamps: Vec<Stamp>,
    stored: HashMap<TrackId, u32>,
}

/// A tab: its page has open intents, its engine a catalog.
#[derive(Default)]
struct Tab {
    open: Vec<(IntentId, Fact)>,
    waiting: VecDeque<Jot>,
    catalog: Catalog,
    folded: Folded,
}

/// How an attempt to write ends for the engine that makes it.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Well,
    /// It crashes right after the commit, before it can tell its page.
    Crash,
}

impl Disk {
    fn head(&self) -> Head {
        let last = self.batches.last_key_value().map_or(0, |(number, _)| *number);
        Head { browser: Some(BROWSER), last, done: self.done.clone() }
    }

    /// Joins all batches, as a browser does that does not sync.
    fn gather(&mut self) {
        let last = self.head().last;
        let batches = self.batches.values().map(|bytes| Batch::decode(bytes).unwrap());
        let Ok(snapshot) = make_snapshot(batches) else { return };
        self.batches = (last + 1..).zip(snapshot.batches).collect();
    }
}

impl Tab {
    fn say(&mut self, id: IntentId, fact: Fact) {
        self.open.push((id, fact.clone()));
        self.queue(id, fact);
    }

    fn queue(&mut self, id: IntentId, fact: Fact) {
        let done = oneshot::channel().0;
        self.waiting.push_back(Jot { said: Said::Facts(vec![fact]), intent: Some(id), is_act: true, done });
    }

    fn fold_news(&mut self, disk: &Disk) {
        let Some((first, _)) = disk.batches.first_key_value() else { return };
        let after = self.folded.begin(BROWSER, *first);
        for (number, bytes) in disk.batches.range(after + 1..) {
            self.folded.add(BROWSER, *number);
            Batch::decode(bytes)
                .unwrap()
                .changes
                .into_iter()
                .for_each(|change| drop(self.catalog.fold(change)));
        }
    }

    /// One transaction of the pen, and what follows from it.
    fn write(&mut self, disk: &mut Disk, wall_ms: u64, end: End) {
        let head = disk.head();
        if !may_write(&head, BROWSER, self.folded.head(BROWSER)) {
            return self.fold_news(disk);
        }
        let jots = take_some(&mut self.waiting);
        for ((batch, bytes), number) in cut_behind(
            &self.catalog,
            &Standpoint { browser: BROWSER, ..Standpoint::default() },
            &Wanted::default(),
            BROWSER,
            &jots,
            &head.done,
            wall_ms,
        )
        .into_iter()
        .zip(head.last + 1..)
        {
            assert!(disk.batches.insert(number, bytes).is_none(), "number {number} was written twice");
            disk.stamps.extend(batch.changes.iter().map(|change| change.stamp));
            for change in &batch.changes {
                if let Fact::Tick { track, .. } = change.fact {
                    *disk.stored.entry(track).or_default() += 1;
                }
            }
        }
        disk.done.extend(jots.iter().filter_map(|jot| jot.intent));
        if end == End::Crash {
            return self.crash(disk);
        }
        self.fold_news(disk);
        self.open.retain(|(id, _)| !jots.iter().any(|jot| jot.intent == Some(*id)));
    }

    /// The engine crashes. The next one opens what is stored, and the page sends it the open intents again.
    fn crash(&mut self, disk: &Disk) {
        let open = std::mem::take(&mut self.open);
        *self = Tab::default();
        self.fold_news(disk);
        open.into_iter().for_each(|(id, fact)| self.say(id, fact));
    }
}

fn tick(number: u64) -> (TrackId, Fact) {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_le_bytes());
    (TrackId(id), Fact::Tick { track: TrackId(id), ticked: Some(Ticked::Returned) })
}

#[track_caller]
fn walk(seed: u64) {
    let mut dice = Dice(seed);
    let (mut disk, mut tabs, mut said) = (Disk::default(), [(); TABS].map(|()| Tab::default()), Vec::new());
    for step in 0..STEPS as u64 {
        let tab = &mut tabs[dice.below(TABS as u64) as usize];
        // Clocks go back and forth.
        let wall_ms = 1_000 + dice.below(50);
        match dice.below(10) {
            0..4 => {
                let (track, fact) = tick(step);
                said.push(track);
                tab.say(IntentId(step), fact);
            }
            4..7 => tab.write(&mut disk, wall_ms, End::Well),
            7 => tab.write(&mut disk, wall_ms, End::Crash),
            8 => tab.fold_news(&disk),
            _ if dice.below(3) == 0 => disk.gather(),
            _ => tab.crash(&disk),
        }
    }
    for tab in &mut tabs {
        while !tab.waiting.is_empty() {
            tab.write(&mut disk, 1, End::Well);
        }
        assert!(tab.open.is_empty(), "an intent was not answered");
    }
    check(&disk, &mut tabs, &said);
}

/// Every intent was stored once, each change has a stamp of its own, and all tabs know all of it.
#[track_caller]
fn check(disk: &Disk, tabs: &mut [Tab], said: &[TrackId]) {
    assert!(said.iter().all(|track| disk.stored.get(track) == Some(&1)), "{:?}", disk.stored);
    assert!(disk.stamps.is_sorted_by(|one, next| one < next), "stamps run back");
    for tab in tabs {
        tab.fold_news(disk);
        let knows = |track: &TrackId| tab.catalog.track(*track).is_some_and(|it| it.ticked().is_some());
        assert!(said.iter().all(knows), "a tab does not know what is stored");
    }
}

#[test]
fn what_is_said_is_stored_once_whatever_happens() {
    for seed in 0..150 {
        walk(seed);
    }
}
