//! Songs that were encoded again where they lay: the audio is another one, and path, names and length are the same. Where
//! the audio has no id, also songs that were retagged where they lay.
//!
//! That is decided at the end of a reading, because a copy may be found in it that is as the song was before.

use super::{Catalog, Standpoint, Track, last_seen_ms};
use crate::changes::ReadOutcome;
use crate::library::known::is_same_at_path;

/// Songs of which no file is left in this browser's places, each with the song that came to the path of such a file in
/// the last reading as the same in another encoding.
pub(super) fn again<'a>(catalog: &'a Catalog, from: &Standpoint) -> Vec<(Track<'a>, Track<'a>)> {
    let is_on = |place| catalog.is_on(place, from.browser);
    let is_gone = |track: &Track<'_>| {
        track.is_listed() && !catalog.present_copies(*track).any(|file| is_on(file.place()))
    };
    let gone = catalog.tracks().filter(|track| track.words().is_some()).filter(is_gone);
    gone.filter_map(|old| Some((old, new_encoding(catalog, old, from)?))).collect()
}

fn new_encoding<'a>(catalog: &'a Catalog, old: Track<'a>, from: &Standpoint) -> Option<Track<'a>> {
    let (before, seen_ms) = (old.as_tagged()?, last_seen_ms(catalog, old));
    // A reading that goes on after a stop is one reading.
    let is_now = |place, ms| {
        let reads = catalog.reads_of_folder(place);
        let began_ms = reads.last().map_or(0, |read| read.began_ms);
        let mut since = reads.iter().filter(|read| read.ended_ms >= ms && read.began_ms < began_ms);
        !since.any(|read| read.extent.outcome == ReadOutcome::Whole)
    };
    let own = old.replaced().filter(|(stamp, place, _)| {
        catalog.is_on(*place, from.browser) && is_now(*place, stamp.ms)
    });
    let at_paths = own.filter_map(|(_, place, path)| catalog.file(place, &path));
    let at_paths = at_paths.filter(|file| catalog.is_present(*file));
    let mut songs = at_paths.filter_map(|file| file.track());
    songs.find(|new| {
        let is_it = || new.as_tagged().is_some_and(|now| is_same_at_path(&before, &now));
        new.at() != old.at() && new.first().ms > seen_ms && is_it()
    })
}
