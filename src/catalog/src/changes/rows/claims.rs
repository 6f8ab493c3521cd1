//! The rows of facts on which the claims of a page rest: readings of places, disks, computers, what returned, and
//! what the person let go.

use minicbor::{Decode, Encode};

use super::{Row, read, row};
use crate::changes::columns::{Budget, Columns, tracks};
use crate::changes::{
    About, Disk, Extent, Fact, Found, ReadAs, ReadOutcome, SaidBy, Sameness, TrackFacts, WordsKept,
};
use crate::ids::{BrowserId, LibraryId, PlaceId, TrackId};

/// The numbers of the kinds. They never change.
const PLACE_READ: u32 = 9;
const PLACE_GONE: u32 = 10;
const DISK: u32 = 11;
const COMPUTER: u32 = 12;
const SAMENESS: u32 = 13;
const READ_AS: u32 = 14;
const RETURNED: u32 = 15;
const LET_GO: u32 = 16;
const REPLACED: u32 = 17;
const WORDS_KEPT: u32 = 18;
const FILE_SAYS: u32 = 19;
const MOVED: u32 = 20;
const LEFT_OUT: u32 = 21;
const LEFT: u32 = 22;
const NOTE: u32 = 31;

/// The kind and the row of a fact; `None` for other facts.
pub(super) fn encode(fact: &Fact) -> Option<(u32, Vec<u8>)> {
    Some(match fact {
        &Fact::PlaceRead { place, began_ms, extent: Extent { outcome, read, files } } => {
            row(PLACE_READ, PlaceReadRow { place, began_ms, outcome: outcome.number(), read, files })
        }
        &Fact::PlaceGone { place, is_gone } => row(PLACE_GONE, PlaceGoneRow { place, is_gone }),
        Fact::Disk { place, disk } => {
            let (name, is_network) = disk.clone().map(|disk| (disk.name, disk.is_network)).unzip();
            row(DISK, DiskRow { place: *place, name, is_network })
        }
        Fact::Computer { browser, computer } => {
            row(COMPUTER, ComputerRow { browser: *browser, computer: computer.clone() })
        }
        &Fact::Sameness { place, other, sameness } => {
            row(SAMENESS, SamenessRow { place, other, sameness: sameness.slug().to_owned() })
        }
        &Fact::Returned { track, browser, found } => {
            let found = found.map(|Found { place, at_ms, is_again, as_track }| FoundRow {
                place,
                at_ms,
                is_again,
                as_track,
            });
            row(RETURNED, ReturnedRow { track, browser, found })
        }
        Fact::Replaced { track, place, path } => {
            row(REPLACED, ReplacedRow { track: *track, place: *place, path: path.clone() })
        }
        Fact::FileSays { track, place, path, facts } => {
            let (facts, path) = (tracks::write(&[(*track, facts)]), path.clone());
            row(FILE_SAYS, FileSaysRow { track: *track, place: *place, path, facts })
        }
        Fact::Moved { track, other, before } => {
            let facts = before.as_ref().map(|facts| tracks::write(&[(*track, facts)]));
            let (is_moved, facts) = (facts.is_some(), facts.unwrap_or_default());
            row(MOVED, MovedRow { track: *track, other: *other, is_moved, facts })
        }
        &Fact::LeftOut { track, by, is_left_out } => {
            row(LEFT_OUT, LeftOutRow { track, by: by.slug().to_owned(), is_left_out })
        }
        &Fact::WordsKept { library, how } => {
            row(WORDS_KEPT, WordsKeptRow { library: library.0, how: how.slug().to_owned() })
        }
        &Fact::Left { library, browser, has_left } => {
            row(LEFT, LeftRow { library: library.0, browser, has_left })
        }
        Fact::ReadAs { track, read_as } => {
            let read_as = read_as.as_deref();
            let texts =
                read_as.map(|it| it.texts.iter().map(|(raw, read)| [raw.clone(), read.clone()]).collect());
            row(READ_AS, ReadAsRow { track: *track, charset: read_as.map(|it| it.charset.clone()), texts })
        }
        Fact::Note { about, note } => row(NOTE, NoteRow { about: about.word(), note: note.clone() }),
        &Fact::LetGo { track, browser, is_let_go } => row(LET_GO, LetGoRow { track, browser, is_let_go }),
        _ => return None,
    })
}

