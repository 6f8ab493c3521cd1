//! `/v1/libraries/{library}`: claiming a library, its heads, deleting it.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use reprise_wire::ids::LibraryId;
use reprise_wire::refusal::RefusalCode;

use crate::endpoint::Shared;
use crate::libraries::Claimed;
use crate::libraries::epoch::Right;
use crate::limits::address::Caller;
use crate::problem::Problem;
use crate::routes::epoch::receive;
use crate::routes::extract::Ids;
use crate::token::{Bearer, Claimant, word_in};

/// Claims a library for who shows the secret that its id is made from. Doing so again is no error.
pub(crate) async fn claim(
    State(endpoint): State<Shared>,
    Ids(library): Ids<LibraryId>,
    Claimant(claimed): Claimant,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
    if claimed != library {
        return Err(RefusalCode::WrongClaim.into());
    }
    let rights = receive(&endpoint, caller, &headers, body).await?;
    let admit = || endpoint.admission.admit(&headers, caller);
    Ok(match endpoint.libraries.claim(library, rights, admit).await? {
        Claimed::Now => StatusCode::CREATED,
        Claimed::Before => StatusCode::OK,
    })
}

/// Answers the heads of every browser, the bytes of the library, and its limits.
pub(crate) async fn heads(
    State(endpoint): State<Shared>,
    Ids(library): Ids<LibraryId>,
    Bearer(visitor): Bearer,
) -> Result<Response, Problem> {
    let libraries = &endpoint.libraries;
    let shelf = libraries.open(library, Right::Access, visitor).await?;
    let snapshot = libraries.heads(&shelf).await?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, snapshot.answer(libraries.bounds.library_bytes)).into_response())
}

/// Deletes a library.
pub(crate) async fn forget(
    State(endpoint): State<Shared>,
    Ids(library): Ids<LibraryId>,
    Bearer(visitor): Bearer,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let shelf = endpoint.libraries.open(library, Right::Own, visitor).await?;
    endpoint.libraries.forget_library(&shelf, &word_in(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
