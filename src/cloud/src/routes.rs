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
use reprise_wire::paths;
use reprise_wire::refusal::RefusalCode;

use crate::endpoint::Shared;
use crate::problem::Problem;

/// Builds the router of every call.
pub(crate) fn calls() -> Router<Shared> {
    Router::new()
        .route("/healthz", get(watch::health))
        .route("/metrics", get(watch::metrics))
        .route(paths::INFO, get(info::info))
        .route(paths::LIBRARY, get(library::heads).put(library::claim).delete(library::forget))
        .route(paths::EVENTS, get(events::events))
        .route(paths::BROWSER, delete(browser::forget))
        .route(paths::BATCHES, get(batches::fetch).delete(batches::compact))
        .route(paths::BATCH, put(batches::store))
        .route("/v1", any(async || Problem::from(RefusalCode::UnknownCall)))
        .route("/v1/", any(async || Problem::from(RefusalCode::UnknownCall)))
        .route("/v1/{*call}", any(async || Problem::from(RefusalCode::UnknownCall)))
}
