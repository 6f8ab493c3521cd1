//! The router: calls of the protocol under `/v1`, the built app everywhere else.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state, map_response_with_state};
use axum::response::{IntoResponse as _, Response};
use reprise_wire::headers::{HEAD, INVITATION, STREAM, WORD};
use reprise_wire::refusal::RefusalCode;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::assets::{AppFile, Representation};
use crate::endpoint::Shared;
use crate::headers::{Policies, Role};
use crate::limits::door::Door;
use crate::limits::rate::Rate;
use crate::limits::{deadline, door, hearing};
use crate::problem::Problem;
use crate::{conditional, headers, observing, routes};

/// How long a browser may remember that apps of another origin are allowed.
const CORS_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Who may use the calls, and how often.
#[derive(Default)]
pub(crate) struct Guards {
    /// What the door of the calls knows.
    pub(crate) door: Door,
    /// The limit to calls about slots of mailboxes.
    pub(crate) slot_rate: Option<Arc<Rate>>,
    /// The origins of apps that are served elsewhere. The endpoint's own origin is always allowed.
    pub(crate) allowed_origins: Vec<HeaderValue>,
    /// For how many seconds browsers shall use this host over TLS only; `None` for what they do by themselves.
    pub(crate) hsts: Option<u32>,
    /// Whether there is no store, so that no call is answered.
    pub(crate) is_app_alone: bool,
}

/// Builds the whole service.
pub(crate) fn router(endpoint: Shared, guards: Guards) -> Router {
    let policies = Policies::new(&endpoint.files.index_html(), guards.hsts);
    let door = from_fn_with_state(guards.door, door::enter);
    let calls = match guards.is_app_alone {
        true => routes::of_app_alone(),
        false => routes::calls(guards.slot_rate),
    };
    // The layers, from the outside to the inside. They are one function, because each layer of its own costs
    // every request time.
    let around_all = (
        map_response_with_state(policies, headers::add_to),
        from_fn_with_state(Arc::clone(&endpoint), observing::observe),
        from_fn(hearing::hear_out),
        from_fn(deadline::keep),
        CatchPanicLayer::custom(|_| Problem::from(RefusalCode::Internal).into_response()),
    );
    let router = calls
        .route_layer(door)
        .method_not_allowed_fallback(async || Problem::from(RefusalCode::MethodNotAllowed))
        .fallback(serve_file)
        .layer(around_all)
        .with_state(endpoint);
    match guards.allowed_origins {
        none if none.is_empty() => router,
        origins => router.layer(cors(origins)),
    }
}

/// Lets apps of other origins use the calls. They send a token, so no cookies are needed or allowed.
fn cors(origins: Vec<HeaderValue>) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::PUT, Method::DELETE])
        .allow_headers(
            [header::AUTHORIZATION, header::CONTENT_TYPE]
                .into_iter()
                .chain([INVITATION, STREAM, WORD].map(HeaderName::from_static))
                .collect::<Vec<_>>(),
        )
        .expose_headers([HeaderName::from_static(HEAD), header::RETRY_AFTER])
        .max_age(CORS_AGE)
}

async fn serve_file(State(endpoint): State<Shared>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ([(header::ALLOW, "GET, HEAD")], Problem::from(RefusalCode::MethodNotAllowed))
            .into_response();
    }
    let Some(file) = endpoint.files.find(request.uri().path()) else {
        return Problem::from(RefusalCode::NotFound).into_response();
    };
    let Some(chosen) = file.negotiate(request.headers()) else {
        return Problem::from(RefusalCode::Internal).into_response();
    };
    let mut response = if conditional::is_current(request.headers(), &chosen.etag, file.modified) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        full_answer(file, chosen, request.method())
    };
    describe(response.headers_mut(), file, chosen);
    let name = request.uri().path().trim_start_matches('/');
    response.extensions_mut().insert(Role::of_file(name, file.kind.media_type));
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

/// Adds the headers that a cache needs, to full answers and to 304 answers alike.
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
