//! Tag formats, shared by the containers that carry them.

use crate::read::{Missing, Source};
use crate::reading::{Draft, ProblemCode, Reading};

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

/// Reads a file that is nothing but tags: those at its end, as those in front are read already.
pub(crate) fn read_bare(source: &Source, reading: &mut Draft) -> Result<(), Missing> {
    reading.note(ProblemCode::NoAudio, "");
    apev2::read_tail(source, reading).map(drop)
}
