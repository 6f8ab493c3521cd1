//! Tests of the many ways in which programs write the same list: languages, encodings, separators, workbooks, names of
//! elements.

use super::{Refusal, read_list};
use crate::changes::SaidBy;
use crate::evidence::CloudStatus;
use crate::fixtures::exports::zip;
use crate::imports::{ImportKind, sniff};
use crate::stated::{Location, StatedTrack};

fn songs(list: &[u8]) -> (SaidBy, Vec<StatedTrack>) {
    let (by, stated) =
        read_list(list).unwrap_or_else(|why| panic!("{why}: {}", String::from_utf8_lossy(list)));
    (by, stated.tracks)
}

fn refusal(list: &[u8]) -> Option<Refusal> {
    read_list(list).err()
}

/// Title, artist and album of the first song.
fn names(list: &[u8]) -> [String; 3] {
    let song = songs(list).1.swap_remove(0);
    [song.name, song.artist, song.album].map(Option::unwrap_or_default)
}

fn path(list: &str) -> Option<String> {
    songs(list.as_bytes()).1.swap_remove(0).location.and_then(|it| it.path().map(str::to_owned))
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().fold(vec![0xff, 0xfe], |mut bytes, unit| {
        bytes.extend(unit.to_le_bytes());
        bytes
    })
}

#[test]
fn exportify_is_read_in_every_language() {
    let heads = [
        "Track-URI,Track-Name,Künstlername(n),Album-Name,Album-Künstlername(n),Veröffentlichungsdatum des Albums,Disc-Nummer,Track-Nummer,Track-Dauer (ms),Hinzugefügt am",
        "URI du titre,Nom du titre,Nom(s) de l'artiste,Nom de l'album,Nom(s) de l'artiste de l'album,Date de sortie de l'album,Numéro de disque,Numéro du titre,Durée du titre (ms),Ajouté le",
        "URI de la canción,Nombre de la canción,Nombre(s) del artista,Nombre del álbum,Nombre(s) del artista del álbum,Fecha de lanzamiento del álbum,Número de disco,Número de la canción,Duración de la canción (ms),Añadido en",
        "トラックURI,トラック名,アーティスト名,アルバム名,アルバムアーティスト名,アルバム発売日,ディスク番号,トラック番号,トラックの長さ（ミリ秒）,追加日時",
        "Parça URI,Parça Adı,Sanatçı Adı,Albüm Adı,Albümdeki Sanatçı Adı,Albüm Çıkış Tarihi,Disk Numarası,Parça Numarası,Parça Süresi (ms),Eklenme Tarihi",
        "URI κομματιού,Όνομα κομματιού,Όνομα/τα καλλιτέχνη,Όνομα άλμπουμ,Όνομα/τα καλλιτέχνη άλμπουμ,Ημερομηνία κυκλοφορίας άλμπουμ,Αριθμός δίσκου,Αριθμός κομματιού,Διάρκεια κομματιού (ms),Προστέθηκε στις",
    ];
    for head in heads {
        let list = format!(
            "{head}\n\"spotify:track:1\",Blue,\"Ana\\, Queen, Bob\",Record,Ana,1999-02-01,2,7,215000,2020-01-02T03:04:05Z\n"
        );
        let (by, songs) = songs(list.as_bytes());
        let song = &songs[0];
        assert_eq!((by, song.artist.as_deref()), (SaidBy::Spotify, Some("Ana, Queen, Bob")), "{head}");
        assert_eq!((song.album_artist.as_deref(), song.year), (Some("Ana"), Some(1999)), "{head}");
        assert_eq!(
            (song.disc_number, song.track_number, song.duration_ms),
            (Some(2), Some(7), Some(215_000))
        );
        assert_eq!(song.date_added.as_deref(), Some("2020-01-02"), "{head}");
    }
}

