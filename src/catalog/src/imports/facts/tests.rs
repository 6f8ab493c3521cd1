//! Tests of [`take_stated`]: a list adds all its songs, each once, with the place of its file.

use super::*;
use crate::changes::{Change, Clock};
use crate::evidence::CloudStatus;
use crate::ids::BrowserId;
use crate::library::TrackAt;
use crate::stated::{Flag, Flags, Location, PersistentId, TrackType};

fn row(name: &str) -> StatedTrack {
    let text = |text: &str| Some(text.to_owned());
    let mut row = StatedTrack {
        name: Some(name.to_owned()).filter(|name| !name.is_empty()),
        artist: text("Ana"),
        album: text("Blue"),
        duration_ms: Some(200_000),
        track_type: Some(TrackType::Remote),
        ..StatedTrack::default()
    };
    row.flags.set(Flag::AppleMusic);
    row
}

/// A song with a file.
fn file(name: &str, path: &str) -> StatedTrack {
    StatedTrack {
        track_type: Some(TrackType::File),
        location: Some(Location::Path(path.into())),
        size: Some(5_000_000),
        ..row(name)
    }
}

fn list(tracks: Vec<StatedTrack>) -> Stated {
    Stated { tracks, ..Stated::default() }
}

fn fold(catalog: &mut Catalog, facts: Vec<Fact>) {
    let mut clock = Clock::new(BrowserId([1; 8]));
    let now_ms = catalog.latest().map_or(1, |latest| latest.ms + 1);
    for fact in facts {
        catalog.fold(Change::new(clock.tick(now_ms), fact));
    }
}

/// Takes a list in. Answers its counts.
fn take(catalog: &mut Catalog, tracks: Vec<StatedTrack>) -> Taken {
    let mut taken = take_stated(&list(tracks), SaidBy::LibraryXml, catalog);
    fold(catalog, std::mem::take(&mut taken.facts));
    taken
}

fn titles(catalog: &Catalog) -> Vec<&str> {
    catalog.tracks().filter(|track| track.is_listed()).map(Track::title).collect()
}

#[test]
fn a_song_that_only_the_cloud_holds_becomes_a_track_once() {
    let (mut catalog, by) = (Catalog::default(), SaidBy::LibraryXml);
    let stated = list(vec![row("Sky"), row("Sea")]);
    let taken = take_stated(&stated, by, &catalog);
    assert_eq!((taken.in_the_cloud, taken.matched, taken.facts.len()), (2, 0, 4));
    fold(&mut catalog, taken.facts);
    assert_eq!(catalog.tracks().len(), 2);
    let status = catalog.track_at(TrackAt(0)).unwrap().said().map(|(_, _, said)| said.statement().status);
    assert_eq!(status.collect::<Vec<_>>(), [CloudStatus::AppleMusic]);

    let again = take_stated(&stated, by, &catalog);
    assert_eq!((again.facts, again.matched), (vec![], 2), "what is known is not said again");
    let elsewhere = take_stated(&stated, SaidBy::PrivacyExport, &catalog);
    assert_eq!((elsewhere.matched, elsewhere.facts.len()), (2, 2), "another file has a register of its own");
}

#[test]
fn a_song_whose_file_was_not_read_stands_with_its_place_and_size() {
    let mut catalog = Catalog::default();
    let taken =
        take(&mut catalog, vec![file("Sky", "/Users/ana/Music/Blue/Sky.mp3"), file("", "/x/01 Sea.mp3")]);
    assert_eq!((taken.unseen, taken.in_the_cloud), (2, 0));
    assert_eq!(titles(&catalog), ["Sky", "01 Sea"]);
    let sky = catalog.track_at(TrackAt(0)).unwrap();
    let (_, _, said) = sky.said().next().unwrap();
    assert_eq!(
        (said.location.as_deref(), said.size),
        (Some("/Users/ana/Music/Blue/Sky.mp3"), Some(5_000_000))
    );
    assert_eq!((sky.duration_ms(), sky.size(), sky.artist()), (Some(200_000), Some(5_000_000), Some("Ana")));
}

