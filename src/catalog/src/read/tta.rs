//! True Audio: a header of 22 bytes. The tags stand at the end of the file.
//! <https://tausoft.org/en/true_audio_codec_format/>

use super::bytes::{Cursor, crc32};
use super::{Missing, Source, tagged};
use crate::reading::{Codec, Draft, ProblemCode};

/// Reads the stream that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.audio.codec = Some(Codec::Tta);
    if describe(source.bytes(offset, 18)?, reading).is_none() {
        reading.note(ProblemCode::BadStructure, "TTA header");
    }
    let end = tagged::finish(source, offset, Codec::Tta, reading)?;
    if let Some(promised) = promised_bytes(source.available(offset)) {
        tagged::note_cut(offset..end, promised, reading);
    }
    Ok(())
}

/// The length of the stream by its seek table, which holds the size of every frame. `None` if it is not fetched or
/// damaged.
fn promised_bytes(bytes: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(10)?;
    let (rate, samples) = (u64::from(cursor.u32_le()?), u64::from(cursor.u32_le()?));
    cursor.take(4)?;
    // A frame lasts 256 parts of 245 of a second.
    let frames = samples.div_ceil((rate * 256 / 245).max(1));
    let table = cursor.take(usize::try_from(frames.checked_mul(4)?).ok()?)?;
    (cursor.u32_le()? == crc32(table)).then_some(())?;
    let sizes = table.as_chunks::<4>().0.iter().map(|size| u64::from(u32::from_le_bytes(*size)));
    Some(22 + frames * 4 + 4 + sizes.sum::<u64>())
}

fn describe(bytes: &[u8], reading: &mut Draft) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(6)?;
    let (channels, bits) = (cursor.u16_le()?, cursor.u16_le()?);
    let (rate, samples) = (cursor.u32_le()?, cursor.u32_le()?);
    let audio = &mut reading.audio;
    audio.channels = Some(channels).filter(|&channels| channels > 0);
    audio.bits_per_sample = Some(bits).filter(|&bits| bits > 0);
    audio.sample_rate_hz = Some(rate).filter(|&rate| rate > 0);
    audio.set_samples(u64::from(samples), rate);
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::{apev2, rare};

    #[test]
    fn header_and_tags() {
        let mut file = rare::tta(3_000);
        file.extend(apev2::ape_tag(&[("Title", apev2::Value::Text("Song"))], apev2::Form::Both));
        let reading = read_bytes("a.tta", &file);
        assert_eq!((reading.audio.duration_ms, reading.audio.channels), (Some(10_000), Some(2)));
        assert_eq!(reading.tags.title.as_deref(), Some("Song"));
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    }
}