#[test]
fn tables_name_titles_and_artists_in_many_languages() {
    for head in [
        "Titel;Artiest;Album",
        "Tytuł;Wykonawca;Album",
        "Název;Interpret;Album",
        "Titel;Kunstner;Album",
        "Cím;Előadó;Album",
        "Başlık;Sanatçı;Albüm",
        "제목;아티스트;앨범",
        "歌名;歌手;专辑",
        "タイトル;アーティスト;アルバム",
        "Traccia;Artista;Album",
    ] {
        assert_eq!(
            names(format!("{head}\nBlue;Ana;Record\n").as_bytes()),
            ["Blue", "Ana", "Record"],
            "{head}"
        );
    }
    let cyrillic: Vec<u8> = [
        &b"Title;Artist;Album\n"[..],
        b"\xcd\xee\xf7\xfc;\xca\xe8\xed\xee;\xc3\xf0\xf3\xef\xef\xe0 \xea\xf0\xee\xe2\xe8\n",
    ]
    .concat();
    assert_eq!(names(&cyrillic), ["Ночь", "Кино", "Группа крови"]);
}

#[test]
fn paths_of_tagging_programs_are_found_in_other_languages() {
    let told = ["/Music/Ana/01 Blue.mp3", "C:/Music/Ana/01 Blue.mp3"];
    let german = "Titel;Interpret;Album;Track;Jahr;Länge;Größe;Pfad;Dateiname;\nBlue;Ana;R;7;1999;215;5,02 MB;C:\\Music\\Ana\\;01 Blue.mp3;\n";
    assert_eq!(path(german).as_deref(), Some(told[1]));
    let french = "Titre;Artiste;Album;Chemin\nBlue;Ana;R;/Music/Ana/01 Blue.mp3\n";
    assert_eq!(path(french).as_deref(), Some(told[0]));
}

#[test]
fn blanks_behind_separators_are_no_part_of_cells() {
    let list = b"\"Track name\", \"Artist name\", \"Album\", \"Playlist name\", \"Type\"\n\"Blue, one\", \"Ana, Bob\", \"R\", \"M\", \"Playlist\"\n";
    assert_eq!(names(list), ["Blue, one", "Ana, Bob", "R"]);
}

#[test]
fn logs_of_listening_are_refused_whoever_wrote_them() {
    for log in [
        "Artist;Album;AlbumId;Track;Date#somebody\nAna;R;;Blue;1600000000000\n",
        "artist_name,track_title,entry_date,stream_duration_ms\nAna,Blue,2020-01-01,1000\n",
        "Artist,Title,Listened\nAna,Blue,2020-09-13 12:26:00\n",
        "{\"username\":\"x\",\"scrobbles\":[{\"track\":\"Blue\",\"artist\":\"Ana\",\"date\":1600000000000}]}",
        "[{\"header\":\"YouTube Music\",\"title\":\"Watched Blue\",\"titleUrl\":\"https://music.youtube.com/watch?v=1\"}]",
        "{\"recenttracks\":{\"track\":[{\"name\":\"Blue\"}]}}",
    ] {
        assert_eq!(sniff(log.as_bytes()), Some(ImportKind::List), "{log}");
        assert_eq!(refusal(log.as_bytes()), Some(Refusal::Listening), "{log}");
    }
    let shelf = "Artist,Title,Release Year,Format,Cat. Number,Barcode\nAna,R,1999,CD,X1,0602547\n";
    assert_eq!(refusal(shelf.as_bytes()), Some(Refusal::Albums(1)));
}

#[test]
fn lists_in_json_may_begin_with_something_else() {
    let albums = "{\"artist\":\"A\",\"album\":\"B\",\"uri\":\"u\"},".repeat(300);
    let library = format!(
        "{{\"albums\":[{}],\"tracks\":[{{\"artist\":\"Ana\",\"album\":\"R\",\"track\":\"Blue\",\"uri\":\"x\"}}]}}",
        albums.trim_end_matches(',')
    );
    assert_eq!(sniff(library.get(..4096).unwrap().as_bytes()), Some(ImportKind::List));
    assert_eq!(names(library.as_bytes()), ["Blue", "Ana", "R"]);
    let plain = b"[{\"title\":\"Blue\",\"artist\":\"Ana\",\"album\":\"R\"}]";
    assert_eq!(
        (sniff(plain), names(plain)),
        (Some(ImportKind::List), ["Blue", "Ana", "R"].map(String::from))
    );
    let old = b"{\"playlists\":[{\"name\":\"M\",\"tracks\":[{\"trackName\":\"Blue\",\"artistName\":\"Ana\",\"albumName\":\"R\"}]}]}";
    assert_eq!(names(old), ["Blue", "Ana", "R"]);
}

