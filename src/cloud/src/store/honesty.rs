//! Tries at the start whether the storage keeps the promise that all coordination stands on: of several puts of one
//! key, if absent, one wins, and what it put stays.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use bytes::Bytes;
use futures::future::join_all;
use object_store::path::Path;

use crate::store::failure::StoreError;
use crate::store::{Created, Store};

/// How many put the key at once.
const WRITERS: usize = 16;

/// How often it is tried again when nobody won. A put that is repeated after a lost answer finds itself there.
const TRIES: usize = 3;

/// Why a storage cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Dishonest {
    /// Several were told that they had put the key.
    #[error(
        "of {WRITERS} puts of one key at once, each only if the key is absent, {0} were told that they had put it: \
         this storage does not keep `If-None-Match: *`, so batches would be lost; use another"
    )]
    Winners(usize),
    /// Nobody was told so.
    #[error(
        "of {WRITERS} puts of a fresh key, each only if the key is absent, none was taken; use another storage"
    )]
    NoWinner,
    /// What was put was overwritten.
    #[error(
        "a key that was put was overwritten by a put that is only for absent keys: this storage does not keep \
         `If-None-Match: *`, so batches would be lost; use another"
    )]
    Overwritten,
    /// The storage failed.
    #[error("the storage cannot be tried: {}", .0.cause())]
    Failed(#[from] StoreError),
}

/// Tries a storage with a key of its own, which is removed afterwards.
pub(crate) async fn try_out(store: &Store) -> Result<(), Dishonest> {
    for _ in 0..TRIES {
        let key = fresh_key();
        let outcome = race(store, &key).await;
        store.remove(vec![key]).await?;
        match outcome {
            Err(Dishonest::NoWinner) => {}
            outcome => return outcome,
        }
    }
    Err(Dishonest::NoWinner)
}

async fn race(store: &Store, key: &Path) -> Result<(), Dishonest> {
    let text = |writer: usize| Bytes::from(format!("writer {writer}\n"));
    let puts = (0..WRITERS).map(|writer| store.create(key, text(writer)));
    let mut winners = Vec::new();
    for (writer, put) in join_all(puts).await.into_iter().enumerate() {
        if put? == Created::Stored {
            winners.push(writer);
        }
    }
    let [winner] = *winners else {
        return Err(if winners.is_empty() { Dishonest::NoWinner } else { Dishonest::Winners(winners.len()) });
    };
    let stays = async || Ok::<_, StoreError>(store.read(key).await? == Some(text(winner)));
    if !stays().await? || store.create(key, text(WRITERS)).await? == Created::Stored || !stays().await? {
        return Err(Dishonest::Overwritten);
    }
    Ok(())
}

/// A key that nobody has used: the seeds of hash maps are random.
fn fresh_key() -> Path {
    let random = || RandomState::new().build_hasher().finish();
    Path::from(format!("probes/{:016x}{:016x}", random(), random()))
}

#[cfg(test)]
mod tests {
    use std::fmt;
    use std::sync::Arc;

    use futures::TryStreamExt as _;
    use futures::stream::BoxStream;
    use object_store::memory::InMemory;
    use object_store::{
        CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMode,
        PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
    };

    use super::*;

    /// How a storage lies.
    #[derive(Debug, Clone, Copy)]
    enum Lie {
        /// It passes over the condition, as Garage 2.5 does.
        Overwrites,
        /// It looks, and then puts.
        LooksFirst,
        /// It takes nothing.
        Refuses,
    }

    #[derive(Debug)]
    struct Liar(InMemory, Lie);

    impl fmt::Display for Liar {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            fmt::Debug::fmt(self, f)
        }
    }

    #[async_trait::async_trait]
    impl ObjectStore for Liar {
        async fn put_opts(&self, key: &Path, payload: PutPayload, _: PutOptions) -> Result<PutResult> {
            let is_there = object_store::ObjectStoreExt::head(&self.0, key).await.is_ok();
            tokio::task::yield_now().await;
            match self.1 {
                Lie::LooksFirst if !is_there => {}
                Lie::Overwrites => {}
                _ => return self.0.put_opts(&"taken".into(), payload, PutMode::Create.into()).await,
            }
            self.0.put_opts(key, payload, PutMode::Overwrite.into()).await
        }

        async fn put_multipart_opts(
            &self,
            key: &Path,
            options: PutMultipartOptions,
        ) -> Result<Box<dyn MultipartUpload>> {
            self.0.put_multipart_opts(key, options).await
        }

        async fn get_opts(&self, key: &Path, options: GetOptions) -> Result<GetResult> {
            self.0.get_opts(key, options).await
        }

        fn delete_stream(&self, keys: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
            self.0.delete_stream(keys)
        }

        fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
            self.0.list(prefix)
        }

        async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
            self.0.list_with_delimiter(prefix).await
        }

        async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
            self.0.copy_opts(from, to, options).await
        }
    }

    async fn check_lie(lie: Lie, expected: &str) {
        let liar = Liar(InMemory::new(), lie);
        object_store::ObjectStoreExt::put(&liar.0, &"taken".into(), "x".into()).await.unwrap();
        let store = Store::in_bucket(Arc::new(liar));
        let message = try_out(&store).await.unwrap_err().to_string();
        assert!(message.contains(expected), "{lie:?}: {message}");
    }

    #[tokio::test]
    async fn storage_that_lies_is_named() {
        check_lie(Lie::Overwrites, "16 were told").await;
        check_lie(Lie::LooksFirst, "were told").await;
        check_lie(Lie::Refuses, "none was taken").await;
    }

    #[tokio::test]
    async fn honest_storage_is_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        for store in [Store::in_bucket(Arc::new(InMemory::new())), Store::in_folder(folder.path()).unwrap()] {
            try_out(&store).await.unwrap();
            let left: Vec<_> = store.list(&Path::from("probes")).try_collect().await.unwrap();
            assert!(left.is_empty(), "{left:?}");
        }
    }
}
