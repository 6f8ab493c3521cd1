//! What sealing promises: golden bytes, and every way in which a record can be wrong.

use proptest::prelude::*;

use super::super::LibraryKey;
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

/// A record of version 1, which every later version must open. PyNaCl, another implementation, opens it too.
#[test]
fn golden_version_1() {
    let golden = include_str!("golden_v1.hex").trim();
    let sealed = keys(1).seal(&sealing(5), b"a batch");
    let hex: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, golden);
    let unsealed = keys(1).unseal(sealing(5).position, Previous::Is(RecordHash([3; 32])), &sealed);
    let expected =
        Unsealed { previous: RecordHash([3; 32]), part: Part::SnapshotStart, batch: b"a batch".to_vec() };
    assert_eq!(unsealed, Ok(expected));
}

#[test]
fn a_tick_is_small() {
    let record = keys(1).seal(&sealing(1), &[0xa5; 60]);
    assert_eq!(record.len(), 330);
}

#[test]
fn each_wrong_thing_has_its_own_name() {
    let sealing = sealing(5);
    let record = keys(1).seal(&sealing, b"a batch");
    let check = |keys: Keys, position: Position, previous: Previous, expected: UnsealError| {
        assert_eq!(keys.unseal(position, previous, &record), Err(expected));
    };
    let here = sealing.position;
    check(keys(2), here, Previous::Unknown, UnsealError::WrongKey);
    check(keys(1), Position { number: 6, ..here }, Previous::Unknown, UnsealError::OtherPosition);
    check(
        keys(1),
        Position { browser: BrowserId([9; 8]), ..here },
        Previous::Unknown,
        UnsealError::OtherPosition,
    );
    check(keys(1), here, Previous::Is(RecordHash::NONE), UnsealError::OtherPrevious);
}

#[test]
fn records_of_later_forms_and_cut_ones_are_told() {
    let record = keys(1).seal(&sealing(5), b"a batch");
    let unseal = |record: &[u8]| keys(1).unseal(sealing(5).position, Previous::Unknown, record).err();
    let mut later = record.clone();
    later[0] = 2;
    assert_eq!(unseal(&later), Some(UnsealError::FutureVersion(2)));
    for length in 0..record.len() {
        let expected = if length < HEADER + NONCE { UnsealError::TooShort } else { UnsealError::Damaged };
        assert_eq!(unseal(&record[..length]), Some(expected), "cut at {length}");
    }
}

proptest! {
    #[test]
    fn every_flipped_bit_is_refused(batch: Vec<u8>, bit: prop::sample::Index) {
        let mut record = keys(1).seal(&sealing(5), &batch);
        let bit = bit.index(record.len() * 8);
        record[bit / 8] ^= 1 << (bit % 8);
        let error = keys(1).unseal(sealing(5).position, Previous::Is(RecordHash([3; 32])), &record).unwrap_err();
        if bit / 8 > HEADER + NONCE {
            prop_assert_eq!(error, UnsealError::Damaged);
        }
    }

    #[test]
    fn what_is_sealed_opens(batch: Vec<u8>, seed: u8, number: u64, salt: [u8; 16]) {
        let sealing = Sealing { salt: Salt(salt), ..sealing(number) };
        let record = keys(seed).seal(&sealing, &batch);
        let opened = keys(seed).unseal(sealing.position, Previous::Is(sealing.previous), &record);
        prop_assert_eq!(opened.map(|opened| opened.batch), Ok(batch));
    }

    #[test]
    fn what_is_no_record_is_refused(bytes: Vec<u8>) {
        prop_assert!(keys(1).unseal(sealing(5).position, Previous::Unknown, &bytes).is_err());
    }
}

#[test]
fn the_length_of_a_record_is_known_before_it_is_made() {
    for length in [0, 1, 60, 252, 253, 4_096, 100_000] {
        assert_eq!(sealed_length(length), keys(1).seal(&sealing(5), &vec![7; length]).len(), "{length}");
    }
}
