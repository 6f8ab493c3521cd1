//! The router: calls of the protocol under `/v1`, the built app everywhere else.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::map_response_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::trace::TraceLayer;

use crate::assets::{AppFile, AppFiles, Representation};
use crate::problem::Problem;
use crate::{conditional, headers, info};

/// Builds the whole service over a snapshot of the built app.
pub(crate) fn router(files: AppFiles) -> Router {
    let policy = headers::content_security_policy(&files.index_html());
    Router::new()
        .route("/v1/info", get(info::info))
        .route("/v1", any(async || Problem::UnknownCall))
        .route("/v1/", any(async || Problem::UnknownCall))
        .route("/v1/{*call}", any(async || Problem::UnknownCall))
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .fallback(serve_file)
        .with_state(Arc::new(files))
        .layer(CatchPanicLayer::custom(|_| Problem::Internal.into_response()))
        .layer(map_response_with_state(policy, headers::add_to))
        .layer(TraceLayer::new_for_http())
}

async fn serve_file(State(files): State<Arc<AppFiles>>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::MethodNotAllowed.into_response();
    }
    let Some(file) = files.find(request.uri().path()) else {
        return Problem::NotFound.into_response();
    };
    let Some(chosen) = file.negotiate(request.headers()) else {
        return Problem::Internal.into_response();
    };
    let mut response = if conditional::is_current(request.headers(), &chosen.etag, file.modified) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        full_answer(file, chosen, request.method())
    };
    describe(response.headers_mut(), file, chosen);
    response
}

fn full_answer(file: &AppFile, chosen: &Representation, method: &Method) -> Response {
    let body = if *method == Method::HEAD { Body::empty() } else { Body::from(chosen.bytes.clone()) };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind.media_type));
    headers.insert(header::CONTENT_LENGTH, chosen.bytes.len().into());
    if let Some(coding) = chosen.coding.content_encoding() {
        headers.insert(header::CONTENT_ENCODING, coding);
    }
    response
}

/// Adds what a cache needs, on full and on 304 answers alike.
fn describe(headers: &mut HeaderMap, file: &AppFile, chosen: &Representation) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(file.kind.caching.cache_control()));
    if let Ok(etag) = HeaderValue::from_str(&chosen.etag) {
        headers.insert(header::ETAG, etag);
    }
    if let Some(modified) = file.modified
        && let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(modified))
    {
        headers.insert(header::LAST_MODIFIED, date);
    }
    if file.varies() {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
}

#[cfg(test)]
mod tests;
