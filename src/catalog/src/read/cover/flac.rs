//! Pictures in the metadata blocks of a FLAC. RFC 9639 section 8.8.

use std::ops::Range;

use super::{FRONT, MAX_PARTS};
use crate::read::flac::{Header, Kind};
use crate::read::{Missing, Source};

/// The picture of the front, else the first one, in the blocks that start here.
pub(super) fn find(source: &Source, start: u64) -> Result<Option<Range<u64>>, Missing> {
    let (mut at, mut first) = (start, None);
    for _ in 0..MAX_PARTS {
        let Some(header) = Header::read(source.bytes(at, Header::LEN)?) else { break };
        at = at.saturating_add(Header::LEN);
        if header.kind == Kind::Picture
            && let Some((kind, picture)) = picture(source, at, header.len)?
        {
            if kind == FRONT {
                return Ok(Some(picture));
            }
            first = first.or(Some(picture));
        }
        at = at.saturating_add(header.len);
        if header.last || header.kind == Kind::Invalid {
            break;
        }
    }
    Ok(first)
}

/// The kind of a picture and where its bytes stand in a block that starts at `at`.
fn picture(source: &Source, at: u64, len: u64) -> Result<Option<(u32, Range<u64>)>, Missing> {
    let end = at.saturating_add(len);
    let Some(kind) = number(source, at, end)? else { return Ok(None) };
    let mut here = at.saturating_add(4);
    // The type of the picture, and its description.
    for _ in 0..2 {
        let Some(text) = number(source, here, end)? else { return Ok(None) };
        here = here.saturating_add(4).saturating_add(u64::from(text));
    }
    // Width, height, depth and colours, which nobody needs here.
    here = here.saturating_add(16);
    let Some(bytes) = number(source, here, end)? else { return Ok(None) };
    let picture = here.saturating_add(4)..here.saturating_add(4).saturating_add(u64::from(bytes));
    Ok((picture.end <= end).then_some((kind, picture)))
}

/// A number of four bytes, if it lies before `end`.
fn number(source: &Source, at: u64, end: u64) -> Result<Option<u32>, Missing> {
    if at.saturating_add(4) > end {
        return Ok(None);
    }
    Ok(source.bytes(at, 4)?.try_into().ok().map(u32::from_be_bytes))
}
