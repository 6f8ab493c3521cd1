//! Kinds of entries in Apple's lists, taken in without any folder: which songs there are, and that nothing is claimed of them
//! which the list does not say.

use reprise_catalog::changes::{Change, Clock, Fact, SaidBy};
use reprise_catalog::evidence::Settings;
use reprise_catalog::export::{Format, Options, Paths, Source, export};
use reprise_catalog::ids::BrowserId;
use reprise_catalog::imports::{
    ExportReader, ImportKind, LibraryReader, Stated, read_archive, read_list, read_script_csv, sniff,
    take_stated,
};
use reprise_catalog::library::{Catalog, Standpoint};
use reprise_catalog::query::{Query, Table};
use serde_json::Value;

/// A library as iTunes writes it, of these tracks and playlists.
fn library(tracks: &[&str], playlists: &str) -> Stated {
    let tracks: Vec<String> =
        (1..).zip(tracks).map(|(at, keys)| format!("<key>{at}</key><dict>{keys}</dict>")).collect();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple Computer//DTD PLIST 1.0//EN\" \
         \"x\">\n<plist version=\"1.0\"><dict><key>Application Version</key><string>12.9.5.5</string>\
         <key>Library Persistent ID</key><string>0123456789ABCDEF</string><key>Tracks</key><dict>{}</dict>\
         <key>Playlists</key><array>{playlists}</array></dict></plist>",
        tracks.concat()
    );
    assert_eq!(sniff(text.as_bytes()), Some(ImportKind::Library));
    let mut reader = LibraryReader::new();
    text.as_bytes().chunks(7).for_each(|chunk| reader.push(chunk));
    reader.finish()
}

const WHOLE: &str = "<dict><key>Master</key><true/><key>Playlist ID</key><integer>9</integer><key>Name</key>\
    <string>Mediathek</string></dict><dict><key>Playlist ID</key><integer>10</integer><key>Name</key>\
    <string>Zuletzt gespielt</string><key>Smart Info</key><data>AQ==</data><key>Playlist Items</key><array><dict>\
    <key>Track ID</key><integer>1</integer></dict></array></dict>";

fn text(key: &str, value: &str) -> String {
    format!("<key>{key}</key><string>{value}</string>")
}

fn yes(key: &str) -> String {
    format!("<key>{key}</key><true/>")
}

fn number(key: &str, value: &str) -> String {
    format!("<key>{key}</key><integer>{value}</integer>")
}

fn catalog_of(stated: &Stated, by: SaidBy) -> Catalog {
    let (mut catalog, mut clock) = (Catalog::default(), Clock::new(BrowserId([1; 8])));
    for fact in take_stated(stated, by, &catalog).facts {
        catalog.fold(Change::new(clock.tick(1), fact));
    }
    catalog
}

/// The songs of the JSON export of a catalog that is made by a list alone.
fn songs(stated: &Stated, by: SaidBy) -> Vec<Value> {
    let catalog = catalog_of(stated, by);
    let settings = Settings::default();
    let table = Table::of(&catalog, &Standpoint::default());
    let tracks = table.select(&Query::default());
    let source = Source {
        catalog: &catalog,
        table: &table,
        settings: &settings,
        tracks: &tracks,
        today: "2026-11-30",
    };
    // With file names, so that a song without a title is called by its own.
    let options = Options { paths: Paths::Included, ..Options::default() };
    let text = export(source, Format::Json, options).text;
    let export: Value = serde_json::from_str(&text).expect("an export");
    export.get("tracks").and_then(Value::as_array).cloned().unwrap_or_default()
}

/// Title, Apple's word, way back, kind and origin of the only song of a list.
#[track_caller]
fn check_one(stated: &Stated, by: SaidBy, wanted: [&str; 5]) {
    let songs = songs(stated, by);
    assert_eq!(songs.len(), 1, "{songs:?}");
    let fields = ["title", "cloudStatus", "wayBack", "kind", "origin"];
    let song = songs.first().expect("a song");
    let told = fields.map(|field| song.get(field).and_then(Value::as_str).unwrap_or("null"));
    assert_eq!(told, wanted, "{:?}", stated.tracks);
}

