//! Tests of what one address, and one library, may have under way, at the router: the others go on.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::response::Response;
use bytes::Bytes;
use futures::stream::{self, StreamExt as _};
use tower::ServiceExt as _;

use crate::admission::{Admission, Rule};
use crate::app::{Guards, router};
use crate::libraries::Libraries;
use crate::limits::budget::{Budgets, Totals};
use crate::limits::door::Door;
use crate::limits::rate::Rate;
use crate::limits::room::Room;
use crate::store::Store;
use crate::testing::client::{LIBRARY, path_of, rights, secret};
use crate::testing::{BOUNDS, Stores, endpoint_over};

/// The library of the others.
const THEIRS: u8 = 0xc2;

/// The address of the bad client, and of the others.
const BAD: [u8; 4] = [127, 0, 0, 2];
const OTHER: [u8; 4] = [127, 0, 0, 1];

const TOTALS: Totals =
    Totals { memory: BOUNDS.memory_bytes, uploads: 16, turns: 16, listeners: 8, share: 25 };

/// Makes an endpoint where one may have a quarter of everything.
fn shared(store: Store, room: Room, a_day: Option<u32>) -> Router {
    let mut endpoint = endpoint_over(store.clone());
    endpoint.libraries = Libraries::new(store, BOUNDS, TOTALS, room);
    let rate = a_day.and_then(std::num::NonZeroU32::new).map(Rate::of_new_libraries);
    endpoint.admission = Admission { rule: Rule::Open, rate };
    let door = Door { turns: Arc::new(Budgets::new(TOTALS).turns), ..Door::default() };
    router(Arc::new(endpoint), Guards { door, ..Guards::default() })
}

fn library(claim: u8) -> String {
    reprise_wire::ids::LibraryId::of_claim(&[claim; 32]).to_hex()
}

fn request(from: [u8; 4], method: &str, path: &str, token: u8, body: Body) -> Request<Body> {
    let request = Request::builder().method(method).uri(format!("/v1/libraries/{path}"));
    let request = request.extension(ConnectInfo(SocketAddr::from((from, 9))));
    let request = request.header("authorization", format!("Bearer {}", secret(token)));
    request.header("reprise-stream", secret(0x77)).body(body).unwrap()
}

async fn send(router: &Router, request: Request<Body>) -> Response {
    router.clone().oneshot(request).await.unwrap()
}

async fn claim(router: &Router, from: [u8; 4], claim: u8) -> Response {
    let body = Body::from(rights(0, 0x5a).write());
    send(router, request(from, "PUT", &library(claim), claim, body)).await
}

async fn put(router: &Router, from: [u8; 4], library: &str, browser: char, number: u64) -> Response {
    let path = format!("{library}{}/batches/{number}", path_of(browser));
    send(router, request(from, "PUT", &path, 0x5a, Body::from(vec![7; 1000]))).await
}

async fn code(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let waits = response.headers().contains_key("retry-after");
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let problem: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    assert!(waits || ![429, 503, 504, 507].contains(&status), "{problem}");
    (status, problem["code"].as_str().unwrap_or_default().to_owned())
}

/// A body of which a part comes, and then nothing.
fn stalled() -> Body {
    let piece = Ok::<_, Infallible>(Bytes::from(vec![7; 999]));
    Body::from_stream(stream::iter([piece]).chain(stream::pending()))
}

async fn ready() -> Router {
    let router = shared(Stores::memory().store, Room::default(), None);
    for (from, secret) in [(BAD, 0xc1), (OTHER, THEIRS)] {
        assert_eq!(claim(&router, from, secret).await.status(), 201);
        for number in 1..=4 {
            assert_eq!(put(&router, from, &library(secret), 'a', number).await.status(), 201);
        }
    }
    router
}

