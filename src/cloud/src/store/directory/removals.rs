//! Folders with removals that a power cut may undo. What is put there meanwhile may have the key of what was just
//! removed: if the own name of that one came back, recovery would take it for the new one, and drop the new one.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many removals each folder waits for.
#[derive(Debug, Default)]
pub(crate) struct Removals(Mutex<HashMap<PathBuf, usize>>);

impl Removals {
    /// Notes that something is removed in these folders.
    pub(crate) fn begin(&self, folders: &BTreeSet<PathBuf>) {
        let mut begun = self.begun();
        folders.iter().for_each(|folder| *begun.entry(folder.clone()).or_default() += 1);
    }

    /// Notes that what [`Removals::begin`] told of is durable. A removal that failed never is, until the next start.
    pub(crate) fn end(&self, folders: &BTreeSet<PathBuf>) {
        let mut begun = self.begun();
        for folder in folders {
            if let Some(count) = begun.get_mut(folder) {
                *count -= 1;
            }
        }
        begun.retain(|_, count| *count > 0);
    }

    pub(crate) fn are_in(&self, folder: &Path) -> bool {
        self.begun().contains_key(folder)
    }

    fn begun(&self) -> MutexGuard<'_, HashMap<PathBuf, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
