//! One scan, as the page sees it: hands folders to the workers, folds what they
//! report, and says at the end what is not there any more.

mod crash;
mod hearing;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use js_sys::Array;
use reprise_catalog::changes::Fact;
use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::{Known, ScannedFile};
use reprise_catalog::reading::Problem;
use wasm_bindgen_futures::spawn_local;
use web_sys::{FileSystemDirectoryEntry, FileSystemDirectoryHandle};

use super::junk::is_junk;
use super::ledger::{Ledger, Missing};
use super::pool::{Heard, Pool};
use super::protocol::{Beginning, Care, Counts, Task, ToWorker, join};
use crate::platform::file::FileSource;
use crate::platform::given::{Tree, walk_hidden};
use crate::state::Library;

/// A worker with more files than this before it gets no more: enough to keep it
/// busy until the page hears of it again.
const FULL: u32 = 512;

/// Files of one task, where the page knows them.
const SHARE: usize = 256;

/// What is to be read.
pub(crate) enum Root {
    /// A folder, listed by the workers.
    Folder {
        /// Its handle.
        folder: FileSystemDirectoryHandle,
        /// Its entry, where it was dropped: that also lists what the handle leaves out.
        entry: Option<FileSystemDirectoryEntry>,
        /// Its path below the place, as it may be a part of a place that is known; else "".
        path: String,
    },
    /// A folder that the page has listed.
    Tree(Tree),
    /// Single files; others of their place are not looked for.
    Files(Vec<FileSource>),
}

/// How a scan ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// All was read.
    Done,
    /// The person stopped it.
    Stopped,
    /// It could not go on, for this reason.
    Failed(String),
}

/// How far a scan is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Files found so far.
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
    /// The handles of the tasks that a worker has, for the case that it crashes.
    given: RefCell<HashMap<u32, Array>>,
    workers: RefCell<Vec<WorkerState>>,
    current: RefCell<String>,
    crashes: Cell<u32>,
    is_stopping: Cell<bool>,
    /// Entries that are still being walked for what handles leave out.
    walks: Cell<u32>,
    /// Libraries of iTunes and the Music app that lie in the folders.
    sighted: RefCell<Vec<FileSource>>,
    end: RefCell<Option<End>>,
}

#[derive(Default)]
struct WorkerState {
    has_stopped: bool,
    /// The file that a careful worker said it would read.
    opening: Option<(PlaceId, String)>,
    /// Paths that made it crash.
    poison: HashSet<String>,
}

