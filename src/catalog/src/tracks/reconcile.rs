//! Songs whose file was moved and retagged at once: a song that lost its last
//! file, and a new one with the same audio, are the same song.

use std::collections::HashMap;

use super::{Holds, Presence};
use crate::changes::{Catalog, Fact, Track};
use crate::ids::PlaceId;
use crate::reading::Essence;

/// Plans the facts that give moved songs of a place their old ids back.
///
/// `known` is how many tracks the catalog had when the scan began: the later
/// ones are new. One lost song and one new song to an essence are the same; where
/// more of either share it, nothing is guessed.
pub fn plan_moves(catalog: &Catalog, place: PlaceId, known: usize) -> Vec<Fact> {
    let old = catalog.tracks().iter().take(known).filter(|track| is_lost(catalog, track, place));
    let lost = only_ones(old);
    let new = catalog.tracks().iter().skip(known).filter(|track| is_here(catalog, track, place));
    let mut facts = Vec::new();
    for (essence, new) in only_ones(new) {
        let Some((Some(old), Some(new))) = lost.get(&essence).map(|old| (*old, new)) else { continue };
        facts.extend(renamed(catalog, old, new));
    }
    facts
}

/// The track of each essence that only one of these tracks has.
fn only_ones<'a>(tracks: impl Iterator<Item = &'a Track>) -> HashMap<Essence, Option<&'a Track>> {
    let mut by_essence = HashMap::new();
    for track in tracks {
        if let Some(essence) = track.facts.as_ref().and_then(|facts| facts.value.essence) {
            by_essence.entry(essence).and_modify(|only| *only = None).or_insert(Some(track));
        }
    }
    by_essence
}

fn is_lost(catalog: &Catalog, track: &Track, place: PlaceId) -> bool {
    let mut copies = track.copies.iter().filter_map(|&at| catalog.files().get(at as usize));
    catalog.present_copies(track).next().is_none() && copies.any(|file| file.place == place)
}

fn is_here(catalog: &Catalog, track: &Track, place: PlaceId) -> bool {
    let mut copies = catalog.present_copies(track).peekable();
    copies.peek().is_some() && copies.all(|file| file.place == place)
}

/// The facts that make the files of one track those of another, and tell that one what was read.
fn renamed(catalog: &Catalog, old: &Track, new: &Track) -> Vec<Fact> {
    let read =
        new.facts.as_ref().map(|facts| Fact::Track { track: old.id, facts: facts.value.clone().into() });
    let files = catalog.present_copies(new).map(|file| {
        let mut seen = file.seen.value.clone();
        (seen.holds, seen.presence) = (Holds::Track(old.id), Presence::Present);
        Fact::File { place: file.place, path: file.path.clone(), file: seen }
    });
    files.chain(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Clock};
    use crate::ids::{BrowserId, TrackId};
    use crate::tracks::{FileFacts, TrackFacts};

    const PLACE: PlaceId = PlaceId([1; 8]);

    /// A catalog of tracks, each with an essence and the presence of its only file.
    fn catalog(tracks: &[(u8, u8, Presence)]) -> Catalog {
        let mut clock = Clock::new(BrowserId([1; 8]));
        let mut catalog = Catalog::default();
        for &(id, essence, presence) in tracks {
            let track = TrackId([id; 16]);
            let facts =
                Box::new(TrackFacts { essence: Some(Essence([essence; 16])), ..TrackFacts::default() });
            let holds = Holds::Track(track);
            let file = FileFacts { size: 1, modified_ms: 1, holds, problems: vec![], presence };
            let path = format!("{id}.mp3");
            for fact in [Fact::Track { track, facts }, Fact::File { place: PLACE, path, file }] {
                catalog.fold(Change { stamp: clock.tick(1), fact });
            }
        }
        catalog
    }

    fn check(known: usize, tracks: &[(u8, u8, Presence)], wanted: &[(&str, u8)]) {
        let facts = plan_moves(&catalog(tracks), PLACE, known);
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
        check(1, &[(1, 7, Absent), (2, 7, Present)], &[("2.mp3", 1)]);
        check(1, &[(1, 7, Absent), (2, 8, Present)], &[]);
        check(1, &[(1, 7, Present), (2, 7, Present)], &[]);
        check(2, &[(1, 7, Absent), (2, 7, Present)], &[]);
    }

    #[test]
    fn nothing_is_guessed() {
        use Presence::{Absent, Present};
        check(2, &[(1, 7, Absent), (2, 7, Absent), (3, 7, Present)], &[]);
        check(1, &[(1, 7, Absent), (2, 7, Present), (3, 7, Present)], &[]);
    }
}
