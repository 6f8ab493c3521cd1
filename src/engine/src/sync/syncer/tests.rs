//! Several browsers around an endpoint that cannot be trusted. In the end all hold the same, and they say what
//! was wrong. The double and the real endpoint behave the same when they are honest: the same tests run on
//! both.

mod acts;
mod attacks;
mod cloud;
mod convergence;
mod crowd;
mod disk;
mod joining;
mod line;
mod mended;
mod pairing;
mod power;
mod real;
mod removals;
mod replacing;
mod rights;
mod succession;
mod to_the_end;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Credential, Keys, LibraryKey, Salt, StreamSecret};
use reprise_wire::heads::Heads;
use reprise_wire::refusal::RefusalCode;

use super::{Endpoint, Fault, Looked, OwnBatch, Round, Step, Stop, Syncer};
use crate::protocol::sync::Unread;
use disk::{Disk, Fact, decode, encode};
use line::{Act, Line};

/// How many records a page has.
const PAGE: usize = 4;

/// How many bytes a record with some facts has.
const RECORD: usize = 330;

/// A place where browsers meet: an endpoint with its disk.
trait Cloud {
    /// The endpoint, as one library sees it.
    type Endpoint: Endpoint;
    /// A copy of its disk.
    type Backup;

    /// Opens one that is empty.
    fn open() -> Self;
    /// Connects with the keys of a library, as a browser with a stream secret.
    fn connect(&self, keys: &Rc<Keys>, browser: BrowserId, stream: u8) -> Self::Endpoint;
    /// Waits for a call.
    fn run<T>(&self, work: impl Future<Output = T>) -> T;
    /// The numbers of the records that it has of each browser.
    fn numbers(&self) -> BTreeMap<BrowserId, Vec<u64>>;
    /// Whether nothing was ever written.
    fn is_empty(&self) -> bool;
    /// Loses everything, claims included.
    fn lose_everything(&self);
    /// Loses all records except these.
    fn keep_only(&self, keep: impl Fn(BrowserId, u64) -> bool);
    /// Flips a bit of a record on its disk.
    fn rot(&self, browser: BrowserId, number: u64);
    /// Copies its disk.
    fn back_up(&self) -> Self::Backup;
    /// Puts its disk back to what it was.
    fn put_back(&self, backup: &Self::Backup);
}

/// Runs each test on the double and on the real endpoint.
macro_rules! over_both {
    ($($test:ident),+ $(,)?) => {
        mod over_the_double {
            $(#[test]
            fn $test() {
                super::$test::<super::super::cloud::Double>();
            })+
        }

        mod over_the_router {
            $(#[test]
            fn $test() {
                super::$test::<super::super::real::Real>();
            })+
        }
    };
}
use over_both;

/// One browser.
struct Browser<C: Cloud> {
    id: BrowserId,
    stream: u8,
    keys: Rc<Keys>,
    cloud: Rc<C>,
    line: Line<C::Endpoint>,
    disk: Disk,
    salts: Rc<Cell<u64>>,
    /// The day that its clock says, counted from 1970.
    day: Cell<u64>,
    /// The faults that were noticed in rounds that then failed.
    noticed: RefCell<BTreeSet<Fault>>,
}

/// Some browsers of one library, their endpoint, and everything that was ever written.
struct World<C: Cloud> {
    cloud: Rc<C>,
    browsers: Vec<Browser<C>>,
    written: BTreeSet<Fact>,
}

fn keys(seed: u8) -> Rc<Keys> {
    Rc::new(LibraryKey::new([seed; 32]).derive())
}

/// What a browser shows to write its stream. Its secret has this byte.
fn credential(keys: &Keys, browser: BrowserId, stream: u8) -> Credential {
    StreamSecret::new([stream; 32]).credential(keys.library, browser)
}

impl<C: Cloud> Browser<C> {
    fn new(id: u8, seed: u8, cloud: &Rc<C>, salts: &Rc<Cell<u64>>) -> Browser<C> {
        let (stream, id, keys) = (id, BrowserId([id; 8]), keys(seed));
        let line = Line::new(cloud.connect(&keys, id, stream), id);
        let (cloud, salts) = (cloud.clone(), salts.clone());
        let (disk, day, noticed) = (Disk::default(), Cell::new(1_000), RefCell::default());
        Browser { id, stream, keys, cloud, line, disk, salts, day, noticed }
    }

