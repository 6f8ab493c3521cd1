//! FLAC: STREAMINFO, comments and the cue sheet. Pictures are stepped over.
//! RFC 9639.

use super::bytes::Cursor;
use super::tags::{apev2, lack_all_names, vorbis::Comments};
use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Codec, Container, Draft, Essence, ProblemCode};
use extent::Promise;

mod extent;
mod frames;

#[cfg(test)]
pub(super) use frames::fixed as frame_header;

/// How many bytes of a block of comments are fetched at a time.
const WINDOW: u64 = 64 * 1024;

/// The longest cue sheet that is read, in bytes: 100 tracks with some indices each.
const MAX_CUE_SHEET: u64 = 16 * 1024;

/// The kinds of metadata blocks that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    StreamInfo,
    SeekTable,
    Comments,
    CueSheet,
    Picture,
    Other,
    /// Kind 127 is forbidden: a reader that meets it no longer stands at the start of a block.
    Invalid,
}

/// A metadata block's header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) last: bool,
    pub(super) len: u64,
}

impl Header {
    /// How many bytes a header takes.
    pub(super) const LEN: u64 = 4;

    /// Reads a header from its four bytes.
    pub(super) fn read(bytes: &[u8]) -> Option<Header> {
        let mut cursor = Cursor::new(bytes);
        let first = cursor.u8()?;
        let kind = match first & 0x7f {
            0 => Kind::StreamInfo,
            3 => Kind::SeekTable,
            4 => Kind::Comments,
            5 => Kind::CueSheet,
            6 => Kind::Picture,
            127 => Kind::Invalid,
            _ => Kind::Other,
        };
        Some(Header { kind, last: first & 0x80 != 0, len: u64::from(cursor.u24_be()?) })
    }
}

/// Reads the metadata blocks of a stream whose magic stands at `offset`.
///
/// Once the comments are read, no further blocks are fetched:
/// nearly always these are pictures and padding.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.container = Some(Container::Flac);
    reading.audio.codec = Some(Codec::Flac);
    let mut at = offset.saturating_add(4);
    let (mut commented, mut promise) = (false, Promise::default());
    while !commented || source.has(at..at.saturating_add(Header::LEN)) {
        let Some(header) = Header::read(source.bytes(at, Header::LEN)?) else {
            reading.note(ProblemCode::Truncated, "metadata blocks");
            break;
        };
        if header.kind == Kind::Invalid {
            reading.note(ProblemCode::BadStructure, "metadata blocks");
            break;
        }
        at += Header::LEN;
        match header.kind {
            Kind::SeekTable => promise.seek = promise.seek.or(Some((at, header.len))),
            Kind::StreamInfo if reading.audio.channels.is_none() => {
                promise.take_stream_info(source.bytes(at, header.len.min(34))?);
            }
            _ => {}
        }
        let read = match header.kind {
            Kind::Comments if !commented => read_comments(source, at, header.len, reading)?,
            _ => read_block(header, source, at, reading)?,
        };
        commented |= header.kind == Kind::Comments;
        at = at.saturating_add(read);
        if header.last {
            promise.audio = Some(at);
            break;
        }
    }
    reading.audio.set_bitrate_of(source.size().saturating_sub(at));
    if lack_all_names(reading) {
        apev2::read_tail(source, reading)?;
    }
    promise.check(source, reading)
}

/// Reads the block that stands at `at`, and answers its length.
fn read_block(header: Header, source: &Source, at: u64, reading: &mut Draft) -> Result<u64, Missing> {
    match header.kind {
        // A second STREAMINFO is a piece of a damaged block.
        Kind::StreamInfo if reading.audio.channels.is_none() => {
            read_stream_info(source.bytes(at, header.len.min(34))?, reading);
        }
        Kind::CueSheet => read_cue_sheet(source.bytes(at, header.len.min(MAX_CUE_SHEET))?, reading),
        Kind::Picture => {
            let inside =
                picture_len(source.available(at)).filter(|len| at.saturating_add(*len) <= source.size());
            return Ok(header.len.max(inside.unwrap_or_default()));
        }
        _ => {}
    }
    Ok(header.len)
}

