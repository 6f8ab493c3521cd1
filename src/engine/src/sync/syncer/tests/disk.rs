//! A browser's storage in memory that can fail at any write, as when a tab is killed, and that forgets at a power cut what
//! was not written strictly.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use reprise_catalog::changes::Batch;
use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Part, Seen};

use super::super::{Followed, Leave, OwnBatch, Reading, Records, Seal, Span, Standing, Stop, note_removals};

/// A batch in these tests: a list of facts with four bytes each.
pub(super) type Fact = u32;

#[derive(Default)]
pub(super) struct Disk {
    pub(super) own: RefCell<BTreeMap<u64, Vec<u8>>>,
    pub(super) foreign: RefCell<BTreeMap<(BrowserId, u64), Vec<u8>>>,
    seals: RefCell<BTreeMap<u64, Seal>>,
    pub(super) standing: RefCell<Standing>,
    pub(super) epoch: Cell<u64>,
    pub(super) readings: RefCell<BTreeMap<BrowserId, Reading>>,
    /// When other browsers wrote last.
    pub(super) wrote: RefCell<BTreeMap<BrowserId, u64>>,
    /// How many more writes succeed.
    pub(super) fuse: Cell<Option<u32>>,
    /// What the machine comes back to after a power cut, if that is not all. A strict write takes along what was written
    /// before it, as the logs of browsers' databases do.
    kept: RefCell<Option<Box<Disk>>>,
    /// Whether it lies, and writes nothing strictly.
    pub(super) is_lax: Cell<bool>,
}

/// How a write is committed, as `store/sync.rs` does it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Commit {
    /// It counts when it is on the disk itself.
    Strict,
    Relaxed,
}

pub(super) fn encode(facts: &[Fact]) -> Vec<u8> {
    facts.iter().flat_map(|fact| fact.to_be_bytes()).collect()
}

pub(super) fn decode(bytes: &[u8]) -> Vec<Fact> {
    if Batch::decode(bytes).is_ok_and(|batch| batch.changes.is_empty()) {
        return Vec::new();
    }
    bytes.chunks(4).map(|fact| Fact::from_be_bytes(fact.try_into().unwrap())).collect()
}

impl Disk {
    /// Writes a fact of this browser.
    pub(super) fn add(&self, fact: Fact) {
        self.commit(Commit::Relaxed);
        let mut own = self.own.borrow_mut();
        let number = own.last_key_value().map_or(0, |(number, _)| *number).max(self.sealed_last()) + 1;
        // Each fact is written three times, so that a snapshot saves something.
        own.insert(number, encode(&[fact; 3]));
    }

    /// A copy of everything.
    pub(super) fn copy(&self) -> Disk {
        Disk {
            own: self.own.clone(),
            foreign: self.foreign.clone(),
            seals: self.seals.clone(),
            standing: self.standing.clone(),
            epoch: self.epoch.clone(),
            readings: self.readings.clone(),
            wrote: self.wrote.clone(),
            ..Disk::default()
        }
    }

    /// The machine dies, and comes back with what was on its disk.
    pub(super) fn cut_power(&self) {
        if let Some(kept) = self.kept.take() {
            self.own.swap(&kept.own);
            self.foreign.swap(&kept.foreign);
            self.seals.swap(&kept.seals);
            self.standing.swap(&kept.standing);
            self.epoch.swap(&kept.epoch);
            self.readings.swap(&kept.readings);
            self.wrote.swap(&kept.wrote);
        }
    }

    fn commit(&self, how: Commit) {
        if how == Commit::Strict && !self.is_lax.get() {
            self.kept.take();
        } else if self.kept.borrow().is_none() {
            let kept = self.copy();
            self.kept.replace(Some(Box::new(kept)));
        }
    }

    /// Turns own batches into those of another browser, which this one was before; it begins anew.
    pub(super) fn give_up(&self, was: BrowserId) {
        let own = std::mem::take(&mut *self.own.borrow_mut());
        self.foreign.borrow_mut().extend(own.into_iter().map(|(number, bytes)| ((was, number), bytes)));
        self.seals.borrow_mut().clear();
        let mut standing = self.standing.borrow_mut();
        let over = Seen::all_taken_over(was, std::mem::take(&mut standing.acknowledged));
        standing.taken_over.insert(was, over);
        standing.told.clear();
    }

