//! Tests of the part of the router that serves the app, called in-process: media types, headers, codings, conditional
//! requests, routes, refusals.

use std::fs;
use std::io::Read as _;

use axum::body::to_bytes;
use axum::http::{HeaderName, Request};
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use super::*;
use crate::assets::AppFiles;
use crate::testing::{self, Stores};

const PAGE: &str = "<!doctype html><script type=\"module\">start();</script>";
const HASHED: &str = "/app-c47f126ff835dc60_bg.wasm";
const LOADER: &str = "/engine-loader-c47f126ff835dc60.js";
const READER: &str = "/engine-reader-c47f126ff835dc60.js";

fn served(files: AppFiles) -> Router {
    router(Arc::new(testing::endpoint(Stores::memory(), files)), Guards::default())
}

/// A small built app with everything that Trunk makes.
fn built_app() -> Router {
    let folder = tempfile::tempdir().unwrap();
    let files: [(&str, Vec<u8>); 7] = [
        ("index.html", PAGE.into()),
        ("app-c47f126ff835dc60_bg.wasm", b"\0asm".repeat(2000)),
        ("app-c47f126ff835dc60.js", b"export default 1;".repeat(200)),
        ("engine-loader-c47f126ff835dc60.js", b"self.x = 1;".repeat(200)),
        ("engine-reader-c47f126ff835dc60.js", b"self.x = 1;".repeat(200)),
        ("app.webmanifest", b"{}".to_vec()),
        ("icon.png", vec![7; 4000]),
    ];
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    fs::write(folder.path().join(".secret"), b"hidden").unwrap();
    served(AppFiles::load(folder.path()).unwrap())
}

async fn ask(method: &str, path: &str, headers: &[(HeaderName, &str)]) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    built_app().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn body_of(response: Response) -> Vec<u8> {
    to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
}

fn header_of<'a>(response: &'a Response, name: &HeaderName) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn check_file(path: &str, media_type: &str, cache_control: &str) {
    let response = ask("GET", path, &[]).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    assert_eq!(header_of(&response, &header::CONTENT_TYPE), media_type, "{path}");
    assert_eq!(header_of(&response, &header::CACHE_CONTROL), cache_control, "{path}");
}

#[tokio::test]
async fn files_have_their_types_and_lifetimes() {
    let for_ever = "public, max-age=31536000, immutable";
    check_file("/", "text/html; charset=utf-8", "no-cache").await;
    check_file("/index.html", "text/html; charset=utf-8", "no-cache").await;
    check_file(HASHED, "application/wasm", for_ever).await;
    check_file("/app-c47f126ff835dc60.js", "text/javascript; charset=utf-8", for_ever).await;
    check_file(LOADER, "text/javascript; charset=utf-8", for_ever).await;
    check_file("/app.webmanifest", "application/manifest+json", "no-cache").await;
}

#[tokio::test]
async fn routes_of_the_app_reload() {
    for path in ["/restore", "/restore/", "/library/albums?sort=artist", "/check-up"] {
        let response = ask("GET", path, &[]).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(header_of(&response, &header::CACHE_CONTROL), "no-cache", "{path}");
        assert_eq!(body_of(response).await, PAGE.as_bytes(), "{path}");
    }
}

async fn check_problem(method: &str, path: &str, status: u16, code: &str) {
    let response = ask(method, path, &[]).await;
    assert_eq!(response.status().as_u16(), status, "{method} {path}");
    assert_eq!(header_of(&response, &header::CONTENT_TYPE), "application/problem+json", "{method} {path}");
    let problem: serde_json::Value = serde_json::from_slice(&body_of(response).await).unwrap();
    assert_eq!(
        (problem["code"].as_str(), problem["status"].as_u64()),
        (Some(code), Some(status.into())),
        "{path}"
    );
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_with_a_code() {
    check_problem("GET", "/missing.js", 404, "not-found").await;
    check_problem("GET", "/v1", 404, "unknown-call").await;
    check_problem("GET", "/v1/", 404, "unknown-call").await;
    check_problem("GET", "/v1/libraries", 404, "unknown-call").await;
    check_problem("PUT", "/v2/libraries/x", 405, "method-not-allowed").await;
}

#[tokio::test]
async fn only_get_and_head_are_answered() {
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        check_problem(method, "/", 405, "method-not-allowed").await;
        check_problem(method, "/v1/info", 405, "method-not-allowed").await;
    }
    assert_eq!(header_of(&ask("POST", "/", &[]).await, &header::ALLOW), "GET, HEAD");
    assert_eq!(header_of(&ask("POST", "/v1/info", &[]).await, &header::ALLOW), "GET,HEAD");
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let tricks = [
        "/../Cargo.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc/passwd",
        "//etc/passwd",
        "/a/./b",
        "/.secret",
        "/a%00b",
    ];
    for path in tricks {
        check_problem("GET", path, 404, "not-found").await;
    }
}

#[tokio::test]
async fn head_says_what_get_would_send() {
    let get = ask("GET", HASHED, &[(header::ACCEPT_ENCODING, "br")]).await;
    let head = ask("HEAD", HASHED, &[(header::ACCEPT_ENCODING, "br")]).await;
    for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::CONTENT_ENCODING, header::ETAG] {
        assert_eq!(header_of(&head, &name), header_of(&get, &name), "{name}");
    }
    assert!(body_of(head).await.is_empty());
}