/// The length that a picture itself claims. The header of a block cannot hold lengths over 16 MB.
fn picture_len(block: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(block);
    cursor.u32_be()?;
    for _ in 0..2 {
        let len = usize::try_from(cursor.u32_be()?).ok()?;
        cursor.take(len)?;
    }
    cursor.take(16)?;
    let before = block.len() - cursor.rest().len() + 4;
    Some(before as u64 + u64::from(cursor.u32_be()?))
}

/// Reads the comments that stand at `at`, and answers the length of their block.
///
/// Some writers put a length into the header that is too small. Players read on behind it, and so does this
/// function.
fn read_comments(source: &Source, at: u64, len: u64, reading: &mut Draft) -> Result<u64, Missing> {
    let mut comments = Comments::default();
    let there = source.available(at);
    comments.read(there.get(..usize::try_from(len).unwrap_or(usize::MAX)).unwrap_or(there), reading);
    while !comments.is_done() {
        let before = comments.next();
        comments.read(source.bytes(at.saturating_add(before), WINDOW)?, reading);
        if comments.next() == before {
            break;
        }
    }
    comments.finish(reading);
    let read = Some(comments.next()).filter(|next| at.saturating_add(*next) <= source.size());
    Ok(len.max(read.unwrap_or_default()))
}

/// Takes what the STREAMINFO block says of the audio.
pub(super) fn read_stream_info(block: &[u8], reading: &mut Draft) {
    let mut cursor = Cursor::new(block);
    let (Some(_), Some(packed)) = (cursor.take(10), cursor.u64_be()) else {
        reading.note(ProblemCode::BadStructure, "STREAMINFO");
        return;
    };
    let rate = (packed >> 44) as u32;
    reading.audio.sample_rate_hz = Some(rate).filter(|&rate| rate > 0);
    reading.audio.channels = Some(((packed >> 41) & 7) as u16 + 1);
    reading.audio.bits_per_sample = Some(((packed >> 36) & 31) as u16 + 1);
    reading.audio.set_samples(packed & 0xf_ffff_ffff, rate);
    // Encoders that do not compute the MD5 of the audio leave zeros.
    let md5 = cursor.array::<16>().filter(|md5| *md5 != [0; 16]);
    reading.essence = md5.map(|md5| Essence::derive("flac", &[&md5]));
}

