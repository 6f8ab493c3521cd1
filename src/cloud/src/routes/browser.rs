//! `/v1/libraries/{library}/browsers/{browser}`: removing a browser, or a stream of junk.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use reprise_wire::ids::{BrowserId, LibraryId};
use reprise_wire::refusal::RefusalCode;
use serde::Deserialize;

use crate::endpoint::Shared;
use crate::libraries::epoch::Right;
use crate::problem::Problem;
use crate::routes::extract::{Asked, Ids};
use crate::token::{Bearer, word_in};

/// The query `?through=L`, batches up to a number, or `?clear`, all of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Removal {
    through: Option<u64>,
    clear: Option<String>,
}

/// Removes a browser and its batches up to a number for good, or a stream of junk without a trace.
pub(crate) async fn forget(
    State(endpoint): State<Shared>,
    Ids((library, browser)): Ids<(LibraryId, BrowserId)>,
    Asked(Removal { through, clear }): Asked<Removal>,
    Bearer(visitor): Bearer,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let libraries = &endpoint.libraries;
    let shelf = libraries.open(library, Right::Own, visitor).await?;
    match (through, clear.as_deref()) {
        (Some(through), None) => {
            libraries.forget_browser(&shelf, browser, through, &word_in(&headers)?).await?;
        }
        (None, Some("")) => libraries.clear(&shelf, browser).await?,
        _ => return Err(RefusalCode::Malformed.into()),
    }
    Ok(StatusCode::NO_CONTENT)
}
