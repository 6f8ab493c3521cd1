//! A library may hold two things beyond its quota: a snapshot that is to replace older batches, because it frees more
//! than it takes once it is complete; and one small record, because a removal is told before it makes room.

use futures::TryStreamExt as _;
use futures::stream::{self, StreamExt as _};
use reprise_wire::ids::{BatchNumber, BrowserId};
use reprise_wire::record;

use crate::libraries::Libraries;
use crate::libraries::shelf::Shelf;
use crate::libraries::snapshot::Snapshot;
use crate::store::failure::StoreError;
use crate::store::keys;

/// The most bytes of the record that is taken although the quota is used up.
const SMALL: u64 = 512;

/// How many batches are looked at, the newest first, to find where the newest snapshot begins.
const LOOKED_AT: usize = 1024;

/// How many are looked at at the same time.
const TOGETHER: usize = 8;

impl Libraries {
    /// Says whether a batch may be stored although the quota forbids it. In no case does a library hold more than
    /// twice its quota.
    pub(crate) async fn is_taken_over_quota(
        &self,
        shelf: &Shelf,
        snapshot: &Snapshot,
        browser: BrowserId,
        number: BatchNumber,
        bytes: &[u8],
    ) -> Result<bool, StoreError> {
        let (quota, used, size) = (self.bounds.library_bytes, snapshot.bytes_used(), bytes.len() as u64);
        if size <= SMALL && used <= quota {
            return Ok(true);
        }
        if used.saturating_add(size) > quota.saturating_mul(2) {
            return Ok(false);
        }
        let batches = self.batches(shelf, browser).await?.into_iter();
        let mut stream: Vec<_> = batches.map(|(number, bytes, _)| (number, bytes)).collect();
        stream.sort_unstable_by(|one, other| other.cmp(one));
        let start = match record::starts_snapshot(bytes) {
            true => Some(number),
            false => self.newest_start(shelf, browser, &stream).await?,
        };
        let Some(start) = start else { return Ok(false) };
        let weight = |is_before: bool| -> u64 {
            let counted = stream.iter().filter(|(number, _)| (*number < start) == is_before);
            counted.map(|(_, bytes)| bytes).sum()
        };
        let (before, of_snapshot) = (weight(true), weight(false).saturating_add(size));
        let weighed = used.saturating_sub(before).saturating_add(size);
        Ok(of_snapshot <= before && weighed <= quota)
    }

    /// Finds where the newest snapshot of a stream begins. The batches come with the newest first.
    async fn newest_start(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        batches: &[(BatchNumber, u64)],
    ) -> Result<Option<BatchNumber>, StoreError> {
        let newest: Vec<BatchNumber> = batches.iter().take(LOOKED_AT).map(|(number, _)| *number).collect();
        let look = |number| async move {
            let key = keys::batch(shelf.library, browser, number);
            Ok::<_, StoreError>((number, self.store.beginning(&key).await?))
        };
        let mut looks = stream::iter(newest.into_iter().map(look)).buffered(TOGETHER);
        while let Some((number, beginning)) = looks.try_next().await? {
            if record::starts_snapshot(&beginning) {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }
}
