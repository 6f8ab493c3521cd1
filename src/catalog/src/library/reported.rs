//! What the report of a file says as facts: the file, the song in it, and what both mean for songs that were known.

use super::{Catalog, File, Known, ScannedFile, Standpoint, Wanted};
use crate::changes::{Fact, FileFacts, Holds, TrackFacts};
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
        // Another browser may have seen last what this one finds in the same folder.
        let seen = self.last_sight(place, path);
        let found = found.going_on(seen.and_then(Known::of).as_ref());
        let found = self.same_retagged(found);
        let parted = self.parted_by(&found, place, path);
        let own = self.file(place, path).into_iter();
        let files = own.chain(seen.filter(|file| file.place() != place));
        let replaced: Vec<Fact> = files.filter_map(|file| self.replaced_at(file, &found)).collect();
        let returned = self.returned_in(&found, place, from, wanted, now_ms);
        let track = found.track.map(|(track, facts)| Fact::Track { track, facts });
        let seen = Fact::File { place, path: path.to_owned(), file: found.file };
        parted.into_iter().chain(replaced).chain(returned).chain([seen]).chain(track).collect()
    }

    /// What makes the files of a song that was encoded again a song of their own, because this file is what the song was
    /// before. The same holds for a song that was retagged and whose audio has no id.
    fn parted_by(&self, found: &ScannedFile, place: PlaceId, path: &str) -> Vec<Fact> {
        let known = found.track.as_ref().and_then(|(id, facts)| Some((self.track(*id)?, facts)));
        let Some((track, facts)) = known.filter(|(track, facts)| TrackId::derive(facts) == track.id()) else {
            return Vec::new();
        };
        let is_another = |before: &TrackFacts| before.essence.is_none() || before.essence != facts.essence;
        let Some(before) = track.as_tagged().filter(is_another) else { return Vec::new() };
        let id = TrackId::derive(&before);
        // Where files say different things of the song, each says itself what it is.
        let is_it = |file: &File<'_>| match track.is_told_apart() {
            true => file.says().is_some_and(|says| TrackId::derive(&says) == id),
            false => file.size() == before.size,
        };
        let others = self.present_copies(track);
        let others = others.filter(|file| (file.place(), file.path().as_str()) != (place, path));
        let others = others.filter(is_it);
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
