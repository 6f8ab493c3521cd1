//! OptimFROG: its main header. The tags stand at the end of the file.
//! The layout is the one that mutagen's `optimfrog.py` reads.

use super::bytes::Cursor;
use super::{Missing, Source, tagged};
use crate::reading::{Codec, Draft, ProblemCode};

/// Reads the stream that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.audio.codec = Some(Codec::OptimFrog);
    if describe(source.bytes(offset, 20)?, reading).is_none() {
        reading.note(ProblemCode::BadStructure, "OptimFROG header");
    }
    tagged::finish(source, offset, Codec::OptimFrog, reading).map(drop)
}

fn describe(bytes: &[u8], reading: &mut Draft) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(8)?;
    let (low, high) = (cursor.u32_le()?, cursor.u16_le()?);
    let (kind, channels, rate) = (cursor.u8()?, u16::from(cursor.u8()?) + 1, cursor.u32_le()?);
    let audio = &mut reading.audio;
    audio.channels = Some(channels);
    audio.sample_rate_hz = Some(rate).filter(|&rate| rate > 0);
    // Sample types come in pairs, signed and unsigned: 8, 16, 24 and 32 bits.
    audio.bits_per_sample = Some(u16::from(kind / 2 + 1) * 8).filter(|&bits| bits <= 32);
    let samples = u64::from(low) | u64::from(high) << 32;
    audio.set_samples(samples / u64::from(channels), rate);
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::rare;

    #[test]
    fn samples_are_counted_for_all_channels() {
        let audio = read_bytes("a.ofr", &rare::optimfrog(3_000)).audio;
        assert_eq!((audio.duration_ms, audio.sample_rate_hz), (Some(10_000), Some(44_100)));
        assert_eq!((audio.bits_per_sample, audio.channels), (Some(16), Some(2)));
    }
}
