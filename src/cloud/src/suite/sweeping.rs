//! Tests of sweeping libraries that were claimed and never used.

use std::time::Duration;

use bytes::Bytes;

use super::on_every_storage;
use crate::libraries::census::Census;
use crate::store::keys;
use crate::testing::Stores;
use crate::testing::client::{Client, LIBRARY};

on_every_storage!(
    what_nobody_used_is_swept_and_claimed_anew,
    what_is_used_or_was_removed_stays,
    a_first_record_that_meets_a_sweep_is_not_lost,
);

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Sweeps what has been unused for this long, as an endpoint of its own does.
async fn sweep(stores: &Stores, unused: Duration) -> usize {
    // Buckets tell the time of an object in whole seconds.
    tokio::time::sleep(Duration::from_millis(if unused.is_zero() { 1100 } else { 0 })).await;
    let census = Census::take(&stores.store).await.unwrap();
    stores.endpoint().libraries.sweep(&census, unused).await.unwrap()
}

async fn what_nobody_used_is_swept_and_claimed_anew(stores: Stores) {
    let (client, elsewhere) = (Client::of(stores.endpoint()), Client::of(stores.endpoint()));
    client.claim().await;
    assert_eq!(elsewhere.heads().await, []);
    assert_eq!(client.raise(1).await.status, 201);
    assert_eq!(sweep(&stores, DAY).await, 0, "it may be used later today");
    assert_eq!(sweep(&stores, Duration::ZERO).await, 1);
    assert_eq!(Census::take(&stores.store).await.unwrap().bytes, 0);
    // Both still know it, and refuse all the same.
    for client in [client.with_token(0x5b), elsewhere.clone()] {
        client.put('a', 1, b"first").await.expect(404, "unknown-library", None);
    }
    assert_eq!(elsewhere.claim().await.status, 201);
    assert!([200, 201].contains(&elsewhere.put('a', 1, b"first").await.status));
    assert_eq!(sweep(&stores, Duration::ZERO).await, 0);
    assert_eq!(Client::of(stores.endpoint()).heads().await, [('a', 1, 1, 5)]);
}

async fn what_is_used_or_was_removed_stays(stores: Stores) {
    let client = Client::of(stores.endpoint());
    client.claim().await;
    client.put('a', 1, b"first").await;
    assert_eq!(sweep(&stores, Duration::ZERO).await, 0);
    assert_eq!(client.remove('a', 1).await.status, 204);
    assert_eq!(client.heads().await, []);
    assert_eq!(sweep(&stores, Duration::ZERO).await, 0, "the mark of a removal stays");
    client.put('a', 2, b"again").await.expect(410, "browser-forgotten", None);
    client.delete().await;
    assert_eq!(sweep(&stores, Duration::ZERO).await, 0, "the mark of the deletion stays");
    client.claim().await.expect(410, "forgotten", None);
}

async fn a_first_record_that_meets_a_sweep_is_not_lost(stores: Stores) {
    let client = Client::of(stores.endpoint());
    client.claim().await;
    // As if another endpoint had put its mark just now, and was killed.
    let mark = keys::swept(LIBRARY.parse().unwrap());
    stores.store.create(&mark, Bytes::from_static(b"swept\n")).await.unwrap();
    client.put('a', 1, b"first").await.expect(404, "unknown-library", None);
    let refused = client.claim().await;
    refused.expect(503, "busy", None);
    assert_eq!(refused.headers["retry-after"], "2");
    assert_eq!(sweep(&stores, DAY).await, 0, "the record is found, so nothing goes but the mark");
    assert_eq!(client.claim().await.status, 200);
    assert_eq!(client.put('a', 1, b"first").await.status, 200);
    assert_eq!(client.heads().await, [('a', 1, 1, 5)]);
}
