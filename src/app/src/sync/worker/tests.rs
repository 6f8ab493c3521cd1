//! Two browsers over a real endpoint: `cargo xtask test` starts one at the port after that of these tests.

use std::rc::Rc;

use futures::StreamExt as _;
use futures::channel::mpsc;
use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::LibraryKey;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::WorkerGlobalScope;

use super::line::Line;
use crate::platform::random::make_bytes;
use crate::platform::time::now_ms;
use crate::storage::Storage;
use crate::sync::client::events::Ending;
use crate::sync::engine::{Endpoint as _, Found, Refusal, Round, Stop};
use crate::sync::membership::Membership;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

struct Browser {
    storage: Storage,
    line: Rc<Line>,
}

impl Browser {
    async fn of(name: &str, key: &[u8; 32], endpoint: &str) -> Browser {
        let storage = Storage::open_named(&format!("{name} {}", now_ms())).await.unwrap();
        let endpoint = Some(endpoint.to_owned());
        let membership = Membership { key: LibraryKey::new(*key), endpoint, invitation: None };
        let line = Rc::new(Line::of(&membership, &storage).await.unwrap());
        Browser { storage, line }
    }

    async fn round(&self) -> Result<Round, Stop> {
        self.line.with_engine(&|_| {}, async |engine| engine.round().await).await
    }

    async fn write(&self, bytes: &[u8]) {
        self.storage.add_batch(self.line.browser, bytes).await.unwrap();
    }

    async fn held_of(&self, browser: BrowserId) -> Vec<Vec<u8>> {
        let batches = self.storage.batches_of(browser, 0, 999).await.unwrap();
        batches.into_iter().map(|batch| batch.bytes).collect()
    }
}

fn endpoint_of_tests() -> String {
    let location = js_sys::global().unchecked_into::<WorkerGlobalScope>().location();
    let port: u16 = location.port().parse().unwrap();
    format!("http://{}:{}", location.hostname(), port + 1)
}

#[wasm_bindgen_test]
async fn two_browsers_and_a_real_endpoint() {
    if option_env!("REPRISE_TEST_ENDPOINT").is_none() {
        console_log!("skipped: there is an endpoint only in `cargo xtask test`");
        return;
    }
    let endpoint = &endpoint_of_tests();
    let key = make_bytes();
    let (one, two) = (Browser::of("one", &key, endpoint).await, Browser::of("two", &key, endpoint).await);
    let look = two.line.with_engine(&|_| {}, async |engine| engine.probe().await).await;
    assert_eq!(look, Ok(Found::Nothing));
    one.line.with_engine(&|_| {}, async |engine| engine.enter().await).await.unwrap();
    for byte in 0..40 {
        one.write(&[byte; 60]).await;
    }
    two.write(b"of the second").await;
    let sent = one.round().await.unwrap();
    assert_eq!((sent.pending, sent.problems.len()), (0, 0), "{sent:?}");
    let look = two.line.with_engine(&|_| {}, async |engine| engine.probe().await).await;
    assert!(matches!(look, Ok(Found::Library(_))), "{look:?}");
    two.line.with_engine(&|_| {}, async |engine| engine.enter().await).await.unwrap();
    let round = two.round().await.unwrap();
    assert!(round.problems.is_empty(), "{round:?}");
    assert_eq!(two.held_of(one.line.browser).await.len(), 40);
    one.round().await.unwrap();
    assert_eq!(one.held_of(two.line.browser).await, [b"of the second"]);
    a_tick_is_told(&one, &two).await;
    what_the_endpoint_refuses(&one, &two).await;
}

/// The second browser hears of a change of the first, and has it.
async fn a_tick_is_told(one: &Browser, two: &Browser) {
    let (sender, mut heard) = mpsc::unbounded();
    let ending = Ending::new().unwrap();
    let signal = ending.signal();
    let line = two.line.clone();
    spawn_local(async move {
        line.client.listen(&signal, || drop(sender.unbounded_send(()))).await;
    });
    heard.next().await.unwrap();
    let began = now_ms();
    one.write(b"a tick").await;
    one.round().await.unwrap();
    heard.next().await.unwrap();
    two.round().await.unwrap();
    console_log!("a tick took {:.0} ms from one browser to the other", now_ms() - began);
    assert_eq!(two.held_of(one.line.browser).await.len(), 41);
    let page = two.line.client.page(one.line.browser, 40).await.unwrap();
    console_log!("a tick weighs {} bytes", page[0].1.len());
    assert!(page[0].1.len() <= 400 && page[0].0 == 41);
}

async fn what_the_endpoint_refuses(one: &Browser, two: &Browser) {
    let client = &one.line.client;
    let me = one.line.browser;
    assert_eq!(client.put(me, 1, b"another").await, Err(Refusal::NumberTaken { number: 1 }));
    assert_eq!(client.put(me, 99, b"too early").await, Err(Refusal::OutOfOrder { number: 99 }));
    let first = &client.page(me, 0).await.unwrap()[0].1;
    assert_eq!(client.put(me, 1, first).await, Ok(()));
    client.delete_before(me, 10).await.unwrap();
    assert_eq!(client.heads().await.unwrap().browsers[&me].first, 10);
    client.forget_browser(two.line.browser).await.unwrap();
    two.write(b"too late").await;
    assert_eq!(two.round().await, Err(Stop::Refused(Refusal::BrowserForgotten)));
    client.forget_library().await.unwrap();
    assert_eq!(client.heads().await, Err(Refusal::Forgotten));
    assert_eq!(client.claim().await, Err(Refusal::Forgotten));
}
