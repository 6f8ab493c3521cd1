//! Tests of mailboxes: who opens them, what goes into a slot, and that they end.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use futures::TryStreamExt as _;
use futures::future::join_all;
use object_store::path::Path;

use super::on_every_storage;
use crate::libraries::mailboxes::sweep;
use crate::testing::client::{Answer, Client};
use crate::testing::{BOUNDS, Stores};

on_every_storage!(
    slots_take_one_message_each,
    of_answers_at_once_one_counts,
    a_library_has_four_at_most,
    a_mailbox_closes_by_itself,
    a_clock_that_was_put_back_leaves_no_mailbox_open,
);

fn id(digit: char) -> String {
    digit.to_string().repeat(32)
}

async fn open(client: &Client, mailbox: char, message: &[u8]) -> Answer {
    client.call("PUT", &format!("/mailboxes/{}", id(mailbox)), message).await
}

async fn close(client: &Client, mailbox: char) -> u16 {
    client.call("DELETE", &format!("/mailboxes/{}", id(mailbox)), b"").await.status
}

/// Reads or fills a slot, as somebody who knows only the id.
async fn slot(client: &Client, method: &str, mailbox: char, slot: &str, message: &[u8]) -> Answer {
    let request = Request::builder().method(method).uri(format!("/v1/mailboxes/{}/{slot}", id(mailbox)));
    client.send(request.body(Body::from(message.to_vec())).unwrap()).await
}

async fn slots_take_one_message_each(stores: Stores) {
    let (here, there) = (Client::of(stores.endpoint()), Client::of(stores.endpoint()));
    here.claim().await;
    slot(&here, "GET", 'a', "0", b"").await.expect(404, "unknown-mailbox", None);
    slot(&here, "PUT", 'a', "1", b"x").await.expect(404, "unknown-mailbox", None);
    let opened = open(&here, 'a', b"commitment").await;
    assert_eq!((opened.status, opened.json()["seconds"].as_u64()), (201, Some(60)));
    assert_eq!(open(&here, 'a', b"commitment").await.status, 200);
    open(&here, 'a', b"another").await.expect(409, "slot-taken", None);
    assert_eq!(slot(&there, "GET", 'a', "0", b"").await.body, b"commitment");
    slot(&there, "GET", 'a', "1", b"").await.expect(404, "slot-empty", None);
    assert_eq!(slot(&there, "PUT", 'a', "1", b"mine").await.status, 201);
    assert_eq!(slot(&here, "PUT", 'a', "1", b"mine").await.status, 200);
    slot(&here, "PUT", 'a', "1", b"a second joiner").await.expect(409, "slot-taken", None);
    slot(&here, "PUT", 'a', "0", b"exchanged").await.expect(409, "slot-taken", None);
    assert_eq!(slot(&here, "GET", 'a', "1", b"").await.body, b"mine");
    for (at, most) in [("2", 1024), ("3", 8192), ("4", 1024)] {
        slot(&here, "PUT", 'a', at, &vec![7; most + 1]).await.expect(413, "too-large", None);
        slot(&here, "PUT", 'a', at, b"").await.expect(400, "empty-body", None);
        assert_eq!(slot(&there, "PUT", 'a', at, &vec![7; most]).await.status, 201);
        assert_eq!(slot(&here, "GET", 'a', at, b"").await.body.len(), most);
    }
    for bad in ["5", "255", "-1", "x"] {
        slot(&here, "GET", 'a', bad, b"").await.expect(400, "malformed", None);
        slot(&here, "PUT", 'a', bad, b"x").await.expect(400, "malformed", None);
    }
    assert_eq!((close(&there, 'a').await, close(&there, 'a').await), (204, 204));
    slot(&here, "GET", 'a', "0", b"").await.expect(404, "unknown-mailbox", None);
    let left: Vec<_> = stores.store.list(&Path::from("mailboxes")).try_collect().await.unwrap();
    assert!(left.is_empty(), "{left:?}");
}