    /// Everything that this browser knows.
    pub(super) fn facts(&self) -> BTreeSet<Fact> {
        let (own, foreign) = (self.own.borrow(), self.foreign.borrow());
        own.values().chain(foreign.values()).flat_map(|batch| decode(batch)).collect()
    }

    /// Loses how the batches from this number on were sealed, as a machine does that is killed before that was
    /// written: what was acknowledged then is lost as well.
    pub(super) fn lose_seals(&self, from: u64) {
        let mut seals = self.seals.borrow_mut();
        // A snapshot and its seals are written together.
        let snapshot =
            seals.iter().filter(|(_, seal)| seal.part != Part::Plain).map(|(number, _)| *number).max();
        let from = from.max(snapshot.map_or(1, |last| last + 1));
        seals.retain(|number, _| *number < from);
        let mut standing = self.standing.borrow_mut();
        standing.told.clear();
        standing.acknowledged = standing.acknowledged.min(from - 1);
    }

    fn sealed_last(&self) -> u64 {
        self.seals.borrow().last_key_value().map_or(0, |(number, _)| *number)
    }

    fn write(&self, how: Commit) -> Result<(), Stop> {
        if self.fuse.get() == Some(0) {
            return Err(Stop::Storage("killed".into()));
        }
        self.fuse.set(self.fuse.get().map(|left| left - 1));
        self.commit(how);
        Ok(())
    }
}

impl Records for Disk {
    async fn own_after(&self, number: u64) -> Result<Vec<OwnBatch>, Stop> {
        let own = self.own.borrow();
        Ok(own
            .range(number + 1..)
            .take(3)
            .map(|(&number, bytes)| OwnBatch { number, bytes: bytes.clone() })
            .collect())
    }

    async fn own_span(&self) -> Result<Span, Stop> {
        let own = self.own.borrow();
        let number = |entry: Option<(&u64, &Vec<u8>)>| entry.map_or(0, |(&number, _)| number);
        Ok(Span { first: number(own.first_key_value()), last: number(own.last_key_value()) })
    }

    async fn seal_of(&self, number: u64) -> Result<Option<Seal>, Stop> {
        Ok(self.seals.borrow().get(&number).cloned())
    }

    async fn put_seal(&self, number: u64, seal: &Seal) -> Result<(), Stop> {
        self.write(Commit::Strict)?;
        self.seals.borrow_mut().insert(number, seal.clone());
        self.standing.borrow_mut().note_told(&seal.vector);
        Ok(())
    }

    async fn epoch(&self) -> Result<u64, Stop> {
        Ok(self.epoch.get())
    }

    async fn set_epoch(&self, epoch: u64) -> Result<(), Stop> {
        self.write(Commit::Strict)?;
        self.epoch.set(epoch);
        Ok(())
    }

    async fn standing(&self) -> Result<Standing, Stop> {
        Ok(self.standing.borrow().clone())
    }

    async fn set_acknowledged(&self, number: u64) -> Result<(), Stop> {
        self.write(Commit::Relaxed)?;
        self.standing.borrow_mut().acknowledged = number;
        Ok(())
    }

    async fn take(
        &self,
        browser: BrowserId,
        batches: Vec<(u64, Vec<u8>)>,
        followed: &Followed,
        keep_from: Option<u64>,
    ) -> Result<(), Stop> {
        self.write(Commit::Relaxed)?;
        let mut foreign = self.foreign.borrow_mut();
        foreign.extend(batches.into_iter().map(|(number, bytes)| ((browser, number), bytes)));
        foreign
            .retain(|&(whose, number), _| whose != browser || keep_from.is_none_or(|first| number >= first));
        self.standing.borrow_mut().followed.insert(browser, followed.clone());
        Ok(())
    }

    async fn note_named(&self, named: &[Seen]) -> Result<(), Stop> {
        self.write(Commit::Relaxed)?;
        self.standing.borrow_mut().note_named(named);
        Ok(())
    }

