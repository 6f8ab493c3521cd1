//! Finds further copies of a song that stand as songs of their own, because they were tagged otherwise when they were
//! first read: as one browser sees a folder in which another one retagged, or a copy of a folder.

use std::collections::{HashMap, HashSet};

use super::{Catalog, Track, TrackAt};
use crate::changes::Fact;
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
    pairs.extend(missing_alike(catalog, &pairs));
    let taken: HashSet<TrackAt> = pairs.iter().flat_map(|(one, other)| [one.at(), other.at()]).collect();
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

/// Songs of which nothing is left, each with the only one that is there and has the same audio in the same place of the
/// same album. It stands beside itself: as what another browser saw in a folder before a song in it was retagged. Of two
/// songs with that audio of which nothing is left, none is guessed.
fn missing_alike<'a>(catalog: &'a Catalog, pairs: &[(Track<'a>, Track<'a>)]) -> Vec<(Track<'a>, Track<'a>)> {
    let taken: HashSet<TrackAt> = pairs.iter().flat_map(|(one, other)| [one.at(), other.at()]).collect();
    let is_there = |track: &Track<'_>| catalog.present_copies(*track).next().is_some();
    let open = catalog.tracks().filter(|track| track.essence().is_some() && !taken.contains(&track.at()));
    let (there, away): (Vec<_>, Vec<_>) = open.partition(is_there);
    let mut by_audio: HashMap<Option<Essence>, (Vec<Track<'a>>, Vec<Track<'a>>)> = HashMap::new();
    for track in away.into_iter().filter(|track| track.is_listed()) {
        by_audio.entry(track.essence()).or_default().0.push(track);
    }
    for track in there {
        if let Some((_, there)) = by_audio.get_mut(&track.essence()) {
            there.push(track);
        }
    }
    let pair = |(away, there): (Vec<Track<'a>>, Vec<Track<'a>>)| {
        let [old] = away[..] else { return None };
        let facts = old.facts()?;
        let mut alike = there.iter().filter(|it| it.facts().is_some_and(|it| is_another_copy(&facts, &it)));
        let new = *alike.next().filter(|it| alike.next().is_none() && !is_spoken_of(**it))?;
        Some((old, new))
    };
    by_audio.into_values().filter_map(pair).collect()
}

/// The pairs among songs with the same audio. Of songs that came in one reading it does not matter which was read first.
fn pairs_among<'a>(mut tracks: Vec<Track<'a>>, begun: &[u64]) -> Vec<(Track<'a>, Track<'a>)> {
    let known = |track: &Track<'a>| (begun.partition_point(|ms| *ms <= track.first().ms), track.id());
    sorting::sort_by(&mut tracks, |one, other| known(one).cmp(&known(other)));
    let (mut kept, mut pairs): (Vec<Track<'a>>, Vec<_>) = (Vec::new(), Vec::new());
    for track in tracks {
        let Some(facts) = track.facts() else { continue };
        let is_it = |it: &&Track<'_>| it.facts().is_some_and(|known| is_another_copy(&known, &facts));
        // Of what anybody said of the other song nothing must be lost.
        match kept.iter().find(is_it).filter(|_| !is_spoken_of(track)) {
            Some(&known) => pairs.push((known, track)),
            None => kept.push(track),
        }
    }
    pairs
}

/// Whether a person or a list said anything of a song, besides that it was let go: it is there.
fn is_spoken_of(track: Track<'_>) -> bool {
    track.words().is_some_and(|words| {
        let is_said = words.tick.is_some() || words.overruled.is_some() || words.read_as.is_some();
        is_said
            || !words.stated.is_empty()
            || words.acts.iter().any(|act| !matches!(act.fact, Fact::LetGo { .. }))
    })
}
