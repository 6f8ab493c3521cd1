//! The one worker of all tabs that syncs. It waits for the lock, then does one round after another.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::rc::Rc;

use futures::StreamExt as _;
use futures::channel::mpsc::{self, UnboundedReceiver};
use futures::future::{Either, select};
use reprise_catalog::ids::BrowserId;
use reprise_catalog::text::sorting;
use reprise_wire::refusal::RefusalCode;
use wasm_bindgen_futures::spawn_local;

use super::answer::overview_of;
use super::behind;
use super::crowd;
use super::entering::renew;
use super::line::Line;
use super::tidy::{self, gather, tidy_up};
use super::turns::ROUND_LOCK;
use super::{SyncWorker, Wake};
use crate::platform::lock::{self, hold};
use crate::platform::time::{day, now_ms, sleep, wall_ms};
use crate::protocol::sync::{SyncProblem, SyncState, SyncStatus};
use crate::store::{Setting, Storage, StorageError};
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

/// How long a browser keeps its id after the endpoint made it take a new one.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// How often this browser reads back what the endpoint has of it, in milliseconds. It does so too when sync begins.
const READ_BACK_MS: f64 = 3_600_000.0;

/// The most problems that are shown at once.
const MOST_PROBLEMS: usize = 20;

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
            Ok(round) if round.pending == 0 => delete_behind(&line).await,
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
            Ok(round) => settle(status, round, behind, &ends),
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
    worker.set_status(|status| {
        let before = std::mem::take(&mut status.problems);
        status.problems = problems_of(&noticed.borrow(), None, before, &BTreeMap::new());
    });
    if matches!(&round, Err(stop) if stop.code() == Some(RefusalCode::BrowserForgotten)) {
        // The browser can come back, but only under another id.
        line.records.storage.set(Setting::Removed, &line.records.library.to_hex()).await?;
    }
    round.map(Some)
}

/// Deletes the libraries that this one has replaced, now that everything has arrived. Answers why that failed.
async fn delete_behind(line: &Line) -> Option<Behind> {
    let _held = hold(ROUND_LOCK).await;
    // The library may have been left meanwhile, and an old one joined again.
    let deleted = match line.is_joined().await {
        Ok(true) => behind::delete_all(&line.records.storage).await,
        Ok(false) => Ok(()),
        Err(error) => Err(error.into()),
    };
    let stop = deleted.err()?;
    let text = match stop {
        Stop::ReplacedTwice => stop.to_string(),
        _ => words::not_deleted_yet(&stop.to_string()),
    };
    let problem = SyncProblem { text, browser: None, is_over: false };
    Some(Behind { problem, is_stuck: behind::is_stuck(&stop) })
}

/// Why a library that this one has replaced is not deleted yet.
struct Behind {
    problem: SyncProblem,
    /// Whether the person may give it up.
    is_stuck: bool,
}

/// Gives this browser another id, and answers whether that worked. Pages are told of it. Where only the endpoint says
/// that this is needed, it is done once a day.
async fn go_on_as_another(worker: &SyncWorker, line: &Line, faults: &BTreeSet<Fault>) -> bool {
    let _held = hold(ROUND_LOCK).await;
    let storage = &line.records.storage;
    if !faults.contains(&Fault::Split) {
        match may_renew(storage).await {
            Ok(true) => {}
            Ok(false) => {
                worker.set_status(|status| {
                    (status.state, status.message) =
                        (SyncState::Error, Some(words::renewed_today().to_owned()));
                });
                return false;
            }
            Err(error) => {
                worker.set_status(|status| fail(status, &error.into()));
                return false;
            }
        }
    }
    let renewed = match Membership::load(storage).await {
        Ok(Some(membership)) if membership.library() == line.records.library => {
            renew(storage, &membership).await
        }
        Ok(_) => return true,
        Err(error) => Err(error.into()),
    };
    match &renewed {
        Ok(()) => worker.tell_changed(),
        Err(stop) => worker.set_status(|status| fail(status, stop)),
    }
    renewed.is_ok()
}

/// Whether this browser took no other id within a day. Notes that it takes one now.
async fn may_renew(storage: &Storage) -> Result<bool, StorageError> {
    let before: Option<u64> = storage.setting(Setting::Renewed).await?.and_then(|ms| ms.parse().ok());
    let now_ms = wall_ms();
    let may = is_a_day_off(before, now_ms);
    if may {
        storage.set(Setting::Renewed, &now_ms.to_string()).await?;
    }
    Ok(may)
}

/// Whether a moment, if there was one, is at least a day from now. A clock that was set back is no reason to wait for it.
fn is_a_day_off(before_ms: Option<u64>, now_ms: u64) -> bool {
    before_ms.is_none_or(|before| now_ms.abs_diff(before) >= DAY_MS)
}

