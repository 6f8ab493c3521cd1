//! The texts of phones (`moov/udta/titl` and the like), which stand where iTunes keeps its item list.
//! 3GPP TS 26.244, section 8.

use super::boxes::{Atom, Kind, Need, Walk, kind_text};
use super::item_list::utf16;
use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::reading::Draft;
use crate::text::of_bytes;

/// The most bytes of one text that are read.
const MAX_TEXT: u64 = 4 * 1024;

/// Whether a box is one of these texts.
pub(super) fn is_one(kind: &Kind) -> bool {
    matches!(kind, b"titl" | b"perf" | b"auth" | b"albm" | b"gnre" | b"yrrc")
}

/// Reads a text. Behind an album's title its number of the song may stand.
pub(super) fn read(walk: &mut Walk<'_>, atom: Atom, reading: &mut Draft) {
    let Some(contents) = walk.contents(atom, MAX_TEXT, Need::Fetch) else { return };
    let mut cursor = Cursor::new(contents);
    let Some((_version, word)) = cursor.u32_be().zip(cursor.u16_be()) else { return };
    if atom.kind == *b"yrrc" {
        reading.take_text(Where::Movie, "yrrc", &word.to_string());
        return;
    }
    let (text, behind) = text(cursor.rest());
    reading.take_text(Where::Movie, &kind_text(atom.kind), &text);
    if let (b"albm", [number]) = (&atom.kind, behind) {
        reading.tags.track_number =
            reading.tags.track_number.or(Some(u32::from(*number)).filter(|&it| it > 0));
    }
}

/// The text up to its zero, and what stands behind that: UTF-16 where a mark of byte order says so, else UTF-8.
fn text(bytes: &[u8]) -> (String, &[u8]) {
    let wide = matches!(bytes, [0xfe, 0xff, ..] | [0xff, 0xfe, ..]);
    let len = if wide { 2 } else { 1 };
    let end = bytes.chunks(len).position(|unit| unit.iter().all(|byte| *byte == 0));
    let (text, behind) = bytes.split_at(end.map_or(bytes.len(), |at| at * len));
    let behind = behind.get(len..).unwrap_or_default();
    (if wide { utf16(text) } else { of_bytes(text).into_owned() }, behind)
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::mp4::{Mp4, atom};

    fn check(kind: &[u8; 4], text: &[u8], wanted: &str) {
        let body = [&[0, 0, 0, 0, 0x15, 0xc7], text].concat();
        let user_data = [atom(kind, &[&body]), atom(b"yrrc", &[&[0, 0, 0, 0, 7, 0xcf]])].concat();
        let tags = read_bytes("a.3gp", &Mp4 { user_data, ..Mp4::default() }.build()).tags;
        let told = [tags.title, tags.artist, tags.album].into_iter().flatten().next();
        assert_eq!((told.as_deref(), tags.year), (Some(wanted), Some(1999)));
        assert_eq!(tags.track_number, (kind == b"albm").then_some(5));
    }

    #[test]
    fn texts_of_phones() {
        check(b"titl", b"Title\0", "Title");
        check(b"titl", b"Title", "Title");
        check(b"perf", b"\xfe\xff\x04\x10\0b\0\0", "Аb");
        check(b"auth", b"\xff\xfe\x10\x04b\0", "Аb");
        check(b"albm", b"Album\0\x05", "Album");
        check(b"albm", b"\xfe\xff\0A\0\0\x05", "A");
    }
}
