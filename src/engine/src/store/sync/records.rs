//! What the syncer asks of the store, and how it is answered from it.

use std::collections::BTreeMap;

use indexed_db_futures::KeyRange;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::Seen;
use wasm_bindgen::prelude::*;

use super::{
    ACKNOWLEDGED, EPOCH, FOLLOWED, LOST, LibraryRecords, NAMED, PART, REMOVED, REMOVED_HERE, STORE,
    TAKEN_OVER, TOLD, bytes_of, lasts_of, put, told_of,
};
use crate::store::StorageError;
use crate::sync::syncer::{Followed, Leave, OwnBatch, Reading, Records, Seal, Span, Standing, Stop};

impl Records for LibraryRecords {
    async fn own_after(&self, number: u64) -> Result<Vec<OwnBatch>, Stop> {
        let batches = self.storage.batches_of(self.browser, number, PART).await?;
        Ok(batches.into_iter().map(|batch| OwnBatch { number: batch.number, bytes: batch.bytes }).collect())
    }

    async fn own_span(&self) -> Result<Span, Stop> {
        Ok(self.span().await?)
    }

    async fn seal_of(&self, number: u64) -> Result<Option<Seal>, Stop> {
        let stored = self.get(self.key_of_seal(number)).await?;
        Ok(stored.and_then(|stored| Seal::decode(&bytes_of(&stored))))
    }

    async fn put_seal(&self, number: u64, seal: &Seal) -> Result<(), Stop> {
        Ok(self.put_sealed(number, seal).await?)
    }

    async fn epoch(&self) -> Result<u64, Stop> {
        Ok(self.known_epoch().await?)
    }

    async fn set_epoch(&self, epoch: u64) -> Result<(), Stop> {
        let durably = async {
            let transaction = self.storage.durable([STORE])?;
            let store = transaction.object_store(STORE)?;
            put(&store, self.key(EPOCH, 0), (epoch as f64).into()).await?;
            drop(store);
            Ok::<(), StorageError>(transaction.commit().await?)
        };
        Ok(durably.await?)
    }

    async fn standing(&self) -> Result<Standing, Stop> {
        let acknowledged = self.get(self.key(ACKNOWLEDGED, 0)).await?;
        let acknowledged = acknowledged.and_then(|number| number.as_f64()).unwrap_or_default() as u64;
        let told = told_of(self.get(self.key(TOLD, 0)).await?.as_ref());
        let named = told_of(self.get(self.key(NAMED, 0)).await?.as_ref());
        let taken_over = told_of(self.get(self.key(TAKEN_OVER, 0)).await?.as_ref());
        let lost = lasts_of(self.get(self.key(LOST, 0)).await?.as_ref());
        let removed_here = lasts_of(self.get(self.key(REMOVED_HERE, 0)).await?.as_ref());
        let removed = lasts_of(self.get(self.key(REMOVED, 0)).await?.as_ref());
        let followed = self.followed().await?;
        Ok(Standing { acknowledged, followed, told, named, taken_over, lost, removed, removed_here })
    }

    async fn set_acknowledged(&self, number: u64) -> Result<(), Stop> {
        Ok(self.put(self.key(ACKNOWLEDGED, 0), (number as f64).into()).await?)
    }

    async fn take(
        &self,
        browser: BrowserId,
        batches: Vec<(u64, Vec<u8>)>,
        followed: &Followed,
        keep_from: Option<u64>,
    ) -> Result<(), Stop> {
        Ok(self.store_foreign(browser, &batches, followed, keep_from).await?)
    }

    async fn note_named(&self, named: &[Seen]) -> Result<(), Stop> {
        let removed: Vec<Seen> = named.iter().copied().filter(Seen::is_removed).collect();
        if !removed.is_empty() {
            self.add_removed(&[REMOVED], &removed).await?;
        }
        let add = |known: BTreeMap<BrowserId, Seen>| {
            let mut standing = Standing { named: known, ..Standing::default() };
            standing.note_named(named);
            standing.named
        };
        Ok(self.change_vector(NAMED, &add).await?)
    }

