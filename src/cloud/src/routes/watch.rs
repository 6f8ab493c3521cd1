//! `GET /healthz` and `GET /metrics`, for whoever runs the endpoint.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use reprise_wire::refusal::RefusalCode;

use crate::endpoint::Shared;
use crate::problem::Problem;

/// Answers whether the storage answers; otherwise with the problem.
pub(crate) async fn health(State(endpoint): State<Shared>) -> Result<Json<serde_json::Value>, Problem> {
    endpoint.libraries.check_storage().await?;
    Ok(Json(serde_json::json!({ "status": "ok" })))
}

/// Writes the meters in Prometheus' text format.
pub(crate) async fn metrics(
    State(endpoint): State<Shared>,
) -> Result<([(HeaderName, &'static str); 1], String), Problem> {
    let text = endpoint.metrics.text().map_err(|error| {
        tracing::error!(%error, "the meters cannot be written");
        RefusalCode::Internal
    })?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text))
}
