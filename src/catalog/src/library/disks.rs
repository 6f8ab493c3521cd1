//! Counts the disks that hold a song. What nobody said counts as one disk.

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};

use super::{Catalog, File, Standpoint, Track};
use crate::ids::PlaceId;

/// Where the whole copies of a song lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Disks {
    /// On how many disks. A computer of which nobody said which it is has no disk of its own.
    pub disks: u32,
    /// In how many files.
    pub files: u32,
    /// In how many folders of which nobody said on which disk they are.
    pub unsaid: u32,
}

impl Catalog {
    /// Where the whole copies of a song lie that were seen in the last 90 days; if there are none, the newest one.
    pub fn disks(&self, track: Track<'_>, from: &Standpoint) -> Disks {
        let whole = || self.present_copies(track).filter(|file| !file.is_cut());
        let mut recent: Vec<File<'_>> = whole().filter(|file| !from.old.contains(&file.place())).collect();
        if recent.is_empty() {
            recent.extend(whole().max_by_key(|file| self.last_seen_ms(file.place())));
        }
        let places: BTreeSet<PlaceId> = recent.iter().map(|file| self.folder_of(file.place())).collect();
        let (mut named, mut own, mut is_own) = (BTreeSet::new(), BTreeSet::new(), false);
        for &place in &places {
            let browser = self.places().get(&place).map(|place| place.value.browser);
            match (self.disk(place), browser.and_then(|browser| self.computer(browser))) {
                (Some(disk), _) => drop(named.insert(disk.name.as_str())),
                (None, Some(computer)) => drop(own.insert(computer)),
                (None, None) => is_own = true,
            }
        }
        let disks = named.len() + own.len().max(is_own.into());
        let unsaid = places.iter().filter(|place| !self.has_disk(**place)).count();
        Disks { disks: disks as u32, files: recent.len() as u32, unsaid: unsaid as u32 }
    }
}
