//! The songs of a list that Reprise wrote: each is known by its own id. Where a list holds names alone, they are the very
//! names of songs of this library, however odd these are.

use std::collections::HashMap;

use crate::changes::SaidBy;
use crate::ids::TrackId;
use crate::library::{Catalog, Track};
use crate::stated::{StatedTrack, UNTITLED, line_of};

/// How far two lengths of one song may differ, in milliseconds: lists name whole seconds.
const TOLERANCE_MS: u64 = 2_000;

/// Finds the songs of lists that Reprise wrote.
pub(super) struct Own<'a> {
    catalog: &'a Catalog,
    /// Whether a row without an album means a song without one.
    has_albums: bool,
    /// The songs by the first half of their ids, which is all that an iTunes library can hold.
    halves: HashMap<u64, TrackId>,
    /// The songs by their names in one line.
    names: HashMap<String, Vec<TrackId>>,
}

impl<'a> Own<'a> {
    /// For these rows; `None` if the list is by somebody else.
    pub(super) fn of(by: SaidBy, rows: &[StatedTrack], catalog: &'a Catalog) -> Option<Own<'a>> {
        let is_ours = by == SaidBy::Reprise || rows.iter().any(|row| row.reprise_id.is_some());
        // The table for Soundiiz has no room for a mark.
        if !is_ours && by != SaidBy::Soundiiz {
            return None;
        }
        let (mut halves, mut names): (HashMap<_, _>, HashMap<_, Vec<_>>) = Default::default();
        let has_halves = rows.iter().any(|row| row.persistent_id.is_some());
        let has_names = rows.iter().any(is_named_only);
        for track in catalog.tracks().filter(|track| track.is_listed()) {
            if has_halves {
                halves.insert(half_of(track.id()), track.id());
            }
            for line in has_names.then(|| lines_of(track)).into_iter().flatten() {
                names.entry(line).or_default().push(track.id());
            }
        }
        let own = Own { catalog, has_albums: !is_ours, halves, names };
        (is_ours || own.are_mostly_known(rows)).then_some(own)
    }

    /// Whether most rows are, letter for letter, what a table of this library says.
    fn are_mostly_known(&self, rows: &[StatedTrack]) -> bool {
        let known = rows.iter().filter(|row| self.find(row).is_some()).count();
        known * 10 >= rows.len() * 9
    }

    /// The song of this library that a row is.
    pub(super) fn find(&self, row: &StatedTrack) -> Option<TrackId> {
        if let Some(id) = row.reprise_id {
            let known = self.catalog.track(id).filter(|track| track.is_listed());
            return known.or_else(|| self.catalog.retagged_to(id)).map(Track::id);
        }
        if let Some(id) = row.persistent_id {
            return self.halves.get(&id.0).copied();
        }
        self.named(row).next()
    }

    /// The song of this library that a row is by its names, if only one has them.
    pub(super) fn find_only(&self, row: &StatedTrack) -> Option<TrackId> {
        let mut named = self.named(row);
        named.next().filter(|_| named.next().is_none())
    }

    /// The songs that have the names of a row.
    fn named(&self, row: &StatedTrack) -> impl Iterator<Item = TrackId> {
        let [artist, name, in_album] = [&row.artist, &row.name, &row.album].map(Option::as_deref);
        let same = self.names.get(&plain(&line_of(artist, name))).into_iter().flatten().copied();
        same.filter(move |id| {
            let known = self.catalog.track(*id);
            let album = known.and_then(Track::album).map(str::trim);
            let lengths = row.duration_ms.zip(known.and_then(Track::duration_ms));
            let is_as_long = lengths.is_none_or(|(one, other)| one.abs_diff(other) <= TOLERANCE_MS);
            let is_any = in_album.is_none() && !self.has_albums;
            is_as_long && (is_any || in_album == album)
        })
    }
}

/// Whether a row tells names, and no id of ours. A song that had no title when it was written can be told only here.
pub(super) fn is_named_only(row: &StatedTrack) -> bool {
    row.reprise_id.is_none() && row.persistent_id.is_none()
}

/// Whether a row names no title that another library could know.
pub(super) fn is_untitled(row: &StatedTrack) -> bool {
    is_named_only(row) && row.location.is_none() && row.name.as_deref().is_none_or(|name| name == UNTITLED)
}

fn half_of(id: TrackId) -> u64 {
    id.0.first_chunk().map_or(0, |half| u64::from_be_bytes(*half))
}

/// The names that a song may have in a list: with the name of its file where it has no title, and without.
fn lines_of(track: Track<'_>) -> impl Iterator<Item = String> {
    let (artist, title) = (track.artist(), track.title());
    let has_title = track.facts().is_some_and(|facts| facts.tags.title.is_some());
    let untitled = (!has_title).then(|| plain(&line_of(artist, None)));
    [Some(plain(&line_of(artist, Some(title)))), untitled].into_iter().flatten()
}

/// A name with one blank between words: who copies a text may lose the others.
fn plain(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
