//! A time limit for every answer, so that requests do not pile up when the storage hangs.

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use reprise_wire::refusal::RefusalCode;

use crate::limits::body;
use crate::problem::Problem;

/// How long the endpoint may take to answer once the body has arrived.
const PATIENCE: Duration = Duration::from_secs(30);

/// Answers with a problem if the answer does not begin in time. A stream of events has no limit after it began.
pub(crate) async fn keep(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(body::PATIENCE + PATIENCE, next.run(request)).await;
    answer.unwrap_or_else(|_| {
        tracing::warn!("an answer took too long");
        Problem::from(RefusalCode::TimedOut).into_response()
    })
}
