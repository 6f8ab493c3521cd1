//! What the syncer needs of this browser's storage. Each call is done as a whole or not at all.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use reprise_catalog::ids::{BrowserId, LibraryId};
use reprise_catalog::seal::{Part, RecordHash, Salt, Seen, Vector};
use reprise_wire::heads::Heads;

use super::Stop;

/// What this browser stores, as one library sees it.
pub(crate) trait Records {
    /// Own batches after this number, in order, some at a time.
    async fn own_after(&self, number: u64) -> Result<Vec<OwnBatch>, Stop>;
    /// The numbers of the first and the last own batch; 0 if there are none.
    async fn own_span(&self) -> Result<Span, Stop>;
    /// How an own batch was sealed; `None` if it was not.
    async fn seal_of(&self, number: u64) -> Result<Option<Seal>, Stop>;
    /// Stores how an own batch is sealed, and that its vector was told, durably before anything is sent.
    async fn put_seal(&self, number: u64, seal: &Seal) -> Result<(), Stop>;
    /// The epoch that this browser knows.
    async fn epoch(&self) -> Result<u64, Stop>;
    /// Stores the epoch, durably.
    async fn set_epoch(&self, epoch: u64) -> Result<(), Stop>;
    /// What this browser has sent and read of the library.
    async fn standing(&self) -> Result<Standing, Stop>;
    /// Stores that the endpoint has acknowledged own batches up to this number.
    async fn set_acknowledged(&self, number: u64) -> Result<(), Stop>;
    /// Stores batches of another browser, and how far it is read with them. Batches before `keep_from` are
    /// deleted, because a snapshot replaces them.
    async fn take(
        &self,
        browser: BrowserId,
        batches: Vec<(u64, Vec<u8>)>,
        followed: &Followed,
        keep_from: Option<u64>,
    ) -> Result<(), Stop>;
    /// Stores what the records of others name: the highest number of each browser, and which ones were removed.
    async fn note_named(&self, named: &[Seen]) -> Result<(), Stop>;
    /// Stores which browsers this one has removed, durably before anything is sent.
    async fn note_removed(&self, removed: &[Seen]) -> Result<(), Stop>;
    /// Copies into own batches what is held of other browsers and is not read from this library. The copies
    /// keep what the batches say, and who said it.
    async fn adopt(&self, leave: &Leave) -> Result<(), Stop>;
    /// Replaces all own batches by a snapshot, if this is still the last one. Answers whether it did.
    async fn replace_own(&self, last: u64, snapshot: &[(OwnBatch, Seal)]) -> Result<bool, Stop>;
    /// Puts these in the place of an own batch that was never sent. Those after it get later numbers.
    async fn cut_own(&self, number: u64, parts: &[Vec<u8>]) -> Result<(), Stop>;
    /// Puts a batch at a number where an own batch that was never sent is, or none. Those that are there get later numbers.
    async fn insert_own(&self, number: u64, bytes: &[u8]) -> Result<(), Stop>;
    /// Notes that what was held of another browser stands in own batches now.
    async fn note_taken_over(&self, seen: Seen) -> Result<(), Stop>;
    /// How far the records of a browser, this one or another, were read back.
    async fn reading(&self, of: BrowserId) -> Result<Reading, Stop>;
    /// Stores how far the records of a browser were read back.
    async fn set_reading(&self, of: BrowserId, reading: &Reading) -> Result<(), Stop>;
    /// The numbers of the batches that are held of another browser, from the first to the last.
    async fn held_of(&self, browser: BrowserId) -> Result<Vec<u64>, Stop>;
    /// What is held under this number of another browser.
    async fn held(&self, browser: BrowserId, number: u64) -> Result<Option<Vec<u8>>, Stop>;
    /// When each other browser made the last change that is held here, in milliseconds since 1970.
    async fn wrote(&self) -> Result<BTreeMap<BrowserId, u64>, Stop>;
    /// Stores when it was found that the endpoint has lost records of a browser, in milliseconds since 1970, or that
    /// nothing is lost any more.
    async fn set_lost_ms(&self, browser: BrowserId, ms: Option<u64>) -> Result<(), Stop>;
    /// Forgets how far another browser is read.
    async fn unfollow(&self, browser: BrowserId) -> Result<(), Stop>;
}

/// How far this browser has read back the bytes of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// When the reading that is under way began, in milliseconds since 1970; 0 if none is.
    pub(crate) began_ms: u64,
    /// The record that it reads next.
    pub(crate) next: u64,
    /// On which day, counted from 1970, it read last, and how many records on that day.
    pub(crate) day: u64,
    pub(crate) today: u64,
    /// When the last reading that came to the last record began; 0 if none did.
    pub(crate) whole_ms: u64,
}