#[test]
fn addresses_of_files_are_paths() {
    let of = |path: &str| self::path(&format!("#EXTM3U\n{path}\n"));
    for (written, meant) in [
        ("file:///C:/Music/a%20b.mp3", "C:/Music/a b.mp3"),
        ("file:C:\\Music\\a.mp3", "C:/Music/a.mp3"),
        ("file:/srv/a.mp3", "/srv/a.mp3"),
        ("/srv/Ana: Best/01: Blue.mp3", "/srv/Ana: Best/01: Blue.mp3"),
        ("Ana: Live/10: Red.mp3", "Ana: Live/10: Red.mp3"),
        ("Macintosh HD:Users:me:a.mp3", "/Volumes/Macintosh HD/Users/me/a.mp3"),
    ] {
        assert_eq!(of(written).as_deref(), Some(meant), "{written}");
    }
}

#[test]
fn playlists_of_lines_are_told_by_any_of_their_first_lines() {
    let check = |list: &str, wanted: [&str; 3], ms| {
        let song = songs(list.as_bytes()).1.swap_remove(0);
        let found = [song.name, song.artist, song.album].map(Option::unwrap_or_default);
        assert_eq!((found, song.duration_ms), (wanted.map(String::from), ms), "{list}");
    };
    check("# made by x\n#EXTM3U\n#EXTINF:215,Ana - Blue\na.mp3\n", ["Blue", "Ana", ""], Some(215_000));
    check("#PLAYLIST:M\n#EXTINF: 215 ,Ana - Blue\n#EXTALB:R\na.mp3\n", ["Blue", "Ana", "R"], Some(215_000));
    check("#extm3u\n#extinf:215,Ana - Blue\na.mp3\n", ["Blue", "Ana", ""], Some(215_000));
    check("#EXTM3U\n#EXTINF:215 group=\"a, b\",Ana - Blue\na.mp3\n", ["Blue", "Ana", ""], Some(215_000));
    assert_eq!(songs(b"a.tta\nb.dsf\nc.mka\n").1.len(), 3);
}

#[test]
fn elements_may_have_a_namespace() {
    let list = "<?xml version=\"1.0\"?><ns0:playlist xmlns:ns0=\"http://xspf.org/ns/0/\"><ns0:trackList><ns0:track>\
        <ns0:title>Blue</ns0:title><ns0:creator>Ana</ns0:creator></ns0:track></ns0:trackList></ns0:playlist>";
    assert_eq!(sniff(list.as_bytes()), Some(ImportKind::List));
    assert_eq!(names(list.as_bytes()), ["Blue", "Ana", ""]);
    let winamp = "<WinampXML><playlist><entry Playstring=\"file:C:\\a.mp3\"><Name>Ana - Blue</Name></entry></playlist></WinampXML>";
    assert_eq!(names(winamp.as_bytes()), ["Blue", "Ana", ""]);
    assert_eq!(path(winamp).as_deref(), Some("C:/a.mp3"));
}

/// A workbook with these sheets, of rows of cells. What begins with `=` is a number.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let cell = |text: &str| match text.strip_prefix('=') {
        Some(number) => format!("<c><v>{number}</v></c>"),
        None => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    };
    let row = |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(|it| cell(it)).collect::<String>());
    let (mut names, mut links, mut parts) = (String::new(), String::new(), Vec::new());
    for (at, (name, rows)) in sheets.iter().enumerate() {
        names += &format!("<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"r{at}\"/>");
        links += &format!("<Relationship Id=\"r{at}\" Target=\"./worksheets/s{at}.xml\"/>");
        let rows: String = rows.iter().map(row).collect();
        parts.push((format!("xl\\worksheets\\s{at}.xml"), format!("<x:worksheet>{rows}</x:worksheet>")));
    }
    parts.push(("xl\\workbook.xml".into(), format!("<workbook><sheets>{names}</sheets></workbook>")));
    parts.push(("xl\\_rels\\workbook.xml.rels".into(), format!("<Relationships>{links}</Relationships>")));
    let parts: Vec<_> = parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zip(&parts, 8)
}

