//! ASF's attributes: names and values of several types, in three kinds of objects.

use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::read::tags::id3v2::{describe, hex};
use crate::reading::{Draft, ProblemCode};

/// Texts longer than this many bytes are lyrics and the like, and are stepped over.
const MAX_TEXT: usize = 16 * 1024;

/// How many bytes of a value of bytes are looked at: a disc's table of contents in UTF-16 has up to 1,400.
const MAX_BYTES: usize = 2048;

/// Reads the content description: five texts with fixed meanings.
pub(super) fn read_content(bytes: &[u8], reading: &mut Draft) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    let mut lengths = [0; 5];
    for length in &mut lengths {
        *length = usize::from(cursor.u16_le()?);
    }
    for (key, length) in ["Title", "Author", "Copyright", "Description", "Rating"].into_iter().zip(lengths) {
        take_text(key, cursor.take(length)?, reading);
    }
    Some(())
}

/// Reads the extended content description.
pub(super) fn read_extended(bytes: &[u8], reading: &mut Draft) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    for _ in 0..cursor.u16_le()? {
        let name = usize::from(cursor.u16_le()?);
        let name = cursor.take(name)?;
        let (kind, length) = (cursor.u16_le()?, usize::from(cursor.u16_le()?));
        take(name, kind, cursor.take(length)?, reading);
    }
    Some(())
}

/// Reads the metadata object or the metadata library.
pub(super) fn read_metadata(bytes: &[u8], reading: &mut Draft) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    for _ in 0..cursor.u16_le()? {
        cursor.take(4)?;
        let (name, kind) = (usize::from(cursor.u16_le()?), cursor.u16_le()?);
        let length = usize::try_from(cursor.u32_le()?).ok()?;
        let name = cursor.take(name)?;
        take(name, kind, cursor.take(length)?, reading);
    }
    Some(())
}

/// Takes an attribute by its type: 0 is text, 1 bytes, 2 a truth value, 3 to 5 numbers, 6 a GUID.
fn take(name: &[u8], kind: u16, value: &[u8], reading: &mut Draft) {
    let name = utf16(name);
    match kind {
        0 => take_text(&name, value, reading),
        2..=5 => {
            let number = value.iter().take(8).rev().fold(0u64, |n, &byte| n << 8 | u64::from(byte));
            reading.take_text(Where::Asf, &name, &number.to_string());
        }
        // Texts of Windows and tables of contents are stored as bytes too.
        1 if is_text(value) => take_text(&name, value, reading),
        1 => reading.take_mark(Where::Asf, &name, &describe(value, MAX_BYTES)),
        6 => reading.take_mark(Where::Asf, &name, &hex(value)),
        _ => {}
    }
}

fn take_text(name: &str, value: &[u8], reading: &mut Draft) {
    if value.len() > MAX_TEXT {
        return;
    }
    let text = utf16(value);
    if text.contains('\u{fffd}') {
        reading.note(ProblemCode::BadText, name);
    }
    reading.take_text(Where::Asf, name, &text);
}

/// Whether bytes are a text in UTF-16 with a zero at its end and nowhere else.
fn is_text(bytes: &[u8]) -> bool {
    let (units, rest) = bytes.as_chunks::<2>();
    let Some(([0, 0], units)) = units.split_last().filter(|_| rest.is_empty()) else { return false };
    let letters = char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)));
    !units.is_empty() && letters.into_iter().all(|letter| letter.is_ok_and(|it| !it.is_control()))
}

/// Reads UTF-16, little-endian, up to its first zero.
fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?)));
    let units = units.take_while(|&unit| unit != 0);
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
