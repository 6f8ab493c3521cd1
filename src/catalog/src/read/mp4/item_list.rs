//! iTunes' item list (`ilst`): texts, numbers, and freeform items; pictures are stepped over unseen.

use std::borrow::Cow;
use std::fmt::Write;

use super::boxes::{Atom, Kind, Need, Slices, Walk};
use crate::evidence;
use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::reading::{ProblemCode, Reading, parse_isrc};

/// The most of one item that is read: tags keep 1,024 bytes, and lyrics are not wanted.
const MAX_ITEM: u64 = 8 * 1024;

/// Reads all items but the pictures.
pub(super) fn read(walk: &mut Walk<'_>, ilst: Atom, reading: &mut Reading) {
    let mut children = ilst.children(0, Need::Fetch);
    let mut key = String::with_capacity(64);
    while let Some(item) = walk.next(&mut children, reading) {
        // Some tools blank an item by overwriting its kind with zeros.
        if matches!(&item.kind, b"covr" | b"free" | b"\0\0\0\0") {
            continue;
        }
        if let Some(contents) = walk.contents(item, MAX_ITEM, Need::Fetch) {
            key.clear();
            read_item(item.kind, contents, &mut key, reading);
        }
    }
}

/// What an item holds, by the type that its data claims.
enum Value<'a> {
    Text(Cow<'a, str>),
    Number(u64),
    /// Two numbers: "5 of 12".
    Pair(u16, u16),
}

fn read_item(kind: Kind, contents: &[u8], key: &mut String, reading: &mut Reading) {
    let (mut mean, mut name, mut data) = (None, None, None);
    for (child, bytes) in Slices(contents) {
        match &child {
            b"mean" => mean = mean.or(bytes.get(4..)),
            b"name" => name = name.or(bytes.get(4..)),
            b"data" => data = data.or(Some(bytes)),
            _ => {}
        }
    }
    let written = match (&kind, mean, name) {
        (b"----", Some(mean), Some(name)) => {
            write!(key, "----:{}:{}", String::from_utf8_lossy(mean), String::from_utf8_lossy(name))
        }
        _ => Ok(key.extend(kind.iter().copied().map(char::from))),
    };
    match data.and_then(|data| read_value(kind, data)) {
        Some(value) if written.is_ok() => take(kind, key, value, reading),
        Some(_) => {}
        // An item without data is an empty one, as long as nothing else is in it.
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
        (_, 1) => Some(Value::Text(String::from_utf8_lossy(value))),
        (_, 2) => Some(Value::Text(Cow::Owned(utf16(value)))),
        _ if is_number(kind) => number(value),
        (_, 21 | 22) => number(value),
        (_, 0) => std::str::from_utf8(value).ok().map(|text| Value::Text(Cow::Borrowed(text))),
        _ => None,
    }
}

/// Whether an item holds a number, whatever type its data claims: writers say 0, 21, 22 and 74.
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

/// Reads a big-endian number of one to eight bytes. All are unsigned: ids have outgrown 31 bits.
fn number(bytes: &[u8]) -> Option<Value<'static>> {
    let short = !bytes.is_empty() && bytes.len() <= 8;
    short.then(|| Value::Number(bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))))
}

/// Reads "5 of 12": two bytes of nothing, then two numbers, of which the second may be missing.
fn pair(bytes: &[u8]) -> Option<Value<'static>> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(2)?;
    Some(Value::Pair(cursor.u16_be()?, cursor.u16_be().unwrap_or(0)))
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|&unit| u16::from_be_bytes(unit));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn take(kind: Kind, key: &str, value: Value<'_>, reading: &mut Reading) {
    match value {
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
        Value::Number(number) => {
            take_id(kind, number, reading);
            if evidence::wants(Where::Ilst, key) {
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

fn take_id(kind: Kind, id: u64, reading: &mut Reading) {
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
fn take_vendor_id(text: &str, reading: &mut Reading) {
    let mut parts = text.splitn(3, ':').skip(1);
    if let (Some("isrc"), Some(code)) = (parts.next(), parts.next())
        && reading.tags.ids.isrc.is_none()
    {
        reading.tags.ids.isrc = parse_isrc(code);
    }
}
