//! What the report of a file says as facts: the file, the song in it, and what both mean for songs that were known.

use super::{Catalog, ScannedFile, Standpoint, Wanted};
use crate::changes::{Fact, FileFacts, Holds};
use crate::ids::{PlaceId, TrackId};

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
        let found = match self.last_sight(place, path) {
            Some(file) => self.same_song_at(file, found),
            None => found,
        };
        let found = self.same_retagged(found);
        let parted = self.parted_by(&found, place, path);
        let replaced = file.and_then(|file| self.replaced_at(file, &found));
        let returned = self.returned_in(&found, place, from, wanted, now_ms);
        let track = found.track.map(|(track, facts)| Fact::Track { track, facts });
        let seen = Fact::File { place, path: path.to_owned(), file: found.file };
        parted.into_iter().chain(replaced).chain(returned).chain([seen]).chain(track).collect()
    }

    /// What makes the files of a song that was encoded again a song of their own, because this file has the audio that
    /// the song had before.
    fn parted_by(&self, found: &ScannedFile, place: PlaceId, path: &str) -> Vec<Fact> {
        let known = found.track.as_ref().and_then(|(id, facts)| Some((self.track(*id)?, facts.essence?)));
        let Some((track, essence)) = known else { return Vec::new() };
        let Some(before) = track.as_tagged().filter(|it| it.essence.is_some_and(|it| it != essence)) else {
            return Vec::new();
        };
        let id = TrackId::derive(&before);
        let others = self.present_copies(track).filter(|file| {
            (file.place(), file.path().as_str()) != (place, path) && file.size() == before.size
        });
        let files = others.filter_map(|file| {
            let file_now = FileFacts { holds: Holds::Track(id), ..file.facts()? };
            Some(Fact::File { place: file.place(), path: file.path(), file: file_now })
        });
        let files: Vec<Fact> = files.filter(|_| id != track.id()).collect();
        let song = (!files.is_empty()).then(|| Fact::Track { track: id, facts: before.into() });
        files.into_iter().chain(song).collect()
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
