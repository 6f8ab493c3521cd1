//! Sends requests by `fetch`. This is the only code of the app that talks to the network.

use gloo_net::http::{Method, RequestBuilder};
use js_sys::Uint8Array;
use reprise_wire::headers::RETRY_AFTER;
use reprise_wire::request::{self, Request};
use web_sys::{AbortSignal, RequestCache, RequestCredentials, RequestRedirect};

use super::body::Body;
use super::transport::{Answer, Transport};
use crate::platform::time::sleep;
use crate::sync::syncer::CallError;

/// How long an endpoint may take to answer, in milliseconds.
const PATIENCE_MS: u32 = 60_000;

/// An endpoint by its address.
pub(crate) struct Fetch {
    base: String,
}

impl Fetch {
    /// The endpoint at this address.
    pub(crate) fn from(base: &str) -> Fetch {
        Fetch { base: base.trim_end_matches('/').to_owned() }
    }

    /// That no answer came. Why, the browser tells nobody.
    fn silent(&self) -> CallError {
        let own = || js_sys::Reflect::get(&js_sys::global(), &"origin".into()).ok()?.as_string();
        let address = if self.base.is_empty() { own().unwrap_or_default() } else { self.base.clone() };
        CallError::Offline(address)
    }

    /// Sends a request. The signal can end it.
    pub(super) async fn send_until(
        &self,
        end: &AbortSignal,
        request: &Request<'_>,
    ) -> Result<Answer<Body>, CallError> {
        let builder = RequestBuilder::new(&format!("{}{}", self.base, request.path))
            .method(method_of(request.method))
            .cache(RequestCache::NoStore)
            .credentials(RequestCredentials::Omit)
            // With redirects refused, the token reaches only the address that it is meant for.
            .redirect(RequestRedirect::Error)
            .abort_signal(Some(end));
        let headers = request.headers.iter();
        let builder = headers.fold(builder, |builder, (name, value)| builder.header(name, value));
        let built = match request.body {
            Some(body) => builder.body(Uint8Array::from(body)),
            None => builder.build(),
        };
        let response = built.map_err(|_| self.silent())?.send().await.map_err(|_| self.silent())?;
        let retry_after = response.headers().get(RETRY_AFTER);
        Ok(Answer { status: response.status(), retry_after, body: Body::of(&response) })
    }
}

impl Transport for Fetch {
    type Body = Body;

    async fn send(&self, request: &Request<'_>) -> Result<Answer<Body>, CallError> {
        self.send_until(&AbortSignal::timeout_with_u32(PATIENCE_MS), request).await
    }

    async fn wait(&self, ms: u64) {
        sleep(u32::try_from(ms).unwrap_or(u32::MAX)).await;
    }
}

fn method_of(method: request::Method) -> Method {
    match method {
        request::Method::Get => Method::GET,
        request::Method::Put => Method::PUT,
        request::Method::Delete => Method::DELETE,
    }
}
