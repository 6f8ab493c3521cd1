//! Libraries that a new one has replaced. They are deleted at their endpoints when everything has arrived in
//! the new one, and their browsers have. A deletion that fails, or that a closed tab interrupts, is tried again.

use reprise_catalog::ids::{BrowserId, LibraryId};

use super::entering::carry_into;
use super::line::Line;
use super::problems::Behind;
use super::turns::ROUND_LOCK;
use crate::platform::lock::hold;
use crate::protocol::sync::{SyncProblem, Unread};
use crate::store::Storage;
use crate::sync::membership::Membership;
use crate::sync::syncer::{Endpoint as _, Records as _, Rest, Stop, is_gone};
use crate::words;

/// Deletes the libraries that this one has replaced, now that everything has arrived. Answers why that
/// failed.
pub(super) async fn delete(line: &Line) -> Option<Behind> {
    let _held = hold(ROUND_LOCK).await;
    // The library may have been left meanwhile, and an old one joined again.
    let deleted = match line.is_joined().await {
        Ok(true) => delete_all(&line.records.storage).await,
        Ok(false) => Ok(()),
        Err(error) => Err(error.into()),
    };
    let stop = deleted.err()?;
    Some(Behind { problems: problems_of(&stop), is_stuck: is_stuck(&stop) })
}

fn problems_of(stop: &Stop) -> Vec<SyncProblem> {
    let code = stop.slug().to_owned();
    let problem = |text, browser| SyncProblem { text, code: code.clone(), browser, is_over: false };
    match stop {
        Stop::Awaits { browsers } => {
            browsers.iter().map(|browser| problem(stop.to_string(), Some(*browser))).collect()
        }
        Stop::ReplacedTwice => vec![problem(stop.to_string(), None)],
        _ => vec![problem(words::not_deleted_yet(&stop.to_string()), None)],
    }
}

/// Deletes the libraries that this browser's library has replaced. What their browsers have sent since is read first, and
/// sent to the new library before its old one goes.
///
/// # Errors
/// [`Stop`] for the first one that could not be deleted. It and those after it stay noted.
async fn delete_all(storage: &Storage) -> Result<(), Stop> {
    let Some(new) = Membership::load(storage).await? else { return Ok(()) };
    for old in Membership::behind(storage).await? {
        delete_old(&Line::of(&old, storage).await?, &old, &new).await?;
        old.strike_out(storage).await?;
    }
    Ok(())
}

/// Deletes one that the new library has replaced, once that has everything.
async fn delete_old(line: &Line, old: &Membership, new: &Membership) -> Result<(), Stop> {
    say_replaced(line, new, old.unread).await?;
    let by = match line.with_syncer(&|_| {}, async |syncer| syncer.read_rest(old.unread).await).await {
        // It stays at the server, which neither shows nor deletes it.
        Err(stop) if is_let_be(&stop, old.unread) => return Ok(line.records.forget().await?),
        Err(stop) => return Err(stop),
        Ok(Rest::Read) => {
            carry_into(new, &line.records.storage).await?;
            return Err(Stop::Unsent);
        }
        Ok(Rest::Deleted { by }) => {
            agree(line, old, new, by).await?;
            return Ok(line.records.forget().await?);
        }
        Ok(Rest::Replaced { by }) => Some(by),
        Ok(Rest::Nothing) => None,
    };
    agree(line, old, new, by).await?;
    if old.unread == Unread::Waits {
        wait_for(&old.awaited, line, new).await?;
    }
    match delete_at(line, Some(new.library())).await {
        Err(stop) if is_let_be(&stop, old.unread) => Ok(line.records.forget().await?),
        deleted => deleted,
    }
}

/// Stops where another browser says that it has replaced the old library by another one than this, until the two have met
/// or the person has given up the rest.
async fn agree(line: &Line, old: &Membership, new: &Membership, by: Option<LibraryId>) -> Result<(), Stop> {
    let is_other = by.is_some_and(|by| by != new.library());
    if is_other && old.unread == Unread::Waits && !have_met(line, new).await? {
        return Err(Stop::ReplacedTwice);
    }
    Ok(())
}

/// Whether a library is let be where it is because of this: the person has given it up, and trying again does not help.
fn is_let_be(stop: &Stop, unread: Unread) -> bool {
    unread == Unread::GivenUp && is_stuck(stop)
}

/// Whether the person may give up an old library because of this: it does not pass by itself.
fn is_stuck(stop: &Stop) -> bool {
    !stop.is_passing() && !matches!(stop, Stop::Unsent | Stop::Storage(_))
}

/// Deletes them unread: the person deletes everything.
///
/// # Errors
/// [`Stop`] for the first one that could not be deleted.
pub(super) async fn delete_unread(storage: &Storage) -> Result<(), Stop> {
    for old in Membership::behind(storage).await? {
        delete_at(&Line::of(&old, storage).await?, None).await?;
        old.strike_out(storage).await?;
    }
    Ok(())
}

/// Says in the old library that the new one has replaced it. Who reads that there stops and asks.
async fn say_replaced(line: &Line, new: &Membership, unread: Unread) -> Result<(), Stop> {
    match line.with_syncer(&|_| {}, async |syncer| syncer.say_replaced(new.library()).await).await {
        Err(stop) if !is_gone(&stop) && !is_let_be(&stop, unread) => Err(stop),
        _ => Ok(()),
    }
}

/// Waits until the browsers of the old library have written in the new one. Who left one of the two meanwhile, or went on as
/// another, does not come.
async fn wait_for(awaited: &[BrowserId], old: &Line, new: &Membership) -> Result<(), Stop> {
    if awaited.is_empty() {
        return Ok(());
    }
    let heads = Line::of(new, &old.records.storage).await?.client.heads().await?;
    let is_away =
        |browser: &BrowserId| !heads.browsers.contains_key(browser) && !heads.forgotten.contains(browser);
    let mut browsers: Vec<BrowserId> = awaited.iter().copied().filter(is_away).collect();
    if !browsers.is_empty() {
        let left = old.records.left(&[old.records.library, new.library()]).await?;
        browsers.retain(|browser| !left.contains(browser));
    }
    if browsers.is_empty() { Ok(()) } else { Err(Stop::Awaits { browsers }) }
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
pub(super) async fn delete_at(line: &Line, replaced_by: Option<LibraryId>) -> Result<(), Stop> {
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
        let awaits = Stop::Awaits { browsers: vec![BrowserId([2; 8])] };
        for stop in [Stop::Unread, Stop::Held, Stop::ReplacedTwice, awaits, RefusalCode::OverQuota.into()] {
            assert!(is_stuck(&stop) && is_let_be(&stop, Unread::GivenUp), "{stop}");
            assert!(!is_let_be(&stop, Unread::Waits), "nothing is given up unasked");
        }
        for stop in [Stop::Unsent, Stop::Storage(String::new())] {
            assert!(!is_stuck(&stop) && !is_let_be(&stop, Unread::GivenUp), "{stop}");
        }
    }
}
