//! Finds the song that a missing song may have come back as: asks `matching` with the songs that are here.

use crate::library::{Catalog, Track, TrackAt};
use crate::matching::{Index, Likeness, Returned, Song, returned_keys};

/// How many songs with one key are too many to tell them apart by it.
const CROWD: usize = 9;

/// The songs that are here, indexed by what they may be found by.
pub(super) struct Arrivals<'a> {
    catalog: &'a Catalog,
    index: Index<TrackAt>,
}

impl<'a> Arrivals<'a> {
    /// Indexes the songs at these positions.
    pub(super) fn of(catalog: &'a Catalog, here: impl Iterator<Item = TrackAt>) -> Arrivals<'a> {
        let songs = here.filter_map(|at| Some((at, catalog.track_at(at)?.facts()?)));
        let keys =
            songs.flat_map(|(at, facts)| returned_keys(&facts).into_iter().map(move |(_, key)| (key, at)));
        Arrivals { catalog, index: Index::of(CROWD, keys) }
    }

    /// The song that the missing one may have come back as. Unless the audio is the same, only a song counts that
    /// the catalog first heard of after the missing one.
    pub(super) fn find(&self, missing: Track<'_>) -> Option<Likeness<TrackAt>> {
        let track = |at: TrackAt| self.catalog.track_at(at);
        let is_later = |at: TrackAt| track(at).is_some_and(|track| track.first() > missing.first());
        let song_of = |at: TrackAt| track(at).map(song);
        Returned { index: &self.index, song_of, is_later }.find(&missing.facts()?)
    }
}

/// A song as it is compared. The title of a returned song is not looked at.
fn song(track: Track<'_>) -> Song<'_> {
    Song {
        title: None,
        size: track.size(),
        duration_ms: track.duration_ms(),
        has_album: track.album().is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, Stamp, TrackFacts};
    use crate::ids::{BrowserId, TrackId};
    use crate::matching::{Alike, Sureness};
    use crate::reading::Essence;

    fn song(album: &str, seconds: u64, essence: u8) -> TrackFacts {
        let mut facts = TrackFacts { title: "Hunter".into(), ..TrackFacts::default() };
        facts.essence = (essence > 0).then_some(Essence([essence; 8]));
        facts.tags.artist = Some("Björk".into());
        facts.tags.album = Some(album.to_owned()).filter(|album| !album.is_empty());
        facts.audio.duration_ms = (seconds > 0).then_some(seconds * 1000);
        facts
    }

    fn with(mut facts: TrackFacts, change: impl FnOnce(&mut TrackFacts)) -> TrackFacts {
        change(&mut facts);
        facts
    }

    /// The match for the first of these songs among the others, which came later.
    #[track_caller]
    fn check(missing: TrackFacts, here: &[TrackFacts], wanted: Option<(u32, Alike, bool)>) {
        let mut catalog = Catalog::default();
        for (at, facts) in std::iter::once(&missing).chain(here).enumerate() {
            let stamp = Stamp { ms: at as u64, counter: 0, browser: BrowserId([1; 8]) };
            let track = TrackId([at as u8; 16]);
            catalog.fold(Change { stamp, fact: Fact::Track { track, facts: facts.clone().into() } });
        }
        let found = Arrivals::of(&catalog, (1..1 + here.len() as u32).map(TrackAt))
            .find(catalog.track_at(TrackAt(0)).unwrap());
        assert_eq!(found.map(|it| (it.here.0, it.by, it.sureness == Sureness::Sure)), wanted);
    }

    #[test]
    fn the_same_audio_is_the_same_song() {
        use Alike::{Audio, Names};
        check(song("", 0, 1), &[song("Other", 9, 1)], Some((1, Audio, true)));
        check(song("", 200, 1), &[song("", 100, 2)], None);
        check(song("Homogenic", 200, 1), &[song("Homogenic", 201, 2)], Some((1, Names, true)));
    }

    #[test]
    fn names_need_the_length_and_titles_never_suffice() {
        use Alike::{Names, Title};
        check(song("Homogenic", 200, 0), &[song("homogenic", 202, 0)], Some((1, Names, true)));
        check(song("Homogenic", 200, 0), &[song("Homogenic", 0, 0)], Some((1, Names, false)));
        check(song("Homogenic", 200, 0), &[song("Homogenic", 300, 0)], None);
        check(song("Homogenic", 200, 0), &[song("Live", 201, 0)], Some((1, Title, false)));
        let twice = [song("Homogenic", 200, 0), song("Homogenic", 200, 0)];
        check(song("Homogenic", 200, 0), &twice, Some((1, Names, false)));
    }

    #[test]
    fn ids_are_believed_with_the_length() {
        let bought = |seconds| with(song("A", seconds, 0), |it| it.tags.ids.apple_song = Some(7));
        let coded = |album| with(song(album, 200, 0), |it| it.tags.ids.isrc = Some("GBAYE9700001".into()));
        check(bought(200), &[bought(200)], Some((1, Alike::AppleId, true)));
        check(bought(200), &[bought(300)], Some((1, Alike::AppleId, false)));
        check(coded("A"), &[coded("B")], Some((1, Alike::Recording, true)));
    }

    #[test]
    fn what_was_there_before_is_a_song_of_its_own() {
        let mut catalog = Catalog::default();
        for (at, ms) in [(0u8, 9), (1, 2)] {
            let stamp = Stamp { ms, counter: 0, browser: BrowserId([1; 8]) };
            let facts = song("Homogenic", 200, 0);
            let track = TrackId([at; 16]);
            catalog.fold(Change { stamp, fact: Fact::Track { track, facts: facts.into() } });
        }
        assert_eq!(
            Arrivals::of(&catalog, (0..2).map(TrackAt)).find(catalog.track_at(TrackAt(0)).unwrap()),
            None
        );
    }
}
