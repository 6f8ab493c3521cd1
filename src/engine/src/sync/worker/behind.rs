//! Libraries that a new one has replaced. They are deleted at their endpoints when everything has arrived in
//! the new one. A deletion that fails, or that a closed tab interrupts, is tried again.

use reprise_catalog::ids::LibraryId;

use super::entering::carry_into;
use super::line::Line;
use crate::store::Storage;
use crate::sync::membership::Membership;
use crate::sync::syncer::{Endpoint as _, Records as _, Rest, Stop, Unread};

/// Deletes the libraries that this browser's library has replaced. What their browsers have sent since is read first, and
/// sent to the new library before its old one goes.
///
/// # Errors
/// [`Stop`] for the first one that could not be deleted. It and those after it stay noted.
pub(super) async fn delete_all(storage: &Storage) -> Result<(), Stop> {
    let Some(new) = Membership::load(storage).await? else { return Ok(()) };
    for old in Membership::behind(storage).await? {
        let line = Line::of(&old, storage).await?;
        let rest = line.with_syncer(&|_| {}, async |syncer| syncer.read_rest(old.unread).await).await;
        match rest {
            Err(stop) if !is_let_be(&stop, old.unread) => return Err(stop),
            // It stays at the server, which neither shows nor deletes it.
            Err(_) => line.records.forget().await?,
            Ok(Rest::Nothing) => match delete(&line, Some(new.library())).await {
                Err(stop) if is_let_be(&stop, old.unread) => line.records.forget().await?,
                deleted => deleted?,
            },
            Ok(Rest::Read) => {
                carry_into(&new, storage).await?;
                return Err(Stop::Unsent);
            }
            Ok(Rest::Deleted { by: Some(by) })
                if old.unread == Unread::Waits && by != new.library() && !have_met(&line, &new).await? =>
            {
                return Err(Stop::ReplacedTwice);
            }
            Ok(Rest::Deleted { .. }) => line.records.forget().await?,
        }
        old.strike_out(storage).await?;
    }
    Ok(())
}

/// Whether a library is let be where it is because of this: the person has given it up, and trying again does not help.
fn is_let_be(stop: &Stop, unread: Unread) -> bool {
    unread == Unread::GivenUp && is_stuck(stop)
}

/// Whether the person may give up an old library because of this: it does not pass by itself.
pub(super) fn is_stuck(stop: &Stop) -> bool {
    !stop.is_passing() && !matches!(stop, Stop::Unsent | Stop::Storage(_))
}

/// Deletes them unread: the person deletes everything.
///
/// # Errors
/// [`Stop`] for the first one that could not be deleted.
pub(super) async fn delete_unread(storage: &Storage) -> Result<(), Stop> {
    for old in Membership::behind(storage).await? {
        delete(&Line::of(&old, storage).await?, None).await?;
        old.strike_out(storage).await?;
    }
    Ok(())
}

/// Whether another browser of the old library is in the new one.
async fn have_met(old: &Line, new: &Membership) -> Result<bool, Stop> {
    let known = old.records.standing().await?.followed;
    let heads = Line::of(new, &old.records.storage).await?.client.heads().await?;
    Ok(heads.browsers.keys().any(|browser| known.contains_key(browser)))
}

/// Deletes a library at its endpoint, and what is stored here for syncing with it. The batches stay.
///
/// # Errors
/// [`Stop`] if the endpoint did not do it.
pub(super) async fn delete(line: &Line, replaced_by: Option<LibraryId>) -> Result<(), Stop> {
    line.with_syncer(&|_| {}, async |syncer| syncer.delete_library(replaced_by).await).await?;
    Ok(line.records.forget().await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::syncer::CallError;
    use reprise_wire::refusal::RefusalCode;

    #[test]
    fn what_does_not_pass_by_itself_can_be_given_up() {
        let offline = Stop::Call(CallError::Offline(String::new()));
        for stop in [offline, RefusalCode::RateLimited.into()] {
            assert!(!is_stuck(&stop) && !is_let_be(&stop, Unread::GivenUp), "{stop}");
        }
        for stop in [Stop::Unread, Stop::Held, Stop::ReplacedTwice, RefusalCode::OverQuota.into()] {
            assert!(is_stuck(&stop) && is_let_be(&stop, Unread::GivenUp), "{stop}");
            assert!(!is_let_be(&stop, Unread::Waits), "nothing is given up unasked");
        }
        for stop in [Stop::Unsent, Stop::Storage(String::new())] {
            assert!(!is_stuck(&stop) && !is_let_be(&stop, Unread::GivenUp), "{stop}");
        }
    }
}
