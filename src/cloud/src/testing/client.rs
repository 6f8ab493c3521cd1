//! A client of one library, calling an endpoint in-process.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use reprise_wire::epochs::Rights;
use reprise_wire::hex;
use reprise_wire::ids::{Proof, SecretHash};
use tower::ServiceExt as _;

use crate::app::{Guards, router};
use crate::endpoint::{Endpoint, Shared};
use crate::testing::BOUNDS;

/// The library whose claim secret is [`CLAIM`].
pub(crate) const LIBRARY: &str = "0b7a6cc8900f2a4182587c6dbfbcd642";

/// A byte of the claim secret, of the token of epoch 0, of its owner secret, and of the secret that raises it. Those
/// of later epochs follow.
const CLAIM: u8 = 0xc1;
pub(crate) const TOKEN: u8 = 0x5a;
pub(crate) const OWNER: u8 = 0x40;
pub(crate) const RAISE: u8 = 0x20;

/// A byte of what shows that streams are this client's own.
const STREAM: u8 = 0x77;

/// An answer whose body was read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Calls an endpoint with one token. Claims are made with the claim secret, for that token.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) router: Router,
    token: u8,
    stream: u8,
}

/// The secret of which all bytes are this one, as it is sent.
pub(crate) fn secret(byte: u8) -> String {
    hex::write(&[byte; 32])
}

/// What an endpoint takes in an epoch whose token has this byte.
pub(crate) fn rights(epoch: u8, token: u8) -> Rights {
    let hash = |byte: u8| SecretHash::of(&[byte; 32]);
    Rights {
        token: hash(token),
        owner: hash(OWNER + epoch),
        raise: hash(RAISE + epoch + 1),
        proof: Proof([epoch; 32]),
    }
}

impl Client {
    pub(crate) fn of(endpoint: Endpoint) -> Self {
        Self::of_shared(Arc::new(endpoint))
    }

    pub(crate) fn of_shared(endpoint: Shared) -> Self {
        Self { router: router(endpoint, Guards::default()), token: TOKEN, stream: STREAM }
    }

    /// A client of the same endpoint with another token.
    pub(crate) fn with_token(&self, token: u8) -> Self {
        Self { token, ..self.clone() }
    }

    /// A client of the same endpoint with the owner secret of an epoch.
    pub(crate) fn as_owner(&self, epoch: u8) -> Self {
        self.with_token(OWNER + epoch)
    }

    /// A client of the same endpoint with another stream secret.
    pub(crate) fn with_stream(&self, stream: u8) -> Self {
        Self { stream, ..self.clone() }
    }

    /// Sends a request for a path below the library's. A claim shows the claim secret.
    pub(crate) async fn call(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        let is_claim = (method, path) == ("PUT", "");
        let (token, claim) = (if is_claim { CLAIM } else { self.token }, rights(0, self.token).write());
        let path = format!("/v1/libraries/{LIBRARY}{path}");
        let request = Request::builder().method(method).uri(path);
        let request = request.header("authorization", format!("Bearer {}", secret(token)));
        let request = request.header("reprise-stream", secret(self.stream)).header("reprise-word", "77");
        let body = if is_claim { claim } else { body.to_vec() };
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Raises the epoch to this number.
    pub(crate) async fn raise(&self, epoch: u8) -> Answer {
        let body = rights(epoch, TOKEN + epoch).write();
        self.with_token(RAISE + epoch).call("PUT", &format!("/epochs/{epoch}"), &body).await
    }

    /// Removes a browser with what it has up to a number.
    pub(crate) async fn remove(&self, browser: char, through: u64) -> Answer {
        self.as_owner(0).call("DELETE", &format!("{}?through={through}", path_of(browser)), b"").await
    }

    /// Deletes the library.
    pub(crate) async fn delete(&self) -> Answer {
        self.as_owner(0).call("DELETE", "", b"").await
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
