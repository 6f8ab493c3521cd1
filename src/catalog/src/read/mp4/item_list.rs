//! iTunes' item list (`ilst`): texts, numbers, and freeform items. Pictures are stepped over.

use std::borrow::Cow;

use super::boxes::{Atom, Kind, Need, Slices, Walk};
use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::read::tags::id3v1;
use crate::reading::{Draft, ProblemCode, parse_isrc};
use crate::text::of_bytes;

/// The most bytes of one item that are read: fields keep 1,024 bytes, and lyrics are not wanted.
const MAX_ITEM: u64 = 8 * 1024;

/// Reads all items except pictures. QuickTime names its items in a table of `keys`, and numbers them.
pub(super) fn read(walk: &mut Walk<'_>, ilst: Atom, keys: &[Kind], reading: &mut Draft) {
    let mut children = ilst.children(0, Need::Fetch);
    let mut key = String::with_capacity(64);
    while let Some(item) = walk.next(&mut children, reading) {
        // Some tools blank an item by overwriting its kind with zeros.
        if matches!(&item.kind, b"covr" | b"free" | b"\0\0\0\0") {
            continue;
        }
        if let Some(contents) = walk.contents(item, MAX_ITEM, Need::Fetch) {
            key.clear();
            let number = usize::try_from(u32::from_be_bytes(item.kind)).unwrap_or(0);
            let named = number.checked_sub(1).and_then(|at| keys.get(at));
            read_item(named.copied().unwrap_or(item.kind), contents, &mut key, reading);
        }
    }
}

/// The value of an item, by the type that its data claims.
enum Value<'a> {
    Text(Cow<'a, str>),
    /// Text that is not in the encoding that it claims.
    Broken(String),
    Number(u64),
    /// Two numbers: "5 of 12".
    Pair(u16, u16),
}

fn read_item(kind: Kind, contents: &[u8], key: &mut String, reading: &mut Draft) {
    let (mut mean, mut name, mut data) = (None, None, None);
    for (child, bytes) in Slices(contents) {
        match &child {
            b"mean" => mean = mean.or(bytes.get(4..)),
            b"name" => name = name.or(bytes.get(4..)),
            b"data" => data = data.or(Some(bytes)),
            _ => {}
        }
    }
    match (&kind, mean, name) {
        (b"----", Some(mean), Some(name)) => {
            for part in ["----:", &String::from_utf8_lossy(mean), ":", &String::from_utf8_lossy(name)] {
                key.push_str(part);
            }
        }
        _ => key.extend(kind.iter().copied().map(char::from)),
    }
    match data.and_then(|data| read_value(kind, data)) {
        Some(value) => take(kind, key, value, reading),
        // An item without data is empty. It is damaged only if something else is in it.
        None if contents.is_empty() || data.is_some() => {}
        None => reading.note(ProblemCode::BadTag, format!("`{key}` item")),
    }
}

/// Reads a `data` box: type, locale, value. `None` for values of no use, such as pictures.
fn read_value(kind: Kind, data: &[u8]) -> Option<Value<'_>> {
    let mut cursor = Cursor::new(data);
    let (format, _locale) = (cursor.u32_be()? & 0xff_ffff, cursor.u32_be()?);
    let value = cursor.rest();
    match (&kind, format) {
        (b"trkn" | b"disk", 0 | 21 | 22) => pair(value),
        (_, 1 | 4) => Some(text(value)),
        (_, 2 | 5) => Some(Value::Text(Cow::Owned(utf16(value)))),
        _ if is_number(kind) => number(value),
        (_, 21 | 22) => number(value),
        // QuickTime's and iTunes' own texts begin with the sign of copyright.
        ([0xa9, ..], 0) => Some(text(value)),
        (_, 0) => std::str::from_utf8(value).ok().map(|text| Value::Text(Cow::Borrowed(text))),
        _ => None,
    }
}

fn text(bytes: &[u8]) -> Value<'_> {
    match of_bytes(bytes) {
        Cow::Owned(text) => Value::Broken(text),
        text => Value::Text(text),
    }
}

/// Whether an item holds a number, whatever type its data claims. Writers claim 0, 21, 22 and 74.
fn is_number(kind: Kind) -> bool {
    matches!(
        &kind,
        b"cnID"
            | b"plID"
            | b"atID"
            | b"cmID"
            | b"geID"
            | b"sfID"
            | b"akID"
            | b"gnre"
            | b"stik"
            | b"rtng"
            | b"hdvd"
            | b"pcst"
            | b"itnu"
            | b"cpil"
            | b"pgap"
            | b"tmpo"
    )
}

/// Reads a big-endian number of one to eight bytes. All are unsigned, because ids have outgrown 31 bits.
fn number(bytes: &[u8]) -> Option<Value<'static>> {
    let short = !bytes.is_empty() && bytes.len() <= 8;
    short.then(|| Value::Number(bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))))
}