#[tokio::test(start_paused = true)]
async fn stalled_uploads_leave_room_for_others() {
    let router = ready().await;
    let uploads: Vec<_> = (0..64)
        .map(|upload| {
            let path = format!("{LIBRARY}{}/batches/5", path_of(if upload % 2 == 0 { 'a' } else { 'b' }));
            let (router, upload) = (router.clone(), request(BAD, "PUT", &path, 0x5a, stalled()));
            tokio::spawn(async move { code(send(&router, upload).await).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(10)).await;
    for number in 5..=8 {
        assert_eq!(put(&router, OTHER, &library(THEIRS), 'a', number).await.status(), 201);
    }
    let mut codes = Vec::new();
    for upload in uploads {
        codes.push(upload.await.unwrap());
    }
    let count = |wanted: &str| codes.iter().filter(|(_, code)| code == wanted).count();
    assert_eq!((count("slow-body"), count("too-much-at-once")), (4, 60), "{codes:?}");
}

#[tokio::test(start_paused = true)]
async fn slow_readers_leave_room_for_others() {
    let router = ready().await;
    let page = format!("{}/batches", path_of('a'));
    let mut unread = Vec::new();
    for _ in 0..64 {
        unread
            .push(send(&router, request(BAD, "GET", &format!("{LIBRARY}{page}"), 0x5a, Body::empty())).await);
    }
    let begun = unread.iter().filter(|page| page.status() == 200).count();
    // A quarter of the memory is five batches: two pages, and one of a single batch.
    assert_eq!(begun, 3);
    assert_eq!(code(unread.pop().unwrap()).await, (429, "too-much-at-once".to_owned()));
    let theirs = format!("{}{page}", library(THEIRS));
    let answer = send(&router, request(OTHER, "GET", &theirs, 0x5a, Body::empty())).await;
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    assert_eq!(body.len(), 2 * 1012);
}

#[tokio::test(start_paused = true)]
async fn one_library_leaves_room_for_others() {
    let router = ready().await;
    let page = format!("{}/batches", path_of('a'));
    let mut unread = Vec::new();
    for from in 10..74 {
        let asked = request([10, 0, 0, from], "GET", &format!("{LIBRARY}{page}"), 0x5a, Body::empty());
        unread.push(send(&router, asked).await);
    }
    assert_eq!(code(unread.pop().unwrap()).await, (429, "library-busy".to_owned()));
    let theirs = format!("{}{page}", library(THEIRS));
    assert_eq!(send(&router, request(OTHER, "GET", &theirs, 0x5a, Body::empty())).await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn listeners_of_one_address_leave_places_for_others() {
    let router = ready().await;
    let mut listening = Vec::new();
    for _ in 0..2 {
        listening.push(
            send(&router, request(BAD, "GET", &format!("{LIBRARY}/events"), 0x5a, Body::empty())).await,
        );
    }
    assert!(listening.iter().all(|events| events.status() == 200));
    let refused = send(&router, request(BAD, "GET", &format!("{LIBRARY}/events"), 0x5a, Body::empty())).await;
    assert_eq!(code(refused).await, (503, "too-many-listeners".to_owned()));
    let theirs = format!("{}/events", library(THEIRS));
    assert_eq!(send(&router, request(OTHER, "GET", &theirs, 0x5a, Body::empty())).await.status(), 200);
}

#[tokio::test]
async fn one_address_brings_so_many_new_libraries_a_day() {
    let router = shared(Stores::memory().store, Room::default(), Some(2));
    for secret in [1, 2] {
        assert_eq!(claim(&router, BAD, secret).await.status(), 201);
    }
    assert_eq!(code(claim(&router, BAD, 3).await).await, (429, "too-many-new-libraries".to_owned()));
    assert_eq!(claim(&router, BAD, 1).await.status(), 200, "those that exist go on");
    assert_eq!(claim(&router, OTHER, 3).await.status(), 201);
}

#[tokio::test]
async fn all_libraries_together_have_a_total() {
    let router = shared(Stores::memory().store, Room::new(Some(2500), None), None);
    assert_eq!(claim(&router, BAD, 0xc1).await.status(), 201);
    for number in [1, 2] {
        assert_eq!(put(&router, BAD, LIBRARY, 'a', number).await.status(), 201);
    }
    assert_eq!(code(put(&router, BAD, LIBRARY, 'a', 3).await).await, (507, "endpoint-full".to_owned()));
    assert_eq!(put(&router, BAD, LIBRARY, 'a', 2).await.status(), 200, "what is stored is confirmed");
}

#[tokio::test]
async fn below_the_floor_of_the_disk_only_what_makes_room_is_taken() {
    let stores = Stores::directory();
    let before = shared(stores.store.clone(), Room::default(), None);
    assert_eq!(claim(&before, BAD, 0xc1).await.status(), 201);
    for number in [1, 2] {
        assert_eq!(put(&before, BAD, LIBRARY, 'a', number).await.status(), 201);
    }
    let full = shared(stores.store.clone(), Room::new(None, Some(u64::MAX / 2)), None);
    assert_eq!(code(put(&full, BAD, LIBRARY, 'a', 3).await).await, (507, "disk-full".to_owned()));
    assert_eq!(code(claim(&full, BAD, 0xc3).await).await, (507, "disk-full".to_owned()));
    let compact = format!("{LIBRARY}{}/batches?before=2", path_of('a'));
    assert_eq!(send(&full, request(BAD, "DELETE", &compact, 0x5a, Body::empty())).await.status(), 204);
}
