//! Vorbis comments, as FLAC, Ogg Vorbis, Opus and Speex hold them.
//! <https://xiph.org/vorbis/doc/v-comment.html>

use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::reading::{ProblemCode, Reading};

/// Comments longer than this are pictures or lyrics and are stepped over.
const MAX_COMMENT: usize = 16 * 1024;

/// Reads a comment header: vendor, count, then `KEY=value` each with its length.
///
/// The count is a claim: reading stops where the bytes do.
pub(crate) fn read_comments(bytes: &[u8], reading: &mut Reading) {
    let mut cursor = Cursor::new(bytes);
    if read_all(&mut cursor, reading).is_none() {
        reading.note(ProblemCode::BadTag, "Vorbis comments");
    }
}

fn read_all(cursor: &mut Cursor<'_>, reading: &mut Reading) -> Option<()> {
    let vendor_len = cursor.u32_le()?;
    let vendor = cursor.take(usize::try_from(vendor_len).ok()?)?;
    reading.take_mark(Where::Stream, "vendor", &String::from_utf8_lossy(vendor));
    let count = cursor.u32_le()?;
    for _ in 0..count {
        let len = usize::try_from(cursor.u32_le()?).ok()?;
        let comment = cursor.take(len)?;
        if comment.len() <= MAX_COMMENT {
            read_comment(comment, reading);
        }
    }
    Some(())
}

fn read_comment(comment: &[u8], reading: &mut Reading) {
    let text = String::from_utf8_lossy(comment);
    if let Some((key, value)) = text.split_once('=') {
        reading.take_text(Where::Vorbis, &key.to_ascii_uppercase(), value);
    }
}
