//! MPEG audio (MP1, MP2, MP3): the first frames, Xing, LAME and VBRI headers.

use super::{Missing, Source};
use crate::reading::{Container, Reading};

/// Reads the stream that starts at `offset`.
pub(super) fn read(_source: &Source, _offset: u64, reading: &mut Reading) -> Result<(), Missing> {
    reading.container = Some(Container::Mpeg);
    Ok(())
}
