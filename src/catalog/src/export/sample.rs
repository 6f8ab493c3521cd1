//! The catalog that the tests of exports write.

use super::{Export, Format, Options, Source, export};
use crate::changes::{
    About, Change, Fact, FileFacts, Holds, Presence, Ruling, Said, SaidBy, Stamp, Ticked, TrackFacts,
};
use crate::evidence::{Origin, Settings, Store};
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::library::{Catalog, Standpoint, TrackAt};
use crate::marks::{Mark, Where};
use crate::query::Table;
use crate::reading::{Container, Problem, ProblemCode};
use crate::stated::{Flag, Flags};

/// A title that could break out of its field.
pub(super) const HOSTILE: &str = "=HYPERLINK(\"http://x\"), \"quoted\"\n#EXTM3U <script>";

const PLACE: PlaceId = PlaceId([2; 8]);

/// Songs of the catalog: a bought one, one with a hostile title and path, and one whose only copy is
/// gone.
pub(super) const WITH_FILES: &[TrackAt] = &[TrackAt(0), TrackAt(1), TrackAt(2)];

/// Those, a song with an id whose file has a problem, and one that only Apple's list has.
pub(super) const ALL: &[TrackAt] = &[TrackAt(0), TrackAt(1), TrackAt(2), TrackAt(3), TrackAt(4)];

/// Songs that only Apple's list has: one of Apple Music, one of which nothing tells, and a bought film.
pub(super) const LISTED: &[TrackAt] = &[TrackAt(4), TrackAt(5), TrackAt(6)];

/// The export of songs of the catalog.
pub(super) fn exported(tracks: &[TrackAt], format: Format, options: Options) -> Export {
    let (catalog, settings) = (catalog(), Settings::default());
    let from = Standpoint { browser: BrowserId([1; 8]), ..Standpoint::default() };
    let table = Table::of(&catalog, &from);
    let today = "2026-11-22";
    export(Source { catalog: &catalog, table: &table, settings: &settings, tracks, today }, format, options)
}

/// The export of a song without a title, whose file's name stands in a comment, in a problem and in the list of a library
/// too, and of which the person noted something.
pub(super) fn untitled(format: Format, options: Options) -> String {
    let mut facts = of_jane("");
    facts.title = "my secret name".into();
    facts.marks.push(mark(
        Where::Id3,
        "COMM:",
        "was my secret name.mp3, bought at bandcamp.com by jane@example.org",
    ));
    let problems = vec![Problem { code: ProblemCode::BadTag, detail: "my secret name.mp3".into() }];
    let file = FileFacts { problems, ..FileFacts::new(9, 1_234_567, Holds::Track(id(0))) };
    let said = Said { location: Some("/Users/jane/my secret name.mp3".into()), ..Said::default() };
    let about = About::Track(id(0));
    let place = Fact::Place { place: PLACE, browser: BrowserId([0xb7; 8]), name: "Jane's music".into() };
    let others = [
        place,
        Fact::Stated { track: id(0), by: SaidBy::LibraryXml, said: Some(Box::new(said)) },
        Fact::Note { about, note: Some("lent to Robin".into()) },
    ];
    let mut catalog = Catalog::default();
    for fact in song(0, facts, "private/my secret name.mp3", file).into_iter().chain(others) {
        catalog.fold(Change::new(Stamp::at(1, BrowserId([0xb7; 8])), fact));
    }
    let (table, settings) = (Table::of(&catalog, &Standpoint::default()), Settings::default());
    let (tracks, today) = (&[TrackAt(0)][..], "2026-11-22");
    export(Source { catalog: &catalog, table: &table, settings: &settings, tracks, today }, format, options)
        .text
}

/// The export of one song with this title and artist.
pub(super) fn one(title: &str, artist: &str, format: Format, options: Options) -> String {
    let mut facts = of_jane(title);
    facts.tags.artist = Some(artist.to_owned());
    let file = FileFacts::new(9, 1, Holds::Track(id(0)));
    let mut catalog = Catalog::default();
    for fact in song(0, facts, "a.m4a", file) {
        catalog.fold(Change::new(Stamp::at(1, BrowserId([1; 8])), fact));
    }
    let (table, settings) = (Table::of(&catalog, &Standpoint::default()), Settings::default());
    let (tracks, today) = (&[TrackAt(0)][..], "2026-11-22");
    export(Source { catalog: &catalog, table: &table, settings: &settings, tracks, today }, format, options)
        .text
}

