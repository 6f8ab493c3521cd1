//! Entering a library: looking, joining, making one, moving to a new key, coming back as another browser.
//! Everything that this browser holds comes along. Each can be stopped between any two steps.

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{LibraryKey, Seen, StreamSecret};
use reprise_wire::refusal::RefusalCode;

use super::SyncWorker;
use super::line::Line;
use crate::platform::lock;
use crate::platform::random::{make_browser_id, make_bytes};
use crate::protocol::sync::{Failure, FailureKind, Unread};
use crate::store::{Setting, Storage, stream_setting};
use crate::sync::membership::Membership;
use crate::sync::syncer::{Looked, Records as _, Stop, carry_removals};
use crate::words;

/// Looks what is at the endpoint. Writes nothing.
pub(super) async fn look(
    worker: &SyncWorker,
    storage: &Storage,
    membership: &Membership,
) -> Result<Looked, Stop> {
    let line = Line::of(membership, storage).await?;
    line.with_syncer(&|step| worker.note(step), async |syncer| syncer.probe().await).await
}

/// Joins a library that is there.
pub(super) async fn join(
    worker: &SyncWorker,
    storage: &Storage,
    membership: Membership,
) -> Result<(), Failure> {
    match look(worker, storage, &membership).await? {
        Looked::Nothing => Err(Stop::from(RefusalCode::UnknownLibrary).into()),
        Looked::Library(_) => enter(storage, membership).await,
    }
}

/// Enters a library. Makes it if it does not exist.
pub(super) async fn enter(storage: &Storage, membership: Membership) -> Result<(), Failure> {
    if !lock::are_there() {
        return Err(Failure::new("no-locks", words::no_locks()));
    }
    let removed_from = storage.setting(Setting::Removed).await?;
    if removed_from == Some(membership.library().to_hex()) {
        // The endpoint takes nothing from a browser that was removed, so this one needs a new id.
        renew(storage, &membership, &[]).await?;
    }
    carry_into(&membership, storage).await?;
    Line::of(&membership, storage).await?.remember_address().await?;
    Ok(membership.save(storage).await?)
}

/// Gives this browser another id in a library. What it holds under the old id comes along, and its old records
/// at the endpoint are read like those of any other browser. Pages are told of the new id. The notes are written with the new
/// id, because whoever sees that may begin at once.
///
/// # Errors
/// [`Stop`] if it stopped halfway. Nothing is lost then, and doing it again completes it.
pub(super) async fn renew(
    storage: &Storage,
    membership: &Membership,
    notes: &[(Setting, Option<&str>)],
) -> Result<(), Stop> {
    let (fresh, stream) = (make_browser_id(), StreamSecret::new(make_bytes()));
    let line = Line::as_browser(membership, storage, fresh, &stream);
    let was = Line::of(membership, storage).await?;
    let acknowledged = was.records.standing().await?.acknowledged;
    if acknowledged > 0 {
        // What was sent under the old id is sent again under the new one, so nobody need miss it there.
        line.records.note_taken_over(Seen::all_taken_over(was.browser, acknowledged)).await?;
    }
    line.records.forget_own().await?;
    line.with_syncer(&|_| {}, async |syncer| syncer.enter().await).await?;
    // After a removal, the places of the old id belong to nobody, so this browser takes them along. If the profile
    // was copied instead, the other copy goes on under the old id and keeps its places.
    let is_removed = storage.setting(Setting::Removed).await? == Some(membership.library().to_hex());
    let before = storage.setting(Setting::Browser).await?;
    let (was, went_on) = if is_removed { (before, None) } else { (None, before) };
    let secret = stream_setting(fresh, &stream);
    let fresh = fresh.to_hex();
    let settings = [
        (Setting::Browser, Some(fresh.as_str())),
        (Setting::Stream, Some(secret.as_str())),
        (Setting::Removed, None),
        (Setting::Was, was.as_deref()),
        (Setting::WentOn, went_on.as_deref()),
    ];
    storage.set_all(&[&settings[..], notes].concat()).await?;
    // What was written under the old id until then.
    carry_into(membership, storage).await
}

/// Moves to a new library with everything. The old library is noted, and deleted when everything has arrived
/// in the new one. What cannot be read of the old one holds it up, unless the person has given it up.
pub(super) async fn start_over(
    worker: &SyncWorker,
    storage: &Storage,
    old: Membership,
    unread: Unread,
) -> Result<(), Failure> {
    let line = Line::of(&old, storage).await?;
    // The latest changes of the others are fetched first. If the old library is gone, there are none to fetch.
    let tell = |step| worker.note(step);
    let read = line.with_syncer(&tell, async |syncer| {
        let read = syncer.read_whole(None).await;
        let replaced_by = read.as_ref().err().and_then(|stop| syncer.replaced_by(stop));
        (read, replaced_by)
    });
    match read.await {
        (_, Some(_)) | (Err(Stop::Replaced { .. }), _) if unread == Unread::Waits => {
            let asked = Failure::new("replaced", words::new_words_again());
            return Err(Failure { kind: FailureKind::Asks, ..asked });
        }
        (Err(Stop::Replaced { .. }), _) => {}
        (Err(stop), _) if stop.code() == Some(RefusalCode::LibraryForgotten) => {}
        // Where somebody else holds the name, nothing of the library is there to be read any more.
        (Err(stop), _) if stop.is_unread() || stop == Stop::Held => match unread {
            Unread::GivenUp => {}
            Unread::Waits => return Err(Stop::Unread.into()),
        },
        (read, _) => drop(read?),
    }
    let (endpoint, invitation) = (old.endpoint.clone(), old.invitation.clone());
    let new = Membership::of(LibraryKey::new(make_bytes()), endpoint, invitation);
    let awaited = awaited(&line).await?;
    carry_removals(&line.records, &Line::of(&new, storage).await?.records).await?;
    carry_into(&new, storage).await?;
    Ok(new.replace(Membership { unread, awaited, ..old }, storage).await?)
}

/// The browsers that are to come to the new library before the old one is deleted: those that are in the old one, have not
/// left it, and did not go on as another.
async fn awaited(line: &Line) -> Result<Vec<BrowserId>, Stop> {
    let are_in = line.with_syncer(&|_| {}, async |syncer| syncer.to_be_awaited().await).await?;
    let left = line.records.left(&[line.records.library]).await?;
    Ok(are_in.into_iter().filter(|browser| !left.contains(browser)).collect())
}

/// Takes along into a library what this browser holds.
pub(super) async fn carry_into(membership: &Membership, storage: &Storage) -> Result<(), Stop> {
    Line::of(membership, storage).await?.with_syncer(&|_| {}, async |syncer| syncer.enter().await).await
}
