//! The directory as `object_store` has it, for all that is the same as in a bucket. What nobody here needs (parts,
//! copies, overwriting) it refuses.

use std::fmt;

use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMode,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use tokio::sync::mpsc;

use crate::store::Listed;
use crate::store::directory::{Directory, failed, walk};
use crate::store::failure::StoreError;

/// How many parts of a list wait to be taken.
const PARTS: usize = 4;

impl Directory {
    /// Lists everything at and below a folder, also what is no object.
    pub(crate) fn list_all(&self, prefix: Path) -> BoxStream<'static, Listed> {
        let directory = self.clone();
        let begin = async move {
            let (sender, parts) = mpsc::channel::<Vec<Listed>>(PARTS);
            tokio::task::spawn_blocking(move || {
                walk::walk(&*directory.disk, &directory.root, &prefix, &sender);
            });
            stream::unfold(parts, async |mut parts| Some((parts.recv().await?, parts)))
        };
        stream::once(begin).flatten().flat_map(stream::iter).boxed()
    }
}

impl fmt::Display for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("directory")
    }
}

#[async_trait::async_trait]
impl ObjectStore for Directory {
    async fn put_opts(&self, key: &Path, bytes: PutPayload, options: PutOptions) -> Result<PutResult> {
        if options.mode != PutMode::Create {
            return Err(refused("putting where something may be"));
        }
        let named = key.clone();
        self.run(move |directory| directory.create(&named, &bytes)).await?;
        Ok(PutResult { e_tag: None, version: None, extensions: Default::default() })
    }

    async fn put_multipart_opts(&self, _: &Path, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Err(refused("putting in parts"))
    }

    async fn get_opts(&self, key: &Path, options: GetOptions) -> Result<GetResult> {
        let key = key.clone();
        self.run(move |directory| {
            let (found, payload) =
                directory.disk.open(&directory.file(&key)).map_err(|error| failed(&key, error))?;
            let meta = walk::meta(key, found);
            options.check_preconditions(&meta)?;
            let range = match options.range {
                Some(range) => range
                    .as_range(meta.size)
                    .map_err(|error| Error::Generic { store: super::STORE, source: error.into() })?,
                None => 0..meta.size,
            };
            Ok(GetResult {
                payload,
                range,
                meta,
                attributes: Default::default(),
                extensions: Default::default(),
            })
        })
        .await
    }

    /// Removes all of them in the order given, and syncs once, when the stream is polled first.
    fn delete_stream(&self, keys: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let directory = self.clone();
        let removed = async move {
            let keys: Vec<Path> = keys.try_collect().await?;
            let removed = directory.run(move |directory| directory.remove(keys)).await?;
            Ok::<_, Error>(stream::iter(removed))
        };
        stream::once(removed).try_flatten().boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let listed = self.list_all(prefix.cloned().unwrap_or_default());
        listed.filter_map(async |listed| listed.object().map_err(StoreError::into_inner).transpose()).boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        let prefix = prefix.cloned().unwrap_or_default();
        self.run(move |directory| {
            walk::list(&*directory.disk, &directory.root, &prefix).map_err(|error| failed(&prefix, error))
        })
        .await
    }

    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        Err(refused("copying"))
    }
}

fn refused(what: &str) -> Error {
    Error::NotImplemented { operation: what.to_owned(), implementer: "the directory store".to_owned() }
}
