//! Several browsers around an endpoint that cannot be trusted. In the end all hold the same, and they say
//! what was wrong.

mod acts;
mod cloud;
mod convergence;
mod disk;
mod joining;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use futures::FutureExt as _;
use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Keys, LibraryKey, Salt};

use super::{Engine, OwnBatch, Problem, Round, Step, Stop};
use cloud::{Act, Cloud, Line};
use disk::{Disk, Fact, decode, encode};

/// One browser.
struct Browser {
    id: BrowserId,
    keys: Keys,
    line: Line,
    disk: Disk,
    salts: Rc<Cell<u64>>,
    /// The problems that were noticed in rounds that then failed.
    noticed: RefCell<BTreeSet<Problem>>,
}

/// Some browsers of one library, their endpoint, and everything that was ever written.
struct World {
    cloud: Rc<RefCell<Cloud>>,
    browsers: Vec<Browser>,
    written: BTreeSet<Fact>,
}

fn keys(seed: u8) -> Keys {
    LibraryKey::new([seed; 32]).derive()
}

impl Browser {
    fn new(id: u8, seed: u8, cloud: &Rc<RefCell<Cloud>>, salts: &Rc<Cell<u64>>) -> Browser {
        let (id, keys) = (BrowserId([id; 8]), keys(seed));
        let line = Line {
            cloud: cloud.clone(),
            library: keys.library,
            browser: id,
            act: Cell::new(Act::Honest),
            grace: Cell::new(0),
        };
        Browser { id, keys, line, disk: Disk::default(), salts: salts.clone(), noticed: RefCell::default() }
    }

    fn with_engine<T>(&self, work: impl AsyncFnOnce(&Engine<'_, Line, Disk>) -> T) -> T {
        let make_salt = || {
            self.salts.set(self.salts.get() + 1);
            let mut salt = [0; 16];
            salt[..8].copy_from_slice(&self.salts.get().to_be_bytes());
            Salt(salt)
        };
        let engine = Engine {
            endpoint: &self.line,
            records: &self.disk,
            keys: &self.keys,
            browser: self.id,
            make_salt: &make_salt,
            tell: &|step| {
                if let Step::Noticed(problem) = step {
                    self.noticed.borrow_mut().insert(problem);
                }
            },
        };
        work(&engine).now_or_never().expect("nothing here waits")
    }

    /// Gives the browser another id, as the worker does. Everything that is held here is sent again under it.
    fn become_another(&mut self, id: u8) {
        self.disk.give_up(self.id);
        self.id = BrowserId([id; 8]);
        self.line.browser = self.id;
    }

    fn round(&self) -> Result<Round, Stop> {
        self.with_engine(async |engine| engine.round().await)
    }

    /// Puts all own facts into a snapshot of two parts.
    fn compact(&self) -> Result<bool, Stop> {
        let snapshot = |batches: Vec<OwnBatch>| {
            let facts: BTreeSet<Fact> = batches.iter().flat_map(|batch| decode(&batch.bytes)).collect();
            let facts: Vec<Fact> = facts.into_iter().collect();
            facts.chunks(facts.len().div_ceil(2).max(1)).map(encode).collect()
        };
        self.with_engine(async |engine| engine.compact(snapshot).await)
    }
}

impl World {
    fn new(browsers: u8) -> World {
        let (cloud, salts) = (Rc::new(RefCell::new(Cloud::default())), Rc::new(Cell::new(0)));
        let browsers = (1..=browsers).map(|id| Browser::new(id, 1, &cloud, &salts)).collect();
        World { cloud, browsers, written: BTreeSet::new() }
    }

    fn write(&mut self, at: usize) {
        let fact = self.written.len() as Fact;
        self.written.insert(fact);
        self.browsers[at].disk.add(fact);
    }

    /// Syncs with an honest endpoint until every browser has everything. Answers the problems of the last round.
    fn settle(&self) -> BTreeSet<Problem> {
        for browser in &self.browsers {
            browser.line.act.set(Act::Honest);
            browser.line.grace.set(0);
            browser.disk.fuse.set(None);
        }
        let mut problems = BTreeSet::new();
        for _ in 0..4 {
            problems = self.browsers.iter().flat_map(|browser| browser.round().unwrap().problems).collect();
        }
        problems
    }

    /// Checks that all browsers hold everything that was ever written.
    fn is_whole(&self) -> bool {
        self.browsers.iter().all(|browser| browser.disk.facts() == self.written)
    }
}
