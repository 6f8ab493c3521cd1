//! The endpoint as one library sees it, whatever carries the requests. `reprise-wire` knows the protocol, and
//! this module holds the conversation: it first asks an endpoint which protocols it speaks, sends nothing that
//! is over the endpoint's limits, and repeats a call when the endpoint asks for that. It sends ids, numbers,
//! the secrets that calls need, hashes, and sealed records, nothing else.

mod answers;
mod body;
pub(crate) mod events;
mod fetch;
pub(crate) mod mailboxes;
mod pages;
pub(crate) mod transport;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::future::LocalBoxFuture;
use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Credential, Keys};
use reprise_wire::digests;
use reprise_wire::frames::Frames;
use reprise_wire::heads::Heads;
use reprise_wire::ids::BatchNumber;
use reprise_wire::info::{Info, Limits};
use reprise_wire::record::RecordHash;
use reprise_wire::refusal::{RefusalCode, Unknown};
use reprise_wire::request::{self, Calls, Removal, Request, Shown};
use reprise_wire::word::Word;

use super::syncer::{CallError, Endpoint};
use crate::words;
pub(crate) use fetch::Fetch;
use transport::{Answer, Transport};

/// How old the heads may be that an endpoint tells, in milliseconds, if several share one storage.
const SETTLE_MS: u64 = 2_000;

/// How long a client waits, in milliseconds, if an endpoint that is asked too often does not say how long.
const WAIT_MS: u64 = 1_000;

/// How long a call waits at most, in milliseconds. After that the round ends, and the next round waits.
const MOST_WAIT_MS: u64 = 10_000;

/// What an endpoint said about itself. Clients of the same endpoint may share it, so that it is asked once.
pub(crate) type Introduction = Rc<RefCell<Option<Info>>>;

/// An endpoint, with the address and the token of one library.
pub(crate) struct Client<T: Transport> {
    transport: T,
    keys: Rc<Keys>,
    /// What shows that this browser's stream is its own.
    stream: Option<Credential>,
    epoch: Cell<u64>,
    calls: RefCell<Rc<Calls>>,
    invitation: Option<String>,
    pages: pages::Pages<T::Body>,
    /// What the endpoint said about itself. Forgotten when something goes wrong.
    info: Introduction,
}

impl<T: Transport> Client<T> {
    /// Makes a client of the endpoint that `transport` reaches, for the library with these keys and, for calls that
    /// change a stream, with what shows whose that is.
    pub(crate) fn new(
        transport: T,
        keys: Rc<Keys>,
        stream: Option<Credential>,
        invitation: Option<String>,
    ) -> Client<T> {
        let calls = RefCell::new(Rc::new(calls_of(&keys, stream.as_ref(), 0)));
        let (epoch, pages, info) = (Cell::new(0), pages::Pages::default(), Introduction::default());
        Client { transport, keys, stream, epoch, calls, invitation, pages, info }
    }

    /// The same client, which knows what others of this endpoint were told about it.
    pub(crate) fn sharing(self, info: Introduction) -> Client<T> {
        Client { info, ..self }
    }

    /// The calls of the epoch that is used now.
    fn calls(&self) -> Rc<Calls> {
        self.calls.borrow().clone()
    }

    fn owner(&self) -> Shown {
        self.keys.owner(self.epoch.get()).shown()
    }

    /// Sends a request, to an endpoint that speaks this protocol. It is boxed, so that its code exists once for all
    /// calls.
    fn call<'a>(
        &'a self,
        request: &'a Request<'_>,
    ) -> LocalBoxFuture<'a, Result<Answer<T::Body>, CallError>> {
        Box::pin(self.call_now(request))
    }

    async fn call_now(&self, request: &Request<'_>) -> Result<Answer<T::Body>, CallError> {
        let answer = match self.limits().await {
            Ok(_) => self.send(request).await,
            Err(error) => Err(error),
        };
        if answer.is_err() {
            self.info.take();
        }
        answer
    }

    /// Asks the endpoint which protocols it speaks, and its limits.
    async fn introduce(&self) -> Result<Limits, CallError> {
        let answer = self.send(&request::info()).await.map_err(no_endpoint)?;
        let body = answers::read_all(&answer.body).await?;
        let info = Info::read(&body).map_err(|garbled| CallError::NoEndpoint(garbled.to_string()))?;
        info.check_protocol()?;
        let limits = info.limits;
        self.info.replace(Some(info));
        Ok(limits)
    }

    /// Sends a request. Repeats it when the endpoint says when it will be welcome.
    async fn send(&self, request: &Request<'_>) -> Result<Answer<T::Body>, CallError> {
        let mut waited = 0;
        loop {
            let error = match answers::check(self.transport.send(request).await?).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Some(ms) = wait_ms(&error).filter(|ms| waited + ms <= MOST_WAIT_MS) else {
                return Err(error);
            };
            self.transport.wait(ms).await;
            waited += ms;
        }
    }
}

