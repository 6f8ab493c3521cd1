//! Audible's own `.aa` files: a table of sections, and a dictionary of texts.
//! Layout as ExifTool's `Audible.pm` reads it.

use super::bytes::Cursor;
use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Codec, Draft, ProblemCode};
use crate::text::of_bytes;

/// The most sections and the most texts that are looked at.
const MAX_ENTRIES: u32 = 200;

/// The most bytes read of the dictionary.
const DICTIONARY: u64 = 64 * 1024;

/// The section that holds the dictionary.
const TEXTS: u32 = 2;

/// Reads the file that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.audio.codec = Some(Codec::Audible);
    reading.take_mark(Where::Audible, "magic", "");
    let Some((at, len)) = find_dictionary(source.bytes(offset, 16 + u64::from(MAX_ENTRIES) * 12)?) else {
        reading.note(ProblemCode::BadStructure, "Audible table of contents");
        return Ok(());
    };
    if read_dictionary(source.bytes(offset + u64::from(at), u64::from(len).min(DICTIONARY))?, reading)
        .is_none()
    {
        reading.note(ProblemCode::BadTag, "Audible dictionary");
    }
    Ok(())
}

/// Where the dictionary is, and its length.
fn find_dictionary(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(8)?;
    let count = cursor.u32_be()?;
    cursor.take(4)?;
    for _ in 0..count.min(MAX_ENTRIES) {
        let (kind, at, len) = (cursor.u32_be()?, cursor.u32_be()?, cursor.u32_be()?);
        if kind == TEXTS {
            return Some((at, len));
        }
    }
    None
}

fn read_dictionary(bytes: &[u8], reading: &mut Draft) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    for _ in 0..cursor.u32_be()?.min(MAX_ENTRIES) {
        cursor.u8()?;
        let (key, value) = (cursor.u32_be()?, cursor.u32_be()?);
        let key = cursor.take(usize::try_from(key).ok()?)?;
        let value = cursor.take(usize::try_from(value).ok()?)?;
        reading.take_text(Where::Audible, &String::from_utf8_lossy(key), &of_bytes(value));
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::{drive, drive_prefixes};
    use crate::fixtures::rare;

    #[test]
    fn the_dictionary_names_the_book() {
        let file = rare::audible(&[("title", "A Book"), ("author", "Ana"), ("product_id", "BK_1")]);
        let reading = drive("a.aa", &file).reading;
        assert_eq!(reading.tags.title.as_deref(), Some("A Book"));
        assert_eq!(reading.tags.artist.as_deref(), Some("Ana"));
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
        drive_prefixes("a.aa", &file);
    }
}