async fn of_answers_at_once_one_counts(stores: Stores) {
    let endpoints = [Client::of(stores.endpoint()), Client::of(stores.endpoint())];
    endpoints[0].claim().await;
    open(&endpoints[0], 'a', b"commitment").await;
    let answers = (0..8).map(|joiner: u8| {
        let client = endpoints[usize::from(joiner) % 2].clone();
        tokio::spawn(async move { slot(&client, "PUT", 'a', "1", &[joiner]).await.status })
    });
    let mut statuses: Vec<_> = join_all(answers).await.into_iter().map(Result::unwrap).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [&[201][..], &[409; 7]].concat());
}

async fn a_library_has_four_at_most(stores: Stores) {
    let endpoints = [Client::of(stores.endpoint()), Client::of(stores.endpoint())];
    endpoints[0].claim().await;
    for (at, mailbox) in ['a', 'b', 'c', 'd'].into_iter().enumerate() {
        assert_eq!(open(&endpoints[at % 2], mailbox, b"0").await.status, 201);
    }
    let refused = open(&endpoints[1], 'e', b"0").await;
    refused.expect(429, "too-many-mailboxes", None);
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(open(&endpoints[0], 'd', b"0").await.status, 200, "one that is open can be asked for again");
    assert_eq!(close(&endpoints[1], 'b').await, 204);
    assert_eq!(open(&endpoints[1], 'e', b"0").await.status, 201);
}

async fn a_mailbox_closes_by_itself(stores: Stores) {
    let (mut endpoint, life) = (stores.endpoint(), Duration::from_secs(2));
    endpoint.libraries.bounds.mailbox_life = life;
    let client = Client::of(endpoint);
    client.claim().await;
    for mailbox in ['a', 'b', 'c', 'd'] {
        assert_eq!(open(&client, mailbox, b"0").await.status, 201);
    }
    tokio::time::sleep(life + Duration::from_millis(100)).await;
    slot(&client, "GET", 'a', "0", b"").await.expect(404, "unknown-mailbox", None);
    slot(&client, "PUT", 'a', "1", b"late").await.expect(404, "unknown-mailbox", None);
    assert_eq!(open(&client, 'e', b"0").await.status, 201, "those that closed make room");
}

async fn a_clock_that_was_put_back_leaves_no_mailbox_open(stores: Stores) {
    let (mut ahead, year) = (stores.endpoint(), Duration::from_secs(365 * 24 * 60 * 60));
    // What an endpoint leaves whose clock is a year ahead.
    ahead.libraries.bounds.mailbox_life += year;
    let (ahead, client) = (Client::of(ahead), Client::of(stores.endpoint()));
    client.claim().await;
    for mailbox in ['a', 'b', 'c', 'd'] {
        assert_eq!(open(&ahead, mailbox, b"0").await.status, 201);
    }
    slot(&client, "GET", 'a', "0", b"").await.expect(404, "unknown-mailbox", None);
    assert_eq!(open(&client, 'e', b"0").await.status, 201, "those take no place");
}

#[tokio::test]
async fn what_is_left_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    let store = crate::store::Store::in_folder(folder.path()).unwrap();
    let client = Client::of(crate::testing::endpoint_over(store.clone()));
    client.claim().await;
    open(&client, 'a', b"0").await;
    assert_eq!(sweep(&store, BOUNDS.mailbox_life).await.unwrap(), 0, "it is open");
    let (now, far) = (std::time::SystemTime::now(), Duration::from_secs(1000));
    // Of long ago, and of a clock that was put back since.
    for (name, written) in [("open", now - far), ("0", now + far)] {
        let file = folder.path().join("mailboxes").join(id('a')).join(name);
        std::fs::File::options().write(true).open(file).unwrap().set_modified(written).unwrap();
    }
    assert_eq!(sweep(&store, BOUNDS.mailbox_life).await.unwrap(), 2);
}
