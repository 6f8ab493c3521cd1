//! One round under the lock, and what is told while it is under way. When rounds are due, the leader knows.

use std::cell::Cell;
use std::rc::Rc;

use reprise_wire::refusal::RefusalCode;

use super::SyncWorker;
use super::line::Line;
use super::tidy::gather;
use super::turns::ROUND_LOCK;
use crate::platform::lock::hold;
use crate::platform::time::now_ms;
use crate::protocol::sync::SyncState;
use crate::store::Setting;
use crate::sync::syncer::{Records as _, Round, Step, Stop};

/// How often progress is told, in milliseconds.
const TELL_MS: f64 = 150.0;

/// Does one round under the lock. `None` if the library was left meanwhile.
pub(super) async fn round(worker: &Rc<SyncWorker>, line: &Line) -> Result<Option<Round>, Stop> {
    let _held = hold(ROUND_LOCK).await;
    if !line.is_joined().await? {
        return Ok(None);
    }
    tell_begun(worker, line).await?;
    if gather(line).await? {
        worker.tell_stored();
    }
    let progress = Progress::begin(worker);
    let round = line.with_syncer(&|step| progress.hear(step), async |syncer| syncer.round().await).await;
    drop(progress);
    if matches!(&round, Err(stop) if stop.code() == Some(RefusalCode::BrowserForgotten)) {
        // The browser can come back, but only under another id.
        line.records.storage.set(Setting::Removed, &line.records.library.to_hex()).await?;
    }
    round.map(Some)
}

/// How many own batches wait to be sent. What is written while they are counted, for example because a person ticks a song,
/// was said to wait, and would be said to be sent: then they are counted anew.
pub(super) async fn count_waiting(worker: &SyncWorker, line: &Line) -> Result<u64, Stop> {
    loop {
        let written = worker.written.get();
        let last = line.records.own_span().await?.last;
        let waiting = last.saturating_sub(line.records.standing().await?.acknowledged);
        if worker.written.get() == written {
            return Ok(waiting);
        }
    }
}

/// Tells how much is to be sent.
async fn tell_begun(worker: &SyncWorker, line: &Line) -> Result<(), Stop> {
    let pending = count_waiting(worker, line).await?;
    worker.set_status(|status| {
        status.pending = pending;
        // An error stays on the page until it is gone.
        let is_well = matches!(status.state, SyncState::Off | SyncState::Synced);
        if is_well && (pending > 0 || status.state == SyncState::Off) {
            status.state = SyncState::Syncing;
        }
    });
    Ok(())
}

/// What is told of a round while it is under way.
struct Progress<'a> {
    worker: &'a SyncWorker,
    last_told: Cell<f64>,
    /// Whether something was received of which the tabs do not know.
    has_received: Cell<bool>,
}

impl Progress<'_> {
    fn begin(worker: &SyncWorker) -> Progress<'_> {
        let last_told = Cell::new(now_ms());
        Progress { worker, last_told, has_received: Cell::default() }
    }

    /// Tells of a step, if it is time.
    fn hear(&self, step: Step) {
        if matches!(step, Step::Noticed(_)) {
            return self.worker.note(step);
        }
        if matches!(step, Step::Received { .. }) {
            self.has_received.set(true);
        }
        if now_ms() - self.last_told.get() < TELL_MS {
            return;
        }
        self.last_told.set(now_ms());
        self.worker.set_status(|status| {
            (status.state, status.message, status.code) = (SyncState::Syncing, None, String::new());
            if let Step::Sent { acknowledged, of } = step {
                status.pending = of.saturating_sub(acknowledged);
            }
        });
        self.tell_received();
    }

    fn tell_received(&self) {
        if self.has_received.take() {
            self.worker.tell_stored();
        }
    }
}

impl Drop for Progress<'_> {
    /// Tells what was not told yet, also of a round that was given up.
    fn drop(&mut self) {
        self.tell_received();
    }
}
