//! What the report of a file says as facts: the file, the song in it, and what both mean for songs that were known.

use super::{Catalog, ScannedFile, Standpoint, Wanted};
use crate::changes::Fact;
use crate::ids::PlaceId;

impl Catalog {
    /// The facts of a file that a browser found at a path of a place at this time, in milliseconds since 1970, in a
    /// reading at whose beginning these songs were wanted.
    pub fn reported(
        &self,
        place: PlaceId,
        path: &str,
        found: ScannedFile,
        from: &Standpoint,
        wanted: &Wanted,
        now_ms: u64,
    ) -> Vec<Fact> {
        let file = self.file(place, path);
        let found = match file {
            Some(file) => self.same_song_at(file, found),
            None => found,
        };
        let found = self.same_retagged(found);
        let replaced = file.and_then(|file| self.replaced_at(file, &found));
        let returned = self.returned_in(&found, place, from, wanted, now_ms);
        let track = found.track.map(|(track, facts)| Fact::Track { track, facts });
        let seen = Fact::File { place, path: path.to_owned(), file: found.file };
        replaced.into_iter().chain(returned).chain([seen]).chain(track).collect()
    }

    /// That a song returned, if this file is a whole one of a song that was wanted.
    fn returned_in(
        &self,
        found: &ScannedFile,
        place: PlaceId,
        from: &Standpoint,
        wanted: &Wanted,
        now_ms: u64,
    ) -> Option<Fact> {
        let is_whole = found.file.is_present() && found.file.problems.iter().all(|it| it.cut().is_none());
        let track = self.track(found.file.holds.track()?).filter(|_| is_whole)?;
        self.found_again(track, place, from, wanted, now_ms)
    }
}
