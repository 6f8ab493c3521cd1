//! Buckets that fail, are slow, say nothing for a minute, or lose their answers: every call is answered with a code,
//! what needs no bucket is served, and afterwards everything that was acknowledged is there once.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use futures::TryStreamExt as _;
use object_store::path::Path;
use tokio::time::Instant;

use crate::store::Store;
use crate::testing::client::Client;
use crate::testing::endpoint_over;
use crate::testing::moody::{Mood, MoodyBucket};

/// The bucket has this mood; a put meanwhile is answered with one of these, after so many seconds.
async fn check(mood: Mood, expected: &[(u16, &str)], seconds: u64) {
    let bucket = MoodyBucket::new();
    let store = Store::in_bucket(Arc::new(bucket.clone()));
    let client = Client::of(endpoint_over(store.clone()));
    assert_eq!(client.claim().await.status, 201);
    assert_eq!(client.put('a', 1, b"one").await.status, 201);
    bucket.set(mood);
    let begun = Instant::now();
    let info = client.send(Request::get("/v1/info").body(Body::empty()).unwrap()).await;
    assert_eq!((info.status, begun.elapsed()), (200, Duration::ZERO), "others are served");
    let put = client.put('a', 2, b"two").await;
    let code = put.json()["code"].as_str().unwrap_or_default().to_owned();
    assert!(expected.contains(&(put.status, code.as_str())), "{mood:?}: {put:?}");
    assert_eq!(begun.elapsed().as_secs(), seconds, "{mood:?}");
    assert_eq!(put.headers.contains_key("retry-after"), put.status >= 500);
    bucket.set(Mood::Well);
    assert!([200, 201].contains(&client.put('a', 2, b"two").await.status));
    assert_eq!(client.put('a', 3, b"three").await.status, 201);
    let (records, head) = client.fetch('a', 0).await;
    let records: Vec<_> = records.iter().map(|(number, bytes)| (*number, &bytes[..])).collect();
    assert_eq!((records, head), (vec![(1, &b"one"[..]), (2, b"two"), (3, b"three")], 3));
    let stored: Vec<_> = store.list(&Path::default()).try_collect().await.unwrap();
    assert_eq!(stored.len(), 5, "the claim, whose the stream is, and three records: {stored:?}");
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_fails_is_told_at_once() {
    check(Mood::Fails, &[(503, "storage-unavailable")], 0).await;
    check(Mood::LosesAnswers, &[(503, "storage-unavailable")], 0).await;
}

#[tokio::test(start_paused = true)]
async fn a_slow_bucket_is_waited_for() {
    // Whose the stream is, the record itself, and the marks.
    check(Mood::Slow(Duration::from_secs(5)), &[(201, "")], 15).await;
    check(Mood::Slow(Duration::from_secs(50)), &[(504, "timed-out")], 90).await;
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_says_nothing_for_a_minute_is_waited_for() {
    let after = |seconds| Mood::SilentUntil(Instant::now() + Duration::from_secs(seconds));
    check(after(60), &[(201, "")], 60).await;
    check(after(1000), &[(504, "timed-out")], 90).await;
}
