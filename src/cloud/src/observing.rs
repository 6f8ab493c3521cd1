//! The middleware that counts, times and logs each request. It names no library, browser, token or address.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use reprise_wire::paths;

use crate::endpoint::Shared;
use crate::limits::connections::Pulse;

/// Counts and times a request, and logs it at the level debug.
pub(crate) async fn observe(State(endpoint): State<Shared>, request: Request, next: Next) -> Response {
    let call = name_of(request.method(), request.extensions().get::<MatchedPath>());
    let begun = Instant::now();
    let beat = request.extensions().get::<Arc<Pulse>>().map(Pulse::beat);
    let response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    endpoint.metrics.answered(call, status, took);
    tracing::debug!(call, status, seconds = took.as_secs_f64(), "answered");
    match beat {
        Some(beat) => beat.until_sent(response),
        None => response,
    }
}

/// Names a call by its path with the ids left out, so that no id gets into a meter or a log.
fn name_of(method: &Method, path: Option<&MatchedPath>) -> &'static str {
    match (method, path.map_or("", MatchedPath::as_str)) {
        (_, "") => "file",
        (_, "/healthz") => "watch",
        (_, paths::INFO) => "info",
        (&Method::GET, paths::LIBRARY) => "heads",
        (&Method::PUT, paths::LIBRARY) => "claim",
        (&Method::DELETE, paths::LIBRARY) => "forget-library",
        (_, paths::EVENTS) => "events",
        (_, paths::BROWSER) => "forget-browser",
        (&Method::GET, paths::BATCHES) => "fetch",
        (&Method::DELETE, paths::BATCHES) => "compact",
        (_, paths::BATCH) => "put",
        (_, paths::DIGESTS) => "digests",
        (_, paths::EPOCH) => "raise",
        (&Method::PUT, paths::MAILBOX) => "open-mailbox",
        (_, paths::MAILBOX) => "close-mailbox",
        (&Method::PUT, paths::SLOT) => "fill-slot",
        (_, paths::SLOT) => "read-slot",
        _ => "other",
    }
}