/// Reads "5 of 12": two unused bytes, then two numbers. The second may be missing, and some write the first one alone.
fn pair(bytes: &[u8]) -> Option<Value<'static>> {
    match *bytes {
        [number] => return Some(Value::Pair(u16::from(number), 0)),
        [high, low] => return Some(Value::Pair(u16::from_be_bytes([high, low]), 0)),
        _ => {}
    }
    let mut cursor = Cursor::new(bytes);
    cursor.take(2)?;
    Some(Value::Pair(cursor.u16_be()?, cursor.u16_be().unwrap_or(0)))
}

/// Text in UTF-16: big-endian, unless it says otherwise.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let (bytes, unit): (_, fn([u8; 2]) -> u16) = match bytes {
        [0xff, 0xfe, rest @ ..] => (rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => (rest, u16::from_be_bytes),
        _ => (bytes, u16::from_be_bytes),
    };
    let units = bytes.as_chunks::<2>().0.iter().map(|&pair| unit(pair));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn take(kind: Kind, key: &str, value: Value<'_>, reading: &mut Draft) {
    match value {
        Value::Broken(text) => {
            reading.note(ProblemCode::BadText, format!("`{key}` item"));
            take(kind, key, Value::Text(text.into()), reading);
        }
        Value::Text(text) => {
            if matches!(text, Cow::Owned(_)) && text.contains(char::REPLACEMENT_CHARACTER) {
                reading.note(ProblemCode::BadText, format!("`{key}` item"));
            }
            reading.take_text(Where::Ilst, key, &text);
            if kind == *b"xid " {
                take_vendor_id(&text, reading);
            } else if let Ok(number) = text.trim().parse() {
                take_id(kind, number, reading);
            }
        }
        // iTunes counts ID3v1's genres from 1, ID3v1 from 0.
        Value::Number(number) if kind == *b"gnre" => {
            let genre = usize::try_from(number).ok().and_then(|number| id3v1::genre(number.checked_sub(1)?));
            reading.take_text(Where::Ilst, key, genre.unwrap_or_default());
        }
        Value::Number(number) if kind == *b"cpil" => reading.tags.is_compilation |= number != 0,
        Value::Number(number) => {
            take_id(kind, number, reading);
            if reading.wants_mark(Where::Ilst, key) {
                reading.take_mark(Where::Ilst, key, &number.to_string());
            }
        }
        Value::Pair(number, total) => {
            let tags = &mut reading.tags;
            let (first, second) = match &kind {
                b"disk" => (&mut tags.disc_number, &mut tags.disc_total),
                _ => (&mut tags.track_number, &mut tags.track_total),
            };
            *first = first.or(Some(u32::from(number)).filter(|&number| number > 0));
            *second = second.or(Some(u32::from(total)).filter(|&total| total > 0));
        }
    }
}

fn take_id(kind: Kind, id: u64, reading: &mut Draft) {
    let ids = &mut reading.tags.ids;
    let id = Some(id).filter(|&id| id > 0);
    match &kind {
        b"cnID" => ids.apple_song = ids.apple_song.or(id),
        b"plID" => ids.apple_album = ids.apple_album.or(id),
        b"atID" => ids.apple_artist = ids.apple_artist.or(id),
        b"sfID" => {
            let storefront = id.and_then(|id| u32::try_from(id).ok());
            ids.apple_storefront = ids.apple_storefront.or(storefront);
        }
        _ => {}
    }
}

