//! The one worker of all tabs that syncs. It waits for the lock, then does one round after another.

use std::pin::pin;
use std::rc::Rc;

use futures::StreamExt as _;
use futures::channel::mpsc::{self, UnboundedReceiver};
use futures::future::{Either, select};
use reprise_catalog::ids::BrowserId;
use reprise_wire::refusal::RefusalCode;
use wasm_bindgen_futures::spawn_local;

use super::behind;
use super::crowd;
use super::line::Line;
use super::problems::{Behind, ends_of, fail, settle};
use super::renewing::{go_on_as_another, say_why};
use super::rounds::{count_waiting, round};
use super::tidy::{self, tidy_up};
use super::{SyncWorker, Wake};
use crate::platform::lock::{self, hold};
use crate::platform::time::{now_ms, sleep, wall_ms};
use crate::protocol::sync::{SyncState, SyncStatus};
use crate::sync::client::events::Ending;
use crate::sync::membership::Membership;
use crate::sync::syncer::{Backoff, Fault, Round, Step, Stop};
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

/// Waits for the lock, then syncs as long as the worker lives.
pub(super) async fn lead(worker: Rc<SyncWorker>) {
    let mut own = line_of(&worker).await.ok().flatten().map(|line| line.browser);
    let _held = hold(LEADER_LOCK).await;
    let (sender, mut wakes) = mpsc::unbounded();
    worker.wakes.replace(Some(sender));
    loop {
        match line_of(&worker).await {
            Ok(Some(_)) if !lock::are_there() => {
                worker.set_status(|status| {
                    (status.state, status.message) = (SyncState::Error, Some(words::no_locks().to_owned()));
                    status.code = "no-locks".to_owned();
                });
                until_changed(&mut wakes).await;
            }
            Ok(Some(line)) => {
                // An engine whose browser goes on under another id is about to end: the next one says why.
                if is_own(&mut own, line.browser)
                    && let Err(error) = say_why(&worker, &line.records.storage).await
                {
                    worker.set_status(|status| fail(status, &error.into()));
                }
                follow(&worker, Rc::new(line), &mut wakes).await;
            }
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

/// Whether a browser still has the id under which this engine began.
fn is_own(own: &mut Option<BrowserId>, now: BrowserId) -> bool {
    *own.get_or_insert(now) == now
}

pub(super) async fn line_of(worker: &SyncWorker) -> Result<Option<Line>, Stop> {
    let storage = worker.storage.clone().await?;
    match Membership::load(&storage).await? {
        Some(membership) => Ok(Some(Line::of(&membership, &storage).await?)),
        None => Ok(None),
    }
}

/// Waits until a person asks for a round, or changes something of the library. What waits already came before they heard why
/// nothing is sent.
async fn until_asked(wakes: &mut UnboundedReceiver<Wake>) {
    while let Ok(wake) = wakes.try_recv() {
        if wake == Wake::Changed {
            return;
        }
    }
    while wakes.next().await == Some(Wake::Stored) {}
}

async fn until_changed(wakes: &mut UnboundedReceiver<Wake>) {
    while wakes.next().await.is_some_and(|wake| wake != Wake::Changed) {}
}

/// Syncs with one library until another one, or none, is joined.
async fn follow(worker: &Rc<SyncWorker>, line: Rc<Line>, wakes: &mut UnboundedReceiver<Wake>) {
    let ending = listen(worker, &line);
    let (mut backoff, mut read_back) = (Backoff::default(), None);
    loop {
        let turn = turn(worker, &line, &mut backoff, &mut read_back);
        let Some(Some(pauses)) = unless_changed(wakes, turn, |wake| worker.wake(wake)).await else { return };
        if pauses.is_for_good {
            drop(ending);
            return until_asked(wakes).await;
        }
        if has_changed_within(wakes, pauses.least).await
            || pause_until_needed(wakes, pauses.rest, pauses.is_settled).await == Wake::Changed
        {
            return;
        }
    }
}

/// Works on something until it is done; `None` if a person wants to change something of the library meanwhile: a server that
/// is slow on purpose could hold that up for hours. Other reasons for a round are said `again` at the end.
async fn unless_changed<T>(
    wakes: &mut UnboundedReceiver<Wake>,
    work: impl Future<Output = T>,
    again: impl Fn(Wake),
) -> Option<T> {
    let (mut work, mut kept) = (pin!(work), Vec::new());
    let done = loop {
        match select(work.as_mut(), wakes.next()).await {
            Either::Left((done, _)) => break done,
            Either::Right((Some(Wake::Changed) | None, _)) => return None,
            Either::Right((Some(wake), _)) => kept.push(wake),
        }
    };
    kept.into_iter().for_each(again);
    Some(done)
}

/// Does a round, and what is to be done after it. `None` if the library was left, or this browser goes on as another.
async fn turn(
    worker: &Rc<SyncWorker>,
    line: &Line,
    backoff: &mut Backoff,
    read_back: &mut Option<f64>,
) -> Option<Pauses> {
    let outcome = round(worker, line).await.transpose()?;
    let behind = match &outcome {
        Ok(round) if round.pending == 0 => behind::delete(line).await,
        _ => None,
    };
    let pauses = Pauses::after(&outcome, behind.as_ref(), backoff);
    tell_of(worker, line, &outcome, behind).await;
    if let Ok(round) = &outcome {
        if round.faults.iter().any(Fault::needs_new_id) && go_on_as_another(worker, line, &round.faults).await
        {
            return None;
        }
        look_after(worker, line, round, read_back).await;
    }
    Some(pauses)
}

/// How long nothing is done after a round, in milliseconds.
struct Pauses {
    /// Whatever else happens.
    least: u32,
    /// After that, unless something asks for a round.
    rest: u32,
    /// Whether the round did not fail, so that new changes ask for one.
    is_settled: bool,
    /// Whether nothing more is sent until the person asks for it: somebody else holds the library's name there.
    is_for_good: bool,
}

impl Pauses {
    fn after(outcome: &Result<Round, Stop>, behind: Option<&Behind>, backoff: &mut Backoff) -> Pauses {
        let whole = match outcome {
            Ok(_) if behind.is_none() => {
                backoff.reset();
                IDLE_MS
            }
            Err(stop) if !stop.is_passing() => STUCK_MS,
            _ => backoff.fail(js_sys::Math::random()),
        };
        let least = outcome.as_ref().err().map_or(0, least_pause);
        let is_for_good = matches!(outcome, Err(Stop::Held));
        Pauses { least, rest: whole.saturating_sub(least), is_settled: outcome.is_ok(), is_for_good }
    }
}

/// Tells what came of a round.
async fn tell_of(worker: &SyncWorker, line: &Line, outcome: &Result<Round, Stop>, behind: Option<Behind>) {
    match outcome {
        Ok(round) => {
            let ends = ends_of(line, &round.faults).await;
            let pending = count_waiting(worker, line).await.unwrap_or(round.pending);
            worker.set_status(|status| settle(status, round, pending, behind, &ends, wall_ms()));
        }
        Err(stop) => {
            let crowd = match stop.code() {
                Some(RefusalCode::TooManyBrowsers) => crowd::look(line).await.ok(),
                _ => None,
            };
            worker.set_status(|status| {
                fail(status, stop);
                crowd.into_iter().for_each(|crowd| crowd.tell(status));
            });
        }
    }
}

/// Reads back, once in a while, what the endpoint has, and tidies up what this browser has sent.
async fn look_after(worker: &SyncWorker, line: &Line, round: &Round, read_back: &mut Option<f64>) {
    let note = |step| worker.note(step);
    // Before anything was sent there is nothing to read back.
    let is_there = round.pending == 0 && round.heads.browsers.contains_key(&line.browser);
    if is_there
        && read_back.is_none_or(|last| now_ms() - last >= READ_BACK_MS)
        && let Ok(fault) = tidy::read_back(line, round, &note).await
    {
        *read_back = Some(now_ms());
        // What could not be read of the others now is read an hour later.
        let others = tidy::read_silent(line, round, &note).await.unwrap_or_default();
        if fault.is_some() || !others.is_empty() {
            // What takes its place is sent at once.
            worker.wake(Wake::Now);
        }
        if let Ok(Some(clock)) = tidy::compare_clocks(line).await {
            note(Step::Noticed(clock));
        }
        let read_back_ms = tidy::read_back_ms(line).await;
        worker.set_status(|status| status.read_back_ms = read_back_ms);
    }
    if tidy::cut_again(line, round).await == Ok(true) || tidy_up(line, round).await == Ok(true) {
        // The parts, or the new snapshot, go to the endpoint at once.
        worker.wake(Wake::Now);
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

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use futures::FutureExt as _;

    use super::*;

    /// A server that never answers holds up no change, and no reason for a round is lost.
    #[test]
    fn what_a_person_changes_does_not_wait_for_a_server() {
        let (sender, mut wakes) = mpsc::unbounded();
        let wake = |wake| sender.unbounded_send(wake).unwrap();
        wake(Wake::Stored);
        assert_eq!(
            unless_changed(&mut wakes, pending::<()>(), wake).now_or_never(),
            None,
            "it is waited for"
        );
        wake(Wake::Now);
        wake(Wake::Changed);
        assert_eq!(unless_changed(&mut wakes, pending::<()>(), wake).now_or_never(), Some(None));
        wake(Wake::Stored);
        assert_eq!(unless_changed(&mut wakes, ready(7), wake).now_or_never(), Some(Some(7)));
        assert_eq!(wakes.try_recv().ok(), Some(Wake::Stored));
        wake(Wake::Now);
        let after_a_look = async {
            futures::pending!();
            7
        };
        assert_eq!(unless_changed(&mut wakes, after_a_look, wake).now_or_never(), Some(Some(7)));
        assert_eq!(wakes.try_recv().ok(), Some(Wake::Now), "it is said again");
    }

    /// The page ends it and starts another one, which is to say why.
    #[test]
    fn an_engine_whose_browser_goes_on_as_another_says_not_why() {
        let (was, now) = (BrowserId([1; 8]), BrowserId([2; 8]));
        for mut own in [None, Some(was)] {
            assert!(is_own(&mut own, was));
            assert!(!is_own(&mut own, now));
            assert!(!is_own(&mut own, now));
        }
    }
}
