//! The endpoint over HTTP. This is the only code of the app that talks to the network. It sends ids, numbers, the
//! access token and sealed records, and nothing else.

mod answers;
pub(crate) mod events;
mod pages;
mod stream;

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use js_sys::Uint8Array;
use reprise_catalog::ids::{BrowserId, LibraryId};
use reprise_catalog::seal::Keys;
use web_sys::{AbortSignal, RequestCache, RequestCredentials, RequestRedirect};
use zeroize::Zeroizing;

use super::engine::{Endpoint, Heads, Page, Refusal};
use crate::platform::time::sleep;

/// How long an endpoint may take to answer, in milliseconds.
const PATIENCE_MS: u32 = 60_000;

/// The status of an answer to a client that asks too often.
const TOO_MANY: u16 = 429;

/// How often a call is repeated after that answer, and how long the client waits before each repetition, in
/// milliseconds.
const WAITS: u32 = 10;
const WAIT_MS: u32 = 1_000;

/// How old the heads may be that an endpoint tells, in milliseconds, if several share one storage.
const SETTLE_MS: u32 = 2_000;

/// An endpoint, with the address and the token of one library.
pub(crate) struct Client {
    base: String,
    library: LibraryId,
    authorization: Zeroizing<String>,
    invitation: Option<String>,
    pages: pages::Pages,
}

impl Client {
    /// Makes a client of the endpoint at this address, for the library with these keys.
    pub(crate) fn new(base: &str, keys: &Keys, invitation: Option<String>) -> Client {
        Client {
            base: base.trim_end_matches('/').to_owned(),
            library: keys.library,
            authorization: Zeroizing::new(format!("Bearer {}", keys.token.expose_hex())),
            invitation,
            pages: pages::Pages::default(),
        }
    }

    /// Makes a request about the library. `path` is empty or begins with a slash.
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let library = self.library.to_hex();
        RequestBuilder::new(&format!("{}/v1/libraries/{library}{path}", self.base))
            .method(method)
            .header("Authorization", &self.authorization)
            .cache(RequestCache::NoStore)
            .credentials(RequestCredentials::Omit)
            // With redirects refused, the token reaches only the address that it is meant for.
            .redirect(RequestRedirect::Error)
            .abort_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)))
    }

    async fn call(&self, method: Method, path: &str) -> Result<Response, Refusal> {
        self.send(0, || self.request(method.clone(), path).build()).await
    }

    /// Sends a request. `number` is the number of the record in it. If the endpoint answers that it is asked
    /// too often, the request is repeated a little later.
    async fn send(
        &self,
        number: u64,
        build: impl Fn() -> Result<Request, gloo_net::Error>,
    ) -> Result<Response, Refusal> {
        let mut waits = WAITS;
        loop {
            let response = build().map_err(offline)?.send().await.map_err(offline)?;
            if response.status() != TOO_MANY || waits == 0 {
                return answers::check(response, number).await;
            }
            waits -= 1;
            sleep(WAIT_MS).await;
        }
    }
}

impl Endpoint for Client {
    async fn claim(&self) -> Result<(), Refusal> {
        let invitation = self.invitation.as_deref();
        let build = || {
            let request = self.request(Method::PUT, "");
            match invitation {
                Some(invitation) => request.header("Reprise-Invitation", invitation).build(),
                None => request.build(),
            }
        };
        self.send(0, build).await.map(drop)
    }

    async fn settle(&self) {
        sleep(SETTLE_MS).await;
    }

    async fn heads(&self) -> Result<Heads, Refusal> {
        let response = self.call(Method::GET, "").await?;
        answers::heads(&stream::read_all(&response).await?)
    }

    async fn put(&self, browser: BrowserId, number: u64, record: &[u8]) -> Result<(), Refusal> {
        let path = format!("/browsers/{}/batches/{number}", browser.to_hex());
        let build = || {
            let request = self.request(Method::PUT, &path).header("Content-Type", "application/octet-stream");
            request.body(Uint8Array::from(record))
        };
        self.send(number, build).await.map(drop)
    }

    async fn page(&self, browser: BrowserId, after: u64) -> Result<Page, Refusal> {
        self.next_page(browser, after).await
    }

    async fn delete_before(&self, browser: BrowserId, number: u64) -> Result<(), Refusal> {
        let path = format!("/browsers/{}/batches?before={number}", browser.to_hex());
        self.call(Method::DELETE, &path).await.map(drop)
    }

    async fn forget_browser(&self, browser: BrowserId) -> Result<(), Refusal> {
        self.call(Method::DELETE, &format!("/browsers/{}", browser.to_hex())).await.map(drop)
    }

    async fn forget_library(&self) -> Result<(), Refusal> {
        self.call(Method::DELETE, "").await.map(drop)
    }
}

fn offline(error: gloo_net::Error) -> Refusal {
    Refusal::Offline(error.to_string())
}
