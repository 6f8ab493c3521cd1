//! Tests of [`Batch`]: it is written and read again, stays readable for ever, and damaged bytes are at worst called
//! damaged.

mod golden;

use proptest::prelude::*;

use super::super::arbitrary::changes;
use super::*;
use crate::changes::{Holds, Presence, Ruling, Said, SaidBy, Ticked};
use crate::evidence::Origin;
use crate::marks::Delivery;
use crate::marks::{Mark, Where};
use crate::reading::{Codec, Container, Essence, Problem, ProblemCode};
use crate::seal::{LibraryKey, Part, Position, RecordHash, Salt, Sealing, Seen, Vector};
use crate::stated::{AppleIds, Flags, PersistentId};

const BROWSER: BrowserId = BrowserId([7; 8]);

/// A track with a value in every field.
fn song() -> TrackFacts {
    let mut facts = TrackFacts { title: "Blue".into(), size: 5_000_000, ..TrackFacts::default() };
    let tags = &mut facts.tags;
    tags.title = Some("Blue".into());
    (tags.artist, tags.album) = (Some("Ana".into()), Some("Déjà vu".into()));
    (tags.album_artist, tags.composer, tags.genre) =
        (Some("Ana".into()), Some("Bo".into()), Some("Pop".into()));
    (tags.track_number, tags.track_total) = (Some(5), Some(12));
    (tags.disc_number, tags.disc_total, tags.year) = (Some(1), Some(2), Some(1995));
    tags.ids.isrc = Some("USQY51374467".into());
    tags.ids.apple_song = Some(1_440_000_000);
    tags.ids.apple_storefront = Some(143_441);
    tags.ids.mb_recording = Some("12345678-9abc-def0-1234-56789abcdef0".into());
    tags.ids.mb_release = Some("not a uuid".into());
    facts.audio.codec = Some(Codec::Aac);
    (facts.audio.duration_ms, facts.audio.bitrate_kbps) = (Some(241_000), Some(256));
    (facts.audio.sample_rate_hz, facts.audio.channels) = (Some(44_100), Some(2));
    facts.container = Some(Container::Mp4);
    facts.marks.push(Mark { place: Where::Ilst, key: "purd".into(), value: "2012-03-04".into() });
    facts.delivery = Delivery::DATE;
    facts.essence = Some(Essence([3; 8]));
    facts
}

/// One change of each kind.
fn sample() -> Batch {
    let (place, facts) = (PlaceId([1; 8]), song());
    let track = TrackId::derive(&facts);
    let problem = Problem { code: ProblemCode::BadTag, detail: "covr".into() };
    let marks = vec![Mark { place: Where::Folder, key: "iTunes Media".into(), value: String::new() }];
    let copy = FileFacts::new(5_000_000, 1_330_000_000_000, Holds::Track(track));
    let copy = FileFacts { problems: vec![problem], marks, ..copy };
    let gone =
        FileFacts { presence: Presence::Absent, ..FileFacts::new(9, 7, Holds::Track(TrackId([9; 16]))) };
    let said = Said {
        persistent_id: Some(PersistentId(77)),
        kind: Some("Purchased AAC audio file".into()),
        flags: Flags(1),
        ids: AppleIds { purchased: Some(1_440_000_000), ..AppleIds::default() },
        ..Said::default()
    };
    let facts = [
        Fact::Browser { browser: BROWSER, name: "Desk".into() },
        Fact::Place { place, browser: BROWSER, name: "Music".into() },
        Fact::File { place, path: "Ana/Déjà vu/05 Blue.m4a".into(), file: copy },
        Fact::Track { track, facts: Box::new(facts) },
        Fact::File { place, path: "gone.mp3".into(), file: gone },
        Fact::Tick { track, ticked: Some(Ticked::NotReturned) },
        Fact::Overruled { track, ruling: Some(Ruling { origin: Origin::CdRip, store: None }) },
        Fact::Stated { track, by: SaidBy::LibraryXml, said: Some(Box::new(said)) },
        Fact::Forgotten { browser: BrowserId([8; 8]) },
        Fact::Other { kind: 99, bytes: vec![1, 2, 3] },
    ];
    let stamp =
        |at: u64| Stamp { counter: (at % 2) as u32, ..Stamp::at(1_700_000_000_000 + at / 2, BROWSER) };
    let changes = (0..).zip(facts).map(|(at, fact)| Change::new(stamp(at), fact));
    Batch::new(BROWSER, changes.collect())
}

/// A tick as a person says it, sealed beside all that its browser has seen of so many others. These sizes are fixed: what
/// is sent after a tick is one record.
#[test]
fn a_sealed_tick_is_small() {
    let stamp = |ms: u64| Stamp { era: 1, counter: 3, ..Stamp::at(1_700_000_000_000 + ms, BROWSER) };
    let fact = Fact::Tick { track: TrackId([0xa5; 16]), ticked: Some(Ticked::NotReturned) };
    let act = Change { replaced: Some(stamp(0)), ..Change::new(stamp(9_999_999), fact) };
    let (tick, keys) = (Batch::new(BROWSER, vec![act]).encode(), LibraryKey::new([1; 32]).derive());
    let sealed = |browsers: u8| {
        let seen = |id: u8| Seen { browser: BrowserId([id; 8]), number: 99_999, hash: [id; 4] };
        let position = Position { browser: BROWSER, number: 100_000 };
        let (previous, part, salt) = (RecordHash([9; 32]), Part::Plain, Salt([3; 16]));
        let sealing = Sealing { position, previous, part, salt };
        keys.seal(&sealing, &Vector((1..browsers).map(seen).collect()), &tick).len()
    };
    assert_eq!([1, 6, 20].map(sealed), [330, 330, 458], "at most 512 with twenty");
}

