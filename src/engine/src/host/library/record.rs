//! The table record: what opening reads instead of folding all batches. It is a cache, so whatever is wrong with
//! it, the batches are folded instead. It is written when the library has not changed for a while, and only if
//! enough has changed since the last one: never for a single tick.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use js_sys::{Array, Uint8Array};
use reprise_catalog::library::Retagged;
use reprise_catalog::query::Order;
use reprise_catalog::query::record::{Key, Opening, Unfit, Writing};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use super::Library;
use super::folded::Folded;
use crate::host::slices::{Slice, turn};
use crate::link::encode;
use crate::platform::file::Reading;
use crate::platform::lock::hold_if_free;
use crate::platform::time::sleep;
use crate::platform::worker;
use crate::protocol::push::Unread;
use crate::store::{Span, Storage, StorageError};

/// A record is worth its writing when it spares the next opening so many changes.
const WORTH: usize = 2_000;

/// A record is written when nothing has changed for this long, in milliseconds.
const IDLE_MS: u32 = 2_000;

/// How many songs are looked at in one step for whether they were retagged.
const AT_ONCE: u32 = 1_000;

/// How much of a record is read at once, in bytes.
const PART: u64 = 4 << 20;

/// The lock of the tab that writes a record.
const LOCK: &str = "reprise-record";

impl Library {
    /// Opens the catalog from the table record, and shows its rows as soon as they have come. Answers whether there
    /// was a record that fits these stored batches; without one, nothing is changed.
    pub(super) async fn open_record(&self, storage: &Storage, spans: &[Span]) -> Result<bool, StorageError> {
        if worker::name() == worker::ENGINE_AFRESH {
            return Ok(false);
        }
        let Some(record) = storage.record().await? else { return Ok(false) };
        if self.read_record(&record, spans).await.is_ok() {
            self.desk().unrecorded = 0;
            return Ok(true);
        }
        self.change(|catalog, table| (*catalog, *table) = Default::default());
        storage.remove_record().await?;
        Ok(false)
    }

    async fn read_record(&self, record: &Blob, spans: &[Span]) -> Result<(), Unfit> {
        let (size, mut slice) = (record.size() as u64, Slice::begin());
        let mut opening = Opening::new(size, &build(), self.number_of_settings());
        let (mut at, mut is_shown) = (0, false);
        let mut next = Reading::begin(record, &(at..size.min(PART)));
        while at < size {
            // A record whose file is gone or cannot be read is of no use.
            let part = next.bytes().await.map_err(|_| Unfit::Damaged)?;
            at += part.len() as u64;
            if part.is_empty() {
                return Err(Unfit::Damaged);
            }
            next = Reading::begin(record, &(at..size.min(at + PART)));
            opening.take(&part)?;
            slice.rest().await;
            if !is_shown {
                is_shown = self.show_first(&mut opening, spans)?;
            }
        }
        let Some(Key { heads, old, .. }) = opening.key().cloned() else { return Err(Unfit::Damaged) };
        self.change(|catalog, _| opening.finish(catalog))?;
        let mut desk = self.desk();
        (desk.folded, desk.old_places) = (Folded::of(&heads), old);
        Ok(())
    }

    /// Shows the rows of a record, once they have come.
    fn show_first(&self, opening: &mut Opening, spans: &[Span]) -> Result<bool, Unfit> {
        let is_stored = |(browser, head): &(_, u64)| {
            spans.iter().any(|span| span.browser == *browser && span.last >= *head)
        };
        // What was removed from the store since must not be shown again.
        if opening.key().is_some_and(|key| !key.heads.iter().all(is_stored)) {
            return Err(Unfit::Damaged);
        }
        let Some(first) = opening.first()? else { return Ok(false) };
        self.change(|catalog, table| (*catalog, *table) = first);
        self.tell_changed();
        self.tell_shown();
        Ok(true)
    }