    fn with_syncer<T>(&self, work: impl AsyncFnOnce(&Syncer<'_, Line<C::Endpoint>, Disk>) -> T) -> T {
        let make_salt = || {
            self.salts.set(self.salts.get() + 1);
            let mut salt = [0; 16];
            salt[..8].copy_from_slice(&self.salts.get().to_be_bytes());
            Salt(salt)
        };
        let syncer = Syncer {
            endpoint: &self.line,
            records: &self.disk,
            keys: &self.keys,
            browser: self.id,
            make_salt: &make_salt,
            now_ms: self.day.get() * DAY_MS,
            tell: &|step| {
                if let Step::Noticed(fault) = step {
                    self.noticed.borrow_mut().insert(fault);
                }
            },
        };
        self.cloud.run(work(&syncer))
    }

    /// Gives the browser another id, as the worker does. Everything that is held here is sent again under it.
    fn become_another(&mut self, id: u8) {
        self.disk.give_up(self.id);
        (self.id, self.stream) = (BrowserId([id; 8]), id);
        self.line = Line::new(self.cloud.connect(&self.keys, self.id, id), self.id);
    }

    /// Another copy of this profile.
    fn copy(&self) -> Browser<C> {
        let line = Line::new(self.cloud.connect(&self.keys, self.id, self.stream), self.id);
        Browser {
            id: self.id,
            stream: self.stream,
            keys: self.keys.clone(),
            cloud: self.cloud.clone(),
            line,
            disk: self.disk.copy(),
            salts: self.salts.clone(),
            day: self.day.clone(),
            noticed: RefCell::default(),
        }
    }

    fn round(&self) -> Result<Round, Stop> {
        self.with_syncer(async |syncer| syncer.round().await)
    }

    /// Puts all own facts into a snapshot of two parts.
    fn compact(&self) -> Result<bool, Stop> {
        self.with_syncer(async |syncer| syncer.compact(snapshot_of).await)
    }

    /// Reads back its own stream, and mends it if something is wrong with it. Answers what that was.
    fn read_back(&self) -> Result<Option<Fault>, Stop> {
        self.with_syncer(async |syncer| {
            let fault = syncer.read_back().await?;
            if fault.is_some() {
                syncer.mend(snapshot_of).await?;
            }
            Ok(fault)
        })
    }

    /// Removes another browser.
    fn remove(&self, browser: BrowserId) -> Result<(), Stop> {
        self.with_syncer(async |syncer| syncer.remove_browser(browser, Unread::Waits).await)
    }

    /// Which browsers it knows to be removed, each with its last number that counts.
    fn removed(&self) -> BTreeMap<BrowserId, u64> {
        self.disk.standing.borrow().removed.clone()
    }

    fn reading(&self) -> super::Reading {
        self.disk.readings.borrow().get(&self.id).copied().unwrap_or_default()
    }

    /// Reads back what browsers wrote that have been silent. The others of these wrote on this day.
    fn read_silent(&self, wrote: &[BrowserId], day: u64) -> BTreeSet<Fault> {
        self.try_read_silent(wrote, day).unwrap()
    }

    fn try_read_silent(&self, wrote: &[BrowserId], day: u64) -> Result<BTreeSet<Fault>, Stop> {
        let wrote = wrote.iter().map(|browser| (*browser, day * DAY_MS)).collect();
        self.with_syncer(async |syncer| syncer.read_silent(&Heads::default(), &wrote, day * DAY_MS).await)
    }

    /// Reads back the bytes of its own stream, as far as is to be done on this day.
    fn read_bytes(&self, day: u64) -> Result<Option<Fault>, Stop> {
        self.with_syncer(async |syncer| syncer.read_bytes(&Heads::default(), day * DAY_MS).await)
    }
}

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Two batches with the facts of some.
fn snapshot_of(batches: Vec<OwnBatch>) -> Vec<Vec<u8>> {
    let facts: BTreeSet<Fact> = batches.iter().flat_map(|batch| decode(&batch.bytes)).collect();
    let facts: Vec<Fact> = facts.into_iter().collect();
    facts.chunks(facts.len().div_ceil(2).max(1)).map(encode).collect()
}

impl<C: Cloud> World<C> {
    fn new(browsers: u8) -> World<C> {
        World::around(C::open(), browsers)
    }

    fn around(cloud: C, browsers: u8) -> World<C> {
        let (cloud, salts) = (Rc::new(cloud), Rc::new(Cell::new(0)));
        let browsers = (1..=browsers).map(|id| Browser::new(id, 1, &cloud, &salts)).collect();
        World { cloud, browsers, written: BTreeSet::new() }
    }

    /// A browser that joins later, or one with the key of another library.
    fn another(&self, id: u8, seed: u8) -> Browser<C> {
        Browser::new(id, seed, &self.cloud, &self.browsers[0].salts)
    }

    fn write(&mut self, at: usize) {
        let fact = self.written.len() as Fact;
        self.written.insert(fact);
        self.browsers[at].disk.add(fact);
    }

    /// Syncs one browser with an honest endpoint. If it must go on as another one, it does, with an id from here on.
    fn go_on(&mut self, at: usize, fresh: &mut u8) {
        let browser = &mut self.browsers[at];
        browser.line.act.set(Act::Honest);
        browser.line.grace.set(0);
        browser.disk.fuse.set(None);
        let is_removed = |stop: Stop| assert_eq!(stop.code(), Some(RefusalCode::BrowserForgotten));
        let needs_new_id = match browser.round() {
            Ok(round) => round.faults.contains(&Fault::Split) || round.faults.contains(&Fault::StreamTaken),
            Err(stop) => {
                is_removed(stop);
                true
            }
        };
        if needs_new_id {
            *fresh += 1;
            browser.become_another(*fresh);
            browser.with_syncer(async |syncer| syncer.enter().await).unwrap();
        }
    }

    /// Syncs with an honest endpoint until every browser has everything. Answers the faults of the last round.
    fn settle(&self) -> BTreeSet<Fault> {
        for browser in &self.browsers {
            browser.line.act.set(Act::Honest);
            browser.line.grace.set(0);
            browser.disk.fuse.set(None);
        }
        let mut faults = BTreeSet::new();
        for _ in 0..6 {
            // Whoever waits for another browser to send again what was lost has waited long enough.
            self.browsers.iter().for_each(|browser| browser.day.set(browser.day.get() + 1));
            faults = self.browsers.iter().flat_map(|browser| browser.round().unwrap().faults).collect();
        }
        faults
    }

    /// Checks that all browsers hold everything that was ever written.
    fn is_whole(&self) -> bool {
        self.browsers.iter().all(|browser| browser.disk.facts() == self.written)
    }
}
