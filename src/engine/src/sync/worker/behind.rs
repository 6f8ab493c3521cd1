//! Libraries that a new one has replaced. They are deleted at their endpoints when everything has arrived in
//! the new one. A deletion that fails, or that a closed tab interrupts, is tried again.

use reprise_catalog::ids::LibraryId;

use super::entering::carry_into;
use super::line::Line;
use crate::store::Storage;
use crate::sync::membership::Membership;
use crate::sync::syncer::{Endpoint as _, Records as _, Rest, Stop};

/// Deletes the libraries that this browser's library has replaced. What their browsers have sent since is read first, and
/// sent to the new library before its old one goes.
///
/// # Errors
/// [`Stop`] for the first one that could not be deleted. It and those after it stay noted.
pub(super) async fn delete_all(storage: &Storage) -> Result<(), Stop> {
    let Some(new) = Membership::load(storage).await? else { return Ok(()) };
    for old in Membership::behind(storage).await? {
        let line = Line::of(&old, storage).await?;
        match line.with_syncer(&|_| {}, async |syncer| syncer.read_rest(old.unread).await).await? {
            Rest::Nothing => delete(&line, Some(new.library())).await?,
            Rest::Read => {
                carry_into(&new, storage).await?;
                return Err(Stop::Unsent);
            }
            Rest::Deleted { by: Some(by) } if by != new.library() && !have_met(&line, &new).await? => {
                return Err(Stop::ReplacedTwice);
            }
            Rest::Deleted { .. } => line.records.forget().await?,
        }
        old.strike_out(storage).await?;
    }
    Ok(())
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
