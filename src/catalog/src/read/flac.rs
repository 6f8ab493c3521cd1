//! FLAC: STREAMINFO, comments and the cue sheet; pictures are stepped over.
//! RFC 9639.

use super::bytes::Cursor;
use super::tags::vorbis;
use super::{Missing, Source};
use crate::reading::{Codec, Container, Essence, ProblemCode, Reading};

/// Reads the metadata blocks of a stream whose magic stands at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Reading) -> Result<(), Missing> {
    reading.container = Some(Container::Flac);
    reading.stream.codec = Some(Codec::Flac);
    let mut at = offset + 4;
    loop {
        let Some((kind, last, len)) = block_header(source.bytes(at, 4)?) else {
            reading.note(ProblemCode::Truncated, "");
            break;
        };
        at += 4;
        match kind {
            0 => read_stream_info(source.bytes(at, len)?, reading),
            4 => vorbis::read_comments(source.bytes(at, len)?, reading),
            _ => {}
        }
        at = at.saturating_add(len);
        if last {
            break;
        }
    }
    reading.stream.set_bitrate_of(source.size().saturating_sub(at));
    Ok(())
}

fn block_header(bytes: &[u8]) -> Option<(u8, bool, u64)> {
    let mut cursor = Cursor::new(bytes);
    let first = cursor.u8()?;
    Some((first & 0x7f, first & 0x80 != 0, u64::from(cursor.u24_be()?)))
}

fn read_stream_info(block: &[u8], reading: &mut Reading) {
    let mut cursor = Cursor::new(block);
    let (Some(_), Some(packed), Some(md5)) = (cursor.take(10), cursor.u64_be(), cursor.array::<16>()) else {
        reading.note(ProblemCode::BadStructure, "STREAMINFO");
        return;
    };
    let rate = (packed >> 44) as u32;
    reading.stream.sample_rate_hz = Some(rate).filter(|&rate| rate > 0);
    reading.stream.channels = Some(((packed >> 41) & 7) as u16 + 1);
    reading.stream.bits_per_sample = Some(((packed >> 36) & 31) as u16 + 1);
    reading.stream.set_samples(packed & 0xf_ffff_ffff, rate);
    if md5 != [0; 16] {
        reading.essence = Some(Essence::derive("flac", &[&md5]));
    }
}
