//! Lists of Apple's from beside the corpus, taken in without any folder: what the table has, and what an export tells.

use std::fs;

use reprise_catalog::changes::{Change, Clock, SaidBy};
use reprise_catalog::evidence::Settings;
use reprise_catalog::export::{Format, Options, Source, export};
use reprise_catalog::ids::BrowserId;
use reprise_catalog::imports::{
    ExportReader, ImportKind, LibraryReader, Refusal, Stated, read_list, sniff, take_stated,
};
use reprise_catalog::library::{Catalog, Standpoint};
use reprise_catalog::query::{Query, Table};
use reprise_catalog::stated::Flag;
use serde_json::Value;

/// The songs of the JSON export of a catalog that is made by a list alone.
fn exported(path: &str) -> Option<Vec<Value>> {
    let field = reprise_needs::corpus()?.with_file_name("field");
    let Ok(bytes) = fs::read(field.join(path)) else {
        reprise_needs::skip("there are no field files beside the corpus");
        return None;
    };
    let (by, stated) = read(&bytes);
    let (mut catalog, mut clock) = (Catalog::default(), Clock::new(BrowserId([1; 8])));
    for fact in take_stated(&stated, by, &catalog).facts {
        catalog.fold(Change::new(clock.tick(1), fact));
    }
    let settings = Settings::default();
    let table = Table::of(&catalog, &Standpoint::default());
    let tracks = table.select(&Query::default());
    let source = Source {
        catalog: &catalog,
        table: &table,
        settings: &settings,
        tracks: &tracks,
        today: "2026-11-28",
    };
    let text = export(source, Format::Json, Options::default()).text;
    let export: Value = serde_json::from_str(&text).expect("an export");
    export.get("tracks")?.as_array().cloned()
}

fn read(bytes: &[u8]) -> (SaidBy, Stated) {
    if bytes.starts_with(b"<") {
        let mut reader = LibraryReader::new();
        reader.push(bytes);
        (SaidBy::LibraryXml, reader.finish())
    } else {
        let mut reader = ExportReader::new();
        reader.push(bytes);
        (SaidBy::PrivacyExport, reader.finish())
    }
}

/// Title, Apple's word, way back, kind and origin of each song.
fn rows_of(songs: &[Value]) -> Vec<[&str; 5]> {
    let fields = ["title", "cloudStatus", "wayBack", "kind", "origin"];
    songs
        .iter()
        .map(|song| fields.map(|field| song.get(field).and_then(Value::as_str).unwrap_or("null")))
        .collect()
}

#[test]
fn a_library_makes_a_catalog_by_itself() {
    let Some(songs) = exported("R07/Mediathek.xml") else { return };
    let songs = rows_of(&songs);
    for wanted in [
        ["Gekauft, nur in der Wolke", "purchased", "apple", "music", "itunes-purchase"],
        ["Abonnement", "apple-music", "apple-subscription", "music", "apple-music"],
        ["Own rip", "unknown", "null", "music", "unknown"],
    ] {
        assert!(songs.contains(&wanted), "{wanted:?} is not among {songs:?}");
    }
    assert_eq!(songs.len(), 6, "all but the stream: {songs:?}");
}

#[test]
fn nameless_songs_are_exported_with_a_dash() {
    let Some(songs) = exported("R06/Library.xml") else { return };
    let titles: Vec<_> = rows_of(&songs).into_iter().map(|song| song[0]).collect();
    assert_eq!(titles.len(), 3, "{titles:?}");
    for title in ["One song", "-", "Third"] {
        assert!(titles.contains(&title), "{title} is not among {titles:?}");
    }
}

#[test]
fn the_privacy_export_makes_a_catalog_by_itself() {
    let Some(songs) = exported("R09/Apple Music Library Tracks.json") else { return };
    let songs = rows_of(&songs);
    assert_eq!(songs.len(), 9, "the one without a title too: {songs:?}");
    for wanted in [
        ["Song 1", "apple-music", "apple-subscription", "music", "apple-music"],
        ["Song 2", "matched", "apple-subscription", "music", "unknown"],
        ["Song 3", "purchased", "apple", "music", "itunes-purchase"],
        ["-", "unknown", "null", "music", "unknown"],
        ["Song 7", "unknown", "null", "music-video", "music-video"],
    ] {
        assert!(songs.contains(&wanted), "{wanted:?} is not among {songs:?}");
    }
}

/// What one of the lists of other programs gives: songs and rows, or why it is refused.
fn songs_and_rows(bytes: &[u8]) -> Result<(usize, usize), Refusal> {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let stated = match sniff(head) {
        Some(ImportKind::Library | ImportKind::Export) => read(bytes).1,
        _ => read_list(bytes)?.1,
    };
    let songs = stated.tracks.iter().filter(|track| !track.flags.has(Flag::MusicVideo)).count();
    Ok((songs, if stated.rows > 0 { stated.rows } else { songs }))
}

#[test]
fn lists_of_other_programs_have_the_songs_that_are_expected_of_them() {
    let Some(lists) = reprise_needs::corpus().map(|corpus| corpus.with_file_name("lists")) else { return };
    let Ok(expected) = fs::read_to_string(lists.join("expected.tsv")) else {
        reprise_needs::skip("there are no lists beside the corpus");
        return;
    };
    let mut wrong = Vec::new();
    for line in expected.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let found = songs_and_rows(&fs::read(lists.join(cells[0])).expect("a list"));
        let is_log = ["lastfm", "librefm", "listenbrainz", "panoscrobbler", "scrobbler", "apple-privacy-csv"];
        let is_log = is_log.iter().any(|kind| cells[1].starts_with(kind))
            || ["StreamingHistory", "endsong"].iter().any(|name| cells[0].contains(name));
        let is_right = match (&found, cells[2]) {
            (Err(Refusal::Listening), _) => is_log,
            (Err(why), "0") => !matches!(why, Refusal::Foreign),
            (Ok((songs, rows)), wanted) => {
                !is_log && wanted == songs.to_string() && cells[6] == rows.to_string()
            }
            _ => false,
        };
        if !is_right {
            wrong.push(format!("{}: {found:?}, wanted {} songs, {} rows", cells[0], cells[2], cells[6]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
