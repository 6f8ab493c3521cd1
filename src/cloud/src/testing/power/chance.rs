//! What a power cut leaves of what was not synced, by chance with a seed.

use std::collections::BTreeSet;

use super::{FileBytes, FolderNames, Names};

/// What happens to what was not synced (splitmix64).
pub(super) struct Chance(pub(super) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Unsynced bytes are there, or gone, or cut off, or zeros from some place on.
    pub(super) fn bytes_of(&mut self, file: &FileBytes) -> Vec<u8> {
        if let Some(synced) = &file.synced {
            return synced.clone();
        }
        let mut bytes = file.now.clone();
        let place = usize::try_from(self.next() % (bytes.len() as u64 + 1)).unwrap_or_default();
        match self.next() % 4 {
            0 => {}
            1 => bytes.clear(),
            2 => bytes.truncate(place),
            _ => bytes.iter_mut().skip(place).for_each(|byte| *byte = 0),
        }
        bytes
    }

    /// Each name that differs from what was synced is as it was synced, or as it is.
    pub(super) fn names_of(&mut self, folder: &FolderNames) -> Names {
        let all: BTreeSet<&String> = folder.now.keys().chain(folder.synced.keys()).collect();
        let kept = all.into_iter().filter_map(|name| {
            let names = if self.next().is_multiple_of(2) { &folder.now } else { &folder.synced };
            Some((name.clone(), *names.get(name)?))
        });
        kept.collect()
    }
}
