//! The scan that is running, the places that can be read again, and the lists that wait to be imported.

mod asked;
mod asking;
mod ending;
mod imports;
mod joining;
mod loose;
mod pace;
mod pending;
mod places;
mod same_folder;
mod taken;
mod undoing;
mod walks;

use std::cell::{Cell, RefCell, RefMut};
use std::collections::{HashSet, VecDeque};
use std::rc::{Rc, Weak};

use borsh::{BorshDeserialize, BorshSerialize};
use futures::channel::oneshot;
use js_sys::Array;
use reprise_catalog::ids::{PlaceId, TrackId};
use wasm_bindgen_futures::spawn_local;
use web_sys::FileSystemDirectoryHandle;

use super::library::Library;
use super::voice::Voice;
use crate::platform::file::FileSource;
use crate::platform::lock::Held;
use crate::platform::time::{now_ms, sleep};
use crate::protocol::Push;
use crate::protocol::given::{GivenItem, WalkId, Walked};
use crate::protocol::places::{Doubt, DoubtKind};
use crate::protocol::scan::{ScanState, ScanStatus};
use crate::scan::messages::FromWorker;
use crate::scan::pool::{Heard, Pool, PoolError};
use crate::scan::run::{Progress, Root, Run};
use crate::store::StoredPlace;
use crate::words;
use pace::{Pace, Told};
use walks::Walks;

/// How often the page is told of a scan's progress, in milliseconds.
const TICK_MS: u32 = 200;

/// How long after the library is open the workers are started, in milliseconds, unless they are needed earlier.
const READY_MS: u32 = 1_500;

/// For how long a scan pauses when the person has typed a letter into the search, in milliseconds.
const CALM_MS: u32 = 300;

/// How long workers may take to stop, in milliseconds, before they are ended.
const STOP_MS: u32 = 3_000;

/// A handle on the scans. It is cheap to copy.
#[derive(Clone)]
pub(crate) struct Scans(Rc<Inner>);

struct Inner {
    library: Library,
    voice: Voice,
    status: RefCell<ScanStatus>,
    desk: RefCell<Desk>,
    walks: Walks,
    /// Whether something that the person gave is still being looked at.
    looking: Cell<u32>,
    /// Whether joining lists with what others told is already planned.
    is_joining: Cell<bool>,
    /// The state of the catalog in which lists were last joined with what was read.
    joined: Cell<Option<u64>>,
    /// The questions as they are kept.
    asked: RefCell<String>,
}

/// What the scans need besides what they show.
#[derive(Default)]
struct Desk {
    pool: Option<Rc<Pool>>,
    run: Option<Rc<Run>>,
    pace: Pace,
    /// The folders of this browser whose handles are stored.
    stored: Vec<StoredPlace>,
    /// Whether those were loaded. Before, a known folder would look new.
    has_places: bool,
    /// Places inside of places that are to be read. When a place is read, the files of those inside it are its own.
    swallowed: Vec<Swallowed>,
    /// Files that may be Apple's lists and wait to be imported.
    lists: VecDeque<imports::Candidate>,
    /// The one that is being imported.
    importing: Option<imports::Importing>,
    /// What came of each list that was imported in a row.
    told: Vec<String>,
    /// The lists that the person gave and must still say yes to.
    pending: pending::Pending,
    /// The names of lists that the person left as they are.
    left_lists: HashSet<String>,
    /// What takes back the lists that are being written, in the order in which they are; `None` while none is.
    undo: Option<undoing::Undo>,
    /// What takes back the lists that were written.
    imports: undoing::Imports,
    /// The places about which the person is asked.
    doubted: Vec<Doubted>,
    /// The folders that were taken for known places by their names and files.
    taken: Vec<taken::Taken>,
    /// The places that this tab reads. No other tab reads them meanwhile.
    reading: Vec<(PlaceId, Held)>,
    /// Whether a scan has ended, and what is missing is being written.
    is_concluding: bool,
    /// How many times the person has stopped reading.
    stops: u32,
    /// Those who wait until something ends.
    waiting: Vec<oneshot::Sender<()>>,
}

