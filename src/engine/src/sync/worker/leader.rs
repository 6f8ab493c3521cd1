//! The one worker of all tabs that syncs. It waits for the lock, then does one round after another.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::rc::Rc;

use futures::StreamExt as _;
use futures::channel::mpsc::{self, UnboundedReceiver};
use futures::future::{Either, select};
use reprise_wire::refusal::RefusalCode;
use wasm_bindgen_futures::spawn_local;

use super::behind;
use super::crowd;
use super::line::Line;
use super::problems::{add, ends_of, fail, settle, tell_of_reading};
use super::renewing::go_on_as_another;
use super::tidy::{self, gather, tidy_up};
use super::turns::ROUND_LOCK;
use super::{SyncWorker, Wake};
use crate::platform::lock::{self, hold};
use crate::platform::time::{now_ms, sleep, wall_ms};
use crate::protocol::sync::{SyncState, SyncStatus};
use crate::store::Setting;
use crate::sync::client::events::Ending;
use crate::sync::membership::Membership;
use crate::sync::syncer::{Backoff, Fault, Records as _, Round, Step, Stop};
use crate::words;

const LEADER_LOCK: &str = "reprise-sync-leader";

/// How long changes are gathered before a round, in milliseconds. A tick should reach other browsers within
/// two seconds.
const GATHER_MS: u32 = 400;

/// The pause between rounds when nothing asks for one, in milliseconds.
const IDLE_MS: u32 = 60_000;

/// The pause after a failure that does not pass by itself, in milliseconds.
const STUCK_MS: u32 = 300_000;

/// How often this browser reads back what the endpoint has of it, in milliseconds. It does so too when sync begins.
const READ_BACK_MS: f64 = 3_600_000.0;

/// How often progress is told, in milliseconds.
const TELL_MS: f64 = 150.0;

/// Waits for the lock, then syncs as long as the worker lives.
pub(super) async fn lead(worker: Rc<SyncWorker>) {
    let _held = hold(LEADER_LOCK).await;
    let (sender, mut wakes) = mpsc::unbounded();
    worker.wakes.replace(Some(sender));
    loop {
        match line_of(&worker).await {
            Ok(Some(_)) if !lock::are_there() => {
                worker.set_status(|status| {
                    (status.state, status.message) = (SyncState::Error, Some(words::no_locks().to_owned()));
                });
                until_changed(&mut wakes).await;
            }
            Ok(Some(line)) => follow(&worker, Rc::new(line), &mut wakes).await,
            Ok(None) => {
                worker.set_status(|status| *status = SyncStatus::default());
                until_changed(&mut wakes).await;
            }
            Err(stop) => {
                worker.set_status(|status| fail(status, &stop));
                until_changed(&mut wakes).await;
            }
        }
    }
}

async fn line_of(worker: &SyncWorker) -> Result<Option<Line>, Stop> {
    let storage = worker.storage.clone().await?;
    match Membership::load(&storage).await? {
        Some(membership) => Ok(Some(Line::of(&membership, &storage).await?)),
        None => Ok(None),
    }
}

async fn until_changed(wakes: &mut UnboundedReceiver<Wake>) {
    while wakes.next().await.is_some_and(|wake| wake != Wake::Changed) {}
}

/// Syncs with one library until another one, or none, is joined.
async fn follow(worker: &Rc<SyncWorker>, line: Rc<Line>, wakes: &mut UnboundedReceiver<Wake>) {
    let _ending = listen(worker, &line);
    let (mut backoff, mut read_back) = (Backoff::default(), None);
    loop {
        let outcome = match round(worker, &line).await {
            Ok(None) => return,
            Ok(Some(round)) => Ok(round),
            Err(stop) => Err(stop),
        };
        let is_settled = outcome.is_ok();
        let behind = match &outcome {
            Ok(round) if round.pending == 0 => behind::delete(&line).await,
            _ => None,
        };
        let pause = match &outcome {
            Ok(_) if behind.is_none() => {
                backoff.reset();
                IDLE_MS
            }
            Err(stop) if !stop.is_passing() => STUCK_MS,
            _ => backoff.fail(js_sys::Math::random()),
        };
        let least = outcome.as_ref().err().map_or(0, least_pause);
        let crowd = match &outcome {
            Err(stop) if stop.code() == Some(RefusalCode::TooManyBrowsers) => crowd::look(&line).await.ok(),
            _ => None,
        };
        let ends = match &outcome {
            Ok(round) => ends_of(&line, &round.faults).await,
            Err(_) => BTreeMap::new(),
        };
        worker.set_status(|status| match &outcome {
            Ok(round) => settle(status, round, behind, &ends, wall_ms()),
            Err(stop) => {
                fail(status, stop);
                crowd.into_iter().for_each(|crowd| crowd.tell(status));
            }
        });
        if let Ok(round) = &outcome
            && round.faults.iter().any(Fault::needs_new_id)
            && go_on_as_another(worker, &line, &round.faults).await
        {
            return;
        }
        // Before anything was sent there is nothing to read back.
        let is_there = |round: &Round| round.pending == 0 && round.heads.browsers.contains_key(&line.browser);
        if outcome.as_ref().is_ok_and(is_there)
            && read_back.is_none_or(|last| now_ms() - last >= READ_BACK_MS)
            && let Ok(fault) = tidy::read_back(&line).await
        {
            read_back = Some(now_ms());
            // What could not be read of the others now is read an hour later.
            let others = tidy::read_silent(&line).await.unwrap_or_default();
            let clock = tidy::compare_clocks(&line).await.unwrap_or_default();
            tell_of_reading(worker, fault.into_iter().chain(others).chain(clock).collect());
            let read_back_ms = tidy::read_back_ms(&line).await;
            worker.set_status(|status| status.read_back_ms = read_back_ms);
        }
        if let Ok(round) = &outcome
            && (tidy::cut_again(&line, round).await == Ok(true) || tidy_up(&line, round).await == Ok(true))
        {
            // The parts, or the new snapshot, go to the endpoint at once.
            worker.wake(Wake::Now);
        }
        if has_changed_within(wakes, least).await
            || pause_until_needed(wakes, pause.saturating_sub(least), is_settled).await == Wake::Changed
        {
            return;
        }
    }
}

