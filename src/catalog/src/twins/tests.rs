//! Tests of the groups of twins, in small catalogs with songs that are there more than once.

use super::*;
use crate::changes::{
    Change, Disk, Extent, Fact, FileFacts, Holds, ReadOutcome, Sameness, Stamp, TrackFacts,
};
use crate::ids::{BrowserId, TrackId};
use crate::library::Standpoint;
use crate::reading::{Codec, Essence};

/// A song: title, album, audio, codec and rate, and its files, each with the number of its place.
type Song<'a> = (&'a str, &'a str, u8, Codec, u32, &'a [(u8, &'a str)]);

fn catalog(songs: &[Song<'_>], said: Vec<Fact>) -> Catalog {
    let (mut catalog, browser, mut ms) = (Catalog::default(), BrowserId([1; 8]), 0);
    let mut say = |fact| {
        ms += 1;
        drop(catalog.fold(Change::new(Stamp::at(ms, browser), fact)));
    };
    for place in [1, 2] {
        say(Fact::Place { place: PlaceId([place; 8]), browser, name: format!("Music {place}") });
    }
    for (at, (title, album, audio, codec, kbps, files)) in (1..).zip(songs) {
        let track = TrackId([at; 16]);
        let mut facts = TrackFacts { title: (*title).into(), size: 1000, ..TrackFacts::default() };
        (facts.tags.artist, facts.tags.album) = (Some("Björk".into()), Some((*album).into()));
        (facts.audio.codec, facts.audio.bitrate_kbps) = (Some(*codec), Some(*kbps));
        (facts.audio.duration_ms, facts.essence) = (Some(200_000), Some(Essence([*audio; 8])));
        say(Fact::Track { track, facts: facts.into() });
        for (place, path) in *files {
            let file = FileFacts::new(1000 * u64::from(*kbps), 0, Holds::Track(track));
            say(Fact::File { place: PlaceId([*place; 8]), path: (*path).into(), file });
        }
    }
    said.into_iter().for_each(say);
    catalog
}

fn twins(catalog: &Catalog) -> (Table, Twins) {
    let from = Standpoint { browser: BrowserId([1; 8]), ..Standpoint::default() };
    let table = Table::of(catalog, &from);
    let mut gathering = Gathering::default();
    gathering.note(catalog, &table, catalog.tracks().map(|track| track.at()));
    while gathering.decide(catalog, &table, 1) {}
    let twins = gathering.end();
    (table, twins)
}

/// Checks the groups, each with its reason, how many songs it has, and what it would free.
#[track_caller]
fn check(songs: &[Song<'_>], said: Vec<Fact>, wanted: &[(Why, usize, u64)], lesser: &[&str]) {
    let catalog = catalog(songs, said);
    let (table, twins) = twins(&catalog);
    let told: Vec<_> = twins.groups.iter().map(|it| (it.why, it.songs.len(), it.spare)).collect();
    assert_eq!(told, wanted);
    let paths: Vec<_> = twins.lesser(&catalog, &table).into_iter().map(|(_, _, path)| path).collect();
    assert_eq!(paths, lesser);
}

const MP3: Codec = Codec::Mp3;
const FLAC: Codec = Codec::Flac;

#[test]
fn the_same_audio_in_several_files() {
    let files: &[_] = &[(1, "a/Hunter 1.mp3"), (1, "a/Hunter.mp3")];
    check(
        &[("Hunter", "Homogenic", 1, MP3, 128, files)],
        vec![],
        &[(Why::Copies, 1, 128_000)],
        &["a/Hunter 1.mp3"],
    );
    check(&[("Hunter", "Homogenic", 1, MP3, 128, &[(1, "a.mp3")])], vec![], &[], &[]);
}

#[test]
fn a_copy_on_another_disk_is_a_back_up() {
    let song: Song<'_> = ("Hunter", "Homogenic", 1, MP3, 128, &[(1, "a.mp3"), (2, "a.mp3")]);
    // Two folders of which nobody said where they are may lie on two disks.
    check(&[song], vec![], &[(Why::Copies, 1, 0)], &[]);
    let on = |place, name: &str| Fact::Disk {
        place: PlaceId([place; 8]),
        disk: Some(Disk { name: name.into(), is_network: false }),
    };
    check(&[song], vec![on(1, "A"), on(2, "B")], &[(Why::Copies, 1, 0)], &[]);
    // Two places on one disk may be one folder, read twice, unless the person says that they are two.
    check(&[song], vec![on(1, "A"), on(2, "A")], &[(Why::Copies, 1, 0)], &[]);
    let sameness = Sameness::CopyOnDisk;
    let said = Fact::Sameness { place: PlaceId([1; 8]), other: PlaceId([2; 8]), sameness };
    check(&[song], vec![said.clone()], &[(Why::Copies, 1, 128_000)], &["a.mp3"]);
    // While one of them is away, or the person is still asked about its files, the other one may be all that is left.
    for (outcome, away) in [(ReadOutcome::NotPluggedIn, 1), (ReadOutcome::Partly, 2), (ReadOutcome::Begun, 1)]
    {
        let extent = Extent { outcome, read: 0, files: 0 };
        let read = Fact::PlaceRead { place: PlaceId([away; 8]), began_ms: 100, extent };
        check(&[song], vec![said.clone(), read], &[(Why::Copies, 1, 0)], &[]);
    }
}

#[test]
fn of_two_equal_files_the_one_in_the_place_read_first_is_the_better() {
    let song: Song<'_> = ("Hunter", "Homogenic", 1, MP3, 128, &[(1, "a.mp3"), (2, "a.mp3")]);
    let extent = Extent { outcome: ReadOutcome::Whole, read: 1, files: 1 };
    let read = |place, began_ms| Fact::PlaceRead { place: PlaceId([place; 8]), began_ms, extent };
    let catalog = catalog(&[song], vec![read(1, 200), read(2, 100), read(2, 300)]);
    let (table, twins) = twins(&catalog);
    let copies = copies(&catalog, &table, Why::Copies, &twins.groups[0].songs);
    let places: Vec<_> = copies.iter().map(|copy| copy.place).collect();
    assert_eq!(places, [PlaceId([2; 8]), PlaceId([1; 8])]);
}

#[test]
fn the_same_recording_in_another_form() {
    let songs: [Song<'_>; 2] = [
        ("Hunter", "Homogenic", 1, MP3, 320, &[(1, "Hunter.mp3")]),
        ("Hunter", "Homogenic (Deluxe Edition)", 2, FLAC, 900, &[(1, "Hunter.flac")]),
    ];
    check(&songs, vec![], &[(Why::Form, 2, 320_000)], &["Hunter.mp3"]);
    let catalog = catalog(&songs, vec![]);
    let (table, twins) = twins(&catalog);
    let copies = copies(&catalog, &table, Why::Form, &twins.groups[0].songs);
    assert_eq!(better(&copies), Some(Better::Lossless));
    assert_eq!(
        (versions("A (Live) [2011 Remaster]"), versions("Live")),
        ("live, remaster".into(), String::new())
    );
}

#[test]
fn versions_and_albums_are_songs_of_their_own() {
    check(
        &[
            ("Hunter", "Homogenic", 1, MP3, 320, &[(1, "1.mp3")]),
            ("Hunter (Live)", "Homogenic", 2, MP3, 128, &[(1, "2.mp3")]),
            ("Hunter - 2011 Remaster", "Homogenic", 3, MP3, 128, &[(1, "3.mp3")]),
        ],
        vec![],
        &[(Why::Version, 3, 0)],
        &[],
    );
    check(
        &[
            ("Hunter", "Homogenic", 1, MP3, 320, &[(1, "1.mp3")]),
            ("Hunter", "Greatest Hits", 1, MP3, 320, &[(1, "2.mp3")]),
        ],
        vec![],
        &[(Why::Albums, 2, 0)],
        &[],
    );
}

#[test]
fn two_songs_of_one_name_are_no_twins() {
    let mut facts = vec![];
    for (at, number) in [(1, 1), (2, 9)] {
        let mut of = TrackFacts { title: "Interlude".into(), ..TrackFacts::default() };
        (of.tags.artist, of.tags.track_number) = (Some("Björk".into()), Some(number));
        of.tags.album = Some("Homogenic".into());
        facts.push(Fact::Track { track: TrackId([at; 16]), facts: of.into() });
    }
    check(
        &[
            ("Interlude", "Homogenic", 1, MP3, 320, &[(1, "1.mp3")]),
            ("Interlude", "Homogenic", 2, MP3, 320, &[(1, "2.mp3")]),
        ],
        facts,
        &[],
        &[],
    );
}

#[test]
fn one_audio_under_other_names_is_no_copy() {
    // Silences of equal length: titles and numbers differ.
    let numbered = |at, title: &str, number| {
        let mut of =
            TrackFacts { title: title.into(), essence: Some(Essence([1; 8])), ..TrackFacts::default() };
        (of.tags.artist, of.tags.track_number) = (Some("Björk".into()), Some(number));
        of.tags.album = Some("Homogenic".into());
        Fact::Track { track: TrackId([at; 16]), facts: of.into() }
    };
    let songs: [Song<'_>; 2] = [
        ("One", "Homogenic", 1, MP3, 320, &[(1, "1.mp3")]),
        ("Two", "Homogenic", 1, MP3, 320, &[(1, "2.mp3")]),
    ];
    check(&songs, vec![numbered(1, "One", 1), numbered(2, "Two", 2)], &[], &[]);
    let copies = &[(Why::Copies, 2, 320_000)];
    check(&songs, vec![numbered(1, "One", 1), numbered(2, "One again", 1)], copies, &["2.mp3"]);
}
