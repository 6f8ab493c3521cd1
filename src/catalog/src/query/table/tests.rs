//! The table that is updated change by change says the same as one that is made anew.

use super::*;
use crate::changes::{
    Change, Extent, Fact, FileFacts, Found, Holds, Presence, ReadOutcome, Said, SaidBy, Sameness, Stamp,
    TrackFacts,
};
use crate::ids::{BrowserId, PlaceId};
use crate::reading::Container;

const HERE: BrowserId = BrowserId([1; 8]);
const THERE: BrowserId = BrowserId([2; 8]);

fn track(n: u8) -> TrackId {
    TrackId([n; 16])
}

fn place(n: u8) -> PlaceId {
    PlaceId([n; 8])
}

fn named(n: u8, browser: BrowserId, name: &str) -> Fact {
    Fact::Place { place: place(n), browser, name: name.into() }
}

fn read(n: u8) -> Fact {
    let extent = Extent { outcome: ReadOutcome::Whole, read: 1, files: 1 };
    Fact::PlaceRead { place: place(n), began_ms: 5, extent }
}

/// A song with a file in a place.
fn song(n: u8, of: u8, path: &str, presence: Presence) -> [Fact; 2] {
    let facts = TrackFacts { container: Some(Container::Flac), ..TrackFacts::default() };
    let file = FileFacts { presence, ..FileFacts::new(1, 1, Holds::Track(track(n))) };
    [
        Fact::Track { track: track(n), facts: facts.into() },
        Fact::File { place: place(of), path: path.into(), file },
    ]
}

fn listed(n: u8, path: &str) -> Fact {
    let said = Said { location: Some(path.into()), ..Said::default() };
    Fact::Stated { track: track(n), by: SaidBy::LibraryXml, said: Some(said.into()) }
}

/// A song that only a list knows.
fn of_list(n: u8, path: &str) -> [Fact; 2] {
    [Fact::Track { track: track(n), facts: Box::default() }, listed(n, path)]
}

/// Checks where the song 9 stands after these facts, and after those changes.
#[track_caller]
fn check(facts: Vec<Fact>, changes: Vec<Fact>, wanted: [Whereabouts; 2]) {
    let from = Standpoint { browser: HERE, ..Standpoint::default() };
    let mut catalog = Catalog::default();
    let mut ms = 0;
    let mut fold = |catalog: &mut Catalog, fact| {
        ms += 10;
        catalog.fold(Change::new(Stamp::at(ms, HERE), fact))
    };
    facts.into_iter().for_each(|fact| drop(fold(&mut catalog, fact)));
    let mut table = Table::of(&catalog, &from);
    let stands = |table: &Table| {
        table.rows().map(|(at, row)| (at, row.judgement.whereabouts, row.judgement.way)).collect::<Vec<_>>()
    };
    let of_song = |catalog: &Catalog, table: &Table| {
        table.row(catalog.position(track(9)).unwrap()).unwrap().judgement.whereabouts
    };
    let before = of_song(&catalog, &table);
    for fact in changes {
        let changed = fold(&mut catalog, fact);
        table.update(&catalog, &from, changed);
    }
    table.settle(&catalog, &from);
    assert_eq!([before, of_song(&catalog, &table)], wanted);
    assert_eq!(stands(&table), stands(&Table::of(&catalog, &from)));
}

/// A folder that was read to its end, with a file of a list, and another song of the list.
fn library() -> Vec<Fact> {
    let here = song(1, 1, "a.mp3", Presence::Present);
    let facts = [named(1, HERE, "Disc 1"), listed(1, "/x/Disc 1/a.mp3"), read(1)];
    facts.into_iter().chain(here).chain(of_list(9, "/x/Disc 1/b.mp3")).collect()
}

#[test]
fn a_song_that_was_judged_while_a_list_was_half_taken_in_is_judged_again() {
    let missing = Whereabouts::Missing;
    // In between, no file of the list is known in the folder.
    let again = [listed(1, "/y/a.mp3"), listed(9, "/x/Disc 1/c.mp3"), listed(1, "/x/Disc 1/a.mp3")];
    check(library(), again.into(), [missing, missing]);
    check(library(), vec![listed(1, "/y/z.mp3")], [missing, Whereabouts::Unread]);
}

#[test]
fn a_song_of_a_list_is_missing_once_its_folder_is_known_to_be_read() {
    let (unread, missing) = (Whereabouts::Unread, Whereabouts::Missing);
    let unread_so_far = || library().into_iter().filter(|fact| !matches!(fact, Fact::PlaceRead { .. }));
    check(unread_so_far().collect(), vec![read(1)], [unread, missing]);
    let gone = Fact::PlaceGone { place: place(1), is_gone: true };
    // No folder is left that could have it.
    check(unread_so_far().collect(), vec![gone], [unread, Whereabouts::Lost]);
    let other = [named(2, THERE, "Disc 1"), read(2)];
    let same = Fact::Sameness { place: place(1), other: place(2), sameness: Sameness::Same };
    check(unread_so_far().chain(other).collect(), vec![same], [unread, missing]);
    let renamed = library().into_iter().chain([named(1, HERE, "Disc 2")]).collect();
    check(renamed, vec![named(1, HERE, "Disc 1")], [unread, missing]);
}

#[test]
fn a_song_that_came_back_as_another_one_is_missing_once_that_is_gone() {
    let found = Found { place: place(1), at_ms: 7, is_again: false, as_track: Some(track(1)) };
    let returned = Fact::Returned { track: track(9), browser: HERE, found: Some(found) };
    let places = [named(1, HERE, "Music"), named(2, THERE, "Backup")];
    let songs = song(9, 2, "b.mp3", Presence::Present).into_iter();
    let songs = songs.chain(song(1, 1, "a.mp3", Presence::Present));
    let facts = places.into_iter().chain(songs).chain([returned]).collect();
    let gone = Fact::PlaceGone { place: place(1), is_gone: true };
    check(facts, vec![gone], [Whereabouts::Here, Whereabouts::Elsewhere]);
}
