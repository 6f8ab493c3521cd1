//! Tests of [`ExportReader`] and [`read_archive`] over a privacy export that code makes: the list of tracks, and the
//! zips around it.

use super::super::archive::tests::read_within;
use super::super::{ExportReader, Stated, is_of_apple, read_archive};
use crate::evidence::CloudStatus;
use crate::fixtures::exports::{EXPORT, TRACKS, zip};
use crate::reading::ProblemCode;
use crate::stated::{Keeping, stated as stated_of, stated_status};

pub(super) fn export(file: &[u8], size: usize) -> Stated {
    let mut reader = ExportReader::new();
    file.chunks(size).for_each(|chunk| reader.push(chunk));
    reader.finish()
}

#[test]
fn the_privacy_export() {
    let stated = export(EXPORT.as_bytes(), 7);
    assert_eq!(stated.problems, []);
    let [one, two, three] = stated.tracks.as_slice() else { panic!("{:?}", stated.tracks) };
    assert_eq!((one.name.as_deref(), one.duration_ms), (Some("Say \"}\" {"), Some(241_000)));
    assert_eq!((one.date_added.as_deref(), one.ids.tag_matched), (Some("2016-09-04"), Some(7)));
    assert_eq!(stated_of(one).keeping, Keeping::Offline);
    let statuses = [one, two, three].map(stated_status);
    assert_eq!(statuses, [CloudStatus::AppleMusic, CloudStatus::Purchased, CloudStatus::Matched]);
    assert_eq!(stated_of(three).origin, None, "a matched song came from anywhere");
}

#[test]
fn other_files_of_the_export_hold_no_songs() {
    let playlists =
        r#"[{"Container Type": "Playlist", "Title": "Summer", "Added Date": "2020"}, {"Title": "B"}]"#;
    let activity =
        r#"[{"Transaction Type": "addItems", "Tracks": [{"Track Identifier": 2, "Title": "Song"}]}]"#;
    for other in [playlists, activity, "[]", "{}"] {
        let stated = export(other.as_bytes(), 9);
        assert!(stated.tracks.is_empty(), "{other}: {:?}", stated.tracks);
    }
    assert!([playlists, activity].iter().all(|it| is_of_apple(it.as_bytes())), "no list of another program");
    assert!(!is_of_apple(br#"{"playlists": [{"playlist": {"title": "Summer", "tracks": []}}]}"#));
    assert!(export(playlists.as_bytes(), 9).is_without_list());
    let nameless = export(br#"[{"Content Type": "song", "Artist": "Ana"}]"#, 9);
    assert_eq!((nameless.tracks.len(), nameless.problems.len()), (1, 0), "a song without a title is one");
}

#[test]
fn what_was_bought_and_matched_with_itself_is_bought() {
    let status = |purchased: u32, matched: u32| {
        let song = format!(
            r#"[{{"Title": "A", "Artist": "B", "Is Purchased": true, "Purchased Track Identifier": {purchased},
                "Audio Matched Track Identifier": {matched}}}]"#
        );
        export(song.as_bytes(), 50).tracks.first().map(stated_status)
    };
    assert_eq!(status(7, 7), Some(CloudStatus::Purchased));
    assert_eq!(status(7, 8), Some(CloudStatus::Matched));
}

#[test]
fn a_damaged_export_loses_the_damaged_song() {
    let check = |broken: &str, songs: usize, code| {
        let stated = export(broken.as_bytes(), 9);
        assert_eq!(stated.tracks.len(), songs, "{broken}");
        assert_eq!(stated.problems.first().map(|problem| problem.code), code, "{broken}");
    };
    check(&EXPORT.replace("\"Two\"", "\"Two"), 2, Some(ProblemCode::BadStructure));
    check(&EXPORT.replace("\"Title\" : \"Two\",", "\"Title\" :"), 2, Some(ProblemCode::BadStructure));
    check(EXPORT.split_once("Three").unwrap().0, 2, Some(ProblemCode::Truncated));
    check(&EXPORT.replace("2012", "\"2012\""), 3, None);
    check(&format!("{{ \"tracks\" : {EXPORT} }}"), 3, None);
    check("[]", 0, None);
    check("", 0, Some(ProblemCode::Truncated));
    let long = EXPORT.replace("\"Two\"", &format!("\"{}\"", "x".repeat(1 << 20)));
    check(&long, 2, Some(ProblemCode::TooLarge));
}

#[test]
fn zips_in_zips_of_any_layout() {
    let check = |bytes: &[u8], songs: usize, problem: Option<(ProblemCode, &str)>| {
        let stated = read_archive(bytes);
        assert_eq!(stated.tracks.len(), songs);
        let found = stated.problems.first().map(|problem| (problem.code, problem.detail.as_str()));
        match (found, problem) {
            (Some((code, detail)), Some((wanted, part))) => {
                assert!(code == wanted && detail.contains(part), "{detail}");
            }
            (found, wanted) => assert_eq!(found, wanted),
        }
    };
    let json = EXPORT.as_bytes();
    for method in [0, 8] {
        let one = zip(&[(TRACKS, json), ("other.csv", b"x")], method);
        let two = zip(&[("a/Apple Music Library Tracks.json.zip", &one)], method);
        let three = zip(&[("Apple_Media_Services.zip", &two)], method);
        let four = zip(&[("all.zip", &three)], method);
        check(&one, 3, None);
        check(&two, 3, None);
        check(&three, 3, None);
        check(&four, 0, Some((ProblemCode::TooLarge, "too deep")));
    }
    let twice = zip(&[(TRACKS, json), ("Tracks.json.zip", &zip(&[(TRACKS, json)], 8))], 8);
    check(&twice, 3, None);
    check(&zip(&[("__MACOSX/Apple Music Library Tracks.json", json), (TRACKS, b"[]")], 8), 0, None);
    let climbs = zip(&[("../../Library Tracks.json", json), (TRACKS, json)], 8);
    check(&climbs, 3, Some((ProblemCode::BadStructure, "climbs")));
    check(&zip(&[("x.csv", b"")], 8), 0, Some((ProblemCode::BadStructure, "no `Apple Music")));
    check(&zip(&[(TRACKS, json)], 99), 0, Some((ProblemCode::NamedOnly, "Library Tracks")));
    let whole = zip(&[(TRACKS, json)], 8);
    check(&whole[..whole.len() - 30], 0, Some((ProblemCode::Truncated, "zip")));
    let mut bad = whole;
    bad[30 + TRACKS.len()..][..40].fill(0xff);
    check(&bad, 0, Some((ProblemCode::Truncated, "Library Tracks")));
}

#[test]
fn a_zip_bomb_stops_at_the_limit() {
    let zeros = vec![b' '; 1 << 20];
    let check = |files: &[(&str, &[u8])], songs| {
        let stated = read_within(&zip(files, 8), 300_000);
        assert_eq!(stated.problems.first().map(|problem| problem.code), Some(ProblemCode::TooLarge));
        assert_eq!(stated.tracks.len(), songs);
    };
    check(&[("a.zip", &zeros), (TRACKS, EXPORT.as_bytes())], 0);
    check(&[(TRACKS, EXPORT.as_bytes()), (TRACKS, &zeros)], 3);
    check(&[("a.zip", &zip(&[(TRACKS, &zeros)], 8))], 0);
    let many: Vec<(&str, &[u8])> = vec![(TRACKS, EXPORT.as_bytes()); 1000];
    check(&many, 3);
}
