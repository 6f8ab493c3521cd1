//! Songs whose texts are read in another charset.

use super::*;
use crate::changes::{Change, FileFacts, Holds, Stamp};
use crate::ids::BrowserId;
use crate::text::{cyrillic_text, western_text};

const PLACE: PlaceId = PlaceId([1; 8]);

/// Knows two charsets: Cyrillic, and one in which every byte is a letter of Greek.
pub(super) fn decode(charset: Charset, bytes: &[u8]) -> Option<String> {
    let greek = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { 'ω' };
    match charset {
        Charset::Windows1251 => Some(cyrillic_text(bytes)),
        Charset::Windows1253 => Some(bytes.iter().map(greek).collect()),
        _ => None,
    }
}

pub(super) fn say(catalog: &mut Catalog, ms: u64, fact: Fact) {
    catalog.fold(Change::new(Stamp::at(ms, BrowserId([1; 8])), fact));
}

fn facts([title, artist, album]: [&str; 3]) -> TrackFacts {
    let mut facts = TrackFacts { title: title.into(), ..TrackFacts::default() };
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    (facts.tags.title, facts.tags.artist, facts.tags.album) = (some(title), some(artist), some(album));
    facts
}

/// A catalog of files: the path, and title, artist and album.
pub(super) fn catalog(songs: &[(&str, [&str; 3])]) -> Catalog {
    let mut catalog = Catalog::default();
    say(&mut catalog, 1, Fact::Place { place: PLACE, browser: BrowserId([1; 8]), name: "Music".into() });
    for (number, (path, texts)) in (1..).zip(songs) {
        let track = TrackId([number; 16]);
        say(&mut catalog, 10, Fact::Track { track, facts: facts(*texts).into() });
        let file = FileFacts::new(1, 1, Holds::Track(track));
        say(&mut catalog, 10, Fact::File { place: PLACE, path: (*path).into(), file });
    }
    catalog
}

pub(super) fn shown(catalog: &Catalog) -> Vec<[String; 2]> {
    let texts = |track: Track<'_>| [track.title().to_owned(), track.artist().unwrap_or_default().to_owned()];
    catalog.tracks().map(texts).collect()
}

/// Checks how title and artist of songs are read.
#[track_caller]
fn check(songs: &[(&str, [&str; 3])], wanted: &[[&str; 2]]) {
    let mut catalog = catalog(songs);
    for fact in plan_readings(&catalog, PLACE, 10, decode) {
        say(&mut catalog, 20, fact);
    }
    assert_eq!(shown(&catalog), wanted, "{songs:?}");
    assert_eq!(plan_readings(&catalog, PLACE, 21, decode), []);
}

pub(super) fn western(bytes: &[u8]) -> String {
    western_text(bytes)
}

#[test]
fn the_path_shows_the_charset() {
    let (song, band) = (&*western(b"\xc3\xf0\xf3\xef\xef\xe0"), &*western(b"\xca\xe8\xed\xee"));
    let one = |path, artist, wanted: [&str; 2]| check(&[(path, [song, artist, ""])], &[wanted]);
    one("Кино/Группа.mp3", band, ["Группа", "Кино"]);
    one("КИНО - 01.mp3", band, ["Группа", "Кино"]);
    one("01 Группа.mp3", "Kino", ["Группа", "Kino"]);
    one("Kino/01.mp3", band, [song, band]);
}

#[test]
fn the_songs_of_an_album_show_it_together() {
    let (song, band) = (&*western(b"\xc3\xf0\xf3\xef\xef\xe0"), &*western(b"\xca\xe8\xed\xee"));
    let album = &*western(b"\xcd\xee\xf7\xfc");
    check(
        &[("a/Группа.mp3", [song, "Kino", album]), ("a/02.mp3", [band, "Kino", album])],
        &[["Группа", "Kino"], ["Кино", "Kino"]],
    );
    // Songs without an album may have nothing in common.
    check(
        &[("a/Группа.mp3", [song, "Kino", ""]), ("a/02.mp3", [band, "Kino", ""])],
        &[["Группа", "Kino"], [band, "Kino"]],
    );
}

#[test]
fn the_discs_of_an_album_show_it_together() {
    let (song, band) = (&*western(b"\xc3\xf0\xf3\xef\xef\xe0"), &*western(b"\xca\xe8\xed\xee"));
    check(
        &[("a/CD1/Группа.mp3", [song, "Kino", "A"]), ("a/CD2/02.mp3", [band, "Kino", "A"])],
        &[["Группа", "Kino"], ["Кино", "Kino"]],
    );
}

#[test]
fn a_file_names_its_charset() {
    let (song, band) = (&*western(b"\xc3\xf0\xf3\xef\xef\xe0"), &*western(b"\xca\xe8\xed\xee"));
    let read = |page: &str, path: &str| {
        let mut catalog = catalog(&[(path, [song, band, ""])]);
        let mut facts = facts([song, band, ""]);
        facts.marks.push(Mark { place: Where::Chunk, key: "CSET".into(), value: page.into() });
        say(&mut catalog, 11, Fact::Track { track: TrackId([1; 16]), facts: facts.into() });
        for fact in plan_readings(&catalog, PLACE, 10, decode) {
            say(&mut catalog, 20, fact);
        }
        shown(&catalog).remove(0)
    };
    assert_eq!(read("1251", "01.wav"), ["Группа", "Кино"]);
    assert_eq!(read("1253", "01.wav"), ["ωωωωωω", "ωωωω"]);
    assert_eq!(read("437", "01.wav"), [song, band]);
    assert_eq!(read("1251", &format!("{song}.wav")), [song, band]);
}