#[tokio::test]
async fn bodies_are_compressed_as_asked() {
    let gzip = ask("GET", HASHED, &[(header::ACCEPT_ENCODING, "gzip")]).await;
    assert_eq!(header_of(&gzip, &header::CONTENT_ENCODING), "gzip");
    assert_eq!(header_of(&gzip, &header::VARY), "accept-encoding");
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&*body_of(gzip).await).read_to_end(&mut plain).unwrap();
    assert_eq!(plain, b"\0asm".repeat(2000));

    let brotli = ask("GET", HASHED, &[(header::ACCEPT_ENCODING, "gzip, br")]).await;
    assert_eq!(header_of(&brotli, &header::CONTENT_ENCODING), "br");
    let mut plain = Vec::new();
    brotli::BrotliDecompress(&mut &*body_of(brotli).await, &mut plain).unwrap();
    assert_eq!(plain, b"\0asm".repeat(2000));

    let image = ask("GET", "/icon.png", &[(header::ACCEPT_ENCODING, "br, gzip")]).await;
    assert_eq!(header_of(&image, &header::CONTENT_ENCODING), "");
}

#[tokio::test]
async fn a_current_copy_is_confirmed_without_a_body() {
    let brotli = (header::ACCEPT_ENCODING, "br");
    let first = ask("GET", HASHED, std::slice::from_ref(&brotli)).await;
    assert!(httpdate::parse_http_date(header_of(&first, &header::LAST_MODIFIED)).is_ok());
    let etag = header_of(&first, &header::ETAG).to_owned();
    // `built_app` writes all files again. The tag is the same because it is derived from the bytes.
    let again = ask("GET", HASHED, &[brotli, (header::IF_NONE_MATCH, &etag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(header_of(&again, &header::ETAG), etag);
    assert!(!header_of(&again, &header::CACHE_CONTROL).is_empty());
    assert!(body_of(again).await.is_empty());

    let dated = ask("GET", HASHED, &[(header::IF_MODIFIED_SINCE, "Fri, 01 Jan 2100 00:00:00 GMT")]).await;
    assert_eq!(dated.status(), StatusCode::NOT_MODIFIED);
    let other =
        ask("GET", HASHED, &[(header::ACCEPT_ENCODING, "gzip"), (header::IF_NONE_MATCH, &etag)]).await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[tokio::test]
async fn every_answer_is_guarded() {
    for path in ["/", HASHED, LOADER, "/missing.js", "/v1/info", "/v1/none"] {
        let response = ask("GET", path, &[]).await;
        assert_eq!(header_of(&response, &header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
        assert_eq!(header_of(&response, &header::REFERRER_POLICY), "no-referrer", "{path}");
        let opener = HeaderName::from_static("cross-origin-opener-policy");
        assert_eq!(header_of(&response, &opener), "same-origin", "{path}");
        let policy = header_of(&response, &header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'; "), "{path}: {policy}");
        assert!(!response.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), "{path}");
        assert!(!header_of(&response, &HeaderName::from_static("permissions-policy")).is_empty(), "{path}");
    }
}

#[tokio::test]
async fn the_page_talks_to_its_server_and_the_engine_to_others() {
    let policy = async |path: &str, headers: &[(HeaderName, &str)]| {
        let response = ask("GET", path, headers).await;
        let etag = header_of(&response, &header::ETAG).to_owned();
        (header_of(&response, &header::CONTENT_SECURITY_POLICY).to_owned(), etag)
    };
    for path in ["/", "/index.html", "/restore"] {
        let (page, etag) = policy(path, &[]).await;
        let parts =
            ["connect-src 'self';", "'wasm-unsafe-eval' 'sha256-", "require-trusted-types-for 'script'"];
        assert!(parts.iter().all(|part| page.contains(part)), "{path}: {page}");
        // A copy that is confirmed keeps it.
        assert_eq!(policy(path, &[(header::IF_NONE_MATCH, &etag)]).await.0, page);
    }
    assert!(policy(LOADER, &[]).await.0.contains("connect-src 'self' https:"));
    assert!(policy(READER, &[]).await.0.ends_with("connect-src 'self'"));
    assert!(!policy("/app.webmanifest", &[]).await.0.contains("script-src"));
}

#[tokio::test]
async fn info_tells_the_truth() {
    let response = ask("GET", "/v1/info", &[]).await;
    assert_eq!(header_of(&response, &header::CACHE_CONTROL), "no-store");
    let info: serde_json::Value = serde_json::from_slice(&body_of(response).await).unwrap();
    assert_eq!(info["protocol"], serde_json::json!([2]));
    assert_eq!(info["takesNewLibraries"], true);
    assert_eq!(info["newLibraries"], "open");
    for (limit, expected) in [("libraryBytes", 10_000), ("batchBytes", 1000), ("pageBytes", 2500)] {
        assert_eq!(info["limits"][limit], expected, "{limit}");
    }
}

#[tokio::test]
async fn without_an_app_only_the_calls_answer() {
    let alone = || served(AppFiles::default());
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    assert_eq!(alone().oneshot(get("/")).await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(alone().oneshot(get("/v1/info")).await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn an_app_alone_answers_no_call() {
    let endpoint = Arc::new(testing::endpoint(Stores::memory(), AppFiles::default()));
    let router = router(endpoint, Guards { is_app_alone: true, ..Guards::default() });
    let status = async |path: &str| {
        let response = router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        (status, String::from_utf8(body_of(response).await).unwrap())
    };
    assert_eq!(status("/healthz").await.0, 200);
    for path in ["/v1", "/v1/info", "/v1/libraries/0b7a6cc8900f2a4182587c6dbfbcd642"] {
        let (status, body) = status(path).await;
        assert!(status == 404 && body.contains("\"code\":\"no-store\""), "{path}: {status} {body}");
    }
}

#[tokio::test]
async fn a_real_socket_is_answered() {
    use std::io::Write as _;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, built_app()).await });
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.write_all(b"HEAD /restore HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\n"), "{answer}");
    assert!(answer.contains(&format!("content-length: {}\r\n", PAGE.len())), "{answer}");
}