#[track_caller]
fn check(keys: &[String], wanted: [&str; 5]) {
    check_one(&library(&[&keys.concat()], WHOLE), SaidBy::LibraryXml, wanted);
}

const FILE: &str = "<key>Track Type</key><string>File</string><key>Location</key>\
    <string>file:///Users/a/Music/Song.mp3</string>";
const CLOUD: &str = "<key>Track Type</key><string>Remote</string>";

#[test]
fn words_of_a_language_that_is_not_known_claim_nothing() {
    let song =
        |kind: &str, more: &str| [text("Name", "A"), text("Kind", kind), more.to_owned(), FILE.to_owned()];
    // It was bought or matched; a subscription gives back either.
    let unclear = ["A", "unknown", "apple-subscription", "music", "apple-unclear"];
    for kind in ["File audio AAC acquistato", "Archivo de audio AAC comprado", "Aangeschaft AAC-audiobestand"]
    {
        check(&song(kind, &yes("Purchased")), unclear);
        check(&song(kind, ""), ["A", "unknown", "null", "music", "unknown"]);
    }
    check(&song("", &yes("Purchased")), unclear);
    let bought = ["A", "purchased", "apple", "music", "itunes-purchase"];
    check(&song("PURCHASED AAC AUDIO FILE", &yes("Purchased")), bought);
    check(&song("gekaufte aac-audiodatei", ""), bought);
    check(&song("Purchased AAC audio file", ""), bought);
    // Apple sold no such files: the flag is of a match, or wrong.
    check(&song("MPEG audio file", &yes("Purchased")), unclear);
    check(
        &song("Apple Music AAC audio file", &yes("Purchased")),
        ["A", "apple-music", "apple-subscription", "music", "apple-music"],
    );
    check(
        &song("AAC audio file", "<key>Purchased</key><false/>"),
        ["A", "unknown", "null", "music", "unknown"],
    );
}

#[test]
fn what_only_the_cloud_has_comes_back_as_the_list_says() {
    let song = |more: &str| [text("Name", "A"), CLOUD.to_owned(), more.to_owned()];
    check(&song(""), ["A", "unknown", "null", "music", "unknown"]);
    check(&song(&yes("Apple Music")), ["A", "apple-music", "apple-subscription", "music", "apple-music"]);
    check(&song(&yes("Matched")), ["A", "matched", "apple-subscription", "music", "unknown"]);
    let bought = [text("Kind", "Purchased AAC audio file"), yes("Purchased")].concat();
    check(&song(&bought), ["A", "purchased", "apple", "music", "itunes-purchase"]);
}

#[test]
fn songs_without_names_are_songs() {
    check(&[FILE.to_owned()], ["Song", "unknown", "null", "music", "unknown"]);
    let windows = text("Location", "file://localhost/C:/Musik/%DCber%20uns.mp3");
    check(&[windows], ["Über uns", "unknown", "null", "music", "unknown"]);
    check(&[number("Track ID", "7")], ["-", "unknown", "null", "music", "unknown"]);
    check(
        &[text("Name", "A &#38; B &amp; &#x1F3B5;"), text("Artist", ""), text("Album", "  "), FILE.into()],
        ["A & B & 🎵", "unknown", "null", "music", "unknown"],
    );
}

