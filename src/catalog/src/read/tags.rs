//! Tag formats, shared by the containers that carry them.

use crate::read::{Missing, Source};
use crate::reading::{Draft, ProblemCode, Reading};

pub(crate) mod apev2;
pub(crate) mod id3v1;
pub(crate) mod id3v2;
pub(crate) mod vorbis;

/// How many bytes of a file's end are fetched to look for tags; most tags are smaller.
pub(crate) const TAIL: u64 = 4 * 1024;

/// Whether title, artist or album is still missing, so that tags at the file's end may help.
pub(crate) fn lack_names(reading: &Reading) -> bool {
    reading.tags.title.is_none() || reading.tags.artist.is_none() || reading.tags.album.is_none()
}

/// Whether nothing names the song yet.
pub(crate) fn lack_all_names(reading: &Reading) -> bool {
    reading.tags.title.is_none() && reading.tags.artist.is_none() && reading.tags.album.is_none()
}

/// Reads a file that is nothing but tags. Those in front are read already, so these are the ones at its end.
pub(crate) fn read_bare(source: &Source, reading: &mut Draft) -> Result<(), Missing> {
    reading.note(ProblemCode::NoAudio, "");
    apev2::read_tail(source, reading).map(drop)
}
