//! The catalog of this tab, its table, and where both are stored. Only the engine has them.

mod dated;
mod folded;
mod gathering;
mod jots;
pub(crate) mod opening;
mod pen;
mod publishing;
mod record;
pub(crate) mod removals;
mod searches;
mod settings;
mod standing;
mod telling;

use std::cell::{Cell, RefCell, RefMut};
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::rc::Rc;

use futures::channel::oneshot;
use futures::lock::Mutex;
use reprise_catalog::changes::{Batch, BatchError, Change};
use reprise_catalog::evidence::Settings;
use reprise_catalog::ids::{BrowserId, PlaceId, TrackId};
use reprise_catalog::library::{Catalog, Track, Wanted};
use reprise_catalog::query::Table;
use wasm_bindgen_futures::spawn_local;
use web_sys::BroadcastChannel;

use super::voice::Voice;
use crate::host::slices::Slice;
use crate::platform::time::wall_ms;
use crate::protocol::Push;
use crate::protocol::Refused;
use crate::protocol::push::{Chosen, Keeping, Unread};
use crate::scan::messages::Print;
use crate::store::{Ended, Storage, StorageError, StoredBatch};
use folded::Folded;
use jots::Jot;
use publishing::Pace;
use removals::Removals;
use telling::Listener;
pub(crate) use telling::News;

/// A handle on the catalog. It is cheap to copy.
#[derive(Clone)]
pub(crate) struct Library(Rc<Inner>);

struct Inner {
    voice: Voice,
    /// The catalog with its table.
    held: RefCell<(Catalog, Table)>,
    desk: RefCell<Desk>,
    version: Cell<u64>,
    keeping: RefCell<Keeping>,
    unread: Cell<Unread>,
    listeners: RefCell<Vec<Listener>>,
    /// Choices of the person and reading what is stored of them take turns.
    choosing: Mutex<()>,
}

/// Everything that belongs to the catalog but is not part of it.
#[derive(Default)]
struct Desk {
    /// The database, once it is open.
    storage: Option<Storage>,
    /// This browser's id, once it is known.
    browser: Option<BrowserId>,
    /// Which stored batches are folded into the catalog.
    folded: Folded,
    /// What waits for the pen.
    waiting: VecDeque<Jot>,
    /// Whether the pen is writing.
    is_writing: bool,
    /// The tracks that changed since the table was last updated.
    changed: HashSet<TrackId>,
    /// What was so of the songs that this tab has changed since the list of a day was last noted.
    touched: dated::Touched,
    /// Whether anything changed. The name of a browser, for example, changes no track.
    has_news: bool,
    /// When the table is updated.
    pace: Pace,
    /// The channel to the other tabs.
    channel: Option<BroadcastChannel>,
    /// Whether folding what other tabs stored is already planned.
    is_catching_up: bool,
    /// What the person has chosen.
    chosen: Chosen,
    /// Whether the table was judged when it was stored, so that only what is folded behind it is judged anew.
    is_judged: bool,
    /// How many changes the table record lacks.
    unrecorded: usize,
    /// Whether writing the table record is already planned.
    is_recording: bool,
    /// The places that were not seen for long, when the table was judged.
    old_places: BTreeSet<PlaceId>,
    /// Whether places are being read.
    is_reading: bool,
    /// The songs that were on the restore list when that began.
    wanted: Rc<Wanted>,
    /// Rises with every change of what verdicts depend on.
    judging: u32,
    /// The tracks that changed while all songs are being judged again.
    late: Option<HashSet<TrackId>>,
    /// What other browsers have taken away.
    removals: Removals,
    is_open: bool,
    /// Those who wait until it is.
    opened: Vec<oneshot::Sender<()>>,
    /// Those who wait for the first rows.
    shown: Vec<oneshot::Sender<()>>,
}

impl Library {
    /// Makes the library of this engine, and begins to open it.
    pub(crate) fn open(voice: Voice) -> Library {
        let library = Library(Rc::new(Inner {
            voice,
            held: RefCell::default(),
            desk: RefCell::default(),
            // The numbers of this engine differ from those of an engine that crashed before it.
            version: Cell::new(wall_ms()),
            keeping: RefCell::default(),
            unread: Cell::default(),
            listeners: RefCell::default(),
            choosing: Mutex::default(),
        }));
        opening::listen_to_other_tabs(&library);
        spawn_local(opening::open(library.clone()));
        library
    }

