//! When other browsers wrote last, and whether they left, as far as their batches are held here.

use reprise_catalog::changes::{Batch, Fact};
use reprise_catalog::ids::BrowserId;

use super::LibraryRecords;
use crate::store::{StorageError, StoredBatch};

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

    /// Whether the last that a browser said here of its being in the library is that it left.
    pub(crate) async fn has_left(&self, browser: BrowserId) -> Result<bool, StorageError> {
        let (mut last, mut after) = (None, 0);
        loop {
            let some = self.storage.batches_of(browser, after, LATEST).await?;
            let Some(end) = some.last() else { return Ok(last.is_some_and(|(_, has_left)| has_left)) };
            after = end.number;
            let batches = some.iter().filter_map(|held| Batch::decode(&held.bytes).ok());
            for change in batches.flat_map(|batch| batch.changes) {
                if let Fact::Left { library, browser: who, has_left } = change.fact
                    && (library, who) == (self.library, browser)
                    && last.is_none_or(|(stamp, _)| stamp < change.stamp)
                {
                    last = Some((change.stamp, has_left));
                }
            }
        }
    }
}
