//! One scan, as the engine sees it. It hands folders to the workers, has their reports stored, and says at the
//! end what is no longer there.

mod crash;
mod hearing;
mod opening;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use futures::future::LocalBoxFuture;
use js_sys::Array;
use reprise_catalog::changes::{Extent, Fact, MOST_AHEAD_MS, ReadOutcome};
use reprise_catalog::ids::PlaceId;
use reprise_catalog::reading::Problem;
use wasm_bindgen_futures::spawn_local;
use web_sys::FileSystemDirectoryHandle;

use super::ledger::{Ledger, Missing};
use super::messages::{Care, Counts, News, Task, ToWorker, What};
use super::pool::{Heard, Pool, PoolError};
use super::tree::Tree;
use crate::host::library::Library;
use crate::platform::file::FileSource;
use crate::platform::time::wall_ms;

/// A worker that has more files than this gets no more for now. It is enough to keep a worker busy until it
/// reports to the page again.
const FULL: u32 = 512;

/// Something to read.
pub(crate) enum Root {
    /// A folder that the workers list.
    Folder {
        /// Its handle.
        folder: FileSystemDirectoryHandle,
        /// The walk of its entries for what the handle leaves out, if the page does one.
        hidden: Option<LocalBoxFuture<'static, Tree>>,
        /// Its path below the place, if it is a part of a place that is known; else "".
        path: String,
    },
    /// A folder that the page has walked.
    Tree(Tree),
    /// Single files. Other files of their place do not count as missing.
    Files(Vec<FileSource>),
}

impl Root {
    /// Whether it is all of its place.
    fn is_all(&self) -> bool {
        match self {
            Root::Folder { path, .. } | Root::Tree(Tree { path, .. }) => path.is_empty(),
            Root::Files(_) => false,
        }
    }
}

/// How a scan ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Everything was read.
    Done,
    /// The person stopped it.
    Stopped,
    /// It could not go on. Holds the reason.
    Failed(PoolError),
}

/// How far a scan is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// How many files were found so far.
    pub(crate) total: u32,
    /// What came of them so far.
    pub(crate) counts: Counts,
    /// Whether more may be found.
    pub(crate) is_listing: bool,
    /// The file that was read last.
    pub(crate) current: String,
}

/// One scan.
pub(crate) struct Run {
    library: Library,
    pool: Rc<Pool>,
    ledger: RefCell<Ledger>,
    waiting: RefCell<VecDeque<(Task, Array)>>,
    /// The handles of each worker's tasks, which are needed again if it crashes.
    given: RefCell<HashMap<u32, Array>>,
    workers: RefCell<Vec<WorkerState>>,
    current: RefCell<String>,
    crashes: Cell<u32>,
    is_stopping: Cell<bool>,
    /// When the scan began, in milliseconds since 1970, never before what was known then.
    began_ms: u64,
    /// How many entries are still being walked for names that handles leave out.
    walks: Cell<u32>,
    /// Libraries of iTunes and the Music app in the folders.
    sighted: RefCell<Vec<FileSource>>,
    /// How many reports are being stored.
    storing: Cell<u32>,
    end: RefCell<Option<End>>,
    on_end: Box<dyn Fn()>,
}

#[derive(Default)]
struct WorkerState {
    has_stopped: bool,
    /// How many workers were in this worker's place before.
    generation: u32,
    /// The file that a careful worker has announced.
    opening: Option<(PlaceId, String)>,
    /// The paths of files that made it crash.
    poison: HashSet<String>,
}

impl Run {
    /// Begins a scan with these workers. Calls `on_end` once, when it has ended.
    pub(crate) fn begin(library: Library, pool: Rc<Pool>, on_end: impl Fn() + 'static) -> Run {
        let workers = (0..pool.len()).map(|_| WorkerState::default()).collect();
        let latest_ms = library.with(|catalog, _| catalog.latest()).map_or(0, |latest| latest.ms);
        let run = Run {
            library,
            pool,
            ledger: RefCell::default(),
            waiting: RefCell::default(),
            given: RefCell::default(),
            workers: RefCell::new(workers),
            current: RefCell::default(),
            crashes: Cell::new(0),
            is_stopping: Cell::new(false),
            began_ms: latest_ms.min(wall_ms() + MOST_AHEAD_MS).max(wall_ms()),
            walks: Cell::new(0),
            sighted: RefCell::default(),
            storing: Cell::new(0),
            end: RefCell::new(None),
            on_end: Box::new(on_end),
        };
        for worker in 0..run.pool.len() {
            run.say_begin(worker, Care::Fast);
        }
        run
    }

    /// Adds something to be read.
    pub(crate) fn add(self: &Rc<Self>, place: PlaceId, name: &str, root: Root) {
        // A scan may get a place in several parts, for example two of its folders.
        self.ledger.borrow_mut().add_place(place, name, self.library.prints_of(place));
        self.say_begun(place);
        if !root.is_all() {
            self.ledger.borrow_mut().note_part(place);
        }
        match root {
            Root::Folder { folder, hidden, path } => {
                self.open_folder(place, path.clone(), &folder);
                if let Some(hidden) = hidden {
                    self.walks.set(self.walks.get() + 1);
                    let run = self.clone();
                    spawn_local(async move { run.open_hidden(place, &path, hidden.await) });
                }
            }
            Root::Tree(tree) => self.open_tree(place, tree),
            Root::Files(files) => {
                self.ledger.borrow_mut().note_loose(place);
                let known = self.ledger.borrow_mut().take_known(place, "");
                self.open_files(place, "", files, known);
            }
        }
    }

