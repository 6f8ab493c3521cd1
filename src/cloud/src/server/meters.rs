//! The meters on an address of their own: who can reach the endpoint cannot reach them by that.

use std::net::{SocketAddr, TcpListener};

use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::routing::get;
use reprise_wire::refusal::RefusalCode;

use crate::endpoint::Shared;
use crate::problem::Problem;

/// Listens on an address and serves the meters there until the process ends. Answers where that is.
pub(crate) fn start(address: SocketAddr, endpoint: Shared) -> anyhow::Result<SocketAddr> {
    let listen = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        tokio::net::TcpListener::from_std(listener)
    };
    let listener =
        listen().with_context(|| format!("cannot listen on {address}, try another --metrics address"))?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router(endpoint)).await {
            tracing::error!(%error, "the meters are no longer served");
        }
    });
    Ok(address)
}

/// Builds the router of `GET /metrics`.
pub(crate) fn router(endpoint: Shared) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(endpoint)
}

/// Writes the meters in Prometheus' text form.
async fn metrics(
    State(endpoint): State<Shared>,
) -> Result<([(HeaderName, &'static str); 1], String), Problem> {
    let text = endpoint.metrics.text().map_err(|error| {
        tracing::error!(%error, "the meters cannot be written");
        RefusalCode::Internal
    })?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text))
}