    /// Looks at the catalog and its table without copying them.
    pub(crate) fn with<R>(&self, look: impl FnOnce(&Catalog, &Table) -> R) -> R {
        let held = self.0.held.borrow();
        look(&held.0, &held.1)
    }

    /// Rises with every change that a page can see.
    pub(crate) fn version(&self) -> u64 {
        self.0.version.get()
    }

    /// What the person has chosen.
    pub(crate) fn chosen(&self) -> Chosen {
        self.desk().chosen.clone()
    }

    /// The settings that verdicts depend on.
    pub(crate) fn verdicts(&self) -> Settings {
        self.desk().chosen.verdicts.clone()
    }

    /// This browser's id, once it is known.
    pub(crate) fn browser(&self) -> Option<BrowserId> {
        self.desk().browser
    }

    /// The connection to the database, if there is one.
    pub(crate) fn storage(&self) -> Option<Storage> {
        self.desk().storage.clone()
    }

    /// Waits until everything that is stored is folded.
    pub(crate) async fn opened(&self) {
        if !self.desk().is_open {
            let (opened, wait) = oneshot::channel();
            self.desk().opened.push(opened);
            // This fails only when the engine ends.
            let _ = wait.await;
        }
    }

    /// Waits until the table has its first rows: those of the table record, or else everything that is stored.
    pub(crate) async fn shown(&self) {
        if !self.desk().is_open && self.with(|_, table| table.is_empty()) {
            let (shown, wait) = oneshot::channel();
            self.desk().shown.push(shown);
            // This fails only when the engine ends.
            let _ = wait.await;
        }
    }

    fn tell_shown(&self) {
        for shown in std::mem::take(&mut self.desk().shown) {
            // Whoever waited may be gone.
            let _ = shown.send(());
        }
    }

    /// Tells the page when the browser deletes the database under this engine, or when a newer Reprise takes it.
    fn watch(&self, storage: Storage) {
        let voice = self.0.voice.clone();
        spawn_local(async move {
            match storage.ended().await {
                Some(Ended::LetGo) => voice.push(&Push::LetGo),
                Some(Ended::Closed) => voice.push(&Push::Closed),
                // The engine is ending.
                None => {}
            }
        });
    }

    /// What scans must know of the files of a place, with their folders.
    pub(crate) fn prints_of(&self, place: PlaceId) -> Vec<(String, Print)> {
        self.with(|catalog, _| {
            catalog.files_of(place).map(|file| (file.folder().to_owned(), Print::of_file(file))).collect()
        })
    }

    /// Sets where the catalog is stored.
    pub(crate) fn set_keeping(&self, keeping: Keeping) {
        self.0.keeping.replace(keeping.clone());
        self.0.voice.push(&Push::Keeping(keeping));
    }

    /// Where the catalog is stored.
    pub(crate) fn keeping(&self) -> Keeping {
        self.0.keeping.borrow().clone()
    }

    /// Sets that the catalog is only in memory from now on. This is said once, because an alert that is drawn
    /// again is read out again.
    pub(crate) fn keep_in_memory(&self, error: &StorageError) {
        if !matches!(*self.0.keeping.borrow(), Keeping::MemoryOnly { .. } | Keeping::Sample) {
            self.set_keeping(match error {
                StorageError::Sample => Keeping::Sample,
                _ => Keeping::MemoryOnly { reason: error.to_string() },
            });
        }
    }

    /// Gives a function the catalog and its table to change. The function may not call back into this library.
    fn change<R>(&self, change: impl FnOnce(&mut Catalog, &mut Table) -> R) -> R {
        let mut held = self.0.held.borrow_mut();
        let (catalog, table) = &mut *held;
        change(catalog, table)
    }

