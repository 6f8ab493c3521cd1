//! The bytes of batches that were written once, and must be read for ever.

use super::*;
use crate::changes::{
    About, Counts, DayList, Difference, Disk, Entry, Extent, Found, ReadAs, ReadOutcome, Sameness, ShortId,
    WordsKept,
};
use crate::evidence::WayBack;
use crate::ids::LibraryId;

/// One change of each kind on which claims rest.
fn claims() -> Batch {
    let (track, place, other) = (TrackId([2; 16]), PlaceId([1; 8]), PlaceId([3; 8]));
    let extent = Extent { outcome: ReadOutcome::Begun, read: 2_526, files: 5_000 };
    let disk = Disk { name: "Backup".into(), is_network: true };
    let found = Found { place, at_ms: 1_700_000_000_000, is_again: true, as_track: Some(TrackId([4; 16])) };
    let read_as =
        ReadAs { charset: "windows-1251".into(), texts: vec![("Êèíî".into(), "Кино".into())] };
    let facts = [
        Fact::PlaceRead { place, began_ms: 1_700_000_000_000, extent },
        Fact::PlaceGone { place, is_gone: true },
        Fact::Disk { place, disk: Some(disk) },
        Fact::Disk { place: other, disk: None },
        Fact::Computer { browser: BROWSER, computer: Some("Desk".into()) },
        Fact::Sameness { place, other, sameness: Sameness::CopyOnDisk },
        Fact::ReadAs { track, read_as: Some(Box::new(read_as)) },
        Fact::ReadAs { track: TrackId([5; 16]), read_as: None },
        Fact::Returned { track, browser: BROWSER, found: Some(found) },
        Fact::LetGo { track, browser: BROWSER, is_let_go: true },
        Fact::Replaced { track, place, path: "Kino/01.mp3".into() },
        Fact::WordsKept { library: LibraryId([6; 16]), how: WordsKept::Typed },
    ];
    let stamp = |at: u64| Stamp::at(1_700_000_000_000 + at, BROWSER);
    let changes = (0..).zip(facts).map(|(at, fact)| Change::new(stamp(at), fact));
    Batch::new(BROWSER, changes.collect())
}

/// What one file says of a song whose files differ.
fn file_says() -> Batch {
    let (track, place, facts) = (TrackId([2; 16]), PlaceId([1; 8]), Box::new(song()));
    let says = Fact::FileSays { track, place, path: "Ana/05 Blue.m4a".into(), facts };
    Batch::new(BROWSER, vec![Change::new(Stamp::at(1_700_000_000_000, BROWSER), says)])
}

/// Songs that took the files of others, and songs that a newer list no longer has. The bytes are frozen.
fn moved() -> Batch {
    let (track, other, before) = (TrackId([2; 16]), TrackId([5; 16]), Some(Box::new(song())));
    let facts = [
        Fact::Moved { track, other, before },
        Fact::Moved { track: other, other: track, before: None },
        Fact::LeftOut { track, by: SaidBy::LibraryXml, is_left_out: true },
        Fact::LeftOut { track: other, by: SaidBy::Spotify, is_left_out: false },
    ];
    let stamp = |at: u64| Stamp::at(1_700_000_000_000 + at, BROWSER);
    let changes = (0..).zip(facts).map(|(at, fact)| Change::new(stamp(at), fact));
    Batch::new(BROWSER, changes.collect())
}

#[test]
fn golden_moved() {
    let plain = golden(include_str!("../golden_moved.hex"));
    assert_eq!(Batch::decode(&plain), Ok(moved()));
    assert_eq!(moved().encode_plain(), plain);
}

#[test]
fn golden_file_says() {
    let plain = golden(include_str!("../golden_file_says.hex"));
    assert_eq!(Batch::decode(&plain), Ok(file_says()));
    assert_eq!(file_says().encode_plain(), plain);
}

#[test]
fn golden_claims() {
    let plain = golden(include_str!("../golden_claims.hex"));
    assert_eq!(Batch::decode(&plain).unwrap(), claims());
    assert_eq!(claims().encode_plain(), plain, "what is written may only grow");
}

/// Notes, one about each thing. The bytes are frozen.
#[test]
fn golden_notes() {
    let (track, place) = (TrackId([2; 16]), PlaceId([1; 8]));
    let key = "homogenic\nbjork";
    let about = [
        About::Track(track),
        About::Place(place),
        About::Album(key.into()),
        About::Disc(format!("{key}\n2")),
    ];
    let facts = about.into_iter().map(|about| Fact::Note { about, note: Some("shelf 3".into()) });
    let facts = facts.chain([Fact::Note { about: About::Track(track), note: None }]);
    let stamp = |at: u64| Stamp::at(1_700_000_000_000 + at, BROWSER);
    let changes = (0..).zip(facts).map(|(at, fact)| Change::new(stamp(at), fact));
    let notes = Batch::new(BROWSER, changes.collect());
    let plain = golden(include_str!("../golden_notes.hex"));
    assert_eq!(notes.encode_plain(), plain);
    assert_eq!(Batch::decode(&plain).unwrap(), notes);
}

