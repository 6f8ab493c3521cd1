//! How far another browser's stream is read: the last record that opened, the gaps before it, and the newest snapshot.

use minicbor::{Decode, Encode};
use reprise_catalog::ids::LibraryId;
use reprise_catalog::seal::{Part, RecordHash};

/// How far another browser is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Followed {
    /// The number of the last record that was opened, or 0.
    pub(crate) last: u64,
    /// The hash of that record.
    pub(crate) hash: RecordHash,
    /// The number at which a snapshot begins that is not complete yet.
    pub(crate) snapshot: Option<u64>,
    /// The number at which the newest snapshot ends, if that was opened before all of it.
    pub(crate) end: Option<u64>,
    /// From where to where records are missing before the last one, in order.
    pub(crate) missing: Vec<(u64, u64)>,
    /// The number of the record by which the browser says that it has replaced the library, and by which one. Nothing after
    /// it is read.
    pub(crate) replaced: Option<(u64, LibraryId)>,
}

impl Default for Followed {
    fn default() -> Followed {
        Followed {
            last: 0,
            hash: RecordHash::NONE,
            snapshot: None,
            end: None,
            missing: Vec::new(),
            replaced: None,
        }
    }
}

/// How many gaps are told apart. Beyond that, what lies between two of them is asked for again.
const MOST_GAPS: usize = 64;

impl Followed {
    /// Notes that a record opened.
    pub(crate) fn opened(&mut self, number: u64, hash: RecordHash, part: Part) {
        if number > self.last {
            if number > self.last + 1 {
                self.note_gap(self.last + 1, number - 1);
            }
            (self.last, self.hash) = (number, hash);
            if part.starts_snapshot() {
                (self.snapshot, self.end) = (Some(number), None);
            }
            if part.ends_snapshot() {
                self.end = Some(number);
            }
            return;
        }
        let split = |(from, to): (u64, u64)| {
            let parts = match (from..=to).contains(&number) {
                true => [(from, number - 1), (number + 1, to)],
                false => [(from, to), (1, 0)],
            };
            parts.into_iter().filter(|(from, to)| from <= to)
        };
        self.missing = self.missing.iter().copied().flat_map(split).collect();
        if part.starts_snapshot() && self.snapshot.is_none_or(|start| start < number) {
            self.snapshot = Some(number);
        }
        if part.ends_snapshot() && self.end.is_none_or(|end| end < number) {
            self.end = Some(number);
        }
    }

    /// Where a snapshot begins of which every record has opened since. It stands for everything before it.
    pub(crate) fn whole_snapshot(&mut self) -> Option<u64> {
        let (start, end) = (self.snapshot?, self.end?);
        let is_whole = start <= end && self.missing.iter().all(|&(from, to)| to < start || from > end);
        if !is_whole {
            return None;
        }
        self.missing.retain(|&(from, _)| from > end);
        (self.snapshot, self.end) = (None, None);
        Some(start)
    }

    /// What is left where the endpoint has nothing after a record.
    pub(crate) fn cut_after(mut self, last: u64, hash: RecordHash, part: Part) -> Followed {
        self.missing.retain(|&(from, _)| from < last);
        self.missing.iter_mut().for_each(|gap| gap.1 = gap.1.min(last - 1));
        let snapshot =
            if part.starts_snapshot() { Some(last) } else { self.snapshot.filter(|at| *at < last) };
        let end = if part.ends_snapshot() { Some(last) } else { self.end.filter(|at| *at < last) };
        let replaced = self.replaced.filter(|(at, _)| *at <= last);
        Followed { last, hash, snapshot, end, missing: self.missing, replaced }
    }

    /// Whether everything up to a number was read.
    pub(crate) fn has_all(&self, last: u64) -> bool {
        self.last >= last && self.snapshot.is_none() && self.missing.is_empty()
    }

