//! The storage of all libraries: a directory or a bucket. Whole objects are created, read and removed, never
//! changed. Put-if-absent is the only coordination, so any number of endpoints may share one storage.

mod bucket;
pub(crate) mod failure;
pub(crate) mod honesty;
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
use object_store::{
    Error, GetOptions, GetRange, GetResult, ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode, PutPayload,
};

use crate::store::failure::StoreError;

/// The result of a put-if-absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Created {
    /// The object is stored, durably.
    Stored,
    /// An object was there already, and still is.
    Taken,
}

type Identity = (u64, u64);

/// A directory or a bucket.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    objects: Arc<dyn ObjectStore>,
    /// The directory; `None` for a bucket.
    folder: Option<PathBuf>,
    /// Which directory it was when it was opened. A disk may be unmounted under a running endpoint.
    identity: Option<Identity>,
}

/// An object that was found and is not read yet.
#[derive(Debug)]
pub(crate) struct Object(GetResult);

impl Store {
    pub(crate) fn in_bucket(objects: Arc<dyn ObjectStore>) -> Self {
        Self { objects, folder: None, identity: None }
    }

    /// Opens a directory. Files, and the directories that hold them, are synced before they count as stored.
    pub(crate) fn in_folder(folder: &std::path::Path) -> object_store::Result<Self> {
        let files = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self {
            objects: Arc::new(files),
            folder: Some(folder.to_owned()),
            identity: identity_of(folder).ok(),
        })
    }

    /// Stores an object unless one is there. Other readers see either the whole object or none.
    pub(crate) async fn create(&self, key: &Path, bytes: Bytes) -> Result<Created, StoreError> {
        match self.objects.put_opts(key, PutPayload::from_bytes(bytes), PutMode::Create.into()).await {
            Ok(_) => Ok(Created::Stored),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(Created::Taken),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes sure that an object that is there stays there. The endpoint that stored it may have been killed
    /// after it gave the file its name and before it synced the directory. Buckets have no such moment.
    pub(crate) async fn settle(&self, key: &Path) -> Result<(), StoreError> {
        let Some(file) = self.folder.as_ref().map(|folder| folder.join(key.as_ref())) else { return Ok(()) };
        let sync = move || file.parent().map_or(Ok(()), |parent| File::open(parent)?.sync_all());
        in_folder(sync).await
    }

    /// Reads a whole object; `None` if there is none.
    pub(crate) async fn read(&self, key: &Path) -> Result<Option<Bytes>, StoreError> {
        match self.find(key).await? {
            Some(found) => found.read().await.map(Some),
            None => Ok(None),
        }
    }

    /// Opens an object for reading; `None` if there is none.
    pub(crate) async fn find(&self, key: &Path) -> Result<Option<Object>, StoreError> {
        match self.objects.get(key).await {
            Ok(found) => Ok(Some(Object(found))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the size of an object in bytes; `None` if there is none.
    pub(crate) async fn size(&self, key: &Path) -> Result<Option<u64>, StoreError> {
        match self.objects.head(key).await {
            Ok(found) => Ok(Some(found.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the first two bytes of an object, fewer if it has fewer; none if there is no object.
    pub(crate) async fn beginning(&self, key: &Path) -> Result<Bytes, StoreError> {
        let options = GetOptions { range: Some(GetRange::Bounded(0..2)), ..GetOptions::default() };
        match self.objects.get_opts(key, options).await {
            Ok(found) => Ok(found.bytes().await?),
            Err(Error::NotFound { .. }) => Ok(Bytes::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Says whether an object is there.
    pub(crate) async fn has(&self, key: &Path) -> Result<bool, StoreError> {
        Ok(self.size(key).await?.is_some())
    }

    /// Says whether each of two objects is there. For a directory, one thread asks for both.
    pub(crate) async fn has_each(&self, keys: [Path; 2]) -> Result<[bool; 2], StoreError> {
        let Some(folder) = &self.folder else {
            let [one, other] = &keys;
            return futures::try_join!(self.has(one), self.has(other)).map(Into::into);
        };
        let [one, other] = keys.map(|key| folder.join(key.as_ref()));
        in_folder(move || Ok([one.try_exists()?, other.try_exists()?])).await
    }

    /// Makes sure that the storage answers. A directory must also be the same one that was opened: when a disk was
    /// unmounted, everything merely looks absent.
    pub(crate) async fn check(&self) -> Result<(), StoreError> {
        self.has(&keys::probe()).await?;
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        let opened = self.identity;
        in_folder(move || match identity_of(&folder)? {
            found if opened.is_none_or(|opened| opened == found) => Ok(()),
            _ => Err(io::Error::other("another directory than at the start")),
        })
        .await
    }

    /// Returns how many bytes of the disk are free; `None` for a bucket, and where the system does not say it.
    pub(crate) async fn free(&self) -> Result<Option<u64>, StoreError> {
        let Some(folder) = self.folder.clone() else { return Ok(None) };
        in_folder(move || free_of(&folder)).await
    }

    /// Lists every object below a prefix, in no particular order.
    pub(crate) fn list(&self, prefix: &Path) -> BoxStream<'static, Result<ObjectMeta, StoreError>> {
        self.objects.list(Some(prefix)).map_err(StoreError::from).boxed()
    }

    /// Lists the names right below a prefix that have objects below them.
    pub(crate) async fn folders(&self, prefix: &Path) -> Result<Vec<Path>, StoreError> {
        Ok(self.objects.list_with_delimiter(Some(prefix)).await?.common_prefixes)
    }

    /// Removes objects in the order given. One that is already gone is no error.
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

impl Object {
    /// Returns the size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.0.meta.size
    }

    /// Reads it whole.
    pub(crate) async fn read(self) -> Result<Bytes, StoreError> {
        Ok(self.0.bytes().await?)
    }
}

/// Identifies a directory: its device and its number there, on systems that have these.
fn identity_of(folder: &std::path::Path) -> io::Result<Identity> {
    let found = std::fs::read_dir(folder).and_then(|_| std::fs::metadata(folder))?;
    #[cfg(unix)]
    return Ok((std::os::unix::fs::MetadataExt::dev(&found), std::os::unix::fs::MetadataExt::ino(&found)));
    #[cfg(not(unix))]
    return Ok((0, u64::from(found.is_dir())));
}

/// How many bytes of a disk a process without special rights may still use.
fn free_of(folder: &std::path::Path) -> io::Result<Option<u64>> {
    #[cfg(unix)]
    return Ok(rustix::fs::statvfs(folder).map(|disk| Some(disk.f_bavail.saturating_mul(disk.f_frsize)))?);
    #[cfg(not(unix))]
    return Ok(folder.exists().then_some(u64::MAX));
}

/// Runs a function that waits for the disk on a thread of its own.
async fn in_folder<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await.map_err(io::Error::other).flatten();
    done.map_err(|error| Error::Generic { store: "directory", source: error.into() }.into())
}
