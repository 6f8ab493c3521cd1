//! Ogg: Vorbis, Opus, Speex and FLAC streams.

use super::{Missing, Source};
use crate::reading::{Container, Reading};

/// Reads the stream that starts at `offset`.
pub(super) fn read(_source: &Source, _offset: u64, reading: &mut Reading) -> Result<(), Missing> {
    reading.container = Some(Container::Ogg);
    Ok(())
}