    /// Hands out waiting tasks, and ends the scan when none is left.
    pub(crate) fn go_on(&self) {
        self.hand_out();
        let is_through = self.ledger.borrow().is_through() && self.walks.get() == 0;
        if is_through && !self.is_stopping.get() {
            self.finish(End::Done);
        }
        let have_stopped = self.workers.borrow().iter().all(|state| state.has_stopped);
        if self.is_stopping.get() && have_stopped && self.storing.get() == 0 {
            self.finish(End::Stopped);
        }
    }

    /// How far the scan is.
    pub(crate) fn progress(&self) -> Progress {
        let ledger = self.ledger.borrow();
        Progress {
            total: ledger.total(),
            counts: ledger.counts(),
            is_listing: ledger.is_listing() || self.walks.get() > 0,
            current: self.current.borrow().clone(),
        }
    }

    /// When the scan began.
    pub(crate) fn began_ms(&self) -> u64 {
        self.began_ms
    }

    /// The places that it was to read.
    pub(crate) fn places(&self) -> Vec<PlaceId> {
        self.ledger.borrow().places()
    }

    /// How the scan ended; `None` while it runs.
    pub(crate) fn end(&self) -> Option<End> {
        self.end.borrow().clone()
    }

    /// Lets the workers pause for so many milliseconds, because the person types.
    pub(crate) fn calm(&self, ms: u32) {
        (0..self.pool.len()).for_each(|worker| self.pool.say(worker, &ToWorker::Calm(ms), &Array::new()));
    }

    /// Stops the scan. The workers store what they have read.
    pub(crate) fn stop(&self) {
        self.is_stopping.set(true);
        self.waiting.borrow_mut().clear();
        for worker in 0..self.pool.len() {
            self.pool.say(worker, &ToWorker::Stop, &Array::new());
        }
    }

    /// Completes a stop when workers do not answer: they are ended.
    pub(crate) fn stop_now(&self) {
        let silent =
            |worker: &usize| self.workers.borrow().get(*worker).is_some_and(|state| !state.has_stopped);
        for worker in (0..self.pool.len()).filter(silent) {
            self.pool.replace(worker);
        }
        self.finish(End::Stopped);
    }

    /// What is missing of each place that was read. Nothing, if the scan was not completed.
    pub(crate) fn missing(&self) -> Vec<(PlaceId, Missing)> {
        if self.end() != Some(End::Done) {
            return Vec::new();
        }
        let ledger = self.ledger.borrow();
        let places = ledger.places().into_iter();
        places.filter_map(|place| Some((place, ledger.missing(place)?))).collect()
    }

    /// The libraries of iTunes and the Music app that were seen. They are answered once.
    pub(crate) fn take_sighted(&self) -> Vec<FileSource> {
        self.sighted.take()
    }

    /// The places that could not be listed at all.
    pub(crate) fn closed_off(&self) -> usize {
        let ledger = self.ledger.borrow();
        ledger.places().into_iter().filter(|&place| ledger.is_closed_off(place)).count()
    }

    /// Handles what a worker says.
    pub(crate) fn hear(self: &Rc<Self>, worker: usize, heard: Heard) {
        if self.end.borrow().is_some() {
            return;
        }
        match heard {
            Heard::Message(message, beside) => self.hear_message(worker, message, &beside),
            Heard::Crashed => self.begin_again(worker),
            Heard::Unusable(why) => self.finish(End::Failed(why)),
        }
        self.go_on();
    }

    /// Writes that a reading of a place has begun, so that an interrupted one is known as such.
    fn say_begun(&self, place: PlaceId) {
        let extent = Extent { outcome: ReadOutcome::Begun, read: 0, files: 0 };
        // If it cannot be stored, the library says so.
        drop(self.library.jot(vec![Fact::PlaceRead { place, began_ms: self.began_ms, extent }]));
    }

    /// Gives waiting tasks to the workers that have the least work.
    fn hand_out(&self) {
        if self.is_stopping.get() {
            // Tasks that were on their way when the scan was stopped are not begun.
            self.waiting.borrow_mut().clear();
        }
        while !self.waiting.borrow().is_empty() {
            let loads = (0..self.pool.len()).map(|worker| (self.ledger.borrow().load(worker), worker));
            let Some((_, worker)) = loads.min().filter(|(load, _)| *load < FULL) else { return };
            let next = self.waiting.borrow_mut().pop_front();
            if let Some((task, beside)) = next {
                self.give(worker, task, beside);
            }
        }
    }

    fn give(&self, worker: usize, task: Task, beside: Array) {
        self.ledger.borrow_mut().assign(task.id, worker);
        self.pool.say(worker, &ToWorker::Task(task.clone()), &beside);
        self.given.borrow_mut().insert(task.id, beside);
    }

    fn say_begin(&self, worker: usize, care: Care) {
        self.pool.say(worker, &ToWorker::Begin(care), &Array::new());
    }

    fn record_problem(&self, place: PlaceId, path: String, problem: Problem) {
        self.ledger.borrow_mut().count_problem();
        // A song that was read before stays a song. The library takes care of that.
        drop(self.library.jot_news(vec![News { place, path, what: What::OutOfReach(problem) }]));
    }

    fn finish(&self, end: End) {
        if self.end.borrow().is_some() {
            return;
        }
        if matches!(end, End::Failed(_)) {
            self.waiting.borrow_mut().clear();
        }
        self.given.borrow_mut().clear();
        *self.end.borrow_mut() = Some(end);
        (self.on_end)();
    }

    /// How many workers were in a worker's place before.
    fn generation(&self, worker: usize) -> u32 {
        self.workers.borrow().get(worker).map_or(0, |state| state.generation)
    }
}
