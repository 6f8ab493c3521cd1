//! Counts a store: how many libraries, records and bytes there are, and how much came lately. It names nobody.

use std::time::{Duration, SystemTime};

use futures::TryStreamExt as _;

use crate::libraries::census::Census;
use crate::libraries::mailboxes::millis;
use crate::store::failure::StoreError;
use crate::store::{Listed, Store, keys};

const DAY: u64 = 24 * 60 * 60;

/// The times over which growth is told, in days.
const SPANS: [u64; 3] = [1, 7, 30];

/// What was counted.
#[derive(Debug)]
pub(super) struct Stats {
    census: Census,
    /// For each span, the bytes that were written in it and are there.
    grown: [u64; 3],
    free: Option<u64>,
}

impl Stats {
    /// Counts everything.
    pub(super) async fn take(store: &Store) -> Result<Self, StoreError> {
        let (census, grown) = futures::try_join!(Census::take(store), grown(store))?;
        Ok(Self { census, grown, free: store.free().await? })
    }

    /// All of it in words.
    pub(super) fn report(&self) -> String {
        let mut sizes: Vec<u64> = self.census.libraries.values().map(|holding| holding.bytes).collect();
        sizes.sort_unstable();
        let at = |part: usize| sizes.get((sizes.len() * part / 100).min(sizes.len().saturating_sub(1)));
        let [half, most] = [50, 90].map(|part| at(part).copied().unwrap_or_default());
        let empty = self.census.libraries.values().filter(|holding| holding.is_empty()).count();
        let grown: String = SPANS
            .iter()
            .zip(self.grown)
            .map(|(days, bytes)| format!("written in the last {days} d, bytes: {bytes}\n"))
            .collect();
        let free = self.free.map_or_else(String::new, |free| format!("free on the disk, bytes: {free}\n"));
        format!(
            "libraries: {}\nwithout a record: {empty}\nrecords: {}\nbytes: {}\nhalf of the libraries have at most, \
             bytes: {half}\nnine of ten have at most, bytes: {most}\nthe largest has, bytes: {}\n{grown}objects that no \
             endpoint has written: {}\n{free}",
            sizes.len(),
            self.census.records(),
            self.census.bytes,
            sizes.last().copied().unwrap_or_default(),
            self.census.foreign,
        )
    }
}

async fn grown(store: &Store) -> Result<[u64; 3], StoreError> {
    let now = SystemTime::now();
    let since = SPANS.map(|days| {
        let before = now.checked_sub(Duration::from_secs(days * DAY));
        millis(before.unwrap_or(SystemTime::UNIX_EPOCH))
    });
    let mut grown = [0; 3];
    let mut listed = store.list_all(&keys::libraries());
    while let Some(listed) = listed.try_next().await? {
        let Listed::Object(object) = listed else { continue };
        let written = u64::try_from(object.last_modified.timestamp_millis()).unwrap_or(0);
        for (bytes, since) in grown.iter_mut().zip(since) {
            *bytes += if written >= since { object.size } else { 0 };
        }
    }
    Ok(grown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Stores;
    use crate::testing::client::{Client, LIBRARY};

    #[tokio::test]
    async fn a_store_is_counted_and_nobody_is_named() {
        let stores = Stores::directory();
        let client = Client::of(stores.endpoint());
        client.claim().await;
        client.put('a', 1, &[7; 100]).await;
        client.put('a', 2, &[7; 100]).await;
        for foreign in ["libraries/notes/claim".to_owned(), format!("libraries/{LIBRARY}/.DS_Store")] {
            stores.store.create(&foreign.into(), "?".into()).await.unwrap();
        }
        let stats = Stats::take(&stores.store).await.unwrap();
        let text = stats.report();
        for line in [
            "libraries: 1\n",
            "without a record: 0\n",
            "records: 2\n",
            "written in the last 1 d, bytes: ",
            "objects that no endpoint has written: 2\n",
        ] {
            assert!(text.contains(line), "{line} is missing in {text}");
        }
        assert_eq!(stats.grown, [stats.census.bytes; 3]);
        assert!(!text.contains(LIBRARY) && !text.contains("aaaa"), "{text}");
    }
}