    async fn note_removed(&self, removed: &[Seen]) -> Result<(), Stop> {
        Ok(self.add_removed(&[REMOVED, REMOVED_HERE], removed).await?)
    }

    async fn note_taken_over(&self, seen: Seen) -> Result<(), Stop> {
        let add = |mut known: BTreeMap<BrowserId, Seen>| {
            known.insert(seen.browser, seen);
            known
        };
        Ok(self.change_vector(TAKEN_OVER, &add).await?)
    }

    async fn adopt(&self, leave: &Leave) -> Result<(), Stop> {
        Ok(self.adopt_all(leave).await?)
    }

    async fn replace_own(&self, last: u64, snapshot: &[(OwnBatch, Seal)]) -> Result<bool, Stop> {
        Ok(self.replace(last, snapshot).await?)
    }

    async fn reading(&self, of: BrowserId) -> Result<Reading, Stop> {
        let stored = self.get(self.key_of_reading(of)).await?.and_then(|stored| stored.as_string());
        let numbers: Vec<u64> =
            stored.iter().flat_map(|text| text.split(' ')).filter_map(|number| number.parse().ok()).collect();
        let Ok([began_ms, next, day, today, whole_ms]) = <[u64; 5]>::try_from(numbers) else {
            return Ok(Reading::default());
        };
        Ok(Reading { began_ms, next, day, today, whole_ms })
    }

    async fn cut_own(&self, number: u64, parts: &[Vec<u8>]) -> Result<(), Stop> {
        Ok(self.cut(number, parts).await?)
    }

    async fn insert_own(&self, number: u64, bytes: &[u8]) -> Result<(), Stop> {
        Ok(self.insert(number, bytes).await?)
    }

    async fn held_of(&self, browser: BrowserId) -> Result<Vec<u64>, Stop> {
        let (mut held, mut after) = (Vec::new(), 0);
        loop {
            let some = self.storage.batches_of(browser, after, PART).await?;
            let Some(last) = some.last() else { return Ok(held) };
            after = last.number;
            held.extend(some.iter().map(|batch| batch.number));
        }
    }

    async fn held(&self, browser: BrowserId, number: u64) -> Result<Option<Vec<u8>>, Stop> {
        let found = self.storage.batches_of(browser, number.saturating_sub(1), 1).await?.pop();
        Ok(found.filter(|batch| batch.number == number).map(|batch| batch.bytes))
    }

    async fn wrote(&self) -> Result<BTreeMap<BrowserId, u64>, Stop> {
        let mut wrote = BTreeMap::new();
        for (browser, followed) in self.followed().await? {
            wrote.extend(self.last_wrote(browser, followed.last).await?.map(|ms| (browser, ms)));
        }
        Ok(wrote)
    }

    async fn set_lost_ms(&self, browser: BrowserId, ms: Option<u64>) -> Result<(), Stop> {
        let change = |mut known: BTreeMap<BrowserId, Seen>| {
            known.remove(&browser);
            known.extend(ms.map(|number| (browser, Seen::taken_over(browser, number))));
            known
        };
        Ok(self.change_vector(LOST, &change).await?)
    }

    async fn set_reading(&self, of: BrowserId, reading: &Reading) -> Result<(), Stop> {
        let Reading { began_ms, next, day, today, whole_ms } = reading;
        let text = format!("{began_ms} {next} {day} {today} {whole_ms}");
        Ok(self.put(self.key_of_reading(of), text.into()).await?)
    }

    async fn unfollow(&self, browser: BrowserId) -> Result<(), Stop> {
        let transaction = self.storage.transaction(STORE, TransactionMode::Readwrite).map_err(Stop::from)?;
        let gone = async {
            let store = transaction.object_store(STORE)?;
            let key = self.key(FOLLOWED, browser.to_hex());
            store.delete::<JsValue, _>(KeyRange::Only(key)).primitive()?.await?;
            drop(store);
            Ok::<(), StorageError>(transaction.commit().await?)
        };
        Ok(gone.await?)
    }
}
