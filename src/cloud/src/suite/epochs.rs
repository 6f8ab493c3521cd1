//! Tests of who may what: epochs that end tokens, owner secrets that thieves hold, streams that belong to one browser.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use futures::StreamExt as _;
use futures::future::join_all;
use tower::ServiceExt as _;

use super::on_every_storage;
use crate::testing::Stores;
use crate::testing::client::{Answer, Client, LIBRARY, RAISE, TOKEN, path_of, rights};

on_every_storage!(
    a_raised_epoch_ends_what_was_before,
    of_raises_at_once_each_is_answered,
    an_epoch_rises_by_one,
    a_thief_of_the_owner_secret_is_ended_by_the_epoch,
    a_stream_is_its_browser_s_alone,
    of_browsers_that_begin_a_stream_at_once_one_has_it,
);

/// Fails unless the answer refuses the secret and tells this epoch.
#[track_caller]
fn check_told(answer: &Answer, code: &str, epoch: u8) {
    let problem = answer.json();
    assert_eq!((&problem["code"], &problem["epoch"]), (&code.into(), &epoch.into()), "{problem}");
    assert_eq!(problem["proof"], format!("{epoch:02x}").repeat(32), "{problem}");
}

async fn a_raised_epoch_ends_what_was_before(stores: Stores) {
    let (one, other) = (Client::of(stores.endpoint()), Client::of(stores.endpoint()));
    one.claim().await;
    assert_eq!(one.put('a', 1, b"one").await.status, 201);
    assert_eq!(other.heads().await.len(), 1);
    assert_eq!(one.raise(1).await.status, 201);
    assert_eq!(one.raise(1).await.status, 200, "whose answer was lost asks again");
    check_told(&one.call("GET", "", b"").await, "wrong-token", 1);
    // The other endpoint may go on for a moment with what it knew, but not when anything is deleted.
    check_told(&other.delete().await, "wrong-token", 1);
    tokio::time::sleep(crate::testing::BOUNDS.heads_age + Duration::from_millis(50)).await;
    for client in [&one, &other, &Client::of(stores.endpoint())] {
        check_told(&client.put('a', 2, b"two").await, "wrong-token", 1);
        check_told(&client.call("GET", "/events", b"").await, "wrong-token", 1);
        check_told(&client.remove('a', 1).await, "wrong-token", 1);
        let next = client.with_token(TOKEN + 1);
        assert_eq!(next.heads().await, [('a', 1, 1, 3)]);
        assert_eq!(next.call("GET", "", b"").await.json()["epoch"], 1);
        assert_eq!(client.claim().await.status, 200, "the claim stays what it was");
    }
}

async fn of_raises_at_once_each_is_answered(stores: Stores) {
    let endpoints = [Client::of(stores.endpoint()), Client::of(stores.endpoint())];
    endpoints[0].claim().await;
    let raises = (0..8).map(|at: usize| {
        let client = endpoints[at % 2].clone();
        tokio::spawn(async move { client.raise(1).await.status })
    });
    let mut statuses: Vec<_> = join_all(raises).await.into_iter().map(Result::unwrap).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200; 7][..], &[201]].concat());
}

async fn an_epoch_rises_by_one(stores: Stores) {
    let client = Client::of(stores.endpoint());
    client.claim().await;
    for ahead in [0, 2, 100] {
        check_told(&client.raise(ahead).await, "epoch-out-of-order", 0);
    }
    for epoch in 1..=3 {
        assert_eq!(client.raise(epoch).await.status, 201);
    }
    assert_eq!(client.raise(2).await.status, 200);
    // Who shows the right secret and other rights cannot change what an epoch takes.
    let other = rights(2, 0x99).write();
    let answer = client.with_token(RAISE + 2).call("PUT", "/epochs/2", &other).await;
    check_told(&answer, "epoch-out-of-order", 3);
    check_told(&client.with_token(RAISE + 3).call("PUT", "/epochs/4", &other).await, "wrong-token", 3);
    assert_eq!(client.with_token(TOKEN + 3).heads().await, []);
}

