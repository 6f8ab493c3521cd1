//! Reads ids and queries of a request. A malformed one is refused in the protocol's own form.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use reprise_wire::refusal::RefusalCode;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The ids in the path.
pub(crate) struct Ids<T>(pub(crate) T);

/// The values in the query.
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Ids<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(ids) = Path::from_request_parts(parts, state).await.map_err(|_| RefusalCode::Malformed)?;
        Ok(Self(ids))
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Query(asked) = Query::try_from_uri(&parts.uri).map_err(|_| RefusalCode::Malformed)?;
        Ok(Self(asked))
    }
}
