//! The first picture in the item list of an MPEG-4 file: `moov`, `udta`, `meta`, `ilst`, `covr`, `data`.

use std::ops::Range;

use super::MAX_PARTS;
use crate::read::{Missing, Source};

/// The boxes from the outside to the inside.
const PATH: [&[u8; 4]; 6] = [b"moov", b"udta", b"meta", b"ilst", b"covr", b"data"];

/// Before the bytes of a `data` box stand its type and its language.
const DATA_HEAD: u64 = 8;

/// Where the picture stands.
pub(super) fn find(source: &Source) -> Result<Option<Range<u64>>, Missing> {
    let mut around = 0..source.size();
    for kind in PATH {
        let Some(inside) = find_box(source, around, kind)? else { return Ok(None) };
        around = inside;
        match kind {
            b"meta" => around.start += own_bytes(source, around.start)?,
            b"data" => around.start = around.start.saturating_add(DATA_HEAD),
            _ => {}
        }
    }
    Ok(Some(around))
}

/// The contents of the first box of a kind in a range.
fn find_box(source: &Source, around: Range<u64>, kind: &[u8; 4]) -> Result<Option<Range<u64>>, Missing> {
    let mut at = around.start;
    for _ in 0..MAX_PARTS {
        if at.saturating_add(8) > around.end {
            break;
        }
        let head = source.bytes(at, 16.min(around.end - at))?;
        let Some((size, name)) = head.split_first_chunk::<4>() else { break };
        let (own, size) = match u32::from_be_bytes(*size) {
            0 => (8, around.end - at),
            1 => (16, head.get(8..16).and_then(|it| it.try_into().ok()).map_or(0, u64::from_be_bytes)),
            size => (8, u64::from(size)),
        };
        let end = at.saturating_add(size);
        if size < own || end > around.end {
            break;
        }
        if name.starts_with(kind) {
            return Ok(Some(at + own..end));
        }
        at = end;
    }
    Ok(None)
}

/// How many bytes of its own a `meta` box has before the boxes in it: four, or none where QuickTime wrote it.
fn own_bytes(source: &Source, start: u64) -> Result<u64, Missing> {
    Ok(if source.bytes(start, 8)?.ends_with(b"hdlr") { 0 } else { 4 })
}