/// Reads the fact in a row; `None` for an unknown kind, and for a row that cannot be understood.
pub(super) fn decode(kind: u32, bytes: &[u8]) -> Option<Row> {
    match kind {
        PLACE_READ => read(bytes, |PlaceReadRow { place, began_ms, outcome, read, files }| {
            let extent = Extent { outcome: ReadOutcome::of_number(outcome), read, files };
            Some(Fact::PlaceRead { place, began_ms, extent })
        }),
        PLACE_GONE => read(bytes, |PlaceGoneRow { place, is_gone }| Some(Fact::PlaceGone { place, is_gone })),
        DISK => read(bytes, |DiskRow { place, name, is_network }| {
            let disk = name.map(|name| Disk { name, is_network: is_network.unwrap_or_default() });
            Some(Fact::Disk { place, disk })
        }),
        COMPUTER => {
            read(bytes, |ComputerRow { browser, computer }| Some(Fact::Computer { browser, computer }))
        }
        SAMENESS => read(bytes, |SamenessRow { place, other, sameness }| {
            Some(Fact::Sameness { place, other, sameness: Sameness::from_slug(&sameness)? })
        }),
        RETURNED => read(bytes, |ReturnedRow { track, browser, found }| {
            let found = found.map(|FoundRow { place, at_ms, is_again, as_track }| Found {
                place,
                at_ms,
                is_again,
                as_track,
            });
            Some(Fact::Returned { track, browser, found })
        }),
        WORDS_KEPT => read(bytes, |WordsKeptRow { library, how }| {
            Some(Fact::WordsKept { library: LibraryId(library), how: WordsKept::from_slug(&how)? })
        }),
        LEFT => read(bytes, |LeftRow { library, browser, has_left }| {
            Some(Fact::Left { library: LibraryId(library), browser, has_left })
        }),
        READ_AS => read(bytes, |ReadAsRow { track, charset, texts }| {
            let texts = || texts.into_iter().flatten().map(|[raw, read]| (raw, read)).collect();
            let read_as = charset.map(|charset| Box::new(ReadAs { charset, texts: texts() }));
            Some(Fact::ReadAs { track, read_as })
        }),
        NOTE => {
            read(bytes, |NoteRow { about, note }| Some(Fact::Note { about: About::of_word(&about)?, note }))
        }
        LET_GO => read(bytes, |LetGoRow { track, browser, is_let_go }| {
            Some(Fact::LetGo { track, browser, is_let_go })
        }),
        REPLACED => {
            read(bytes, |ReplacedRow { track, place, path }| Some(Fact::Replaced { track, place, path }))
        }
        FILE_SAYS => file_says(bytes),
        MOVED => moved(bytes),
        LEFT_OUT => read(bytes, |LeftOutRow { track, by, is_left_out }| {
            Some(Fact::LeftOut { track, by: SaidBy::from_slug(&by)?, is_left_out })
        }),
        _ => None,
    }
}

fn file_says(bytes: &[u8]) -> Option<Row> {
    let mut is_understood = true;
    let row = read(bytes, |FileSaysRow { track, place, path, facts }| {
        let (facts, has_unknown) = song(&facts)?;
        is_understood = !has_unknown;
        Some(Fact::FileSays { track, place, path, facts })
    })?;
    Some(Row { has_unknown: row.has_unknown || !is_understood, ..row })
}

fn moved(bytes: &[u8]) -> Option<Row> {
    let mut is_understood = true;
    let row = read(bytes, |MovedRow { track, other, is_moved, facts }| {
        let before = if is_moved { Some(song(&facts)?) } else { None };
        is_understood = before.as_ref().is_none_or(|(_, has_unknown)| !has_unknown);
        Some(Fact::Moved { track, other, before: before.map(|(facts, _)| facts) })
    })?;
    Some(Row { has_unknown: row.has_unknown || !is_understood, ..row })
}

/// A song in a row is written in the columns of songs. Answers whether there is more than this version understands.
fn song(bytes: &[u8]) -> Option<(Box<TrackFacts>, bool)> {
    let columns = Columns::read(bytes, 1).ok()?;
    let (mut tracks, has_unknown) = tracks::read(columns, &mut Budget::of(bytes)).ok()?;
    tracks.pop().map(|(_, facts)| (facts, has_unknown))
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct MovedRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    other: TrackId,
    #[n(2)]
    is_moved: bool,
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    facts: Vec<u8>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct LeftOutRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    by: String,
    #[n(2)]
    is_left_out: bool,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct FileSaysRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    place: PlaceId,
    #[n(2)]
    path: String,
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    facts: Vec<u8>,
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
struct ReturnedRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    browser: BrowserId,
    #[n(2)]
    found: Option<FoundRow>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct FoundRow {
    #[n(0)]
    place: PlaceId,
    #[n(1)]
    at_ms: u64,
    #[n(2)]
    is_again: bool,
    #[n(3)]
    as_track: Option<TrackId>,
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
struct ReadAsRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    charset: Option<String>,
    #[n(2)]
    texts: Option<Vec<[String; 2]>>,
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
struct LetGoRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    browser: BrowserId,
    #[n(2)]
    is_let_go: bool,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct ReplacedRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    place: PlaceId,
    #[n(2)]
    path: String,
}
