//! The scan that is running, the places that can be read again, and the lists that wait to be imported.

mod ending;
mod imports;
mod pace;
mod places;
mod walks;

use std::cell::{Cell, RefCell, RefMut};
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::Array;
use reprise_catalog::ids::PlaceId;
use wasm_bindgen_futures::spawn_local;
use web_sys::FileSystemDirectoryHandle;

use super::library::Library;
use super::voice::Voice;
use crate::platform::file::FileSource;
use crate::platform::lock::Held;
use crate::platform::time::{now_ms, sleep};
use crate::protocol::Push;
use crate::protocol::given::GivenItem;
use crate::protocol::places::Doubt;
use crate::protocol::scan::{ScanState, ScanStatus};
use crate::scan::pool::{Heard, Pool, PoolError};
use crate::scan::protocol::FromWorker;
use crate::scan::run::{Progress, Root, Run};
use crate::store::StoredPlace;
use pace::{Pace, Told};
use walks::Walks;

/// How often the page is told of a scan's progress, in milliseconds.
const TICK_MS: u32 = 200;

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
}

/// What the scans need besides what they show.
#[derive(Default)]
struct Desk {
    pool: Option<Rc<Pool>>,
    run: Option<Rc<Run>>,
    pace: Pace,
    /// The folders of this browser whose handles are stored.
    stored: Vec<StoredPlace>,
    /// Places inside of the place that is being read. From now on their files belong to that one.
    swallowed: Vec<PlaceId>,
    /// Apple's lists that wait to be imported.
    lists: VecDeque<FileSource>,
    /// Whether one is being imported.
    is_importing: bool,
    /// The places about which the person is asked, and the paths that are missing in each.
    doubted: Vec<(Doubt, Vec<String>)>,
    /// The places that this tab reads. No other tab reads them meanwhile.
    reading: Vec<(PlaceId, Held)>,
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
        }));
        let opening = scans.clone();
        spawn_local(async move {
            opening.0.library.opened().await;
            opening.load_places().await;
            // Starts the workers now, so that they are ready when a folder is dropped.
            if let Err(why) = opening.pool() {
                opening.fail(&why);
            }
        });
        scans
    }

    /// Reads what the person gave. The handles and files came beside the message, in the same order.
    pub(crate) fn read_given(&self, items: Vec<GivenItem>, beside: &Array) {
        let mut beside = beside.iter();
        let given: Vec<Given> = items.into_iter().filter_map(|item| self.given(item, &mut beside)).collect();
        // Finding the given files takes a while where the page walks a folder itself, so the page is told first.
        self.say_walking();
        self.0.looking.set(self.0.looking.get() + 1);
        let scans = self.clone();
        spawn_local(async move {
            scans.look_into(given).await;
            scans.0.looking.set(scans.0.looking.get() - 1);
            scans.rest_if_idle();
        });
    }

    /// Takes a part of a walk that the page does.
    pub(crate) fn walked(
        &self,
        walk: crate::protocol::given::WalkId,
        part: crate::protocol::given::Walked,
        beside: &Array,
    ) {
        self.0.walks.take(walk, part, beside);
    }

    /// Reads a known place again. The person has allowed to read its handle.
    pub(crate) fn read_again(&self, place: PlaceId, handle: FileSystemDirectoryHandle) {
        let name = self.desk().stored.iter().find(|stored| stored.id == place).map(|it| it.name.clone());
        let scans = self.clone();
        spawn_local(async move {
            scans.0.library.opened().await;
            let known = scans.name_of(place).or(name).unwrap_or_default();
            let root = Root::Folder { folder: handle, hidden: None, path: String::new() };
            scans.read(vec![(place, known, root)]).await;
        });
    }

    /// Stops the scan. What was read is kept.
    pub(crate) fn stop(&self) {
        let Some(run) = self.run() else { return };
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

    /// Tells the page everything again: the scan, the places, the doubts.
    pub(crate) fn tell_all(&self) {
        self.0.voice.push(&Push::Scan(self.0.status.borrow().clone()));
        self.show_places();
        self.show_doubts();
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
        let is_list =
            |given: &Given| matches!(given, Given::File(file) if imports::may_be_list(&file.name()));
        let (lists, given): (Vec<_>, Vec<_>) = given.into_iter().partition(is_list);
        self.0.library.opened().await;
        if !given.is_empty() {
            let roots = self.places_of(given).await;
            self.read(roots).await;
        }
        let lists = lists.into_iter().filter_map(|list| match list {
            Given::File(file) => Some(file),
            Given::Folder(..) | Given::Tree(_) => None,
        });
        self.import(lists.collect());
    }

    fn is_idle(&self) -> bool {
        self.run().is_none_or(|run| run.end().is_some())
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
    }

    /// Reads these places, together with those that are being read already.
    async fn read(&self, mut roots: Vec<ToRead>) {
        self.keep_out_others(&mut roots).await;
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
        let scans = self.clone();
        // The scan is still borrowed by the code that ends it, so its end is handled right afterwards.
        let on_end = move || {
            let scans = scans.clone();
            spawn_local(async move {
                if let Some(run) = scans.run() {
                    scans.finish(&run);
                }
            });
        };
        let run = Rc::new(Run::begin(self.0.library.clone(), pool, on_end));
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
