//! Core Audio Format: the description, the packet table and the information strings.
//! Apple, Core Audio Format Specification 1.0.

use std::ops::Range;

use super::bytes::Cursor;
use super::sound;
use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Codec, Draft, ProblemCode};

/// A chunk: its name, and where its contents are.
type Chunk = ([u8; 4], Range<u64>);

/// The most chunks walked over.
const MAX_CHUNKS: usize = 200;

/// The most bytes read of the information strings.
const STRINGS: u64 = 32 * 1024;

/// The most bytes read of the table of packets.
const PACKETS: u64 = 64 * 1024;

/// How many bytes of the audio the essence is made from.
const ESSENCE: u64 = 4 * 1024;

/// The description chunk.
#[derive(Clone, Copy, Debug)]
struct Description {
    rate: f64,
    format: [u8; 4],
    packet_bytes: u32,
    packet_frames: u32,
    channels: u32,
    bits: u32,
}

/// The packet table: how many packets and valid frames there are, and the sizes that were read.
#[derive(Clone, Copy, Debug)]
struct Packets {
    count: u64,
    frames: u64,
    seen: u64,
    sum: u64,
}

/// Reads the file that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    let (mut description, mut audio, mut packets) = (None, None, None);
    let mut at = offset + 8;
    for _ in 0..MAX_CHUNKS {
        let Some((id, claim)) = chunk(source, at)? else { break };
        let body = claim.start..claim.end.min(source.size());
        match &id {
            b"desc" => description = Description::parse(source.bytes(body.start, 32)?),
            // The data chunk begins with four bytes of an edit count.
            b"data" => audio = Some(body.start + 4..claim.end),
            b"pakt" => {
                let table = source.bytes(body.start, PACKETS.min(body.end - body.start))?;
                packets = Packets::parse(table);
            }
            b"info" => read_strings(source.bytes(body.start, STRINGS.min(body.end - body.start))?, reading),
            _ => {}
        }
        at = body.end;
    }
    match (description, audio) {
        (Some(description), Some(audio)) => description.describe(source, &audio, packets, reading),
        _ => {
            reading.note(ProblemCode::NoAudio, "");
            Ok(())
        }
    }
}

/// Reads the header of the chunk that starts here, and answers where the chunk is by its own word. The last chunk may
/// have the size −1, which means "to the end".
fn chunk(source: &Source, at: u64) -> Result<Option<Chunk>, Missing> {
    if at >= source.size() {
        return Ok(None);
    }
    let mut cursor = Cursor::new(source.bytes(at, 12)?);
    let (Some(id), Some(size)) = (cursor.array::<4>(), cursor.u64_be()) else { return Ok(None) };
    let end = if size == u64::MAX { source.size() } else { (at + 12).saturating_add(size) };
    Ok(Some((id, at + 12..end)))
}

/// Reads the information strings: a count, then keys and values, each ended by a zero byte.
fn read_strings(bytes: &[u8], reading: &mut Draft) {
    let mut strings = bytes.get(4..).unwrap_or_default().split(|&byte| byte == 0).map(crate::text::of_bytes);
    while let (Some(key), Some(value)) = (strings.next(), strings.next()) {
        let key = match &*key.to_ascii_lowercase() {
            "title" => "INAM",
            "artist" => "IART",
            "album" => "IPRD",
            "genre" => "IGNR",
            "year" | "recorded date" | "date" => "ICRD",
            "track number" | "track" => "ITRK",
            "comments" | "comment" => "ICMT",
            _ => continue,
        };
        reading.take_text(Where::Chunk, key, &value);
    }
}

