//! The rows of facts about one song: what returned, what was let go, replaced, moved or left out of a list, and how
//! texts are read.

use minicbor::{Decode, Encode};

use super::{Row, read, row};
use crate::changes::columns::{Budget, Columns, tracks};
use crate::changes::{Fact, Found, ReadAs, SaidBy, TrackFacts, kinds};
use crate::ids::{BrowserId, PlaceId, TrackId};

/// The kind and the row of a fact; `None` for other facts.
pub(super) fn encode(fact: &Fact) -> Option<(u32, Vec<u8>)> {
    Some(match fact {
        &Fact::Returned { track, browser, found } => {
            let found = found.map(|Found { place, at_ms, is_again, as_track }| FoundRow {
                place,
                at_ms,
                is_again,
                as_track,
            });
            row(kinds::RETURNED, ReturnedRow { track, browser, found })
        }
        Fact::Replaced { track, place, path } => {
            row(kinds::REPLACED, ReplacedRow { track: *track, place: *place, path: path.clone() })
        }
        &Fact::LetGo { track, browser, is_let_go } => {
            row(kinds::LET_GO, LetGoRow { track, browser, is_let_go })
        }
        &Fact::LeftOut { track, by, is_left_out } => {
            row(kinds::LEFT_OUT, LeftOutRow { track, by: by.slug().to_owned(), is_left_out })
        }
        Fact::Moved { track, other, before } => {
            let facts = before.as_ref().map(|facts| tracks::write(&[(*track, facts)]));
            let (is_moved, facts) = (facts.is_some(), facts.unwrap_or_default());
            row(kinds::MOVED, MovedRow { track: *track, other: *other, is_moved, facts })
        }
        Fact::FileSays { track, place, path, facts } => {
            let (facts, path) = (tracks::write(&[(*track, facts)]), path.clone());
            row(kinds::FILE_SAYS, FileSaysRow { track: *track, place: *place, path, facts })
        }
        Fact::ReadAs { track, read_as } => {
            let read_as = read_as.as_deref();
            let texts =
                read_as.map(|it| it.texts.iter().map(|(raw, read)| [raw.clone(), read.clone()]).collect());
            row(
                kinds::READ_AS,
                ReadAsRow { track: *track, charset: read_as.map(|it| it.charset.clone()), texts },
            )
        }
        _ => return None,
    })
}

/// Reads the fact in a row; `None` for another kind, and for a row that cannot be understood.
pub(super) fn decode(kind: u32, bytes: &[u8]) -> Option<Row> {
    match kind {
        kinds::RETURNED => read(bytes, |ReturnedRow { track, browser, found }| {
            let found = found.map(|FoundRow { place, at_ms, is_again, as_track }| Found {
                place,
                at_ms,
                is_again,
                as_track,
            });
            Some(Fact::Returned { track, browser, found })
        }),
        kinds::REPLACED => {
            read(bytes, |ReplacedRow { track, place, path }| Some(Fact::Replaced { track, place, path }))
        }
        kinds::LET_GO => read(bytes, |LetGoRow { track, browser, is_let_go }| {
            Some(Fact::LetGo { track, browser, is_let_go })
        }),
        kinds::LEFT_OUT => read(bytes, |LeftOutRow { track, by, is_left_out }| {
            Some(Fact::LeftOut { track, by: SaidBy::from_slug(&by)?, is_left_out })
        }),
        kinds::MOVED => moved(bytes),
        kinds::FILE_SAYS => file_says(bytes),
        kinds::READ_AS => read(bytes, |ReadAsRow { track, charset, texts }| {
            let texts = || texts.into_iter().flatten().map(|[raw, read]| (raw, read)).collect();
            let read_as = charset.map(|charset| Box::new(ReadAs { charset, texts: texts() }));
            Some(Fact::ReadAs { track, read_as })
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
struct ReplacedRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    place: PlaceId,
    #[n(2)]
    path: String,
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
struct ReadAsRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    charset: Option<String>,
    #[n(2)]
    texts: Option<Vec<[String; 2]>>,
}
