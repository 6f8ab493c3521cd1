//! Errors in the form of the protocol: problem+json (RFC 9457) with a `code` that never changes.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Why a request is refused. The codes are part of the protocol and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The app has no file with this path.
    NotFound,
    /// The protocol has no such call.
    UnknownCall,
    /// The path exists, but not with this method.
    MethodNotAllowed,
    /// An id, a number or a query is not written in the protocol's form.
    Malformed,
    /// No `Authorization` header.
    TokenMissing,
    /// The `Authorization` header holds no token of this protocol.
    TokenMalformed,
    /// The library exists, but has another token.
    WrongToken,
    /// New libraries need an invitation, and the request showed none that counts.
    InvitationNeeded,
    /// No new libraries are taken.
    NewLibrariesClosed,
    /// Nobody has claimed this library here.
    UnknownLibrary,
    /// The library was deleted for good.
    LibraryForgotten,
    /// The browser was deleted for good.
    BrowserForgotten,
    /// A batch without bytes.
    EmptyBody,
    /// A batch larger than `GET /v1/info` allows.
    TooLarge,
    /// The body came too slowly.
    SlowBody,
    /// The body ended before it was whole.
    BrokenBody,
    /// The number is not the one after the head.
    OutOfOrder { head: u64 },
    /// Another batch has this number already.
    NumberTaken { head: u64 },
    /// Batches before the head can be removed, but not the head itself.
    BeyondHead { head: u64 },
    /// The library may not have more bytes.
    OverQuota,
    /// The library may not have more browsers.
    TooManyBrowsers,
    /// There were too many requests from this address. Holds the seconds until the next one is welcome.
    RateLimited { seconds: u64 },
    /// Batches of other clients use up the memory at the moment.
    Busy,
    /// Too many clients listen for events.
    TooManyListeners,
    /// Its disk is full.
    DiskFull,
    /// The endpoint's disk cannot be written.
    StorageReadOnly,
    /// The endpoint's storage does not answer as it should.
    StorageUnavailable,
    /// The answer took too long.
    TimedOut,
    /// A mistake in the endpoint.
    Internal,
}

impl Problem {
    fn status(self) -> StatusCode {
        match self {
            Self::Malformed | Self::EmptyBody | Self::BrokenBody => StatusCode::BAD_REQUEST,
            Self::TokenMissing | Self::TokenMalformed => StatusCode::UNAUTHORIZED,
            Self::WrongToken | Self::InvitationNeeded | Self::NewLibrariesClosed => StatusCode::FORBIDDEN,
            Self::NotFound | Self::UnknownCall | Self::UnknownLibrary => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::SlowBody => StatusCode::REQUEST_TIMEOUT,
            Self::OutOfOrder { .. } | Self::NumberTaken { .. } | Self::BeyondHead { .. } => {
                StatusCode::CONFLICT
            }
            Self::LibraryForgotten | Self::BrowserForgotten => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy | Self::TooManyListeners | Self::StorageReadOnly | Self::StorageUnavailable => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            Self::OverQuota | Self::TooManyBrowsers | Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::UnknownCall => "unknown-call",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Malformed => "malformed",
            Self::TokenMissing => "token-missing",
            Self::TokenMalformed => "token-malformed",
            Self::WrongToken => "wrong-token",
            Self::InvitationNeeded => "invitation-needed",
            Self::NewLibrariesClosed => "new-libraries-closed",
            Self::UnknownLibrary => "unknown-library",
            Self::LibraryForgotten => "forgotten",
            Self::BrowserForgotten => "browser-forgotten",
            Self::EmptyBody => "empty-body",
            Self::TooLarge => "too-large",
            Self::SlowBody => "slow-body",
            Self::BrokenBody => "broken-body",
            Self::OutOfOrder { .. } => "out-of-order",
            Self::NumberTaken { .. } => "number-taken",
            Self::BeyondHead { .. } => "beyond-head",
            Self::OverQuota => "over-quota",
            Self::TooManyBrowsers => "too-many-browsers",
            Self::RateLimited { .. } => "rate-limited",
            Self::Busy => "busy",
            Self::TooManyListeners => "too-many-listeners",
            Self::DiskFull => "disk-full",
            Self::StorageReadOnly => "storage-read-only",
            Self::StorageUnavailable => "storage-unavailable",
            Self::TimedOut => "timed-out",
            Self::Internal => "internal",
        }
    }

    fn detail(self) -> &'static str {
        match self {
            Self::NotFound => "the app has no file at this path",
            Self::UnknownCall => "this endpoint has no such call, GET /v1/info says what it speaks",
            Self::MethodNotAllowed => "this path takes other methods, the allow header names them",
            Self::Malformed => "an id, a number or the query is not written as the protocol says",
            Self::TokenMissing => "this call needs the library's access token",
            Self::TokenMalformed => "the token must be `Bearer` and 64 lower-case hex digits",
            Self::WrongToken => "the library is another token's",
            Self::InvitationNeeded => "new libraries need an invitation from who runs this endpoint",
            Self::NewLibrariesClosed => "this endpoint takes no new libraries",
            Self::UnknownLibrary => "nobody has claimed this library here",
            Self::LibraryForgotten => "this library was deleted for good, a new key makes a new one",
            Self::BrowserForgotten => "this browser was removed from the library for good",
            Self::EmptyBody => "a batch has at least one byte",
            Self::TooLarge => "the batch is larger than the limit that GET /v1/info tells",
            Self::SlowBody => "the batch came too slowly, send it again",
            Self::BrokenBody => "the batch ended before it was whole, send it again",
            Self::OutOfOrder { .. } => "the number must be the one after the head",
            Self::NumberTaken { .. } => "another batch has this number",
            Self::BeyondHead { .. } => "the head itself and what is after it cannot be forgotten",
            Self::OverQuota => "the library is full, compact or delete something",
            Self::TooManyBrowsers => "the library has too many browsers",
            Self::RateLimited { .. } => "too many requests, the retry-after header says when to go on",
            Self::Busy => "too much is on its way to other clients, try again in a moment",
            Self::TooManyListeners => "too many clients listen, ask for the heads from time to time instead",
            Self::DiskFull => "the endpoint's disk is full, its owner must make room",
            Self::StorageReadOnly => "the endpoint's storage cannot be written, its owner must mend it",
            Self::StorageUnavailable => "the endpoint's storage does not answer, try again later",
            Self::TimedOut => "the endpoint took too long, try again later",
            Self::Internal => "the endpoint failed, its log says why",
        }
    }

    fn head(self) -> Option<u64> {
        match self {
            Self::OutOfOrder { head } | Self::NumberTaken { head } | Self::BeyondHead { head } => Some(head),
            _ => None,
        }
    }

    fn add_headers(self, headers: &mut axum::http::HeaderMap) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self {
            Self::TokenMissing | Self::TokenMalformed => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::RateLimited { seconds } => {
                headers.insert(header::RETRY_AFTER, seconds.into());
            }
            Self::Busy => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut body = serde_json::json!({
            "type": "about:blank",
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "code": self.code(),
            "detail": self.detail(),
        });
        if let (Some(head), Some(members)) = (self.head(), body.as_object_mut()) {
            members.insert("head".to_owned(), head.into());
        }
        let mut response = (status, body.to_string()).into_response();
        self.add_headers(response.headers_mut());
        response
    }
}
