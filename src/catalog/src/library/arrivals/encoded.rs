//! Songs that were encoded again where they lay: the audio is another one, and path, names and length are the same.
//!
//! That is decided at the end of a reading, because a copy in the old encoding may be found in it.

use super::{Catalog, Standpoint, Track, last_seen_ms};
use crate::library::known::is_same_at_path;

/// Songs of which no file is left, each with the song that came to the path of such a file as the same in another
/// encoding.
pub(super) fn again<'a>(catalog: &'a Catalog, from: &Standpoint) -> Vec<(Track<'a>, Track<'a>)> {
    let is_gone = |track: &Track<'_>| track.is_listed() && catalog.present_copies(*track).next().is_none();
    let gone = catalog.tracks().filter(|track| track.words().is_some()).filter(is_gone);
    gone.filter_map(|old| Some((old, new_encoding(catalog, old, from)?))).collect()
}

fn new_encoding<'a>(catalog: &'a Catalog, old: Track<'a>, from: &Standpoint) -> Option<Track<'a>> {
    let (before, seen_ms) = (old.as_tagged()?, last_seen_ms(catalog, old));
    let own = old.replaced().filter(|(_, place, _)| catalog.is_on(*place, from.browser));
    let at_paths =
        own.filter_map(|(_, place, path)| catalog.file(place, &path)).filter(|it| catalog.is_present(*it));
    let mut songs = at_paths.filter_map(|file| file.track());
    songs.find(|new| {
        let is_it = || new.as_tagged().is_some_and(|now| is_same_at_path(&before, &now));
        new.at() != old.at() && new.first().ms > seen_ms && is_it()
    })
}
