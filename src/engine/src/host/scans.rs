//! The scan that is running, the places that can be read again, and the lists that wait to be imported.

mod asked;
mod asking;
mod desk;
mod ending;
mod imports;
mod joining;
mod kept;
mod locks;
mod loose;
mod pace;
mod part;
mod pending;
mod places;
mod records;
mod running;
mod same_folder;
mod taken;
mod undoing;
mod walks;

use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::Array;
use reprise_catalog::ids::PlaceId;
use wasm_bindgen_futures::spawn_local;
use web_sys::FileSystemDirectoryHandle;

use super::library::Library;
use super::voice::Voice;
use crate::platform::file::FileSource;
use crate::platform::time::{now_ms, sleep};
use crate::protocol::Push;
use crate::protocol::given::{GivenItem, WalkId, Walked};
use crate::protocol::scan::{ScanState, ScanStatus};
use crate::scan::run::Root;
use crate::words;
use desk::{Desk, Doubted};
use walks::Walks;

/// How long after the library is open the workers are started, in milliseconds, unless they are needed earlier.
const READY_MS: u32 = 1_500;

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
        self.say_walking();
        self.0.looking.set(self.0.looking.get() + 1);
        self.until(|scans| scans.desk().has_places).await;
        let stored = self.desk().stored.iter().find(|stored| stored.id == place).map(|it| it.name.clone());
        let name = self.name_of(place).or(stored).unwrap_or_default();
        let root = Root::Folder { folder: handle, hidden: None, path: String::new() };
        self.read(vec![(place, name, root)]).await;
        self.0.looking.set(self.0.looking.get() - 1);
        self.rest_if_idle();
        self.until(Scans::is_quiet).await;
    }

    /// Stops the scan. What was read is kept, and what is still being looked for is not read.
    pub(crate) fn stop(&self) {
        self.desk().stops += 1;
        let Some(run) = self.run() else {
            if self.0.looking.get() > 0 {
                let stopped =
                    ScanStatus { state: ScanState::Stopped, is_listing: true, ..ScanStatus::default() };
                self.set_status(stopped);
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

    /// Whether no scan is running or being completed.
    fn is_at_rest(&self) -> bool {
        let desk = self.desk();
        desk.run.is_none() && !desk.is_concluding
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

    /// Shows that something is about to be read, unless a scan is running.
    fn say_walking(&self) {
        if self.is_idle() {
            if self.0.looking.get() == 0 {
                self.desk().given_ms = Some(now_ms());
            }
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
