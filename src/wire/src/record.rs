//! The open part of a sealed record, which stands at the same bytes in every version and which the endpoint can read:
//!
//! `version u8 | flags u8 | previous record's SHA-256 (32) | nonce (24) | ciphertext and tag (16)`
//!
//! `catalog::seal` seals and opens records.

use sha2::{Digest, Sha256};

/// The version of the records that are written.
pub const VERSION: u8 = 2;

/// How many bytes stand before the nonce.
pub const HEADER: usize = 1 + 1 + HASH;

/// How many bytes the hash of the record before has.
pub const HASH: usize = 32;

/// How many bytes the nonce has.
pub const NONCE: usize = 24;

/// How many bytes at the end authenticate everything before them.
pub const TAG: usize = 16;

/// How a batch relates to the batches before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It adds to them, or it is in the middle of a snapshot.
    Plain,
    /// It begins a snapshot, which replaces all batches before it.
    SnapshotStart,
    /// It ends a snapshot.
    SnapshotEnd,
    /// It is a whole snapshot by itself.
    WholeSnapshot,
}

/// The SHA-256 of a whole record. Each record carries the hash of the record before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordHash(pub [u8; HASH]);

/// What stands before the nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The version of the record's form.
    pub version: u8,
    /// How its batch relates to the batches before it.
    pub part: Part,
    /// The hash of the record before it.
    pub previous: RecordHash,
}

impl RecordHash {
    /// The hash that the very first record carries.
    pub const NONE: RecordHash = RecordHash([0; HASH]);

    /// Computes the hash of a sealed record.
    pub fn of(record: &[u8]) -> RecordHash {
        RecordHash(Sha256::digest(record).into())
    }
}

impl Part {
    /// Says whether a snapshot begins with this record, so that it can be read without the records before it.
    pub fn starts_snapshot(self) -> bool {
        matches!(self, Part::SnapshotStart | Part::WholeSnapshot)
    }

    /// Says whether a snapshot is complete with this record.
    pub fn ends_snapshot(self) -> bool {
        matches!(self, Part::SnapshotEnd | Part::WholeSnapshot)
    }

    /// Returns the flags of a record. Bit 0: a snapshot begins here. Bit 1: a snapshot ends here.
    pub fn flags(self) -> u8 {
        u8::from(self.starts_snapshot()) | u8::from(self.ends_snapshot()) << 1
    }

    /// Returns the relation that these flags express. Bits of later versions are ignored.
    pub fn of_flags(flags: u8) -> Part {
        match flags & 3 {
            0 => Part::Plain,
            1 => Part::SnapshotStart,
            2 => Part::SnapshotEnd,
            _ => Part::WholeSnapshot,
        }
    }
}

impl Header {
    /// Writes the bytes before the nonce.
    pub fn write(&self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        let fields = [self.version, self.part.flags()].into_iter().chain(self.previous.0);
        bytes.iter_mut().zip(fields).for_each(|(byte, field)| *byte = field);
        bytes
    }

    /// Reads what stands before the nonce; `None` if the record is too short. Flags are read in this version's
    /// sense, so look at [`Header::version`] first.
    pub fn read(record: &[u8]) -> Option<Header> {
        let ([version, flags], rest) = record.split_first_chunk()?;
        let previous = RecordHash(*rest.first_chunk()?);
        Some(Header { version: *version, part: Part::of_flags(*flags), previous })
    }
}

/// Says whether a sealed record, by its first bytes, can be read without the records before it. The flags stand at
/// the same place in every version, so that an endpoint also knows this of records of later ones.
pub fn starts_snapshot(record: &[u8]) -> bool {
    matches!(record, [_, flags, ..] if Part::of_flags(*flags).starts_snapshot())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_go_there_and_back() {
        for part in [Part::Plain, Part::SnapshotStart, Part::SnapshotEnd, Part::WholeSnapshot] {
            assert_eq!(Part::of_flags(part.flags() | 0b100), part);
        }
    }

    #[test]
    fn golden_header() {
        let header = Header { version: 2, part: Part::SnapshotStart, previous: RecordHash([3; 32]) };
        let bytes = header.write();
        assert_eq!((&bytes[..2], &bytes[2..], bytes.len()), (&[2, 1][..], &[3; 32][..], 34));
        assert_eq!(Header::read(&bytes), Some(header));
        assert_eq!(Header::read(&bytes[..33]), None);
    }

    #[test]
    fn a_snapshot_is_known_by_its_first_bytes() {
        fn check(record: &[u8], expected: bool) {
            assert_eq!(starts_snapshot(record), expected, "{record:?}");
        }
        check(&[2, 1], true);
        check(&[2, 3, 9], true);
        check(&[2, 2], false);
        check(&[2], false);
        check(&[], false);
        check(&[3, 1], true);
    }

    #[test]
    fn golden_hash() {
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(crate::hex::write(&RecordHash::of(b"abc").0), hash);
    }
}
