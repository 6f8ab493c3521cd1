//! Tests of removing replaced batches, and of deleting browsers and libraries for good.

use futures::TryStreamExt as _;
use object_store::path::Path;

use super::on_every_storage;
use crate::testing::Stores;
use crate::testing::client::{Client, LIBRARY, path_of};

on_every_storage!(
    compaction_leaves_the_end,
    an_interrupted_compaction_is_finished_by_the_next,
    a_browser_is_forgotten_for_good,
    what_a_remover_had_not_read_stays,
    a_library_is_forgotten_for_good
);

async fn compact(client: &Client, before: u64) -> crate::testing::client::Answer {
    client.call("DELETE", &format!("{}/batches?before={before}", path_of('a')), b"").await
}

async fn filled(stores: &Stores) -> Client {
    let client = Client::of(stores.endpoint());
    client.claim().await;
    for number in 1..=5 {
        assert_eq!(client.put('a', number, b"batch").await.status, 201);
    }
    client
}

/// Every key that is stored, without the prefix that all have in common.
async fn keys(stores: &Stores) -> Vec<String> {
    let root = format!("libraries/{LIBRARY}/");
    let all: Vec<_> = stores.store.list(&Path::from("libraries")).try_collect().await.unwrap();
    let mut keys: Vec<_> =
        all.iter().filter_map(|it| it.location.as_ref().strip_prefix(&root).map(str::to_owned)).collect();
    keys.sort();
    keys
}

async fn compaction_leaves_the_end(stores: Stores) {
    let client = filled(&stores).await;
    compact(&client, 6).await.expect(409, "beyond-head", Some(5));
    assert_eq!(compact(&client, 4).await.status, 204);
    assert_eq!(compact(&client, 4).await.status, 204);
    for client in [&client, &Client::of(stores.endpoint())] {
        assert_eq!(client.heads().await, [('a', 4, 5, 10)]);
        let (frames, head) = client.fetch('a', 0).await;
        assert_eq!((frames.len(), frames[0].0, head), (2, 4, 5));
        client.put('a', 2, b"batch").await.expect(409, "number-taken", Some(5));
    }
    assert_eq!(client.put('a', 6, b"batch").await.status, 201);
}

async fn an_interrupted_compaction_is_finished_by_the_next(stores: Stores) {
    filled(&stores).await;
    let gone = Path::from(format!("libraries/{LIBRARY}{}/0000000000000003", path_of('a')));
    stores.store.remove(vec![gone]).await.unwrap();
    let client = Client::of(stores.endpoint());
    assert_eq!(client.heads().await, [('a', 1, 5, 20)]);
    assert_eq!(client.fetch('a', 0).await.0, [(1, b"batch".to_vec()), (2, b"batch".to_vec())]);
    assert_eq!(client.fetch('a', 2).await.0, [(4, b"batch".to_vec()), (5, b"batch".to_vec())]);
    assert_eq!(compact(&client, 5).await.status, 204);
    assert_eq!(Client::of(stores.endpoint()).heads().await, [('a', 5, 5, 5)]);
}

async fn a_browser_is_forgotten_for_good(stores: Stores) {
    let (client, elsewhere) = (filled(&stores).await, Client::of(stores.endpoint()));
    assert_eq!(elsewhere.heads().await.len(), 1);
    for _ in 0..2 {
        assert_eq!(client.remove('a', 5).await.status, 204);
    }
    // The other endpoint still believes that the browser exists. Its batch must not stay.
    elsewhere.put('a', 6, b"late").await.expect(410, "browser-forgotten", None);
    client.put('a', 6, b"late").await.expect(410, "browser-forgotten", None);
    client.call("GET", &format!("{}/batches", path_of('a')), b"").await.expect(
        410,
        "browser-forgotten",
        None,
    );
    assert_eq!(Client::of(stores.endpoint()).heads().await, []);
    assert_eq!(
        keys(&stores).await,
        ["browsers/aaaaaaaaaaaaaaaa/forgotten", "claim", "streams/aaaaaaaaaaaaaaaa"]
    );
    assert_eq!(client.put('b', 1, b"others go on").await.status, 201);
}

/// A removed browser had written more than its remover knew. That stays, and every refusal carries the word.
async fn what_a_remover_had_not_read_stays(stores: Stores) {
    let (client, elsewhere) = (filled(&stores).await, Client::of(stores.endpoint()));
    assert_eq!(elsewhere.heads().await.len(), 1);
    assert_eq!(client.remove('a', 3).await.status, 204);
    let refused = elsewhere.put('a', 6, b"late").await;
    refused.expect(410, "browser-forgotten", None);
    assert_eq!(refused.json()["word"], "77");
    for client in [&client, &elsewhere, &Client::of(stores.endpoint())] {
        let (frames, head) = client.fetch('a', 0).await;
        assert_eq!((frames.len(), frames[0].0, head), (2, 4, 5));
        client.put('a', 6, b"late").await.expect(410, "browser-forgotten", None);
    }
    tokio::time::sleep(crate::testing::BOUNDS.heads_age + std::time::Duration::from_millis(50)).await;
    for client in [&client, &elsewhere] {
        assert_eq!(client.heads().await, [('a', 4, 5, 10)]);
        let removed = client.call("GET", "", b"").await.json()["forgotten"].clone();
        assert_eq!(removed, serde_json::json!(["aaaaaaaaaaaaaaaa"]));
    }
    assert_eq!(elsewhere.remove('a', 5).await.status, 204);
    let gone = client.call("GET", &format!("{}/batches", path_of('a')), b"").await;
    gone.expect(410, "browser-forgotten", None);
    assert_eq!(gone.json()["word"], "77");
}

async fn a_library_is_forgotten_for_good(stores: Stores) {
    let (client, elsewhere) = (filled(&stores).await, Client::of(stores.endpoint()));
    assert_eq!(elsewhere.heads().await.len(), 1);
    client.with_token(1).call("DELETE", "", b"").await.expect(403, "wrong-token", None);
    for _ in 0..2 {
        assert_eq!(client.delete().await.status, 204);
    }
    elsewhere.put('a', 6, b"late").await.expect(410, "forgotten", None);
    for client in [&client, &Client::of(stores.endpoint())] {
        client.claim().await.expect(410, "forgotten", None);
        client.call("GET", "", b"").await.expect(410, "forgotten", None);
        client.put('a', 1, b"new").await.expect(410, "forgotten", None);
        client.with_token(1).claim().await.expect(403, "wrong-token", None);
    }
    let mark = format!("forgotten/{:020}", 0);
    assert_eq!(keys(&stores).await, ["claim", &mark, "streams/aaaaaaaaaaaaaaaa"]);
}
