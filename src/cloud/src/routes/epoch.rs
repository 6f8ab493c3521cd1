//! `/v1/libraries/{library}/epochs/{epoch}`: raising the epoch.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use reprise_wire::epochs::{MOST, Rights};
use reprise_wire::ids::LibraryId;
use reprise_wire::refusal::RefusalCode;

use crate::endpoint::{Endpoint, Shared};
use crate::libraries::raising::Raised;
use crate::limits::address::Caller;
use crate::limits::body;
use crate::problem::Problem;
use crate::routes::extract::Ids;
use crate::token::Bearer;

/// Raises the epoch to a number, with the secret that does only that. Doing so again is no error.
pub(crate) async fn raise(
    State(endpoint): State<Shared>,
    Ids((library, epoch)): Ids<(LibraryId, u64)>,
    Bearer(visitor): Bearer,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
    let rights = receive(&endpoint, visitor.caller, &headers, body).await?;
    Ok(match endpoint.libraries.raise(library, visitor.shown, epoch, rights).await? {
        Raised::Now => StatusCode::CREATED,
        Raised::Before => StatusCode::OK,
    })
}

/// Receives what an epoch shall take.
pub(crate) async fn receive(
    endpoint: &Endpoint,
    caller: Caller,
    headers: &HeaderMap,
    body: Body,
) -> Result<Rights, Problem> {
    let budgets = &endpoint.libraries.budgets;
    let (bytes, _share) = body::receive(headers, body, MOST, budgets, caller.alone()).await?;
    Rights::read(&bytes).map_err(|_| RefusalCode::Malformed.into())
}
