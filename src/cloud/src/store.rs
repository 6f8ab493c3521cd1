//! The storage behind every library: a directory or a bucket that only ever creates, reads and removes
//! whole objects. Put-if-absent is the only coordination, so any number of endpoints may share one.

pub(crate) mod failure;
pub(crate) mod keys;
mod leftovers;
pub(crate) mod location;

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error, ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode, PutPayload};

use crate::store::failure::StoreError;

/// What became of a put-if-absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Created {
    /// The object is stored, durably.
    Stored,
    /// An object was there before and still is.
    Taken,
}

/// A directory or a bucket.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    objects: Arc<dyn ObjectStore>,
    /// The directory, if it is one.
    folder: Option<PathBuf>,
}

impl Store {
    pub(crate) fn in_bucket(objects: Arc<dyn ObjectStore>) -> Self {
        Self { objects, folder: None }
    }

    /// Keeps objects as files that are synced, with their directories, before they count as stored.
    pub(crate) fn in_folder(folder: &std::path::Path) -> object_store::Result<Self> {
        let files = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { objects: Arc::new(files), folder: Some(folder.to_owned()) })
    }

    /// Stores an object unless there is one. Whoever sees it sees it whole.
    pub(crate) async fn create(&self, key: &Path, bytes: Bytes) -> Result<Created, StoreError> {
        match self.objects.put_opts(key, PutPayload::from_bytes(bytes), PutMode::Create.into()).await {
            Ok(_) => Ok(Created::Stored),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(Created::Taken),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes sure that an object which is there stays there. Who stored it may have been killed between
    /// giving it its name and syncing the directory; buckets have no such moment.
    pub(crate) async fn settle(&self, key: &Path) -> Result<(), StoreError> {
        let Some(file) = self.folder.as_ref().map(|folder| folder.join(key.as_ref())) else { return Ok(()) };
        let sync = move || file.parent().map_or(Ok(()), |parent| File::open(parent)?.sync_all());
        let synced = tokio::task::spawn_blocking(sync).await.map_err(io::Error::other).flatten();
        synced.map_err(|error| Error::Generic { store: "directory", source: error.into() }.into())
    }

    /// Reads an object whole, nothing if there is none.
    pub(crate) async fn read(&self, key: &Path) -> Result<Option<Bytes>, StoreError> {
        match self.objects.get(key).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the size of an object in bytes, nothing if there is none.
    pub(crate) async fn size(&self, key: &Path) -> Result<Option<u64>, StoreError> {
        match self.objects.head(key).await {
            Ok(found) => Ok(Some(found.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Says whether there is such an object.
    pub(crate) async fn has(&self, key: &Path) -> Result<bool, StoreError> {
        Ok(self.size(key).await?.is_some())
    }

    /// Lists every object below a prefix, in no order.
    pub(crate) fn list(&self, prefix: &Path) -> BoxStream<'static, Result<ObjectMeta, StoreError>> {
        self.objects.list(Some(prefix)).map_err(StoreError::from).boxed()
    }

    /// Lists the names right below a prefix that have objects below them.
    pub(crate) async fn folders(&self, prefix: &Path) -> Result<Vec<Path>, StoreError> {
        Ok(self.objects.list_with_delimiter(Some(prefix)).await?.common_prefixes)
    }

    /// Removes objects in the order given; one that is gone already is no error.
    pub(crate) async fn remove(&self, keys: Vec<Path>) -> Result<(), StoreError> {
        let keys = futures::stream::iter(keys).map(Ok).boxed();
        let mut removals = self.objects.delete_stream(keys);
        while let Some(removed) = removals.next().await {
            match removed {
                Ok(_) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
