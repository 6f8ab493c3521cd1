//! Tells containers by their magic bytes. Extensions are never believed, and a
//! frame sync proves nothing in foreign data (UTF-16 text starts with FF FE).

use super::{Missing, Source};
use crate::reading::Container;

/// Tells what starts at `offset`, behind any ID3v2 tags, or `None` for bytes that no magic is known for.
///
/// The name only serves where bytes leave a choice.
pub(super) fn sniff(_name: &str, source: &Source, offset: u64) -> Result<Option<Container>, Missing> {
    let head = source.bytes(offset, 64)?;
    Ok(match head {
        [b'f', b'L', b'a', b'C', ..] => Some(Container::Flac),
        [b'O', b'g', b'g', b'S', ..] => Some(Container::Ogg),
        [b'M', b'A', b'C', b' ', ..] => Some(Container::Ape),
        [b'w', b'v', b'p', b'k', ..] => Some(Container::WavPack),
        [b'M', b'P', b'+', ..] | [b'M', b'P', b'C', b'K', ..] => Some(Container::Musepack),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(Container::Mp4),
        _ => None,
    })
}