#[test]
fn nameless_songs_are_told_apart_and_streams_are_no_songs() {
    let mut catalog = Catalog::default();
    let nameless = |id| StatedTrack { persistent_id: Some(PersistentId(id)), ..row("") };
    let radio = StatedTrack { track_type: Some(TrackType::Url), ..row("Radio") };
    let booklet = file("Booklet", "/Music/Booklet.PDF");
    let taken = take(&mut catalog, vec![nameless(1), nameless(2), radio, booklet, row("Sky"), row("Sky")]);
    assert_eq!((taken.in_the_cloud, taken.no_music, taken.twice), (3, 2, 1));
    assert_eq!(titles(&catalog), ["", "", "Sky"]);
}

#[test]
fn files_that_are_alike_in_everything_else_are_two_songs_until_they_are_read() {
    let mut catalog = Catalog::default();
    let entry = |id, path| StatedTrack { persistent_id: Some(PersistentId(id)), ..file("Sky", path) };
    let list = [entry(1, "/M/Sky.mp3"), entry(2, "/M/Sky 1.mp3"), entry(3, "/M/Sky.mp3")];
    let taken = take(&mut catalog, list.to_vec());
    assert_eq!((taken.unseen, taken.twice, titles(&catalog).len()), (2, 1, 2));
    let again = take(&mut catalog, list[..2].iter().rev().cloned().collect());
    assert_eq!((again.matched, titles(&catalog).len()), (2, 2));
}

#[test]
fn a_newer_list_tells_anew_of_the_same_entries() {
    let mut catalog = Catalog::default();
    let entry = |row| StatedTrack { persistent_id: Some(PersistentId(7)), ..row };
    take(&mut catalog, vec![entry(file("Sky", "/Music/Sky.mp3"))]);
    let renamed = StatedTrack { size: None, duration_ms: None, ..entry(file("Heaven", "/Music/Heaven.mp3")) };
    let taken = take(&mut catalog, vec![renamed]);
    assert_eq!((taken.matched, taken.unseen), (1, 0));
    assert_eq!(titles(&catalog), ["Heaven"]);
    assert_eq!(catalog.track_at(TrackAt(0)).unwrap().size(), Some(5_000_000), "what a list leaves out stays");
}

/// An entry of a library with an id.
fn entry(name: &str, id: u64) -> StatedTrack {
    StatedTrack { persistent_id: Some(PersistentId(id)), ..row(name) }
}

#[test]
fn songs_that_a_newer_list_of_the_library_lacks_are_told() {
    let mut catalog = Catalog::default();
    let mut status = |taken: Vec<StatedTrack>| {
        let taken = take(&mut catalog, taken);
        let tracks = catalog.tracks().map(|track| {
            let is_left_out = track.left_out().next().is_some();
            (track.title().to_owned(), is_left_out, track.statement().map(|it| it.status))
        });
        (taken.left_out, tracks.filter(|(_, is_left_out, _)| *is_left_out).collect::<Vec<_>>())
    };
    let mut matched = entry("Two", 2);
    matched.flags = Default::default();
    matched.flags.set(Flag::Matched);
    let three = [entry("One", 1), matched, entry("Three", 3)];
    assert_eq!(status(three.to_vec()), (0, vec![]));
    // What was matched was the library's, and the library has it no more.
    let gone = ("Two".to_owned(), true, Some(CloudStatus::Unknown));
    assert_eq!(status(vec![three[0].clone(), three[2].clone()]), (1, vec![gone.clone()]));
    // It is said once, and a list of another library or of few songs says nothing of these.
    assert_eq!(status(vec![entry("Other", 77)]), (0, vec![gone]));
    assert_eq!(status(three.to_vec()), (0, vec![]));
    assert_eq!(status(vec![three[0].clone()]), (0, vec![]));
}

#[test]
fn a_song_of_a_library_without_a_file_is_only_listed() {
    let lost = StatedTrack { track_type: Some(TrackType::File), flags: Flags::default(), ..row("Lost") };
    let taken = take(&mut Catalog::default(), vec![lost]);
    assert_eq!((taken.listed, taken.unseen, taken.in_the_cloud), (1, 0, 0));
}

#[test]
fn a_video_is_no_song() {
    let mut video = row("Clip");
    video.flags.set(Flag::MusicVideo);
    let mut catalog = Catalog::default();
    for wanted in [(1, 0), (0, 1)] {
        let taken = take(&mut catalog, vec![row("Sky"), video.clone()]);
        assert_eq!((taken.in_the_cloud, taken.matched, taken.videos), (wanted.0, wanted.1, 1));
    }
}
