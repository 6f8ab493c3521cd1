//! Tests of who is let in: invitations, rates, other origins; and of health and meters.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, Request};
use tower::ServiceExt as _;

use crate::admission::Rule;
use crate::app::{Guards, router};
use crate::endpoint::Endpoint;
use crate::limits::address::{Addresses, Proxies};
use crate::limits::door::Door;
use crate::limits::rate::Rate;
use crate::server::meters;
use crate::store::Store;
use crate::testing::client::{Answer, Client, LIBRARY, rights, secret};
use crate::testing::{Stores, endpoint_over};

async fn claim_with(client: &Client, invitation: Option<&str>) -> Answer {
    let request = Request::put(format!("/v1/libraries/{LIBRARY}"));
    let mut request = request.header("authorization", format!("Bearer {}", secret(0xc1)));
    if let Some(invitation) = invitation {
        request = request.header("reprise-invitation", invitation);
    }
    client.send(request.body(Body::from(rights(0, 0x5a).write())).unwrap()).await
}

async fn new_libraries(client: &Client) -> String {
    let info = client.send(Request::get("/v1/info").body(Body::empty()).unwrap()).await;
    info.json()["newLibraries"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn invitations_count_for_new_libraries_only() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, "welcome\n").unwrap();
    let stores = Stores::memory();
    let mut endpoint = stores.endpoint();
    endpoint.admission = Rule::Invited(file.path().to_owned()).into();
    let client = Client::of(endpoint);
    assert_eq!(new_libraries(&client).await, "invitation");
    claim_with(&client, None).await.expect(403, "invitation-needed", None);
    claim_with(&client, Some("wellcome")).await.expect(403, "invitation-needed", None);
    assert_eq!(claim_with(&client, Some("welcome")).await.status, 201);
    assert_eq!(claim_with(&client, None).await.status, 200);
    let mut endpoint = stores.endpoint();
    endpoint.admission = Rule::Closed.into();
    assert_eq!(claim_with(&Client::of(endpoint), None).await.status, 200);
}

#[tokio::test]
async fn closed_means_closed() {
    let mut endpoint = Stores::memory().endpoint();
    endpoint.admission = Rule::Closed.into();
    let client = Client::of(endpoint);
    assert_eq!(new_libraries(&client).await, "closed");
    claim_with(&client, Some("welcome")).await.expect(403, "new-libraries-closed", None);
}

#[tokio::test]
async fn addresses_that_ask_too_often_wait() {
    let door = Door {
        addresses: Arc::new(Addresses::new(Some(Proxies {
            header: HeaderName::from_static("x-forwarded-for"),
            networks: vec!["127.0.0.0/8".parse().unwrap()],
        }))),
        rate: Some(Rate::of_calls(NonZeroU32::MIN)),
        ..Door::default()
    };
    let guards = Guards { door, ..Guards::default() };
    let router = router(Arc::new(Stores::memory().endpoint()), guards);
    let ask = async |path: &str, from: Option<&str>| {
        let mut request = Request::get(path).extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))));
        if let Some(from) = from {
            request = request.header("x-forwarded-for", from);
        }
        router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    };
    for _ in 0..10 {
        assert_eq!(ask("/v1/info", None).await.status(), 200);
    }
    let refused = ask("/v1/info", None).await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(ask("/v1/info", Some("spoofed, 192.0.2.1")).await.status(), 200);
    assert_eq!(ask("/restore", None).await.status(), 404, "the app itself is not limited");
}

async fn preflight(allowed: &[&str], origin: &str) -> axum::response::Response {
    let allowed_origins = allowed.iter().map(|origin| origin.parse().unwrap()).collect();
    let router =
        router(Arc::new(Stores::memory().endpoint()), Guards { allowed_origins, ..Guards::default() });
    let request = Request::builder().method("OPTIONS").uri(format!("/v1/libraries/{LIBRARY}"));
    let request = request.header("origin", origin).header("access-control-request-method", "PUT");
    let request = request.header(
        "access-control-request-headers",
        "authorization,reprise-invitation,reprise-stream,reprise-word",
    );
    router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn only_named_origins_may_ask() {
    let allowed = ["https://app.example", "https://other.example"];
    let welcome = preflight(&allowed, "https://app.example").await;
    assert_eq!(welcome.headers()["access-control-allow-origin"], "https://app.example");
    for method in ["GET", "PUT", "DELETE"] {
        assert!(welcome.headers()["access-control-allow-methods"].to_str().unwrap().contains(method));
    }
    let stranger = preflight(&allowed, "https://evil.example").await;
    assert!(!stranger.headers().contains_key("access-control-allow-origin"));
    let closed = preflight(&[], "https://app.example").await;
    assert_eq!(closed.status(), 405);
    assert!(!closed.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn other_origins_see_the_head_of_a_page() {
    let allowed_origins = vec!["https://app.example".parse().unwrap()];
    let router =
        router(Arc::new(Stores::memory().endpoint()), Guards { allowed_origins, ..Guards::default() });
    let request = Request::get("/v1/info").header("origin", "https://app.example");
    let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.headers()["access-control-expose-headers"], "reprise-head,retry-after");
}

async fn check_health(endpoint: Endpoint, status: u16) {
    let asked = Request::get("/healthz").body(Body::empty()).unwrap();
    let answer = Client::of(endpoint).send(asked).await;
    assert_eq!(answer.status, status, "{}", answer.json());
}

#[tokio::test]
async fn a_directory_that_has_gone_is_not_healthy() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    check_health(endpoint_over(store.clone()), 200).await;
    let elsewhere = folder.path().with_extension("elsewhere");
    std::fs::rename(folder.path(), &elsewhere).unwrap();
    check_health(endpoint_over(store.clone()), 503).await;
    // As after a disk was unmounted: a directory is there, but not the one that was opened.
    std::fs::create_dir(folder.path()).unwrap();
    check_health(endpoint_over(store.clone()), 503).await;
    std::fs::remove_dir(folder.path()).unwrap();
    std::fs::rename(&elsewhere, folder.path()).unwrap();
    check_health(endpoint_over(store), 200).await;
}

#[tokio::test]
async fn meters_count_without_names() {
    let endpoint = Arc::new(Stores::memory().endpoint());
    let client = Client::of_shared(Arc::clone(&endpoint));
    client.claim().await;
    client.put('a', 1, b"x").await;
    client.put('a', 3, b"x").await;
    let health = client.send(Request::get("/healthz").body(Body::empty()).unwrap()).await;
    assert_eq!((health.status, health.json()["status"].as_str()), (200, Some("ok")));
    let ask = || Request::get("/metrics").body(Body::empty()).unwrap();
    client.send(ask()).await.expect(404, "not-found", None);
    let meters = meters::router(endpoint).oneshot(ask()).await.unwrap();
    let text = to_bytes(meters.into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8(text.to_vec()).unwrap();
    for line in [
        "reprise_requests_total{call=\"claim\",status=\"201\"} 1",
        "reprise_requests_total{call=\"put\",status=\"201\"} 1",
        "reprise_requests_total{call=\"put\",status=\"409\"} 1",
        "reprise_answer_seconds_count{call=\"put\"} 2",
        "reprise_listeners 0",
    ] {
        assert!(text.contains(line), "{line} is missing in {text}");
    }
    assert!(!text.contains(LIBRARY) && !text.contains("aaaaaaaa"), "{text}");
}
