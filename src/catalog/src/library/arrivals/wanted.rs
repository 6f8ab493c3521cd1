//! Which songs were on a browser's restore list when a reading began: what is found of them in it has returned, and
//! everything else was only moved.

use std::collections::HashSet;

use super::{Track, TrackAt};

/// The songs that were on a browser's restore list when a reading began.
#[derive(Clone, Debug, Default)]
pub struct Wanted(HashSet<TrackAt>);

impl Wanted {
    /// The songs at these positions.
    pub fn of(songs: impl Iterator<Item = TrackAt>) -> Wanted {
        Wanted(songs.collect())
    }

    /// Whether a song is among them.
    pub(super) fn has(&self, track: Track<'_>) -> bool {
        self.0.contains(&track.at())
    }
}