fn catalog() -> Catalog {
    let place = Fact::Place { place: PLACE, browser: BrowserId([1; 8]), name: "Jane's music".into() };
    let facts = [vec![place], bought(), hostile(), gone(), identified(), listed()].concat();
    let facts = [facts, said()].concat();
    let mut catalog = Catalog::default();
    for (ms, fact) in (1..).zip(facts) {
        catalog.fold(Change::new(Stamp::at(ms, BrowserId([1; 8])), fact));
    }
    catalog
}

/// The person says where the hostile one came from, and that the gone one is back.
fn said() -> Vec<Fact> {
    let ruling = Ruling { origin: Origin::Store, store: Some(Store::Bandcamp) };
    vec![
        Fact::Overruled { track: id(1), ruling: Some(ruling) },
        Fact::Tick { track: id(2), ticked: Some(Ticked::Returned) },
    ]
}

fn bought() -> Vec<Fact> {
    song(0, of_jane("Blue"), "Ana/Blue.m4a", FileFacts::new(9, 1, Holds::Track(id(0))))
}

fn hostile() -> Vec<Fact> {
    song(1, of_jane(HOSTILE), "bad\nname.mp3", FileFacts::new(9, 1, Holds::Track(id(1))))
}

fn gone() -> Vec<Fact> {
    let file = FileFacts { presence: Presence::Absent, ..FileFacts::new(9, 1, Holds::Track(id(2))) };
    song(2, of_jane("Gone"), "Gone.mp3", file)
}

fn identified() -> Vec<Fact> {
    let mut facts = titled("Azure");
    facts.container = Some(Container::Mp4);
    facts.tags.ids.apple_song = Some(12);
    facts.marks = vec![mark(Where::SampleEntry, "pinf", ""), mark(Where::Ilst, "apID", "jane@example.org")];
    let problems = vec![Problem { code: ProblemCode::BadTag, detail: String::new() }];
    let file = FileFacts { problems, ..FileFacts::new(9, 1, Holds::Track(id(3))) };
    song(3, facts, "Azure.m4a", file)
}

fn listed() -> Vec<Fact> {
    let bought = (6, "Film", &[Flag::Purchased, Flag::Movie][..]);
    let songs = [(4, "Sky", &[Flag::AppleMusic][..]), (5, "", &[]), bought];
    let facts = songs.into_iter().flat_map(|(number, title, all)| {
        let facts = Box::new(TrackFacts { size: 0, ..titled(title) });
        let mut flags = Flags::default();
        all.iter().for_each(|&flag| flags.set(flag));
        let kind = Some("Purchased MPEG-4 video file".to_owned()).filter(|_| number == 6);
        let said = Some(Box::new(Said { flags, kind, ..Said::default() }));
        let track = id(number);
        [Fact::Track { track, facts }, Fact::Stated { track, by: SaidBy::LibraryXml, said }]
    });
    facts.collect()
}

/// A song whose tags tell its title.
fn titled(title: &str) -> TrackFacts {
    let mut facts = TrackFacts { title: title.into(), size: 9, ..TrackFacts::default() };
    facts.tags.title = Some(title.to_owned()).filter(|title| !title.is_empty());
    facts
}

/// A song that Jane bought, and that stood in a folder of hers.
fn of_jane(title: &str) -> TrackFacts {
    let mut facts = titled(title);
    facts.container = Some(Container::Mp4);
    facts.tags.artist = Some("Ana, Bob".into());
    facts.audio.duration_ms = Some(61_000);
    facts.marks = vec![
        mark(Where::Ilst, "apID", "jane@example.org"),
        mark(Where::SampleEntry, "pinf", ""),
        mark(Where::Folder, "Podcasts", "Jane/Podcasts"),
    ];
    facts
}

fn song(number: u8, facts: TrackFacts, path: &str, file: FileFacts) -> Vec<Fact> {
    let track = Fact::Track { track: id(number), facts: Box::new(facts) };
    vec![track, Fact::File { place: PLACE, path: path.into(), file }]
}

fn id(number: u8) -> TrackId {
    TrackId([number; 16])
}

fn mark(place: Where, key: &str, value: &str) -> Mark {
    Mark { place, key: key.to_owned(), value: value.to_owned() }
}
