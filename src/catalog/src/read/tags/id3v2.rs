//! ID3v2.2, v2.3 and v2.4: the tags in front of a file, and which of their bytes are fetched.
//! <https://id3.org/id3v2.4.0-structure>

use std::ops::Range;

use super::{TAIL, lack_all_names, lack_names};
use crate::read::{Missing, Source};
use crate::reading::{Draft, ProblemCode, Reading};
use header::{Frame, Header, Packing};

mod content;
mod header;
mod tail;
mod text;

pub(crate) use tail::{find, read_before};
pub(crate) use text::{describe, hex};

/// How many bytes behind a tag are fetched along with it: they hold the first frames of the audio.
const AUDIO: u64 = 4 * 1024;

/// The most bytes that one fetch takes between artwork and the end of the tag.
const MOST_FETCHED: u64 = 64 * 1024;

/// The most tags in a row that are read; more than two were never seen.
const MAX_TAGS: usize = 8;

/// The most frames of one tag that are read. Real tags have fewer than a hundred.
const MAX_FRAMES: usize = 2_000;

/// The most bytes of one frame that are looked at.
const MAX_TEXT: u64 = 16 * 1024;

/// How many bytes are searched for the frame behind one whose size cannot be true.
const MAX_SEARCHED: usize = 64 * 1024;

/// The most bytes that are read of a tag that is unsynchronised as a whole: there, artwork cannot be jumped over.
const MAX_UNSYNCHRONISED: u64 = 512 * 1024;

/// Reads the ID3v2 tags that stand one after another at `offset`. Answers where the last one ends.
///
/// Only the first tag counts that names anything, as in most other readers.
pub(crate) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<u64, Missing> {
    let mut at = offset;
    for nth in 0..MAX_TAGS {
        source.need(&[at..at.saturating_add(AUDIO)])?;
        let Some(header) = Header::parse(source.bytes(at, Header::LEN)?) else { break };
        let mut end = at.saturating_add(header.size);
        // Some writers put a tag in front of an empty one.
        if nth == 0 || lack_all_names(reading) {
            end = read_tag(source, &header, at, reading)?;
        }
        if end + header.footer_len() > source.size() {
            reading.note(ProblemCode::Truncated, "ID3v2 tag");
        }
        at = (end + header.footer_len()).min(source.size());
    }
    Ok(at)
}

/// Reads the tag whose header stands at `at`, and answers where it ends.
///
/// In v2.4 each frame is unsynchronised by itself, before that the tag is as a whole. Some writers do it the other
/// way; that way counts if only it leads from frame to frame to the end of the tag.
fn read_tag(source: &Source, header: &Header, at: u64, reading: &mut Draft) -> Result<u64, Missing> {
    let body = at + Header::LEN..at.saturating_add(header.size);
    if !header.is_unsynchronised() {
        return read_frames(source, header, body, reading);
    }
    let wanted = body.start..body.end.min(body.start + MAX_UNSYNCHRONISED);
    let as_a_whole = header.is_unsynchronised_as_a_whole();
    if as_a_whole {
        fetch(source, wanted.clone(), body.end, reading)?;
    }
    if !source.has(wanted.clone()) {
        return read_frames(source, header, body, reading);
    }
    let bytes = header::resynchronise(source.bytes(wanted.start, wanted.end - wanted.start)?);
    let len = bytes.len() as u64;
    let mut whole = Source::new(len);
    whole.feed(0, bytes);
    whole.close();
    let synchronised = header.synchronised();
    let one = leads_to_the_end(&whole, &synchronised, 0..len);
    let each = || leads_to_the_end(source, header, body.clone());
    if (as_a_whole && one) || (one != as_a_whole && !each()) {
        read_frames(&whole, &synchronised, 0..len, reading)?;
        return Ok(body.end);
    }
    read_frames(source, header, body, reading)
}

/// Whether frame follows upon frame to the end of the tag or its padding, as far as that is fetched.
fn leads_to_the_end(source: &Source, header: &Header, body: Range<u64>) -> bool {
    let next_at = |at: u64| move |size: u64| peek(source, at.saturating_add(size), body.end);
    let mut at = body.start + header.extended_len(source.available(body.start), next_at(body.start));
    for _ in 0..MAX_FRAMES {
        if at >= body.end {
            return at == body.end;
        }
        let bytes = source.available(at);
        at = at.saturating_add(header.frame_len());
        match header.frame(bytes, next_at(at)) {
            Some(frame) if frame.is_named() => at = at.saturating_add(frame.size),
            Some(_) => return false,
            None => return is_padding(bytes, body.end.saturating_sub(at - header.frame_len())),
        }
    }
    false
}

/// Whether what stands where a frame would begin is padding, of which `left` bytes are in the tag: zeros, and more than one
/// of them, because a size that is one too small leads to the last byte of UTF-16.
fn is_padding(bytes: &[u8], left: u64) -> bool {
    let len = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len()).min(Header::LEN as usize);
    bytes.iter().take(len).all(|&byte| byte == 0)
}

