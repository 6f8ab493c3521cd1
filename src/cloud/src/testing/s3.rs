//! Parts of a bucket of moto's S3 server. All tests of a run share one.

#[path = "../../tests/support/moto.rs"]
mod moto;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::prefix::PrefixStore;

use crate::testing::s3::moto::{BUCKET, Moto};

/// Returns a part of a bucket that is empty.
pub(super) fn bucket() -> Option<Arc<dyn ObjectStore>> {
    static SERVER: OnceLock<Option<Moto>> = OnceLock::new();
    static TESTS: AtomicU32 = AtomicU32::new(0);
    let server = SERVER.get_or_init(Moto::start).as_ref()?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let bucket = AmazonS3Builder::new()
        .with_endpoint(server.url())
        .with_allow_http(true)
        .with_region("us-east-1")
        .with_access_key_id("test")
        .with_secret_access_key("test")
        .with_bucket_name(BUCKET)
        .build()
        .unwrap();
    let test = TESTS.fetch_add(1, Ordering::Relaxed);
    Some(Arc::new(PrefixStore::new(bucket, format!("test-{test}"))))
}
