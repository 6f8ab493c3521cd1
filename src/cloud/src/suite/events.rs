//! Listening for heads.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use futures::StreamExt as _;
use tower::ServiceExt as _;

use super::on_every_storage;
use crate::testing::Stores;
use crate::testing::client::{Client, LIBRARY, heads_in};

on_every_storage!(heads_are_told_as_they_move, the_end_is_told);

/// The longest that an event of another endpoint may take.
const SOON: Duration = Duration::from_secs(5);

struct Events(BodyDataStream);

impl Events {
    async fn of(client: &Client) -> Self {
        let request = Request::get(format!("/v1/libraries/{LIBRARY}/events"));
        let request = request.header("authorization", format!("Bearer {}", "5a".repeat(32)));
        let response = client.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self(response.into_body().into_data_stream())
    }

    /// Waits for the next event, nothing at the end.
    async fn next(&mut self) -> Option<serde_json::Value> {
        let next = tokio::time::timeout(SOON, self.0.next()).await.expect("an event comes soon");
        let text = String::from_utf8(next?.unwrap().to_vec()).unwrap();
        let data = text.strip_prefix("event: heads\ndata: ").expect("an event is one piece");
        Some(serde_json::from_str(data.trim_end()).unwrap())
    }
}

async fn heads_are_told_as_they_move(stores: Stores) {
    let (here, elsewhere) = (Client::of(stores.endpoint()), Client::of(stores.endpoint()));
    here.claim().await;
    here.put('a', 1, b"one").await;
    here.put('b', 1, b"one").await;
    let mut events = Events::of(&here).await;
    let mut distant = Events::of(&elsewhere).await;
    for events in [&mut events, &mut distant] {
        assert_eq!(heads_in(&events.next().await.unwrap()), [('a', 1, 1, 3), ('b', 1, 1, 3)]);
    }
    here.put('a', 2, b"two").await;
    for events in [&mut events, &mut distant] {
        assert_eq!(heads_in(&events.next().await.unwrap()), [('a', 1, 2, 6)]);
    }
    here.remove('b', 1).await;
    for events in [&mut events, &mut distant] {
        let moved = events.next().await.unwrap();
        assert!(moved["browsers"]["b".repeat(16)].is_null(), "{moved}");
        assert_eq!(moved["browsers"].as_object().unwrap().len(), 1);
    }
}

async fn the_end_is_told(stores: Stores) {
    let client = Client::of(stores.endpoint());
    client.claim().await;
    let mut events = Events::of(&client).await;
    assert_eq!(heads_in(&events.next().await.unwrap()), []);
    client.delete().await;
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_stop_ends_events() {
    let mut endpoint = Stores::memory().endpoint();
    let (stop, stopping) = tokio::sync::watch::channel(false);
    endpoint.stopping = stopping;
    let client = Client::of(endpoint);
    client.claim().await;
    let mut events = Events::of(&client).await;
    assert!(events.next().await.is_some());
    stop.send_replace(true);
    assert!(events.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_shows_that_it_lives() {
    let client = Client::of(Stores::memory().endpoint());
    client.claim().await;
    let mut events = Events::of(&client).await;
    events.next().await.unwrap();
    let begun = tokio::time::Instant::now();
    assert_eq!(events.0.next().await.unwrap().unwrap(), ":\n\n");
    assert_eq!(begun.elapsed().as_secs(), 15);
}