/// A place about which the person is asked.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
struct Doubted {
    doubt: Doubt,
    /// Paths of files that are marked as absent if the person says that they are gone.
    pending: Vec<String>,
    /// Songs of which no other copy is known.
    songs: Vec<TrackId>,
    /// When the reading began that did not find them.
    began_ms: u64,
    /// Whether it listed everything.
    is_whole: bool,
}

impl Doubted {
    /// A question that is not about files.
    fn of(doubt: Doubt) -> Doubted {
        Doubted { doubt, pending: Vec::new(), songs: Vec::new(), began_ms: 0, is_whole: true }
    }

    /// Whether it asks about files of this place that were not found again.
    fn is_about(&self, place: PlaceId) -> bool {
        self.doubt.place == place
            && !matches!(
                self.doubt.kind,
                DoubtKind::Same { .. } | DoubtKind::NoMore | DoubtKind::Removed { .. }
            )
    }
}

/// A place inside of another one.
#[derive(Clone, Copy, Debug)]
struct Swallowed {
    /// The place around it.
    by: PlaceId,
    /// The place inside.
    place: PlaceId,
}

/// Something to read: the place, its name, and its root.
type ToRead = (PlaceId, String, Root);

impl Scans {
    /// The scans of this engine.
    pub(crate) fn new(library: &Library, voice: &Voice) -> Scans {
        let scans = Scans(Rc::new(Inner {
            library: library.clone(),
            voice: voice.clone(),
            status: RefCell::default(),
            desk: RefCell::default(),
            walks: Walks::default(),
            looking: Cell::new(0),
            is_joining: Cell::new(false),
            joined: Cell::default(),
            asked: RefCell::default(),
        }));
        let opening = scans.clone();
        spawn_local(async move {
            opening.0.library.opened().await;
            opening.load_places().await;
            words::come().await;
            opening.ask_again().await;
            opening.load_imports().await;
            opening.desk().has_places = true;
            opening.tell_waiting();
            // A page whose engine crashed still shows what that one said.
            opening.tell_all();
            // Starts the workers before a folder is dropped, but only after the first rows: on two cores, three workers
            // that compile at once would hold those up.
            sleep(READY_MS).await;
            if let Err(why) = opening.pool() {
                opening.fail(&why);
            }
        });
        scans
    }

    /// Reads what the person gave, to the end. The handles and files came beside the message, in the same order.
    pub(crate) async fn read_given(&self, items: Vec<GivenItem>, beside: &Array) {
        let mut beside = beside.iter();
        let given: Vec<Given> = items.into_iter().filter_map(|item| self.given(item, &mut beside)).collect();
        // Finding the given files takes a while where the page walks a folder itself, so the page is told first.
        self.say_walking();
        self.0.looking.set(self.0.looking.get() + 1);
        self.look_into(given).await;
        self.0.looking.set(self.0.looking.get() - 1);
        self.rest_if_idle();
        self.until(Scans::is_quiet).await;
    }

    /// Takes a part of a walk that the page does. This ends when everything was read.
    pub(crate) async fn walked(&self, walk: WalkId, part: Walked, beside: &Array) {
        self.0.walks.take(walk, part, beside);
        self.until(Scans::is_quiet).await;
    }

    /// Reads a known place again, to the end. The person has allowed to read its handle.
    pub(crate) async fn read_again(&self, place: PlaceId, handle: FileSystemDirectoryHandle) {
        self.until(|scans| scans.desk().has_places).await;
        let stored = self.desk().stored.iter().find(|stored| stored.id == place).map(|it| it.name.clone());
        let name = self.name_of(place).or(stored).unwrap_or_default();
        let root = Root::Folder { folder: handle, hidden: None, path: String::new() };
        self.read(vec![(place, name, root)]).await;
        self.until(Scans::is_quiet).await;
    }

    /// Stops the scan. What was read is kept, and what is still being looked for is not read.
    pub(crate) fn stop(&self) {
        self.desk().stops += 1;
        let Some(run) = self.run() else {
            if self.0.looking.get() > 0 {
                self.set_status(ScanStatus { state: ScanState::Stopped, ..ScanStatus::default() });
            }
            return;
        };
        run.stop();
        let scans = self.clone();
        spawn_local(async move {
            sleep(STOP_MS).await;
            if run.end().is_none() {
                run.stop_now();
                scans.finish(&run);
            }
        });
    }

