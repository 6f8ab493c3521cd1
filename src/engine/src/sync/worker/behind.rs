//! Libraries that a new one has replaced. They are deleted at their endpoints when everything has arrived in
//! the new one. A deletion that fails, or that a closed tab interrupts, is tried again.

use reprise_wire::refusal::RefusalCode;

use super::line::Line;
use crate::store::Storage;
use crate::sync::membership::Membership;
use crate::sync::syncer::{CallError, Endpoint as _, Stop};

/// Deletes the libraries that this browser's library has replaced.
///
/// # Errors
/// [`Stop`] for the first one that could not be deleted. It and those after it stay noted.
pub(super) async fn delete_all(storage: &Storage) -> Result<(), Stop> {
    for old in Membership::behind(storage).await? {
        delete(&Line::of(&old, storage).await?).await?;
        old.strike_out(storage).await?;
    }
    Ok(())
}

/// Deletes a library at its endpoint, and what is stored here for syncing with it. The batches stay.
///
/// # Errors
/// [`Stop`] if the endpoint did not do it.
pub(super) async fn delete(line: &Line) -> Result<(), Stop> {
    match line.client.forget_library().await {
        Err(error) if !is_gone(&error) => Err(error.into()),
        _ => Ok(line.records.forget().await?),
    }
}

/// Whether there is nothing to delete: no library with this key was ever there, or it was deleted before.
fn is_gone(error: &CallError) -> bool {
    matches!(error.code(), Some(RefusalCode::UnknownLibrary | RefusalCode::LibraryForgotten))
}
