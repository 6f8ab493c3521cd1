//! Replaces own batches by a snapshot: at once in this browser, and at the endpoint when it has acknowledged
//! all of the snapshot.

use reprise_catalog::seal::{Part, RecordHash, sealed_length};

use super::{Endpoint, Engine, OwnBatch, Records, Seal, Span, Stop};

/// A snapshot is worth making if it has at most this many hundredths of the bytes that it replaces.
const WORTH: usize = 50;

/// The same before anything was sent, when a snapshot costs nothing but making it.
const WORTH_AT_FIRST: usize = 90;

impl<E: Endpoint, R: Records> Engine<'_, E, R> {
    /// Replaces all own batches by the snapshot that is made of them. Does so only if that is worth it and the
    /// endpoint has acknowledged all of them or was never sent any. Answers whether it did.
    ///
    /// The snapshot goes on with the numbers, so other browsers read it like other batches. When all of it is
    /// acknowledged, the next round lets the endpoint delete what came before.
    pub(crate) async fn compact(
        &self,
        make_snapshot: impl FnOnce(Vec<OwnBatch>) -> Vec<Vec<u8>>,
    ) -> Result<bool, Stop> {
        let Span { first, last } = self.records.own_span().await?;
        let acknowledged = self.records.standing().await?.acknowledged;
        let previous = match self.records.seal_of(last).await? {
            Some(seal) if acknowledged == last => Some(seal.hash),
            // A batch that was sealed may have been sent.
            None if acknowledged == 0 && self.records.seal_of(first).await?.is_none() => None,
            _ => return Ok(false),
        };
        let batches = self.all_own().await?;
        let weight: usize = batches.iter().map(|batch| sealed_length(batch.bytes.len())).sum();
        let snapshot = make_snapshot(batches);
        let worth = if previous.is_some() { WORTH } else { WORTH_AT_FIRST };
        let snapshot_weight: usize = snapshot.iter().map(|part| sealed_length(part.len())).sum();
        let is_worth_it = snapshot_weight * 100 <= weight * worth;
        if snapshot.is_empty() || !is_worth_it {
            return Ok(false);
        }
        self.records.replace_own(last, &self.seal_snapshot(last, previous, snapshot)).await
    }

    fn seal_snapshot(
        &self,
        last: u64,
        previous: Option<RecordHash>,
        snapshot: Vec<Vec<u8>>,
    ) -> Vec<(OwnBatch, Seal)> {
        // Of a snapshot that is made before anything was sent, each part counts by itself, because it
        // replaces nothing at the endpoint.
        let count = if previous.is_some() { snapshot.len() } else { 1 };
        let mut previous = previous.unwrap_or(RecordHash::NONE);
        let seal = |(number, bytes)| {
            let batch = OwnBatch { number, bytes };
            let at = (number - last - 1) as usize;
            let part = if at < count { part_of(at, count) } else { Part::Plain };
            let (_, seal) = self.seal_anew(&batch, previous, part);
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

fn part_of(at: usize, count: usize) -> Part {
    match (at == 0, at + 1 == count) {
        (true, true) => Part::WholeSnapshot,
        (true, false) => Part::SnapshotStart,
        (false, true) => Part::SnapshotEnd,
        (false, false) => Part::Plain,
    }
}
