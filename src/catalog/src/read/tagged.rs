//! What Monkey's Audio, WavPack and Musepack share: audio first, tags at the end.

use std::ops::Range;

use super::sound;
use super::tags::apev2;
use super::{Missing, Source};
use crate::reading::{Codec, Draft};

/// How many bytes of the file's end are read: room for tags without pictures.
const TAIL: u64 = 64 * 1024;

/// How many bytes of the audio the essence is made from.
const ESSENCE: u64 = 4 * 1024;

/// Reads the tags at the end. Computes bit rate and essence from the audio between `offset` and the tags.
/// Answers where the audio ends.
pub(super) fn finish(
    source: &Source,
    offset: u64,
    codec: Codec,
    reading: &mut Draft,
) -> Result<u64, Missing> {
    source.tail(TAIL)?;
    let end = apev2::read_tail(source, reading)?;
    let len = end.saturating_sub(offset);
    reading.audio.set_bitrate_of(len);
    let audio = source.bytes(offset, len.min(ESSENCE))?;
    if !audio.is_empty() && reading.audio.duration_ms.is_some() {
        reading.essence =
            sound::essence(source, offset..end, codec.slug(), audio, &[audio, &len.to_le_bytes()])?;
    }
    Ok(end)
}

/// Notes it if the audio has fewer bytes than its header promises, and takes the bit rate from the promise.
pub(super) fn note_cut(audio: Range<u64>, promised: u64, reading: &mut Draft) {
    if reading.note_cut(audio.end.saturating_sub(audio.start), promised) {
        reading.audio.set_bitrate_of(promised);
    }
}
