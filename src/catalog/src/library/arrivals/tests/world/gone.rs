//! Sorts what a reading did not find again, as `host/scans/gone.rs` of the engine does it, which a test of this crate
//! cannot call.

use std::collections::{BTreeSet, HashSet};

use super::things::folder_of;
use crate::ids::{PlaceId, TrackId};
use crate::library::{Catalog, File, Track};
use crate::reading::Essence;

/// What a reading of a place did not find again.
#[derive(Default)]
pub(super) struct Gone {
    pub(super) is_unplugged: bool,
    /// Paths of files that are gone.
    pub(super) at_once: Vec<String>,
    /// Paths of files of which the person is asked first.
    pub(super) pending: Vec<String>,
    /// Songs of which no other copy is known.
    pub(super) alone: Vec<TrackId>,
}

impl Gone {
    pub(super) fn of(catalog: &Catalog, place: PlaceId, missing: &[String], began_ms: u64) -> Gone {
        let paths: HashSet<&str> = missing.iter().map(String::as_str).collect();
        let here = catalog.files_of(place);
        let here = here.filter(|it| it.is_seen_present() && !paths.contains(it.path().as_str()));
        let living = living_folders(here);
        let songs = || missing.iter().filter_map(|path| catalog.file(place, path)?.track());
        if living.is_empty() && songs().next().is_some() {
            return Gone { is_unplugged: true, pending: missing.to_vec(), ..Gone::default() };
        }
        let heard = heard(catalog, songs(), began_ms);
        let is_moved = |track: Track<'_>| {
            let is_new = |file: File<'_>| file.stamp().is_some_and(|stamp| stamp.ms >= began_ms);
            catalog.present_copies(track).any(is_new) || track.essence().is_some_and(|it| heard.contains(&it))
        };
        let (mut gone, mut alone) = (Gone::default(), BTreeSet::new());
        for path in missing {
            let track = catalog.file(place, path).and_then(File::track);
            let is_asked = track.is_some_and(|track| !is_moved(track)) && !living.contains(folder_of(path));
            if is_asked { &mut gone.pending } else { &mut gone.at_once }.push(path.clone());
            let others = |track: &Track<'_>| {
                let is_other =
                    |file: &File<'_>| file.place() != place || !paths.contains(file.path().as_str());
                catalog.present_copies(*track).any(|file| is_other(&file))
            };
            alone.extend(track.filter(|track| !is_moved(*track) && !others(track)).map(Track::id));
        }
        gone.alone = alone.into_iter().collect();
        gone
    }
}

/// The audio of songs that are missing, as it was found in this reading as another song.
fn heard<'a>(catalog: &Catalog, missing: impl Iterator<Item = Track<'a>>, began_ms: u64) -> HashSet<Essence> {
    let sought: HashSet<Essence> = missing.filter_map(Track::essence).collect();
    let is_new =
        |track: &Track<'_>| track.first().ms >= began_ms && catalog.present_copies(*track).next().is_some();
    let new = catalog.tracks().filter(is_new);
    new.filter_map(Track::essence).filter(|essence| sought.contains(essence)).collect()
}

fn living_folders<'a>(files: impl Iterator<Item = File<'a>>) -> HashSet<&'a str> {
    let mut living = HashSet::new();
    for file in files {
        let mut folder = file.folder();
        while living.insert(folder) && !folder.is_empty() {
            folder = folder_of(folder);
        }
    }
    living
}
