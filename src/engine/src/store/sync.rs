//! What sync must remember beside the batches: how own batches were sealed, and how far the others are read. It
//! is stored by library, so that a library that was left can be joined again.

mod living;
mod records;
#[cfg(test)]
#[cfg(target_arch = "wasm32")]
mod tests;

use std::collections::BTreeMap;

use indexed_db_futures::KeyRange;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionMode};
use js_sys::{Array, Uint8Array};
use reprise_catalog::ids::{BrowserId, LibraryId};
use reprise_catalog::seal::{Seen, Vector};
use reprise_catalog::text::sorting;
use wasm_bindgen::prelude::*;

use super::batches::{self, key, last_key, last_number};
use super::{Setting, Storage, StorageError, StoredBatch};
use crate::sync::syncer::{Followed, Leave, OwnBatch, Seal, Span, Stop, note_removals};

pub(super) const STORE: &str = "sync";

/// How many batches are read at once.
const PART: u32 = 32;

const SEAL: &str = "seal";
const FOLLOWED: &str = "followed";
const ACKNOWLEDGED: &str = "acknowledged";
const EPOCH: &str = "epoch";
/// The key under which it is stored how far own records were read back.
const READING: &str = "read back";
const ADDRESS: &str = "address";
const TOLD: &str = "told";
const NAMED: &str = "named";
/// The key under which it is stored up to where this browser has taken over the changes of others.
const TAKEN_OVER: &str = "taken over";
/// The keys under which it is stored which browsers were removed, and which of them by this one.
const REMOVED: &str = "removed";
const REMOVED_HERE: &str = "removed here";
/// The key under which it is stored since when records of others are known to be lost.
const LOST: &str = "lost";

impl Storage {
    /// Whether this browser has joined a library, or has left one that it could join again.
    pub(crate) async fn has_synced(&self) -> Result<bool, StorageError> {
        let transaction = self.transaction(STORE, TransactionMode::Readonly)?;
        let known = transaction.object_store(STORE)?.count().primitive()?.await?;
        drop(transaction);
        Ok(known > 0 || self.setting(Setting::Sync).await?.is_some())
    }

    /// Replaces all batches of a browser by these, if this is still the last one and none of them was ever sent.
    /// Answers whether it did.
    pub(crate) async fn replace_own(
        &self,
        browser: BrowserId,
        last: u64,
        snapshot: &[Vec<u8>],
    ) -> Result<bool, StorageError> {
        let transaction = self.durable([batches::STORE])?;
        let store = transaction.object_store(batches::STORE)?;
        if last_number(&store, browser).await? != last {
            return Ok(false);
        }
        delete_before(&store, browser, last + 1).await?;
        for (number, bytes) in (last + 1..).zip(snapshot) {
            put(&store, key(browser, number), js_bytes(bytes)).await?;
        }
        drop(store);
        transaction.commit().await?;
        Ok(true)
    }
}

/// What this browser stores for one library.
#[derive(Clone, Debug)]
pub(crate) struct LibraryRecords {
    /// The database.
    pub(crate) storage: Storage,
    /// Which library.
    pub(crate) library: LibraryId,
    /// This browser.
    pub(crate) browser: BrowserId,
}

impl LibraryRecords {
    /// Removes everything that is stored for the library. The batches stay.
    pub(crate) async fn forget(&self) -> Result<(), StorageError> {
        let transaction = self.storage.transaction(STORE, TransactionMode::Readwrite)?;
        let store = transaction.object_store(STORE)?;
        let library: JsValue = self.library.to_hex().into();
        // Texts sort before arrays, so this range is everything of the library.
        let (first, last) = (Array::of1(&library), Array::of2(&library, &Array::new()));
        let range = KeyRange::Bound(first.into(), false, last.into(), false);
        store.delete::<JsValue, _>(range).primitive()?.await?;
        drop(store);
        Ok(transaction.commit().await?)
    }

