//! `…/browsers/{browser}/batches`: storing one, fetching several or their digests, removing those that a snapshot
//! replaced.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use reprise_wire::headers::HEAD;
use reprise_wire::ids::{BatchNumber, BrowserId, LibraryId};
use reprise_wire::{digests, frames};
use serde::Deserialize;

use crate::endpoint::Shared;
use crate::libraries::epoch::Right;
use crate::libraries::page;
use crate::libraries::put::Put;
use crate::limits::{body, sending};
use crate::problem::Problem;
use crate::routes::extract::{Asked, Ids};
use crate::token::{Bearer, Stream};

/// The query `?after=N`: batches with later numbers; without it, all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Later {
    after: Option<u64>,
}

/// The query `?before=N`: batches with earlier numbers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Earlier {
    before: BatchNumber,
}

/// Stores a batch. The token is checked before the first byte of the body is read.
pub(crate) async fn store(
    State(endpoint): State<Shared>,
    Ids((library, browser, number)): Ids<(LibraryId, BrowserId, BatchNumber)>,
    Bearer(visitor): Bearer,
    Stream(shown): Stream,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
    let libraries = &endpoint.libraries;
    let shelf = libraries.open(library, Right::Access, visitor).await?;
    let most = libraries.bounds.batch_bytes;
    let (bytes, _share) = body::receive(&headers, body, most, &libraries.budgets, shelf.holder).await?;
    Ok(match libraries.put(&shelf, browser, &shown, number, bytes).await? {
        Put::Stored => StatusCode::CREATED,
        Put::StoredBefore => StatusCode::OK,
    })
}

/// What a call for a page holds.
type Call = (State<Shared>, Ids<(LibraryId, BrowserId)>, Asked<Later>, Bearer);

/// Answers with as many batches as fit a page; with an empty body if there are no later ones.
pub(crate) async fn fetch(call: Call) -> Result<Response, Problem> {
    page_for(call, page::Asked::Batches, frames::MEDIA_TYPE).await
}

/// Answers with the digests of as many batches as may be read at once; with an empty body if there are no later ones.
pub(crate) async fn digests(call: Call) -> Result<Response, Problem> {
    page_for(call, page::Asked::Digests, digests::MEDIA_TYPE).await
}

async fn page_for(call: Call, asked: page::Asked, media_type: &'static str) -> Result<Response, Problem> {
    let (State(endpoint), Ids((library, browser)), Asked(Later { after }), Bearer(visitor)) = call;
    let shelf = endpoint.libraries.open(library, Right::Access, visitor).await?;
    let found = endpoint.libraries.page(&shelf, browser, after.unwrap_or(0), asked).await?;
    let length: usize = found.frames.iter().map(Bytes::len).sum();
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_LENGTH, length.into()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static(HEAD), found.last.into()),
    ];
    Ok((headers, sending::body_of(found.frames)).into_response())
}

/// Removes batches that a snapshot replaced.
pub(crate) async fn compact(
    State(endpoint): State<Shared>,
    Ids((library, browser)): Ids<(LibraryId, BrowserId)>,
    Asked(Earlier { before }): Asked<Earlier>,
    Bearer(visitor): Bearer,
    Stream(shown): Stream,
) -> Result<StatusCode, Problem> {
    let shelf = endpoint.libraries.open(library, Right::Access, visitor).await?;
    endpoint.libraries.compact(&shelf, browser, &shown, before).await?;
    Ok(StatusCode::NO_CONTENT)
}
