//! Every file that Reprise writes, given back to the library that it came from, and to another one.

use super::*;
use crate::changes::{Change, Clock, Fact, FileFacts, Holds, TrackFacts};
use crate::evidence::Settings;
use crate::export::{Columns, Format, Notes, Options, Paths, Source, export};
use crate::ids::{BrowserId, PlaceId};
use crate::imports::backup::{is_reprise_json, read_backup};
use crate::imports::{
    LibraryReader, Refusal, Stated, Taken, read_edited, read_list, read_shared, take_stated,
};
use crate::library::{Standpoint, TrackAt};
use crate::query::Table;
use crate::reading::Container;

/// Names as they stand in messy libraries: with marks of lists and tables in them, twice, without artists, without titles.
const SONGS: [(&str, &str, &str); 14] = [
    ("Blue", "Ana", "Red"),
    ("Blue", "Ana", "Live"),
    ("Blue", "Ana", "Live"),
    ("Title;Artist;Album", "", ""),
    ("Part 1 - The End", "A - B", "C"),
    ("Foo \u{2013} Bar", "", ""),
    ("#EXTM3U", "", ""),
    ("01 Song.mp3", "", "x"),
    ("", "Ana", ""),
    ("", "", ""),
    ("", "", ""),
    (" two  blanks ", "Title, Artist", "a\tb"),
    ("=1+1", "@x", "'y"),
    ("AC/DC: \\ live", "", ""),
];

fn catalog(songs: &[(&str, &str, &str)]) -> Catalog {
    let (mut catalog, mut clock) = (Catalog::default(), Clock::new(BrowserId([1; 8])));
    for (at, (title, artist, album)) in (1u8..).zip(songs) {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let file = if title.is_empty() { format!("{at} file") } else { (*title).to_owned() };
        let mut facts = TrackFacts { title: file.clone(), size: u64::from(at), ..TrackFacts::default() };
        (facts.tags.title, facts.tags.artist, facts.tags.album) = (text(title), text(artist), text(album));
        facts.container = Some(Container::Mpeg);
        facts.audio.duration_ms = Some(200_000);
        let track = TrackId([at ^ 0x5a; 16]);
        let path = format!("{at}/{}.mp3", file.replace(['/', '\\'], "_"));
        let file = FileFacts::new(facts.size, 1, Holds::Track(track));
        catalog.fold(Change::new(clock.tick(1), Fact::Track { track, facts: facts.into() }));
        catalog.fold(Change::new(clock.tick(1), Fact::File { place: PlaceId([2; 8]), path, file }));
    }
    catalog
}

fn written(catalog: &Catalog, format: Format, options: Options) -> String {
    let settings = Settings::default();
    let table = Table::of(catalog, &Standpoint { browser: BrowserId([1; 8]), ..Standpoint::default() });
    let tracks: Vec<TrackAt> = catalog.tracks().map(|track| track.at()).collect();
    let source = Source { catalog, table: &table, settings: &settings, tracks: &tracks, today: "2026-11-30" };
    export(source, format, options).text
}

/// What a file of ours says, read as the worker reads it.
fn read(text: &str, format: Format, catalog: &Catalog) -> Result<(SaidBy, Stated), Refusal> {
    if is_reprise_json(text.as_bytes()) {
        assert!(read_backup(text.as_bytes()).is_err());
        return Ok((SaidBy::Reprise, read_shared(text.as_bytes()).unwrap()));
    }
    if let Some(edited) = read_edited(text.as_bytes()) {
        let plan = edited.plan(catalog);
        assert!(plan.facts.is_empty(), "{:?}", plan.facts);
        return Ok((SaidBy::Reprise, plan.unknown));
    }
    if format == Format::ItunesXml {
        let mut reader = LibraryReader::new();
        reader.push(text.as_bytes());
        return Ok((SaidBy::Reprise, reader.finish()));
    }
    read_list(text.as_bytes())
}

fn all_options() -> Vec<Options> {
    let mut all = Vec::new();
    for &columns in Columns::ALL {
        for paths in [Paths::LeftOut, Paths::Included] {
            all.push(Options { columns, paths, notes: Notes::Included, ..Options::default() });
        }
    }
    all
}

#[test]
fn the_library_that_wrote_a_file_learns_nothing_from_it() {
    let catalog = catalog(&SONGS);
    let formats = [
        Format::Json,
        Format::Csv,
        Format::M3u8,
        Format::Xspf,
        Format::Jspf,
        Format::ItunesXml,
        Format::Text,
    ];
    for format in formats {
        for options in all_options() {
            let text = written(&catalog, format, options);
            let (by, stated) = read(&text, format, &catalog).unwrap();
            let Taken { facts, unseen, unsure, nameless, .. } = take_stated(&stated, by, &catalog);
            assert_eq!(
                (facts.as_slice(), unseen, unsure, nameless),
                (&[][..], 0, 0, 0),
                "{format:?}: {text}"
            );
        }
    }
}

#[test]
fn another_library_gets_the_songs_with_their_artists() {
    let (mine, other) = (catalog(&SONGS), Catalog::default());
    let text = written(&mine, Format::Text, Options::default());
    let (by, stated) = read(&text, Format::Text, &other).unwrap();
    let names: Vec<_> =
        stated.tracks.iter().map(|row| (row.artist.as_deref(), row.name.as_deref())).collect();
    assert!(
        names.contains(&(Some("Ana"), Some("Blue"))) && names.contains(&(None, Some("#EXTM3U"))),
        "{names:?}"
    );
    let taken = take_stated(&stated, by, &other);
    assert_eq!((taken.nameless, taken.unseen), (0, stated.tracks.len()));
}

#[test]
fn a_sheet_is_told_as_what_it_is() {
    let text = written(&catalog(&SONGS), Format::Html, Options::default());
    assert_eq!(read_list(text.as_bytes()), Err(Refusal::Sheet));
}

#[test]
fn lists_of_files_are_read_back() {
    let catalog = catalog(&[("Blue", "Ana", "Red"), ("Red", "Ana", "Red")]);
    for list in crate::export::ListFor::ALL {
        let text = written(
            &catalog,
            Format::FilesFrom,
            Options { list: *list, base: "/m".into(), ..Options::default() },
        );
        let (_, stated) = read_list(text.as_bytes()).unwrap();
        assert_eq!(stated.tracks.len(), 2, "{list:?}");
    }
}

#[test]
fn a_song_that_was_retagged_since_is_known_by_its_id() {
    let catalog = catalog(&SONGS);
    let text = written(&catalog, Format::Json, Options::default()).replace("\"Blue\"", "\"Azure\"");
    let taken = take_stated(&read_shared(text.as_bytes()).unwrap(), SaidBy::Reprise, &catalog);
    assert_eq!((taken.matched, taken.facts.len()), (SONGS.len(), 0));
}
