//! The vector in a record: what its browser had seen of others when it sealed it. By it a browser that comes later
//! notices what an endpoint keeps from it.
//!
//! Each entry is the browser's id (8 bytes), the number as a varint (seven bits a byte, the lowest first), and the
//! first four bytes of that record's hash. Some values stand for no hash: they say what was taken over, which browser was
//! removed, and by which library this one was replaced.

use reprise_wire::record::RecordHash;

use crate::ids::{BrowserId, LibraryId};

/// The last record with changes that a browser had read of another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// The other browser.
    pub browser: BrowserId,
    /// The record's number.
    pub number: u64,
    /// The beginning of its hash. It is compared only with records that open.
    pub hash: [u8; 4],
}

/// What a record's writer had newly seen, or in some records all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vector(pub Vec<Seen>);

/// Stands in place of the hash in an entry that says that a browser's changes were taken over.
const TAKEN_OVER: [u8; 4] = [0; 4];

/// The same, where all of them were taken over, from the first one on.
const ALL_TAKEN_OVER: [u8; 4] = [0, 0, 0, 1];

/// The same, where all was taken over that the endpoint had lost, without a gap.
const REST_TAKEN_OVER: [u8; 4] = [0, 0, 0, 2];

/// Stands in place of the hash in an entry that says that a browser was removed.
const REMOVED: [u8; 4] = [0, 0, 0, 3];

/// Stands in place of the hash in an entry that says that the library was replaced. The halves of the other library's id
/// stand for the browser and the number.
const REPLACED: [u8; 4] = [0, 0, 0, 4];

impl Seen {
    /// The writer has taken over what it held of a browser up to this number, because the endpoint had lost it.
    pub fn taken_over(browser: BrowserId, number: u64) -> Seen {
        Seen { browser, number, hash: TAKEN_OVER }
    }

    /// The writer has taken over all changes of a browser up to this number, because one of its records is damaged.
    pub fn all_taken_over(browser: BrowserId, number: u64) -> Seen {
        Seen { browser, number, hash: ALL_TAKEN_OVER }
    }

    /// The writer has taken over all changes of a browser up to this number that the endpoint had lost.
    pub fn rest_taken_over(browser: BrowserId, number: u64) -> Seen {
        Seen { browser, number, hash: REST_TAKEN_OVER }
    }

    /// A browser was removed. Its records up to this number count, and what they say stands in those of others.
    pub fn removed(browser: BrowserId, last: u64) -> Seen {
        Seen { browser, number: last, hash: REMOVED }
    }

    /// The library was replaced by another one: its writer has made new words.
    pub fn replaced(by: LibraryId) -> Seen {
        let [a, b, c, d, e, f, g, h, rest @ ..] = by.0;
        Seen {
            browser: BrowserId([a, b, c, d, e, f, g, h]),
            number: u64::from_be_bytes(rest),
            hash: REPLACED,
        }
    }

    /// Whether it says that the browser was removed.
    pub fn is_removed(&self) -> bool {
        self.hash == REMOVED
    }

    /// By which library this one was replaced, if that is what it says.
    pub fn replaced_by(&self) -> Option<LibraryId> {
        let mut id = [0; 16];
        let halves = self.browser.0.into_iter().chain(self.number.to_be_bytes());
        id.iter_mut().zip(halves).for_each(|(byte, half)| *byte = half);
        (self.hash == REPLACED).then_some(LibraryId(id))
    }

    /// Whether its writer has taken over what it held of that browser.
    pub fn is_taken_over(&self) -> bool {
        self.hash == TAKEN_OVER || self.is_rest_taken_over()
    }

    /// Whether its writer has taken over at least all that the endpoint had lost of that browser up to the number.
    pub fn is_rest_taken_over(&self) -> bool {
        self.hash == REST_TAKEN_OVER || self.is_all_taken_over()
    }

    /// Whether its writer has taken over all that there was of that browser up to the number.
    pub fn is_all_taken_over(&self) -> bool {
        self.hash == ALL_TAKEN_OVER
    }

    /// The record with this number and this hash. One of the few hashes that look like a mark is told as another one.
    pub fn of(browser: BrowserId, number: u64, hash: RecordHash) -> Seen {
        let [a, b, c, d, ..] = hash.0;
        let a = if [a, b, c] == [0; 3] { 1 } else { a };
        Seen { browser, number, hash: [a, b, c, d] }
    }
}

