//! AIFF and AIFF-C: the common chunk, text chunks and ID3.
//! Apple, Audio Interchange File Format 1.3 and AIFF-C (1991).

use std::ops::Range;

use super::bytes::Cursor;
use super::chunks::{self, MAX_CHUNKS, first_sound};
use super::sound;
use super::tags::id3v2;
use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Codec, Container, Draft, ProblemCode};

/// The most bytes read of a text chunk.
const MAX_TEXT: u64 = 4 * 1024;

/// The common chunk.
#[derive(Clone, Copy, Debug)]
struct Common {
    channels: u16,
    frames: u32,
    bits: u16,
    rate_hz: u32,
    codec: Codec,
    /// Samples in one frame. More than 1 for codecs that pack several.
    packed: u64,
}

/// Where the tags are, as the chunks were found. They are read in order of their rank, not of the file.
#[derive(Debug, Default)]
struct Chunks {
    common: Option<Common>,
    sound: Option<Range<u64>>,
    id3: Option<u64>,
    /// Where tags begin that were put behind the chunks.
    behind: Option<u64>,
    texts: Vec<(&'static str, String)>,
}

/// Reads the file whose FORM header stands at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.container = Some(Container::Aiff);
    let chunks = walk(source, offset + 12, reading)?;
    if let Some(at) = chunks.id3 {
        id3v2::read(source, at, reading)?;
    }
    for (key, value) in &chunks.texts {
        reading.take_text(Where::Chunk, key, value);
    }
    if let Some(at) = chunks.behind {
        chunks::read_tags_behind(source, at, reading)?;
    }
    let Some(common) = chunks.common else {
        reading.note(ProblemCode::NoAudio, "");
        return Ok(());
    };
    reading.audio.codec = Some(common.codec);
    reading.audio.channels = Some(common.channels).filter(|&count| count > 0);
    reading.audio.sample_rate_hz = Some(common.rate_hz).filter(|&rate| rate > 0);
    reading.audio.bits_per_sample = Some(common.bits).filter(|&bits| bits > 0 && common.codec.is_lossless());
    reading.audio.set_samples(u64::from(common.frames) * common.packed, common.rate_hz);
    match chunks.sound {
        Some(sound) => read_sound(source, &common, sound, reading),
        None => {
            reading.note(ProblemCode::NoAudio, "");
            Ok(())
        }
    }
}

fn walk(source: &Source, mut at: u64, reading: &mut Draft) -> Result<Chunks, Missing> {
    let mut found = Chunks::default();
    for _ in 0..MAX_CHUNKS {
        let Some((id, size)) = chunks::header(source, at)? else { break };
        if chunks::is_tag(source, at, id) {
            found.behind = Some(at);
            break;
        }
        let size = u32::from_be_bytes(size);
        let end = at + 8 + u64::from(size);
        take_chunk(source, id, at + 8..end, &mut found)?;
        if end > source.size() && &id == b"SSND" {
            break;
        }
        if end > source.size() {
            reading.note(ProblemCode::Truncated, String::from_utf8_lossy(&id));
            break;
        }
        at = end + u64::from(size % 2);
    }
    Ok(found)
}

fn take_chunk(source: &Source, id: [u8; 4], body: Range<u64>, chunks: &mut Chunks) -> Result<(), Missing> {
    let part = |most: u64| source.bytes(body.start, (body.end - body.start).min(most));
    let key = match &id {
        b"COMM" => {
            chunks.common = chunks.common.or(Common::parse(part(22)?));
            return Ok(());
        }
        b"SSND" => {
            chunks.sound = chunks.sound.take().or(Some(body));
            return Ok(());
        }
        b"ID3 " | b"id3 " => {
            chunks.id3 = chunks.id3.or(Some(body.start));
            return Ok(());
        }
        b"NAME" => "NAME",
        b"AUTH" => "AUTH",
        b"ANNO" => "ANNO",
        b"(c) " => "(c) ",
        _ => return Ok(()),
    };
    if chunks.texts.len() < MAX_CHUNKS {
        chunks.texts.push((key, chunks::mac(part(MAX_TEXT)?)));
    }
    Ok(())
}