/// Takes what a cue sheet says of its disc.
fn read_cue_sheet(block: &[u8], reading: &mut Draft) {
    let mut cursor = Cursor::new(block);
    // The catalogue number and the length of the lead-in stand before the flags.
    match cursor.take(128 + 8).and_then(|_| cursor.u8()) {
        Some(flags) if flags & 0x80 != 0 => reading.take_mark(Where::CueSheet, "is-cd", ""),
        Some(_) => {}
        None => reading.note(ProblemCode::BadStructure, "CUESHEET"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::drive::{Driven, drive};
    use crate::fixtures::flac::{CueSource, cue_sheet, flac, flac_of, picture, stream_info, vorbis_comments};
    use crate::fixtures::noise::noise;
    use crate::reading::Reading;

    fn comments() -> (u8, Vec<u8>) {
        (4, vorbis_comments(&["TITLE=a", "ARTIST=b"]))
    }

    fn padding(len: usize) -> (u8, Vec<u8>) {
        (1, vec![0; len])
    }

    fn check(blocks: &[(u8, Vec<u8>)], reads: usize) -> Driven {
        let driven = drive("a.flac", &flac(blocks));
        assert_eq!(driven.reads, reads, "{driven:?}");
        let Reading { tags, audio, problems, .. } = &driven.reading;
        assert_eq!((tags.title.as_deref(), tags.artist.as_deref()), (Some("a"), Some("b")));
        assert_eq!((audio.duration_ms, audio.sample_rate_hz), (Some(10_000), Some(44_100)));
        assert_eq!((audio.channels, audio.bits_per_sample), (Some(2), Some(16)));
        assert!(problems.is_empty(), "{problems:?}");
        driven
    }

    #[test]
    fn one_read_unless_comments_stand_behind_a_picture() {
        let art = (6, picture(300_000));
        check(&[comments()], 1);
        check(&[comments(), art.clone(), padding(8000)], 1);
        check(&[padding(8000), comments(), padding(200_000)], 1);
        let late = check(&[art, comments(), padding(8000)], 2);
        assert!(late.bytes < 140_000);
    }

    #[test]
    fn bit_rates_leave_the_picture_out() {
        let art = (6, picture(300_000));
        let info = (0, stream_info(441_000, [1; 16]));
        let reading = drive("a.flac", &flac_of(&[info, comments(), art], 1_000_000)).reading;
        assert_eq!(reading.audio.bitrate_kbps, Some(800));
    }

    #[test]
    fn comments_larger_than_a_read_are_stepped_through() {
        let lyrics = "LYRICS=".to_owned() + &"la ".repeat(300_000);
        let long = vorbis_comments(&["TITLE=a", &lyrics, "ARTIST=b"]);
        check(&[(4, long)], 2);
    }

    #[test]
    fn cue_sheets_speak_of_their_disc() {
        let sheet = cue_sheet("0602537817672", CueSource::Cd, &["USQY51374467", ""]);
        let driven = check(&[(5, sheet), comments()], 1);
        let marks = driven.reading.marks.iter().filter(|mark| mark.place == Where::CueSheet);
        let marks: Vec<_> = marks.map(|mark| (mark.key.as_str(), mark.value.as_str())).collect();
        assert_eq!(marks, [("is-cd", "")]);
        let sheet = cue_sheet("", CueSource::Other, &[""]);
        let driven = check(&[comments(), (5, sheet)], 1);
        assert!(driven.reading.marks.iter().all(|mark| mark.key != "is-cd"));
    }

    #[test]
    fn essence_is_of_the_md5_alone() {
        let essence = |md5, audio| {
            drive("a.flac", &flac_of(&[(0, stream_info(9, md5)), comments()], audio)).reading.essence
        };
        assert_eq!(essence([1; 16], 10), essence([1; 16], 5000));
        assert_ne!(essence([1; 16], 10), essence([2; 16], 10));
        assert_eq!(essence([0; 16], 10), None);
    }

    #[test]
    fn a_block_longer_than_the_file_costs_nothing() {
        let mut file = flac(&[comments()]);
        file.truncate(86);
        file[43..46].copy_from_slice(&[0xff; 3]);
        let driven = drive("a.flac", &file);
        assert_eq!((driven.reads, driven.bytes), (1, 86));
        assert_eq!(driven.reading.audio.duration_ms, Some(10_000));
    }

    #[test]
    fn a_picture_that_outgrows_its_block_is_stepped_over_whole() {
        let mut file = flac(&[(6, picture(5000)), comments()]);
        file[43..46].copy_from_slice(&[0, 0, 40]);
        assert_eq!(drive("a.flac", &file).reading.tags.title.as_deref(), Some("a"));
    }

    #[test]
    fn comments_that_outgrow_their_block_are_read_whole() {
        let mut file = flac(&[comments(), padding(10)]);
        file[45] = 30;
        assert_eq!(drive("a.flac", &file).reading.tags.artist.as_deref(), Some("b"));
    }

    #[test]
    fn noise_for_blocks_ends() {
        let file = [b"fLaC".to_vec(), noise(500_000, 3)].concat();
        assert!(!drive("a.flac", &file).reading.problems.is_empty());
    }
}
