//! Tests of [`export`]: each [`Format`] over the same songs, one with a hostile title and path, one whose file is gone,
//! one that only a list has.

use proptest::prelude::*;

use super::sample::HOSTILE;
use super::*;
use crate::imports::{LibraryReader, read_list};
use crate::stated::{EXTENSION, StatedTrack};

fn exported(format: Format, options: Options) -> Export {
    sample::exported(sample::WITH_FILES, format, options)
}

fn all() -> Options {
    Options {
        accounts: Accounts::Shown,
        paths: Paths::Included,
        notes: Notes::Included,
        ..Options::default()
    }
}

#[test]
fn json_parses_and_keeps_buyers_and_paths_to_itself() {
    let export = exported(Format::Json, Options::default());
    assert_eq!(export.file_name, "reprise-catalog-2026-11-22.json");
    let value: serde_json::Value = serde_json::from_str(&export.text).unwrap();
    assert_eq!(value["version"], 2);
    assert_eq!(value["tracks"][1]["title"], HOSTILE);
    assert_eq!(value["tracks"][0]["origin"], "itunes-purchase");
    assert_eq!(value["tracks"][2]["copies"][0]["present"], false);
    assert_eq!(value["tracks"][2]["tick"], "returned");
    assert_eq!(value["tracks"][1]["said"]["store"], "bandcamp");
    let text = exported(Format::Json, all()).text;
    for told in ["jane@example.org", "Jane's music", "Ana/Blue.m4a"] {
        assert!(text.contains(told), "{told}");
    }
}

#[test]
fn no_format_tells_accounts_names_or_paths_unasked() {
    for &format in Format::ALL {
        // A list of files is nothing but paths.
        if format == Format::FilesFrom {
            continue;
        }
        let text = sample::exported(sample::ALL, format, Options::default()).text;
        assert!(text.contains("Blue"), "{format:?}: {text}");
        for secret in ["jane", "Jane", "Blue.m4a", "Ana/", "bad\nname"] {
            let is_name = format == Format::M3u8 && secret == "Blue.m4a";
            assert!(is_name || !text.contains(secret), "{format:?} tells {secret}: {text}");
        }
    }
}

#[test]
fn of_a_song_without_a_title_only_the_name_of_its_file_is_told() {
    let secrets = ["private", "Robin", "jane", "Jane", "example.org", "b7b7", "0202020202020202", "1234567"];
    for &format in Format::ALL.iter().filter(|&&format| format != Format::FilesFrom) {
        for &columns in Columns::ALL {
            let text = sample::untitled(format, Options { columns, ..Options::default() });
            for secret in secrets {
                assert!(!text.contains(secret), "{format:?} tells {secret}: {text}");
            }
            let all = sample::untitled(format, Options { columns, base: "/m".into(), ..all() });
            assert!(all.contains("my secret name"), "{format:?}: {all}");
        }
    }
    let text = sample::untitled(Format::Text, Options::default());
    assert_eq!(text.lines().nth(1), Some("Ana, Bob - my secret name"));
}

#[test]
fn notes_are_told_only_if_the_person_asks() {
    for format in [Format::Json, Format::Jspf, Format::Csv] {
        let notes = Notes::Included;
        assert!(sample::untitled(format, Options { notes, ..Options::default() }).contains("lent to Robin"));
    }
    let table = |notes| sample::untitled(Format::Csv, Options { notes, ..Options::default() });
    assert!(table(Notes::LeftOut).lines().next().unwrap().ends_with(",Notes left out"));
    assert!(table(Notes::Included).lines().next().unwrap().ends_with(",Store said"));
}

