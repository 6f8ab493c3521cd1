//! Libraries that a new one has replaced. They are deleted at their endpoints when everything has arrived in
//! the new one. A deletion that fails, or that a closed tab interrupts, is tried again.

use reprise_catalog::ids::LibraryId;

use super::line::Line;
use crate::store::Storage;
use crate::sync::membership::Membership;
use crate::sync::syncer::Stop;

/// Deletes the libraries that this browser's library has replaced.
///
/// # Errors
/// [`Stop`] for the first one that could not be deleted. It and those after it stay noted.
pub(super) async fn delete_all(storage: &Storage) -> Result<(), Stop> {
    let new = Membership::load(storage).await?.map(|membership| membership.library());
    for old in Membership::behind(storage).await? {
        delete(&Line::of(&old, storage).await?, new).await?;
        old.strike_out(storage).await?;
    }
    Ok(())
}

/// Deletes a library at its endpoint, and what is stored here for syncing with it. The batches stay.
///
/// # Errors
/// [`Stop`] if the endpoint did not do it.
pub(super) async fn delete(line: &Line, replaced_by: Option<LibraryId>) -> Result<(), Stop> {
    line.with_syncer(&|_| {}, async |syncer| syncer.delete_library(replaced_by).await).await?;
    Ok(line.records.forget().await?)
}
