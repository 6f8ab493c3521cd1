//! Every call with everything that can be wrong with it: the answer is a problem with its code, and nothing
//! is stored.

use axum::body::Body;
use axum::http::Request;
use futures::TryStreamExt as _;
use object_store::path::Path;

use super::on_every_storage;
use crate::testing::Stores;
use crate::testing::client::{Client, LIBRARY, OWNER, RAISE, TOKEN, path_of, secret};

on_every_storage!(nothing_bad_is_stored);

/// Every call that needs a secret: method, path below the library, body.
pub(super) const CALLS: [(&str, &str, &str); 12] = [
    ("PUT", "", ""),
    ("GET", "", ""),
    ("DELETE", "", ""),
    ("GET", "/events", ""),
    ("PUT", "/browsers/aaaaaaaaaaaaaaaa/batches/1", "batch"),
    ("GET", "/browsers/aaaaaaaaaaaaaaaa/batches?after=0", ""),
    ("DELETE", "/browsers/aaaaaaaaaaaaaaaa/batches?before=1", ""),
    ("DELETE", "/browsers/aaaaaaaaaaaaaaaa?through=1", ""),
    ("GET", "/browsers/aaaaaaaaaaaaaaaa/digests?after=0", ""),
    ("PUT", "/mailboxes/00112233445566778899aabbccddeeff", "message"),
    ("DELETE", "/mailboxes/00112233445566778899aabbccddeeff", ""),
    ("PUT", "/epochs/1", RIGHTS),
];

/// What an epoch shall take, in the form of the protocol.
const RIGHTS: &str = concat!(
    r#"{"token":"0101010101010101010101010101010101010101010101010101010101010101","#,
    r#""owner":"0101010101010101010101010101010101010101010101010101010101010101","#,
    r#""raise":"0101010101010101010101010101010101010101010101010101010101010101","#,
    r#""proof":"0101010101010101010101010101010101010101010101010101010101010101"}"#
);

async fn nothing_bad_is_stored(stores: Stores) {
    let client = Client::of(stores.endpoint());
    check_tokens(&client).await;
    check_unknown_library(&client).await;
    client.claim().await;
    check_wrong_token(&client).await;
    check_ids(&client).await;
    check_paths(&client).await;
    check_queries(&client).await;
    check_headers_and_bodies(&client).await;
    client.put('a', 1, b"").await.expect(400, "empty-body", None);
    client.put('a', 1, &[0; 1001]).await.expect(413, "too-large", None);
    client.put('a', 2, b"x").await.expect(409, "out-of-order", Some(0));
    let compact = format!("{}/batches?before=1", path_of('a'));
    client.call("DELETE", &compact, b"").await.expect(409, "beyond-head", Some(0));
    let stored: Vec<_> = stores.store.list(&Path::from("libraries")).try_collect().await.unwrap();
    assert_eq!(stored.len(), 1, "only the claim is there: {stored:?}");
}

async fn check_tokens(client: &Client) {
    let long = format!("Bearer {}", "5a".repeat(33));
    let upper = format!("Bearer {}", "5A".repeat(32));
    for (method, path, body) in CALLS {
        let request = || Request::builder().method(method).uri(format!("/v1/libraries/{LIBRARY}{path}"));
        let answer = client.send(request().body(Body::from(body)).unwrap()).await;
        answer.expect(401, "token-missing", None);
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
        for header in ["", "Bearer", "Bearer x", "Basic eDp5", &long, &upper, "Bearer \u{e9}"] {
            let request = request().header("authorization", header.as_bytes()).body(Body::from(body));
            client.send(request.unwrap()).await.expect(401, "token-malformed", None);
        }
    }
}

async fn check_unknown_library(client: &Client) {
    for (method, path, body) in CALLS.into_iter().skip(1) {
        client.call(method, path, body.as_bytes()).await.expect(404, "unknown-library", None);
    }
}

async fn check_wrong_token(client: &Client) {
    for (method, path, body) in CALLS {
        client.with_token(1).call(method, path, body.as_bytes()).await.expect(403, "wrong-token", None);
    }
    // Who has only seen the id, or holds the token, has no claim secret.
    let claim = Request::put(format!("/v1/libraries/{LIBRARY}"));
    let claim = claim.header("authorization", format!("Bearer {}", "5a".repeat(32)));
    client.send(claim.body(Body::from(RIGHTS)).unwrap()).await.expect(403, "wrong-claim", None);
    // The token removes and deletes nothing, and raises nothing. The owner secret does not raise either.
    for (method, path) in
        [("DELETE", ""), ("DELETE", "/browsers/aaaaaaaaaaaaaaaa?clear"), ("PUT", "/epochs/1")]
    {
        client.call(method, path, RIGHTS.as_bytes()).await.expect(403, "wrong-token", None);
    }
    client.as_owner(0).call("PUT", "/epochs/1", RIGHTS.as_bytes()).await.expect(403, "wrong-token", None);
}