/// What is not adopted, because it reaches the library in another way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Leave {
    /// For these browsers, the batches up to these numbers.
    pub(crate) up_to: BTreeMap<BrowserId, u64>,
    /// Only these browsers are adopted at all; `None` means all.
    pub(crate) only: Option<BTreeSet<BrowserId>>,
}

/// How much a vector tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All that was seen.
    Whole,
    /// What was not told before.
    News,
}

/// The numbers of own batches, from the first to the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first.
    pub(crate) first: u64,
    /// The last.
    pub(crate) last: u64,
}

/// An own batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnBatch {
    /// Its number.
    pub(crate) number: u64,
    /// Its encoded bytes.
    pub(crate) bytes: Vec<u8>,
}

/// How an own batch was sealed. With this it can be sealed again to the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seal {
    /// The random bytes that make the record unlike every other.
    pub(crate) salt: Salt,
    /// How the batch relates to the batches before it.
    pub(crate) part: Part,
    /// The hash of the record before it.
    pub(crate) previous: RecordHash,
    /// The hash of the record itself.
    pub(crate) hash: RecordHash,
    /// What was sealed beside the batch: what this browser had newly seen of others.
    pub(crate) vector: Vector,
}

/// What this browser has sent and read of a library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The number of the last own batch that the endpoint has acknowledged, or 0.
    pub(crate) acknowledged: u64,
    /// How far each other browser is read.
    pub(crate) followed: BTreeMap<BrowserId, Followed>,
    /// What this browser has told of others in its records.
    pub(crate) told: BTreeMap<BrowserId, Seen>,
    /// What the records of others name: that a browser with this id wrote, and up to which number.
    pub(crate) named: BTreeMap<BrowserId, Seen>,
    /// Up to where this browser has taken over the changes of others, which the endpoint had lost.
    pub(crate) taken_over: BTreeMap<BrowserId, Seen>,
    /// Of which browsers the endpoint has lost records that another browser should send again, and since when that is
    /// known, in milliseconds since 1970.
    pub(crate) lost: BTreeMap<BrowserId, u64>,
    /// Which browsers were removed, each with the number of its last record that counts. Only more are ever added.
    pub(crate) removed: BTreeMap<BrowserId, u64>,
    /// Those that this browser removed itself, and those whose remover it removed.
    pub(crate) removed_here: BTreeMap<BrowserId, u64>,
}

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

impl Standing {
    /// Whether these heads are behind what this browser has sent or read.
    pub(crate) fn is_ahead_of(&self, heads: &Heads, own: BrowserId) -> bool {
        let last = |browser: &BrowserId| heads.browsers.get(browser).map_or(0, |head| head.last);
        last(&own) < self.acknowledged
            || self.followed.iter().any(|(browser, followed)| last(browser) < followed.last)
    }
}

impl Standing {
    /// What this browser has seen of others: all of it, or only what it has not told yet.
    pub(crate) fn vector(&self, extent: Extent) -> Vector {
        let seen = self.followed.iter().filter(|(_, followed)| followed.last > 0);
        let seen = seen.map(|(&browser, followed)| Seen::of(browser, followed.last, followed.hash));
        let read = |browser: &BrowserId| self.followed.get(browser).map_or(0, |followed| followed.last);
        // Once as much is there again, what was taken over is no news.
        let is_more = |over: &Seen, number: u64| {
            over.number > number || over.is_all_taken_over() && over.number == number
        };
        let over = self.taken_over.values().filter(|over| is_more(over, read(&over.browser))).copied();
        let is_over =
            |seen: &Seen| self.taken_over.get(&seen.browser).is_some_and(|it| is_more(it, seen.number));
        let is_removed = |seen: &Seen| self.removed.contains_key(&seen.browser);
        let seen = seen.filter(|seen| !is_over(seen)).chain(over).filter(|seen| !is_removed(seen));
        let seen = seen.chain(self.removals());
        let is_news = |seen: &Seen| extent == Extent::Whole || self.told.get(&seen.browser) != Some(seen);
        Vector(seen.filter(is_news).collect())
    }

    /// Notes what a record names.
    pub(crate) fn note_named(&mut self, named: &[Seen]) {
        let (removed, named): (Vec<Seen>, Vec<Seen>) = named.iter().partition(|seen| seen.is_removed());
        note_removals(&mut self.removed, &removed);
        for seen in named.iter().filter(|seen| seen.replaced_by().is_none()) {
            let known = self.named.entry(seen.browser).or_insert(*seen);
            if known.number < seen.number || (known.number == seen.number && weight(seen) > weight(known)) {
                *known = *seen;
            }
        }
    }

