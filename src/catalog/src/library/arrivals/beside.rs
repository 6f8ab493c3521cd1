//! Finds songs that stand beside themselves: nothing is left of one, and another one that is there has the same audio in
//! the same place of the same album. Example: one browser saw a folder before a song in it was retagged, another one
//! after that, and the first one's copy is gone.

use std::collections::{HashMap, HashSet};

use super::{Catalog, Track, TrackAt, is_spoken_of};
use crate::changes::TrackFacts;
use crate::matching::{has_title_of, is_another_copy};
use crate::reading::Essence;

/// The songs with one audio: those of which nothing is left, and those that are there.
#[derive(Default)]
struct Alike<'a> {
    away: Vec<Track<'a>>,
    there: Vec<Track<'a>>,
}

/// Pairs of a song of which nothing is left and the song that it is, or of this and that one, among those that are not taken
/// already.
pub(super) fn pairs<'a>(catalog: &'a Catalog, taken: &HashSet<TrackAt>) -> Vec<(Track<'a>, Track<'a>)> {
    let is_there = |track: Track<'_>| catalog.present_copies(track).next().is_some();
    let open = || catalog.tracks().filter(|track| !taken.contains(&track.at()));
    let mut by_audio: HashMap<Essence, Alike<'a>> = HashMap::new();
    for track in open().filter(|track| !is_there(*track) && track.is_listed()) {
        if let Some(essence) = track.essence() {
            by_audio.entry(essence).or_default().away.push(track);
        }
    }
    if by_audio.is_empty() {
        return Vec::new();
    }
    for track in open() {
        let alike = track.essence().and_then(|essence| by_audio.get_mut(&essence));
        if let Some(alike) = alike.filter(|_| is_there(track)) {
            alike.there.push(track);
        }
    }
    by_audio.into_values().flat_map(Alike::pairs).collect()
}

impl<'a> Alike<'a> {
    /// The pairs. Of two songs that would be the same one, neither is. Of what anybody said of a song nothing must be lost: the
    /// other one is given up then.
    fn pairs(self) -> Vec<(Track<'a>, Track<'a>)> {
        let found = self.away.iter().filter_map(|old| Some((*old, self.only(*old)?)));
        let pairs: Vec<_> = found.collect();
        let is_alone = |new: Track<'_>| pairs.iter().filter(|(_, it)| it.at() == new.at()).count() == 1;
        let alone = pairs.iter().copied().filter(|(_, new)| is_alone(*new));
        let kept = alone.filter_map(|(old, new)| match (is_spoken_of(old), is_spoken_of(new)) {
            (_, false) => Some((old, new)),
            (false, true) => Some((new, old)),
            (true, true) => None,
        });
        kept.collect()
    }

    /// The only song that is there and is this one. Where nothing is left of several with this audio, the title counts
    /// too.
    fn only(&self, old: Track<'_>) -> Option<Track<'a>> {
        let facts = old.facts()?;
        let is_named = |it: &TrackFacts| self.away.len() == 1 || has_title_of(&facts, it);
        let is_it =
            |it: &&Track<'_>| it.facts().is_some_and(|it| is_another_copy(&facts, &it) && is_named(&it));
        let mut alike = self.there.iter().filter(is_it);
        let new = *alike.next()?;
        alike.next().is_none().then_some(new)
    }
}
