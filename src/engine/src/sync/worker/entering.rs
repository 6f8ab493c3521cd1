//! Entering a library: looking, joining, making one, starting over with a new key, and coming back as another
//! browser. Whatever is held comes along; each can stop between any two steps.

use reprise_catalog::seal::LibraryKey;
use reprise_wire::refusal::RefusalCode;

use super::leader::NO_LOCKS;
use super::line::Line;
use crate::platform::lock;
use crate::platform::random::{make_browser_id, make_bytes};
use crate::protocol::sync::Failure;
use crate::store::{Setting, Storage};
use crate::sync::engine::{Found, Stop};
use crate::sync::membership::Membership;

/// Looks what is at the endpoint; nothing is written.
pub(super) async fn look(storage: &Storage, membership: &Membership) -> Result<Found, Stop> {
    Line::of(membership, storage).await?.with_engine(&|_| {}, async |engine| engine.probe().await).await
}

/// Joins a library that is there.
pub(super) async fn join(storage: &Storage, membership: Membership) -> Result<(), Failure> {
    match look(storage, &membership).await? {
        Found::Nothing => Err(Stop::from(RefusalCode::UnknownLibrary).into()),
        Found::Library(_) => enter(storage, membership).await,
    }
}

/// Enters a library, which is made if it is not there.
pub(super) async fn enter(storage: &Storage, membership: Membership) -> Result<(), Failure> {
    if !lock::are_there() {
        return Err(Failure { message: NO_LOCKS.to_owned(), ..Failure::default() });
    }
    let removed_from = storage.setting(Setting::Removed).await?;
    if removed_from == Some(membership.library().to_hex()) {
        // The endpoint keeps its word: it takes nothing from a browser that was removed.
        renew(storage, &membership).await?;
    }
    carry_into(&membership, storage).await?;
    Ok(membership.save(storage).await?)
}

/// Gives this browser another id in a library. What it holds under the old one comes along, and its records at the
/// endpoint are those of any other browser from now on. Pages learn of it when they are told of a change.
///
/// # Errors
/// [`Stop`] if it stopped halfway; nothing is lost, and doing it again goes to the end.
pub(super) async fn renew(storage: &Storage, membership: &Membership) -> Result<(), Stop> {
    let fresh = make_browser_id();
    let line = Line::as_browser(membership, storage, fresh);
    line.records.forget_own().await?;
    line.with_engine(&|_| {}, async |engine| engine.enter().await).await?;
    // What a browser held that was removed is no longer anybody's; a profile may have been copied, and both go on.
    let is_removed = storage.setting(Setting::Removed).await? == Some(membership.library().to_hex());
    let was = if is_removed { storage.setting(Setting::Browser).await? } else { None };
    let fresh = fresh.to_hex();
    let settings =
        [(Setting::Browser, Some(fresh.as_str())), (Setting::Removed, None), (Setting::Was, was.as_deref())];
    storage.set_all(&settings).await?;
    // What was said under the old id until then.
    carry_into(membership, storage).await
}

/// Enters a new library with everything. The old one is noted, and deleted when all has arrived in the new one.
pub(super) async fn start_over(storage: &Storage, old: Membership) -> Result<(), Failure> {
    let line = Line::of(&old, storage).await?;
    // The newest of the others comes along; of a library that is gone there is nothing to come.
    match line.with_engine(&|_| {}, async |engine| engine.read_whole(None).await).await {
        Err(stop) if stop.code() != Some(RefusalCode::LibraryForgotten) => return Err(stop.into()),
        _ => {}
    }
    let (endpoint, invitation) = (old.endpoint.clone(), old.invitation.clone());
    let new = Membership { key: LibraryKey::new(make_bytes()), endpoint, invitation };
    carry_into(&new, storage).await?;
    Ok(new.replace(old, storage).await?)
}

async fn carry_into(membership: &Membership, storage: &Storage) -> Result<(), Stop> {
    Line::of(membership, storage).await?.with_engine(&|_| {}, async |engine| engine.enter().await).await
}
