//! Decides whether missing songs are lost: whether every place was read since the song was last missed, and no file
//! that is known has its audio, or is of its title and artist.

use std::collections::{HashMap, HashSet};

use super::{Catalog, File, Track, TrackAt, whereabouts};
use crate::ids::PlaceId;
use crate::reading::Essence;

/// The songs among these that are lost. They are missing, and nothing gives them back.
pub fn lost_among(catalog: &Catalog, missing: &[TrackAt]) -> Vec<TrackAt> {
    let Some(since_ms) = all_read_since(catalog) else { return Vec::new() };
    let is_missed = |track: Track<'_>| last_missed_ms(catalog, track).is_some_and(|ms| ms <= since_ms);
    let tracks = missing.iter().filter_map(|&at| catalog.track_at(at));
    let candidates: Vec<Track<'_>> = tracks.filter(|track| is_missed(*track)).collect();
    if candidates.is_empty() {
        return Vec::new();
    }
    let sought: HashSet<Essence> = candidates.iter().filter_map(|track| track.essence()).collect();
    let there = catalog.tracks().filter_map(|track| Some((track, track.essence()?)));
    // The same audio may be another song's, and may have moved since that one was missed. What stands no more, or only on lists
    // that name no file, has none.
    let has_file = |track: Track<'_>| {
        track.is_listed() && (!track.is_only_listed() || whereabouts::named_file(track).is_some())
    };
    let may_be_there =
        |track| catalog.present_copies(track).next().is_some() || (has_file(track) && !is_missed(track));
    let found: HashSet<Essence> = there
        .filter(|(track, essence)| sought.contains(essence) && may_be_there(*track))
        .map(|(_, essence)| essence)
        .collect();
    let is_heard = |track: &Track<'_>| track.essence().is_some_and(|essence| found.contains(&essence));
    let silent: Vec<Track<'_>> = candidates.into_iter().filter(|track| !is_heard(track)).collect();
    // A song that was encoded again before it was ever read has other audio. The person is asked whether it is it.
    let named = named_among(catalog, &silent, may_be_there);
    silent.into_iter().filter(|track| !named.contains(&name_of(*track))).map(Track::at).collect()
}

/// The title and the artist of a song.
fn name_of(track: Track<'_>) -> (&str, Option<&str>) {
    (track.title(), track.artist())
}

/// The names of these songs that other songs have, of which there may be a file.
fn named_among<'a>(
    catalog: &'a Catalog,
    songs: &[Track<'a>],
    may_be_there: impl Fn(Track<'a>) -> bool,
) -> HashSet<(&'a str, Option<&'a str>)> {
    let names = songs.iter().map(|track| name_of(*track)).filter(|(title, _)| !title.is_empty());
    let sought: HashMap<_, _> = names.map(|name| (name, name)).collect();
    if sought.is_empty() {
        return HashSet::new();
    }
    let own: HashSet<TrackAt> = songs.iter().map(|track| track.at()).collect();
    let others = catalog.tracks().filter(|track| !own.contains(&track.at()));
    let named = |track: Track<'a>| {
        // A song may have files that are tagged otherwise.
        let apart = catalog.present_copies(track).filter(|_| track.is_told_apart()).filter_map(File::says);
        let apart = apart
            .filter_map(|says| sought.get(&(says.title.as_str(), says.tags.artist.as_deref())).copied())
            .collect::<Vec<_>>();
        sought.get(&name_of(track)).copied().into_iter().chain(apart)
    };
    others.flat_map(|track| named(track).filter(|_| may_be_there(track)).collect::<Vec<_>>()).collect()
}

/// The time since which every place was read to its end, by when those readings began. `None` if one was not. Single
/// files need no reading: what is missing elsewhere is not among them.
pub fn all_read_since(catalog: &Catalog) -> Option<u64> {
    let places =
        catalog.places().keys().filter(|place| catalog.counts(**place) && !catalog.is_loose(**place));
    places
        .map(|place| catalog.last_whole(*place).map(|read| read.began_ms))
        .try_fold(u64::MAX, |least, ms| ms.map(|ms| least.min(ms)))
}