    async fn adopt(&self, leave: &Leave) -> Result<(), Stop> {
        self.write(Commit::Strict)?;
        let adopted = |browser: BrowserId, number: u64| {
            leave.only.as_ref().is_none_or(|only| only.contains(&browser))
                && leave.up_to.get(&browser).is_none_or(|&up_to| number > up_to)
        };
        let mut foreign = self.foreign.borrow_mut();
        let mut own = self.own.borrow_mut();
        for (_, bytes) in foreign.extract_if(.., |&(browser, number), _| adopted(browser, number)) {
            let number = own.last_key_value().map_or(0, |(number, _)| *number) + 1;
            own.insert(number, bytes);
        }
        Ok(())
    }

    async fn replace_own(&self, last: u64, snapshot: &[(OwnBatch, Seal)]) -> Result<bool, Stop> {
        self.write(Commit::Strict)?;
        let mut own = self.own.borrow_mut();
        if own.last_key_value().map(|(&number, _)| number) != Some(last) {
            return Ok(false);
        }
        own.clear();
        for (batch, seal) in snapshot {
            own.insert(batch.number, batch.bytes.clone());
            self.seals.borrow_mut().insert(batch.number, seal.clone());
            self.standing.borrow_mut().note_told(&seal.vector);
        }
        Ok(true)
    }

    async fn note_taken_over(&self, seen: Seen) -> Result<(), Stop> {
        self.write(Commit::Relaxed)?;
        self.standing.borrow_mut().taken_over.insert(seen.browser, seen);
        Ok(())
    }

    async fn reading(&self, of: BrowserId) -> Result<Reading, Stop> {
        Ok(self.readings.borrow().get(&of).copied().unwrap_or_default())
    }

    async fn set_reading(&self, of: BrowserId, reading: &Reading) -> Result<(), Stop> {
        self.write(Commit::Relaxed)?;
        self.readings.borrow_mut().insert(of, *reading);
        Ok(())
    }

    async fn cut_own(&self, number: u64, parts: &[Vec<u8>]) -> Result<(), Stop> {
        self.write(Commit::Strict)?;
        let mut own = self.own.borrow_mut();
        let rest = own.split_off(&number).into_values().skip(1);
        let all: Vec<_> = parts.iter().cloned().chain(rest).collect();
        own.extend((number..).zip(all));
        Ok(())
    }

    async fn insert_own(&self, number: u64, bytes: &[u8]) -> Result<(), Stop> {
        self.write(Commit::Strict)?;
        let mut own = self.own.borrow_mut();
        let rest = own.split_off(&number);
        own.insert(number, bytes.to_vec());
        own.extend(rest.into_iter().map(|(number, bytes)| (number + 1, bytes)));
        Ok(())
    }

    async fn note_removed(&self, removed: &[Seen]) -> Result<(), Stop> {
        self.write(Commit::Strict)?;
        let mut standing = self.standing.borrow_mut();
        note_removals(&mut standing.removed, removed);
        note_removals(&mut standing.removed_here, removed);
        Ok(())
    }

    async fn held_of(&self, browser: BrowserId) -> Result<Vec<u64>, Stop> {
        let foreign = self.foreign.borrow();
        Ok(foreign.keys().filter(|(of, _)| *of == browser).map(|(_, number)| *number).collect())
    }

    async fn held(&self, browser: BrowserId, number: u64) -> Result<Option<Vec<u8>>, Stop> {
        Ok(self.foreign.borrow().get(&(browser, number)).cloned())
    }

    async fn wrote(&self) -> Result<BTreeMap<BrowserId, u64>, Stop> {
        Ok(self.wrote.borrow().clone())
    }

    async fn set_lost_ms(&self, browser: BrowserId, ms: Option<u64>) -> Result<(), Stop> {
        self.write(Commit::Relaxed)?;
        let mut standing = self.standing.borrow_mut();
        standing.lost.remove(&browser);
        standing.lost.extend(ms.map(|ms| (browser, ms)));
        Ok(())
    }

    async fn unfollow(&self, browser: BrowserId) -> Result<(), Stop> {
        self.write(Commit::Relaxed)?;
        self.standing.borrow_mut().followed.remove(&browser);
        Ok(())
    }
}
