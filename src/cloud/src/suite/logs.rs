//! Tests of the log over failing storage: in both formats it says what failed, and holds no id and no token.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use futures::StreamExt as _;
use object_store::aws::AmazonS3Builder;
use object_store::{BackoffConfig, RetryConfig};
use tower::ServiceExt as _;
use tracing::level_filters::LevelFilter;
use tracing::subscriber::DefaultGuard;

use super::bad_calls::CALLS;
use crate::logs::{self, Colours, LogFormat};
use crate::store::Store;
use crate::testing::client::{Client, LIBRARY};
use crate::testing::{BOUNDS, endpoint_over};

/// Bytes that several owners hold.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged on this thread.
struct Log {
    written: Written,
    _guard: DefaultGuard,
}

impl Log {
    fn start(format: LogFormat) -> Self {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = logs::subscriber(LevelFilter::TRACE, format, move || writer.clone(), Colours::None);
        Self { written, _guard: tracing::subscriber::set_default(subscriber) }
    }

    /// Everything logged so far. Fails unless it holds these words and no id.
    fn check(&self, words: &[&str]) -> String {
        let log = String::from_utf8(self.written.0.lock().unwrap().clone()).unwrap();
        for word in words {
            assert!(log.contains(word), "{word} is missing in {log}");
        }
        for secret in [LIBRARY, "aaaaaaaaaaaaaaaa", "5a5a5a5a"] {
            assert!(!log.contains(secret), "{secret} is in {log}");
        }
        log
    }
}

async fn call_everything(client: &Client) {
    for (method, path, body) in CALLS {
        assert_eq!(client.call(method, path, body.as_bytes()).await.status, 503, "{method} {path}");
    }
}

/// Opening something below a link to itself fails, whatever rights the process has.
fn break_library(folder: &Path) {
    let library = folder.join("libraries").join(LIBRARY);
    std::fs::rename(&library, folder.join("away")).unwrap();
    std::os::unix::fs::symlink(&library, &library).unwrap();
}

#[tokio::test]
async fn a_directory_that_fails_is_told_without_ids() {
    let log = Log::start(LogFormat::Text);
    let folder = tempfile::tempdir().unwrap();
    let client = Client::of(endpoint_over(Store::in_folder(folder.path()).unwrap()));
    client.claim().await;
    client.put('a', 1, b"one").await;
    let request = Request::get(format!("/v1/libraries/{LIBRARY}/events"));
    let request = request.header("authorization", format!("Bearer {}", "5a".repeat(32)));
    let response = client.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let mut events = response.into_body().into_data_stream();
    events.next().await.unwrap().unwrap();
    break_library(folder.path());
    // Long enough for two checks, of which only the first is logged.
    let waited = tokio::time::timeout(BOUNDS.heads_age * 5 / 2, events.next()).await;
    assert!(waited.is_err(), "listeners stay: {waited:?}");
    let told = log.check(&["cannot look for listeners", "cause="]);
    assert_eq!(told.matches("cannot look for listeners").count(), 1, "{told}");
    tokio::time::sleep(BOUNDS.heads_age + Duration::from_millis(50)).await;
    call_everything(&client).await;
    log.check(&["the storage failed", "call=\"put\" status=503"]);
}

#[tokio::test]
async fn a_bucket_that_fails_is_told_without_ids() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let log = Log::start(LogFormat::Json);
    let no_retry =
        RetryConfig { max_retries: 0, retry_timeout: Duration::ZERO, backoff: BackoffConfig::default() };
    // Nothing listens at the discard port.
    let bucket = AmazonS3Builder::new()
        .with_endpoint("http://127.0.0.1:9")
        .with_allow_http(true)
        .with_region("us-east-1")
        .with_access_key_id("test")
        .with_secret_access_key("test")
        .with_bucket_name("bucket")
        .with_retry(no_retry);
    call_everything(&Client::of(endpoint_over(Store::in_bucket(Arc::new(bucket.build().unwrap()))))).await;
    let told = log.check(&["the storage failed"]);
    for line in told.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line is an object");
        assert!(line["message"].is_string() && line["level"].is_string(), "{line}");
    }
}
