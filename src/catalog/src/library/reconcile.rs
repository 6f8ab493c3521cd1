//! Finds songs whose file was moved and retagged at the same time: a song that lost its last file and a new song
//! with the same audio are one song.

use std::collections::HashMap;

use super::{Catalog, Track};
use crate::changes::{Fact, Holds, Presence, Stamp};
use crate::ids::PlaceId;
use crate::reading::Essence;
use crate::text::sorting;

/// Plans the facts that give such songs their old ids back, for one place.
///
/// `since` is when the place was last known to be read completely: songs that were first heard of later are
/// new, however many scans it took. If exactly one lost and one new song have the same essence, they are one
/// song. If more have it, nothing is guessed.
pub fn plan_moves(catalog: &Catalog, place: PlaceId, since: Stamp) -> Vec<Fact> {
    let is_new = |track: Track<'_>| track.first() > since;
    let old = catalog.tracks().filter(|track| !is_new(*track) && is_lost(catalog, *track, place));
    let lost = only_ones(old);
    if lost.is_empty() {
        return Vec::new();
    }
    let new = only_ones(catalog.tracks().filter(|track| is_new(*track) && is_here(catalog, *track, place)));
    let mut moved: Vec<_> =
        new.into_iter().filter_map(|(essence, new)| Some(((*lost.get(&essence)?)?, new?))).collect();
    sorting::sort_by(&mut moved, |(a, _), (b, _)| a.id().cmp(&b.id()));
    moved.into_iter().flat_map(|(old, new)| renamed(catalog, old, new)).collect()
}

/// For each essence that only one of these tracks has, that track.
fn only_ones<'a>(tracks: impl Iterator<Item = Track<'a>>) -> HashMap<Essence, Option<Track<'a>>> {
    let mut by_essence = HashMap::new();
    for track in tracks {
        if let Some(essence) = track.essence() {
            by_essence.entry(essence).and_modify(|only| *only = None).or_insert(Some(track));
        }
    }
    by_essence
}

fn is_lost(catalog: &Catalog, track: Track<'_>, place: PlaceId) -> bool {
    catalog.present_copies(track).next().is_none() && catalog.copies(track).any(|file| file.place() == place)
}

fn is_here(catalog: &Catalog, track: Track<'_>, place: PlaceId) -> bool {
    let mut copies = catalog.present_copies(track).peekable();
    copies.peek().is_some() && copies.all(|file| file.place() == place)
}

/// The facts that give the files of one track to another, and give that one what was read last.
fn renamed(catalog: &Catalog, old: Track<'_>, new: Track<'_>) -> Vec<Fact> {
    let read = new.facts().map(|facts| Fact::Track { track: old.id(), facts: facts.into() });
    let files = catalog.present_copies(new).filter_map(|file| {
        let mut seen = file.facts()?;
        (seen.holds, seen.presence) = (Holds::Track(old.id()), Presence::Present);
        Some(Fact::File { place: file.place(), path: file.path(), file: seen })
    });
    files.chain(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::Change;
    use crate::changes::{FileFacts, TrackFacts};
    use crate::ids::{BrowserId, TrackId};

    const PLACE: PlaceId = PlaceId([1; 8]);

    /// A track with this number and essence, first heard of at this time, whose only file is present or absent.
    type Song = (u8, u8, u64, Presence);

    fn catalog(songs: &[Song]) -> Catalog {
        let mut catalog = Catalog::default();
        let mut say = |ms, fact| {
            catalog.fold(Change { stamp: Stamp { ms, counter: 0, browser: BrowserId([1; 8]) }, fact });
        };
        for &(id, essence, first, presence) in songs {
            let track = TrackId([id; 16]);
            let facts =
                Box::new(TrackFacts { essence: Some(Essence([essence; 8])), ..TrackFacts::default() });
            let file = FileFacts::new(1, 1, Holds::Track(track));
            let (place, path) = (PLACE, format!("{id}.mp3"));
            say(first, Fact::Track { track, facts });
            say(first, Fact::File { place, path: path.clone(), file: file.clone() });
            say(1000, Fact::File { place, path, file: FileFacts { presence, ..file } });
        }
        catalog
    }

    /// Checks which files are given to which tracks, if the place was last complete at time 100.
    fn check(songs: &[Song], wanted: &[(&str, u8)]) {
        let since = Stamp { ms: 100, counter: 0, browser: BrowserId([0; 8]) };
        let facts = plan_moves(&catalog(songs), PLACE, since);
        let moved: Vec<_> = facts
            .iter()
            .filter_map(|fact| match fact {
                Fact::File { path, file, .. } => Some((path.as_str(), file.holds)),
                _ => None,
            })
            .collect();
        let wanted: Vec<_> =
            wanted.iter().map(|&(path, id)| (path, Holds::Track(TrackId([id; 16])))).collect();
        assert_eq!(moved, wanted);
    }

    #[test]
    fn a_moved_song_keeps_its_id() {
        use Presence::{Absent, Present};
        check(&[(1, 7, 1, Absent), (2, 7, 101, Present)], &[("2.mp3", 1)]);
        check(&[(2, 7, 101, Present), (1, 7, 1, Absent)], &[("2.mp3", 1)]);
        check(&[(1, 7, 1, Absent), (2, 8, 101, Present)], &[]);
        check(&[(1, 7, 1, Present), (2, 7, 101, Present)], &[]);
        check(&[(1, 7, 1, Absent), (2, 7, 1, Present)], &[]);
    }

    #[test]
    fn nothing_is_guessed() {
        use Presence::{Absent, Present};
        check(&[(1, 7, 1, Absent), (2, 7, 1, Absent), (3, 7, 101, Present)], &[]);
        check(&[(1, 7, 1, Absent), (2, 7, 101, Present), (3, 7, 101, Present)], &[]);
    }
}
