//! ID3v2 tags that do not stand in front: at the end of a file, with a footer or without one, and behind junk.

use super::header::{self, Header, Next};
use super::read_tag;
use crate::read::tags::lack_all_names;
use crate::read::{Missing, Source};
use crate::reading::Draft;

/// How many bytes before the end of the audio are searched for a tag without a footer.
const SEARCHED: u64 = 4 * 1024;

/// Where a tag begins in these bytes from a file of this size: a header whose tag fits into the file, and a frame right behind it.
pub(crate) fn find(bytes: &[u8], size: u64) -> Option<u64> {
    let is_tag = |bytes: &[u8]| {
        let header = Header::parse(bytes).filter(|header| header.size <= size);
        let frame = bytes.get(Header::LEN as usize..).unwrap_or_default();
        header.is_some() && frame.first().is_some_and(|&byte| byte != 0) && is_frame(frame)
    };
    let starts = bytes.iter().zip(0..).filter(|(byte, _)| **byte == b'I').map(|(_, at)| at);
    starts.into_iter().find(|&at: &u64| bytes.get(at as usize..).is_some_and(is_tag))
}

fn is_frame(bytes: &[u8]) -> bool {
    header::begins(Next::Bytes(bytes)) == Some(true)
}

/// Reads the tag that ends at `end`, and answers where it begins; `None` if there is none.
///
/// Tags of v2.4 have a footer there. Others have none, but some programs append them all the same: such a tag is searched for
/// only where nothing names the song, among the bytes that are fetched.
pub(crate) fn read_before(source: &Source, end: u64, reading: &mut Draft) -> Result<Option<u64>, Missing> {
    let Some(footer) = end.checked_sub(Header::LEN) else { return Ok(None) };
    if let Some(header) = Header::parse_footer(source.bytes(footer, Header::LEN)?)
        && let Some(start) = footer.checked_sub(header.size)
    {
        read_tag(source, &header, start, reading)?;
        return Ok(Some(start));
    }
    if !lack_all_names(reading) {
        return Ok(None);
    }
    let first = end.saturating_sub(SEARCHED).max(1);
    let len = usize::try_from(end.saturating_sub(first)).unwrap_or(usize::MAX);
    let bytes = source.available(first);
    let bytes = bytes.get(..len).unwrap_or_default();
    let tag = (0..bytes.len()).rev().find_map(|at| {
        let header = Header::parse(bytes.get(at..)?)?;
        let start = first + at as u64;
        (start + header.size == end).then_some((start, header))
    });
    let Some((start, header)) = tag else { return Ok(None) };
    read_tag(source, &header, start, reading)?;
    Ok(Some(start))
}
