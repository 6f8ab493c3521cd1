//! A client of one library, calling an endpoint in-process.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use tower::ServiceExt as _;

use crate::app::{Guards, router};
use crate::endpoint::Endpoint;
use crate::testing::BOUNDS;

pub(crate) const LIBRARY: &str = "00112233445566778899aabbccddeeff";

/// An answer whose body was read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Calls an endpoint with one token.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) router: Router,
    token: String,
}

impl Client {
    pub(crate) fn of(endpoint: Endpoint) -> Self {
        Self { router: router(Arc::new(endpoint), Guards::default()), token: "5a".repeat(32) }
    }

    /// A client of the same endpoint with another token.
    pub(crate) fn with_token(&self, byte: u8) -> Self {
        Self { router: self.router.clone(), token: format!("{byte:02x}").repeat(32) }
    }

    /// Sends a request for a path below the library's.
    pub(crate) async fn call(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        let path = format!("/v1/libraries/{LIBRARY}{path}");
        let request = Request::builder().method(method).uri(path);
        let request = request.header("authorization", format!("Bearer {}", self.token));
        self.send(request.body(Body::from(body.to_vec())).unwrap()).await
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    pub(crate) async fn claim(&self) -> Answer {
        self.call("PUT", "", b"").await
    }

    pub(crate) async fn put(&self, browser: char, number: u64, body: &[u8]) -> Answer {
        self.call("PUT", &format!("{}/batches/{number}", path_of(browser)), body).await
    }

    /// Fetches one page: the numbers and bytes of its batches, and the head that came with them.
    pub(crate) async fn fetch(&self, browser: char, after: u64) -> (Vec<(u64, Vec<u8>)>, u64) {
        let answer = self.call("GET", &format!("{}/batches?after={after}", path_of(browser)), b"").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.headers["content-type"], "application/vnd.reprise.batches");
        assert_eq!(answer.headers["content-length"], answer.body.len().to_string().as_str());
        assert!(answer.body.len() <= BOUNDS.page_bytes);
        (frames(&answer.body), answer.headers["reprise-head"].to_str().unwrap().parse().unwrap())
    }

    /// Heads as `(browser's digit, first, last, bytes)`.
    pub(crate) async fn heads(&self) -> Vec<(char, u64, u64, u64)> {
        let answer = self.call("GET", "", b"").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        heads_in(&answer.json())
    }
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Fails unless the answer is a problem with this code, and with this head if one is given.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16, code: &str, head: Option<u64>) {
        let problem = self.json();
        assert_eq!((self.status, problem["code"].as_str()), (status, Some(code)), "{problem}");
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["head"].as_u64(), head, "{problem}");
    }
}

/// The path of a browser below its library. One hex digit names the browser.
pub(crate) fn path_of(browser: char) -> String {
    format!("/browsers/{}", browser.to_string().repeat(16))
}

pub(crate) fn heads_in(answer: &serde_json::Value) -> Vec<(char, u64, u64, u64)> {
    let browsers = answer["browsers"].as_object().unwrap();
    let number = |head: &serde_json::Value, name: &str| head[name].as_u64().unwrap_or_default();
    let heads = browsers.iter().map(|(id, head)| {
        (id.chars().next().unwrap(), number(head, "first"), number(head, "last"), number(head, "bytes"))
    });
    heads.collect()
}

fn frames(mut page: &[u8]) -> Vec<(u64, Vec<u8>)> {
    let mut frames = Vec::new();
    while let Some((head, rest)) = page.split_first_chunk::<12>() {
        let number = u64::from_be_bytes(head[..8].try_into().unwrap());
        let (bytes, rest) = rest.split_at(u32::from_be_bytes(head[8..].try_into().unwrap()) as usize);
        frames.push((number, bytes.to_vec()));
        page = rest;
    }
    assert!(page.is_empty(), "a frame is cut off");
    frames
}
