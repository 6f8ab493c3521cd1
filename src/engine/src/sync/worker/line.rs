//! Everything that the syncer needs to sync one library: its endpoint, its keys, its records.

use std::cell::RefCell;
use std::rc::Rc;

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Keys, Salt, StreamSecret};
use wasm_bindgen::JsCast;
use web_sys::WorkerGlobalScope;

use crate::platform::random::{make_browser_id, make_bytes};
use crate::platform::time::{now_ms, wall_ms};
use crate::store::{LibraryRecords, Storage, StorageError};
use crate::sync::addresses::is_same;
use crate::sync::client::{Client, Fetch, Introduction};
use crate::sync::membership::Membership;
use crate::sync::syncer::{Endpoint as _, Step, Syncer};

/// So long what an endpoint said about itself counts for whoever talks to it next, in milliseconds. Joining is a look, a
/// claim and a round, each with a line of its own.
const INTRODUCED_MS: f64 = 60_000.0;

thread_local! {
    /// The address of the last endpoint, when it was met, and what it said about itself.
    static INTRODUCED: RefCell<(String, f64, Introduction)> = RefCell::default();
}

/// What the endpoint at this address said about itself a moment ago, if it did.
fn introduction_of(address: &str) -> Introduction {
    INTRODUCED.with_borrow_mut(|(at, since, said)| {
        if at != address || now_ms() - *since >= INTRODUCED_MS {
            (*at, *since, *said) = (address.to_owned(), now_ms(), Introduction::default());
        }
        said.clone()
    })
}

/// What is needed to sync with one library.
pub(super) struct Line {
    pub(super) client: Client<Fetch>,
    pub(super) records: LibraryRecords,
    pub(super) browser: BrowserId,
    address: String,
    keys: Rc<Keys>,
}

impl Line {
    /// Prepares to sync with this library. Sends and stores nothing.
    pub(super) async fn of(membership: &Membership, storage: &Storage) -> Result<Line, StorageError> {
        let browser = storage.browser_id(make_browser_id()).await?;
        let stream = storage.stream_secret(browser, StreamSecret::new(make_bytes())).await?;
        let line = Line::as_browser(membership, storage, browser, &stream);
        line.client.use_epoch(line.records.known_epoch().await?);
        Ok(line)
    }

    /// The same, under this id and with its secret.
    pub(super) fn as_browser(
        membership: &Membership,
        storage: &Storage,
        browser: BrowserId,
        stream: &StreamSecret,
    ) -> Line {
        let keys = Rc::new(membership.key.derive());
        let address = membership.endpoint.clone().unwrap_or_else(own_address);
        let shown = stream.credential(keys.library, browser);
        let client =
            Client::new(Fetch::from(&address), keys.clone(), Some(shown), membership.invitation.clone())
                .sharing(introduction_of(&address));
        let records = LibraryRecords { storage: storage.clone(), library: keys.library, browser };
        Line { client, records, browser, address, keys }
    }

    /// Remembers at which address the library is.
    pub(super) async fn remember_address(&self) -> Result<(), StorageError> {
        self.records.set_address(&self.address).await
    }

    /// Where the library was until now, if that is another server than this one.
    pub(super) async fn was_elsewhere(&self) -> Option<String> {
        self.records.address().await.filter(|before| !is_same(before, &self.address))
    }

    /// Whether this browser is still in the library. It may have left while something waited for the lock.
    pub(super) async fn is_joined(&self) -> Result<bool, StorageError> {
        let joined = Membership::load(&self.records.storage).await?;
        Ok(joined.is_some_and(|membership| membership.library() == self.records.library))
    }

    /// Lends the syncer to a function. `tell` is called with each step of a round.
    pub(super) async fn with_syncer<T>(
        &self,
        tell: &dyn Fn(Step),
        work: impl AsyncFnOnce(&Syncer<'_, Client<Fetch>, LibraryRecords>) -> T,
    ) -> T {
        let syncer = Syncer {
            endpoint: &self.client,
            records: &self.records,
            keys: &self.keys,
            browser: self.browser,
            make_salt: &|| Salt(make_bytes()),
            now_ms: wall_ms(),
            tell,
        };
        work(&syncer).await
    }
}

/// The address of the endpoint that served the page, and so this worker.
pub(crate) fn own_address() -> String {
    js_sys::global().unchecked_into::<WorkerGlobalScope>().location().origin()
}
