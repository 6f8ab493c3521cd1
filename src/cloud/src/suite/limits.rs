//! Tests of what one client may take of memory, time and connections, at the router.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use axum::response::Response;
use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt as _};
use object_store::memory::InMemory;
use object_store::throttle::{ThrottleConfig, ThrottledStore};
use tokio::time::Instant;
use tower::ServiceExt as _;

use crate::limits::sending;
use crate::store::Store;
use crate::testing::client::{Answer, Client, LIBRARY, path_of};
use crate::testing::{BOUNDS, Stores, endpoint_over};

/// Bytes of a batch in these tests; two batches fit a page.
const BATCH: usize = 1000;

/// How many pages, or uploads, fit the memory for them.
const PAGES: usize = BOUNDS.memory_bytes as usize / (2 * BATCH);
const UPLOADS: usize = BOUNDS.memory_bytes as usize / BATCH;

fn request(method: &str, path: &str, body: Body) -> Request<Body> {
    let request = Request::builder().method(method).uri(format!("/v1/libraries/{LIBRARY}{path}"));
    let request = request.header("authorization", format!("Bearer {}", "5a".repeat(32)));
    request.header("reprise-stream", "77".repeat(32)).body(body).unwrap()
}

/// Makes an answer whose body nobody has read.
async fn begin(client: &Client, path: &str) -> Response {
    client.router.clone().oneshot(request("GET", path, Body::empty())).await.unwrap()
}

async fn filled() -> Client {
    let client = Client::of(Stores::memory().endpoint());
    client.claim().await;
    for number in 1..=4 {
        assert_eq!(client.put('a', number, &[7; BATCH]).await.status, 201);
    }
    client
}

#[track_caller]
fn check_busy(answer: &Answer) {
    answer.expect(503, "busy", None);
    assert_eq!(answer.headers["retry-after"], "1");
}

#[tokio::test(start_paused = true)]
async fn pages_that_nobody_reads_are_bounded() {
    let client = filled().await;
    let path = format!("{}/batches", path_of('a'));
    let mut unread = Vec::new();
    for _ in 0..PAGES {
        unread.push(begin(&client, &path).await);
    }
    assert!(unread.iter().all(|page| page.status() == 200));
    check_busy(&client.call("GET", &path, b"").await);
    unread.pop();
    assert_eq!(client.fetch('a', 0).await.0.len(), 2);
    assert_eq!(client.put('a', 5, &[7; BATCH]).await.status, 201, "what comes in has its own memory");
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_hardly_read_breaks_off() {
    let client = filled().await;
    let page = begin(&client, &format!("{}/batches", path_of('a'))).await;
    let mut body: BodyDataStream = page.into_body().into_data_stream();
    assert_eq!(body.next().await.unwrap().unwrap().len(), 12);
    tokio::time::sleep(sending::PATIENCE + Duration::from_secs(1)).await;
    let rest: Vec<_> = body.collect().await;
    assert_eq!(rest.len(), 1, "only what was on its way is still held");
}

/// Makes a body whose bytes come at once, after which nothing comes.
fn stalling(bytes: usize) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    stream::iter([Ok(Bytes::from(vec![7; bytes]))]).chain(stream::pending())
}

async fn upload(client: Client, body: Body) -> Answer {
    client.send(request("PUT", &format!("{}/batches/5", path_of('a')), body)).await
}

#[tokio::test(start_paused = true)]
async fn uploads_that_do_not_end_are_bounded() {
    let client = filled().await;
    let slow = || tokio::spawn(upload(client.clone(), Body::from_stream(stalling(BATCH))));
    let uploads: Vec<_> = (0..UPLOADS).map(|_| slow()).collect();
    // Time is paused, so this waits until all of them wait.
    tokio::time::sleep(Duration::from_millis(1)).await;
    check_busy(&upload(client.clone(), Body::from(vec![7; BATCH])).await);
    for upload in uploads {
        upload.await.unwrap().expect(408, "slow-body", None);
    }
    assert_eq!(upload(client, Body::from(vec![7; BATCH])).await.status, 201);
}

/// Makes a body of one byte every so many seconds, which never stalls and never ends.
fn dripping(seconds: u64) -> impl Stream<Item = Result<&'static str, Infallible>> + Send {
    stream::unfold((), move |()| async move {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        Some((Ok("x"), ()))
    })
}

async fn check_slow(body: Body, seconds: u64) {
    let client = filled().await;
    let begun = Instant::now();
    upload(client.clone(), body).await.expect(408, "slow-body", None);
    assert_eq!(begun.elapsed().as_secs(), seconds);
    assert_eq!(client.heads().await, [('a', 1, 4, 4000)]);
}

#[tokio::test(start_paused = true)]
async fn slow_bodies_are_given_up() {
    check_slow(Body::from_stream(stalling(1)), 10).await;
    check_slow(Body::from_stream(dripping(1)), 60).await;
    check_slow(Body::from_stream(dripping(9)), 60).await;
}

#[tokio::test(start_paused = true)]
async fn storage_that_hangs_is_given_up() {
    let never = Duration::from_secs(24 * 60 * 60);
    let config = ThrottleConfig { wait_get_per_call: never, ..ThrottleConfig::default() };
    let hanging = ThrottledStore::new(InMemory::new(), config);
    let client = Client::of(endpoint_over(Store::in_bucket(Arc::new(hanging))));
    let begun = Instant::now();
    client.call("GET", "", b"").await.expect(504, "timed-out", None);
    assert_eq!(begun.elapsed().as_secs(), 90);
}

#[tokio::test]
async fn a_library_has_so_many_listeners() {
    let client = filled().await;
    let mut listening = Vec::new();
    for _ in 0..BOUNDS.listeners {
        listening.push(begin(&client, "/events").await);
    }
    assert!(listening.iter().all(|events| events.status() == 200));
    // The body is not read: the answer should be a refusal, and any other would never end.
    assert_eq!(begin(&client, "/events").await.status(), 503);
    listening.pop();
    assert_eq!(begin(&client, "/events").await.status(), 200);
}
