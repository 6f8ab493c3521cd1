//! The real endpoint: the router that people run, over objects in memory, with the client that browsers have.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http;
use futures::StreamExt as _;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore as _, ObjectStoreExt as _};
use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::Keys;
use reprise_cloud::{Bounds, router_over};
use reprise_wire::headers::RETRY_AFTER;
use reprise_wire::request::Request;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

use super::super::CallError;
use super::{Cloud, PAGE, RECORD, credential};
use crate::sync::client::Client;
use crate::sync::client::transport::{Answer, Pieces, Transport};

/// The endpoint's limits. A page has as many records as the double's.
const BOUNDS: Bounds = Bounds {
    library_bytes: 10_000_000,
    batch_bytes: 10_000,
    page_bytes: PAGE * (12 + RECORD),
    browsers: 100,
    removed_browsers: 100,
    heads_age: Duration::from_secs(1),
    memory_bytes: 10_000_000,
    listeners: 3,
    mailbox_life: Duration::from_secs(600),
};

/// The endpoint with its storage.
pub(super) struct Real {
    bounds: Bounds,
    objects: RefCell<Arc<InMemory>>,
    router: Rc<RefCell<Router>>,
    runtime: Runtime,
    counts: Rc<Counts>,
}

/// How often it was asked for what.
#[derive(Default)]
struct Counts {
    /// How many batches were sent, whether taken or not.
    puts: Cell<u32>,
    /// How often it was asked which protocols it speaks, and its limits.
    infos: Cell<u32>,
    /// All requests.
    all: Cell<u32>,
}

/// Carries requests into the router.
pub(super) struct InProcess {
    router: Rc<RefCell<Router>>,
    counts: Rc<Counts>,
}

/// The body of an answer, until it is at its end.
pub(super) struct Stream(RefCell<Option<BodyDataStream>>);

impl Real {
    /// Opens an endpoint that allows this many browsers.
    pub(super) fn for_browsers(browsers: usize) -> Real {
        Real::within(Bounds { browsers, ..BOUNDS })
    }

    /// Opens an endpoint that takes so many bytes of a library.
    pub(super) fn with_quota(library_bytes: u64) -> Real {
        Real::within(Bounds { library_bytes, ..BOUNDS })
    }

    /// Opens an endpoint that takes records of so many bytes.
    pub(super) fn for_records_of(batch_bytes: usize) -> Real {
        Real::within(Bounds { batch_bytes, library_bytes: 100 << 20, memory_bytes: 100 << 20, ..BOUNDS })
    }

    /// How many batches were sent so far.
    pub(super) fn puts(&self) -> u32 {
        self.counts.puts.get()
    }

    /// How often it was asked which protocols it speaks so far, and how often it was asked anything.
    pub(super) fn asked(&self) -> (u32, u32) {
        (self.counts.infos.get(), self.counts.all.get())
    }

    fn within(bounds: Bounds) -> Real {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let objects = Arc::new(InMemory::new());
        let router = Rc::new(RefCell::new(router_over(objects.clone(), bounds)));
        Real { bounds, objects: RefCell::new(objects), router, runtime, counts: Rc::default() }
    }

    /// Goes on with other objects, as after a restart. Nothing of the old ones is remembered.
    fn start_again(&self, objects: Arc<InMemory>) {
        *self.router.borrow_mut() = router_over(objects.clone(), self.bounds);
        self.objects.replace(objects);
    }

    fn batches(&self) -> Vec<(BrowserId, u64, Path)> {
        let objects = self.objects.borrow().clone();
        let listed: Vec<_> = self.run(objects.list(None).collect());
        let batch = |path: Path| {
            let names: Vec<_> = path.parts().map(|part| part.as_ref().to_owned()).collect();
            let [_, _, _, browser, number] = names.as_slice() else { return None };
            Some((browser.parse().ok()?, number.parse().ok()?, path))
        };
        listed.into_iter().filter_map(|object| batch(object.unwrap().location)).collect()
    }
}

