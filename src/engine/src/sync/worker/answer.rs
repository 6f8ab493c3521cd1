//! Does what a page asks. Everything that changes something is done under a lock, so that it never runs
//! during a round of any tab.

use std::pin::pin;

use futures::FutureExt as _;
use futures::future::{LocalBoxFuture, select};
use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{LibraryKey, qr_code};
use reprise_wire::refusal::RefusalCode;

use super::SyncWorker;
use super::behind;
use super::entering::{enter, join, look, start_over};
use super::line::{Line, own_address};
use super::problems::overview_of;
use super::turns::ROUND_LOCK;
use crate::platform::random::make_bytes;
use crate::platform::time::sleep;
use crate::protocol::sync::{Answer, Ask, Failure, FailureKind, Probed, SealedRecord, Shown};
use crate::store::{Setting, Storage, StorageError};
use crate::sync::membership::Membership;
use crate::sync::syncer::{Endpoint as _, Looked, Stop};
use crate::words;

/// How long leaving waits for the last record to be taken, in milliseconds.
const LAST_WORD_MS: u32 = 5_000;

/// Does what a page asks.
pub(super) async fn answer(worker: &SyncWorker, ask: Ask) -> Result<Answer, Failure> {
    let storage = worker.storage.clone().await?;
    match ask {
        Ask::Start | Ask::Now => Ok(Answer::Done),
        Ask::Probe { secret, endpoint } => {
            probe(worker, &storage, Membership::read(&secret, endpoint)?).await
        }
        Ask::Show { page } => Ok(Answer::Shown(show(&joined(&storage).await?, &page))),
        Ask::Overview => overview(&storage).await,
        Ask::Records { browser, after } => records(&storage, browser, after).await,
        Ask::ShowCode { page } => worker.pairing.show(&storage, &joined(&storage).await?, &page).await,
        Ask::AwaitJoiner => worker.pairing.meet(&storage, &joined(&storage).await?).await,
        Ask::Give(digits) => worker.pairing.give(&storage, &joined(&storage).await?, &digits).await,
        Ask::DropCode => Ok(worker.pairing.drop_code(&storage).await),
        Ask::Hear { code, endpoint } => {
            worker.pairing.hear(&code, Membership::address(endpoint.as_deref())).await
        }
        Ask::JoinByCode(code) => changed(worker, worker.pairing.join(worker, &storage, &code).await),
        change => {
            let make = || make_change(worker, &storage, change.clone()).boxed_local();
            changed(worker, in_turn(worker, &make).await)
        }
    }
}

/// Does what a person changes, when it is its turn.
pub(super) async fn in_turn<'c>(
    worker: &SyncWorker,
    change: &dyn Fn() -> LocalBoxFuture<'c, Result<(), Failure>>,
) -> Result<(), Failure> {
    worker.turns.take(ROUND_LOCK, || worker.tell_changed(), change).await
}

/// Tells the page of a change, even if it was made only in part.
fn changed(worker: &SyncWorker, change: Result<(), Failure>) -> Result<Answer, Failure> {
    worker.tell_changed();
    worker.tell_stored();
    change.map(|()| Answer::Done)
}

async fn make_change(worker: &SyncWorker, storage: &Storage, change: Ask) -> Result<(), Failure> {
    let tell = |step| worker.note(step);
    // The key would be lost for good. Another tab may have joined, or this one may not know yet that it has.
    if matches!(change, Ask::Join { .. } | Ask::Create { .. }) && Membership::load(storage).await?.is_some() {
        return Err(Failure::new("in-library", words::already_in_library()));
    }
    match change {
        Ask::Join { secret, endpoint } => join(worker, storage, Membership::read(&secret, endpoint)?).await,
        Ask::Create { secret: Some(secret), endpoint, invitation } => {
            let Membership { key, endpoint, .. } = Membership::read(&secret, endpoint)?;
            enter(storage, Membership::of(key, endpoint, invitation)).await
        }
        Ask::Create { secret: None, endpoint, invitation } => {
            enter(storage, Membership::of(LibraryKey::new(make_bytes()), endpoint, invitation)).await
        }
        Ask::Leave => {
            // Where it was is remembered, so that nothing goes to another server unasked.
            let line = Line::of(&joined(storage).await?, storage).await?;
            line.remember_address().await?;
            say_last(&line).await;
            Ok(storage.unset(Setting::Sync).await?)
        }
        Ask::GiveUpOld => Ok(Membership::give_up_behind(storage).await?),
        Ask::RemoveBrowser { browser, unread } => {
            let line = Line::of(&joined(storage).await?, storage).await?;
            Ok(line.with_syncer(&tell, async |syncer| syncer.remove_browser(browser, unread).await).await?)
        }
        Ask::ClearJunk => {
            let line = Line::of(&joined(storage).await?, storage).await?;
            Ok(line.with_syncer(&tell, async |syncer| syncer.clear_junk().await).await.map(drop)?)
        }
        Ask::DeleteEverything => {
            behind::delete_unread(storage).await?;
            behind::delete_at(&Line::of(&joined(storage).await?, storage).await?, None).await?;
            Ok(storage.unset(Setting::Sync).await?)
        }
        Ask::ChangePassword => {
            let line = Line::of(&joined(storage).await?, storage).await?;
            Ok(line.with_syncer(&tell, async |syncer| syncer.raise().await).await.map(drop)?)
        }
        Ask::NewKey { unread } => start_over(worker, storage, joined(storage).await?, unread).await,
        // All other questions change nothing.
        _ => Ok(()),
    }
}

