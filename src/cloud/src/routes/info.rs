//! `GET /v1/info`: what this endpoint speaks and takes.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use serde::Serialize;

use crate::admission::Admission;
use crate::endpoint::Shared;

/// The answer to `GET /v1/info`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Info {
    /// Versions of the protocol that are spoken.
    protocol: &'static [u16],
    /// Version of the endpoint itself.
    version: &'static str,
    /// Whether a library can be claimed here, with an invitation or without.
    takes_new_libraries: bool,
    /// `open`, `invitation` or `closed`.
    new_libraries: &'static str,
    /// What is taken at most.
    limits: Limits,
}

/// Upper bounds, in bytes but for the last.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Limits {
    library_bytes: u64,
    batch_bytes: usize,
    page_bytes: usize,
    /// Browsers of a library, those forgotten included.
    browsers: usize,
}

/// Says what this endpoint speaks and takes, never from a cache.
pub(crate) async fn info(State(endpoint): State<Shared>) -> ([(HeaderName, HeaderValue); 1], Json<Info>) {
    let bounds = endpoint.libraries.bounds;
    let info = Info {
        protocol: &[1],
        version: env!("CARGO_PKG_VERSION"),
        takes_new_libraries: endpoint.admission != Admission::Closed,
        new_libraries: endpoint.admission.name(),
        limits: Limits {
            library_bytes: bounds.library_bytes,
            batch_bytes: bounds.batch_bytes,
            page_bytes: bounds.page_bytes,
            browsers: bounds.browsers,
        },
    };
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(info))
}