impl Packets {
    fn parse(bytes: &[u8]) -> Option<Packets> {
        let mut cursor = Cursor::new(bytes);
        let (count, frames) = (cursor.u64_be()?, cursor.u64_be()?);
        cursor.take(8)?;
        // Each size has seven bits a byte; the highest bit says that more follow.
        let (mut seen, mut sum, mut size) = (0, 0u64, 0u64);
        for &byte in cursor.rest() {
            size = size << 7 | u64::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                (seen, sum, size) = (seen + 1, sum.saturating_add(size), 0);
            }
        }
        Some(Packets { count, frames, seen, sum })
    }

    /// How many bytes all packets have, if they are surely more than `there`: by the size that each has, or by the sizes
    /// that were read.
    fn bytes(self, each: u32, there: u64) -> Option<u64> {
        match u64::from(each) {
            0 if self.sum > there && self.seen <= self.count => {
                let all = u128::from(self.sum) * u128::from(self.count) / u128::from(self.seen.max(1));
                u64::try_from(all).ok()
            }
            0 => None,
            each => self.count.checked_mul(each),
        }
    }
}

impl Description {
    fn parse(bytes: &[u8]) -> Option<Description> {
        let mut cursor = Cursor::new(bytes);
        let rate = f64::from_be_bytes(cursor.array()?);
        let format = cursor.array()?;
        cursor.u32_be()?;
        let (packet_bytes, packet_frames) = (cursor.u32_be()?, cursor.u32_be()?);
        Some(Description {
            rate,
            format,
            packet_bytes,
            packet_frames,
            channels: cursor.u32_be()?,
            bits: cursor.u32_be()?,
        })
    }

    fn codec(&self) -> Codec {
        match &self.format {
            b"lpcm" => Codec::Pcm,
            b"aac " | b"aach" | b"aacp" => Codec::Aac,
            b"alac" => Codec::Alac,
            b"ima4" => Codec::Adpcm,
            b"ulaw" => Codec::MuLaw,
            b"alaw" => Codec::ALaw,
            b".mp3" => Codec::Mp3,
            b"ac-3" => Codec::Ac3,
            b"opus" => Codec::Opus,
            b"flac" => Codec::Flac,
            _ => Codec::OTHER,
        }
    }

    fn describe(
        self,
        source: &Source,
        data: &Range<u64>,
        table: Option<Packets>,
        reading: &mut Draft,
    ) -> Result<(), Missing> {
        let frames = table.map(|table| table.frames);
        let claimed = data.end.saturating_sub(data.start);
        let size = data.end.min(source.size()).saturating_sub(data.start);
        let counted = table.and_then(|table| table.bytes(self.packet_bytes, size));
        let promised = claimed.max(counted.unwrap_or(0));
        let per_packet = u64::from(self.packet_frames);
        let packets = claimed.checked_div(u64::from(self.packet_bytes));
        let audio = &mut reading.audio;
        audio.codec = Some(self.codec());
        audio.sample_rate_hz = Some(self.rate as u32).filter(|&rate| rate > 0);
        audio.channels = u16::try_from(self.channels).ok().filter(|&channels| channels > 0);
        audio.bits_per_sample = u16::try_from(self.bits).ok().filter(|&bits| bits > 0);
        let samples = frames.filter(|&frames| frames > 0).or(packets.map(|it| it.saturating_mul(per_packet)));
        audio.set_samples(samples.unwrap_or_default(), self.rate as u32);
        audio.set_bitrate_of(promised);
        if size < promised && !reading.note_cut(size, promised) && size < claimed {
            reading.note(ProblemCode::Truncated, "data");
        }
        let first = source.bytes(data.start, ESSENCE.min(size))?;
        if !first.is_empty() {
            reading.essence = sound::essence(
                source,
                data.start..data.start.saturating_add(size),
                "caf",
                first,
                &[&self.format, first, &size.to_le_bytes()],
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::drive;
    use crate::fixtures::rare;
    use crate::reading::Codec;

    #[test]
    fn description_strings_and_length() {
        let driven = drive("a.caf", &rare::caf(176_400, &[("title", "Song"), ("artist", "Ana")]));
        assert_eq!(driven.reading.audio.codec, Some(Codec::Pcm));
        assert_eq!(driven.reading.audio.duration_ms, Some(1_000));
        assert_eq!(driven.reading.tags.artist.as_deref(), Some("Ana"));
        assert_eq!(driven.reads, 2);
    }
}
