//! The scan that is going on, and the places that can be read again.

mod ending;
mod imports;
mod pace;
mod places;
mod status;

use std::collections::VecDeque;
use std::rc::Rc;

use leptos::prelude::*;
use reprise_catalog::ids::PlaceId;
use wasm_bindgen_futures::spawn_local;

use super::library::{Library, use_library};
use crate::platform::file::FileSource;
use crate::platform::folder::may_read;
use crate::platform::given::{Given, take_dropped};
use crate::platform::picker::choose_folder;
use crate::platform::time::{now_ms, sleep};
use crate::scan::pool::{Heard, Pool};
use crate::scan::protocol::ToPage;
use crate::scan::run::{Progress, Root, Run};
use crate::storage::StoredPlace;
use pace::{Pace, Told};
pub use status::{Doubt, PlaceView, ScanState, ScanStatus};

/// Between two looks at the scan's progress, in milliseconds.
const TICK_MS: u32 = 200;

/// So long workers may take to stop, in milliseconds, before they are put out.
const STOP_MS: u32 = 3_000;

/// A handle on the scans; cheap to copy.
#[derive(Clone, Copy)]
pub struct Scans {
    status: RwSignal<ScanStatus>,
    places: RwSignal<Vec<PlaceView>>,
    doubts: RwSignal<Vec<Doubt>>,
    library: Library,
    inner: StoredValue<Inner, LocalStorage>,
}

/// What the scans need beside what they show.
#[derive(Default)]
struct Inner {
    pool: Option<Rc<Pool>>,
    run: Option<Rc<Run>>,
    pace: Pace,
    /// The folders of this browser whose handles are kept.
    stored: Vec<StoredPlace>,
    /// Places that the one being read contains; their files are counted there from now on.
    swallowed: Vec<PlaceId>,
    /// Apple's lists that wait to be taken in.
    lists: VecDeque<FileSource>,
    /// Whether one is being taken in.
    is_importing: bool,
    /// The paths that the person is asked about.
    doubted: Vec<(PlaceId, Vec<String>)>,
}

/// Makes the scans available to every page; the library must be there already.
pub fn provide_scans() -> Scans {
    let scans = Scans {
        status: RwSignal::default(),
        places: RwSignal::default(),
        doubts: RwSignal::default(),
        library: use_library(),
        inner: StoredValue::new_local(Inner::default()),
    };
    provide_context(scans);
    spawn_local(async move {
        scans.library.opened().await;
        scans.load_places().await;
        // By the time that a folder is dropped, the workers are ready.
        let _ = scans.pool();
    });
    scans
}

/// The scans of this page.
pub fn use_scans() -> Scans {
    expect_context()
}

impl Scans {
    /// How far the scan is.
    pub fn status(&self) -> Signal<ScanStatus> {
        self.status.into()
    }

    /// The places of this browser.
    pub fn places(&self) -> Signal<Vec<PlaceView>> {
        self.places.into()
    }

    /// The places of which so much is missing that the person has to say whether it is gone.
    pub fn doubts(&self) -> Signal<Vec<Doubt>> {
        self.doubts.into()
    }

    /// Reads what was dropped. Must be called within the event, before it returns.
    pub fn read_dropped(&self, event: &web_sys::DragEvent) {
        let (scans, dropped) = (*self, take_dropped(event));
        // Where the page walks the folder itself, that takes a while.
        scans.say_walking();
        spawn_local(async move { scans.read_given(dropped.await).await });
    }

    /// Lets the person choose a folder, by picker or, where that is missing, by a file input. Must be called from a click.
    pub fn choose_folder(&self) {
        let scans = *self;
        choose_folder(move |given| spawn_local(async move { scans.read_given(given).await }));
    }

    /// Reads a known place again. Must be called from a click, as the browser may ask for permission.
    pub fn read_again(&self, place: PlaceId) {
        let stored =
            self.inner.with_value(|inner| inner.stored.iter().find(|stored| stored.id == place).cloned());
        let Some(StoredPlace { id, name, handle: folder }) = stored else {
            return self.choose_folder();
        };
        let scans = *self;
        spawn_local(async move {
            if may_read(&folder).await {
                scans.library.opened().await;
                scans.read(vec![(id, name, Root::Folder { folder, entry: None, path: String::new() })]);
            } else {
                let notice = format!("The browser was not allowed to read “{name}”.");
                scans.status.update(|status| status.notice = Some(notice));
            }
        });
    }

    /// Stops the scan; what was read is kept.
    pub fn stop(&self) {
        let Some(run) = self.run() else { return };
        run.stop();
        let scans = *self;
        spawn_local(async move {
            sleep(STOP_MS).await;
            if run.end().is_none() {
                run.stop_now();
                scans.finish(&run);
            }
        });
    }

    /// The files of a doubted place are really gone.
    pub fn confirm_missing(&self, place: PlaceId) {
        for paths in self.take_doubted(place) {
            ending::mark_absent(self.library, place, &paths);
        }
    }

