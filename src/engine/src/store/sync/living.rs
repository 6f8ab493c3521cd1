//! When other browsers wrote last, and whether they left, as far as their batches are held here.

use std::collections::{BTreeMap, BTreeSet};

use reprise_catalog::changes::{Batch, Fact, Stamp};
use reprise_catalog::ids::{BrowserId, LibraryId};

use super::LibraryRecords;
use crate::store::{Span, StorageError, StoredBatch};

/// How many of a browser's last batches tell when it wrote last. The parts of a snapshot are not in order of time.
const LATEST: u32 = 8;

impl LibraryRecords {
    /// When a browser made its last change that is held here, in milliseconds since 1970. The number of its last record
    /// is known.
    pub(crate) async fn last_wrote(
        &self,
        browser: BrowserId,
        last: u64,
    ) -> Result<Option<u64>, StorageError> {
        let after = last.saturating_sub(u64::from(LATEST));
        let held = self.storage.batches_of(browser, after, LATEST).await?;
        // Of a batch that a later version wrote, or that is damaged, it is not known when it was written.
        let last_ms = |held: StoredBatch| Batch::last_ms(&held.bytes).ok().flatten();
        Ok(held.into_iter().filter_map(last_ms).max())
    }

    /// The browsers of which the last that anybody said of these libraries is that they left: by themselves, or under another
    /// id, as which they went on.
    pub(crate) async fn left(&self, libraries: &[LibraryId]) -> Result<BTreeSet<BrowserId>, StorageError> {
        let mut last = BTreeMap::new();
        for Span { browser, first, .. } in self.storage.spans().await? {
            let mut after = first.saturating_sub(1);
            loop {
                let some = self.storage.batches_of(browser, after, LATEST).await?;
                let Some(end) = some.last() else { break };
                after = end.number;
                some.iter().for_each(|held| note_left(&mut last, libraries, &held.bytes));
            }
        }
        Ok(last.into_iter().filter(|(_, (_, has_left))| *has_left).map(|(browser, _)| browser).collect())
    }
}

/// Notes what a batch says of it. What a later version wrote says nothing.
fn note_left(last: &mut BTreeMap<BrowserId, (Stamp, bool)>, libraries: &[LibraryId], batch: &[u8]) {
    for change in Batch::decode(batch).into_iter().flat_map(|batch| batch.changes) {
        if let Fact::Left { library, browser, has_left } = change.fact
            && libraries.contains(&library)
            && last.get(&browser).is_none_or(|(stamp, _)| *stamp < change.stamp)
        {
            last.insert(browser, (change.stamp, has_left));
        }
    }
}