#[test]
fn workbooks_of_any_program_are_read() {
    let deezer = workbook(&[
        ("7_favoriteAlbum", &[&["Album Title", "Artists"], &["R", "Ana"]]),
        ("8_favoriteSong", &[&["Song Title", "Artists", "Album Title"], &["Blue", "Ana", "R"]]),
        ("10_listeningHistory", &[&["Song Title", "Artist", "Date"], &["Red", "Ana", "2020-01-01 10:00:00"]]),
    ]);
    let (by, list) = songs(&deezer);
    assert_eq!((by, list.len()), (SaidBy::Deezer, 1));
    let other = workbook(&[(
        "songs",
        &[
            &[],
            &["My songs"],
            &["title", "artist", "album", "isrc", "duration"],
            &["Blue", "Ana", "R", "", "=0.0024884259"],
        ],
    )]);
    let (by, list) = songs(&other);
    assert_eq!((by, list[0].duration_ms), (SaidBy::Soundiiz, Some(215_000)));
}

#[test]
fn workbooks_that_list_something_else_are_refused() {
    let history: &[&[&str]] = &[&["Song Title", "Artist", "Date"], &["Red", "Ana", "2020-01-01 10:00:00"]];
    let moments: &[&[&str]] = &[&["Artist", "Track", "Date"], &["Ana", "Red", "=43832.127835"]];
    let albums: &[&[&str]] = &[&["Album Title", "Artists"], &["R", "Ana"]];
    assert_eq!(refusal(&workbook(&[("10_listeningHistory", history)])), Some(Refusal::Listening));
    assert_eq!(refusal(&workbook(&[("Sheet1", history)])), Some(Refusal::Listening));
    assert_eq!(refusal(&workbook(&[("Sheet1", moments)])), Some(Refusal::Listening));
    assert_eq!(refusal(&workbook(&[("Sheet1", albums)])), Some(Refusal::Albums(1)));
}

#[test]
fn how_japanese_words_are_spoken_is_no_part_of_them() {
    let sheet = "<worksheet><row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row><row><c t=\"s\"><v>2</v></c><c t=\"s\"><v>1</v></c></row></worksheet>";
    let shared = "<sst><si><t>Title</t></si><si><t>Artist</t></si><si><t>風</t><rPh sb=\"0\"><t>カゼ</t></rPh></si></sst>";
    let parts = [
        ("xl/workbook.xml", "<workbook><sheet name=\"s\" r:id=\"1\"/></workbook>"),
        ("xl/_rels/workbook.xml.rels", "<Relationship Id=\"1\" Target=\"worksheets/s.xml\"/>"),
        ("xl/sharedStrings.xml", shared),
        ("xl/worksheets/s.xml", sheet),
    ];
    let parts = parts.map(|(name, text)| (name, text.as_bytes()));
    assert_eq!(names(&zip(&parts, 8)), ["風", "Artist", ""]);
}

#[test]
fn statuses_are_taken_from_every_form_of_the_scripts_table() {
    let table = "name,artist,cloud status\r\nDüne,Ana,uploaded\r\nRed,Bob,matched\r\n";
    let latin: Vec<u8> = table.chars().map(|letter| letter as u8).collect();
    let rows: &[&[&str]] =
        &[&["name", "artist", "cloud status"], &["Düne", "Ana", "uploaded"], &["Red", "Bob", "matched"]];
    let forms = [
        utf_16(table),
        utf_16(&table.replace(',', "\t")),
        format!("sep=,\r\n{table}").into_bytes(),
        format!("\r\n{table}").into_bytes(),
        workbook(&[("Sheet1", rows)]),
        latin,
    ];
    for form in forms {
        let (by, songs) = songs(&form);
        let found: Vec<_> = songs.iter().map(|song| (song.name.as_deref(), song.cloud_status)).collect();
        let wanted = [(Some("Düne"), Some(CloudStatus::Uploaded)), (Some("Red"), Some(CloudStatus::Matched))];
        assert_eq!((by, found.as_slice()), (SaidBy::MusicScript, &wanted[..]), "{form:?}");
    }
    assert_eq!(sniff(&utf_16(table)), Some(ImportKind::List), "what is not bytes is read as a list");
    assert!(matches!(Location::read("file:///a/%DC.mp3").path(), Some("/a/Ü.mp3")));
}