/// Says what was wrong with what the endpoint has. What takes its place is sent at once.
fn tell_of_reading(worker: &SyncWorker, faults: BTreeSet<Fault>) {
    if faults.is_empty() {
        return;
    }
    worker.set_status(|status| {
        let before = std::mem::take(&mut status.problems);
        status.problems = problems_of(&faults, None, before, &BTreeMap::new());
    });
    worker.wake(Wake::Now);
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

/// On which day ends what is here of browsers of which something is missing.
async fn ends_of(line: &Line, faults: &BTreeSet<Fault>) -> BTreeMap<BrowserId, String> {
    let lacking = sorting::set_of(faults.iter().filter_map(Fault::lacks_of));
    if lacking.is_empty() {
        return BTreeMap::new();
    }
    let followed = line.records.standing().await.map(|standing| standing.followed).unwrap_or_default();
    let followed = followed.into_iter().filter(|(browser, _)| lacking.contains(browser));
    // Without the day, the problem is said without it.
    let wrote = tidy::wrote(line, followed).await.unwrap_or_default();
    wrote.into_iter().map(|(browser, ms)| (browser, day(ms))).collect()
}

fn settle(
    status: &mut SyncStatus,
    round: &Round,
    behind: Option<Behind>,
    ends: &BTreeMap<BrowserId, String>,
) {
    let is_stuck = behind.as_ref().is_some_and(|behind| behind.is_stuck);
    let behind = behind.map(|behind| behind.problem);
    let problems = problems_of(&round.faults, behind, std::mem::take(&mut status.problems), ends);
    let stuck = round.faults.iter().find(|fault| fault.keeps_own_changes());
    *status = SyncStatus {
        state: if stuck.is_some() { SyncState::Error } else { SyncState::Synced },
        pending: round.pending,
        message: stuck.map(Fault::to_string),
        problems,
        synced_ms: Some(wall_ms()),
        read_back_ms: status.read_back_ms,
        is_out: false,
        is_stuck,
        overview: overview_of(&round.heads),
    };
}

/// The problems of this round, then earlier ones as "over": a loss stays on the page even if the next round
/// finds nothing.
fn problems_of(
    now: &BTreeSet<Fault>,
    behind: Option<SyncProblem>,
    before: Vec<SyncProblem>,
    ends: &BTreeMap<BrowserId, String>,
) -> Vec<SyncProblem> {
    let text = |fault: &Fault| match fault.lacks_of().map(|browser| ends.get(&browser)) {
        Some(Some(day)) => words::fault_ends_on(&fault.to_string(), day),
        Some(None) => words::fault_nothing_yet(&fault.to_string()),
        None => fault.to_string(),
    };
    let now = now.iter().take(MOST_PROBLEMS);
    let now = now.map(|fault| SyncProblem { text: text(fault), browser: fault.browser(), is_over: false });
    let mut problems: Vec<SyncProblem> = Vec::new();
    for problem in behind.into_iter().chain(now) {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    for problem in before {
        if problems.len() < MOST_PROBLEMS && problems.iter().all(|known| known.text != problem.text) {
            problems.push(SyncProblem { is_over: true, ..problem });
        }
    }
    problems
}

fn fail(status: &mut SyncStatus, stop: &Stop) {
    let is_offline = stop.is_offline();
    status.state = if is_offline { SyncState::Offline } else { SyncState::Error };
    let stop_told = stop.to_string();
    status.message = Some(if is_offline { words::stop_again_offline(&stop_told) } else { stop_told });
    let is_out = matches!(stop.code(), Some(RefusalCode::BrowserForgotten | RefusalCode::LibraryForgotten));
    status.is_out = is_out || (is_offline && status.is_out);
}

impl Fault {
    /// The other browser that the fault concerns.
    fn browser(&self) -> Option<BrowserId> {
        match self {
            Fault::Hides { browser, .. }
            | Fault::RottenOther { browser, .. }
            | Fault::Gone { browser }
            | Fault::Withholds { browser, .. }
            | Fault::OtherHistory { browser, .. }
            | Fault::Refused { browser, .. } => Some(*browser),
            _ => None,
        }
    }

    /// The other browser of which something is missing here.
    fn lacks_of(&self) -> Option<BrowserId> {
        match self {
            Fault::Hides { browser, .. }
            | Fault::Withholds { browser, .. }
            | Fault::Refused { browser, .. } => Some(*browser),
            _ => None,
        }
    }

    /// Whether this browser must go on under another id.
    fn needs_new_id(&self) -> bool {
        matches!(self, Fault::Split | Fault::StreamTaken | Fault::RemovedByStranger)
    }

    /// Whether the fault keeps own changes from reaching the others.
    fn keeps_own_changes(&self) -> bool {
        matches!(self, Fault::NumberTaken { .. } | Fault::CannotRefill | Fault::TooLarge { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_id_is_taken_at_most_once_a_day() {
        const NOW: u64 = 1_800_000_000_000;
        assert!(is_a_day_off(None, NOW), "never before");
        assert!(!is_a_day_off(Some(NOW), NOW) && !is_a_day_off(Some(NOW - DAY_MS + 1), NOW));
        assert!(is_a_day_off(Some(NOW - DAY_MS), NOW));
        // It was noted with a clock that was ahead, by years or by a little.
        assert!(is_a_day_off(Some(NOW + 400 * DAY_MS), NOW));
        assert!(!is_a_day_off(Some(NOW + 1_000), NOW));
    }

    #[test]
    fn what_was_noticed_stays_said() {
        let lost = BTreeSet::from([Fault::LibraryLost]);
        let ends = BTreeMap::from([(BrowserId([1; 8]), "2026-11-29".to_owned())]);
        let problems_of = |now: &_, before| problems_of(now, None, before, &ends);
        let first = problems_of(&lost, Vec::new());
        assert_eq!((first.len(), first[0].is_over), (1, false));
        let later = problems_of(&BTreeSet::new(), first.clone());
        assert_eq!((later.len(), later[0].is_over, &later[0].text), (1, true, &first[0].text));
        assert_eq!(problems_of(&lost, later), first);
        let hides = |id| Fault::Hides { browser: BrowserId([id; 8]), has: 2, named: 12 };
        let said = problems_of(&BTreeSet::from([hides(1), hides(2)]), Vec::new());
        assert!(said[0].text.ends_with("What is here of it ends on 2026-11-29"), "{said:?}");
        assert!(said[1].text.ends_with("Nothing of it is here yet"), "{said:?}");
    }
}