#[test]
fn films_podcasts_and_books_are_what_they_are() {
    let song = |more: &[&str]| {
        let flags: String = more.iter().map(|flag| yes(flag)).collect();
        [text("Name", "A"), flags, FILE.to_owned()]
    };
    check(&song(&["Movie", "Has Video"]), ["A", "unknown", "null", "video", "video"]);
    check(&song(&["TV Show", "Has Video"]), ["A", "unknown", "null", "video", "video"]);
    check(&song(&["Music Video", "Has Video"]), ["A", "unknown", "null", "music-video", "music-video"]);
    check(&song(&["Audiobook"]), ["A", "unknown", "null", "audiobook", "audiobook"]);
    let told = |keys: &[String]| songs(&library(&[&keys.concat()], WHOLE), SaidBy::LibraryXml);
    let podcast = told(&song(&["Podcast"]));
    assert_eq!(podcast[0].get("kind").and_then(Value::as_str), Some("podcast"));
    let lecture = told(&song(&["iTunesU"]));
    assert_eq!(lecture[0].get("kind").and_then(Value::as_str), Some("podcast"));
    let stream = [text("Name", "Radio"), text("Track Type", "URL"), text("Location", "http://a.example/b")];
    assert_eq!(told(&stream).len(), 0);
    let booklet = [text("Name", "Booklet"), text("Location", "file:///a/Booklet.pdf")];
    assert_eq!(told(&booklet).len(), 0);
    let tone = [text("Name", "Ring"), text("Location", "file:///a/Tones/Ring.m4r")];
    assert_eq!(told(&tone)[0].get("kind").and_then(Value::as_str), Some("ringtone"));
}

#[test]
fn numbers_and_dates_that_cannot_be_true_are_not_told() {
    let odd = [
        text("Name", "A"),
        number("Total Time", "99999999999999999999"),
        number("Year", "0"),
        number("Track Number", "4294967295"),
        number("Disc Number", "-1"),
        number("Size", "18446744073709551615"),
        "<key>Date Added</key><date>1904-01-01T00:00:00Z</date>".to_owned(),
        FILE.to_owned(),
    ];
    let long = [text("Name", "B"), number("Total Time", "18446744073709551614"), number("Year", "70000")];
    let stated = library(&[&odd.concat(), &long.concat()], WHOLE);
    for track in &stated.tracks {
        assert_eq!((track.duration_ms, track.year), (None, None));
        assert_eq!((track.track_number, track.disc_number), (None, None));
        assert_eq!(track.date_added, None);
    }
    assert_eq!(songs(&stated, SaidBy::LibraryXml).len(), 2);
    let sound = [
        text("Name", "C"),
        number("Year", "1904"),
        "<key>Date Added</key><date>2004-02-03T04:05:06Z</date>".into(),
    ];
    let stated = library(&[&sound.concat()], WHOLE);
    assert_eq!(
        (stated.tracks[0].year, stated.tracks[0].date_added.as_deref()),
        (Some(1904), Some("2004-02-03"))
    );
}

#[test]
fn a_playlist_says_nothing_of_the_other_songs() {
    let song = |at: u32| {
        [text("Persistent ID", &format!("{at:016X}")), text("Name", &at.to_string()), FILE.into()].concat()
    };
    let (all, most): (Vec<String>, Vec<String>) = ((1..=10).map(song).collect(), (1..=8).map(song).collect());
    fn borrowed(songs: &[String]) -> Vec<&str> {
        songs.iter().map(String::as_str).collect()
    }
    let catalog = catalog_of(&library(&borrowed(&all), WHOLE), SaidBy::LibraryXml);
    let left_out = |playlists: &str| {
        let taken = take_stated(&library(&borrowed(&most), playlists), SaidBy::LibraryXml, &catalog);
        let said =
            taken.facts.iter().filter(|fact| matches!(fact, Fact::LeftOut { is_left_out: true, .. })).count();
        assert_eq!(said, taken.left_out);
        said
    };
    assert_eq!(left_out(WHOLE), 2);
    let one =
        "<dict><key>Playlist ID</key><integer>10</integer><key>Name</key><string>Best of</string></dict>";
    assert_eq!(left_out(one), 0);
    // Without any playlist nothing tells, and it has more than half.
    assert_eq!(left_out(""), 2);
}

fn exported(rows: &str) -> Stated {
    let mut reader = ExportReader::new();
    rows.as_bytes().chunks(5).for_each(|chunk| reader.push(chunk));
    reader.finish()
}

