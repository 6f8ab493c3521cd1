//! The storage of all libraries: a directory or a bucket. Whole objects are created, read and removed, never
//! changed. Put-if-absent is the only coordination, so any number of endpoints may share one storage.

mod bucket;
pub(crate) mod directory;
pub(crate) mod failure;
pub(crate) mod honesty;
pub(crate) mod keys;
mod leftovers;
pub(crate) mod location;

use std::sync::Arc;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::path::Path;
use object_store::{
    Error, GetOptions, GetRange, GetResult, ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode, PutPayload,
};

use crate::store::directory::Directory;
use crate::store::failure::StoreError;

/// The most bytes of an object: those of the largest batch that an endpoint can be told to take. What is larger was
/// written by nobody of ours, and is not read.
pub(crate) const MOST_BYTES: u64 = 64 << 20;

/// The result of a put-if-absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Created {
    /// The object is stored, durably.
    Stored,
    /// An object was there already, and still is.
    Taken,
}

/// A directory or a bucket.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    objects: Arc<dyn ObjectStore>,
    /// The directory; `None` for a bucket. It can do more than a bucket.
    directory: Option<Directory>,
}

/// An object that was found and is not read yet.
#[derive(Debug)]
pub(crate) struct Object(GetResult);

/// What a list of everything shows.
#[derive(Debug)]
pub(crate) enum Listed {
    Object(ObjectMeta),
    /// What no endpoint has written and none reads: a pipe, a link that leads nowhere, a folder in place of an object.
    Stranger(Path),
    /// A folder that cannot be read, so that what is in it is not known.
    Unread(Path, StoreError),
}

impl Listed {
    /// The object, if it is one; an error if objects may be hidden here.
    pub(crate) fn object(self) -> Result<Option<ObjectMeta>, StoreError> {
        match self {
            Self::Object(object) => Ok(Some(object)),
            Self::Stranger(_) => Ok(None),
            Self::Unread(_, error) => Err(error),
        }
    }
}

impl Store {
    pub(crate) fn in_bucket(objects: Arc<dyn ObjectStore>) -> Self {
        Self { objects, directory: None }
    }

    /// Opens a directory for serving it.
    pub(crate) fn in_folder(folder: &std::path::Path) -> object_store::Result<Self> {
        Directory::in_folder(folder).map(Self::in_directory)
    }

    /// Opens a directory for reading it.
    pub(crate) fn to_look_at(folder: &std::path::Path) -> object_store::Result<Self> {
        Directory::to_look_at(folder).map(Self::in_directory)
    }

    pub(crate) fn in_directory(directory: Directory) -> Self {
        Self { objects: Arc::new(directory.clone()), directory: Some(directory) }
    }

    /// Stores an object unless one is there. Other readers see either the whole object or none.
    pub(crate) async fn create(&self, key: &Path, bytes: Bytes) -> Result<Created, StoreError> {
        match self.objects.put_opts(key, PutPayload::from_bytes(bytes), PutMode::Create.into()).await {
            Ok(_) => Ok(Created::Stored),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(Created::Taken),
            Err(error) => Err(error.into()),
        }
    }

    /// Stores an object unless one is there, if the object of its owner says that it is his. Then says whether each of two
    /// marks is there. `None` if nothing was stored. For a directory, one thread does all of that: handing over to
    /// another costs more than asking.
    pub(crate) async fn create_of(
        &self,
        owner: Path,
        is_his: impl FnOnce(&[u8]) -> bool + Send + 'static,
        key: Path,
        bytes: Bytes,
        marks: [Path; 2],
    ) -> Result<Option<[bool; 2]>, StoreError> {
        let Some(directory) = &self.directory else {
            let is_owned = self.read(&owner).await?.is_some_and(|text| is_his(&text));
            if !is_owned || self.create(&key, bytes).await? == Created::Taken {
                return Ok(None);
            }
            return self.has_each(marks).await.map(Some);
        };
        let work = move |directory: &Directory| {
            if !directory.read(&owner)?.is_some_and(|text| is_his(&text)) {
                return Ok(None);
            }
            match directory.create(&key, &PutPayload::from_bytes(bytes)) {
                Err(Error::AlreadyExists { .. }) => return Ok(None),
                created => created?,
            }
            let [one, other] = &marks;
            Ok(Some([directory.has(one)?, directory.has(other)?]))
        };
        Ok(directory.run(work).await?)
    }

    /// Makes sure that an object that is there stays there. The endpoint that put it may have been killed after it
    /// gave the object its name and before that was durable. Buckets have no such moment.
    pub(crate) async fn settle(&self, key: &Path) -> Result<(), StoreError> {
        let (Some(directory), key) = (&self.directory, key.clone()) else { return Ok(()) };
        Ok(directory.run(move |directory| directory.settle(&key)).await?)
    }

    /// Reads a whole object; `None` if there is none. For a directory, one thread opens and reads.
    pub(crate) async fn read(&self, key: &Path) -> Result<Option<Bytes>, StoreError> {
        if let Some(directory) = &self.directory {
            let key = key.clone();
            return Ok(directory.run(move |directory| directory.read(&key)).await?);
        }
        match self.find(key).await? {
            Some(found) => found.read().await.map(Some),
            None => Ok(None),
        }
    }

    /// Opens an object for reading; `None` if there is none, or what is there is too large to be one.
    pub(crate) async fn find(&self, key: &Path) -> Result<Option<Object>, StoreError> {
        match self.objects.get(key).await {
            Ok(found) if found.meta.size > MOST_BYTES => Ok(None),
            Ok(found) => Ok(Some(Object(found))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the size of an object in bytes; `None` if there is none.
    pub(crate) async fn size(&self, key: &Path) -> Result<Option<u64>, StoreError> {
        if let Some(directory) = &self.directory {
            let key = key.clone();
            return Ok(directory.run(move |directory| directory.size(&key)).await?);
        }
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
        let Some(directory) = &self.directory else {
            let [one, other] = &keys;
            return futures::try_join!(self.has(one), self.has(other)).map(Into::into);
        };
        let [one, other] = keys;
        Ok(directory.run(move |directory| Ok([directory.has(&one)?, directory.has(&other)?])).await?)
    }

    /// Makes sure that the storage answers, and that a directory is the one that was opened.
    pub(crate) async fn check(&self) -> Result<(), StoreError> {
        match &self.directory {
            Some(directory) => Ok(directory.run(|directory| directory.check()).await?),
            // Asked for one object, a bucket that is gone says the same as one that lacks the object.
            None => self.folders(&keys::probe()).await.map(drop),
        }
    }

    /// Returns how many bytes of the disk are free; `None` for a bucket, and where the system does not say it.
    pub(crate) async fn free(&self) -> Result<Option<u64>, StoreError> {
        match &self.directory {
            Some(directory) => Ok(directory.run(|directory| directory.free()).await?),
            None => Ok(None),
        }
    }

    /// Lists every object below a prefix, in no particular order.
    pub(crate) fn list(&self, prefix: &Path) -> BoxStream<'static, Result<ObjectMeta, StoreError>> {
        self.objects.list(Some(prefix)).map_err(StoreError::from).boxed()
    }

    /// Lists everything below a prefix, also what is no object. Folders that cannot be read do not end the list.
    pub(crate) fn list_all(&self, prefix: &Path) -> BoxStream<'static, Result<Listed, StoreError>> {
        match &self.directory {
            Some(directory) => directory.list_all(prefix.clone()).map(Ok).boxed(),
            None => self.list(prefix).map_ok(Listed::Object).boxed(),
        }
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