impl Vector {
    /// Encodes it for a record.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(16 * self.0.len());
        for Seen { browser, number, hash } in &self.0 {
            bytes.extend(browser.0);
            write_varint(*number, &mut bytes);
            bytes.extend(hash);
        }
        bytes
    }

    /// Decodes it. What a later version may have put behind the entries, or a broken entry, ends it: changes are
    /// never lost because of a vector.
    pub fn decode(mut bytes: &[u8]) -> Vector {
        let mut seen = Vec::new();
        while let Some((entry, rest)) = read_entry(bytes) {
            seen.push(entry);
            bytes = rest;
        }
        Vector(seen)
    }
}

fn read_entry(bytes: &[u8]) -> Option<(Seen, &[u8])> {
    let (browser, rest) = bytes.split_first_chunk()?;
    let (number, rest) = read_varint(rest)?;
    let (hash, rest) = rest.split_first_chunk()?;
    Some((Seen { browser: BrowserId(*browser), number, hash: *hash }, rest))
}

/// Writes a number, seven bits a byte.
pub(super) fn write_varint(mut number: u64, bytes: &mut Vec<u8>) {
    while number > 0x7f {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads a number; `None` if it is cut off or has more than 64 bits.
pub(super) fn read_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (mut number, mut rest) = (0_u64, bytes);
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        let bits = u64::from(byte & 0x7f);
        if shift == 63 && bits > 1 {
            return None;
        }
        number |= bits << shift;
        rest = after;
        if byte & 0x80 == 0 {
            return Some((number, rest));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_vector() {
        let vector = Vector(vec![
            Seen { browser: BrowserId([2; 8]), number: 5, hash: [1, 2, 3, 4] },
            Seen { browser: BrowserId([9; 8]), number: 300, hash: [5; 4] },
        ]);
        let bytes = [&[2; 8][..], &[5], &[1, 2, 3, 4], &[9; 8], &[0xac, 0x02], &[5; 4]].concat();
        assert_eq!(vector.encode(), bytes);
        assert_eq!(Vector::decode(&bytes), vector);
        assert_eq!(Vector::decode(&bytes[..26]).0, vector.0[..1], "what is cut off ends it");
    }

    #[test]
    fn what_was_taken_over_is_told_by_a_mark() {
        let browser = BrowserId([2; 8]);
        let check = |seen: Seen, mark: u8, [some, rest, all]: [bool; 3]| {
            let bytes = [&[2; 8][..], &[5, 0, 0, 0, mark]].concat();
            assert_eq!((Vector(vec![seen]).encode(), Vector::decode(&bytes).0), (bytes, vec![seen]));
            let said = [seen.is_taken_over(), seen.is_rest_taken_over(), seen.is_all_taken_over()];
            assert_eq!(said, [some, rest, all]);
        };
        check(Seen::taken_over(browser, 5), 0, [true, false, false]);
        check(Seen::all_taken_over(browser, 5), 1, [true, true, true]);
        check(Seen::rest_taken_over(browser, 5), 2, [true, true, false]);
        check(Seen::removed(browser, 5), 3, [false; 3]);
        assert!(Seen::removed(browser, 5).is_removed() && !Seen::rest_taken_over(browser, 5).is_removed());
    }

    #[test]
    fn a_library_that_replaced_this_one_is_named_whole() {
        let by = LibraryId([1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 1, 2]);
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8, 0x82, 0x02, 0, 0, 0, 4];
        assert_eq!(Vector(vec![Seen::replaced(by)]).encode(), bytes);
        assert_eq!(Vector::decode(&bytes).0, [Seen::replaced(by)]);
        assert_eq!(Seen::replaced(by).replaced_by(), Some(by));
        assert_eq!(Seen::removed(BrowserId([2; 8]), 5).replaced_by(), None);
    }

    #[test]
    fn no_hash_of_a_record_looks_like_a_mark() {
        let of = |hash: [u8; 4]| {
            let mut whole = [9; 32];
            whole[..4].copy_from_slice(&hash);
            Seen::of(BrowserId([2; 8]), 5, RecordHash(whole)).hash
        };
        for mark in 0..=255 {
            assert_eq!(of([0, 0, 0, mark]), [1, 0, 0, mark]);
        }
        assert_eq!(of([0, 0, 1, 3]), [0, 0, 1, 3]);
    }

    proptest! {
        #[test]
        fn vectors_go_there_and_back(entries: Vec<([u8; 8], u64, [u8; 4])>) {
            let seen = entries.into_iter().map(|(id, number, hash)| Seen { browser: BrowserId(id), number, hash });
            let vector = Vector(seen.collect());
            prop_assert_eq!(Vector::decode(&vector.encode()), vector);
        }

        #[test]
        fn anything_is_read(bytes: Vec<u8>) {
            let _ = Vector::decode(&bytes);
        }
    }
}
