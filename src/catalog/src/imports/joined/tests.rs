//! Tests of [`plan_joins`]: lists and folders come in any order; no song stands twice, and none is taken for another.

use proptest::prelude::*;

use super::*;
use crate::changes::{Change, FileFacts, Holds, Stamp, TrackFacts};
use crate::ids::{BrowserId, PlaceId};
use crate::imports::{Stated, take_stated};
use crate::reading::{Container, Essence};
use crate::stated::{Location, PersistentId, TrackType};

const PLACE: PlaceId = PlaceId([1; 8]);

fn say(catalog: &mut Catalog, facts: Vec<Fact>) {
    let ms = catalog.latest().map_or(1, |latest| latest.ms + 1);
    for (fact, counter) in facts.into_iter().zip(0..) {
        let stamp = Stamp { counter, ..Stamp::at(ms, BrowserId([1; 8])) };
        catalog.fold(Change::new(stamp, fact));
    }
}

/// An entry of a list: its number, its name and the path of its file. The size follows from the path.
fn entry(id: u64, name: &str, path: &str) -> StatedTrack {
    StatedTrack {
        persistent_id: Some(PersistentId(id)),
        name: Some(name.to_owned()).filter(|name| !name.is_empty()),
        artist: Some("Ana".into()),
        album: Some("Blue".into()),
        duration_ms: Some(200_000),
        size: (!path.is_empty()).then(|| size_of(path)),
        location: (!path.is_empty()).then(|| Location::Path(path.into())),
        track_type: Some(if path.is_empty() { TrackType::Remote } else { TrackType::File }),
        ..StatedTrack::default()
    }
}

fn size_of(path: &str) -> u64 {
    4_000_000 + path.rsplit('/').next().unwrap_or_default().bytes().map(u64::from).sum::<u64>()
}

fn read(catalog: &mut Catalog, path: &str, title: &str) {
    let mut facts = TrackFacts { title: title.into(), size: size_of(path), ..TrackFacts::default() };
    facts.container = Some(Container::Mpeg);
    facts.essence = Some(Essence(size_of(path).to_le_bytes()));
    facts.tags.artist = Some("Ana".into());
    facts.tags.album = Some("Blue".into());
    facts.audio.duration_ms = Some(200_500);
    let track = TrackId::derive(&facts);
    let file = FileFacts::new(facts.size, 1, Holds::Track(track));
    let facts = vec![
        Fact::Place { place: PLACE, browser: BrowserId([1; 8]), name: "Music".into() },
        Fact::Track { track, facts: facts.into() },
        Fact::File { place: PLACE, path: path.into(), file },
    ];
    say(catalog, facts);
}

fn take(catalog: &mut Catalog, tracks: &[StatedTrack], by: SaidBy) {
    let stated = Stated { tracks: tracks.to_vec(), ..Stated::default() };
    let taken = take_stated(&stated, by, catalog);
    say(catalog, taken.facts);
}

fn join(catalog: &mut Catalog) -> usize {
    let joined = plan_joins(catalog);
    say(catalog, joined.facts);
    joined.pairs.len()
}

/// Title, whether a file is known, and what number lists gave each song.
fn songs(catalog: &Catalog) -> Vec<(String, bool, Option<u64>)> {
    let listed = catalog.tracks().filter(|track| track.is_listed());
    let mut songs: Vec<_> = listed
        .map(|track| {
            let id = track.said().find_map(|(.., said)| said.persistent_id);
            (track.title().to_owned(), track.copies().next().is_some(), id.map(|id| id.0))
        })
        .collect();
    songs.sort();
    songs
}

#[test]
fn a_folder_that_is_read_after_its_list_joins_it() {
    let mut catalog = Catalog::default();
    let list = [
        entry(1, "Sky", "/Users/ana/Music/Ana/Blue/01 Sky.mp3"),
        entry(2, "Sea", "/Users/ana/Music/Ana/Blue/02 Sea.mp3"),
        entry(3, "Rain", ""),
        entry(4, "", "/Users/ana/Music/Ana/Blue/04.mp3"),
    ];
    take(&mut catalog, &list, SaidBy::LibraryXml);
    let sky = catalog.track_at(TrackAt(0)).unwrap().id();
    say(&mut catalog, vec![Fact::Tick { track: sky, ticked: Some(crate::changes::Ticked::Returned) }]);
    // The tags of the first say otherwise; the third is found by names; of the fourth only its file tells.
    for (path, title) in [
        ("Ana/Blue/01 Sky.mp3", "Heaven"),
        ("x/r.mp3", "Rain"),
        ("Ana/Blue/04.mp3", "Nameless"),
        ("y.mp3", "New"),
    ] {
        read(&mut catalog, path, title);
    }
    assert_eq!(join(&mut catalog), 3);
    let wanted = [
        ("Heaven", true, Some(1)),
        ("Nameless", true, Some(4)),
        ("New", true, None),
        ("Rain", true, Some(3)),
        ("Sea", false, Some(2)),
    ];
    assert_eq!(songs(&catalog), wanted.map(|(title, read, id)| (title.to_owned(), read, id)));
    let heaven = catalog.tracks().find(|track| track.title() == "Heaven").unwrap();
    assert_eq!(heaven.ticked(), Some(crate::changes::Ticked::Returned), "a tick goes along");
    assert_eq!(join(&mut catalog), 0, "this is done once");
    take(&mut catalog, &list, SaidBy::LibraryXml);
    take(&mut catalog, &list, SaidBy::MusicScript);
    assert_eq!(songs(&catalog).len(), 5, "nothing comes twice with the list");
}

