//! Replaces own batches by a snapshot: at once in this browser, and at the endpoint when it has acknowledged
//! all of the snapshot. When that is worth it is said here, for browsers that sync and for those that do not.

use reprise_catalog::changes::Batch;
use reprise_catalog::seal::{Part, RecordHash, Vector, sealed_length};

use super::{Endpoint, Extent, OwnBatch, Records, Seal, Span, Standing, Stop, Syncer};

/// A snapshot of what was sent is worth it if it has at most this many hundredths of the bytes that it replaces,
/// because all other browsers must read it.
const WORTH: usize = 50;

/// The same before anything was sent, when a snapshot costs nothing but making it.
const WORTH_UNSENT: usize = 90;

/// With fewer bytes than this at the endpoint there is nothing to tidy up.
const LEAST: u64 = 128 << 10;

/// Up to this many batches stay as they are while nothing was sent.
const FEW: u64 = 32;

/// Whether own batches that were never sent, from the first to the last number, are so many that a snapshot should be
/// tried.
pub(crate) fn are_many(first: u64, last: u64) -> bool {
    last.saturating_sub(first) >= FEW
}

/// Whether own batches have so many bytes at the endpoint that a snapshot should be tried. The last one had `before`.
pub(crate) fn have_grown(bytes: u64, before: u64) -> bool {
    bytes >= LEAST && bytes >= before.saturating_mul(2)
}

/// Whether a snapshot of so many bytes may replace batches of so many bytes.
pub(crate) fn is_worth_it(is_sent: bool, batches: usize, snapshot: usize) -> bool {
    snapshot.saturating_mul(100) <= batches.saturating_mul(if is_sent { WORTH } else { WORTH_UNSENT })
}

/// The two halves of a batch; nothing if it cannot be cut.
pub(crate) fn halves(bytes: &[u8]) -> Vec<Vec<u8>> {
    match Batch::decode(bytes) {
        Ok(mut batch) if !batch.has_unknown && batch.changes.len() > 1 => {
            let rest = Batch::new(batch.browser, batch.changes.split_off(batch.changes.len() / 2));
            vec![batch.encode(), rest.encode()]
        }
        _ => Vec::new(),
    }
}

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Replaces all own batches by the snapshot that is made of them. Does so only if that is worth it and the
    /// endpoint has acknowledged all of them or was never sent any. Answers whether it did.
    ///
    /// The snapshot goes on with the numbers, so other browsers read it like other batches. When all of it is
    /// acknowledged, the next round lets the endpoint delete what came before.
    pub(crate) async fn compact(
        &self,
        make_snapshot: impl FnOnce(Vec<OwnBatch>) -> Vec<Vec<u8>>,
    ) -> Result<bool, Stop> {
        self.replace_by_snapshot(make_snapshot, is_worth_it_of).await
    }

    /// Replaces all own batches by a snapshot, if these weights of both, sealed, allow it.
    pub(super) async fn replace_by_snapshot(
        &self,
        make_snapshot: impl FnOnce(Vec<OwnBatch>) -> Vec<Vec<u8>>,
        may_replace: impl FnOnce(bool, [usize; 2]) -> bool,
    ) -> Result<bool, Stop> {
        let Span { first, last } = self.records.own_span().await?;
        let standing = self.records.standing().await?;
        let acknowledged = standing.acknowledged;
        let previous = match self.records.seal_of(last).await? {
            Some(seal) if acknowledged == last => Some(seal.hash),
            // A batch that was sealed may have been sent.
            None if acknowledged == 0 && self.records.seal_of(first).await?.is_none() => None,
            _ => return Ok(false),
        };
        let batches = self.all_own().await?;
        let weight: usize = batches.iter().map(|batch| sealed_length(batch.bytes.len())).sum();
        let snapshot = make_snapshot(batches);
        let snapshot_weight: usize = snapshot.iter().map(|part| sealed_length(part.len())).sum();
        if snapshot.is_empty() || !may_replace(previous.is_some(), [weight, snapshot_weight]) {
            return Ok(false);
        }
        self.records.replace_own(last, &self.seal_snapshot(last, previous, snapshot, &standing)).await
    }

    fn seal_snapshot(
        &self,
        last: u64,
        previous: Option<RecordHash>,
        snapshot: Vec<Vec<u8>>,
        standing: &Standing,
    ) -> Vec<(OwnBatch, Seal)> {
        // Of a snapshot that is made before anything was sent, each part counts by itself, because it
        // replaces nothing at the endpoint.
        let count = if previous.is_some() { snapshot.len() } else { 1 };
        let mut previous = previous.unwrap_or(RecordHash::NONE);
        let seal = |(number, bytes)| {
            let batch = OwnBatch { number, bytes };
            let at = (number - last - 1) as usize;
            let part = if at < count { part_of(at, count) } else { Part::Plain };
            // The records that told it are deleted, so it is told anew.
            let vector = if at == 0 { standing.vector(Extent::Whole) } else { Vector::default() };
            let (_, seal) = self.seal_anew(&batch, previous, part, vector);
            previous = seal.hash;
            (batch, seal)
        };
        (last + 1..).zip(snapshot).map(seal).collect()
    }

    async fn all_own(&self) -> Result<Vec<OwnBatch>, Stop> {
        let mut all: Vec<OwnBatch> = Vec::new();
        loop {
            let after = all.last().map_or(0, |batch| batch.number);
            let more = self.records.own_after(after).await?;
            if more.is_empty() {
                return Ok(all);
            }
            all.extend(more);
        }
    }
}

fn is_worth_it_of(is_sent: bool, [batches, snapshot]: [usize; 2]) -> bool {
    is_worth_it(is_sent, batches, snapshot)
}

fn part_of(at: usize, count: usize) -> Part {
    match (at == 0, at + 1 == count) {
        (true, true) => Part::WholeSnapshot,
        (true, false) => Part::SnapshotStart,
        (false, true) => Part::SnapshotEnd,
        (false, false) => Part::Plain,
    }
}
