//! A browser that goes on under another id, because its profile was copied, its stream was taken, or a stranger removed it.

use std::collections::BTreeSet;

use super::SyncWorker;
use super::entering::renew;
use super::line::Line;
use super::problems::{add, fail, noticed};
use super::turns::ROUND_LOCK;
use crate::platform::lock::hold;
use crate::platform::time::wall_ms;
use crate::protocol::sync::{SyncProblem, SyncState};
use crate::store::{Setting, Storage, StorageError};
use crate::sync::membership::Membership;
use crate::sync::syncer::Fault;
use crate::words;

/// How long a browser keeps its id after the endpoint made it take a new one.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Gives this browser another id, and answers whether that worked. Pages are told of it. Where only the endpoint says
/// that this is needed, it is done once a day.
pub(super) async fn go_on_as_another(worker: &SyncWorker, line: &Line, faults: &BTreeSet<Fault>) -> bool {
    let _held = hold(ROUND_LOCK).await;
    let storage = &line.records.storage;
    let Some(why) = why(faults) else { return false };
    if why != Fault::Split && !may_renew_now(worker, storage).await {
        return false;
    }
    let renewed = match Membership::load(storage).await {
        Ok(Some(membership)) if membership.library() == line.records.library => {
            renew(storage, &membership, &notes(&why, &wall_ms().to_string())).await
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

/// Why another id is needed. That the profile was copied, this browser has seen itself.
fn why(faults: &BTreeSet<Fault>) -> Option<Fault> {
    let split = faults.get(&Fault::Split);
    split.or_else(|| faults.iter().find(|fault| fault.needs_new_id())).cloned()
}

/// What tells the engine that follows why, and when: this one ends with the id that it had. That the profile was copied may
/// be found any day.
fn notes<'a>(why: &'a Fault, now: &'a str) -> Vec<(Setting, Option<&'a str>)> {
    let when = (*why != Fault::Split).then_some((Setting::Renewed, Some(now)));
    [(Setting::RenewedFor, Some(why.slug()))].into_iter().chain(when).collect()
}

/// Says why this browser goes on as another, if an engine before this one has noted it.
pub(super) async fn say_why(worker: &SyncWorker, storage: &Storage) -> Result<(), StorageError> {
    let Some(slug) = storage.setting(Setting::RenewedFor).await? else { return Ok(()) };
    storage.unset(Setting::RenewedFor).await?;
    let why = [Fault::Split, Fault::StreamTaken, Fault::RemovedByStranger];
    if let Some(why) = why.iter().find(|why| why.slug() == slug) {
        // It is told with the state of the first round.
        add(&mut worker.status.borrow_mut().problems, SyncProblem { is_over: true, ..noticed(why) });
    }
    Ok(())
}

/// Whether another id may be taken because the endpoint says so. If not, says that.
async fn may_renew_now(worker: &SyncWorker, storage: &Storage) -> bool {
    match may_renew(storage).await {
        Ok(true) => return true,
        Ok(false) => worker.set_status(|status| {
            (status.state, status.message) = (SyncState::Error, Some(words::renewed_today().to_owned()));
            status.code = Fault::StreamTaken.slug().to_owned();
        }),
        Err(error) => worker.set_status(|status| fail(status, &error.into())),
    }
    false
}

/// Whether this browser took no other id within a day.
async fn may_renew(storage: &Storage) -> Result<bool, StorageError> {
    let before: Option<u64> = storage.setting(Setting::Renewed).await?.and_then(|ms| ms.parse().ok());
    Ok(is_a_day_off(before, wall_ms()))
}

/// Whether a moment, if there was one, is at least a day from now. A clock that was set back is no reason to wait for it.
fn is_a_day_off(before_ms: Option<u64>, now_ms: u64) -> bool {
    before_ms.is_none_or(|before| now_ms.abs_diff(before) >= DAY_MS)
}

impl Fault {
    /// Whether this browser must go on under another id.
    pub(super) fn needs_new_id(&self) -> bool {
        matches!(self, Fault::Split | Fault::StreamTaken | Fault::RemovedByStranger)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_the_profile_was_copied_goes_before_what_an_endpoint_says() {
        let of = |faults: &[Fault]| why(&faults.iter().cloned().collect());
        assert_eq!(of(&[Fault::OldCopy, Fault::LibraryLost]), None);
        assert_eq!(of(&[Fault::OldCopy, Fault::RemovedByStranger]), Some(Fault::RemovedByStranger));
        assert_eq!(of(&[Fault::StreamTaken, Fault::Split]), Some(Fault::Split));
    }

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
}