#[test]
fn songs_that_only_lists_know_have_names_and_ways_back() {
    let json = |tracks| {
        let text = sample::exported(tracks, Format::Json, Options::default()).text;
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["tracks"].clone()
    };
    let tracks = json(sample::LISTED);
    let told = |at: usize| {
        let track = &tracks[at];
        ["title", "cloudStatus", "wayBack", "kind"].map(|field| track[field].as_str().unwrap_or("null"))
    };
    assert_eq!(told(0), ["Sky", "apple-music", "apple-subscription", "music"]);
    assert_eq!(told(1), ["-", "unknown", "null", "music"]);
    assert_eq!(told(2), ["Film", "purchased", "apple", "video"]);
    assert_eq!(tracks[2]["origin"], "itunes-purchase");
    let csv = sample::exported(sample::LISTED, Format::Csv, Options::default()).text;
    let line = csv.lines().nth(2).unwrap();
    assert!(line.starts_with("r-0505") && line.contains(",,,") && !line.contains("Only copy"), "{line}");
}

#[test]
fn csv_opens_in_a_spreadsheet() {
    let export = exported(Format::Csv, Options { mark: ByteOrderMark::Written, ..Options::default() });
    let text = export.text.strip_prefix('\u{feff}').unwrap();
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(&names[..4], ["Reprise id", "Title", "Artist", "Album"]);
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| rows[row][names.iter().position(|it| it == name).unwrap()].to_owned();
    assert_eq!(rows.len(), 3);
    assert_eq!(cell(0, "Reprise id"), "r-00000000000000000000000000000000");
    assert_eq!(
        (cell(0, "Title"), cell(0, "Artist"), cell(0, "Duration")),
        ("Blue".into(), "Ana, Bob".into(), "1:01".into())
    );
    assert_eq!(cell(1, "Title"), format!("'{HOSTILE}"));
    assert_eq!((cell(1, "Origin said"), cell(1, "Store said")), ("store".into(), "bandcamp".into()));
    assert_eq!((cell(2, "Here"), cell(2, "Tick")), ("no".into(), "returned".into()));
    assert!(cell(0, "Evidence").contains("apID=itunes-purchase(proof)"), "{}", cell(0, "Evidence"));
    assert!(!names.contains(&"Path".to_owned()));
    let with_paths = exported(Format::Csv, all()).text;
    assert!(with_paths.contains(",Ana/Blue.m4a\r\n"), "{with_paths}");
}

#[test]
fn csv_has_the_columns_of_services() {
    let lines = |columns| {
        let text = exported(Format::Csv, Options { columns, ..Options::default() }).text;
        text.lines().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(Columns::Soundiiz), ["title,artist,album,isrc", "Blue,\"Ana, Bob\",,"]);
    assert_eq!(
        lines(Columns::TuneMyMusic),
        ["Track name,Artist name,Album,Playlist name,Type,ISRC", "Blue,\"Ana, Bob\",,Reprise,Playlist,"]
    );
}

#[test]
fn csv_has_the_columns_that_were_chosen_in_their_order() {
    let (chosen, unknown) = chosen_columns(" way back,title, Titel,Title ,");
    assert_eq!(unknown, ["Titel"]);
    let options = Options { columns: Columns::Chosen, chosen, ..Options::default() };
    let text = exported(Format::Csv, options).text;
    assert_eq!(text.lines().take(2).collect::<Vec<_>>(), ["Way back,Title", "Download from Apple,Blue"]);
}

#[test]
fn m3u8_keeps_every_song_in_its_line() {
    let export = exported(Format::M3u8, all());
    let lines: Vec<_> = export.text.lines().collect();
    let wanted = [
        "#EXTM3U",
        "#PLAYLIST:Reprise",
        "#EXTINF:61,Ana, Bob - Blue",
        "Ana/Blue.m4a",
        "#EXTINF:61,Ana, Bob - =HYPERLINK(\"http://x\"), \"quoted\" #EXTM3U <script>",
        "Ana, Bob - =HYPERLINK(\"http___x\"), \"quoted\" #EXTM3U <script>.mp3",
        "#EXTINF:61,Ana, Bob - Gone",
        "Gone.mp3",
    ];
    assert_eq!(lines, wanted);
    assert_eq!((export.left[0].why, export.left[0].songs), (Why::ByName, 1));
    let text = exported(Format::M3u8, Options::default()).text;
    assert!(text.contains("\nAna, Bob - Blue.m4a\n") && !text.contains("Ana/Blue"), "{text}");
}