#[test]
fn what_is_cut_damaged_or_no_list_is_told_and_gives_nothing() {
    let check = |list: &str, wanted| assert_eq!(refusal(list.as_bytes()), Some(wanted), "{list}");
    let entities = "<!DOCTYPE p [<!ENTITY k \"lol\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>";
    let xspf =
        "<playlist><trackList><track><title>&k;</title><creator>&f;</creator></track></trackList></playlist>";
    let library = "<plist version=\"1.0\"><dict><key>Tracks</key><dict><key>1</key><dict><key>Name</key><string>&k;</string>\
        <key>Artist</key><string>&f;</string></dict></dict></dict></plist>";
    check(&[entities, xspf].concat(), Refusal::Entities);
    check(&[entities, library].concat(), Refusal::Entities);
    check(xspf.strip_suffix("</playlist>").unwrap(), Refusal::Cut);
    check(&library.replace("&k;", "Blue").replace("</dict></dict></plist>", ""), Refusal::Cut);
    check("{\"playlists\":[{\"items\":[{\"track\":{\"trackName\":\"Blue\",", Refusal::Cut);
    check("title,artist\nBlue,Ana\n\"Red,Bob\nSea,Ana\n", Refusal::Unclosed);
    check("", Refusal::Blank);
    check(" \n\t\n", Refusal::Blank);
    check("<!DOCTYPE html><html><title>x</title></html>", Refusal::Page);
}

#[test]
fn cells_that_point_to_no_text_give_nothing() {
    let sheet = "<worksheet><row><c t=\"inlineStr\"><is><t>Title</t></is></c><c t=\"inlineStr\"><is><t>Artist</t></is></c></row>\
        <row><c t=\"s\"><v>99999999999</v></c><c t=\"s\"><v>-1</v></c></row></worksheet>";
    let book = |sheet: &str| {
        let parts = [
            ("xl/workbook.xml", "<workbook><sheet name=\"s\" r:id=\"1\"/></workbook>"),
            ("xl/_rels/workbook.xml.rels", "<Relationship Id=\"1\" Target=\"worksheets/s.xml\"/>"),
            ("xl/worksheets/s.xml", sheet),
        ];
        zip(&parts.map(|(name, text)| (name, text.as_bytes())), 8)
    };
    assert_eq!(refusal(&book(sheet)), Some(Refusal::Damaged));
    let good = "<row><c t=\"str\"><f t=\"shared\" si=\"0\">A1</f><v>Blue</v></c><c t=\"inlineStr\"><is><t>Ana</t></is></c></row></worksheet>";
    let mixed = sheet.replace("</worksheet>", good);
    let (_, stated) = read_list(&book(&mixed)).unwrap();
    let found = stated.tracks.iter().map(|song| song.name.as_deref()).collect::<Vec<_>>();
    assert_eq!((found, stated.problems.len()), (vec![Some("Blue")], 1));
}

#[test]
fn other_shapes_of_lists() {
    let wanted = ["Blue", "Ana", "Red"].map(String::from);
    for head in [
        "Song;Performer;Record",
        "Nummer;Interpret;Album",
        "Skladba;Interpret;Album",
        "sep=;\r\nTitle;Artist;Album",
    ] {
        let list = format!("{head}\r\nBlue;Ana;Red\r\n");
        assert_eq!(names(list.as_bytes()), wanted, "{head}");
        assert_eq!(names(&utf_16(&list)), wanted, "{head} in UTF-16");
    }
    let lines = "Title,Artist,Album\n\"Blue\",\"Ana\",\"Red\"\n\"two\nlines\",Bob,Sea\n";
    assert_eq!((names(lines.as_bytes()), songs(lines.as_bytes()).1.len()), (wanted, 2));
    let unknown_length = "#EXTM3U\n#EXTINF:-1,Ana - Blue\nfile:///Music/Ana/Blue%20Sky.mp3\n";
    let song = songs(unknown_length.as_bytes()).1.swap_remove(0);
    assert_eq!((song.duration_ms, path(unknown_length).as_deref()), (None, Some("/Music/Ana/Blue Sky.mp3")));
    let foreign = "<playlist xmlns=\"http://xspf.org/ns/0/\" xmlns:v=\"urn:v\"><trackList><track><title>Blue</title><creator>Ana</creator>\
        <extension application=\"v\"><v:title>other</v:title></extension></track></trackList></playlist>";
    assert_eq!(names(foreign.as_bytes()), ["Blue", "Ana", ""]);
}

