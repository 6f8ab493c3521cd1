//! The store of batches: their encoded bytes, by browser and number.

use indexed_db_futures::KeyRange;
use indexed_db_futures::cursor::CursorDirection;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use js_sys::{Array, Uint8Array};
use reprise_catalog::ids::BrowserId;
use wasm_bindgen::prelude::*;

use super::{Storage, StorageError, settings};
use crate::protocol::IntentId;

pub(super) const STORE: &str = "batches";

/// The end of a browser's stream of batches, as one transaction sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// This browser's id, as it is stored.
    pub(crate) browser: Option<BrowserId>,
    /// The number of the last batch, or 0.
    pub(crate) last: u64,
    /// The ids of the intents that were stored last.
    pub(crate) done: Vec<IntentId>,
}

/// Which batches of a browser are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The browser that wrote them.
    pub(crate) browser: BrowserId,
    /// The number of the first one.
    pub(crate) first: u64,
    /// The number of the last one.
    pub(crate) last: u64,
}

/// A batch as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBatch {
    /// The browser that wrote it.
    pub browser: BrowserId,
    /// Its number among that browser's batches, from 1.
    pub number: u64,
    /// Its encoding.
    pub bytes: Vec<u8>,
}

impl Storage {
    /// Appends the batches that `cut` makes for the end of a browser's stream, in one transaction. Does nothing
    /// if it makes none. The ids of the intents in them are stored too, so that an intent that is sent again is
    /// recognised.
    ///
    /// Several tabs may append at the same time. IndexedDB runs their transactions one after another, and `add`
    /// fails if a number is taken.
    pub(crate) async fn append(
        &self,
        browser: BrowserId,
        intents: &[IntentId],
        cut: impl FnOnce(&Head) -> Option<Vec<Vec<u8>>>,
    ) -> Result<(), StorageError> {
        let stores = [STORE, settings::STORE];
        let transaction = self.db.transaction(stores).with_mode(TransactionMode::Readwrite).build()?;
        let store = transaction.object_store(STORE)?;
        let now = settings::browser_in(&transaction).await?;
        let done = settings::done_in(&transaction).await?;
        let head = Head { browser: now, last: last_number(&store, browser).await?, done };
        let Some(batches) = cut(&head) else { return Ok(()) };
        let mut adds = Vec::with_capacity(batches.len());
        for (bytes, number) in batches.iter().zip(head.last + 1..) {
            let value: JsValue = Uint8Array::from(bytes.as_slice()).into();
            adds.push(store.add(value).with_key(key(browser, number)).without_key_type().primitive()?);
        }
        // All requests are made before any is awaited, so that the browser works on them together.
        for added in adds {
            added.await?;
        }
        settings::note_done(&transaction, head.done, intents).await?;
        drop(store);
        Ok(transaction.commit().await?)
    }

    /// Reads batches of all browsers in order, for tests: at most this many, after this one.
    #[cfg(test)]
    pub async fn batches_after(
        &self,
        after: Option<(BrowserId, u64)>,
        limit: u32,
    ) -> Result<Vec<StoredBatch>, StorageError> {
        let first = after.map_or_else(|| Array::new().into(), |(browser, number)| key(browser, number));
        self.batches_in(KeyRange::LowerBound(first, true), limit).await
    }

