//! The calls of the protocol under `/v1`, and the two for whoever watches the endpoint. Each noun has a file.

pub(crate) mod batches;
mod browser;
mod events;
mod extract;
mod info;
mod library;
mod watch;

use axum::Router;
use axum::routing::{any, delete, get, put};

use crate::endpoint::Shared;
use crate::problem::Problem;

/// Builds the router of every call.
pub(crate) fn calls() -> Router<Shared> {
    let library = "/v1/libraries/{library}";
    let browser = "/v1/libraries/{library}/browsers/{browser}";
    Router::new()
        .route("/healthz", get(watch::health))
        .route("/metrics", get(watch::metrics))
        .route("/v1/info", get(info::info))
        .route(library, get(library::heads).put(library::claim).delete(library::forget))
        .route(&format!("{library}/events"), get(events::events))
        .route(browser, delete(browser::forget))
        .route(&format!("{browser}/batches"), get(batches::fetch).delete(batches::compact))
        .route(&format!("{browser}/batches/{{number}}"), put(batches::store))
        .route("/v1", any(async || Problem::UnknownCall))
        .route("/v1/", any(async || Problem::UnknownCall))
        .route("/v1/{*call}", any(async || Problem::UnknownCall))
}