impl<T: Transport> Endpoint for Client<T> {
    fn use_epoch(&self, epoch: u64) {
        if self.epoch.replace(epoch) != epoch {
            self.calls.replace(Rc::new(calls_of(&self.keys, self.stream.as_ref(), epoch)));
        }
    }

    async fn raise(&self, epoch: u64) -> Result<(), CallError> {
        let (secret, rights) = (self.keys.raise(epoch).shown(), self.keys.rights(epoch).write());
        self.call(&self.calls().raise(&secret, epoch, &rights)).await.map(drop)
    }

    async fn limits(&self) -> Result<Limits, CallError> {
        let known = self.info.borrow().as_ref().map(|info| info.limits);
        match known {
            Some(limits) => Ok(limits),
            None => self.introduce().await,
        }
    }

    async fn limits_now(&self) -> Result<Limits, CallError> {
        self.introduce().await
    }

    async fn time(&self) -> Result<Option<u64>, CallError> {
        // What was said before is old by now.
        self.introduce().await?;
        Ok(self.info.borrow().as_ref().and_then(|info| info.time))
    }

    async fn claim(&self) -> Result<(), CallError> {
        let (secret, rights) = (self.keys.claim.shown(), self.keys.rights(0).write());
        self.call(&self.calls().claim(&secret, &rights, self.invitation.as_deref())).await.map(drop)
    }

    async fn settle(&self) {
        self.transport.wait(SETTLE_MS).await;
    }

    async fn heads(&self) -> Result<Heads, CallError> {
        let answer = self.call(&self.calls().heads()).await?;
        Ok(Heads::read(&answers::read_all(&answer.body).await?)?)
    }

    async fn put(&self, browser: BrowserId, number: u64, record: &[u8]) -> Result<(), CallError> {
        let number = number_of(number)?;
        if self.limits().await?.forbid_batch(record.len()) {
            // The next time, the endpoint's owner may have raised the limits.
            self.info.take();
            return Err(RefusalCode::TooLarge.into());
        }
        self.call(&self.calls().put(browser, number, record)).await.map(drop)
    }

    async fn page(&self, browser: BrowserId, after: u64) -> Result<Frames, CallError> {
        self.next_page(browser, after).await
    }

    async fn digests(&self, browser: BrowserId, after: u64) -> Result<Vec<(u64, RecordHash)>, CallError> {
        let answer = self.call(&self.calls().digests(browser, after)).await?;
        let page = digests::read(&answers::read_all(&answer.body).await?);
        page.ok_or_else(|| CallError::Garbled("digests are cut off".into()))
    }

    async fn delete_before(&self, browser: BrowserId, number: u64) -> Result<(), CallError> {
        self.call(&self.calls().forget_before(browser, number_of(number)?)).await.map(drop)
    }

    async fn forget_browser(&self, browser: BrowserId, through: u64, word: &Word) -> Result<(), CallError> {
        let (calls, owner) = (self.calls(), self.owner());
        self.call(&calls.forget_browser(&owner, browser, Removal::Through(through, word))).await.map(drop)
    }

    async fn clear(&self, browser: BrowserId) -> Result<(), CallError> {
        let (calls, owner) = (self.calls(), self.owner());
        self.call(&calls.forget_browser(&owner, browser, Removal::Clear)).await.map(drop)
    }

    async fn forget_library(&self, word: &Word) -> Result<(), CallError> {
        let (calls, owner) = (self.calls(), self.owner());
        self.call(&calls.forget_library(&owner, word)).await.map(drop)
    }
}

fn calls_of(keys: &Keys, stream: Option<&Credential>, epoch: u64) -> Calls {
    Calls::new(keys.library, keys.token(epoch).shown(), stream.map(Credential::shown))
}

fn number_of(number: u64) -> Result<BatchNumber, CallError> {
    BatchNumber::new(number).ok_or_else(|| RefusalCode::Malformed.into())
}

/// After how many milliseconds a call may be repeated, if the endpoint says so.
fn wait_ms(error: &CallError) -> Option<u64> {
    let told = error.retry_after().map(|seconds| seconds.saturating_mul(1_000));
    let is_too_often = error.code() == Some(RefusalCode::RateLimited);
    told.or(is_too_often.then_some(WAIT_MS)).filter(|_| error.is_passing())
}

/// A server that does not answer the first question, and has no trouble that passes, is no endpoint.
fn no_endpoint(error: CallError) -> CallError {
    match error {
        CallError::Unknown(Unknown { status, .. }) if !error.is_passing() => {
            CallError::NoEndpoint(words::call_answers(&status.to_string()))
        }
        // A server that gives the app alone says so itself.
        CallError::Refused(refusal) if refusal.code != RefusalCode::NoStore && !refusal.code.is_passing() => {
            CallError::NoEndpoint(words::call_answers(&refusal.code.status().to_string()))
        }
        error => error,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
