//! The store of the table record: the record as a Blob, which browsers keep in a file of its own, and what it was
//! made from. It is a cache, so whatever is wrong with it, the batches are read instead.

use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::{Storage, StorageError};

pub(super) const STORE: &str = "record";

/// The record.
const RECORD: &str = "record";

/// What it was made from.
const KEY: &str = "key";

impl Storage {
    /// The table record, if there is one.
    pub(crate) async fn record(&self) -> Result<Option<Blob>, StorageError> {
        let transaction = self.transaction(STORE, TransactionMode::Readonly)?;
        let stored: Option<JsValue> = transaction.object_store(STORE)?.get(RECORD).primitive()?.await?;
        Ok(stored.and_then(|stored| stored.dyn_into().ok()))
    }

    /// What the stored table record was made from, as [`Storage::put_record`] was told.
    pub(crate) async fn record_key(&self) -> Result<Option<Vec<u8>>, StorageError> {
        let transaction = self.transaction(STORE, TransactionMode::Readonly)?;
        let stored: Option<JsValue> = transaction.object_store(STORE)?.get(KEY).primitive()?.await?;
        Ok(stored.as_ref().and_then(JsCast::dyn_ref::<Uint8Array>).map(Uint8Array::to_vec))
    }

    /// Replaces the table record.
    pub(crate) async fn put_record(&self, key: &[u8], record: &Blob) -> Result<(), StorageError> {
        let transaction = self.transaction(STORE, TransactionMode::Readwrite)?;
        let store = transaction.object_store(STORE)?;
        let values: [(&str, JsValue); 2] = [(KEY, Uint8Array::from(key).into()), (RECORD, record.into())];
        let mut puts = Vec::new();
        for (name, value) in values {
            puts.push(store.put(value).with_key(name).without_key_type().primitive()?);
        }
        // Both requests are made before either is awaited, so that the browser works on them together.
        for done in puts {
            done.await?;
        }
        drop(store);
        Ok(transaction.commit().await?)
    }

    /// Removes the table record, because it is of no use.
    pub(crate) async fn remove_record(&self) -> Result<(), StorageError> {
        let transaction = self.transaction(STORE, TransactionMode::Readwrite)?;
        let store = transaction.object_store(STORE)?;
        let (record, key) =
            (store.delete::<&str, _>(RECORD).primitive()?, store.delete::<&str, _>(KEY).primitive()?);
        record.await?;
        key.await?;
        drop(store);
        Ok(transaction.commit().await?)
    }
}
