//! QuickTime's own texts (`moov/udta/©nam` and the like), from before iTunes' item list.
//! QuickTime File Format, "User Data Text Strings and Language Codes".

use std::borrow::Cow;

use super::boxes::{Atom, Need, Walk, kind_text};
use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::reading::Draft;
use crate::text::mac_text;

/// The most texts that are read in one file.
pub(super) const MAX_TEXTS: usize = 64;

/// The most bytes of one text that are read.
const MAX_TEXT: u64 = 4 * 1024;

/// Language codes below this number belong to the classic Mac and its encodings.
const FIRST_ISO_LANGUAGE: u16 = 0x400;

/// Reads the first translation of a text.
pub(super) fn read(walk: &mut Walk<'_>, atom: Atom, reading: &mut Draft) {
    if let Some(text) = walk.contents(atom, MAX_TEXT, Need::Fetch).and_then(first_text) {
        reading.take_text(Where::Movie, &kind_text(atom.kind), &text);
    }
}

fn first_text(contents: &[u8]) -> Option<Cow<'_, str>> {
    let mut cursor = Cursor::new(contents);
    let (len, language) = (usize::from(cursor.u16_be()?), cursor.u16_be()?);
    let bytes = cursor.take(len.min(cursor.rest().len()))?;
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if language < FIRST_ISO_LANGUAGE => mac_text(bytes).into(),
        Err(_) => String::from_utf8_lossy(bytes),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(contents: &[u8], wanted: Option<&str>) {
        assert_eq!(first_text(contents).as_deref(), wanted, "{contents:x?}");
    }

    #[test]
    fn texts_by_language() {
        check(b"\0\x03\0\0Udo", Some("Udo"));
        check(b"\0\x02\0\0\x9fb", Some("üb"));
        check(b"\0\x02\0\0\xffb", Some("ˇb"));
        check("\0\x03\x15\u{47}üb".as_bytes(), Some("üb"));
        check(b"\0\x02\x15\xc7\x9fb", Some("\u{fffd}b"));
        check(b"\0\x03\0\0Udo\0\x03\0\x01Ugo", Some("Udo"));
        check(b"\0\x63\0\0Udo", Some("Udo"));
        check(b"\0\x03\0", None);
    }
}
