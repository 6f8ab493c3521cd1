//! Putting a snapshot in the place of own batches: here at once, at the endpoint when it has all of it.

use reprise_catalog::seal::Part;

use super::{Endpoint, Engine, OwnBatch, Records, Span, Stop};

/// A snapshot is worth making when it weighs at most one part in so many of what it replaces.
const GAIN: usize = 2;

impl<E: Endpoint, R: Records> Engine<'_, E, R> {
    /// Replaces all own batches by the snapshot that is made of them, if that is worth it and
    /// the endpoint has acknowledged all of them; says whether it did.
    ///
    /// The snapshot goes on with the numbers, so other browsers read it like any batch. Only when
    /// all of it is acknowledged does the next round let the endpoint drop what came before.
    pub(crate) async fn compact(
        &self,
        make_snapshot: impl FnOnce(Vec<OwnBatch>) -> Vec<Vec<u8>>,
    ) -> Result<bool, Stop> {
        let Span { last, .. } = self.records.own_span().await?;
        let acknowledged = self.records.standing().await?.acknowledged;
        let Some(seal) = self.records.seal_of(last).await?.filter(|_| acknowledged == last) else {
            return Ok(false);
        };
        let batches = self.all_own().await?;
        let weight: usize = batches.iter().map(|batch| batch.bytes.len()).sum();
        let snapshot = make_snapshot(batches);
        let is_worth_it = snapshot.iter().map(Vec::len).sum::<usize>() * GAIN <= weight;
        if snapshot.is_empty() || !is_worth_it {
            return Ok(false);
        }
        let (mut previous, count) = (seal.hash, snapshot.len());
        let mut sealed = Vec::with_capacity(count);
        for (at, bytes) in snapshot.into_iter().enumerate() {
            let batch = OwnBatch { number: last + 1 + at as u64, bytes };
            let (_, seal) = self.seal_anew(&batch, previous, part_of(at, count));
            previous = seal.hash;
            sealed.push((batch, seal));
        }
        self.records.replace_own(last, &sealed).await
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
