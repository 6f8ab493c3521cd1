//! `GET /healthz`, for whoever runs the endpoint.

use axum::Json;
use axum::extract::State;

use crate::endpoint::Shared;
use crate::problem::Problem;

/// Answers whether the storage answers; otherwise with the problem.
pub(crate) async fn health(State(endpoint): State<Shared>) -> Result<Json<serde_json::Value>, Problem> {
    endpoint.libraries.check_storage().await?;
    Ok(Json(serde_json::json!({ "status": "ok" })))
}