    /// Up to which number all that a browser wrote stands in the records of others, by what this browser did itself or
    /// by what it read; 0 if nobody said so.
    pub(crate) fn covered(&self, browser: BrowserId) -> u64 {
        let said = [&self.taken_over, &self.named].map(|of| of.get(&browser));
        let all = said.into_iter().flatten().filter(|seen| seen.is_all_taken_over());
        let removed = self.removed.get(&browser).copied();
        all.map(|seen| seen.number).chain(removed).max().unwrap_or_default()
    }

    /// Up to which number all that the endpoint had lost of a browser stands in the records of others; 0 if nobody said so.
    pub(crate) fn covered_rest(&self, browser: BrowserId) -> u64 {
        let said = [&self.taken_over, &self.named].map(|of| of.get(&browser));
        let rest = said.into_iter().flatten().filter(|seen| seen.is_rest_taken_over());
        rest.map(|seen| seen.number).max().unwrap_or_default()
    }

    /// Notes that a vector was told.
    pub(crate) fn note_told(&mut self, vector: &Vector) {
        self.told.extend(vector.0.iter().map(|seen| (seen.browser, *seen)));
    }
}

/// Adds facts of removal to those that are known. Where two say different numbers, the higher one counts: nothing that
/// somebody took over is lost.
pub(crate) fn note_removals(known: &mut BTreeMap<BrowserId, u64>, removed: &[Seen]) {
    for seen in removed {
        let last = known.entry(seen.browser).or_default();
        *last = seen.number.max(*last);
    }
}

/// How much an entry says of one number.
fn weight(seen: &Seen) -> u8 {
    [seen.is_taken_over(), seen.is_rest_taken_over(), seen.is_all_taken_over()].map(u8::from).iter().sum()
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

impl Seal {
    /// Encodes it for storage: salt, hash of the record before, own hash, flags, vector.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let vector = self.vector.encode();
        [&self.salt.0[..], &self.previous.0, &self.hash.0, &[self.part.flags()], &vector].concat()
    }

    /// Decodes what was stored.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Seal> {
        let (salt, rest) = bytes.split_first_chunk()?;
        let (previous, rest) = rest.split_first_chunk()?;
        let (hash, rest) = rest.split_first_chunk()?;
        let (&flags, vector) = rest.split_first()?;
        let (previous, hash) = (RecordHash(*previous), RecordHash(*hash));
        let (part, vector) = (Part::of_flags(flags), Vector::decode(vector));
        Some(Seal { salt: Salt(*salt), part, previous, hash, vector })
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
    fn only_news_is_told_unless_all_is() {
        let id = |id: u8| BrowserId([id; 8]);
        let followed = |last| Followed { last, hash: RecordHash([7; 32]), ..Followed::default() };
        let mut standing = Standing {
            followed: [(id(1), followed(3)), (id(2), followed(5)), (id(3), followed(0))].into(),
            ..Standing::default()
        };
        let seen = |browser, number| Seen { browser, number, hash: [7; 4] };
        assert_eq!(standing.vector(Extent::News).0, [seen(id(1), 3), seen(id(2), 5)]);
        standing.note_told(&standing.vector(Extent::News));
        assert_eq!(standing.vector(Extent::News).0, []);
        standing.followed.insert(id(1), followed(4));
        assert_eq!(standing.vector(Extent::News).0, [seen(id(1), 4)]);
        assert_eq!(standing.vector(Extent::Whole).0.len(), 2);
    }

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
        let hash = RecordHash([7; 32]);
        let seal = |vector| Seal {
            salt: Salt([1; 16]),
            part: Part::SnapshotEnd,
            previous: RecordHash([2; 32]),
            hash,
            vector,
        };
        let seen = Seen { browser: BrowserId([8; 8]), number: 300, hash: [9; 4] };
        for seal in [seal(Vector::default()), seal(Vector(vec![seen]))] {
            assert_eq!(Seal::decode(&seal.encode()), Some(seal));
        }
        assert_eq!(Seal::decode(&seal(Vector::default()).encode()[..80]), None);
        for snapshot in [None, Some(4)] {
            let missing = snapshot.map_or(Vec::new(), |start| vec![(1, start), (9, 12)]);
            let replaced = snapshot.map(|at| (at, LibraryId(std::array::from_fn(|byte| byte as u8))));
            let followed = Followed { last: u64::MAX, hash, snapshot, end: snapshot, missing, replaced };
            assert_eq!(Followed::decode(&followed.encode()), Some(followed));
        }
    }
}
