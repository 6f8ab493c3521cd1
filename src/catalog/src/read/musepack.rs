//! Musepack: the packets of stream version 8, the headers of version 7 and of 4 to 6. The tags stand at the end.
//! <https://trac.musepack.net/musepack/wiki/SV8Specification>

use std::ops::Range;

use super::bytes::Cursor;
use super::{Missing, Source, tagged};
use crate::reading::{Codec, Container, Draft, ProblemCode};

/// How many bytes of the start are read.
const HEADER: u64 = 4 * 1024;

/// The most packets that are stepped over before the one with the stream's header.
const MAX_PACKETS: usize = 16;

/// How many samples a frame has before version 8.
const FRAME: u64 = 1152;

/// The sample rates that a header can name.
const RATES: [u32; 4] = [44_100, 48_000, 37_800, 32_000];

/// What a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Header {
    rate: u32,
    channels: u16,
    samples: u64,
}

/// Reads the stream that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.container = Some(Container::Musepack);
    reading.audio.codec = Some(Codec::Musepack);
    match Header::read(source.bytes(offset, HEADER)?) {
        Some(header) => {
            reading.audio.sample_rate_hz = Some(header.rate);
            reading.audio.channels = Some(header.channels);
            reading.audio.set_samples(header.samples, header.rate);
        }
        None => reading.note(ProblemCode::BadStructure, "Musepack header"),
    }
    let end = tagged::finish(source, offset, Codec::Musepack, reading)?;
    note_cut(source, offset..end, reading)
}

/// How many bytes the smallest frame has, of 1,152 samples: twenty bits of its length, and what is in it.
const LEAST: u64 = 3;

/// Notes it if the packet that ends a stream of version 8 is missing, or if not even the smallest frames would have
/// room. How much of the audio is there, only the second tells.
fn note_cut(source: &Source, audio: Range<u64>, reading: &mut Draft) -> Result<(), Missing> {
    let len = audio.end.saturating_sub(audio.start);
    let rate = u64::from(reading.audio.sample_rate_hz.unwrap_or_default());
    let frames = reading.audio.duration_ms.unwrap_or_default().saturating_mul(rate) / (1000 * FRAME);
    if reading.note_cut(len, frames.saturating_mul(LEAST)) {
        return Ok(());
    }
    let is_new = source.bytes(audio.start, 4)? == b"MPCK";
    let last = source.bytes(audio.end.saturating_sub(END).max(audio.start), END.min(len))?;
    let ends = last.windows(3).any(|bytes| bytes == b"SE\x03");
    if is_new && !ends && reading.audio.duration_ms.is_some() {
        reading.note(ProblemCode::Truncated, "Musepack packets");
    }
    Ok(())
}

/// How many bytes at the end of a stream are searched for the packet that ends it; chapters can follow it.
const END: u64 = 4 * 1024;

impl Header {
    fn read(bytes: &[u8]) -> Option<Header> {
        let mut cursor = Cursor::new(bytes);
        match bytes {
            [b'M', b'P', b'C', b'K', rest @ ..] => Header::read_8(Cursor::new(rest)),
            [b'M', b'P', b'+', ..] => {
                cursor.take(4)?;
                Header::read_7(cursor)
            }
            _ => Header::read_old(cursor),
        }
    }

    /// Walks over packets: a key of two letters, the size of the whole packet, its body.
    fn read_8(mut cursor: Cursor<'_>) -> Option<Header> {
        for _ in 0..MAX_PACKETS {
            let key = cursor.array::<2>()?;
            let before = cursor.rest().len();
            let size = usize::try_from(varint(&mut cursor)?).ok()?;
            let read = 2 + before - cursor.rest().len();
            let body = cursor.take(size.checked_sub(read)?)?;
            if key == *b"SH" {
                return Header::read_stream_header(Cursor::new(body));
            }
        }
        None
    }

    fn read_stream_header(mut body: Cursor<'_>) -> Option<Header> {
        body.take(5)?;
        let (samples, silence) = (varint(&mut body)?, varint(&mut body)?);
        let (rate, channels) = (body.u8()? >> 5, body.u8()? >> 4);
        Some(Header {
            rate: RATES.get(usize::from(rate)).copied()?,
            channels: u16::from(channels) + 1,
            samples: samples.saturating_sub(silence),
        })
    }

    fn read_7(mut cursor: Cursor<'_>) -> Option<Header> {
        let (frames, flags) = (cursor.u32_le()?, cursor.u32_le()?);
        cursor.take(8)?;
        let gapless = cursor.u32_le().unwrap_or_default();
        let all = u64::from(frames) * FRAME;
        let samples = match gapless >> 31 {
            0 => all.saturating_sub(FRAME / 2),
            _ => (all + u64::from(gapless >> 20 & 0x7ff)).saturating_sub(FRAME),
        };
        let rate = RATES.get((flags >> 16 & 3) as usize).copied()?;
        Some(Header { rate, channels: 2, samples })
    }

    /// Reads a header of versions 4 to 6, which have no magic bytes and only one sample rate.
    fn read_old(mut cursor: Cursor<'_>) -> Option<Header> {
        let version = cursor.u32_le()? >> 11 & 0x3ff;
        let count = cursor.u32_le()?;
        let frames = match version {
            4 => (count >> 16).saturating_sub(1),
            5 => count.saturating_sub(1),
            6 => count,
            _ => return None,
        };
        let samples = (u64::from(frames) * FRAME).saturating_sub(FRAME / 2);
        Some(Header { rate: 44_100, channels: 2, samples })
    }
}

/// Reads a number in groups of seven bits, the highest group first. The last byte has no top bit.
fn varint(cursor: &mut Cursor<'_>) -> Option<u64> {
    let mut value = 0u64;
    for _ in 0..9 {
        let byte = cursor.u8()?;
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::drive::drive;
    use crate::fixtures::others::{musepack_7, musepack_8};

    #[test]
    fn both_versions_are_read() {
        for file in [musepack_7(90_000), musepack_8(90_000)] {
            let driven = drive("a.mpc", &file);
            let reading = driven.reading;
            assert_eq!(reading.audio.duration_ms, Some(10_000));
            assert_eq!((reading.audio.sample_rate_hz, reading.audio.channels), (Some(44_100), Some(2)));
            assert_eq!(reading.audio.bitrate_kbps, Some(72));
            assert!(reading.essence.is_some() && reading.problems.is_empty());
            assert_eq!(driven.reads, 2);
        }
    }

    #[test]
    fn versions_without_magic_are_told_by_their_bits() {
        let check = |version: u32, count: u32, samples| {
            let bytes = [(version << 11).to_le_bytes(), count.to_le_bytes()].concat();
            assert_eq!(Header::read(&bytes).map(|header| header.samples), samples);
        };
        check(4, 11 << 16, Some(10 * 1152 - 576));
        check(5, 11, Some(10 * 1152 - 576));
        check(6, 10, Some(10 * 1152 - 576));
        check(3, 10, None);
    }

    #[test]
    fn a_rate_out_of_range_is_none() {
        let mut file = musepack_8(0);
        file[16] = 0xe0;
        let reading = drive("a.mpc", &file).reading;
        assert_eq!(reading.problems[0].code, ProblemCode::BadStructure);
        assert_eq!(reading.audio.duration_ms, None);
    }
}
