//! Tests of pairing by a code: whole meetings, and what strangers and servers can do to them.

use super::*;
use crate::ids::BrowserId;
use crate::seal::{LibraryKey, Seen};

fn code(of: u8) -> Code {
    Code::new(std::array::from_fn(|at| of.wrapping_mul(31).wrapping_add(at as u8)))
}

fn giver(of: u8) -> Giver {
    Giver::new(code(1), &std::array::from_fn(|at| of.wrapping_add(at as u8)))
}

fn joiner(giver: &Giver, of: u8) -> Joiner {
    Joiner::new(code(1), &giver.commit([0; 24]), "Firefox, phone", [of; 32]).unwrap()
}

fn given() -> Given {
    let heads = vec![Seen { browser: BrowserId([1; 8]), number: 7, hash: [5; 4] }];
    Given { key: LibraryKey::new([9; 32]), epoch: 3, endpoint: Some("https://e.example".into()), heads }
}

#[test]
fn a_browser_is_given_the_key_by_a_code() {
    let giver = giver(1);
    let joiner = joiner(&giver, 2);
    let met = giver.meet(&joiner.answer([1; 24])).unwrap();
    let heard = joiner.hear(&giver.open([2; 24])).unwrap();
    assert_eq!((met.name.as_str(), heard.digits().len()), ("Firefox, phone", 2));
    let receipt = met.receipt();
    let gift = met.give(&format!(" {} ", heard.digits()), &given(), [3; 24]).unwrap();
    let got = heard.take(&gift).unwrap();
    assert_eq!(
        (got.key.expose(), got.epoch, got.endpoint, got.heads),
        (&[9; 32], 3, given().endpoint, given().heads)
    );
    let mut done = heard.done([4; 24]);
    assert!(done.len() < 1 << 10 && receipt.is_by_joiner(&done));
    done[30] ^= 1;
    assert!(![&done[..], b"done", &gift].into_iter().any(|other| receipt.is_by_joiner(other)));
}

#[test]
fn other_digits_void_the_code() {
    let giver = giver(1);
    let joiner = joiner(&giver, 2);
    let digits = joiner.hear(&giver.open([2; 24])).unwrap().digits();
    let others = (0..100).map(|it| format!("{it:02}")).filter(|it| *it != digits);
    for wrong in others.chain(["".into(), "7".into(), format!("{digits}0"), "ab".into()]) {
        let met = giver.meet(&joiner.answer([1; 24])).unwrap();
        assert_eq!(met.give(&wrong, &given(), [3; 24]), Err(PairingError::Digits), "{wrong}");
    }
}

#[test]
fn who_does_not_know_the_words_opens_nothing() {
    let giver = giver(1);
    let void = Some(PairingError::Void);
    assert_eq!(Joiner::new(code(2), &giver.commit([0; 24]), "x", [1; 32]).err(), void);
    for cut in [0, 23, 24, 40] {
        let message = &giver.commit([0; 24])[..cut];
        assert_eq!(Joiner::new(code(1), message, "x", [1; 32]).err(), void);
    }
    // A message of another slot is none of this one.
    assert_eq!(giver.meet(&giver.commit([0; 24])).err(), void);
    assert_eq!(giver.meet(&giver.open([0; 24])).err(), void);
}

/// A server that knows the words stands between the two with keys of its own.
#[test]
fn who_stands_between_the_two_has_other_digits() {
    let differing = (0..100).filter(|&of| {
        let (giver, stranger) = (giver(1), giver(100_u8.wrapping_add(of)));
        let joiner = joiner(&stranger, 2);
        let to_giver = self::joiner(&giver, 3);
        let met = giver.meet(&to_giver.answer([1; 24])).unwrap();
        let heard = joiner.hear(&stranger.open([2; 24])).unwrap();
        met.give(&heard.digits(), &given(), [3; 24]).is_err()
    });
    assert!(differing.count() > 90);
}

#[test]
fn a_giver_that_changes_its_key_after_the_answer_is_found() {
    let (giver, changed) = (giver(1), giver(5));
    assert_eq!(joiner(&giver, 2).hear(&changed.open([2; 24])).err(), Some(PairingError::Void));
}

#[test]
fn keys_that_give_everybody_the_same_secret_are_refused() {
    let giver = giver(1);
    let key = code(1).slot_key();
    let answer = slot::seal(&key, code(1).mailbox(), Slot::Answer, [1; 24], &[0; 32 + NAME]);
    assert_eq!(giver.meet(&answer).err(), Some(PairingError::Void));
}

#[test]
fn any_flipped_bit_of_any_message_voids_it() {
    let giver = giver(1);
    let joiner = joiner(&giver, 2);
    let heard = joiner.hear(&giver.open([2; 24])).unwrap();
    let flipped = |message: &[u8], at: usize| {
        let mut message = message.to_vec();
        message[at / 8] ^= 1 << (at % 8);
        message
    };
    let (committed, answer, opening) = (giver.commit([0; 24]), joiner.answer([1; 24]), giver.open([2; 24]));
    let gift = giver.meet(&answer).unwrap().give(&heard.digits(), &given(), [3; 24]).unwrap();
    let all = |message: &[u8], is_void: &dyn Fn(&[u8]) -> bool| {
        (0..8 * message.len()).all(|at| is_void(&flipped(message, at)))
    };
    assert!(all(&committed, &|it| Joiner::new(code(1), it, "x", [2; 32]).is_err()));
    assert!(all(&answer, &|it| giver.meet(it).is_err()));
    assert!(all(&opening, &|it| joiner.hear(it).is_err()));
    assert!(all(&gift, &|it| heard.take(it).is_err()));
}

#[test]
fn names_are_cut_at_a_letter_and_hold_no_controls() {
    let name = |name: &str| name_of(&padded(name));
    assert_eq!(name("Firefox"), "Firefox");
    assert_eq!(name(&"ä".repeat(60)), "ä".repeat(32));
    assert_eq!(name(&format!("a{}", "ä".repeat(60))), format!("a{}", "ä".repeat(31)));
    assert_eq!(name("a\u{7}b\n"), "ab");
}

#[test]
fn what_does_not_fit_is_not_given() {
    let giver = giver(1);
    let joiner = joiner(&giver, 2);
    let digits = joiner.hear(&giver.open([2; 24])).unwrap().digits();
    let met = giver.meet(&joiner.answer([1; 24])).unwrap();
    let long = Given { endpoint: Some("x".repeat(9_000)), ..given() };
    assert_eq!(met.give(&digits, &long, [3; 24]), Err(PairingError::TooLong));
}

/// Computed by another implementation, Python's `hmac` and RFC 7748 written out.
#[test]
fn golden_meeting() {
    let code = || Code::new([0; 18]);
    let giver = Giver::new(code(), &std::array::from_fn(|at| at as u8));
    let joiner = Joiner::new(code(), &giver.commit([0; 24]), "x", [2; 32]).unwrap();
    let heard = joiner.hear(&giver.open([2; 24])).unwrap();
    assert_eq!(heard.digits(), "59");
    assert_eq!(
        reprise_wire::hex::write(&*heard.meeting.seal),
        "9bff1ccdd0534bc0f9ecd17cc0c10feefd16cb9cb6960f0b1a2fa2e4e9e56c76"
    );
}
