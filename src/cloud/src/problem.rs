//! Refusals as answers: problem+json (RFC 9457), with the status and the headers that belong to a code.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use reprise_wire::epochs::Told;
use reprise_wire::headers::PROBLEM;
use reprise_wire::refusal::{Refusal, RefusalCode};

/// After how many seconds a client is welcome again, where nothing more precise is known.
const LATER: u64 = 30;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem(pub(crate) Refusal);

impl Problem {
    /// Makes a problem that also tells a browser's last number, because that explains it.
    pub(crate) fn with_head(code: RefusalCode, head: u64) -> Self {
        Self(Refusal::with_head(code, head))
    }

    /// Makes a problem that is over after this many seconds.
    pub(crate) fn for_seconds(code: RefusalCode, seconds: u64) -> Self {
        Self(Refusal::for_seconds(code, seconds))
    }

    /// Makes a problem that also tells the epoch that counts.
    pub(crate) fn with_epoch(code: RefusalCode, told: Told) -> Self {
        Self(Refusal::with_epoch(code, told))
    }

    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// After how many seconds the client is welcome again; `None` if waiting does not help.
    fn retry_after(&self) -> Option<u64> {
        self.0.retry_after.or(matches!(self.status().as_u16(), 429 | 503 | 504 | 507).then_some(LATER))
    }

    fn add_headers(&self, headers: &mut HeaderMap) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status() == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
    }
}

impl From<RefusalCode> for Problem {
    fn from(code: RefusalCode) -> Self {
        Self(code.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = self.0.write(status.canonical_reason().unwrap_or_default());
        let mut response = (status, body).into_response();
        self.add_headers(response.headers_mut());
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_refusal_has_its_code_and_says_when_to_come_again() {
        for code in RefusalCode::ALL {
            let response = Problem::from(*code).into_response();
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            assert_eq!(status, code.status());
            assert_eq!(
                headers.contains_key("retry-after"),
                [429, 503, 504, 507].contains(&status),
                "{code:?}"
            );
            let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
            let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(
                (&problem["code"], &problem["detail"]),
                (&code.word().into(), &code.sentence().into())
            );
        }
    }
}