#[test]
fn lists_of_files_hold_what_can_be_copied() {
    let with = |list| {
        sample::exported(
            sample::ALL,
            Format::FilesFrom,
            Options { list, base: "/m".into(), ..Options::default() },
        )
    };
    let export = with(ListFor::Rsync);
    assert_eq!(
        (export.text.as_str(), export.file_name.as_str()),
        ("Ana/Blue.m4a\nAzure.m4a\n", "reprise-files-2026-11-22.txt")
    );
    let left: Vec<_> = export.left.iter().map(|left| (left.why, left.songs)).collect();
    assert_eq!(left, [(Why::LineBreak, 1), (Why::NotThere, 1), (Why::NoFile, 1)]);
    assert_eq!(with(ListFor::RsyncNul).text, "Ana/Blue.m4a\0bad\nname.mp3\0Azure.m4a\0");
    assert_eq!(with(ListFor::TeraCopy).text, "/m/Ana/Blue.m4a\r\n/m/Azure.m4a\r\n");
    let elsewhere = Options { place: Some(PlaceId([9; 8])), ..Options::default() };
    let export = sample::exported(sample::ALL, Format::FilesFrom, elsewhere);
    assert_eq!((export.text.as_str(), export.left[0].why), ("", Why::OtherPlace));
}

#[test]
fn text_is_a_song_a_line() {
    let text = exported(Format::Text, Options::default()).text;
    assert_eq!((text.lines().count(), text.lines().nth(1)), (4, Some("Ana, Bob - Blue")));
}

#[test]
fn a_sheet_holds_no_script_and_no_tag_of_a_title() {
    let text = sample::exported(sample::ALL, Format::Html, all()).text;
    assert!(text.contains("&lt;script&gt;") && !text.contains("<script"), "{text}");
    assert!(text.contains("<li>All: 5</li>") && text.ends_with("</html>\n"), "{text}");
    assert_eq!(text.matches("<tr>").count(), 6);
    assert_eq!(text.matches("class=\"yes\"").count(), 1);
}

#[test]
fn jspf_holds_xspf_fields_and_the_whole_song() {
    let text = sample::exported(sample::ALL, Format::Jspf, Options::default()).text;
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let tracks = value["playlist"]["track"].as_array().unwrap();
    assert_eq!(tracks.len(), 5);
    assert_eq!((&tracks[1]["title"], &tracks[1]["duration"]), (&HOSTILE.into(), &61_000.into()));
    let json = sample::exported(sample::ALL, Format::Json, Options::default()).text;
    let songs: serde_json::Value = serde_json::from_str(&json).unwrap();
    for (at, track) in tracks.iter().enumerate() {
        assert_eq!(track["extension"][EXTENSION][0], songs["tracks"][at]);
    }
}

#[test]
fn lists_are_read_back_as_they_were_written() {
    let stated = |format: Format, options| {
        let text = sample::exported(sample::WITH_FILES, format, options).text;
        read_list(text.as_bytes()).unwrap().1
    };
    for format in [Format::Xspf, Format::Jspf] {
        let songs = stated(format, all()).tracks;
        let names: Vec<_> = songs.iter().map(|song| song.name.as_deref()).collect();
        assert_eq!(names, [Some("Blue"), Some(HOSTILE), Some("Gone")], "{format:?}");
        assert_eq!(songs[0].artist.as_deref(), Some("Ana, Bob"));
        assert_eq!(songs[0].duration_ms, Some(61_000));
        assert_eq!(songs[1].location.as_ref().and_then(|it| it.path()), Some("bad\nname.mp3"));
    }
}

