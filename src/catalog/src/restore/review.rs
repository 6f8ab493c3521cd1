//! Finds the song that a missing song may have come back as. A re-download or a new rip is another file.
//!
//! Songs are compared by audio, then by ids, then by names. Their lengths decide how sure that is.

use std::collections::HashMap;

use crate::changes::TrackFacts;
use crate::library::{Catalog, Track};
use crate::reading::digest;
use crate::text::fold;
use crate::text::named;

/// How far two lengths of one recording may differ, in milliseconds, because of encoders.
const TOLERANCE_MS: u64 = 2_000;

/// The most songs that are kept for one key. Names that more songs share tell nothing.
const MAX_ALIKE: usize = 8;

named! {
    /// What a missing song and a song that is here have in common. The surer one comes first.
    Alike {
        Audio = "audio", "the same audio";
        AppleId = "apple-id", "the same song in Apple's catalogue";
        Recording = "recording", "the same recording by its code";
        Names = "names", "the same names";
        Title = "title", "the same title and artist";
    }
}

/// A song that is here and may be a missing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// The song that is here, as a position in the catalog's tracks.
    pub here: u32,
    /// What the two have in common.
    pub by: Alike,
    /// Whether the match is sure.
    pub is_sure: bool,
}

/// The songs that are here, indexed by what they may be found by.
#[derive(Default)]
pub(super) struct Arrivals {
    by_key: HashMap<[u8; 16], Vec<u32>>,
}

impl Arrivals {
    /// Adds a song.
    pub(super) fn add(&mut self, at: u32, facts: &TrackFacts) {
        for (_, key) in keys(facts) {
            let alike = self.by_key.entry(key).or_default();
            if alike.len() <= MAX_ALIKE {
                alike.push(at);
            }
        }
    }

    /// The song that the missing one may have come back as. Unless the audio is the same, only a song counts that
    /// the catalog first heard of after the missing one.
    pub(super) fn find(&self, catalog: &Catalog, missing: Track<'_>) -> Option<Likeness> {
        let facts = missing.facts()?;
        keys(&facts).into_iter().find_map(|(by, key)| {
            let alike = self.by_key.get(&key).filter(|alike| alike.len() <= MAX_ALIKE)?;
            let candidates = alike.iter().filter_map(|&at| {
                let track = catalog.track_at(at)?;
                let is_later = by == Alike::Audio || track.first() > missing.first();
                is_later.then_some((at, same_length(facts.audio.duration_ms, track.duration_ms())))
            });
            // A song of another length is probably another version, so names alone do not make it a candidate.
            let fits = |(_, same): &(u32, Option<bool>)| by < Alike::Names || *same != Some(false);
            let fitting: Vec<_> = candidates.filter(fits).collect();
            let best = fitting.iter().find(|(_, same)| *same == Some(true)).or(fitting.first());
            let &(here, same) = best?;
            let is_sure =
                by == Alike::Audio || (by != Alike::Title && same == Some(true) && fitting.len() == 1);
            Some(Likeness { here, by, is_sure })
        })
    }
}

/// Whether two songs have about the same length; `None` when one of them has none.
fn same_length(one: Option<u64>, other: Option<u64>) -> Option<bool> {
    let lengths = one.zip(other);
    lengths.map(|(one, other)| one.abs_diff(other) <= TOLERANCE_MS)
}

/// The keys by which a song may be found, the surest first.
fn keys(facts: &TrackFacts) -> Vec<(Alike, [u8; 16])> {
    let (tags, ids) = (&facts.tags, &facts.tags.ids);
    let mut keys = Vec::with_capacity(6);
    let mut add = |by: Alike, parts: &[&[u8]]| keys.push((by, digest(by.slug(), parts)));
    if let Some(essence) = facts.essence {
        add(Alike::Audio, &[&essence.0]);
    }
    if let Some(id) = ids.apple_song {
        add(Alike::AppleId, &[&id.to_le_bytes()]);
    }
    for code in [&ids.isrc, &ids.mb_recording].into_iter().flatten() {
        add(Alike::Recording, &[code.as_bytes()]);
    }
    let folded = |text: &Option<String>| text.as_deref().map(fold).filter(|text| !text.is_empty());
    if let Some(artist) = folded(&tags.artist) {
        let title = fold(&facts.title);
        if let Some(album) = folded(&tags.album) {
            add(Alike::Names, &[title.as_bytes(), artist.as_bytes(), album.as_bytes()]);
        }
        add(Alike::Title, &[title.as_bytes(), artist.as_bytes()]);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, Stamp};
    use crate::ids::{BrowserId, TrackId};
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
        let (mut catalog, mut arrivals) = (Catalog::default(), Arrivals::default());
        for (at, facts) in std::iter::once(&missing).chain(here).enumerate() {
            let stamp = Stamp { ms: at as u64, counter: 0, browser: BrowserId([1; 8]) };
            let track = TrackId([at as u8; 16]);
            catalog.fold(Change { stamp, fact: Fact::Track { track, facts: facts.clone().into() } });
            if at > 0 {
                arrivals.add(at as u32, facts);
            }
        }
        let found = arrivals.find(&catalog, catalog.track_at(0).unwrap());
        assert_eq!(found.map(|it| (it.here, it.by, it.is_sure)), wanted);
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
        let (mut catalog, mut arrivals) = (Catalog::default(), Arrivals::default());
        for (at, ms) in [(0u8, 9), (1, 2)] {
            let stamp = Stamp { ms, counter: 0, browser: BrowserId([1; 8]) };
            let facts = song("Homogenic", 200, 0);
            arrivals.add(u32::from(at), &facts);
            let track = TrackId([at; 16]);
            catalog.fold(Change { stamp, fact: Fact::Track { track, facts: facts.into() } });
        }
        assert_eq!(arrivals.find(&catalog, catalog.track_at(0).unwrap()), None);
    }
}