#[test]
fn rows_of_the_privacy_export() {
    let check = |row: &str, wanted| check_one(&exported(&format!("[{row}]")), SaidBy::PrivacyExport, wanted);
    check(
        r#"{"Title":"A","Artist":"B","Is Purchased":true,"Purchased Track Identifier":5,"Audio Matched Track Identifier":5}"#,
        ["A", "purchased", "apple", "music", "itunes-purchase"],
    );
    check(
        r#"{"Title":"A","Artist":"B","Is Purchased":false,"Apple Music Track Identifier":"5","Purchased Track Identifier":7}"#,
        ["A", "apple-music", "apple-subscription", "music", "apple-music"],
    );
    check(
        r#"{"Title":"A","Artist":null,"Album":"","Track Duration":-5,"Date Added To Library":"1904-01-01T00:00:00Z"}"#,
        ["A", "unknown", "null", "music", "unknown"],
    );
    check(r#"{"Artist":"B","Album":"C"}"#, ["-", "unknown", "null", "music", "unknown"]);
    check(
        r#"{"Title":5,"Artist":"B","Track Year":"1999","New Key":{"a":[1]}}"#,
        ["5", "unknown", "null", "music", "unknown"],
    );
    for row in [
        r#"{"Title":"My list","Container Type":"PLAYLIST","Artist":"x"}"#,
        r#"{"Title":"Activity","Event Type":"PLAY_END"}"#,
        r#"{"Identifier":5}"#,
        r#"{"Transaction Type":"ADD","Tracks":[{"Title":"x","Artist":"y","Track Identifier":5}],"Title":"T"}"#,
    ] {
        assert_eq!(exported(&format!("[{row}]")).tracks.len(), 0, "{row}");
    }
    // Some make a table of it.
    let table =
        "Title,Artist,Is Purchased,Apple Music Track Identifier,Purchased Track Identifier\nA,B,True,,5\n";
    let (by, stated) = read_list(table.as_bytes()).expect("a list");
    check_one(&stated, by, ["A", "purchased", "apple", "music", "itunes-purchase"]);
    let table =
        "Title;Artist;Is Purchased;Apple Music Track Identifier;Track Duration\n\"A\";B;False;5;1000\n";
    let (by, stated) = read_list(table.as_bytes()).expect("a list");
    check_one(&stated, by, ["A", "apple-music", "apple-subscription", "music", "apple-music"]);
    // What a file in one line is cut to, and one song that is damaged.
    let cut = exported(r#"[{"Title":"A","Artist":"B"},{"Title":"C","Art"#);
    assert_eq!((cut.tracks.len(), cut.problems.len()), (1, 1));
}

/// A zip of stored files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let crc = bytes.iter().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
        });
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        head.extend((!crc).to_le_bytes());
        head.extend((bytes.len() as u32).to_le_bytes());
        head.extend((bytes.len() as u32).to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(name.bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.bytes());
        out.extend(*bytes);
    }
    let at = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([(files.len() as u16).to_le_bytes(), (files.len() as u16).to_le_bytes()].concat());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

#[test]
fn zips_of_the_privacy_export_as_they_come() {
    let list = br#"[{"Title":"A","Artist":"B","Apple Music Track Identifier":5}]"#;
    let other = br#"[{"Title":"P","Container Type":"PLAYLIST"}]"#;
    let tracks = |files: &[(&str, &[u8])]| read_archive(&zip(files)).tracks.len();
    for name in [
        "Apple Music Library Tracks.json",
        "Apple_Media_Services/Apple Music Activity/Apple Music Library Tracks.json",
        "Apple Medienservices/Apple Music-Aktivität/APPLE MUSIC LIBRARY TRACKS.JSON",
        "a\\b\\Apple Music Library Tracks (1).json",
        "Apple Music - Library Tracks 2.json",
    ] {
        assert_eq!(tracks(&[(name, list), ("a/Apple Music Library Playlists.json", other)]), 1, "{name}");
    }
    let inner = zip(&[("Apple Music Library Tracks.json", list)]);
    let twice =
        [("a/Apple Music Library Tracks.json", &list[..]), ("b/Apple Music Library Tracks.json.zip", &inner)];
    assert_eq!(tracks(&twice), 1);
    assert_eq!(tracks(&[("__MACOSX/a/._Apple Music Library Tracks.json", list)]), 0);
    assert_eq!(tracks(&[("Apple Music Library Playlists.json", other), ("photo.jpg", b"x")]), 0);
}

