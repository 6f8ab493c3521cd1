//! Tests of claiming, storing and fetching.

use std::time::Duration;

use super::on_every_storage;
use crate::testing::client::{Client, path_of};
use crate::testing::{BOUNDS, Stores};

on_every_storage!(
    a_claim_is_the_first_token_s,
    batches_are_numbered,
    a_snapshot_begins_anywhere,
    pages_hold_what_fits,
    quotas_hold,
    a_snapshot_fits_where_it_frees_more_than_it_takes,
    one_small_record_is_taken_over_quota,
    removed_browsers_make_room,
);

/// Heads of records: form 2 without flags, and form 2 with the flag for the start of a snapshot.
const PLAIN: &[u8] = &[2, 0];
const SNAPSHOT: &[u8] = &[2, 1];

async fn a_claim_is_the_first_token_s(stores: Stores) {
    let client = Client::of(stores.endpoint());
    client.call("GET", "", b"").await.expect(404, "unknown-library", None);
    assert_eq!(client.claim().await.status, 201);
    assert_eq!(client.claim().await.status, 200);
    client.with_token(1).claim().await.expect(403, "wrong-token", None);
    let restarted = Client::of(stores.endpoint());
    restarted.with_token(1).claim().await.expect(403, "wrong-token", None);
    assert_eq!(restarted.claim().await.status, 200);
    assert_eq!(restarted.heads().await, []);
}

async fn batches_are_numbered(stores: Stores) {
    let client = Client::of(stores.endpoint());
    client.claim().await;
    client.put('a', 2, b"xx").await.expect(409, "out-of-order", Some(0));
    assert_eq!(client.put('a', 1, b"one").await.status, 201);
    assert_eq!(client.put('a', 1, b"one").await.status, 200);
    client.put('a', 1, b"other").await.expect(409, "number-taken", Some(1));
    client.put('a', 3, b"three").await.expect(409, "out-of-order", Some(1));
    assert_eq!(client.put('a', 2, b"second").await.status, 201);
    assert_eq!(client.put('b', 1, b"b").await.status, 201);
    let heads = [('a', 1, 2, 9), ('b', 1, 1, 1)];
    assert_eq!(client.heads().await, heads);
    let restarted = Client::of(stores.endpoint());
    assert_eq!(restarted.heads().await, heads);
    let stored = (vec![(1, b"one".to_vec()), (2, b"second".to_vec())], 2);
    assert_eq!(restarted.fetch('a', 0).await, stored);
    assert_eq!(restarted.fetch('a', 1).await, (stored.0[1..].to_vec(), 2));
    assert_eq!(restarted.fetch('a', 2).await, (vec![], 2));
    assert_eq!(restarted.fetch('a', 9).await, (vec![], 2));
    assert_eq!(restarted.fetch('c', 0).await, (vec![], 0));
}

/// A browser that wrote a snapshot refills an endpoint that is empty or was put back from a backup.
async fn a_snapshot_begins_anywhere(stores: Stores) {
    let (client, elsewhere) = (Client::of(stores.endpoint()), Client::of(stores.endpoint()));
    client.claim().await;
    client.put('a', 7, PLAIN).await.expect(409, "out-of-order", Some(0));
    for number in [7, 8, 20] {
        let (bytes, other) = if number == 8 { (PLAIN, SNAPSHOT) } else { (SNAPSHOT, PLAIN) };
        assert_eq!(client.put('a', number, bytes).await.status, 201);
        assert_eq!(client.put('a', number, bytes).await.status, 200);
        client.put('a', number, other).await.expect(409, "number-taken", Some(number));
    }
    assert_eq!(elsewhere.heads().await, [('a', 7, 20, 6)]);
    assert_eq!(client.put('a', 40, SNAPSHOT).await.status, 201);
    client.put('a', 12, SNAPSHOT).await.expect(409, "number-taken", Some(40));
    client.put('a', 42, PLAIN).await.expect(409, "out-of-order", Some(40));
    // An endpoint that knew the head before the gap finds the batch beyond it.
    assert_eq!(elsewhere.put('a', 41, PLAIN).await.status, 201);
    tokio::time::sleep(BOUNDS.heads_age + Duration::from_millis(50)).await;
    for client in [&client, &elsewhere, &Client::of(stores.endpoint())] {
        for (after, numbers) in [(0, &[7, 8][..]), (7, &[8]), (8, &[20]), (19, &[20]), (20, &[40, 41])] {
            let (frames, head) = client.fetch('a', after).await;
            let found: Vec<_> = frames.iter().map(|(number, _)| *number).collect();
            assert_eq!((&*found, head), (numbers, 41), "after {after}");
        }
    }
    let compacted = client.call("DELETE", "/browsers/aaaaaaaaaaaaaaaa/batches?before=40", b"").await;
    assert_eq!(compacted.status, 204);
    for client in [&client, &Client::of(stores.endpoint())] {
        assert_eq!(client.heads().await, [('a', 40, 41, 4)]);
        assert_eq!(client.fetch('a', 0).await.0.len(), 2);
    }
}

