//! Tag formats, shared by the containers that carry them.

use crate::reading::Reading;

pub(crate) mod apev2;
pub(crate) mod id3v1;
pub(crate) mod id3v2;
pub(crate) mod vorbis;

/// How much of a file's end is fetched to look for tags there; most are smaller.
pub(crate) const TAIL: u64 = 4 * 1024;

/// Whether the tags so far leave out what a song is known by, so that those at the file's end may help.
pub(crate) fn lack_names(reading: &Reading) -> bool {
    reading.tags.title.is_none() || reading.tags.artist.is_none() || reading.tags.album.is_none()
}