    fn note_gap(&mut self, from: u64, to: u64) {
        match self.missing.last_mut() {
            Some(gap) if gap.1 + 1 >= from => gap.1 = gap.1.max(to),
            _ => self.missing.push((from, to)),
        }
        if self.missing.len() > MOST_GAPS
            && let (Some((_, to)), Some(before)) = (self.missing.pop(), self.missing.last_mut())
        {
            before.1 = to;
        }
    }
}

/// [`Followed`] as it is stored.
#[derive(Encode, Decode)]
#[cbor(map)]
struct StoredFollowed {
    #[n(0)]
    last: u64,
    #[cbor(n(1), with = "minicbor::bytes")]
    hash: [u8; 32],
    #[n(2)]
    snapshot: Option<u64>,
    // Number 3 was whether records before the snapshot are missing.
    #[n(4)]
    end: Option<u64>,
    #[n(5)]
    #[cbor(default)]
    missing: Vec<(u64, u64)>,
    // The halves of the library's id behind the record's number.
    #[n(6)]
    replaced: Option<(u64, u64, u64)>,
}

impl Followed {
    /// Encodes it for storage.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let Followed { last, hash, snapshot, end, missing, replaced } = self.clone();
        let halves = |by: LibraryId| {
            let by = u128::from_be_bytes(by.0);
            ((by >> 64) as u64, by as u64)
        };
        let replaced = replaced.map(|(at, by)| (at, halves(by).0, halves(by).1));
        minicbor::to_vec(StoredFollowed { last, hash: hash.0, snapshot, end, missing, replaced })
            .unwrap_or_default()
    }

    /// Decodes what was stored.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Followed> {
        let StoredFollowed { last, hash, snapshot, end, missing, replaced } = minicbor::decode(bytes).ok()?;
        let by = |high: u64, low: u64| LibraryId(((u128::from(high) << 64) | u128::from(low)).to_be_bytes());
        let replaced = replaced.map(|(at, high, low)| (at, by(high, low)));
        Some(Followed { last, hash: RecordHash(hash), snapshot, end, missing, replaced })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_noted_filled_and_covered_by_whole_snapshots() {
        let mut followed = Followed::default();
        let mut open = |number, part| {
            followed.opened(number, RecordHash([number as u8; 32]), part);
            (followed.whole_snapshot(), followed.missing.clone())
        };
        assert_eq!(open(3, Part::Plain), (None, vec![(1, 2)]));
        assert_eq!(open(7, Part::Plain), (None, vec![(1, 2), (4, 6)]));
        assert_eq!(open(5, Part::Plain), (None, vec![(1, 2), (4, 4), (6, 6)]));
        assert_eq!(open(8, Part::SnapshotStart), (None, vec![(1, 2), (4, 4), (6, 6)]));
        assert_eq!(open(10, Part::SnapshotEnd), (None, vec![(1, 2), (4, 4), (6, 6), (9, 9)]));
        assert_eq!(open(11, Part::Plain).0, None, "a part of it is missing");
        assert_eq!(open(9, Part::Plain), (Some(8), vec![]));
        assert_eq!(open(14, Part::SnapshotEnd), (None, vec![(12, 13)]), "where it begins is missing");
        assert_eq!(open(13, Part::Plain), (None, vec![(12, 12)]));
        assert_eq!(open(12, Part::SnapshotStart), (Some(12), vec![]));
        assert_eq!(open(20, Part::WholeSnapshot), (Some(20), vec![]));
    }

    #[test]
    fn what_is_stored_comes_back() {
        for snapshot in [None, Some(4)] {
            let missing = snapshot.map_or(Vec::new(), |start| vec![(1, start), (9, 12)]);
            let replaced = snapshot.map(|at| (at, LibraryId(std::array::from_fn(|byte| byte as u8))));
            let hash = RecordHash([7; 32]);
            let followed = Followed { last: u64::MAX, hash, snapshot, end: snapshot, missing, replaced };
            assert_eq!(Followed::decode(&followed.encode()), Some(followed));
        }
    }
}
