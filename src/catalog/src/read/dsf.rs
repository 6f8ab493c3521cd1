//! DSF: Sony's container for DSD. The header says where an ID3v2 tag stands.
//! DSF File Format Specification 1.01.

use super::bytes::Cursor;
use super::sound;
use super::tags::id3v2;
use super::{Missing, Source};
use crate::reading::{Codec, Draft, ProblemCode};

/// How many bytes the three headers in front of the audio have: `DSD `, `fmt ` and `data`.
const HEADERS: u64 = 28 + 52 + 12;

/// How many bytes of the tag are read at first.
const TAG: u64 = 64 * 1024;

/// How many bytes of the audio the essence is made from.
const ESSENCE: u64 = 4 * 1024;

/// Reads the file that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.audio.codec = Some(Codec::Dsd);
    let bytes = source.bytes(offset, HEADERS)?;
    let Some(tag) = describe(bytes, reading) else {
        reading.note(ProblemCode::BadStructure, "DSF header");
        return Ok(());
    };
    note_cut(source.size().saturating_sub(offset), bytes, reading);
    let first = source.bytes(offset + HEADERS, ESSENCE)?;
    let length = reading.audio.duration_ms.unwrap_or_default().to_le_bytes();
    let end = if tag > 0 { offset.saturating_add(tag) } else { source.size() };
    if !first.is_empty() {
        reading.essence = sound::essence(source, offset + HEADERS..end, "dsf", first, &[first, &length])?;
    }
    // Where the header names no tag, one may have been appended.
    let tag = offset.saturating_add(if tag > 0 { tag } else { sound_end(bytes) });
    if tag > offset && tag < source.size() {
        source.need(&[tag..tag.saturating_add(TAG)])?;
        id3v2::read(source, tag, reading)?;
    }
    Ok(())
}

/// Where the chunk of audio ends.
fn sound_end(headers: &[u8]) -> u64 {
    let mut cursor = Cursor::new(headers.get(84..).unwrap_or_default());
    cursor.u64_le().map_or(u64::MAX, |claim| claim.saturating_add(HEADERS - 12))
}

/// Notes it if the chunk of audio, which counts its own header, does not fit into the file, or if the samples have more
/// bytes than the chunk. Each sample is a bit, in whichever order bits stand.
fn note_cut(size: u64, headers: &[u8], reading: &mut Draft) {
    let mut cursor = Cursor::new(headers);
    let counted = cursor.take(52).and_then(|_| {
        let channels = cursor.u32_le()?;
        cursor.take(8)?;
        Some(cursor.u64_le()?.saturating_mul(u64::from(channels)) / 8)
    });
    let mut cursor = Cursor::new(headers);
    let Some(claim) = cursor.take(84).and_then(|_| cursor.u64_le()?.checked_sub(12)) else { return };
    let there = size.saturating_sub(HEADERS);
    if !reading.note_cut(there.min(claim), claim.max(counted.unwrap_or(0))) && there < claim {
        reading.note(ProblemCode::Truncated, "data");
    }
}

/// Takes what the headers say, and answers where the tag stands; 0 when there is no tag.
fn describe(bytes: &[u8], reading: &mut Draft) -> Option<u64> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(20)?;
    let tag = cursor.u64_le()?;
    cursor.take(4 + 8 + 4 + 4 + 4)?;
    let (channels, rate, bits) = (cursor.u32_le()?, cursor.u32_le()?, cursor.u32_le()?);
    let samples = cursor.u64_le()?;
    let audio = &mut reading.audio;
    audio.channels = u16::try_from(channels).ok().filter(|&channels| channels > 0);
    audio.sample_rate_hz = Some(rate).filter(|&rate| rate > 0);
    audio.bits_per_sample = u16::try_from(bits).ok();
    audio.set_samples(samples, rate);
    let kbps = u128::from(rate) * u128::from(channels) * u128::from(bits) / 1000;
    audio.bitrate_kbps = u32::try_from(kbps).ok().filter(|&kbps| kbps > 0);
    Some(tag)
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::drive;
    use crate::fixtures::id3::{self, Version};
    use crate::fixtures::rare;

    #[test]
    fn the_tag_is_found_behind_the_audio() {
        let file = rare::dsf(300_000, &id3::tag(Version::V24, &[("TIT2", id3::text("Song"))]));
        let driven = drive("a.dsf", &file);
        assert_eq!(driven.reading.tags.title.as_deref(), Some("Song"));
        assert_eq!(driven.reading.audio.sample_rate_hz, Some(2_822_400));
        assert_eq!(driven.reads, 2);
    }

    #[test]
    fn claims_near_the_largest_number_do_not_overflow() {
        let mut file = rare::dsf(100, &[]);
        file[52..64].fill(0xff);
        assert_eq!(drive("a.dsf", &file).reading.audio.bitrate_kbps, None);
    }
}