    /// Plans to write a record once the library has come to rest, if that is worth it.
    pub(super) fn plan_record(&self) {
        let mut desk = self.desk();
        let is_worth_it = desk.is_open && desk.unrecorded >= WORTH;
        if !is_worth_it || std::mem::replace(&mut desk.is_recording, true) {
            return;
        }
        drop(desk);
        let library = self.clone();
        spawn_local(async move {
            let state = library.rest().await;
            let written = library.settle().await;
            let mut desk = library.desk();
            desk.is_recording = false;
            // If it cannot be stored, the next opening takes longer. Trying again at once would fail again.
            if matches!(written, Ok(true) | Err(_)) {
                desk.unrecorded = 0;
            }
            drop(desk);
            // What changed meanwhile could not plan a record. Without a change, trying again would end the same.
            if library.version() != state {
                library.plan_record();
            }
        });
    }

    /// Joins small batches, and writes a record of the result. Answers as [`Library::write_record`] does.
    async fn settle(&self) -> Result<bool, StorageError> {
        self.gather().await?;
        self.write_record().await
    }

    /// Waits until nothing has changed for a while. Answers the version of that state.
    async fn rest(&self) -> u64 {
        loop {
            let before = self.version();
            sleep(IDLE_MS).await;
            let desk = self.desk();
            if before == self.version() && !desk.has_news && desk.pace.is_at_rest() && desk.late.is_none() {
                return before;
            }
        }
    }

    /// Writes a record. Answers whether one of this state is stored: not if the library changed meanwhile.
    async fn write_record(&self) -> Result<bool, StorageError> {
        let (Some(storage), Some(heads)) = (self.storage(), self.desk().folded.heads()) else {
            return Ok(false);
        };
        // The next opening counts again what this build cannot read, so it must read it again.
        if self.0.unread.get() != Unread::default() {
            return Ok(true);
        }
        let Some(_held) = hold_if_free(LOCK).await else { return Ok(false) };
        let old = self.standpoint().old;
        let key = Key { build: build(), settings: self.number_of_settings(), heads, old };
        let bytes = encode(&key);
        if storage.record_key().await?.as_ref() == Some(&bytes) {
            return Ok(true);
        }
        let (mut retagged, state) = (Retagged::default(), self.version());
        // What the first file of a scan would otherwise look for, in one step, among all songs.
        while !self.with(|catalog, _| retagged.look(catalog, AT_ONCE)) {
            turn().await;
            if self.version() != state {
                return Ok(false);
            }
        }
        for order in Order::ALL {
            self.with(|_, table| table.make(order));
            turn().await;
        }
        let Some(record) = self.cut_record(&key).await else { return Ok(false) };
        storage.put_record(&bytes, &record).await?;
        Ok(true)
    }

    /// The bytes of a record; `None` if the library changed meanwhile. Each piece is handed to the browser at once,
    /// so that the record is never whole in this worker's memory.
    async fn cut_record(&self, key: &Key) -> Option<Blob> {
        let mut writing = self.with(|catalog, table| Writing::begin(catalog, table, key));
        let (parts, mut slice) = (Array::new(), Slice::begin());
        while let Some(piece) = self.with(|catalog, table| writing.next(catalog, table)).ok()? {
            let part = Array::of1(&Uint8Array::from(piece.as_slice()));
            parts.push(blob_of(&part)?.as_ref());
            slice.rest().await;
        }
        blob_of(&parts)
    }

    /// A number that differs for other settings of verdicts, and for another browser.
    fn number_of_settings(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        encode(&(self.verdicts(), self.browser())).hash(&mut hasher);
        hasher.finish()
    }
}

/// The build of this engine: the name of its loader holds a hash of everything that it loads.
fn build() -> String {
    worker::loader().unwrap_or_default()
}

/// A Blob of these parts; `None` if the browser has no room for it.
fn blob_of(parts: &JsValue) -> Option<Blob> {
    Blob::new_with_blob_sequence(parts).ok()
}
