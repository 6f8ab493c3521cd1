//! Finds further copies of a song that stand as songs of their own, because they were tagged otherwise when they were
//! first read: as one browser sees a folder in which another one retagged, or a copy of a folder.

use std::collections::{HashMap, HashSet};

use super::{Catalog, Track, TrackAt, beside, is_spoken_of};
use crate::library::moved::is_parted;
use crate::matching::is_another_copy;
use crate::reading::Essence;
use crate::text::sorting;

/// Pairs of songs that are there and are one: the one that was known first, and the other.
pub(super) fn pairs<'a>(catalog: &'a Catalog) -> Vec<(Track<'a>, Track<'a>)> {
    let is_there = |track: &Track<'_>| catalog.present_copies(*track).next().is_some();
    let mut by_audio: HashMap<Essence, Vec<Track<'a>>> = HashMap::new();
    for track in catalog.tracks().filter(is_there) {
        if let Some(essence) = track.essence() {
            by_audio.entry(essence).or_default().push(track);
        }
    }
    let alike = by_audio.into_values().filter(|tracks| tracks.len() > 1);
    let begun = catalog.begun_readings();
    let mut pairs: Vec<_> = alike.flat_map(|tracks| pairs_among(tracks, &begun)).collect();
    pairs.extend(beside::pairs(catalog, &positions(&pairs)));
    let taken = positions(&pairs);
    let is_open = |track: &Track<'_>| is_there(track) && !taken.contains(&track.at());
    let retagged = catalog.retagged_alike().into_iter();
    // What has the same audio and, by now, the same tags need not be there itself.
    let is_it = |one: &Track<'_>, it: &Track<'_>| {
        let is_heard = one.essence().is_some() && one.essence() == it.essence();
        is_open(it) || (is_heard && !taken.contains(&it.at()))
    };
    pairs.retain(|(one, other)| !is_parted(*one, *other));
    pairs.extend(
        retagged
            .filter(|(one, it)| !is_parted(*one, *it))
            .filter(|(one, it)| is_open(one) && is_it(one, it) && !is_spoken_of(*it)),
    );
    sorting::sort_by(&mut pairs, |(_, one), (_, other)| one.id().cmp(&other.id()));
    pairs
}

/// Where the songs of pairs stand in the catalog.
fn positions(pairs: &[(Track<'_>, Track<'_>)]) -> HashSet<TrackAt> {
    pairs.iter().flat_map(|(one, other)| [one.at(), other.at()]).collect()
}

/// The pairs among songs with the same audio. Of songs that came in one reading it does not matter which was read first.
fn pairs_among<'a>(mut tracks: Vec<Track<'a>>, begun: &[u64]) -> Vec<(Track<'a>, Track<'a>)> {
    let known = |track: &Track<'a>| (begun.partition_point(|ms| *ms <= track.first().ms), track.id());
    sorting::sort_by(&mut tracks, |one, other| known(one).cmp(&known(other)));
    let (mut kept, mut pairs): (Vec<Track<'a>>, Vec<(Track<'a>, Track<'a>)>) = (Vec::new(), Vec::new());
    for track in tracks {
        let Some(facts) = track.facts() else { continue };
        let is_it = |it: &&Track<'_>| it.facts().is_some_and(|known| is_another_copy(&known, &facts));
        // Of what anybody said of the song that gives its files away nothing must be lost.
        let at = kept.iter().position(|it| is_it(&it));
        let is_alone = |known: Track<'_>| pairs.iter().all(|(one, _)| one.at() != known.at());
        match at.and_then(|at| kept.get_mut(at)) {
            Some(known) if !is_spoken_of(track) => pairs.push((*known, track)),
            Some(known) if !is_spoken_of(*known) && is_alone(*known) => {
                let other = std::mem::replace(known, track);
                pairs.push((track, other));
            }
            _ => kept.push(track),
        }
    }
    pairs
}