/// Walks over the frames and fetches those that a field or a rule wants. Artwork is stepped over. Answers where the
/// tag ends.
fn read_frames(
    source: &Source,
    header: &Header,
    body: Range<u64>,
    reading: &mut Draft,
) -> Result<u64, Missing> {
    let mut end = body.end;
    let mut at = body.start;
    fetch(source, at..at + Frame::MAX_LEN, end, reading)?;
    at += header.extended_len(source.bytes(at, 4)?, |len| peek(source, at.saturating_add(len), end));
    for _ in 0..MAX_FRAMES {
        let len = Frame::MAX_LEN.min(end.saturating_sub(at));
        fetch(source, at..at + len, end, reading)?;
        let bytes = source.bytes(at, len)?;
        at += header.frame_len();
        let next = |size: u64| peek(source, at.saturating_add(size), end);
        let Some(frame) = header.frame(bytes, next) else { return Ok(end) };
        if !frame.is_named() {
            reading.note(ProblemCode::BadTag, "ID3v2 frame");
            if header::begins(next(frame.size)) != Some(true) {
                return Ok(end);
            }
        }
        end = longer_end(source, header, &body, end, at.saturating_add(frame.size));
        let is_too_long = end.saturating_sub(at) < frame.size;
        // Where a frame claims more than the tag has, it ends where another one begins.
        let next = is_too_long.then(|| next_frame(source, header, at..end)).flatten();
        let there = at..next.unwrap_or(end).min(at.saturating_add(frame.size));
        if content::is_wanted(&frame, reading) {
            read_frame(source, &frame, there.clone(), end, reading)?;
        }
        if is_too_long {
            reading.note(ProblemCode::BadTag, frame.id());
        }
        if is_too_long && next.is_none() {
            return Ok(end);
        }
        at = there.end;
    }
    reading.note(ProblemCode::TooLarge, "ID3v2 frames");
    Ok(end)
}

/// Where in this range the first frame begins that leads to another one, to padding or to the end, as far as that is
/// fetched.
fn next_frame(source: &Source, header: &Header, range: Range<u64>) -> Option<u64> {
    let bytes = source.available(range.start);
    let len = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX).min(bytes.len());
    (0..len.min(MAX_SEARCHED)).map(|skip| range.start + skip as u64).zip(0..).find_map(|(at, skip)| {
        let bytes =
            bytes.get(skip..len).filter(|bytes| header::begins(header::Next::Bytes(bytes)) == Some(true))?;
        let body = at.saturating_add(header.frame_len());
        let next = |size: u64| peek(source, body.saturating_add(size), range.end);
        let frame = header.frame(bytes, next).filter(|frame| frame.is_named() && frame.size > 0)?;
        (header::begins(next(frame.size)) == Some(true)).then_some(at)
    })
}

/// Where the tag ends, if one of its frames ends at `behind`. Some writers put a plain number where the size of the
/// tag has seven bits a byte; then it ends later than it seems to, and another frame or padding follows.
fn longer_end(source: &Source, header: &Header, body: &Range<u64>, end: u64, behind: u64) -> u64 {
    let plain = body.start.checked_sub(Header::LEN).map(|start| start.saturating_add(header.plain_size));
    let Some(plain) = plain.filter(|plain| behind > end && behind <= *plain && *plain <= source.size())
    else {
        return end;
    };
    if header::begins(peek(source, behind, plain)) == Some(true) { plain } else { end }
}

fn read_frame(
    source: &Source,
    frame: &Frame,
    place: Range<u64>,
    end: u64,
    reading: &mut Draft,
) -> Result<(), Missing> {
    if frame.packing() == Packing::Encrypted {
        reading.note(ProblemCode::BadTag, format!("encrypted {}", frame.id()));
        return Ok(());
    }
    let place = place.start..place.end.min(place.start + MAX_TEXT);
    fetch(source, place.clone(), end, reading)?;
    match frame.unpack(source.bytes(place.start, place.end - place.start)?, MAX_TEXT as usize) {
        Some(body) => content::take(frame, &body, reading),
        None => reading.note(ProblemCode::BadTag, format!("compressed {}", frame.id())),
    }
    Ok(())
}

/// Says what stands where the next frame would begin, without fetching anything.
fn peek<'a>(source: &'a Source<'_>, at: u64, end: u64) -> header::Next<'a> {
    match at.cmp(&end) {
        std::cmp::Ordering::Less => header::Next::Bytes(source.available(at)),
        std::cmp::Ordering::Equal => header::Next::End,
        std::cmp::Ordering::Greater => header::Next::Beyond,
    }
}

/// Asks for a missing range of a tag. Along with it asks for everything up to the first audio, and for the tail if
/// tags there may be needed, so that no further round is necessary.
fn fetch(source: &Source, range: Range<u64>, end: u64, reading: &Reading) -> Result<(), Missing> {
    if source.has(range.clone()) {
        return Ok(());
    }
    let behind = end.saturating_add(AUDIO);
    let tail = if lack_names(reading) { TAIL } else { 0 };
    source.need(&[
        range.start..range.end.max(behind.min(range.start.saturating_add(MOST_FETCHED))),
        end..behind,
        source.size().saturating_sub(tail)..source.size(),
    ])
}

#[cfg(test)]
mod tests;