#[test]
fn a_library_says_who_wrote_it_and_is_not_believed_for_apple() {
    let options = Options { base: "C:\\Music".into(), ..all() };
    let export = sample::exported(sample::ALL, Format::ItunesXml, options);
    let mut reader = LibraryReader::new();
    reader.push(export.text.as_bytes());
    let stated = reader.finish();
    assert_eq!(stated.tracks.len(), 4);
    assert_eq!((export.left[0].why, export.left[0].songs), (Why::NoFile, 1));
    let blue = &stated.tracks[0];
    assert_eq!(blue.location.as_ref().and_then(|it| it.path()), Some("C:/Music/Ana/Blue.m4a"));
    assert_eq!(blue.name.as_deref(), Some("Blue"));
    assert!(stated.is_by_reprise() && blue.flags == Default::default() && blue.kind.is_none());
    assert!(export.text.contains("<key>Purchased</key><true/>"));
    let unasked = sample::exported(sample::ALL, Format::ItunesXml, all()).text;
    assert!(!unasked.contains("Location"), "{unasked}");
}

/// A text as a list keeps it that was written as XML: without what XML cannot hold, and without blanks around it.
fn through_xml(text: &str) -> Option<String> {
    let odd = |letter: char| {
        let is_odd = letter < ' ' && !matches!(letter, '\t' | '\n' | '\r');
        if is_odd || matches!(letter, '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { letter }
    };
    crate::stated::text(&text.chars().map(odd).collect::<String>())
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof!["[<>&\"'\\]\\[!;#xA-c\r\n\t\u{0}\u{b}\u{ffff} ]{0,12}", any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever a title holds, it stays in its field, and the song behind it is still there.
    #[test]
    fn hostile_texts_stay_in_their_fields(title in hostile(), artist in hostile()) {
        let text = |format| sample::one(&title, &artist, format, Options::default());
        let check = |song: &StatedTrack| {
            prop_assert_eq!(&song.artist, &through_xml(&artist));
            prop_assert_eq!(song.duration_ms, Some(61_000));
            Ok(())
        };
        let json: serde_json::Value = serde_json::from_str(&text(Format::Jspf)).unwrap();
        prop_assert_eq!(json["playlist"]["track"][0]["creator"].as_str(), Some(artist.as_str()));
        if let Some(wanted) = through_xml(&title) {
            let (_, xspf) = read_list(text(Format::Xspf).as_bytes()).unwrap();
            prop_assert_eq!(xspf.tracks[0].name.as_ref(), Some(&wanted));
            check(&xspf.tracks[0])?;
        }
        let mut library = LibraryReader::new();
        library.push(text(Format::ItunesXml).as_bytes());
        let library = library.finish();
        prop_assert!(library.problems.is_empty(), "{:?}", library.problems);
        check(&library.tracks[0])?;
        let sheet = text(Format::Html);
        prop_assert_eq!(sheet.matches("<td").count(), 7, "{}", sheet);
        prop_assert_eq!(text(Format::M3u8).lines().count(), 4);
        prop_assert_eq!(text(Format::Text).lines().count(), 2);
    }
}

/// Writes each format for `tests/parsers.py`, which reads them with parsers that nobody here wrote.
#[test]
#[ignore = "writes files for parsers of other people; REPRISE_OUT is the folder"]
fn for_other_parsers() {
    let Some(folder) = std::env::var_os("REPRISE_OUT").map(std::path::PathBuf::from) else { return };
    let write = |name: &str, format, options| {
        std::fs::write(folder.join(name), sample::exported(sample::ALL, format, options).text).unwrap();
    };
    for &format in Format::ALL {
        write(format.slug(), format, Options { base: "/m".into(), ..all() });
    }
    for &separator in Separator::ALL {
        write(&format!("csv-{}", separator.slug()), Format::Csv, Options { separator, ..all() });
    }
}
