//! ID3v2.2, v2.3 and v2.4: the tags in front of a file, and which of their bytes are fetched.
//! <https://id3.org/id3v2.4.0-structure>

use std::ops::Range;

use super::{TAIL, lack_names};
use crate::read::{Missing, Source};
use crate::reading::{ProblemCode, Reading};
use header::{Frame, Header, Packing};

mod content;
mod header;
mod text;

/// What is fetched behind a tag along with it: the first frames of the audio.
const AUDIO: u64 = 4 * 1024;

/// The most that one fetch takes between artwork and the tag's end.
const MOST_FETCHED: u64 = 64 * 1024;

/// The most tags in a row; more than two were never seen.
const MAX_TAGS: usize = 8;

/// The most frames of a tag. Real tags have fewer than a hundred.
const MAX_FRAMES: usize = 2_000;

/// The most bytes looked at of one frame.
const MAX_TEXT: u64 = 16 * 1024;

/// The most bytes read of a tag that is unsynchronised as a whole, where artwork cannot be jumped over.
const MAX_UNSYNCHRONISED: u64 = 512 * 1024;

/// Reads the ID3v2 tags that stand one after another at `offset`, and answers where the last one ends.
///
/// Only the first one counts, as for most other readers.
pub(crate) fn read(source: &Source, offset: u64, reading: &mut Reading) -> Result<u64, Missing> {
    let mut at = offset;
    for nth in 0..MAX_TAGS {
        source.need(&[at..at.saturating_add(AUDIO)])?;
        let Some(header) = Header::parse(source.bytes(at, Header::LEN)?) else { break };
        let end = at.saturating_add(header.size);
        if nth == 0 {
            read_tag(source, &header, at + Header::LEN..end, reading)?;
        }
        if end + header.footer_len() > source.size() {
            reading.note(ProblemCode::Truncated, "ID3v2 tag");
        }
        at = (end + header.footer_len()).min(source.size());
    }
    Ok(at)
}

fn read_tag(
    source: &Source,
    header: &Header,
    body: Range<u64>,
    reading: &mut Reading,
) -> Result<(), Missing> {
    if !header.is_unsynchronised_as_a_whole() {
        return read_frames(source, header, body, reading);
    }
    let wanted = body.start..body.end.min(body.start + MAX_UNSYNCHRONISED);
    fetch(source, wanted.clone(), body.end, reading)?;
    let bytes = header::resynchronise(source.bytes(wanted.start, wanted.end - wanted.start)?).into_owned();
    let len = bytes.len() as u64;
    let mut whole = Source::new(len);
    whole.feed(0, bytes);
    whole.close();
    read_frames(&whole, header, 0..len, reading)
}

/// Walks over the frames and fetches those that say something; artwork is stepped over.
fn read_frames(
    source: &Source,
    header: &Header,
    body: Range<u64>,
    reading: &mut Reading,
) -> Result<(), Missing> {
    let end = body.end;
    let mut at = body.start;
    fetch(source, at..at + Frame::MAX_LEN, end, reading)?;
    at += header.extended_len(source.bytes(at, 4)?);
    for _ in 0..MAX_FRAMES {
        let len = Frame::MAX_LEN.min(end.saturating_sub(at));
        fetch(source, at..at + len, end, reading)?;
        let bytes = source.bytes(at, len)?;
        at += header.frame_len();
        let next = |size: u64| peek(source, at.saturating_add(size), end);
        let Some(frame) = header.frame(bytes, next) else { return Ok(()) };
        if !frame.is_named() {
            reading.note(ProblemCode::BadTag, "ID3v2 frame");
            if header::begins(next(frame.size)) != Some(true) {
                return Ok(());
            }
        }
        let there = at..end.min(at.saturating_add(frame.size));
        if content::is_wanted(&frame, reading) {
            read_frame(source, &frame, there.clone(), end, reading)?;
        }
        if there.end - there.start < frame.size {
            reading.note(ProblemCode::BadTag, frame.id());
            return Ok(());
        }
        at = there.end;
    }
    reading.note(ProblemCode::TooLarge, "ID3v2 frames");
    Ok(())
}

fn read_frame(
    source: &Source,
    frame: &Frame,
    place: Range<u64>,
    end: u64,
    reading: &mut Reading,
) -> Result<(), Missing> {
    match frame.packing() {
        Packing::Compressed => reading.note(ProblemCode::BadTag, format!("compressed {}", frame.id())),
        Packing::Encrypted => reading.note(ProblemCode::BadTag, format!("encrypted {}", frame.id())),
        Packing::Plain { .. } => {
            let place = place.start..place.end.min(place.start + MAX_TEXT);
            fetch(source, place.clone(), end, reading)?;
            let bytes = source.bytes(place.start, place.end - place.start)?;
            content::take(frame, &frame.unpack(bytes), reading);
        }
    }
    Ok(())
}

/// What is known of the bytes where the next frame would begin, without fetching any.
fn peek(source: &Source, at: u64, end: u64) -> header::Next<'_> {
    match at.cmp(&end) {
        std::cmp::Ordering::Less => header::Next::Bytes(source.available(at)),
        std::cmp::Ordering::Equal => header::Next::End,
        std::cmp::Ordering::Greater => header::Next::Beyond,
    }
}

/// Asks for a range of a tag that is not there; along with it for all up to the first audio, and for the tail if
/// what it may hold is missing, so that no further round is needed.
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
