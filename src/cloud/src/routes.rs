//! The calls of the protocol under `/v1`, and the one for whoever watches the endpoint. Each noun has a file.

pub(crate) mod batches;
mod browser;
mod epoch;
mod events;
mod extract;
mod info;
mod library;
mod mailbox;
mod watch;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, delete, get, put};
use reprise_wire::paths;
use reprise_wire::refusal::RefusalCode;

use crate::endpoint::Shared;
use crate::limits::rate::{self, Rate};
use crate::problem::Problem;

/// Builds the router of every call. Slots of mailboxes need no token, so they have a limit of their own.
pub(crate) fn calls(slots: Option<Arc<Rate>>) -> Router<Shared> {
    let mut slot = get(mailbox::read).put(mailbox::fill);
    if let Some(rate) = slots {
        slot = slot.route_layer(from_fn_with_state(rate, rate::limit));
    }
    Router::new()
        .route("/healthz", get(watch::health))
        .route(paths::INFO, get(info::info))
        .route(paths::LIBRARY, get(library::heads).put(library::claim).delete(library::forget))
        .route(paths::EVENTS, get(events::events))
        .route(paths::BROWSER, delete(browser::forget))
        .route(paths::BATCHES, get(batches::fetch).delete(batches::compact))
        .route(paths::BATCH, put(batches::store))
        .route(paths::DIGESTS, get(batches::digests))
        .route(paths::EPOCH, put(epoch::raise))
        .route(paths::MAILBOX, put(mailbox::open).delete(mailbox::close))
        .route(paths::SLOT, slot)
        .merge(other_calls(RefusalCode::UnknownCall))
}

/// Builds the router of a server that keeps nothing.
pub(crate) fn of_app_alone() -> Router<Shared> {
    Router::new().route("/healthz", get(watch::health)).merge(other_calls(RefusalCode::NoStore))
}

/// Refuses every call that is no other route.
fn other_calls(refusal: RefusalCode) -> Router<Shared> {
    let refuse = move || any(async move || Problem::from(refusal));
    Router::new().route("/v1", refuse()).route("/v1/", refuse()).route("/v1/{*call}", refuse())
}
