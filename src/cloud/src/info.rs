//! `GET /v1/info`: what this endpoint speaks and takes.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, header};
use serde::Serialize;

/// The answer to `GET /v1/info`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Info {
    /// Versions of the protocol that are spoken.
    protocol: &'static [u16],
    /// Version of the endpoint itself.
    version: &'static str,
    /// Whether a library can be claimed here.
    takes_new_libraries: bool,
    /// What a library may hold.
    limits: Limits,
}

/// Upper bounds in bytes. Zero while libraries are not kept here yet.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Limits {
    library_bytes: u64,
    batch_bytes: u64,
}

/// Says what this endpoint speaks and takes, never from a cache.
pub(crate) async fn info() -> ([(HeaderName, HeaderValue); 1], Json<Info>) {
    let info = Info {
        protocol: &[1],
        version: env!("CARGO_PKG_VERSION"),
        takes_new_libraries: false,
        limits: Limits { library_bytes: 0, batch_bytes: 0 },
    };
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(info))
}
