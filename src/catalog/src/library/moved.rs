//! Takes back that the files of one song were taken for another one, and says it again. The planned facts of a reading say
//! it first: see `arrivals`.

use super::{Catalog, File, Track};
use crate::changes::{Fact, FileFacts, Holds, TrackFacts};
use crate::ids::{BrowserId, TrackId};

/// Whether a person says of two songs that they are two.
pub(crate) fn is_parted(one: Track<'_>, other: Track<'_>) -> bool {
    let says = |of: Track<'_>, it: Track<'_>| {
        of.moved().iter().any(|(other, before)| *other == it.id() && before.value.is_none())
    };
    says(one, other) || says(other, one)
}

impl Catalog {
    /// Whether files are there by which a song was taken for another one, so that this can be taken back.
    pub fn is_moved(&self, track: Track<'_>, other: TrackId) -> bool {
        self.moved_files(track, other).next().is_some()
    }

    /// What gives the files of a song that another one was taken for back to that, so that both are songs again. `before`
    /// is what the song said before.
    pub fn parted(&self, track: Track<'_>, other: TrackId, before: TrackFacts) -> Vec<Fact> {
        let mut facts: Vec<Fact> = self
            .moved_files(track, other)
            .flat_map(|(file, says)| {
                given(file, other).into_iter().chain([Fact::Track { track: other, facts: says.into() }])
            })
            .collect();
        if !facts.is_empty() {
            // A file that stays with the song says what it says by itself.
            let mut left = self.present_copies(track).filter_map(File::says);
            let left = left.find(|says| TrackId::derive(says) != other);
            facts.push(Fact::Track { track: track.id(), facts: left.unwrap_or(before).into() });
            facts.push(Fact::Moved { track: track.id(), other, before: None });
        }
        facts
    }

    /// What gives the files of another song to this one again.
    pub fn joined(&self, track: Track<'_>, other: TrackId, by: BrowserId) -> Vec<Fact> {
        let Some((other, before)) = self.track(other).zip(track.as_tagged()) else { return Vec::new() };
        // What is not there any more stays: to say it again would make it the latest that was seen of its path.
        let there = self.copies(other).filter(|file| file.is_seen_present());
        let files = there.filter_map(|file| given(file, track.id()));
        let read = other.as_tagged().map(|facts| Fact::Track { track: track.id(), facts: facts.into() });
        let moved = Fact::Moved { track: track.id(), other: other.id(), before: Some(before.into()) };
        files.chain(read).chain(self.joined_apart(track, other, by)).chain([moved]).collect()
    }

    /// The files of a song that would be the other one by themselves, with what they say.
    fn moved_files<'a>(
        &'a self,
        track: Track<'a>,
        other: TrackId,
    ) -> impl Iterator<Item = (File<'a>, TrackFacts)> {
        let files = self.present_copies(track).filter_map(|file| Some((file, file.says()?)));
        files.filter(move |(_, says)| TrackId::derive(says) == other)
    }
}

/// That a file holds this song.
fn given(file: File<'_>, track: TrackId) -> Option<Fact> {
    let seen = FileFacts { holds: Holds::Track(track), ..file.facts()? };
    Some(Fact::File { place: file.place(), path: file.path(), file: seen })
}
