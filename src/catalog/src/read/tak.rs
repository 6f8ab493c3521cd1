//! TAK: its stream information, packed from the lowest bit up. The tags stand at the end of the file.
//! The layout is the one that mutagen's `tak.py` and FFmpeg's `takdec` read.

use super::bytes::Cursor;
use super::{Missing, Source, tagged};
use crate::reading::{Codec, Draft, ProblemCode};

/// The most metadata blocks looked at.
const MAX_BLOCKS: usize = 64;

/// The number of the block with the stream information.
const STREAM_INFO: u8 = 1;

/// The number of the block that says where the last frame is.
const LAST_FRAME: u8 = 7;

/// The number of the block that ends the metadata.
const END: u8 = 0;

/// Reads the stream that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.audio.codec = Some(Codec::Tak);
    let blocks = read_blocks(source, offset + 4, reading)?;
    if !blocks.is_described {
        reading.note(ProblemCode::BadStructure, "TAK stream information");
    }
    let end = tagged::finish(source, offset, Codec::Tak, reading)?;
    if let Some((audio, promised)) = blocks.audio.zip(blocks.promised) {
        tagged::note_cut(audio..end.max(audio), promised, reading);
    }
    Ok(())
}

/// What the metadata blocks say.
#[derive(Debug, Default)]
struct Blocks {
    is_described: bool,
    /// Where the audio begins.
    audio: Option<u64>,
    /// How many bytes of audio there should be.
    promised: Option<u64>,
}

fn read_blocks(source: &Source, mut at: u64, reading: &mut Draft) -> Result<Blocks, Missing> {
    let mut blocks = Blocks::default();
    for _ in 0..MAX_BLOCKS {
        let &[kind, a, b, c] = source.bytes(at, 4)? else { break };
        let (body, len) = (at + 4, u64::from(u32::from_le_bytes([a, b, c, 0])));
        at = body + len;
        match kind & 0x7f {
            END => {
                blocks.audio = Some(at);
                break;
            }
            STREAM_INFO if !blocks.is_described => {
                blocks.is_described = describe(source.bytes(body, 10)?, reading).is_some();
            }
            LAST_FRAME => blocks.promised = end_of_last_frame(source.bytes(body, 8)?),
            _ if !source.has(at..at + 4) => break,
            _ => {}
        }
    }
    Ok(blocks)
}

/// Where in the audio the last frame ends: its place in 40 bits, then its size in 24.
fn end_of_last_frame(bytes: &[u8]) -> Option<u64> {
    let packed = Cursor::new(bytes).u64_le()?;
    Some((packed & 0xff_ffff_ffff) + (packed >> 40))
}

/// The fields from the lowest bit on, with their widths: codec 6, profile 4, frame size 4, samples 35,
/// data type 3, rate minus 6,000 Hz 18, bits minus eight 5, channels minus one 4.
fn describe(bytes: &[u8], reading: &mut Draft) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    let packed = u128::from(cursor.u64_le()?) | u128::from(cursor.u16_le()?) << 64;
    let field = |at: u32, bits: u32| (packed >> at) & ((1 << bits) - 1);
    let audio = &mut reading.audio;
    let rate = field(52, 18) as u32 + 6_000;
    audio.sample_rate_hz = Some(rate);
    audio.bits_per_sample = Some(field(70, 5) as u16 + 8);
    audio.channels = Some(field(75, 4) as u16 + 1);
    audio.set_samples(field(14, 35) as u64, rate);
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::rare;

    #[test]
    fn the_packed_fields_come_apart() {
        let audio = read_bytes("a.tak", &rare::tak(3_000)).audio;
        assert_eq!((audio.duration_ms, audio.sample_rate_hz), (Some(10_000), Some(44_100)));
        assert_eq!((audio.bits_per_sample, audio.channels), (Some(16), Some(2)));
    }
}
