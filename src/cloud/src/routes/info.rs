//! `GET /v1/info`: which protocols this endpoint speaks, its limits, its time.

use std::time::SystemTime;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use reprise_wire::info::{Info, Limits, PROTOCOLS};

use crate::admission::Rule;
use crate::endpoint::Shared;
use crate::libraries::Bounds;
use crate::libraries::mailboxes::millis;

/// Answers what this endpoint speaks and takes. The answer must not be cached.
pub(crate) async fn info(State(endpoint): State<Shared>) -> impl IntoResponse {
    let info = Info {
        protocol: PROTOCOLS.to_vec(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        takes_new_libraries: endpoint.admission.rule != Rule::Closed,
        new_libraries: endpoint.admission.new_libraries(),
        time: Some(millis(SystemTime::now())),
        limits: limits_of(&endpoint.libraries.bounds),
    };
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (headers, info.write())
}

fn limits_of(bounds: &Bounds) -> Limits {
    Limits {
        library_bytes: Some(bounds.library_bytes),
        batch_bytes: Some(bounds.batch_bytes as u64),
        page_bytes: Some(bounds.page_bytes as u64),
        browsers: Some(bounds.browsers as u64),
        removed_browsers: Some(bounds.removed_browsers as u64),
    }
}
