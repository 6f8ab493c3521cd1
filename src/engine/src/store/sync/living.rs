//! When other browsers wrote last, as far as their batches are held here.

use reprise_catalog::changes::Batch;
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
}
