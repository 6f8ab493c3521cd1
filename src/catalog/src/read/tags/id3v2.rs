//! ID3v2.2, v2.3 and v2.4.

use crate::read::{Missing, Source};
use crate::reading::Reading;

/// Reads the ID3v2 tags that stand one after another at `offset`, and answers where the last one ends.
pub(crate) fn read(_source: &Source, offset: u64, _reading: &mut Reading) -> Result<u64, Missing> {
    Ok(offset)
}