/// Every way to write an id of hex digits wrongly.
fn bad_ids(good: &str) -> Vec<String> {
    let short = good[1..].to_owned();
    let (long, letter) = (format!("{good}0"), format!("{short}g"));
    let tricks = ["a", "%2e%2e", "..%2f..%2fclaim", "%00", "%61%00", "%ff"].map(str::to_owned);
    [short, long, letter, good.to_uppercase()].into_iter().chain(tricks).collect()
}

/// Every call, with each of its ids written wrongly.
async fn check_ids(client: &Client) {
    let (library, browser) = ("aabbccddeeff00112233445566778899", "aaaaaaaaaaaaaaaa");
    let libraries = bad_ids(library).into_iter().map(|bad| (bad, browser.to_owned()));
    let browsers = bad_ids(browser).into_iter().map(|bad| (LIBRARY.to_owned(), bad));
    for (library, browser) in libraries.chain(browsers) {
        for (method, path, body) in CALLS {
            if library == LIBRARY && !path.contains("aaaaaaaaaaaaaaaa") {
                continue;
            }
            let path = path.replace("aaaaaaaaaaaaaaaa", &browser);
            let request = Request::builder().method(method).uri(format!("/v1/libraries/{library}{path}"));
            let request = request.header("authorization", format!("Bearer {}", "5a".repeat(32)));
            let answer = client.send(request.body(Body::from(body)).unwrap()).await;
            assert_eq!(
                (answer.status, &answer.json()["code"]),
                (400, &"malformed".into()),
                "{method} {library}{path}"
            );
        }
    }
}

async fn check_paths(client: &Client) {
    let good = "aaaaaaaaaaaaaaaa";
    for bad in ["0", "01", "-1", "+1", "1.0", "1e3", "one", "9007199254740992", "%31%00", "..%2fclaim"] {
        client.call("PUT", &format!("/browsers/{good}/batches/{bad}"), b"x").await.expect(
            400,
            "malformed",
            None,
        );
    }
    for (method, path, status, code) in [
        ("PUT", "/browsers/../claim", 404, "unknown-call"),
        ("PUT", "/browsers", 404, "unknown-call"),
        ("PUT", "/", 404, "unknown-call"),
        ("PUT", "/browsers/aaaaaaaaaaaaaaaa/batches/1/", 404, "unknown-call"),
        ("POST", "", 405, "method-not-allowed"),
        ("GET", "/browsers/aaaaaaaaaaaaaaaa/batches/1", 405, "method-not-allowed"),
        ("PATCH", "/browsers/aaaaaaaaaaaaaaaa", 405, "method-not-allowed"),
        ("PUT", "/epochs/x", 400, "malformed"),
        ("PUT", "/epochs/-1", 400, "malformed"),
        ("PUT", "/mailboxes/x", 400, "malformed"),
    ] {
        client.call(method, path, b"x").await.expect(status, code, None);
    }
}

async fn check_queries(client: &Client) {
    let batches = format!("{}/batches", path_of('a'));
    for bad in ["?after=-1", "?after=x", "?after=", "?after=1&after=2", "?since=1"] {
        client.call("GET", &format!("{batches}{bad}"), b"").await.expect(400, "malformed", None);
    }
    for bad in ["", "?before=0", "?before=x", "?before=1&x=1"] {
        client.call("DELETE", &format!("{batches}{bad}"), b"").await.expect(400, "malformed", None);
    }
    for bad in ["", "?through=x", "?through=-1", "?through=1&clear", "?clear=1", "?clear&x"] {
        let path = format!("{}{bad}", path_of('a'));
        client.as_owner(0).call("DELETE", &path, b"").await.expect(400, "malformed", None);
    }
    let whole = client.call("GET", &batches, b"").await;
    assert_eq!((whole.status, whole.body.len()), (200, 0));
    let far = client.call("GET", &format!("{batches}?after={}", u64::MAX), b"").await;
    assert_eq!((far.status, far.body.len()), (200, 0));
}

async fn check_headers_and_bodies(client: &Client) {
    let send = async |method: &str, path: &str, token: u8, header: Option<(&str, &str)>| {
        let request = Request::builder().method(method).uri(format!("/v1/libraries/{LIBRARY}{path}"));
        let mut request = request.header("authorization", format!("Bearer {}", secret(token)));
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        client.send(request.body(Body::from("x")).unwrap()).await
    };
    let (put, compact) =
        (format!("{}/batches/1", path_of('a')), format!("{}/batches?before=1", path_of('a')));
    for shown in [None, Some(("reprise-stream", "77")), Some(("reprise-stream", "Z"))] {
        send("PUT", &put, TOKEN, shown).await.expect(400, "stream-missing", None);
        send("DELETE", &compact, TOKEN, shown).await.expect(400, "stream-missing", None);
    }
    let long = "77".repeat(513);
    for word in
        [None, Some(("reprise-word", "")), Some(("reprise-word", "7")), Some(("reprise-word", &*long))]
    {
        let removal = format!("{}?through=1", path_of('a'));
        send("DELETE", &removal, OWNER, word).await.expect(400, "word-missing", None);
        send("DELETE", "", OWNER, word).await.expect(400, "word-missing", None);
    }
    send("PUT", "/epochs/1", RAISE + 1, None).await.expect(400, "malformed", None);
}