#[test]
fn two_entries_of_one_name_are_not_both_the_one_file() {
    let mut catalog = Catalog::default();
    take(&mut catalog, &[entry(1, "Sky", "/M/a.mp3"), entry(2, "Sky", "/M/b.m4a")], SaidBy::LibraryXml);
    read(&mut catalog, "other/name.mp3", "Sky");
    assert_eq!(join(&mut catalog), 0);
    read(&mut catalog, "M/b.m4a", "Sky");
    assert_eq!(join(&mut catalog), 1);
    let told = songs(&catalog);
    assert!(told.contains(&("Sky".into(), true, Some(2))), "{told:?}");
    assert!(told.contains(&("Sky".into(), false, Some(1))), "{told:?}");
    assert_eq!(told.len(), 3);
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Xml,
    Script,
    Folder(usize),
}

proptest! {
    /// Lists and folders in any order, and any number of times, show each song once.
    #[test]
    fn the_order_does_not_matter(
        steps in Just(vec![Step::Xml, Step::Script, Step::Xml, Step::Folder(0), Step::Folder(1), Step::Folder(2)])
            .prop_shuffle()
    ) {
        let files = [("A/B/1.mp3", "One"), ("A/B/2.mp3", "Two"), ("elsewhere/3.mp3", "Three")];
        let list = [
            entry(1, "One", "/Q/A/B/1.mp3"),
            entry(2, "Zwei", "/Q/A/B/2.mp3"),
            entry(3, "Three", ""),
            entry(4, "Four", "/Q/A/B/4.mp3"),
        ];
        let mut catalog = Catalog::default();
        for step in steps {
            match step {
                Step::Xml => take(&mut catalog, &list, SaidBy::LibraryXml),
                Step::Script => take(&mut catalog, &list, SaidBy::MusicScript),
                Step::Folder(at) => read(&mut catalog, files[at].0, files[at].1),
            }
            join(&mut catalog);
        }
        let wanted = [("Four", false, 4), ("One", true, 1), ("Three", true, 3), ("Two", true, 2)];
        let wanted: Vec<_> = wanted.iter().map(|&(title, read, id)| (title.to_owned(), read, Some(id))).collect();
        prop_assert_eq!(songs(&catalog), wanted);
    }
}

/// `cargo test --release -p reprise-catalog --lib -- --ignored --nocapture joins_of_100_000`
#[test]
#[ignore = "takes long without optimisation; for measuring"]
fn joins_of_100_000_songs() {
    let mut catalog = Catalog::default();
    let path = |at: u64| format!("Artist {}/Album {}/{at}.mp3", at % 997, at % 4_999);
    let list: Vec<_> =
        (0..120_000).map(|at| entry(at, &format!("Song {at}"), &format!("/Q/{}", path(at)))).collect();
    let began = std::time::Instant::now();
    take(&mut catalog, &list, SaidBy::LibraryXml);
    println!("list taken in {} ms", began.elapsed().as_millis());
    (0..100_000).for_each(|at| read(&mut catalog, &path(at), &format!("Song {at}")));
    for _ in 0..2 {
        let began = std::time::Instant::now();
        let joined = plan_joins(&catalog);
        println!("{} joined in {} ms", joined.pairs.len(), began.elapsed().as_millis());
        say(&mut catalog, joined.facts);
    }
    assert_eq!(songs(&catalog).len(), 120_000);
}

/// A row of a list that names no album and no length.
fn named(name: &str) -> StatedTrack {
    StatedTrack { name: Some(name.into()), artist: Some("Ana".into()), ..StatedTrack::default() }
}

fn questions(catalog: &Catalog) -> Vec<(TrackId, TrackId)> {
    let from = Standpoint { browser: BrowserId([1; 8]), ..Standpoint::default() };
    let id = |at| catalog.track_at(at).unwrap().id();
    plan_questions(catalog, &from).into_iter().map(|(at, like)| (id(at), id(like.here))).collect()
}

#[test]
fn of_a_song_that_a_list_only_names_the_person_is_asked_once() {
    let mut catalog = Catalog::default();
    read(&mut catalog, "Ana/Blue/01 Sky.mp3", "Sky");
    read(&mut catalog, "Ana/Blue/02 Sea.mp3", "Sea");
    take(&mut catalog, &["Sky", "Sea", "Rain"].map(named), SaidBy::Spotify);
    assert_eq!((join(&mut catalog), songs(&catalog).len()), (0, 5), "nothing is sure");
    let asked = questions(&catalog);
    let title = |catalog: &Catalog, id| catalog.track(id).unwrap().title().to_owned();
    let titles: Vec<_> =
        asked.iter().map(|(one, other)| (title(&catalog, *one), title(&catalog, *other))).collect();
    assert_eq!(titles, [("Sky", "Sky"), ("Sea", "Sea")].map(|(one, other)| (one.into(), other.into())));

    // The first one is the song that is here, the second is another recording.
    let facts = super::join(&catalog, asked[0].0, asked[0].1);
    say(&mut catalog, facts);
    say(&mut catalog, vec![Fact::Moved { track: asked[1].0, other: asked[1].1, before: None }]);
    assert_eq!(questions(&catalog), []);
    let sky = catalog.track(asked[0].1).unwrap();
    assert_eq!(sky.said().map(|(by, ..)| by).collect::<Vec<_>>(), [SaidBy::Spotify]);
    assert_eq!(songs(&catalog).len(), 4, "Sky stands once");
    // The same list, given again, brings nothing.
    take(&mut catalog, &["Sky", "Sea", "Rain"].map(named), SaidBy::Spotify);
    assert_eq!((songs(&catalog).len(), questions(&catalog).len()), (4, 0));
}
