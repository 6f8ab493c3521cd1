//! Tests of sealed records: golden bytes, and every way in which a record can be wrong.

use proptest::prelude::*;

use super::super::{LibraryKey, Seen};
use super::*;

fn keys(seed: u8) -> Keys {
    LibraryKey::new([seed; 32]).derive()
}

fn sealing(number: u64) -> Sealing {
    Sealing {
        position: Position { browser: BrowserId([2; 8]), number },
        previous: RecordHash([3; 32]),
        part: Part::SnapshotStart,
        salt: Salt([4; 16]),
    }
}

fn vector() -> Vector {
    let seen = |id: u8, number| Seen { browser: BrowserId([id; 8]), number, hash: [id; 4] };
    Vector(vec![seen(6, 1), seen(7, 300)])
}

fn some() -> Vec<u8> {
    keys(1).seal(&sealing(5), &vector(), b"a batch")
}

/// A record of version 2, which every later version must open. It was made by another implementation: a few lines
/// of Python over `hmac` and the `cryptography` package.
#[test]
fn golden_version_2() {
    let golden = include_str!("golden_v2.hex").trim();
    assert_eq!(reprise_wire::hex::write(&some()), golden);
    let unsealed = keys(1).unseal(sealing(5).position, &some());
    let expected = Unsealed {
        previous: RecordHash([3; 32]),
        part: Part::SnapshotStart,
        vector: vector(),
        batch: b"a batch".to_vec(),
    };
    assert_eq!(unsealed, Ok(expected));
}

/// The vector of a library with this many other browsers, as every 32nd record has it.
fn whole_vector(others: u8) -> Vector {
    Vector((0..others).map(|id| Seen { browser: BrowserId([id; 8]), number: 9_999, hash: [id; 4] }).collect())
}

#[test]
fn a_tick_is_small() {
    let length = |others: u8| keys(1).seal(&sealing(1), &whole_vector(others), &[0xa5; 80]).len();
    assert_eq!((length(0), length(5)), (330, 330), "with six browsers");
    assert!(length(19) <= 512, "with twenty: {}", length(19));
}

#[test]
fn each_wrong_thing_has_its_own_name() {
    let record = some();
    let check = |keys: Keys, position: Position, expected: UnsealError| {
        assert_eq!(keys.unseal(position, &record), Err(expected));
    };
    let here = sealing(5).position;
    check(keys(2), here, UnsealError::WrongKey);
    check(keys(1), Position { number: 6, ..here }, UnsealError::OtherPosition);
    check(keys(1), Position { browser: BrowserId([9; 8]), ..here }, UnsealError::OtherPosition);
}

#[test]
fn records_of_later_forms_and_cut_ones_are_told() {
    let record = some();
    let unseal = |record: &[u8]| keys(1).unseal(sealing(5).position, record).err();
    for length in 0..record.len() {
        let expected = if length < HEADER + NONCE { UnsealError::TooShort } else { UnsealError::Damaged };
        assert_eq!(unseal(&record[..length]), Some(expected), "cut at {length}");
    }
    let mut later = record;
    later[0] = 3;
    assert_eq!(unseal(&later), Some(UnsealError::FutureVersion(3)));
    later[0] = 1;
    assert_eq!(unseal(&later), Some(UnsealError::Damaged));
    // Who holds only the endpoint's token writes something that claims to be of a later version.
    let junk = [&[255][..], &[0x6a; 400]].concat();
    assert_eq!(unseal(&junk), Some(UnsealError::WrongKey));
}

/// The authenticated hash of the record before it cannot be exchanged.
#[test]
fn the_hash_before_is_authenticated() {
    let mut record = some();
    record[2] ^= 1;
    assert_eq!(keys(1).unseal(sealing(5).position, &record), Err(UnsealError::Damaged));
}

proptest! {
    #[test]
    fn every_flipped_bit_is_refused(batch: Vec<u8>, bit: prop::sample::Index) {
        let mut record = keys(1).seal(&sealing(5), &vector(), &batch);
        let bit = bit.index(record.len() * 8);
        record[bit / 8] ^= 1 << (bit % 8);
        let error = keys(1).unseal(sealing(5).position, &record).unwrap_err();
        if bit / 8 > HEADER + NONCE {
            prop_assert_eq!(error, UnsealError::Damaged);
        }
    }

    #[test]
    fn what_is_sealed_opens(batch: Vec<u8>, seed: u8, number: u64, salt: [u8; 16], others in 0..40_u8) {
        let sealing = Sealing { salt: Salt(salt), ..sealing(number) };
        let record = keys(seed).seal(&sealing, &whole_vector(others), &batch);
        let opened = keys(seed).unseal(sealing.position, &record).unwrap();
        prop_assert_eq!(opened.previous, sealing.previous);
        prop_assert_eq!((opened.vector, opened.batch), (whole_vector(others), batch));
    }

    #[test]
    fn what_is_no_record_is_refused(bytes: Vec<u8>) {
        prop_assert!(keys(1).unseal(sealing(5).position, &bytes).is_err());
    }
}

#[test]
fn the_length_of_a_record_is_known_before_it_is_made() {
    for length in [0, 1, 60, 250, 251, 252, 253, 4_096, 100_000] {
        let record = keys(1).seal(&sealing(5), &Vector::default(), &vec![7; length]);
        assert_eq!(sealed_length(length), record.len(), "{length}");
    }
}
