//! `/v1/libraries/{library}/browsers/{browser}`: removing a browser.

use axum::extract::State;
use axum::http::StatusCode;
use reprise_wire::ids::{BrowserId, LibraryId};

use crate::endpoint::Shared;
use crate::problem::Problem;
use crate::routes::extract::Ids;
use crate::token::Bearer;

/// Removes a browser and its batches for good.
pub(crate) async fn forget(
    State(endpoint): State<Shared>,
    Ids((library, browser)): Ids<(LibraryId, BrowserId)>,
    Bearer(visitor): Bearer,
) -> Result<StatusCode, Problem> {
    let shelf = endpoint.libraries.open(library, visitor).await?;
    endpoint.libraries.forget_browser(&shelf, browser).await?;
    Ok(StatusCode::NO_CONTENT)
}
