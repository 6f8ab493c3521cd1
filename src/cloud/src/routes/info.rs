//! `GET /v1/info`: which protocols this endpoint speaks, and its limits.

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
    /// The versions of the protocol that it speaks.
    protocol: &'static [u16],
    /// The version of the endpoint's program.
    version: &'static str,
    /// Whether libraries can be claimed here, with or without an invitation.
    takes_new_libraries: bool,
    /// `open`, `invitation` or `closed`.
    new_libraries: &'static str,
    /// The limits.
    limits: Limits,
}

/// The limits. All are in bytes, except the number of browsers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Limits {
    library_bytes: u64,
    batch_bytes: usize,
    page_bytes: usize,
    /// How many browsers a library may have, removed ones included.
    browsers: usize,
}

/// Answers what this endpoint speaks and takes. The answer must not be cached.
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
