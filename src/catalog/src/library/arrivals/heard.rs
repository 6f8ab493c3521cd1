//! Finds songs that are a copy of one file of another song which is there in two encodings. Example: one browser saw a
//! file before it was encoded again and another one after that, and a third one when it had been retagged since.

use std::collections::{HashMap, HashSet};

use super::{Catalog, Track, TrackAt, is_spoken_of};
use crate::changes::TrackFacts;
use crate::library::File;
use crate::library::moved::is_parted;
use crate::matching::is_another_copy;
use crate::reading::Essence;

/// Pairs of a song with files in two encodings and the song that is a copy of one that it does not show, among those
/// that are not taken already. Where several songs have such a file, none is meant.
pub(super) fn pairs<'a>(catalog: &'a Catalog, taken: &HashSet<TrackAt>) -> Vec<(Track<'a>, Track<'a>)> {
    let open = || catalog.tracks().filter(|track| track.is_listed() && !taken.contains(&track.at()));
    let mut by_audio: HashMap<Essence, Vec<(Track<'a>, TrackFacts)>> = HashMap::new();
    for track in open().filter(|track| track.is_told_apart()) {
        for says in catalog.present_copies(track).filter_map(File::says) {
            if let Some(essence) = says.essence.filter(|essence| Some(*essence) != track.essence()) {
                by_audio.entry(essence).or_default().push((track, says));
            }
        }
    }
    if by_audio.is_empty() {
        return Vec::new();
    }
    let is_free = |it: &Track<'_>| !is_spoken_of(*it) && catalog.present_copies(*it).next().is_some();
    let found = open().filter_map(|new| {
        let heard = new.essence().and_then(|essence| by_audio.get(&essence))?;
        let facts = new.facts()?;
        let mut songs = heard.iter().filter(|(_, says)| is_another_copy(says, &facts)).map(|(old, _)| *old);
        let old = songs.next().filter(|old| songs.all(|it| it.at() == old.at()))?;
        (old.at() != new.at() && !is_parted(old, new)).then_some((old, new))
    });
    let found: Vec<_> = found.filter(|(_, new)| is_free(new)).collect();
    // What gives its own files away takes none.
    let given: HashSet<TrackAt> = found.iter().map(|(_, new)| new.at()).collect();
    found.into_iter().filter(|(old, _)| !given.contains(&old.at())).collect()
}
