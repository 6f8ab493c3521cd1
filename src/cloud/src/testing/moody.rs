//! A bucket in memory with moods: it fails, is slow, says nothing for a while, or does what it is asked and loses the
//! answer.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use tokio::time::Instant;

/// What the bucket is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    /// Every request fails.
    Fails,
    /// Every request takes so long.
    Slow(Duration),
    /// No request is answered before this moment.
    SilentUntil(Instant),
    /// What is put is stored, and the answer fails. Reading works.
    LosesAnswers,
}

/// The bucket. Its handles share it.
#[derive(Debug, Clone)]
pub(crate) struct MoodyBucket {
    objects: Arc<InMemory>,
    mood: Arc<Mutex<Mood>>,
}

impl MoodyBucket {
    pub(crate) fn new() -> Self {
        Self { objects: Arc::default(), mood: Arc::new(Mutex::new(Mood::Well)) }
    }

    pub(crate) fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    fn mood(&self) -> Mood {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn begin(&self) -> Result<()> {
        match self.mood() {
            Mood::Well | Mood::LosesAnswers => {}
            Mood::Fails => return Err(failure()),
            Mood::Slow(by) => tokio::time::sleep(by).await,
            Mood::SilentUntil(end) => tokio::time::sleep_until(end).await,
        }
        Ok(())
    }
}

fn failure() -> Error {
    Error::Generic { store: "moody", source: "internal server error".into() }
}

impl fmt::Display for MoodyBucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("moody bucket")
    }
}

#[async_trait::async_trait]
impl ObjectStore for MoodyBucket {
    async fn put_opts(&self, key: &Path, bytes: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.begin().await?;
        let put = self.objects.put_opts(key, bytes, options).await;
        if self.mood() == Mood::LosesAnswers { Err(failure()) } else { put }
    }

    async fn put_multipart_opts(
        &self,
        key: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.objects.put_multipart_opts(key, options).await
    }

    async fn get_opts(&self, key: &Path, options: GetOptions) -> Result<GetResult> {
        self.begin().await?;
        self.objects.get_opts(key, options).await
    }

    fn delete_stream(&self, keys: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.objects.delete_stream(keys)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let (bucket, prefix) = (self.clone(), prefix.cloned());
        let listed = async move {
            match bucket.begin().await {
                Ok(()) => bucket.objects.list(prefix.as_ref()),
                Err(error) => stream::once(async { Err(error) }).boxed(),
            }
        };
        stream::once(listed).flatten().boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.begin().await?;
        self.objects.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.objects.copy_opts(from, to, options).await
    }
}
