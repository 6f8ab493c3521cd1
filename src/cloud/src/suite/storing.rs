//! Claiming, storing, fetching.

use super::on_every_storage;
use crate::testing::Stores;
use crate::testing::client::Client;

on_every_storage!(a_claim_is_the_first_token_s, batches_are_numbered, pages_hold_what_fits, quotas_hold);

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
    client.put('a', 2, b"two").await.expect(409, "out-of-order", Some(0));
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
    // Form 1, no flags; then the flag of a snapshot's start, which only begins what has no beginning.
    client.put('d', 7, &[1, 0]).await.expect(409, "out-of-order", Some(0));
    assert_eq!(client.put('d', 7, &[1, 1]).await.status, 201);
    client.put('d', 9, &[1, 1]).await.expect(409, "out-of-order", Some(7));
    assert_eq!(client.put('d', 8, &[1, 0]).await.status, 201);
    assert_eq!(Client::of(stores.endpoint()).heads().await[2..], [('d', 7, 8, 4)]);
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
        assert_eq!(one.put('a', number, &[1; 1000]).await.status, 201);
    }
    one.put('a', 11, b"x").await.expect(507, "over-quota", None);
    other.put('b', 1, b"x").await.expect(507, "over-quota", None);
    let usage = other.call("GET", "", b"").await.json();
    assert_eq!((usage["bytesUsed"].as_u64(), usage["quota"].as_u64()), (Some(10_000), Some(10_000)));
    // What one endpoint makes room for, the other may fill at once.
    let compacted = one.call("DELETE", "/browsers/aaaaaaaaaaaaaaaa/batches?before=10", b"").await;
    assert_eq!(compacted.status, 204);
    assert_eq!(other.put('b', 1, &[1; 1000]).await.status, 201);
    for browser in ['c', 'd'] {
        assert_eq!(other.put(browser, 1, b"x").await.status, 201);
    }
    other.put('e', 1, b"x").await.expect(507, "too-many-browsers", None);
}
