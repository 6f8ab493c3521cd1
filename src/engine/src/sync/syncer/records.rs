//! What the syncer needs of this browser's storage. Each call is done as a whole or not at all.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Part, RecordHash, Salt, Seen, Vector};

use super::{Followed, Standing, Stop};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back() {
        let seal = |vector| Seal {
            salt: Salt([1; 16]),
            part: Part::SnapshotEnd,
            previous: RecordHash([2; 32]),
            hash: RecordHash([7; 32]),
            vector,
        };
        let seen = Seen { browser: BrowserId([8; 8]), number: 300, hash: [9; 4] };
        for seal in [seal(Vector::default()), seal(Vector(vec![seen]))] {
            assert_eq!(Seal::decode(&seal.encode()), Some(seal));
        }
        assert_eq!(Seal::decode(&seal(Vector::default()).encode()[..80]), None);
    }
}
