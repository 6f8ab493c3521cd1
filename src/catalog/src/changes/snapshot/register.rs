//! What a change is written about: the register of which only the latest change counts, and the subject whose latest acts
//! are remembered.

use crate::changes::SaidBy;
use crate::changes::fact::{About, Change, Fact};
use crate::ids::{BrowserId, LibraryId, PlaceId, TrackId};

/// The register that a fact writes.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Key {
    Place(PlaceId),
    File(PlaceId, String),
    Track(TrackId),
    Browser(BrowserId),
    Forgotten(BrowserId),
    Tick(TrackId),
    Overruled(TrackId),
    Stated(TrackId, SaidBy),
    PlaceRead(PlaceId, u64),
    PlaceGone(PlaceId),
    Disk(PlaceId),
    Computer(BrowserId),
    Sameness(PlaceId, PlaceId),
    Returned(TrackId, BrowserId),
    LetGo(TrackId, BrowserId),
    ReadAs(TrackId),
    WordsKept(LibraryId),
    Left(LibraryId, BrowserId),
    Replaced(TrackId, PlaceId),
    FileSays(TrackId, PlaceId, String),
    Moved(TrackId, TrackId),
    LeftOut(TrackId, SaidBy),
    Note(About),
    Search(String),
    Dated(BrowserId, u32),
}

/// What an act is about.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Subject {
    Track(TrackId),
    Place(PlaceId),
    Browser(BrowserId),
}

/// What an act is about; `None` for what no person said.
pub(super) fn subject(change: &Change) -> Option<Subject> {
    change.replaced?;
    match &change.fact {
        Fact::Tick { track, .. }
        | Fact::Overruled { track, .. }
        | Fact::LetGo { track, .. }
        | Fact::ReadAs { track, .. } => Some(Subject::Track(*track)),
        Fact::Place { place, .. }
        | Fact::PlaceGone { place, .. }
        | Fact::Disk { place, .. }
        | Fact::Sameness { place, .. } => Some(Subject::Place(*place)),
        Fact::Browser { browser, .. }
        | Fact::Forgotten { browser }
        | Fact::Computer { browser, .. }
        | Fact::Left { browser, .. } => Some(Subject::Browser(*browser)),
        _ => None,
    }
}

/// The register that a fact writes; `None` if this version does not know it.
pub(super) fn key(fact: &Fact) -> Option<Key> {
    Some(match fact {
        Fact::Place { place, .. } => Key::Place(*place),
        Fact::File { place, path, .. } => Key::File(*place, path.clone()),
        Fact::Track { track, .. } => Key::Track(*track),
        Fact::Browser { browser, .. } => Key::Browser(*browser),
        Fact::Forgotten { browser } => Key::Forgotten(*browser),
        Fact::Tick { track, .. } => Key::Tick(*track),
        Fact::Overruled { track, .. } => Key::Overruled(*track),
        Fact::Stated { track, by, .. } => Key::Stated(*track, *by),
        Fact::PlaceRead { place, began_ms, .. } => Key::PlaceRead(*place, *began_ms),
        Fact::PlaceGone { place, .. } => Key::PlaceGone(*place),
        Fact::Disk { place, .. } => Key::Disk(*place),
        Fact::Computer { browser, .. } => Key::Computer(*browser),
        Fact::Sameness { place, other, .. } => Key::Sameness(*place, *other),
        Fact::Returned { track, browser, .. } => Key::Returned(*track, *browser),
        Fact::Replaced { track, place, .. } => Key::Replaced(*track, *place),
        Fact::FileSays { track, place, path, .. } => Key::FileSays(*track, *place, path.clone()),
        Fact::Moved { track, other, .. } => Key::Moved(*track, *other),
        Fact::LeftOut { track, by, .. } => Key::LeftOut(*track, *by),
        Fact::ReadAs { track, .. } => Key::ReadAs(*track),
        Fact::WordsKept { library, .. } => Key::WordsKept(*library),
        Fact::Left { library, browser, .. } => Key::Left(*library, *browser),
        Fact::LetGo { track, browser, .. } => Key::LetGo(*track, *browser),
        Fact::Note { about, .. } => Key::Note(about.clone()),
        Fact::Search { name, .. } => Key::Search(name.clone()),
        Fact::Dated { browser, slot, .. } => Key::Dated(*browser, *slot),
        Fact::Other { .. } => return None,
    })
}