impl Common {
    fn parse(bytes: &[u8]) -> Option<Common> {
        let mut cursor = Cursor::new(bytes);
        let (channels, frames, bits) = (cursor.u16_be()?, cursor.u32_be()?, cursor.u16_be()?);
        let rate_hz = extended(cursor.array()?);
        let (codec, packed) = match &cursor.array().unwrap_or(*b"NONE") {
            b"NONE" | b"sowt" | b"twos" | b"in24" | b"in32" | b"raw " => (Codec::Pcm, 1),
            b"fl32" | b"FL32" | b"fl64" | b"FL64" => (Codec::Float, 1),
            b"alaw" | b"ALAW" => (Codec::ALaw, 1),
            b"ulaw" | b"ULAW" => (Codec::MuLaw, 1),
            b"ima4" => (Codec::Adpcm, 64),
            _ => (Codec::OTHER, 1),
        };
        Some(Common { channels, frames, bits, rate_hz, codec, packed })
    }

    /// How many bytes all frames take, where each takes as many.
    fn sound_bytes(&self) -> Option<u64> {
        let each = match self.codec {
            Codec::Pcm | Codec::Float => u64::from(self.bits.div_ceil(8)),
            Codec::ALaw | Codec::MuLaw => 1,
            Codec::Adpcm => 34,
            _ => return None,
        };
        (u64::from(self.frames) * u64::from(self.channels)).checked_mul(each)
    }
}

/// Reads an 80-bit floating-point number, rounded down. A value that no sample rate can have gives 0.
fn extended(bytes: [u8; 10]) -> u32 {
    let [high, low, mantissa @ ..] = bytes;
    let exponent = i32::from(u16::from_be_bytes([high, low])) - 16_383;
    match u32::try_from(63 - exponent) {
        Ok(shift @ 32..=63) => u32::try_from(u64::from_be_bytes(mantissa) >> shift).unwrap_or(0),
        _ => 0,
    }
}

fn read_sound(
    source: &Source,
    common: &Common,
    sound: Range<u64>,
    reading: &mut Draft,
) -> Result<(), Missing> {
    // An offset and a block size, four bytes each, stand in front of the samples.
    let start = sound.start + 8;
    let len = sound.end.saturating_sub(start);
    reading.audio.set_bitrate_of(len);
    let there = source.size().saturating_sub(start).min(len);
    let promised = common.sound_bytes().filter(|_| len > 0).unwrap_or(0).max(len);
    if !reading.note_cut(there, promised) && sound.end > source.size() {
        reading.note(ProblemCode::Truncated, "SSND");
    }
    let first = first_sound(source, start, len)?;
    let shape = [common.channels, common.bits].map(u16::to_be_bytes);
    let numbers = [common.rate_hz, common.frames].map(u32::to_be_bytes);
    let parts = [shape.as_flattened(), numbers.as_flattened(), &len.to_be_bytes(), first];
    reading.essence = sound::essence(source, start..start.saturating_add(len), "aiff", first, &parts)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::{aiff, id3};

    #[test]
    fn format_length_and_text_chunks() {
        let reading = read_bytes(
            "a.aiff",
            &aiff::pcm(22_050, &[(b"NAME", b"Song".to_vec()), (b"AUTH", b"Me".to_vec())]),
        );
        let audio = reading.audio;
        assert_eq!((audio.codec, audio.duration_ms), (Some(Codec::Pcm), Some(500)));
        assert_eq!(
            (audio.sample_rate_hz, audio.channels, audio.bits_per_sample),
            (Some(44_100), Some(2), Some(16))
        );
        assert_eq!(
            (reading.tags.title.as_deref(), reading.tags.artist.as_deref()),
            (Some("Song"), Some("Me"))
        );
    }

    #[test]
    fn id3_outranks_text_chunks() {
        let tag = id3::tag(id3::Version::V24, &[("TIT2", id3::text("From ID3"))]);
        let reading =
            read_bytes("a.aiff", &aiff::pcm(9, &[(b"NAME", b"From NAME".to_vec()), (b"ID3 ", tag)]));
        assert_eq!(reading.tags.title.as_deref(), Some("From ID3"));
    }

    #[test]
    fn rates_of_eighty_bits() {
        for (bytes, rate) in [
            ([0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0], 44_100),
            ([0x40, 0x0b, 0xfa, 0, 0, 0, 0, 0, 0, 0], 8_000),
            ([0; 10], 0),
            ([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0], 0),
        ] {
            assert_eq!(extended(bytes), rate);
        }
    }
}