impl Run {
    /// Begins a scan with these workers.
    pub(crate) fn begin(library: Library, pool: Rc<Pool>) -> Run {
        let workers = (0..pool.len()).map(|_| WorkerState::default()).collect();
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
            walks: Cell::new(0),
            sighted: RefCell::default(),
            end: RefCell::new(None),
        };
        for worker in 0..run.pool.len() {
            run.say_begin(worker, Care::Fast);
        }
        run
    }

    /// Adds something to be read.
    pub(crate) fn add(self: &Rc<Self>, place: PlaceId, name: &str, root: Root) {
        // A scan may get a place in several parts: two of its folders, or more single files.
        self.ledger.borrow_mut().add_place(place, name, self.library.known_files(place));
        match root {
            Root::Folder { folder, entry, path } => {
                self.open_folder(place, path.clone(), &folder);
                if let Some(entry) = entry {
                    self.walks.set(self.walks.get() + 1);
                    let run = self.clone();
                    spawn_local(async move { run.open_hidden(place, &path, walk_hidden(entry).await) });
                }
            }
            Root::Tree(tree) => self.open_tree(place, tree),
            Root::Files(files) => {
                let known = self.ledger.borrow_mut().take_known(place, "");
                self.open_files(place, "", files, known);
            }
        }
    }

    /// Hands out what waits, and ends the scan when nothing is left.
    pub(crate) fn go_on(&self) {
        self.hand_out();
        let is_through = self.ledger.borrow().is_through() && self.walks.get() == 0;
        if is_through && !self.is_stopping.get() {
            self.finish(End::Done);
        }
    }

    /// How far it is.
    pub(crate) fn progress(&self) -> Progress {
        let ledger = self.ledger.borrow();
        Progress {
            total: ledger.total(),
            counts: ledger.counts(),
            is_listing: ledger.is_listing(),
            current: self.current.borrow().clone(),
        }
    }

    /// How it ended, once it has.
    pub(crate) fn end(&self) -> Option<End> {
        self.end.borrow().clone()
    }

    /// Stops it; the workers store what they have read.
    pub(crate) fn stop(&self) {
        self.is_stopping.set(true);
        self.waiting.borrow_mut().clear();
        for worker in 0..self.pool.len() {
            self.pool.say(worker, &ToWorker::Stop, &Array::new());
        }
    }

    /// Ends a stop whose workers do not answer: they are put out.
    pub(crate) fn stop_now(&self) {
        let silent =
            |worker: &usize| self.workers.borrow().get(*worker).is_some_and(|state| !state.has_stopped);
        for worker in (0..self.pool.len()).filter(silent) {
            self.pool.replace(worker);
        }
        self.finish(End::Stopped);
    }

    /// What is missing of each place that was read; nothing of a scan that was not done.
    pub(crate) fn missing(&self) -> Vec<(PlaceId, Missing)> {
        if self.end() != Some(End::Done) {
            return Vec::new();
        }
        let ledger = self.ledger.borrow();
        let places = ledger.places().into_iter();
        places.filter_map(|place| Some((place, ledger.missing(place)?))).collect()
    }

    /// The libraries of iTunes and the Music app that were seen, once.
    pub(crate) fn take_sighted(&self) -> Vec<FileSource> {
        self.sighted.take()
    }

    /// The places that could not be listed at all.
    pub(crate) fn closed_off(&self) -> usize {
        let ledger = self.ledger.borrow();
        ledger.places().into_iter().filter(|&place| ledger.is_closed_off(place)).count()
    }

    /// Takes what a worker says.
    pub(crate) fn hear(&self, worker: usize, heard: Heard) {
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

    fn open_folder(&self, place: PlaceId, path: String, folder: &FileSystemDirectoryHandle) {
        if let Some(task) = self.ledger.borrow_mut().open_folder(place, path) {
            self.waiting.borrow_mut().push_back((task, Array::of1(folder)));
        }
    }

    fn open_tree(&self, place: PlaceId, tree: Tree) {
        self.record_lost(place, "", &tree);
        for (path, files) in tree.folders {
            let lost = tree.lost.iter().filter_map(|(lost, _)| name_in(&path, lost));
            let names = files.iter().map(FileSource::name).chain(lost).collect();
            let known = self.ledger.borrow_mut().close_folder(place, &path, &names);
            self.open_files(place, &path, files, known);
        }
    }

    /// Gives a row to every folder and file that the page met and could not have.
    fn record_lost(&self, place: PlaceId, base: &str, tree: &Tree) {
        for (path, why) in &tree.unlisted {
            let path = join_folders(base, path);
            self.ledger.borrow_mut().break_folder(place, &path);
            self.record_problem(place, join(&path, ""), why.clone().into_problem());
        }
        for (path, why) in &tree.lost {
            self.record_problem(place, join_folders(base, path), why.clone().into_problem());
        }
    }

    /// Reads what the handle of a folder at this path has left out.
    fn open_hidden(&self, place: PlaceId, base: &str, tree: Tree) {
        self.walks.set(self.walks.get() - 1);
        if self.is_stopping.get() || self.end.borrow().is_some() {
            return;
        }
        self.record_lost(place, base, &tree);
        for (path, files) in tree.folders {
            let folder = join_folders(base, &path);
            let known = self.ledger.borrow_mut().take_hidden(place, &folder);
            self.open_files(place, &folder, files, known);
        }
        self.go_on();
    }

    fn open_files(&self, place: PlaceId, folder: &str, mut files: Vec<FileSource>, known: Vec<Known>) {
        files.retain(|file| !is_junk(&file.name()));
        let mut ledger = self.ledger.borrow_mut();
        let mut known: HashMap<_, _> = known.into_iter().map(|known| (known.name.clone(), known)).collect();
        for part in files.chunks(SHARE) {
            let known = part.iter().filter_map(|file| known.remove(&file.name())).collect();
            let task = ledger.open_files(place, folder.to_owned(), part.len() as u32, known);
            let sources = part.iter().map(|file| file.as_js().clone()).collect();
            self.waiting.borrow_mut().push_back((task, sources));
        }
    }

    /// Gives waiting tasks to the workers that have the least to do.
    fn hand_out(&self) {
        if self.is_stopping.get() {
            // What was on its way when it was stopped is not begun any more.
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
        let Some(browser) = self.library.browser() else { return };
        let latest_ms = self.library.with(|catalog, _| catalog.latest()).map_or(0, |stamp| stamp.ms);
        self.pool.say(worker, &ToWorker::Begin(Beginning { browser, latest_ms, care }), &Array::new());
    }

    fn record_problem(&self, place: PlaceId, path: String, problem: Problem) {
        self.ledger.borrow_mut().count_problem();
        // A song that was read before stays one.
        let known = self.library.with(|catalog, _| Some(Known::of(catalog, catalog.file(place, &path)?)));
        let found = ScannedFile::out_of_reach(problem, known.as_ref());
        self.library.record(vec![Fact::File { place, path, file: found.file }]);
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
    }
}

fn join_folders(above: &str, below: &str) -> String {
    match (above, below) {
        (folder, "") | ("", folder) => folder.to_owned(),
        (above, below) => join(above, below),
    }
}

/// The name of the file at a path, if it lies in this folder itself.
fn name_in(folder: &str, path: &str) -> Option<String> {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    (above == folder).then(|| name.to_owned())
}