/// Sends what is not sent yet, of which the last is that this browser leaves. Leaving does not wait for a server that is slow
/// or away, nor for what cannot be read of it.
async fn say_last(line: &Line) {
    let sending = line.with_syncer(&|_| {}, async |syncer| syncer.round().await);
    let _ = select(pin!(sending), pin!(sleep(LAST_WORD_MS))).await;
}

async fn probe(worker: &SyncWorker, storage: &Storage, membership: Membership) -> Result<Answer, Failure> {
    let looked = look(worker, storage, &membership).await?;
    let at = membership.endpoint.unwrap_or_else(own_address);
    Ok(Answer::Probed(match looked {
        Looked::Nothing => Probed { has_library: false, says: words::probe_nothing(&at) },
        Looked::Library(heads) => {
            let browsers = words::browsers_counted(heads.browsers.len() as u64);
            let size = words::format::size(heads.bytes_used);
            Probed { has_library: true, says: words::probe_found(&at, &browsers, &size) }
        }
    }))
}

async fn overview(storage: &Storage) -> Result<Answer, Failure> {
    let line = Line::of(&joined(storage).await?, storage).await?;
    let heads = line.client.heads().await.map_err(Stop::Call)?;
    Ok(Answer::Overview(overview_of(&heads)))
}

async fn records(storage: &Storage, browser: BrowserId, after: u64) -> Result<Answer, Failure> {
    let line = Line::of(&joined(storage).await?, storage).await?;
    let page = line.client.page(browser, after).await.map_err(Stop::Call)?;
    Ok(Answer::Records(page.into_iter().map(|(number, bytes)| SealedRecord { number, bytes }).collect()))
}

/// The key in its written forms. It stands in no address, which a browser would keep in its history.
fn show(membership: &Membership, page: &str) -> Shown {
    let words = membership.key.words().map(str::to_owned).to_vec();
    let code = qr_code(&words.join(" "));
    let qr_size = code.as_ref().map_or(0, |code| code.size);
    let (qr_path, endpoint) = (code.map(|code| code.path).unwrap_or_default(), membership.endpoint.clone());
    Shown {
        words,
        qr_size,
        qr_path,
        link: page.to_owned(),
        endpoint,
        number: membership.key.sheet_number(),
        ..Shown::default()
    }
}

async fn joined(storage: &Storage) -> Result<Membership, Failure> {
    let membership = Membership::load(storage).await?;
    membership.ok_or_else(|| Failure::new("no-library", words::joined_none()))
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Failure {
        let kind = match stop.code() {
            Some(RefusalCode::UnknownLibrary) => FailureKind::NoLibrary,
            Some(RefusalCode::InvitationNeeded) => FailureKind::InvitationNeeded,
            Some(RefusalCode::WrongToken) => FailureKind::Secret,
            _ if stop == Stop::WrongKey => FailureKind::Secret,
            _ if matches!(stop, Stop::Unread | Stop::Unsent) => FailureKind::Asks,
            _ if stop.is_offline() => FailureKind::Offline,
            _ => FailureKind::Other,
        };
        let message =
            if stop == Stop::Unsent { words::stop_unsent_asks().to_owned() } else { stop.to_string() };
        Failure { kind, ..Failure::new(stop.slug(), message) }
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Failure {
        Failure::new("storage", error.to_string())
    }
}
