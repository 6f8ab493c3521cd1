//! Tests of digests: they tell what is there now, whatever an endpoint remembers.

use bytes::Bytes;
use object_store::path::Path;
use reprise_wire::digests;
use reprise_wire::record::RecordHash;

use super::on_every_storage;
use crate::testing::Stores;
use crate::testing::client::{Client, LIBRARY, path_of};

on_every_storage!(digests_are_of_the_bytes_as_they_are_now, digests_go_on_after_a_gap);

async fn digests_of(client: &Client, browser: char, after: u64) -> Vec<(u64, RecordHash)> {
    let answer = client.call("GET", &format!("{}/digests?after={after}", path_of(browser)), b"").await;
    assert_eq!(
        (answer.status, &answer.headers["content-type"]),
        (200, &digests::MEDIA_TYPE.parse().unwrap())
    );
    digests::read(&answer.body).unwrap()
}

async fn digests_are_of_the_bytes_as_they_are_now(stores: Stores) {
    let client = Client::of(stores.endpoint());
    client.claim().await;
    for number in 1..=3 {
        assert_eq!(client.put('a', number, &[number as u8; 100]).await.status, 201);
    }
    let expected = |bytes: [u8; 3]| -> Vec<_> {
        (1..).zip(bytes).map(|(number, byte)| (number, RecordHash::of(&[byte; 100]))).collect()
    };
    assert_eq!(digests_of(&client, 'a', 0).await, expected([1, 2, 3]));
    assert_eq!(digests_of(&client, 'a', 2).await, expected([1, 2, 3])[2..]);
    assert_eq!((digests_of(&client, 'a', 3).await, digests_of(&client, 'b', 0).await), (vec![], vec![]));
    // The disk rots under the endpoint.
    let second = Path::from(format!("libraries/{LIBRARY}{}/0000000000000002", path_of('a')));
    stores.store.remove(vec![second.clone()]).await.unwrap();
    stores.store.create(&second, Bytes::from(vec![9; 100])).await.unwrap();
    assert_eq!(digests_of(&client, 'a', 0).await, expected([1, 9, 3]));
}

async fn digests_go_on_after_a_gap(stores: Stores) {
    let client = Client::of(stores.endpoint());
    client.claim().await;
    for number in [3, 4, 9] {
        assert_eq!(client.put('a', number, &[2, 1]).await.status, 201);
    }
    let numbers = async |after| -> Vec<u64> {
        digests_of(&client, 'a', after).await.into_iter().map(|(number, _)| number).collect()
    };
    assert_eq!((numbers(0).await, numbers(4).await), (vec![3, 4], vec![9]));
}
