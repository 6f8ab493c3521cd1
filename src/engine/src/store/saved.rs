//! The file of the back-up, among the settings: its handle, and what was last written into it.

use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::FileSystemFileHandle;

use super::settings::STORE;
use super::{Storage, StorageError};

/// The key of the file.
const KEY: &str = "saved";

/// The file of the back-up.
#[derive(Clone, Debug)]
pub(crate) struct StoredFile {
    /// Its handle. Permission to write it must be asked for again in each visit.
    pub(crate) handle: FileSystemFileHandle,
    /// When it was last written, in milliseconds since 1970; 0 for never.
    pub(crate) at_ms: u64,
    /// How many songs are in it.
    pub(crate) songs: u64,
    /// Which batches are in it: the last one of each browser.
    pub(crate) heads: String,
}

impl Storage {
    /// Remembers the file.
    pub(crate) async fn put_saved(&self, file: &StoredFile) -> Result<(), StorageError> {
        let value = Object::new();
        for (key, part) in [
            ("handle", file.handle.clone().into()),
            ("at", (file.at_ms as f64).into()),
            ("songs", (file.songs as f64).into()),
            ("heads", file.heads.as_str().into()),
        ] {
            // Setting a property of a fresh object cannot fail.
            let _: Result<bool, JsValue> = Reflect::set(&value, &key.into(), &part);
        }
        let transaction = self.transaction(STORE, TransactionMode::Readwrite)?;
        let store = transaction.object_store(STORE)?;
        let value: JsValue = value.into();
        store.put(value).with_key(KEY).without_key_type().primitive()?.await?;
        drop(store);
        Ok(transaction.commit().await?)
    }

    /// The file, if the person has made one.
    pub(crate) async fn saved(&self) -> Result<Option<StoredFile>, StorageError> {
        let transaction = self.transaction(STORE, TransactionMode::Readonly)?;
        let stored: Option<JsValue> = transaction.object_store(STORE)?.get(KEY).primitive()?.await?;
        Ok(stored.as_ref().and_then(read))
    }

    /// Which batches are stored: the last one of each browser.
    pub(crate) async fn heads(&self) -> Result<String, StorageError> {
        let spans = self.spans().await?;
        Ok(spans.iter().map(|it| format!("{} {}", it.browser, it.last)).collect::<Vec<_>>().join(" "))
    }
}

fn read(value: &JsValue) -> Option<StoredFile> {
    let part = |key: &str| Reflect::get(value, &key.into()).ok();
    Some(StoredFile {
        handle: part("handle")?.dyn_into().ok()?,
        at_ms: part("at")?.as_f64()? as u64,
        songs: part("songs")?.as_f64()? as u64,
        heads: part("heads")?.as_string()?,
    })
}