    /// Forgets how own batches were sealed and sent, so that they are sent again.
    pub(crate) async fn forget_own(&self) -> Result<(), StorageError> {
        let transaction = self.storage.transaction(STORE, TransactionMode::Readwrite)?;
        let store = transaction.object_store(STORE)?;
        // Numbers sort before texts, so this range is all seals.
        let seals = KeyRange::Bound(self.key_of_seal(0), false, self.key(SEAL, ""), false);
        let one = |name| KeyRange::Only(self.key(name, 0));
        for range in [seals, one(ACKNOWLEDGED), one(TOLD), one(READING)] {
            store.delete::<JsValue, _>(range).primitive()?.await?;
        }
        drop(store);
        Ok(transaction.commit().await?)
    }

    fn both(&self) -> Result<Transaction<'_>, StorageError> {
        let stores = [batches::STORE, STORE];
        Ok(self.storage.db.transaction(stores).with_mode(TransactionMode::Readwrite).build()?)
    }

    /// The epoch that this browser knows, 0 at first.
    pub(crate) async fn known_epoch(&self) -> Result<u64, StorageError> {
        let known = self.get(self.key(EPOCH, 0)).await?;
        Ok(known.and_then(|known| known.as_f64()).unwrap_or_default() as u64)
    }

    /// Stores how a batch is sealed, together with all that was told until then.
    async fn put_sealed(&self, number: u64, seal: &Seal) -> Result<(), StorageError> {
        let transaction = self.storage.durable([STORE])?;
        let store = transaction.object_store(STORE)?;
        put(&store, self.key_of_seal(number), js_bytes(&seal.encode())).await?;
        self.add_told(&store, &seal.vector).await?;
        drop(store);
        Ok(transaction.commit().await?)
    }

    async fn add_told(&self, store: &ObjectStore<'_>, vector: &Vector) -> Result<(), StorageError> {
        if vector.0.is_empty() {
            return Ok(());
        }
        let known: Option<JsValue> = store.get::<JsValue, JsValue, _>(self.key(TOLD, 0)).primitive()?.await?;
        let mut told = told_of(known.as_ref());
        told.extend(vector.0.iter().map(|seen| (seen.browser, *seen)));
        let told = Vector(told.into_values().collect());
        put(store, self.key(TOLD, 0), js_bytes(&told.encode())).await
    }

    fn key(&self, kind: &str, id: impl Into<JsValue>) -> JsValue {
        Array::of3(&self.library.to_hex().into(), &kind.into(), &id.into()).into()
    }

    fn key_of_reading(&self, of: BrowserId) -> JsValue {
        if of == self.browser { self.key(READING, 0) } else { self.key(READING, of.to_hex()) }
    }

    /// The address at which this library was last, as far as this browser knows.
    pub(crate) async fn address(&self) -> Option<String> {
        self.get(self.key(ADDRESS, 0)).await.ok()??.as_string()
    }

    /// Remembers the address at which this library is.
    pub(crate) async fn set_address(&self, address: &str) -> Result<(), StorageError> {
        self.put(self.key(ADDRESS, 0), address.into()).await
    }

    fn key_of_seal(&self, number: u64) -> JsValue {
        self.key(SEAL, number as f64)
    }

    async fn get(&self, key: JsValue) -> Result<Option<JsValue>, StorageError> {
        let transaction = self.storage.transaction(STORE, TransactionMode::Readonly)?;
        let store = transaction.object_store(STORE)?;
        Ok(store.get::<JsValue, JsValue, _>(key).primitive()?.await?)
    }

    async fn put(&self, key: JsValue, value: JsValue) -> Result<(), StorageError> {
        let transaction = self.storage.transaction(STORE, TransactionMode::Readwrite)?;
        let store = transaction.object_store(STORE)?;
        put(&store, key, value).await?;
        drop(store);
        Ok(transaction.commit().await?)
    }

    async fn span(&self) -> Result<Span, StorageError> {
        let first = self.storage.batches_of(self.browser, 0, 1).await?;
        let transaction = self.storage.transaction(batches::STORE, TransactionMode::Readonly)?;
        let store = transaction.object_store(batches::STORE)?;
        let last = last_number(&store, self.browser).await?;
        Ok(Span { first: first.first().map_or(0, |batch| batch.number), last })
    }

    async fn followed(&self) -> Result<BTreeMap<BrowserId, Followed>, StorageError> {
        let transaction = self.storage.transaction(STORE, TransactionMode::Readonly)?;
        let store = transaction.object_store(STORE)?;
        // Texts sort before arrays, so this range is all browsers that are followed.
        let range = KeyRange::Bound(self.key(FOLLOWED, ""), false, self.key(FOLLOWED, Array::new()), false);
        let keys = store.get_all_keys::<JsValue>().with_query::<JsValue, _>(range.clone()).primitive()?;
        let values = store.get_all::<JsValue>().with_query::<JsValue, _>(range).primitive()?;
        let (keys, values) = (keys.await?, values.await?);
        let mut followed = BTreeMap::new();
        for (key, value) in keys.zip(values) {
            let browser =
                key?.dyn_ref::<Array>().and_then(|key| BrowserId::from_hex(&key.get(2).as_string()?));
            followed.extend(browser.zip(Followed::decode(&bytes_of(&value?))));
        }
        Ok(followed)
    }

    async fn store_foreign(
        &self,
        browser: BrowserId,
        batches: &[(u64, Vec<u8>)],
        followed: &Followed,
        keep_from: Option<u64>,
    ) -> Result<(), StorageError> {
        let transaction = self.both()?;
        let (store, sync) = (transaction.object_store(batches::STORE)?, transaction.object_store(STORE)?);
        let mut puts = Vec::with_capacity(batches.len());
        for (number, bytes) in batches {
            let value = js_bytes(bytes);
            puts.push(store.put(value).with_key(key(browser, *number)).without_key_type().primitive()?);
        }
        // All requests are made before any is awaited, so that the browser works on them together.
        for done in puts {
            done.await?;
        }
        if let Some(first) = keep_from {
            delete_before(&store, browser, first).await?;
        }
        put(&sync, self.key(FOLLOWED, browser.to_hex()), js_bytes(&followed.encode())).await?;
        drop((store, sync));
        Ok(transaction.commit().await?)
    }

    async fn adopt_all(&self, leave: &Leave) -> Result<(), StorageError> {
        let transaction = self.storage.durable([batches::STORE])?;
        let store = transaction.object_store(batches::STORE)?;
        let mut number = last_number(&store, self.browser).await?;
        for browser in batches::browsers(&store).await? {
            if browser == self.browser || leave.only.as_ref().is_some_and(|only| !only.contains(&browser)) {
                continue;
            }
            let up_to = leave.up_to.get(&browser).copied().unwrap_or_default();
            let range = || KeyRange::Bound(key(browser, up_to), true, last_key(browser), false);
            for StoredBatch { bytes, .. } in batches::in_range(&store, range(), u32::MAX).await? {
                number += 1;
                put(&store, key(self.browser, number), js_bytes(&bytes)).await?;
            }
            store.delete::<JsValue, _>(range()).primitive()?.await?;
        }
        drop(store);
        Ok(transaction.commit().await?)
    }

    async fn cut(&self, number: u64, parts: &[Vec<u8>]) -> Result<(), StorageError> {
        let transaction = self.storage.durable([batches::STORE])?;
        let store = transaction.object_store(batches::STORE)?;
        let range = KeyRange::Bound(key(self.browser, number), false, last_key(self.browser), false);
        let rest = batches::in_range(&store, range, u32::MAX).await?.into_iter().skip(1);
        let all = parts.iter().cloned().chain(rest.map(|batch| batch.bytes));
        for (bytes, number) in all.zip(number..) {
            put(&store, key(self.browser, number), js_bytes(&bytes)).await?;
        }
        drop(store);
        Ok(transaction.commit().await?)
    }

    async fn insert(&self, number: u64, bytes: &[u8]) -> Result<(), StorageError> {
        let transaction = self.storage.durable([batches::STORE])?;
        let store = transaction.object_store(batches::STORE)?;
        let range = KeyRange::Bound(key(self.browser, number), false, last_key(self.browser), false);
        let rest = batches::in_range(&store, range, u32::MAX).await?;
        put(&store, key(self.browser, number), js_bytes(bytes)).await?;
        for StoredBatch { number, bytes, .. } in rest {
            put(&store, key(self.browser, number + 1), js_bytes(&bytes)).await?;
        }
        drop(store);
        Ok(transaction.commit().await?)
    }

    async fn replace(&self, last: u64, snapshot: &[(OwnBatch, Seal)]) -> Result<bool, StorageError> {
        let transaction = self.storage.durable([batches::STORE, STORE])?;
        let (store, sync) = (transaction.object_store(batches::STORE)?, transaction.object_store(STORE)?);
        if last_number(&store, self.browser).await? != last {
            return Ok(false);
        }
        delete_before(&store, self.browser, last + 1).await?;
        for (batch, seal) in snapshot {
            put(&store, key(self.browser, batch.number), js_bytes(&batch.bytes)).await?;
            put(&sync, self.key_of_seal(batch.number), js_bytes(&seal.encode())).await?;
            self.add_told(&sync, &seal.vector).await?;
        }
        drop((store, sync));
        transaction.commit().await?;
        Ok(true)
    }
}