/// The thief of an owner secret removes and deletes everything, and cannot raise. A browser of the library raises the
/// epoch, which lifts the mark of the deletion, and fills the library again.
async fn a_thief_of_the_owner_secret_is_ended_by_the_epoch(stores: Stores) {
    let (client, elsewhere) = (Client::of(stores.endpoint()), Client::of(stores.endpoint()));
    client.claim().await;
    client.put('a', 1, b"one").await;
    client.put('b', 1, b"one").await;
    assert_eq!(elsewhere.heads().await.len(), 2);
    assert_eq!(client.remove('a', 1).await.status, 204);
    assert_eq!(client.delete().await.status, 204);
    check_told(&client.as_owner(0).call("PUT", "/epochs/1", &rights(1, 9).write()).await, "wrong-token", 0);
    let gone = client.call("GET", "", b"").await;
    gone.expect(410, "forgotten", None);
    assert_eq!(gone.json()["word"], "77");
    assert_eq!(client.raise(1).await.status, 201);
    check_told(&client.delete().await, "wrong-token", 1);
    for client in [&client, &elsewhere] {
        let next = client.with_token(TOKEN + 1);
        assert_eq!(next.heads().await, []);
        next.put('a', 2, b"two").await.expect(410, "browser-forgotten", None);
    }
    assert_eq!(client.with_token(TOKEN + 1).put('b', 1, b"one").await.status, 201);
    assert_eq!(elsewhere.with_token(TOKEN + 1).put('c', 1, b"one").await.status, 201);
    assert_eq!(Client::of(stores.endpoint()).with_token(TOKEN + 1).heads().await.len(), 2);
}

/// A thief of the token writes nothing into the streams that are there, and removes nothing from them.
async fn a_stream_is_its_browser_s_alone(stores: Stores) {
    let (client, elsewhere) = (Client::of(stores.endpoint()), Client::of(stores.endpoint()));
    client.claim().await;
    for number in 1..=3 {
        client.put('a', number, b"mine").await;
    }
    for thief in [client.with_stream(1), elsewhere.with_stream(1)] {
        thief.put('a', 4, b"junk").await.expect(403, "stream-taken", None);
        thief.put('a', 3, b"mine").await.expect(403, "stream-taken", None);
        thief.put('a', 9, &[255, 1]).await.expect(403, "stream-taken", None);
        let compact = format!("{}/batches?before=3", path_of('a'));
        thief.call("DELETE", &compact, b"").await.expect(403, "stream-taken", None);
    }
    assert_eq!(elsewhere.put('a', 4, b"mine").await.status, 201);
    assert_eq!(elsewhere.heads().await, [('a', 1, 4, 16)]);
    // A stream of junk is cleared by the owner. Its id is free then, and does not count.
    let thief = client.with_stream(1);
    for browser in ['b', 'c', 'd'] {
        assert_eq!(thief.put(browser, 1, b"junk").await.status, 201);
    }
    client.put('e', 1, b"mine").await.expect(507, "too-many-browsers", None);
    for browser in ['b', 'c', 'd'] {
        let clear = format!("{}?clear", path_of(browser));
        for _ in 0..2 {
            assert_eq!(client.as_owner(0).call("DELETE", &clear, b"").await.status, 204);
        }
    }
    for browser in ['b', 'c', 'd'] {
        assert_eq!(elsewhere.put(browser, 1, b"mine").await.status, 201);
    }
    assert_eq!(elsewhere.call("GET", "", b"").await.json()["forgotten"], serde_json::json!([]));
}

async fn of_browsers_that_begin_a_stream_at_once_one_has_it(stores: Stores) {
    let endpoints = [Client::of(stores.endpoint()), Client::of(stores.endpoint())];
    endpoints[0].claim().await;
    let puts = (1..=8).map(|stream: u8| {
        let client = endpoints[usize::from(stream) % 2].with_stream(stream);
        tokio::spawn(async move { client.put('a', 1, &[stream]).await })
    });
    let answers: Vec<_> = join_all(puts).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
    for loser in answers.iter().filter(|answer| answer.status != 201) {
        loser.expect(403, "stream-taken", None);
    }
}

/// An event stream that was opened with a token ends when the epoch is raised, also by another endpoint.
#[tokio::test]
async fn event_streams_of_old_tokens_end() {
    let stores = Stores::memory();
    let (one, other) = (Client::of(stores.endpoint()), Client::of(stores.endpoint()));
    one.claim().await;
    let listen = async |client: &Client| {
        let request = Request::get(format!("/v1/libraries/{LIBRARY}/events"));
        let request = request.header("authorization", format!("Bearer {}", "5a".repeat(32)));
        let answer = client.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let mut events = answer.into_body().into_data_stream();
        events.next().await.unwrap().unwrap();
        events
    };
    let (here, there) = (listen(&one).await, listen(&other).await);
    assert_eq!(one.raise(1).await.status, 201);
    for mut events in [here, there] {
        let end = tokio::time::timeout(Duration::from_secs(5), events.next()).await.expect("it ends soon");
        assert!(end.is_none());
    }
}