    /// The files of a doubted place are elsewhere for now; nothing changes.
    pub fn dismiss_missing(&self, place: PlaceId) {
        self.take_doubted(place);
    }

    fn take_doubted(&self, place: PlaceId) -> Vec<Vec<String>> {
        self.doubts.update(|doubts| doubts.retain(|doubt| doubt.place != place));
        let taken = self.inner.try_update_value(|inner| {
            let (taken, left) =
                std::mem::take(&mut inner.doubted).into_iter().partition(|(id, _)| *id == place);
            inner.doubted = left;
            taken
        });
        let taken: Vec<(PlaceId, Vec<String>)> = taken.unwrap_or_default();
        taken.into_iter().map(|(_, paths)| paths).collect()
    }

    async fn read_given(self, given: Vec<Given>) {
        if given.is_empty() {
            if self.is_idle() {
                self.status.set(ScanStatus::default());
            }
            return;
        }
        let is_list =
            |given: &Given| matches!(given, Given::File(file) if imports::may_be_list(&file.name()));
        let (lists, given): (Vec<_>, Vec<_>) = given.into_iter().partition(is_list);
        if !given.is_empty() {
            self.say_walking();
        }
        self.library.opened().await;
        if !given.is_empty() {
            let roots = self.places_of(given).await;
            self.read(roots);
        } else if self.is_idle() {
            self.status.set(ScanStatus::default());
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

    /// Says that something is about to be read, unless something is being read.
    fn say_walking(&self) {
        if self.is_idle() {
            self.status.set(ScanStatus { state: ScanState::Walking, ..ScanStatus::default() });
        }
    }

    /// Reads these places, beside what is being read already.
    fn read(self, roots: Vec<(PlaceId, String, Root)>) {
        let pool = match self.pool() {
            Ok(pool) => pool,
            Err(why) => return self.fail(why),
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

    fn begin(self, pool: Rc<Pool>) -> Rc<Run> {
        let run = Rc::new(Run::begin(self.library, pool));
        self.status.set(ScanStatus { state: ScanState::Walking, ..ScanStatus::default() });
        self.inner.update_value(|inner| {
            inner.run = Some(run.clone());
            inner.pace = Pace::begin(now_ms());
        });
        let watched = run.clone();
        spawn_local(async move {
            while watched.end().is_none() {
                sleep(TICK_MS).await;
                self.take_progress(&watched);
            }
        });
        run
    }

    /// Brings the status up to date; the last time when the scan has ended.
    fn take_progress(self, run: &Rc<Run>) {
        if !self.run().is_some_and(|current| Rc::ptr_eq(&current, run)) {
            return;
        }
        if run.end().is_some() {
            return self.finish(run);
        }
        let progress = run.progress();
        let pace = self.inner.try_update_value(|inner| inner.pace.tick(now_ms(), &progress));
        let state = if progress.counts.read > 0 { ScanState::Reading } else { ScanState::Walking };
        self.show(state, progress, pace.unwrap_or_default());
    }

    fn show(self, state: ScanState, progress: Progress, pace: Told) {
        let Progress { total, counts, current, .. } = progress;
        self.status.update(|status| {
            *status = ScanStatus {
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
                notice: status.notice.take(),
            };
        });
    }

    fn hear(self, worker: usize, heard: Heard) {
        if let Heard::Message(ToPage::Imported(imported), _) = &heard {
            return self.imported(imported);
        }
        match self.run() {
            Some(run) if run.end().is_none() => {
                run.hear(worker, heard);
                if run.end().is_some() {
                    self.finish(&run);
                }
            }
            _ => match heard {
                // Between scans, a worker that is of no use is only told of when it is needed.
                Heard::Unusable(_) | Heard::Crashed => {
                    self.inner.update_value(|inner| inner.pool = None);
                    self.give_up_import();
                }
                Heard::Message(ToPage::Report(report), _) => {
                    if let Some(browser) = self.library.browser() {
                        self.library.take_batch(browser, report.number, &report.batch);
                    }
                }
                Heard::Message(..) => {}
            },
        }
    }

    fn fail(self, why: String) {
        self.inner.update_value(|inner| inner.pool = None);
        self.status.update(|status| {
            status.state = ScanState::Failed;
            status.notice = Some(why);
        });
    }

    fn run(&self) -> Option<Rc<Run>> {
        self.inner.try_with_value(|inner| inner.run.clone()).flatten()
    }

    fn pool(&self) -> Result<Rc<Pool>, String> {
        if let Some(pool) = self.inner.with_value(|inner| inner.pool.clone()) {
            return Ok(pool);
        }
        let scans = *self;
        let pool = Pool::start(move |worker, heard| scans.hear(worker, heard))?;
        self.inner.update_value(|inner| inner.pool = Some(pool.clone()));
        Ok(pool)
    }
}
