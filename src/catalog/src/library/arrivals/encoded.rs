//! Songs that were encoded again where they lay: the audio is another one, and path, names and length are the same. Where
//! the audio has no id, also songs that were retagged where they lay.
//!
//! That is decided at the end of a reading, because a copy may be found in it that is as the song was before.

use std::collections::{BTreeMap, HashMap};

use super::{Catalog, Standpoint, Track, is_spoken_of, last_seen_ms};
use crate::changes::{Fact, FileFacts, Holds, ReadOutcome};
use crate::ids::TrackId;
use crate::library::File;
use crate::library::known::is_same_at_path;

/// Songs of which no file is left in this browser's places, each with the song that came to the path of such a file in
/// the last reading as the same in another encoding.
pub(super) fn again<'a>(catalog: &'a Catalog, from: &Standpoint) -> Vec<(Track<'a>, Track<'a>)> {
    let is_on = |place| catalog.is_on(place, from.browser);
    let is_gone = |track: &Track<'_>| {
        track.is_listed() && !catalog.present_copies(*track).any(|file| is_on(file.place()))
    };
    let gone = catalog.tracks().filter(|track| track.words().is_some()).filter(is_gone);
    one_each(catalog, gone.filter_map(|old| Some((old, new_encoding(catalog, old, from)?))))
}

/// Each song that came with one that went. Where several browsers saw a file as several songs before it became this one, the
/// others are the same song, and stand no more: of what anybody said of a song nothing must be lost.
fn one_each<'a>(
    catalog: &'a Catalog,
    pairs: impl Iterator<Item = (Track<'a>, Track<'a>)>,
) -> Vec<(Track<'a>, Track<'a>)> {
    let mut of_new: BTreeMap<TrackId, (Track<'a>, Vec<Track<'a>>)> = BTreeMap::new();
    for (old, new) in pairs {
        of_new.entry(new.id()).or_insert_with(|| (new, Vec::new())).1.push(old);
    }
    let joined = of_new.into_values().flat_map(|(new, olds)| {
        let kept = olds.iter().copied().min_by_key(|old| (!is_spoken_of(*old), old.first(), old.id()));
        let others = olds.into_iter().filter(move |old| !is_spoken_of(*old)).map(move |old| (kept, old));
        let is_it =
            |kept: Track<'_>, old: Track<'_>| kept.at() != old.at() && lay_at_one_path(catalog, kept, old);
        let others = others.filter(move |(kept, old)| kept.is_some_and(|kept| is_it(kept, *old)));
        std::iter::once((kept, new)).chain(others).filter_map(|(kept, it)| Some((kept?, it)))
    });
    joined.collect()
}

/// Whether two songs were replaced at one path of one folder.
fn lay_at_one_path(catalog: &Catalog, one: Track<'_>, other: Track<'_>) -> bool {
    let paths = |track: Track<'_>| {
        track.replaced().map(|(_, place, path)| (catalog.folder_of(place), path)).collect::<Vec<_>>()
    };
    let of_one = paths(one);
    paths(other).iter().any(|path| of_one.contains(path))
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
    let own = old
        .replaced()
        .filter(|(stamp, place, _)| catalog.is_on(*place, from.browser) && is_now(*place, stamp.ms));
    let at_paths = own.filter_map(|(_, place, path)| catalog.last_sight(place, &path));
    let at_paths = at_paths.filter(|file| catalog.is_present(*file));
    let mut songs = at_paths.filter_map(|file| file.track());
    songs.find(|new| {
        let is_it = || new.as_tagged().is_some_and(|now| is_same_at_path(&before, &now));
        new.at() != old.at() && new.first().ms > seen_ms && is_it()
    })
}

/// What gives files to the same song in another encoding that are as large as that one, and not as their own song: files
/// of both that were reported at once are taken for one song.
pub(super) fn misplaced(catalog: &Catalog) -> Vec<Fact> {
    let of_size = |track: Track<'_>, size: u64| track.size() == Some(size);
    let is_odd = |track: Track<'_>, file: File<'_>| match track.is_told_apart() {
        true => is_of_another_encoding(catalog, track, file),
        false => !of_size(track, file.size()),
    };
    let heard = catalog.tracks().filter(|track| track.essence().is_some());
    let odd = heard.flat_map(|track| catalog.present_copies(track).map(move |file| (track, file)));
    let odd: Vec<_> = odd.filter(|(track, file)| is_odd(*track, *file)).collect();
    let mut named: HashMap<(&str, Option<&str>), Vec<Track<'_>>> = HashMap::new();
    named.extend(odd.iter().map(|(track, _)| ((track.title(), track.artist()), Vec::new())));
    for track in catalog.tracks().filter(|track| track.is_listed()) {
        if let Some(songs) = named.get_mut(&(track.title(), track.artist())) {
            songs.push(track);
        }
    }
    let other = |track: Track<'_>, file: File<'_>| {
        let songs = named.get(&(track.title(), track.artist()))?;
        let (own, of_track) = (track.essence(), track.as_tagged()?);
        let heard = if track.is_told_apart() { file.says()?.essence } else { None };
        let is_it = |it: &&Track<'_>| {
            let is_encoded = match heard {
                Some(heard) => it.at() != track.at() && it.essence() == Some(heard),
                None => it.essence().is_some() && it.essence() != own,
            };
            is_encoded
                && of_size(**it, file.size())
                && it.as_tagged().is_some_and(|it| is_same_at_path(&of_track, &it))
        };
        songs.iter().find(is_it).map(|it| it.id())
    };
    let facts = odd.iter().filter_map(|(track, file)| {
        let file_now = FileFacts { holds: Holds::Track(other(*track, *file)?), ..file.facts()? };
        Some(Fact::File { place: file.place(), path: file.path(), file: file_now })
    });
    facts.collect()
}

/// Whether a file has another audio than those by which its song got its id.
fn is_of_another_encoding(catalog: &Catalog, track: Track<'_>, file: File<'_>) -> bool {
    let heard = file.says().and_then(|says| says.essence);
    let proper = catalog.present_copies(track).filter_map(File::says);
    let proper = proper.filter(|says| TrackId::derive(says) == track.id()).find_map(|says| says.essence);
    proper.is_some() && heard.is_some() && heard != proper
}