#[test]
fn what_is_right_stays() {
    let right = ["Ágætis", "Björk", "Jól"];
    check(&[("Björk/Ágætis.mp3", right)], &[["Ágætis", "Björk"]]);
    check(&[("Кино/x.mp3", ["Группа", "Кино", ""])], &[["Группа", "Кино"]]);
    check(&[("Ж/é.mp3", ["é", "É", ""])], &[["é", "É"]]);
}

/// Knows the letters of Central Europe that windows-1250 and ISO 8859-2 have where windows-1252 has others.
fn central(charset: Charset, bytes: &[u8]) -> Option<String> {
    let letter = |byte: u8| match (charset, byte) {
        (_, 0xf2) => 'ň',
        (_, 0xf9) => 'ů',
        (Charset::Windows1250, 0x8a) | (Charset::Iso8859_2, 0xa9) => 'Š',
        _ => char::from(byte),
    };
    let is_known = matches!(charset, Charset::Windows1250 | Charset::Iso8859_2);
    is_known.then(|| bytes.iter().copied().map(letter).collect())
}

#[test]
fn charsets_of_one_script_are_told_by_the_letters_that_they_do_not_share() {
    let planned = |songs: &[(&str, [&str; 3])]| {
        let mut catalog = catalog(songs);
        for fact in plan_readings(&catalog, PLACE, 10, central) {
            say(&mut catalog, 20, fact);
        }
        shown(&catalog).into_iter().map(|[title, _]| title).collect::<Vec<_>>()
    };
    let album = |title: &[u8], other: &[u8]| {
        let (one, two) = (western(title), western(other));
        let (paths, band) = (["Kabát/Šašek.mp3", "Kabát/Kůň.mp3"], "Kabát");
        planned(&[(paths[0], [&one, band, "A"]), (paths[1], [&two, band, "A"])])
    };
    // What all of them share, such as the band's name, shows nothing.
    assert_eq!(album(b"\x8a\x61\x8a\x65k", b"K\xf9\xf2"), ["ŠaŠek", "Kůň"]);
    assert_eq!(album(b"\xa9a\xa9ek", b"K\xf9\xf2"), ["ŠaŠek", "Kůň"]);
    // A song that is right stays, whatever the others are.
    let (horse, band) = (western(b"K\xf9\xf2 k\xf9\xf2"), "Kabát");
    let songs = [("a/Kůň kůň.mp3", [&*horse, band, "A"]), ("a/Ñandùò.mp3", ["Ñandùò", band, "A"])];
    assert_eq!(planned(&songs), ["Kůň kůň", "Ñandùò"]);
}

#[test]
fn what_the_person_says_is_undone_in_any_order() {
    let (song, id) = (&*western(b"\xc3\xf0\xf3\xef\xef\xe0"), TrackId([1; 16]));
    let read = |catalog: &Catalog| read_as(catalog, &[id], Some(Charset::Windows1251), decode).pop().unwrap();
    let tagged = [(10, facts([song, "Группа", ""])), (30, facts([song, "Кино", ""]))];
    let mut catalog = catalog(&[("01.mp3", [song, "Группа", ""])]);
    let said = read(&catalog);
    say(&mut catalog, 20, said.clone());
    assert_eq!(shown(&catalog), [["Группа", "Группа"]]);
    assert_eq!(catalog.track(id).unwrap().as_tagged(), Some(tagged[0].1.clone()));
    // A later reading of the file is read in the same way, in whatever order the changes come.
    let later = Fact::Track { track: id, facts: tagged[1].1.clone().into() };
    say(&mut catalog, 30, later.clone());
    assert_eq!(shown(&catalog), [["Группа", "Кино"]]);
    let mut other = Catalog::default();
    say(&mut other, 20, said);
    say(&mut other, 30, later);
    assert_eq!(shown(&other), shown(&catalog));
    for catalog in [&mut catalog, &mut other] {
        let undone = read_as(catalog, &[id], None, decode).pop().unwrap();
        say(catalog, 40, undone);
        assert_eq!(shown(catalog), [[song, "Кино"]]);
    }
}

#[test]
fn the_card_offers_what_is_text() {
    let song = &*western(b"\xc3\xf0\xf3\xef\xef\xe0");
    let catalog =
        catalog(&[("01.mp3", [song, "Kino", ""]), ("02.mp3", ["Jóga", "", ""]), ("3.mp3", ["A", "", ""])]);
    let offered = |at: u8| readings(catalog.track(TrackId([at; 16])).unwrap(), decode);
    assert_eq!(offered(1).first(), Some(&(Charset::Windows1251, "Группа".to_owned())));
    assert_eq!((offered(2).len(), offered(3)), (2, Vec::new()));
}

#[test]
fn the_bytes_are_still_there() {
    let all: Vec<u8> = (0..=255).collect();
    assert_eq!(western_bytes(&western_text(&all)), Some(all));
    assert_eq!(western_bytes("Кино"), None);
}
