//! Mailboxes: `/v1/libraries/{library}/mailboxes/{mailbox}` opens and closes one, for browsers of the library;
//! `/v1/mailboxes/{mailbox}/{slot}` reads and fills a slot, for whoever knows the id.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use reprise_wire::ids::{LibraryId, MailboxId};
use reprise_wire::mailbox::{Opened, most_bytes};
use reprise_wire::refusal::RefusalCode;

use crate::endpoint::Shared;
use crate::libraries::epoch::Right;
use crate::libraries::mailboxes::Filled;
use crate::limits::address::Caller;
use crate::limits::body;
use crate::problem::Problem;
use crate::routes::extract::Ids;
use crate::token::Bearer;

/// Opens a mailbox with the message of its first slot. Doing so again with the same message is no error.
pub(crate) async fn open(
    State(endpoint): State<Shared>,
    Ids((library, mailbox)): Ids<(LibraryId, MailboxId)>,
    Bearer(visitor): Bearer,
    headers: HeaderMap,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    let libraries = &endpoint.libraries;
    let shelf = libraries.open(library, Right::Access, visitor).await?;
    let most = most_bytes(0).unwrap_or_default();
    let (message, _share) = body::receive(&headers, body, most, &libraries.budgets, shelf.holder).await?;
    let (filled, seconds) = libraries.open_mailbox(&shelf, mailbox, message).await?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((status_of(filled), headers, Opened { seconds }.write()))
}

/// Closes a mailbox.
pub(crate) async fn close(
    State(endpoint): State<Shared>,
    Ids((library, mailbox)): Ids<(LibraryId, MailboxId)>,
    Bearer(visitor): Bearer,
) -> Result<StatusCode, Problem> {
    let shelf = endpoint.libraries.open(library, Right::Access, visitor).await?;
    endpoint.libraries.close_mailbox(&shelf, mailbox).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers with the message in a slot.
pub(crate) async fn read(
    State(endpoint): State<Shared>,
    Ids((mailbox, slot)): Ids<(MailboxId, u8)>,
) -> Result<impl IntoResponse, Problem> {
    most_bytes(slot).ok_or(RefusalCode::Malformed)?;
    let message = endpoint.libraries.read_slot(mailbox, slot).await?;
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, message))
}

/// Puts a message into an empty slot. Doing so again with the same message is no error.
pub(crate) async fn fill(
    State(endpoint): State<Shared>,
    Ids((mailbox, slot)): Ids<(MailboxId, u8)>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
    let most = most_bytes(slot).ok_or(RefusalCode::Malformed)?;
    let libraries = &endpoint.libraries;
    let (message, _share) = body::receive(&headers, body, most, &libraries.budgets, caller.alone()).await?;
    Ok(status_of(libraries.fill_slot(mailbox, slot, message).await?))
}

fn status_of(filled: Filled) -> StatusCode {
    match filled {
        Filled::Now => StatusCode::CREATED,
        Filled::Before => StatusCode::OK,
    }
}