impl LibraryRecords {
    /// Changes a stored vector, in one transaction.
    async fn change_vector(
        &self,
        name: &str,
        change: &dyn Fn(BTreeMap<BrowserId, Seen>) -> BTreeMap<BrowserId, Seen>,
    ) -> Result<(), StorageError> {
        let transaction = self.storage.transaction(STORE, TransactionMode::Readwrite)?;
        let store = transaction.object_store(STORE)?;
        let known: Option<JsValue> = store.get::<JsValue, JsValue, _>(self.key(name, 0)).primitive()?.await?;
        let changed = Vector(change(told_of(known.as_ref())).into_values().collect());
        put(&store, self.key(name, 0), js_bytes(&changed.encode())).await?;
        drop(store);
        Ok(transaction.commit().await?)
    }

    /// Adds facts of removal to these stored vectors, in one transaction.
    async fn add_removed(&self, names: &[&str], removed: &[Seen]) -> Result<(), StorageError> {
        let transaction = self.storage.durable([STORE])?;
        let store = transaction.object_store(STORE)?;
        for name in names {
            let known: Option<JsValue> =
                store.get::<JsValue, JsValue, _>(self.key(name, 0)).primitive()?.await?;
            let mut lasts = lasts_of(known.as_ref());
            note_removals(&mut lasts, removed);
            let lasts = Vector(lasts.into_iter().map(|(of, last)| Seen::removed(of, last)).collect());
            put(&store, self.key(name, 0), js_bytes(&lasts.encode())).await?;
        }
        drop(store);
        Ok(transaction.commit().await?)
    }
}

impl From<StorageError> for Stop {
    fn from(error: StorageError) -> Stop {
        Stop::Storage(error.to_string())
    }
}

async fn put(store: &ObjectStore<'_>, key: JsValue, value: JsValue) -> Result<(), StorageError> {
    store.put(value).with_key(key).without_key_type().primitive()?.await?;
    Ok(())
}

async fn delete_before(store: &ObjectStore<'_>, browser: BrowserId, number: u64) -> Result<(), StorageError> {
    let range = KeyRange::Bound(key(browser, 0), false, key(browser, number), true);
    Ok(store.delete::<JsValue, _>(range).primitive()?.await?)
}

fn told_of(stored: Option<&JsValue>) -> BTreeMap<BrowserId, Seen> {
    let told = stored.map(|stored| Vector::decode(&bytes_of(stored))).unwrap_or_default();
    sorting::map_of(told.0.into_iter().map(|seen| (seen.browser, seen)))
}

fn lasts_of(stored: Option<&JsValue>) -> BTreeMap<BrowserId, u64> {
    sorting::map_of(told_of(stored).into_values().map(|seen| (seen.browser, seen.number)))
}

fn js_bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn bytes_of(value: &JsValue) -> Vec<u8> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default()
}
