//! Pictures in an ID3v2 tag at the start of a file: APIC, and PIC of version 2.2. ID3v2.3 section 4.15.

use std::ops::Range;

use super::{FRONT, MAX_PARTS, flac};
use crate::read::{Missing, Source};

/// The most bytes before a picture's own: encoding, type, kind and description.
const HEAD: u64 = 1024;

/// How the frames of a version are laid out: bytes of the name, of the size, and of the whole header.
#[derive(Clone, Copy)]
struct Layout {
    version: u8,
    head: u64,
}

/// The picture of the front, else the first one. A FLAC behind the tag has pictures of its own.
pub(super) fn find(source: &Source) -> Result<Option<Range<u64>>, Missing> {
    let [_, _, _, version, _, flags, size @ ..] = source.bytes(0, 10)? else { return Ok(None) };
    let end = 10 + u64::from(syncsafe(size));
    // Where bytes were put in between, a picture does not stand in the file as it is.
    let is_plain = flags & 0x80 == 0;
    let layout = Layout { version: *version, head: if *version == 2 { 6 } else { 10 } };
    let found = match (2..=4).contains(version) && is_plain {
        true => find_frame(source, layout, after_extension(source, *version, *flags)?, end)?,
        false => None,
    };
    match found {
        None if source.bytes(end, 4)? == b"fLaC" => flac::find(source, end + 4),
        found => Ok(found),
    }
}

fn find_frame(source: &Source, layout: Layout, start: u64, end: u64) -> Result<Option<Range<u64>>, Missing> {
    let (mut at, mut first) = (start, None);
    for _ in 0..MAX_PARTS {
        if at.saturating_add(layout.head) > end {
            break;
        }
        let head = source.bytes(at, layout.head)?;
        let Some(frame) = Frame::read(head, layout) else { break };
        let body = at + layout.head..at.saturating_add(layout.head).saturating_add(frame.size);
        if body.end > end {
            break;
        }
        if frame.is_picture
            && let Some((kind, picture)) = picture(source, layout, body.clone())?
        {
            if kind == FRONT {
                return Ok(Some(picture));
            }
            first = first.or(Some(picture));
        }
        at = body.end;
    }
    Ok(first)
}

struct Frame {
    is_picture: bool,
    size: u64,
}

impl Frame {
    fn read(head: &[u8], layout: Layout) -> Option<Frame> {
        match *head {
            [a, b, c, s0, s1, s2] if a != 0 => {
                let size = u64::from(number(&[s0, s1, s2]));
                Some(Frame { is_picture: [a, b, c] == *b"PIC", size })
            }
            [a, b, c, d, s0, s1, s2, s3, _, flags] if a != 0 => {
                let size = [s0, s1, s2, s3];
                let size = if layout.version == 4 { syncsafe(&size) } else { number(&size) };
                // Packed, locked and stretched frames do not hold the picture as it is.
                let is_odd = if layout.version == 4 { flags & 0x0f != 0 } else { flags & 0xe0 != 0 };
                Some(Frame { is_picture: [a, b, c, d] == *b"APIC" && !is_odd, size: u64::from(size) })
            }
            _ => None,
        }
    }
}

/// The kind of a picture and where its bytes stand in this frame.
fn picture(source: &Source, layout: Layout, body: Range<u64>) -> Result<Option<(u32, Range<u64>)>, Missing> {
    let head = source.bytes(body.start, HEAD.min(body.end - body.start))?;
    Ok(bytes_before(head, layout).and_then(|(kind, before)| {
        let start = body.start + before as u64;
        (start < body.end).then_some((kind, start..body.end))
    }))
}

/// The kind of a picture, and how many bytes stand before its own.
fn bytes_before(head: &[u8], layout: Layout) -> Option<(u32, usize)> {
    let (encoding, rest) = head.split_first()?;
    let named = match layout.version {
        // Three letters: "JPG", "PNG".
        2 => 3,
        _ => rest.iter().position(|byte| *byte == 0)? + 1,
    };
    let (kind, text) = rest.get(named..)?.split_first()?;
    let is_wide = matches!(encoding, 1 | 2);
    let described = match is_wide {
        true => text.chunks_exact(2).position(|pair| pair == [0, 0])? * 2 + 2,
        false => text.iter().position(|byte| *byte == 0)? + 1,
    };
    Some((u32::from(*kind), 1 + named + 1 + described))
}

/// Where the first frame stands: an extended header comes before it.
fn after_extension(source: &Source, version: u8, flags: u8) -> Result<u64, Missing> {
    if version == 2 || flags & 0x40 == 0 {
        return Ok(10);
    }
    let size = source.bytes(10, 4)?;
    Ok(10
        + match version {
            4 => u64::from(syncsafe(size)),
            _ => u64::from(number(size)) + 4,
        })
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, &byte| sum << 8 | u32::from(byte))
}

fn syncsafe(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, &byte| sum << 7 | u32::from(byte & 0x7f))
}
