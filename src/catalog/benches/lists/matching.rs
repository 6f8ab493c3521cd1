//! A list of as many songs as the library, found in it: by names as a service writes them, and by paths as Apple does.

use std::collections::HashMap;

use reprise_catalog::changes::SaidBy;
use reprise_catalog::imports::{Stated, Writer, take_stated};
use reprise_catalog::library::{Catalog, Track};
use reprise_catalog::stated::{Location, StatedTrack};
use reprise_catalog::text::fold;

use super::beside;

/// What a list tells of a song.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tells {
    Names,
    NamesAndPaths,
}

pub(super) fn measure(catalog: &Catalog) {
    for (what, tells, by) in [
        ("a list with names", Tells::Names, SaidBy::Spotify),
        ("a list with names and paths", Tells::NamesAndPaths, SaidBy::LibraryXml),
    ] {
        let tracks = catalog.tracks().map(|track| row(catalog, track, tells)).collect();
        let list = Stated { tracks, writer: Writer::ThirdParty, ..Stated::default() };
        let taken = take_stated(&list, by, catalog);
        let all = list.tracks.len();
        println!("{what}: {} of {all} surely found, {} perhaps", taken.matched, taken.unsure);
        beside(what, || take_stated(&list, by, catalog), || looked_up(&list.tracks, catalog, tells));
    }
}

/// A song as a list has it: in capitals, with another sign, a second off.
fn row(catalog: &Catalog, track: Track<'_>, tells: Tells) -> StatedTrack {
    let facts = track.facts().unwrap();
    let path = catalog.copies_in_order(track).first().map(|file| file.path());
    let path = path.filter(|_| tells == Tells::NamesAndPaths);
    StatedTrack {
        name: Some(facts.title.replace(" (", " [").replace(')', "]").to_uppercase()),
        artist: facts.tags.artist.clone(),
        album: facts.tags.album.clone(),
        duration_ms: facts.audio.duration_ms.map(|ms| ms / 1000 * 1000),
        location: path.map(|path| Location::Path(format!("/Users/ana/Music/{path}"))),
        ..StatedTrack::default()
    }
}

/// The same number of normalisations and of look-ups: each song and each row spells its names and the end of its path,
/// and is put under, or looked for under, two keys of names and three of the path.
fn looked_up(rows: &[StatedTrack], catalog: &Catalog, tells: Tells) -> usize {
    let mut known: HashMap<String, u32> = HashMap::new();
    for (track, at) in catalog.tracks().zip(0..) {
        let (artist, album) = (track.artist().unwrap_or_default(), track.album().unwrap_or_default());
        let [full, short] = names(track.title(), artist, album);
        known.insert(full, at);
        known.insert(short, at);
        let paths = catalog.copies_in_order(track).into_iter().map(|file| file.path());
        for path in paths.filter(|_| tells == Tells::NamesAndPaths) {
            known.extend(ends(&path).into_iter().map(|end| (end, at)));
        }
    }
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut found = 0;
    for row in rows {
        let path = row.location.as_ref().and_then(Location::path).map(ends).unwrap_or_default();
        let keys = names(&text(&row.name), &text(&row.artist), &text(&row.album)).into_iter().chain(path);
        found += keys.filter(|key| known.contains_key(key)).count();
    }
    found
}

fn names(title: &str, artist: &str, album: &str) -> [String; 2] {
    let [title, artist, album] = [title, artist, album].map(letters);
    let short = [artist.as_str(), "\0", &title].concat();
    [[short.as_str(), "\0", &album].concat(), short]
}

fn letters(text: &str) -> String {
    fold(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn ends(path: &str) -> Vec<String> {
    let mut end = String::new();
    let parts = path.rsplit('/').take(3);
    let longer = parts.map(|part| {
        end = [fold(part).as_str(), "/", &end].concat();
        end.clone()
    });
    longer.collect()
}