/// When the reading began that last missed a file of a song; of one that only a list of a library knows, when that named a
/// file: only a reading that began later has looked for it. `None` if no file of it was ever known or named.
fn last_missed_ms(catalog: &Catalog, track: Track<'_>) -> Option<u64> {
    // Of a place that was not heard of yet, nobody knows whether it was read.
    if catalog.copies(track).any(|file| !catalog.places().contains_key(&file.place())) {
        return None;
    }
    let missed = catalog.copies(track).filter(|file| catalog.counts(file.place()));
    let missed =
        missed.map(|file| began_before(catalog, file.place(), file.looked_at().map_or(0, |it| it.ms)));
    let replaced = track.replaced().filter(|(_, place, _)| catalog.counts(*place));
    let replaced = replaced.map(|(stamp, place, _)| began_before(catalog, place, stamp.ms));
    // Files of places that are no more need no reading.
    let others =
        || (catalog.copies(track).next().is_some() || track.replaced().next().is_some()).then_some(0);
    let listed = || whereabouts::named_file(track).map(|(named, _)| named.ms);
    missed.chain(replaced).max().or_else(others).or_else(listed)
}

/// When the last reading of a folder began that had begun at this time; else this time.
fn began_before(catalog: &Catalog, place: PlaceId, ms: u64) -> u64 {
    let began = catalog.reads_of_folder(place).into_iter().map(|read| read.began_ms);
    began.take_while(|began| *began <= ms).last().unwrap_or(ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{
        Change, Extent, Fact, FileFacts, Holds, Presence, ReadOutcome, Said, SaidBy, Stamp, TrackFacts,
    };
    use crate::ids::{BrowserId, TrackId};
    use crate::reading::Container;

    const A: PlaceId = PlaceId([1; 8]);
    const B: PlaceId = PlaceId([2; 8]);

    struct Told(Catalog);

    impl Told {
        fn new() -> Told {
            let mut told = Told(Catalog::default());
            for (place, name) in [(A, "A"), (B, "B")] {
                told.say(1, Fact::Place { place, browser: BrowserId([1; 8]), name: name.into() });
            }
            told
        }

        fn say(&mut self, ms: u64, fact: Fact) {
            self.0.fold(Change::new(Stamp::at(ms, BrowserId([1; 8])), fact));
        }

        fn file(&mut self, ms: u64, place: PlaceId, id: u8, essence: u8, presence: Presence) {
            let track = TrackId([id; 16]);
            let facts = TrackFacts { essence: Some(Essence([essence; 8])), ..TrackFacts::default() };
            self.say(ms, Fact::Track { track, facts: facts.into() });
            let file = FileFacts { presence, ..FileFacts::new(1, 1, Holds::Track(track)) };
            self.say(ms, Fact::File { place, path: format!("{id}.mp3"), file });
        }

        fn read(&mut self, place: PlaceId, began_ms: u64, ended_ms: u64, outcome: ReadOutcome) {
            self.say(
                ended_ms,
                Fact::PlaceRead { place, began_ms, extent: Extent { outcome, read: 1, files: 1 } },
            );
        }

        #[track_caller]
        fn check(&self, wanted: &[u32]) {
            let missing: Vec<_> = self.0.tracks().map(Track::at).collect();
            let missing: Vec<_> = missing
                .into_iter()
                .filter(|at| self.0.present_copies(self.0.track_at(*at).unwrap()).next().is_none())
                .collect();
            let lost: Vec<_> = lost_among(&self.0, &missing).iter().map(|at| at.0).collect();
            assert_eq!(lost, wanted);
        }
    }

    #[test]
    fn a_song_is_lost_when_every_place_was_read_since() {
        let mut told = Told::new();
        told.file(10, A, 1, 7, Presence::Present);
        told.read(A, 9, 11, ReadOutcome::Whole);
        told.file(25, A, 1, 7, Presence::Absent);
        told.read(A, 20, 30, ReadOutcome::Whole);
        told.check(&[]);
        told.read(B, 19, 31, ReadOutcome::Whole);
        told.check(&[]);
        told.read(B, 40, 41, ReadOutcome::Partly);
        told.read(B, 42, 43, ReadOutcome::NotPluggedIn);
        told.check(&[]);
        // A reading of the same drop is enough.
        told.read(B, 20, 31, ReadOutcome::Whole);
        told.check(&[0]);
        told.say(50, Fact::PlaceGone { place: B, is_gone: true });
        told.check(&[0]);
    }

    #[test]
    fn a_place_that_is_no_more_need_not_be_read() {
        let mut told = Told::new();
        told.file(10, A, 1, 7, Presence::Absent);
        told.read(A, 9, 11, ReadOutcome::Whole);
        told.check(&[]);
        told.say(50, Fact::PlaceGone { place: B, is_gone: true });
        told.check(&[0]);
    }

    #[test]
    fn a_song_of_a_list_is_lost_when_every_place_was_read_since_the_list_named_its_file() {
        let mut told = Told::new();
        let track = TrackId([1; 16]);
        for place in [A, B] {
            told.read(place, 5, 6, ReadOutcome::Whole);
        }
        told.say(10, Fact::Track { track, facts: Box::default() });
        let said = |location: Option<&str>| {
            let said = Said { location: location.map(str::to_owned), ..Said::default() };
            Fact::Stated { track, by: SaidBy::LibraryXml, said: Some(said.into()) }
        };
        told.say(10, said(Some("/U/A/1.mp3")));
        told.check(&[]);
        told.read(A, 11, 12, ReadOutcome::Whole);
        told.check(&[]);
        told.read(B, 11, 12, ReadOutcome::Whole);
        told.check(&[0]);
        // One without a file was never lost.
        told.say(13, said(None));
        told.check(&[]);
    }

    #[test]
    fn a_song_that_may_have_been_encoded_again_is_not_lost() {
        let mut told = Told::new();
        let named = |id: u8, title: &str| {
            let facts =
                TrackFacts { title: title.into(), essence: Some(Essence([id; 8])), ..TrackFacts::default() };
            Fact::Track { track: TrackId([id; 16]), facts: facts.into() }
        };
        told.file(10, A, 1, 1, Presence::Absent);
        told.file(10, A, 2, 2, Presence::Present);
        told.say(11, named(1, "Unravel"));
        told.say(11, named(2, "Unravel"));
        told.read(A, 9, 12, ReadOutcome::Whole);
        told.read(B, 9, 12, ReadOutcome::Whole);
        told.check(&[]);
        told.say(13, named(2, "Pluto"));
        told.check(&[0]);
    }

    /// A list named a song before its folder was read; what the list said is the song's since, and its own entry stands no more.
    #[test]
    fn a_song_that_stands_no_more_or_has_no_file_keeps_none_from_being_lost() {
        let mut told = Told::new();
        let named = |id: u8, container| {
            let facts = TrackFacts { title: "Unravel".into(), container, ..TrackFacts::default() };
            Fact::Track { track: TrackId([id; 16]), facts: facts.into() }
        };
        let said = |by, location: Option<&str>| {
            let said = Said { location: location.map(str::to_owned), ..Said::default() };
            Fact::Stated { track: TrackId([2; 16]), by, said: Some(said.into()) }
        };
        told.file(10, A, 1, 1, Presence::Absent);
        told.say(11, named(1, Some(Container::Flac)));
        told.say(11, named(2, None));
        told.read(A, 12, 13, ReadOutcome::Whole);
        told.read(B, 12, 13, ReadOutcome::Whole);
        told.check(&[0]);
        told.say(14, said(SaidBy::Spotify, None));
        told.check(&[0]);
        // Its file may be the song, as long as nobody looked for it.
        told.say(15, said(SaidBy::LibraryXml, Some("/U/C/2.mp3")));
        told.check(&[]);
    }

    #[test]
    fn single_files_need_no_reading() {
        let mut told = Told::new();
        told.file(10, A, 1, 7, Presence::Absent);
        told.read(A, 9, 11, ReadOutcome::Whole);
        told.read(B, 9, 11, ReadOutcome::Partly);
        told.check(&[]);
        told.read(B, 12, 13, ReadOutcome::SingleFiles);
        told.check(&[0]);
    }

    #[test]
    fn a_song_whose_audio_is_anywhere_is_not_lost() {
        let mut told = Told::new();
        told.file(10, A, 1, 7, Presence::Absent);
        told.file(10, B, 2, 7, Presence::Present);
        for place in [A, B] {
            told.read(place, 9, 11, ReadOutcome::Whole);
        }
        told.check(&[]);
        told.file(25, B, 2, 7, Presence::Absent);
        told.read(B, 20, 26, ReadOutcome::Whole);
        told.check(&[]);
        told.read(A, 30, 31, ReadOutcome::Whole);
        told.check(&[0, 1]);
    }
}
