//! The scan that is running: it is begun with the workers, told to the page as it goes on, and held up while the person
//! types.

use std::rc::{Rc, Weak};

use wasm_bindgen_futures::spawn_local;

use super::pace::{Pace, Told};
use super::{Scans, ToRead};
use crate::platform::time::{now_ms, sleep};
use crate::protocol::Push;
use crate::protocol::scan::{ScanState, ScanStatus};
use crate::scan::messages::FromWorker;
use crate::scan::pool::{Heard, Pool, PoolError};
use crate::scan::run::{Progress, Run};

/// How often the page is told of a scan's progress, in milliseconds.
const TICK_MS: u32 = 200;

/// For how long a scan pauses when the person has typed a letter into the search, in milliseconds.
const CALM_MS: u32 = 300;

impl Scans {
    /// Takes the places' locks while no scan is being completed, because that gives its own locks back.
    pub(super) async fn lock_out_others(&self, roots: &mut Vec<ToRead>) {
        loop {
            self.settled().await;
            self.keep_out_others(roots).await;
            if !self.desk().is_concluding && self.run().is_none_or(|run| run.end().is_none()) {
                return;
            }
        }
    }

    /// Waits until the scan that has ended, if one has, is complete.
    pub(super) async fn settled(&self) {
        if let Some(run) = self.run().filter(|run| run.end().is_some()) {
            self.finish(&run);
        }
        self.until(|scans| !scans.desk().is_concluding).await;
    }

    /// Reads these places, together with those that are being read already.
    pub(super) async fn read(&self, mut roots: Vec<ToRead>) {
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
        let (mut desk, now_ms) = (self.desk(), now_ms());
        let given_ms = desk.given_ms.take().unwrap_or(now_ms);
        (desk.run, desk.pace) = (Some(run.clone()), Pace::begin(given_ms, now_ms));
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

    pub(super) fn show(&self, state: ScanState, progress: Progress, pace: Told, notice: Option<String>) {
        let Progress { total, counts, is_listing, current } = progress;
        self.set_status(ScanStatus {
            state,
            total,
            is_listing,
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

    pub(super) fn set_status(&self, status: ScanStatus) {
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

    pub(super) fn fail(&self, why: &PoolError) {
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

    pub(super) fn run(&self) -> Option<Rc<Run>> {
        self.desk().run.clone()
    }

    pub(super) fn pool(&self) -> Result<Rc<Pool>, PoolError> {
        if let Some(pool) = self.desk().pool.clone() {
            return Ok(pool);
        }
        let scans = self.clone();
        let pool = Pool::start(move |worker, heard| scans.hear(worker, heard))?;
        self.desk().pool = Some(pool.clone());
        Ok(pool)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.run().is_none_or(|run| run.end().is_some())
    }
}
