//! The store of places: their names and directory handles, so that one click reads them again.

use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use js_sys::{Object, Reflect};
use reprise_catalog::ids::PlaceId;
use wasm_bindgen::prelude::*;
use web_sys::FileSystemDirectoryHandle;

use super::{Storage, StorageError};

pub(super) const STORE: &str = "places";

/// A folder of this browser that can be read again.
#[derive(Clone, Debug)]
pub struct StoredPlace {
    /// Its id.
    pub id: PlaceId,
    /// Its name.
    pub name: String,
    /// The place's handle. Permission to read it must be asked for again in each visit.
    pub handle: FileSystemDirectoryHandle,
}

impl Storage {
    /// Remembers a place.
    pub async fn put_place(&self, place: &StoredPlace) -> Result<(), StorageError> {
        let value = Object::new();
        for (key, part) in [
            ("id", place.id.to_hex().into()),
            ("name", place.name.as_str().into()),
            ("handle", place.handle.clone().into()),
        ] {
            let _: Result<bool, JsValue> = Reflect::set(&value, &key.into(), &part);
        }
        let transaction = self.transaction(STORE, TransactionMode::Readwrite)?;
        let store = transaction.object_store(STORE)?;
        let value: JsValue = value.into();
        store.put(value).with_key(place.id.to_hex()).without_key_type().primitive()?.await?;
        drop(store);
        Ok(transaction.commit().await?)
    }

    /// Removes the handle of a place.
    pub async fn remove_place(&self, place: PlaceId) -> Result<(), StorageError> {
        let transaction = self.transaction(STORE, TransactionMode::Readwrite)?;
        let store = transaction.object_store(STORE)?;
        store.delete::<String, _>(place.to_hex()).primitive()?.await?;
        drop(store);
        Ok(transaction.commit().await?)
    }

    /// Every remembered place.
    pub async fn places(&self) -> Result<Vec<StoredPlace>, StorageError> {
        let transaction = self.transaction(STORE, TransactionMode::Readonly)?;
        let store = transaction.object_store(STORE)?;
        let values = store.get_all::<JsValue>().primitive()?.await?;
        let mut places = Vec::new();
        for value in values {
            places.extend(stored_place(&value?));
        }
        Ok(places)
    }
}

fn stored_place(value: &JsValue) -> Option<StoredPlace> {
    let part = |key: &str| Reflect::get(value, &key.into()).ok();
    Some(StoredPlace {
        id: PlaceId::from_hex(&part("id")?.as_string()?)?,
        name: part("name")?.as_string()?,
        handle: part("handle")?.dyn_into().ok()?,
    })
}
