//! What Monkey's Audio, WavPack and Musepack share: audio first, tags at the end.

use super::tags::apev2;
use super::{Missing, Source};
use crate::reading::{Codec, Draft, Essence};

/// How many bytes of the file's end are read: room for tags without pictures.
const TAIL: u64 = 64 * 1024;

/// How many bytes of the audio the essence is made from.
const ESSENCE: u64 = 4 * 1024;

/// Reads the tags at the end. Computes bit rate and essence from the audio between `offset` and the tags.
pub(super) fn finish(source: &Source, offset: u64, codec: Codec, reading: &mut Draft) -> Result<(), Missing> {
    source.tail(TAIL)?;
    let end = apev2::read_tail(source, reading)?;
    let len = end.saturating_sub(offset);
    reading.audio.set_bitrate_of(len);
    let audio = source.bytes(offset, len.min(ESSENCE))?;
    if !audio.is_empty() && reading.audio.duration_ms.is_some() {
        reading.essence = Some(Essence::derive(codec.slug(), &[audio, &len.to_le_bytes()]));
    }
    Ok(())
}
