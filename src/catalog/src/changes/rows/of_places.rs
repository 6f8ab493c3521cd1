//! The rows of facts about places, browsers and libraries: readings, disks, computers, kept words, notes, and searches.

use minicbor::{Decode, Encode};

use super::{Row, read, row};
use crate::changes::{About, Disk, Extent, Fact, ReadOutcome, Sameness, WordsKept, kinds};
use crate::ids::{BrowserId, LibraryId, PlaceId};

/// The kind and the row of a fact; `None` for other facts.
pub(super) fn encode(fact: &Fact) -> Option<(u32, Vec<u8>)> {
    Some(match fact {
        &Fact::PlaceRead { place, began_ms, extent: Extent { outcome, read, files } } => {
            row(kinds::PLACE_READ, PlaceReadRow { place, began_ms, outcome: outcome.number(), read, files })
        }
        &Fact::PlaceGone { place, is_gone } => row(kinds::PLACE_GONE, PlaceGoneRow { place, is_gone }),
        Fact::Disk { place, disk } => {
            let (name, is_network) = disk.clone().map(|disk| (disk.name, disk.is_network)).unzip();
            row(kinds::DISK, DiskRow { place: *place, name, is_network })
        }
        Fact::Computer { browser, computer } => {
            row(kinds::COMPUTER, ComputerRow { browser: *browser, computer: computer.clone() })
        }
        &Fact::Sameness { place, other, sameness } => {
            row(kinds::SAMENESS, SamenessRow { place, other, sameness: sameness.slug().to_owned() })
        }
        &Fact::WordsKept { library, how } => {
            row(kinds::WORDS_KEPT, WordsKeptRow { library: library.0, how: how.slug().to_owned() })
        }
        &Fact::Left { library, browser, has_left } => {
            row(kinds::LEFT, LeftRow { library: library.0, browser, has_left })
        }
        Fact::Note { about, note } => row(kinds::NOTE, NoteRow { about: about.word(), note: note.clone() }),
        Fact::Search { name, address } => {
            row(kinds::SEARCH, SearchRow { name: name.clone(), address: address.clone() })
        }
        _ => return None,
    })
}

/// Reads the fact in a row; `None` for another kind, and for a row that cannot be understood.
pub(super) fn decode(kind: u32, bytes: &[u8]) -> Option<Row> {
    match kind {
        kinds::PLACE_READ => read(bytes, |PlaceReadRow { place, began_ms, outcome, read, files }| {
            let extent = Extent { outcome: ReadOutcome::of_number(outcome), read, files };
            Some(Fact::PlaceRead { place, began_ms, extent })
        }),
        kinds::PLACE_GONE => {
            read(bytes, |PlaceGoneRow { place, is_gone }| Some(Fact::PlaceGone { place, is_gone }))
        }
        kinds::DISK => read(bytes, |DiskRow { place, name, is_network }| {
            let disk = name.map(|name| Disk { name, is_network: is_network.unwrap_or_default() });
            Some(Fact::Disk { place, disk })
        }),
        kinds::COMPUTER => {
            read(bytes, |ComputerRow { browser, computer }| Some(Fact::Computer { browser, computer }))
        }
        kinds::SAMENESS => read(bytes, |SamenessRow { place, other, sameness }| {
            Some(Fact::Sameness { place, other, sameness: Sameness::from_slug(&sameness)? })
        }),
        kinds::WORDS_KEPT => read(bytes, |WordsKeptRow { library, how }| {
            Some(Fact::WordsKept { library: LibraryId(library), how: WordsKept::from_slug(&how)? })
        }),
        kinds::LEFT => read(bytes, |LeftRow { library, browser, has_left }| {
            Some(Fact::Left { library: LibraryId(library), browser, has_left })
        }),
        kinds::NOTE => {
            read(bytes, |NoteRow { about, note }| Some(Fact::Note { about: About::of_word(&about)?, note }))
        }
        kinds::SEARCH => read(bytes, |SearchRow { name, address }| Some(Fact::Search { name, address })),
        _ => None,
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct PlaceReadRow {
    #[n(0)]
    place: PlaceId,
    #[n(1)]
    began_ms: u64,
    #[n(2)]
    outcome: u32,
    #[n(3)]
    read: u32,
    #[n(4)]
    files: u32,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct PlaceGoneRow {
    #[n(0)]
    place: PlaceId,
    #[n(1)]
    is_gone: bool,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct DiskRow {
    #[n(0)]
    place: PlaceId,
    #[n(1)]
    name: Option<String>,
    #[n(2)]
    is_network: Option<bool>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct ComputerRow {
    #[n(0)]
    browser: BrowserId,
    #[n(1)]
    computer: Option<String>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct SamenessRow {
    #[n(0)]
    place: PlaceId,
    #[n(1)]
    other: PlaceId,
    #[n(2)]
    sameness: String,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct WordsKeptRow {
    #[n(0)]
    library: [u8; 16],
    #[n(1)]
    how: String,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct LeftRow {
    #[n(0)]
    library: [u8; 16],
    #[n(1)]
    browser: BrowserId,
    #[n(2)]
    has_left: bool,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct NoteRow {
    #[n(0)]
    about: String,
    #[n(1)]
    note: Option<String>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct SearchRow {
    #[n(0)]
    name: String,
    #[n(1)]
    address: Option<String>,
}
