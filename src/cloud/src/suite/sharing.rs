//! Tests of several endpoints over one storage, and of many writers at once: put-if-absent decides.

use std::time::Duration;

use futures::future::join_all;

use super::on_every_storage;
use crate::testing::Stores;
use crate::testing::client::Client;

on_every_storage!(
    of_sixteen_writers_one_wins,
    of_sixteen_claims_one_wins,
    endpoints_agree,
    a_retry_may_go_elsewhere
);

const WRITERS: u8 = 16;

async fn of_sixteen_writers_one_wins(stores: Stores) {
    let endpoints = [Client::of(stores.endpoint()), Client::of(stores.endpoint())];
    endpoints[0].claim().await;
    for number in 1..=4 {
        let writes = (0..WRITERS).map(|writer| {
            let client = endpoints[usize::from(writer) % 2].clone();
            tokio::spawn(async move { client.put('a', number, &[writer; 100]).await })
        });
        let answers: Vec<_> = join_all(writes).await.into_iter().map(Result::unwrap).collect();
        let winners: Vec<_> = (0..WRITERS).filter(|it| answers[usize::from(*it)].status == 201).collect();
        assert_eq!(winners.len(), 1, "{answers:?}");
        for loser in (0..WRITERS).filter(|writer| *writer != winners[0]) {
            answers[usize::from(loser)].expect(409, "number-taken", Some(number));
        }
        let (frames, _) = endpoints[1].fetch('a', number - 1).await;
        assert_eq!(frames, [(number, vec![winners[0]; 100])]);
    }
}

async fn of_sixteen_claims_one_wins(stores: Stores) {
    let endpoints = [Client::of(stores.endpoint()), Client::of(stores.endpoint())];
    let claims = (0..WRITERS).map(|writer| {
        let client = endpoints[usize::from(writer) % 2].with_token(writer);
        tokio::spawn(async move { client.claim().await.status })
    });
    let mut statuses: Vec<_> = join_all(claims).await.into_iter().map(Result::unwrap).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [&[201][..], &[403; 15]].concat());
}

async fn endpoints_agree(stores: Stores) {
    let (one, other) = (Client::of(stores.endpoint()), Client::of(stores.endpoint()));
    one.claim().await;
    assert_eq!(other.heads().await, []);
    for number in 1..=3 {
        let (this, next) = if number % 2 == 0 { (&one, &other) } else { (&other, &one) };
        assert_eq!(this.put('a', number, b"batch").await.status, 201);
        // Whatever the other endpoint remembers, it refuses and sends by what is true now.
        next.put('a', number + 2, b"xx").await.expect(409, "out-of-order", Some(number));
        next.put('a', number, b"other").await.expect(409, "number-taken", Some(number));
        assert_eq!(next.fetch('a', number - 1).await, (vec![(number, b"batch".to_vec())], number));
    }
    tokio::time::sleep(crate::testing::BOUNDS.heads_age + Duration::from_millis(50)).await;
    assert_eq!(one.heads().await, other.heads().await);
    assert_eq!(one.heads().await, [('a', 1, 3, 15)]);
}

async fn a_retry_may_go_elsewhere(stores: Stores) {
    let (one, other) = (Client::of(stores.endpoint()), Client::of(stores.endpoint()));
    one.claim().await;
    assert_eq!(other.heads().await, []);
    assert_eq!(one.put('a', 1, b"batch").await.status, 201);
    assert_eq!(other.put('a', 1, b"batch").await.status, 200);
    assert_eq!(other.put('a', 2, b"batch").await.status, 201);
    assert_eq!(one.put('a', 2, b"batch").await.status, 200);
    assert_eq!(one.put('a', 3, b"batch").await.status, 201);
}