/// Takes the ISRC out of "Vendor:isrc:CODE".
fn take_vendor_id(text: &str, reading: &mut Draft) {
    let mut parts = text.splitn(3, ':').skip(1);
    if let (Some("isrc"), Some(code)) = (parts.next(), parts.next())
        && reading.tags.ids.isrc.is_none()
    {
        reading.tags.ids.isrc = parse_isrc(code);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::mp4::{Mp4, atom, cover, freeform, item, number_item, pair_item, text_item};
    use crate::reading::Reading;

    fn read_items(items: &[Vec<u8>]) -> Reading {
        read_bytes("a.m4a", &Mp4 { items: items.to_vec(), ..Mp4::default() }.build())
    }

    fn check(items: &[Vec<u8>], wanted: impl Fn(&Reading) -> bool) {
        let reading = read_items(items);
        assert!(wanted(&reading), "{:?} {:?}", reading.tags, reading.problems);
        assert_eq!(reading.problems, []);
    }

    fn check_problem(broken: Vec<u8>, code: Option<ProblemCode>) {
        let items = [text_item(b"\xa9nam", "before"), broken, text_item(b"\xa9alb", "behind")];
        let reading = read_items(&items);
        let codes: Vec<_> = reading.problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, Vec::from_iter(code), "{:?}", reading.problems);
        let tags = (reading.tags.title.as_deref(), reading.tags.album.as_deref());
        assert_eq!(tags, (Some("before"), Some("behind")));
    }

    fn marks(items: &[Vec<u8>]) -> Vec<(String, String)> {
        let marks = read_items(items).marks.into_iter();
        marks.filter(|mark| mark.place == Where::Ilst).map(|mark| (mark.key, mark.value)).collect()
    }

    #[test]
    fn texts_of_every_encoding() {
        check(&[text_item(b"\xa9nam", "naïve")], |it| it.tags.title.as_deref() == Some("naïve"));
        let utf16 = item(b"\xa9ART", 2, b"\0n\0a\0\xef");
        check(&[utf16], |it| it.tags.artist.as_deref() == Some("naï"));
        check(&[item(b"aART", 0, b"plain")], |it| it.tags.album_artist.as_deref() == Some("plain"));
        let day = text_item(b"\xa9day", "2013-04-29T07:00:00Z");
        check(&[day], |it| it.tags.year == Some(2013));
    }

    #[test]
    fn the_first_of_several_values_counts() {
        let twice = [text_item(b"\xa9ART", "first"), text_item(b"\xa9ART", "second")];
        check(&twice, |it| it.tags.artist.as_deref() == Some("first"));
        let data: Vec<u8> = item(b"\xa9ART", 1, b"second").split_off(8);
        let mut both = item(b"\xa9ART", 1, b"first").split_off(8);
        both.extend(data);
        check(&[atom(b"\xa9ART", &[&both])], |it| it.tags.artist.as_deref() == Some("first"));
    }

    #[test]
    fn ids_of_any_width_and_type() {
        for (format, value) in
            [(21, &[0x29, 0x8e, 0x63, 0xcb][..]), (74, &[0, 0, 0, 0, 0x29, 0x8e, 0x63, 0xcb])]
        {
            check(&[item(b"cnID", format, value)], |it| it.tags.ids.apple_song == Some(697_197_515));
        }
        check(&[text_item(b"cnID", "697197515")], |it| it.tags.ids.apple_song == Some(697_197_515));
        let large = 6_782_345_678;
        check(&[number_item(b"plID", large, 8)], |it| it.tags.ids.apple_album == Some(large));
        check(&[number_item(b"plID", 7, 4)], |it| it.tags.ids.apple_album == Some(7));
        check(&[number_item(b"atID", 0xffff_ffff, 4)], |it| it.tags.ids.apple_artist == Some(0xffff_ffff));
        check(&[number_item(b"sfID", 143_443, 4)], |it| it.tags.ids.apple_storefront == Some(143_443));
        check(&[number_item(b"cnID", 0, 4)], |it| it.tags.ids.apple_song.is_none());
    }

    #[test]
    fn isrcs_of_the_store_and_of_taggers() {
        let isrc = |it: &Reading| it.tags.ids.isrc.as_deref() == Some("USQY51374467");
        check(&[text_item(b"xid ", "Universal:isrc:USQY51374467")], isrc);
        check(&[freeform("com.apple.iTunes", "ISRC", "US-QY5-13-74467")], isrc);
        check(&[text_item(b"xid ", "Universal:upc:USQY51374467")], |it| it.tags.ids.isrc.is_none());
    }

    #[test]
    fn numbers_of_tracks_and_discs() {
        check(&[pair_item(b"trkn", 5, 12), pair_item(b"disk", 1, 2)], |it| {
            let tags = &it.tags;
            (tags.track_number, tags.track_total, tags.disc_number, tags.disc_total)
                == (Some(5), Some(12), Some(1), Some(2))
        });
        let short = item(b"trkn", 0, &[0, 0, 0, 7]);
        check(&[short], |it| it.tags.track_number == Some(7) && it.tags.track_total.is_none());
        check(&[pair_item(b"trkn", 0, 0)], |it| it.tags.track_number.is_none());
    }

    #[test]
    fn genres_by_number_and_by_name() {
        check(&[item(b"gnre", 0, &[0, 18])], |it| it.tags.genre.as_deref() == Some("Rock"));
        check(&[item(b"gnre", 0, &[0xff, 0xff])], |it| it.tags.genre.is_none());
        check(&[text_item(b"\xa9gen", "Zydeco")], |it| it.tags.genre.as_deref() == Some("Zydeco"));
    }

    #[test]
    fn broken_items_cost_themselves() {
        check_problem(atom(b"\0\0\0\0", &[&[0; 30]]), None);
        check_problem(atom(b"\xa9ART", &[]), None);
        check_problem(item(b"cnID", 21, &[1; 9]), None);
        check_problem(atom(b"\xa9ART", &[b"no data here"]), Some(ProblemCode::BadTag));
        check_problem(atom(b"----", &[&[0; 40]]), Some(ProblemCode::BadTag));
        check_problem(item(b"\xa9ART", 1, b"\xff\xfe"), Some(ProblemCode::BadText));
        check_problem(cover(300), None);
    }

    #[test]
    fn marks_are_named_like_the_items() {
        let items = [
            text_item(b"apID", "account"),
            number_item(b"stik", 14, 1),
            freeform("com.apple.iTunes", "iTunes_CDDB_1", "ED0B1234+1"),
            text_item(b"\xa9too", "iTunes 9.1.1"),
        ];
        let wanted = [
            ("apID", "account"),
            ("stik", "14"),
            ("----:com.apple.iTunes:iTunes_CDDB_1", "ED0B1234+1"),
            ("©too", "iTunes 9.1.1"),
        ];
        assert_eq!(marks(&items), wanted.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
}