#[test]
fn lists_are_told_in_forms_that_few_programs_write() {
    let check = |list: &str, wanted: [&str; 2]| {
        let song = songs(list.as_bytes()).1.swap_remove(0);
        assert_eq!([song.name, song.artist].map(Option::unwrap_or_default), wanted, "{list}");
    };
    check("#EXTM3U\n#EXTINF:215,Ana - Blue\n#EXTINF:216,Bob - Red\n", ["Blue", "Ana"]);
    check("\u{feff}[Playlist]\nfile1=/a/Blue.mp3\ntitle1=Ana - Blue\n", ["Blue", "Ana"]);
    check("01 Ana - Blue\n02 Bob - Red\n", ["Blue", "Ana"]);
    check("- Ana - Blue\n- Bob - Red\n", ["Blue", "Ana"]);
    check("10 Years - Wasteland\n50 Cent - Candy Shop\n", ["Wasteland", "10 Years"]);
    check("title,artist,album,isrc\n'=1+1,'@Ana,Rec,\n", ["=1+1", "@Ana"]);
    check("title;artist;isrc\n'Til Blue;'39;\n", ["'Til Blue", "'39"]);
    check(
        "TRACK NAME,ARTIST NAME,ALBUM,PLAYLIST NAME,TYPE,ISRC\nRec,Ana,,,ALBUM,\nBlue,Ana,,,PLAYLIST,\n",
        ["Blue", "Ana"],
    );
    check("Titulo;Interprete\nBlue;Ana\n", ["Blue", "Ana"]);
    let section = "\u{feff}[playlist]\nFile1=/a/Blue.mp3\n";
    assert_eq!(sniff(section.as_bytes()), Some(ImportKind::List));
    assert_eq!(sniff(b"{\\rtf1\\ansi Title}"), None, "a text with fonts is no export of Apple's");
    let asx =
        "<ASX><ENTRY><TITLE>Blue</TITLE><REF HREF=\"a.mp3\"/><DURATION VALUE=\"00:03:35\"/></ENTRY></ASX>";
    assert_eq!(songs(asx.as_bytes()).1[0].duration_ms, Some(215_000));
}

/// Its first bytes show nothing, so it is taken for an export of Apple's, which has no songs then, and read as a list.
#[test]
fn json_may_show_late_what_it_is() {
    let about = "x".repeat(5000);
    let list = format!(
        "{{\"about\":\"{about}\",\"playlist\":{{\"track\":[{{\"creator\":\"Ana\",\"title\":\"Blue\"}}]}}}}"
    );
    assert_eq!(sniff(list.get(..4096).unwrap().as_bytes()), Some(ImportKind::Export));
    let mut reader = crate::imports::ExportReader::new();
    reader.push(list.as_bytes());
    assert!(reader.finish().tracks.is_empty());
    assert_eq!(names(list.as_bytes()), ["Blue", "Ana", ""]);
}

#[test]
fn addresses_of_services_are_no_paths() {
    let of = |location: &str| {
        let list = format!(
            "<playlist><trackList><track><location>{location}</location><title>Blue</title></track></trackList></playlist>"
        );
        let song = songs(list.as_bytes()).1.swap_remove(0);
        (song.location, song.service_id)
    };
    assert_eq!(of("spotify:track:1"), (None, Some("spotify:track:1".into())));
    assert_eq!(of("https://a.example/1"), (None, Some("https://a.example/1".into())));
    assert_eq!(refusal(b"#EXTM3U\nspotify:track:1\n"), Some(Refusal::Addresses(1)));
    let nameless = "<playlist><trackList><track><location>https://a.example/Blue%20Sky</location></track></trackList></playlist>";
    assert_eq!(names(nameless.as_bytes()), ["Blue Sky", "", ""]);
}