/// A search that is kept, and one that is kept no more. The bytes are frozen.
#[test]
fn golden_searches() {
    let search = |name: &str, address: Option<&str>| Fact::Search {
        name: name.into(),
        address: address.map(str::to_owned),
    };
    let facts = [search("Live", Some("/?q=is%3Alive")), search("90s", None)];
    let stamp = |at: u64| Stamp::at(1_700_000_000_000 + at, BROWSER);
    let changes = (0..).zip(facts).map(|(at, fact)| Change::new(stamp(at), fact));
    let searches = Batch::new(BROWSER, changes.collect());
    let plain = golden(include_str!("../golden_searches.hex"));
    assert_eq!(searches.encode_plain(), plain);
    assert_eq!(Batch::decode(&plain).unwrap(), searches);
}

/// That a browser left, and came back. The bytes are frozen.
#[test]
fn golden_left() {
    let plain = golden(include_str!("../golden_left.hex"));
    assert_eq!(Batch::decode(&plain), Ok(left()));
    assert_eq!(left().encode_plain(), plain);
}

fn left() -> Batch {
    let library = LibraryId([6; 16]);
    let said = [true, false].map(|has_left| Fact::Left { library, browser: BROWSER, has_left });
    let stamp = |at: u64| Stamp::at(1_700_000_000_000 + at, BROWSER);
    let changes = (0..).zip(said).map(|(at, fact)| Change::new(stamp(at), fact));
    Batch::new(BROWSER, changes.collect())
}

/// The lists of two days, and a register that holds none any more. The bytes are frozen.
#[test]
fn golden_dated() {
    let entry = |origin, way| Some(Entry { origin, way });
    let songs = |bytes: &[u8]| bytes.iter().map(|&byte| ShortId([byte; 5])).collect();
    let rip = entry(Origin::CdRip, Some(WayBack::Rip));
    let differences = vec![
        Difference { before: None, after: rip, songs: songs(&[1, 2, 255]) },
        Difference { before: rip, after: None, songs: songs(&[7]) },
        Difference { before: entry(Origin::Unknown, None), after: rip, songs: songs(&[9]) },
    ];
    let unnamed = Counts { new: 5_000, gone: 2, changed: 1 };
    let lists = [
        Some(DayList { day: 20_786, minute: 0, songs: 5_000, unnamed, differences: Vec::new() }),
        Some(DayList { day: 20_787, minute: 1_439, songs: 5_002, unnamed: Counts::default(), differences }),
        None,
    ];
    let dated = |(slot, list): (u32, Option<DayList>)| Fact::Dated {
        browser: BROWSER,
        slot,
        list: list.map(Box::new),
    };
    let stamp = |at: u64| Stamp::at(1_700_000_000_000 + at, BROWSER);
    let changes = (0..).zip((0..).zip(lists).map(dated)).map(|(at, fact)| Change::new(stamp(at), fact));
    let dated = Batch::new(BROWSER, changes.collect());
    let plain = golden(include_str!("../golden_dated.hex"));
    assert_eq!(dated.encode_plain(), plain);
    assert_eq!(Batch::decode(&plain).unwrap(), dated);
}

fn golden(text: &str) -> Vec<u8> {
    let digits = text.trim().as_bytes();
    digits.chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The bytes of version 1, which every later version must read.
#[test]
fn golden_version_1() {
    let (plain, deflated) =
        (golden(include_str!("../golden_v1.hex")), golden(include_str!("../golden_v1_deflated.hex")));
    assert_eq!(Batch::decode(&plain).unwrap(), sample());
    assert_eq!(Batch::decode(&deflated).unwrap(), sample());
    assert_eq!(sample().encode_plain(), plain, "what is written may only grow");
}

#[test]
#[ignore = "writes the golden files anew"]
fn write_golden() {
    let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n";
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/changes/batch/");
    std::fs::write(format!("{folder}golden_v1.hex"), hex(sample().encode_plain())).unwrap();
    std::fs::write(format!("{folder}golden_v1_deflated.hex"), hex(sample().encode())).unwrap();
    std::fs::write(format!("{folder}golden_claims.hex"), hex(claims().encode_plain())).unwrap();
    std::fs::write(format!("{folder}golden_file_says.hex"), hex(file_says().encode_plain())).unwrap();
    std::fs::write(format!("{folder}golden_moved.hex"), hex(moved().encode_plain())).unwrap();
    std::fs::write(format!("{folder}golden_left.hex"), hex(left().encode_plain())).unwrap();
}