#[test]
fn every_prefix_is_damaged() {
    for bytes in [sample().encode(), sample().encode_plain()] {
        for len in 0..bytes.len() {
            assert_eq!(Batch::decode(&bytes[..len]), Err(BatchError::Damaged), "cut at {len}");
        }
    }
}

#[test]
fn the_future_is_told_from_damage() {
    let mut bytes = sample().encode_plain();
    bytes[0] = 2;
    assert_eq!(Batch::decode(&bytes), Err(BatchError::Damaged));
    let sum = checksum(2, 9, b"anything");
    let future = [[2].as_slice(), &sum, &[9], b"anything"].concat();
    assert_eq!(Batch::decode(&future), Err(BatchError::FutureVersion(2)));
}

/// A body with sections of a later version beside a name that this version knows.
fn of_tomorrow(extra: impl FnOnce(&mut Writer)) -> Batch {
    let mut out = Writer::default();
    out.0.extend(BROWSER.0);
    out.number(2);
    [10, 0, 0, 0].iter().for_each(|&number| out.number(number));
    for (kind, count) in [(3, 1), (98, 1)] {
        out.number(kind);
        out.number(count);
    }
    let facts = song();
    let mut section = Writer(tracks::write(&[(TrackId::derive(&facts), &facts)]));
    extra(&mut section);
    write_section(&mut out, TRACK, COLUMNS, &section.0);
    write_section(&mut out, 98, ROWS, &[2, 7, 7]);
    Batch::decode(&sealed(PLAIN, &out.0)).unwrap()
}

#[test]
fn kinds_of_tomorrow_are_kept_as_they_came() {
    let batch = of_tomorrow(|_| {});
    assert!(!batch.has_unknown);
    assert_eq!(batch.changes[1].fact, Fact::Other { kind: 98, bytes: vec![7, 7] });
    assert_eq!(Batch::decode(&batch.encode()).unwrap(), batch);
}

#[test]
fn columns_of_tomorrow_are_passed_over_and_told() {
    let batch = of_tomorrow(|section| {
        section.number(4_000);
        section.bytes(b"a column");
    });
    assert!(batch.has_unknown);
    assert_eq!(
        batch.changes[0].fact,
        Fact::Track { track: TrackId::derive(&song()), facts: Box::new(song()) }
    );
}

#[test]
fn fields_and_words_of_tomorrow_in_rows() {
    let mut e = minicbor::Encoder::new(Vec::new());
    e.map(3).unwrap().u8(0).unwrap().bytes(&[7; 8]).unwrap().u8(1).unwrap().str("Desk").unwrap();
    e.u8(200).unwrap().str("a field").unwrap();
    let row = rows::decode(4, e.writer());
    assert_eq!((row.fact, row.has_unknown), (Fact::Browser { browser: BROWSER, name: "Desk".into() }, true));
    let mut e = minicbor::Encoder::new(Vec::new());
    e.map(2).unwrap().u8(0).unwrap().bytes(&[7; 16]).unwrap().u8(1).unwrap().str("moon").unwrap();
    let row = rows::decode(7, e.writer());
    assert_eq!((row.fact, row.has_unknown), (Fact::Other { kind: 7, bytes: e.into_writer() }, false));
}

#[test]
fn an_inflated_body_has_an_end() {
    let bomb = compress_to_vec(&vec![0; MAX_BODY + 1], 6);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(Batch::decode(&sealed(DEFLATED, &bomb)), Err(BatchError::Damaged));
}

#[test]
fn claims_are_not_believed() {
    let mut out = Writer::default();
    out.0.extend(BROWSER.0);
    out.number(u64::MAX);
    assert_eq!(Batch::decode(&sealed(PLAIN, &out.0)), Err(BatchError::Damaged));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_batch_goes_there_and_back(changes in changes(BROWSER, 24)) {
        let batch = Batch::new(BROWSER, changes);
        for bytes in [batch.encode(), batch.encode_plain()] {
            prop_assert_eq!(Batch::decode(&bytes).unwrap(), batch.clone());
        }
        let last = batch.changes.iter().map(|change| change.stamp.ms).max();
        prop_assert_eq!(Batch::last_ms(&batch.encode()), Ok(last));
        prop_assert_eq!(Batch::last_ms(&batch.encode_plain()), Ok(last));
    }

    #[test]
    fn damage_is_damage(changes in changes(BROWSER, 8), at in any::<prop::sample::Index>(), flip in 1u8..) {
        let mut bytes = Batch::new(BROWSER, changes).encode();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert_eq!(Batch::decode(&bytes), Err(BatchError::Damaged));
    }

    /// Damage that the checksum does not show may give any result except a panic.
    #[test]
    fn sealed_damage_is_no_panic(
        changes in changes(BROWSER, 8),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut body = Batch::new(BROWSER, changes).body();
        for (at, byte) in damage {
            let at = at.index(body.len());
            body[at] = byte;
        }
        for body in [&body[..], &body[..cut.index(body.len())]] {
            if let Ok(batch) = Batch::decode(&sealed(PLAIN, body)) {
                prop_assert!(Batch::decode(&batch.encode_plain()).is_ok());
            }
        }
    }
}