#[test]
fn tables_of_the_script_in_other_programs_hands() {
    let check =
        |table: &str, wanted| check_one(&read_script_csv(table.as_bytes()), SaidBy::MusicScript, wanted);
    let bought = ["A", "purchased", "apple", "music", "itunes-purchase"];
    check("cloud status,name,artist\npurchased,A,B\n", bought);
    check("\u{feff}Name;Cloud Status;Artist\r\nA;Purchased;B\r\n", bought);
    check("ARTIST\tNAME\tCLOUD STATUS\nB\tA\tkPur\n", bought);
    check("\"cloud status\", \"name\", \"location\"\n\"purchased\", \"A\", \"/a/b.m4a\"\n", bought);
    check("cloud status,name,duration\nremoved,A,1e99\n", ["A", "removed", "null", "music", "unknown"]);
    check("cloud status,name\nsomething new,A\n", ["A", "unknown", "null", "music", "unknown"]);
    check("cloud status,name,artist\n«constant ****kPur»,A,B\n", bought);
    check("name,artist,cloud status\nA,,\n", ["A", "unknown", "null", "music", "unknown"]);
}

/// The songs of a list however it is stored, and who said them.
fn told(bytes: &[u8]) -> Option<(SaidBy, usize)> {
    let head = bytes.get(..4096).unwrap_or(bytes);
    Some(match sniff(head)? {
        ImportKind::Library => {
            let mut reader = LibraryReader::new();
            reader.push(bytes);
            (SaidBy::LibraryXml, reader.finish().tracks.len())
        }
        ImportKind::Export => {
            let mut reader = ExportReader::new();
            reader.push(bytes);
            (SaidBy::PrivacyExport, reader.finish().tracks.len())
        }
        ImportKind::ScriptTable => (SaidBy::MusicScript, read_script_csv(bytes).tracks.len()),
        _ => read_list(bytes).map(|(by, stated)| (by, stated.tracks.len())).ok()?,
    })
}

#[test]
fn a_list_of_apples_is_told_however_it_was_saved_again() {
    let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect()
    };
    let saved = |text: &str, by: SaidBy| {
        let forms = [
            text.as_bytes().to_vec(),
            format!("\u{feff}{text}").into_bytes(),
            format!("\r\n  {text}\n").into_bytes(),
            wide(text, u16::to_le_bytes),
            wide(text, u16::to_be_bytes),
        ];
        for (at, form) in forms.iter().enumerate() {
            assert_eq!(told(form), Some((by, 1)), "form {at} of {text}");
        }
    };
    let song = [text("Name", "A"), text("Artist", "B"), FILE.to_owned()].concat();
    let plist = format!(
        "<plist version=\"1.0\"><dict><key>Application Version</key><string>12</string><key>Tracks</key>\
         <dict><key>1</key><dict>{song}</dict></dict></dict></plist>"
    );
    saved(&plist, SaidBy::LibraryXml);
    saved(&format!("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>{plist}"), SaidBy::LibraryXml);
    let row = r#"[{"Title":"A","Artist":"B","Apple Music Track Identifier":5,"Track Duration":1000}]"#;
    saved(row, SaidBy::PrivacyExport);
    saved("cloud status,name,artist\npurchased,A,B\n", SaidBy::MusicScript);
    saved("cloud status\tname\tartist\npurchased\tA\tB\n", SaidBy::MusicScript);
}