async fn pages_hold_what_fits(stores: Stores) {
    let client = Client::of(stores.endpoint());
    client.claim().await;
    for (number, size) in [(1, 1000), (2, 1000), (3, 1000), (4, 1), (5, 1000)] {
        assert_eq!(client.put('a', number, &vec![7; size]).await.status, 201);
    }
    let mut pages = Vec::new();
    let mut after = 0;
    loop {
        let (frames, head) = client.fetch('a', after).await;
        assert_eq!(head, 5);
        let Some((last, _)) = frames.last() else { break };
        after = *last;
        pages.push(frames.iter().map(|(number, bytes)| (*number, bytes.len())).collect::<Vec<_>>());
    }
    assert_eq!(pages, [vec![(1, 1000), (2, 1000)], vec![(3, 1000), (4, 1), (5, 1000)]]);
}

async fn quotas_hold(stores: Stores) {
    let (one, other) = (Client::of(stores.endpoint()), Client::of(stores.endpoint()));
    one.claim().await;
    for number in 1..=10 {
        assert_eq!(one.put('a', number, &[4; 1000]).await.status, 201);
    }
    one.put('a', 11, &[4; 600]).await.expect(507, "over-quota", None);
    other.put('b', 1, &[4; 600]).await.expect(507, "over-quota", None);
    let usage = other.call("GET", "", b"").await.json();
    assert_eq!((usage["bytesUsed"].as_u64(), usage["quota"].as_u64()), (Some(10_000), Some(10_000)));
    // Space that one endpoint frees, the other may fill at once.
    let compacted = one.call("DELETE", "/browsers/aaaaaaaaaaaaaaaa/batches?before=10", b"").await;
    assert_eq!(compacted.status, 204);
    assert_eq!(other.put('b', 1, &[4; 1000]).await.status, 201);
    for browser in ['c', 'd'] {
        assert_eq!(other.put(browser, 1, b"x").await.status, 201);
    }
    other.put('e', 1, b"x").await.expect(507, "too-many-browsers", None);
}

/// A removed browser takes no place of another one, but is remembered, and the number of those is limited too.
async fn removed_browsers_make_room(stores: Stores) {
    let client = Client::of(stores.endpoint());
    client.claim().await;
    for browser in ['a', 'b', 'c', 'd'] {
        assert_eq!(client.put(browser, 1, b"x").await.status, 201);
    }
    for (removed, next) in [('a', 'e'), ('b', 'f')] {
        client.put(next, 1, b"x").await.expect(507, "too-many-browsers", None);
        assert_eq!(client.remove(removed, 1).await.status, 204);
        assert_eq!(client.put(next, 1, b"x").await.status, 201);
    }
    assert_eq!(client.remove('c', 1).await.status, 204, "whoever is there can go");
    client.put('0', 1, b"x").await.expect(507, "too-many-browsers", None);
    client.remove('0', 1).await.expect(507, "too-many-browsers", None);
    assert_eq!(client.put('d', 2, b"x").await.status, 201, "who is in goes on");
}

/// A stream is full. Its browser replaces it by a snapshot, part by part, although both do not fit together.
async fn a_snapshot_fits_where_it_frees_more_than_it_takes(stores: Stores) {
    let (one, other) = (Client::of(stores.endpoint()), Client::of(stores.endpoint()));
    one.claim().await;
    let record = |flags: u8| [&[2, flags][..], &[7; 998]].concat();
    for number in 1..=8 {
        assert_eq!(one.put('a', number, &record(0)).await.status, 201);
    }
    for number in 1..=2 {
        assert_eq!(one.put('b', number, &record(0)).await.status, 201);
    }
    one.put('a', 9, &record(0)).await.expect(507, "over-quota", None);
    assert_eq!(one.put('a', 9, &record(1)).await.status, 201);
    assert_eq!(other.put('a', 10, &record(0)).await.status, 201, "an endpoint that did not see it begin");
    // What is not in the snapshot's stream does not fit, and no snapshot grows beyond what it replaces.
    other.put('b', 3, &record(0)).await.expect(507, "over-quota", None);
    other.put('c', 1, &record(1)).await.expect(507, "over-quota", None);
    for number in 11..=16 {
        assert_eq!(one.put('a', number, &record(0)).await.status, 201);
    }
    one.put('a', 17, &record(2)).await.expect(507, "over-quota", None);
    let compact = format!("{}/batches?before=9", path_of('a'));
    assert_eq!(one.call("DELETE", &compact, b"").await.status, 204);
    assert_eq!(one.heads().await, [('a', 9, 16, 8000), ('b', 1, 2, 2000)]);
}

/// Who fills the quota cannot keep a browser from telling a removal. Only one such record fits, in all streams.
async fn one_small_record_is_taken_over_quota(stores: Stores) {
    let client = Client::of(stores.endpoint());
    client.claim().await;
    for number in 1..=10 {
        assert_eq!(client.put('a', number, &[4; 1000]).await.status, 201);
    }
    client.put('b', 1, &[4; 513]).await.expect(507, "over-quota", None);
    assert_eq!(client.put('b', 1, &[4; 512]).await.status, 201);
    client.put('b', 2, &[4; 1]).await.expect(507, "over-quota", None);
    client.put('a', 11, &[4; 1]).await.expect(507, "over-quota", None);
    assert_eq!(client.remove('a', 10).await.status, 204);
    assert_eq!(client.put('b', 2, &[4; 1000]).await.status, 201);
}