    /// Tells the page again how far the scan is, of which places it must ask, and which lists wait.
    pub(crate) fn tell_all(&self) {
        self.0.voice.push(&Push::Scan(self.0.status.borrow().clone()));
        self.show_doubts();
        self.show_lists();
    }

    fn desk(&self) -> RefMut<'_, Desk> {
        self.0.desk.borrow_mut()
    }

    fn given(
        &self,
        item: GivenItem,
        beside: &mut impl Iterator<Item = wasm_bindgen::JsValue>,
    ) -> Option<Given> {
        use wasm_bindgen::JsCast as _;
        Some(match item {
            GivenItem::Folder { walk } => {
                let folder: FileSystemDirectoryHandle = beside.next()?.unchecked_into();
                Given::Folder(folder, walk.map(|walk| self.0.walks.expect(walk, String::new())))
            }
            GivenItem::Tree { walk, name } => Given::Tree(self.0.walks.expect(walk, name)),
            GivenItem::File => Given::File(FileSource::of_js(beside.next()?)),
        })
    }

    async fn look_into(&self, given: Vec<Given>) {
        let stops = self.desk().stops;
        let is_stopped = || self.desk().stops != stops;
        let Some((lists, given)) = loose::lists_apart(given, is_stopped).await else { return };
        self.until(|scans| scans.desk().has_places).await;
        if !given.is_empty() {
            let roots = self.places_of(given).await;
            if self.desk().stops == stops {
                self.read(roots).await;
            }
        }
        self.import(imports::By::Person, lists);
    }

    fn is_idle(&self) -> bool {
        self.run().is_none_or(|run| run.end().is_some())
    }

    /// Whether nothing is being read, looked for, written or imported.
    fn is_quiet(&self) -> bool {
        let desk = self.desk();
        let is_importing = desk.importing.is_some() || !desk.lists.is_empty();
        self.0.looking.get() == 0 && desk.run.is_none() && !desk.is_concluding && !is_importing
    }

    /// Waits until this is so.
    async fn until(&self, is_so: fn(&Scans) -> bool) {
        while !is_so(self) {
            let (ended, wait) = oneshot::channel();
            self.desk().waiting.push(ended);
            // This fails only when the engine ends.
            let _ = wait.await;
        }
    }

    /// Lets those look who wait until something ends.
    fn tell_waiting(&self) {
        for waiting in std::mem::take(&mut self.desk().waiting) {
            // Whoever waited may be gone.
            let _ = waiting.send(());
        }
    }

    /// Takes the places' locks while no scan is being completed, because that gives its own locks back.
    async fn lock_out_others(&self, roots: &mut Vec<ToRead>) {
        loop {
            self.settled().await;
            self.keep_out_others(roots).await;
            if !self.desk().is_concluding && self.run().is_none_or(|run| run.end().is_none()) {
                return;
            }
        }
    }

    /// Waits until the scan that has ended, if one has, is complete.
    async fn settled(&self) {
        if let Some(run) = self.run().filter(|run| run.end().is_some()) {
            self.finish(&run);
        }
        self.until(|scans| !scans.desk().is_concluding).await;
    }

    /// Shows that something is about to be read, unless a scan is running.
    fn say_walking(&self) {
        if self.is_idle() {
            self.set_status(ScanStatus { state: ScanState::Walking, ..ScanStatus::default() });
        }
    }

    /// Takes that back, if no scan came of it.
    fn rest_if_idle(&self) {
        let is_walking = self.0.status.borrow().state == ScanState::Walking;
        if is_walking && self.is_idle() && self.0.looking.get() == 0 {
            self.set_status(ScanStatus::default());
        }
        self.tell_waiting();
    }

    /// Reads these places, together with those that are being read already.
    async fn read(&self, mut roots: Vec<ToRead>) {
        self.lock_out_others(&mut roots).await;
        if roots.is_empty() {
            return;
        }
        let pool = match self.pool() {
            Ok(pool) => pool,
            Err(why) => return self.fail(&why),
        };
        let read: Vec<_> = roots.iter().map(|(place, name, _)| (*place, name.clone())).collect();
        self.claim_places(&read);
        let run = self.run().filter(|run| run.end().is_none()).unwrap_or_else(|| self.begin(pool));
        for (place, name, root) in roots {
            run.add(place, &name, root);
        }
        run.go_on();
        self.take_progress(&run);
    }

    fn begin(&self, pool: Rc<Pool>) -> Rc<Run> {
        let run = Rc::new_cyclic(|run: &Weak<Run>| {
            let (scans, run) = (self.clone(), run.clone());
            // The scan is still borrowed by the code that ends it, so its end is handled right afterwards.
            let on_end = move || {
                let (scans, run) = (scans.clone(), run.clone());
                spawn_local(async move { run.upgrade().into_iter().for_each(|run| scans.finish(&run)) });
            };
            Run::begin(self.0.library.clone(), pool, on_end)
        });
        self.0.library.set_reading(true);
        self.set_status(ScanStatus { state: ScanState::Walking, ..ScanStatus::default() });
        let mut desk = self.desk();
        (desk.run, desk.pace) = (Some(run.clone()), Pace::begin(now_ms()));
        drop(desk);
        let (scans, watched) = (self.clone(), run.clone());
        spawn_local(async move {
            while watched.end().is_none() {
                sleep(TICK_MS).await;
                scans.take_progress(&watched);
            }
        });
        run
    }

    /// Updates the status while the scan runs.
    fn take_progress(&self, run: &Rc<Run>) {
        if run.end().is_some() || !self.run().is_some_and(|current| Rc::ptr_eq(&current, run)) {
            return;
        }
        let progress = run.progress();
        let pace = self.desk().pace.tick(now_ms(), &progress);
        let state = if progress.counts.read > 0 { ScanState::Reading } else { ScanState::Walking };
        let notice = self.0.status.borrow().notice.clone();
        self.show(state, progress, pace, notice);
    }

    fn show(&self, state: ScanState, progress: Progress, pace: Told, notice: Option<String>) {
        let Progress { total, counts, current, .. } = progress;
        self.set_status(ScanStatus {
            state,
            total,
            read: counts.read,
            songs: counts.songs,
            unchanged: counts.unchanged,
            not_music: counts.not_music,
            problems: counts.problems,
            reads: counts.cost.reads,
            bytes: counts.cost.bytes,
            elapsed_ms: pace.elapsed_ms,
            files_per_second: pace.files_per_second,
            left_ms: pace.left_ms,
            current,
            notice,
        });
    }

    fn set_status(&self, status: ScanStatus) {
        if *self.0.status.borrow() != status {
            self.0.status.replace(status.clone());
            self.0.voice.push(&Push::Scan(status));
        }
    }

    fn hear(&self, worker: usize, heard: Heard) {
        if let Heard::Message(FromWorker::Listing(listing), _) = heard {
            return self.take_listing(listing);
        }
        match self.run() {
            Some(run) if run.end().is_none() => run.hear(worker, heard),
            // Between scans, an unusable worker is reported only when it is needed.
            _ => {
                if let Heard::Unusable(_) | Heard::Crashed = heard {
                    self.desk().pool = None;
                    self.give_up_import();
                }
            }
        }
    }

    fn fail(&self, why: &PoolError) {
        self.desk().pool = None;
        let mut status = self.0.status.borrow().clone();
        (status.state, status.notice) = (ScanState::Failed, Some(why.to_string()));
        self.set_status(status);
        self.desk().lists.clear();
        self.tell_waiting();
    }

    /// Gives the computer to the person who types or filters: reading and publishing pause for a moment.
    pub(crate) fn calm(&self) {
        if let Some(run) = self.run().filter(|run| run.end().is_none()) {
            run.calm(CALM_MS);
            self.0.library.calm(CALM_MS.into());
        }
    }

    fn run(&self) -> Option<Rc<Run>> {
        self.desk().run.clone()
    }

    fn pool(&self) -> Result<Rc<Pool>, PoolError> {
        if let Some(pool) = self.desk().pool.clone() {
            return Ok(pool);
        }
        let scans = self.clone();
        let pool = Pool::start(move |worker, heard| scans.hear(worker, heard))?;
        self.desk().pool = Some(pool.clone());
        Ok(pool)
    }
}

/// One thing that the person gave.
enum Given {
    /// A folder by its handle, with what the handle leaves out.
    Folder(FileSystemDirectoryHandle, Option<walks::Walking>),
    /// A folder that the page walks.
    Tree(walks::Walking),
    /// A single file.
    File(FileSource),
}