    fn desk(&self) -> RefMut<'_, Desk> {
        self.0.desk.borrow_mut()
    }

    fn head_of(&self, browser: BrowserId) -> u64 {
        self.desk().folded.head(browser)
    }

    /// The outcome of an intent that only this tab's memory holds. In the sample library nothing more was promised.
    fn unkept(&self) -> Result<(), Refused> {
        match &*self.0.keeping.borrow() {
            Keeping::Sample => Ok(()),
            Keeping::MemoryOnly { reason } => Err(Refused::NotKept(reason.clone())),
            Keeping::Opening | Keeping::Stored { .. } => Err(Refused::NotKept(String::new())),
        }
    }

    /// Folds a stored batch, unless it is folded already. Answers whether it was new.
    fn take_batch(&self, stored: &StoredBatch) -> bool {
        if !self.desk().folded.add(stored.browser, stored.number) {
            return false;
        }
        match Batch::decode(&stored.bytes) {
            Ok(batch) => self.fold_of(stored.browser, batch.changes),
            Err(BatchError::FutureVersion(_)) => self.note_unread(|unread| unread.later += 1),
            Err(BatchError::Damaged) => self.note_unread(|unread| unread.damaged += 1),
        }
        true
    }

    fn fold_own(&self, batch: Batch, number: u64) {
        self.desk().folded.add(batch.browser, number);
        self.fold_said(batch);
    }

    fn fold(&self, changes: Vec<Change>) {
        let count = changes.len();
        let changed = self.fold_only(changes);
        self.note_folded(count, changed);
    }

    fn fold_only(&self, changes: Vec<Change>) -> Vec<TrackId> {
        self.change(|catalog, _| changes.into_iter().flat_map(|change| catalog.fold(change)).collect())
    }

    /// Sees to it that the songs which so many changes have changed are shown and stored.
    fn note_folded(&self, count: usize, changed: Vec<TrackId>) {
        let mut desk = self.desk();
        desk.unrecorded += count;
        // Without a table record nothing is judged until the end of opening, because all songs are judged then.
        if desk.is_open || desk.is_judged {
            desk.changed.extend(changed);
            desk.has_news = true;
        }
        drop(desk);
        self.plan_publishing();
        self.plan_record();
    }

    fn note_unread(&self, change: impl FnOnce(&mut Unread)) {
        let mut unread = self.0.unread.get();
        change(&mut unread);
        self.0.unread.set(unread);
        self.0.voice.push(&Push::Unread(unread));
    }

    fn set_open(&self) {
        let mut desk = self.desk();
        desk.is_open = true;
        desk.has_news = true;
        let waiting = std::mem::take(&mut desk.opened);
        drop(desk);
        self.publish();
        self.tell_shown();
        self.look_at_places();
        for opened in waiting {
            // Whoever waited may be gone.
            let _ = opened.send(());
        }
        self.plan_record();
    }

    /// Judges every song when everything stored is folded. Settings cannot change before that.
    async fn judge_at_first(&self) {
        let is_judged = self.desk().is_judged;
        let round = self.desk().judging;
        if !is_judged {
            self.judge_all(round).await;
        }
    }

    /// Judges every song again, in slices, and shows the result when all are judged.
    async fn judge_all(&self, round: u32) {
        const AT_ONCE: usize = 256;
        let (mut fresh, mut slice) = (Table::default(), Slice::begin());
        let from = self.standpoint();
        self.desk().late = Some(HashSet::new());
        let mut at = 0;
        loop {
            let is_over = self.with(|catalog, _| {
                let some = catalog.tracks().skip(at).take(AT_ONCE).map(Track::id);
                fresh.update(catalog, &from, some);
                at + AT_ONCE >= catalog.tracks().len()
            });
            at += AT_ONCE;
            if is_over {
                break;
            }
            slice.rest().await;
            if self.desk().judging != round {
                // The person has changed the settings meanwhile.
                return;
            }
        }
        self.change(|catalog, table| {
            fresh.settle(catalog, &from);
            *table = fresh;
        });
        let mut desk = self.desk();
        // Tracks that changed meanwhile were judged only for the old table.
        let late = desk.late.take().unwrap_or_default();
        desk.changed.extend(late);
        desk.has_news = true;
        // Another record is needed, because this one was judged by other settings.
        desk.unrecorded += at;
        drop(desk);
        self.publish();
        self.plan_record();
    }
}
