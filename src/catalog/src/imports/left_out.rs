//! Finds the songs that an earlier list of a library had and a newer one lacks.

use std::collections::{HashMap, HashSet};

use super::Stated;
use crate::changes::{Fact, SaidBy};
use crate::ids::{BrowserId, TrackId};
use crate::library::{Catalog, Track};
use crate::stated::{Location, PersistentId};

/// Which lists were taken in at once, told by the browser and the time.
type Intake = (BrowserId, u64);

/// What an earlier list of the same kind says of a song.
struct Earlier<'a> {
    track: Track<'a>,
    intake: Intake,
    /// Whether the newer list has its entry.
    is_in: bool,
    /// Whether its file lies where the newer list's library does not keep its music.
    is_elsewhere: bool,
}

/// Says that this list lacks songs of an earlier one, besides those of which it speaks, where the two are lists of one
/// library. They are if the newer one has at least half of the earlier one's songs, by the ids that a library gives. So a
/// playlist that was written as a list of songs says nothing of the others.
pub(super) fn left_out(
    stated: &Stated,
    by: SaidBy,
    catalog: &Catalog,
    told: impl Fn(TrackId) -> bool,
) -> Vec<Fact> {
    let ids: HashSet<PersistentId> = stated.tracks.iter().filter_map(|row| row.persistent_id).collect();
    if !by.is_of_library() || ids.is_empty() {
        return Vec::new();
    }
    let folder = stated.music_folder.as_ref().and_then(Location::path);
    let earlier = catalog.tracks().filter_map(|track| {
        let (_, stamp, said) = track.said().find(|(of, ..)| *of == by)?;
        let is_in = ids.contains(&said.persistent_id?) || told(track.id());
        let is_elsewhere = folder.zip(said.location).is_some_and(|(folder, path)| !path.starts_with(folder));
        Some(Earlier { track, intake: (stamp.browser, stamp.ms), is_in, is_elsewhere })
    });
    let earlier: Vec<Earlier<'_>> = earlier.collect();
    let mut intakes: HashMap<Intake, (usize, usize)> = HashMap::new();
    for it in &earlier {
        let (all, found) = intakes.entry(it.intake).or_default();
        *all += 1;
        *found += usize::from(it.is_in);
    }
    let is_of_library =
        |intake| !stated.is_part && intakes.get(intake).is_some_and(|(all, found)| 2 * found >= *all);
    let facts = earlier.iter().filter_map(|it| {
        let was = it.track.left_out().any(|(of, _)| of == by);
        let is_left_out = !it.is_in && (was || (is_of_library(&it.intake) && !it.is_elsewhere));
        (is_left_out != was).then_some(Fact::LeftOut { track: it.track.id(), by, is_left_out })
    });
    facts.collect()
}
