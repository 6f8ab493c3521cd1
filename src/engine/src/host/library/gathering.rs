//! Joins many small batches of a browser that does not sync. Sync does the same before it sends the first of them.

use reprise_catalog::changes::{Batch, Making};

use super::Library;
use crate::host::slices::Slice;
use crate::platform::lock::hold;
use crate::store::{Span, Storage, StorageError};
use crate::sync::syncer::compaction::{are_many, is_worth_it};
use crate::sync::worker::turns::ROUND_LOCK;

/// How many batches are read at once.
const PART: u32 = 32;

impl Library {
    /// Replaces own batches by a snapshot, if they are many and none of them was ever sent.
    pub(super) async fn gather(&self) -> Result<(), StorageError> {
        let (storage, browser) = (self.storage(), self.browser());
        let Some((storage, browser)) = storage.zip(browser) else { return Ok(()) };
        // Nobody joins a library meanwhile.
        let _held = hold(ROUND_LOCK).await;
        if storage.has_synced().await? {
            return Ok(());
        }
        let spans = storage.spans().await?;
        let own = spans.iter().find(|span| span.browser == browser && are_many(span.first, span.last));
        let Some(own) = own else { return Ok(()) };
        let Some(snapshot) = snapshot_of(&storage, own).await? else { return Ok(()) };
        if storage.replace_own(browser, own.last, &snapshot).await? {
            // They say nothing new.
            let mut desk = self.desk();
            for (number, _) in (own.last + 1..).zip(&snapshot) {
                desk.folded.add(browser, number);
            }
        }
        Ok(())
    }
}

/// The batches of the snapshot; `None` if the stored ones must be kept, or are few enough.
async fn snapshot_of(storage: &Storage, own: &Span) -> Result<Option<Vec<Vec<u8>>>, StorageError> {
    let (mut making, mut slice) = (Making::default(), Slice::begin());
    let (mut after, mut bytes) = (own.first.saturating_sub(1), 0);
    while after < own.last {
        let batches = storage.batches_of(own.browser, after, PART).await?;
        let Some(last) = batches.last() else { break };
        after = last.number;
        for stored in &batches {
            bytes += stored.bytes.len();
            // Batches of other builds, and those of others that this browser took over, stay as they are.
            let Ok(batch) = Batch::decode(&stored.bytes) else { return Ok(None) };
            if making.take(batch).is_err() {
                return Ok(None);
            }
            slice.rest().await;
        }
    }
    let Ok(parts) = making.parts() else { return Ok(None) };
    let mut snapshot = Vec::new();
    for part in parts {
        snapshot.push(part);
        slice.rest().await;
    }
    let is_worth_it = is_worth_it(false, bytes, snapshot.iter().map(Vec::len).sum());
    Ok(is_worth_it.then_some(snapshot))
}