    /// Reads batches of one browser in order: at most this many, after this number.
    pub async fn batches_of(
        &self,
        browser: BrowserId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<StoredBatch>, StorageError> {
        let range = KeyRange::Bound(key(browser, after), true, last_key(browser), false);
        self.batches_in(range, limit).await
    }

    async fn batches_in(
        &self,
        range: KeyRange<JsValue>,
        limit: u32,
    ) -> Result<Vec<StoredBatch>, StorageError> {
        let transaction = self.transaction(STORE, TransactionMode::Readonly)?;
        in_range(&transaction.object_store(STORE)?, range, limit).await
    }

    /// The numbers of the first and the last batch of each browser.
    pub(crate) async fn spans(&self) -> Result<Vec<Span>, StorageError> {
        let transaction = self.transaction(STORE, TransactionMode::Readonly)?;
        let store = transaction.object_store(STORE)?;
        let mut spans = Vec::new();
        for browser in browsers(&store).await? {
            let first = end_key(&store, all_of(browser), CursorDirection::Next).await?;
            let last = end_key(&store, all_of(browser), CursorDirection::Prev).await?;
            let number = |key: Option<(BrowserId, u64)>| key.map_or(0, |(_, number)| number);
            spans.push(Span { browser, first: number(first), last: number(last) });
        }
        Ok(spans)
    }
}

/// Reads batches in an open transaction.
pub(super) async fn in_range(
    store: &ObjectStore<'_>,
    range: KeyRange<JsValue>,
    limit: u32,
) -> Result<Vec<StoredBatch>, StorageError> {
    let keys = store.get_all_keys::<JsValue>().with_query::<JsValue, _>(range.clone()).with_limit(limit);
    let values = store.get_all::<JsValue>().with_query::<JsValue, _>(range).with_limit(limit);
    // Both requests are made before either is awaited, so that the transaction stays open.
    let (keys, values) = (keys.primitive()?, values.primitive()?);
    let (keys, values) = (keys.await?, values.await?);
    let mut batches = Vec::new();
    for (key, value) in keys.zip(values) {
        batches.extend(stored_batch(&key?, &value?));
    }
    Ok(batches)
}

/// The browsers that have batches.
pub(super) async fn browsers(store: &ObjectStore<'_>) -> Result<Vec<BrowserId>, StorageError> {
    let mut browsers = Vec::new();
    let mut range = KeyRange::LowerBound(Array::new().into(), true);
    while let Some((browser, _)) = end_key(store, range, CursorDirection::Next).await? {
        browsers.push(browser);
        range = KeyRange::LowerBound(last_key(browser), true);
    }
    Ok(browsers)
}

fn stored_batch(key: &JsValue, value: &JsValue) -> Option<StoredBatch> {
    let (browser, number) = read_key(key)?;
    let bytes = value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default();
    Some(StoredBatch { browser, number, bytes })
}

/// The number of a browser's last batch, or 0.
pub(super) async fn last_number(store: &ObjectStore<'_>, browser: BrowserId) -> Result<u64, StorageError> {
    let last = end_key(store, all_of(browser), CursorDirection::Prev).await?;
    Ok(last.map_or(0, |(_, number)| number))
}

/// The first key of a range in this direction.
async fn end_key(
    store: &ObjectStore<'_>,
    range: KeyRange<JsValue>,
    from: CursorDirection,
) -> Result<Option<(BrowserId, u64)>, StorageError> {
    let cursor = store.open_key_cursor().with_query::<JsValue, _>(range).with_direction(from);
    let Some(cursor) = cursor.primitive()?.await? else { return Ok(None) };
    Ok(cursor.primary_key::<JsValue>()?.and_then(|key| read_key(&key)))
}

fn read_key(key: &JsValue) -> Option<(BrowserId, u64)> {
    let key: &Array = key.dyn_ref()?;
    Some((BrowserId::from_hex(&key.get(0).as_string()?)?, key.get(1).as_f64()? as u64))
}

fn all_of(browser: BrowserId) -> KeyRange<JsValue> {
    KeyRange::Bound(key(browser, 0), true, last_key(browser), false)
}

/// The key of a batch.
pub(super) fn key(browser: BrowserId, number: u64) -> JsValue {
    Array::of2(&browser.to_hex().into(), &(number as f64).into()).into()
}

/// A key behind all numbers of a browser: in IndexedDB, arrays sort behind numbers.
pub(super) fn last_key(browser: BrowserId) -> JsValue {
    Array::of2(&browser.to_hex().into(), &Array::new().into()).into()
}