/// For how many milliseconds an endpoint that asked for a pause is not called, whatever else happens. At most
/// an hour, so that no endpoint can end sync with a large number.
fn least_pause(stop: &Stop) -> u32 {
    let seconds = stop.retry_after().unwrap_or_default().min(3_600);
    (seconds * 1_000) as u32
}

/// Waits this long. Answers whether a library was joined or left meanwhile, which ends the wait. Other reasons
/// for a round need not be noted, because a round follows anyway.
async fn has_changed_within(wakes: &mut UnboundedReceiver<Wake>, ms: u32) -> bool {
    if ms == 0 {
        return false;
    }
    let (changed, over) = (pin!(until_changed(wakes)), pin!(sleep(ms)));
    matches!(select(changed, over).await, Either::Left(_))
}

/// Waits until a round is needed. After a failure, new changes do not shorten the wait.
async fn pause_until_needed(wakes: &mut UnboundedReceiver<Wake>, ms: u32, is_settled: bool) -> Wake {
    let mut over = pin!(sleep(ms));
    let wake = loop {
        match select(wakes.next(), over.as_mut()).await {
            Either::Left((Some(Wake::Stored), _)) if !is_settled => {}
            Either::Left((Some(wake), _)) => break wake,
            Either::Left((None, _)) | Either::Right(_) => return Wake::Now,
        }
    };
    if wake == Wake::Stored {
        sleep(GATHER_MS).await;
    }
    // One round deals with everything that has come meanwhile.
    let mut all = vec![wake];
    while let Ok(more) = wakes.try_recv() {
        all.push(more);
    }
    if all.contains(&Wake::Changed) { Wake::Changed } else { wake }
}

/// Does one round under the lock. `None` if the library was left meanwhile.
async fn round(worker: &Rc<SyncWorker>, line: &Line) -> Result<Option<Round>, Stop> {
    let _held = hold(ROUND_LOCK).await;
    if !line.is_joined().await? {
        return Ok(None);
    }
    let pending =
        line.records.own_span().await?.last.saturating_sub(line.records.standing().await?.acknowledged);
    worker.set_status(|status| {
        status.pending = pending;
        // An error stays on the page until it is gone.
        let is_well = matches!(status.state, SyncState::Off | SyncState::Synced);
        if is_well && (pending > 0 || status.state == SyncState::Off) {
            status.state = SyncState::Syncing;
        }
    });
    if gather(line).await? {
        worker.tell_stored();
    }
    let (last_told, has_received) = (Cell::new(now_ms()), Cell::new(false));
    let noticed = RefCell::new(BTreeSet::new());
    let tell = |step: Step| {
        if let Step::Noticed(fault) = step {
            noticed.borrow_mut().insert(fault);
            return;
        }
        let is_time = now_ms() - last_told.get() >= TELL_MS;
        has_received.set(has_received.get() || matches!(step, Step::Received { .. }));
        if !is_time {
            return;
        }
        last_told.set(now_ms());
        worker.set_status(|status| {
            (status.state, status.message) = (SyncState::Syncing, None);
            if let Step::Sent { acknowledged, of } = step {
                status.pending = of.saturating_sub(acknowledged);
            }
        });
        if has_received.take() {
            worker.tell_stored();
        }
    };
    let round = line.with_syncer(&tell, async |syncer| syncer.round().await).await;
    if has_received.get() {
        worker.tell_stored();
    }
    worker.set_status(|status| add(&mut status.problems, &noticed.borrow()));
    if matches!(&round, Err(stop) if stop.code() == Some(RefusalCode::BrowserForgotten)) {
        // The browser can come back, but only under another id.
        line.records.storage.set(Setting::Removed, &line.records.library.to_hex()).await?;
    }
    round.map(Some)
}

/// Listens to the endpoint's events until the returned handle is dropped.
fn listen(worker: &Rc<SyncWorker>, line: &Rc<Line>) -> Rc<Option<Ending>> {
    let ending = Rc::new(Ending::new());
    let (worker, line, alive) = (worker.clone(), line.clone(), Rc::downgrade(&ending));
    spawn_local(async move {
        let mut backoff = Backoff::default();
        loop {
            let Some(signal) =
                alive.upgrade().as_deref().and_then(|ending| ending.as_ref().map(Ending::signal))
            else {
                return;
            };
            let began = now_ms();
            line.client.listen(&signal, || worker.wake(Wake::Now)).await;
            if now_ms() - began > 60_000.0 {
                backoff.reset();
            }
            sleep(backoff.fail(js_sys::Math::random())).await;
        }
    });
    ending
}