impl Cloud for Real {
    type Endpoint = Client<InProcess>;
    type Backup = Arc<InMemory>;

    fn open() -> Real {
        Real::within(BOUNDS)
    }

    fn connect(&self, keys: &Rc<Keys>, browser: BrowserId, stream: u8) -> Client<InProcess> {
        let transport = InProcess { router: self.router.clone(), counts: self.counts.clone() };
        Client::new(transport, keys.clone(), Some(credential(keys, browser, stream)), None)
    }

    fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    fn numbers(&self) -> BTreeMap<BrowserId, Vec<u64>> {
        let mut numbers: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (browser, number, _) in self.batches() {
            numbers.entry(browser).or_default().push(number);
        }
        numbers.values_mut().for_each(|numbers| numbers.sort_unstable());
        numbers
    }

    fn is_empty(&self) -> bool {
        let objects = self.objects.borrow().clone();
        self.run(objects.list(None).count()) == 0
    }

    fn lose_everything(&self) {
        self.start_again(Arc::default());
    }

    fn keep_only(&self, keep: impl Fn(BrowserId, u64) -> bool) {
        let objects = self.objects.borrow().clone();
        for (_, _, path) in self.batches().into_iter().filter(|(browser, number, _)| !keep(*browser, *number))
        {
            self.run(objects.delete(&path)).unwrap();
        }
        self.start_again(objects);
    }

    fn rot(&self, browser: BrowserId, number: u64) {
        let objects = self.objects.borrow().clone();
        let batches = self.batches().into_iter();
        for (.., path) in batches.filter(|(whose, at, _)| (*whose, *at) == (browser, number)) {
            let mut bytes =
                self.run(async { objects.get(&path).await.unwrap().bytes().await.unwrap() }).to_vec();
            bytes[80] ^= 1;
            self.run(objects.put(&path, bytes.into())).unwrap();
        }
    }

    fn back_up(&self) -> Arc<InMemory> {
        Arc::new(self.objects.borrow().fork())
    }

    fn put_back(&self, backup: &Arc<InMemory>) {
        self.start_again(Arc::new(backup.fork()));
    }
}

impl Counts {
    fn note(&self, request: &Request<'_>) {
        let note = |count: &Cell<u32>, is_one: bool| count.set(count.get() + u32::from(is_one));
        note(&self.puts, request.body.is_some() && request.path.contains("/batches/"));
        note(&self.infos, request.path == "/v1/info");
        note(&self.all, true);
    }
}

impl Transport for InProcess {
    type Body = Stream;

    async fn send(&self, request: &Request<'_>) -> Result<Answer<Stream>, CallError> {
        self.counts.note(request);
        let builder = http::Request::builder().method(request.method.name()).uri(&request.path);
        let headers = request.headers.iter();
        let builder = headers.fold(builder, |builder, (name, value)| builder.header(*name, &**value));
        let sent = builder.body(request.body.map_or(Body::empty(), |body| Body::from(body.to_vec())));
        let router = self.router.borrow().clone();
        let response = router.oneshot(sent.expect("a request of the protocol is one of HTTP")).await;
        let (parts, body) = response.expect("a router always answers").into_parts();
        let retry_after = parts.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        Ok(Answer {
            status: parts.status.as_u16(),
            retry_after: retry_after.map(str::to_owned),
            body: Stream(RefCell::new(Some(body.into_data_stream()))),
        })
    }

    async fn wait(&self, ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

impl Pieces for Stream {
    async fn next(&self) -> Result<Option<Vec<u8>>, CallError> {
        let Some(mut stream) = self.0.take() else { return Ok(None) };
        let Some(piece) = stream.next().await else { return Ok(None) };
        self.0.replace(Some(stream));
        let piece = piece.map_err(|error| CallError::Offline(error.to_string()))?;
        Ok(Some(piece.to_vec()))
    }
}
