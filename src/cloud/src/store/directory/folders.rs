//! Folders of the store: makes them, and makes durable what is in them and that they are there themselves.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::store::directory::disk::Disk;
use crate::store::directory::turns::Turns;

/// How many folders are remembered as durable: whoever is forgotten is synced with those above it once more. And how many
/// may have failed before every folder is taken for failed.
const MOST: usize = 10_000;

/// The folders at and below the root.
#[derive(Debug)]
pub(crate) struct Folders {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    /// Those whose own names, and those of all folders above them, are known to be durable.
    durable: Mutex<HashSet<PathBuf>>,
    /// Those of which a sync failed. The system tells that once, and says of a later sync that all is well.
    failed: Mutex<HashSet<PathBuf>>,
    /// A folder is synced once at a time: whoever comes after a failure must know of it.
    turns: Turns<PathBuf>,
}

impl Folders {
    pub(crate) fn new(disk: Arc<dyn Disk>, root: PathBuf) -> Self {
        Self { disk, root, durable: Mutex::default(), failed: Mutex::default(), turns: Turns::default() }
    }

    /// Makes a folder, and those above it that are missing. None of them is durable by that.
    pub(crate) fn make(&self, folder: &Path) -> io::Result<()> {
        match self.disk.make_folder(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound && folder != self.root => {
                self.make(folder.parent().unwrap_or(&self.root))?;
                self.make(folder)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Ok(()) => {
                // It may have been there before, and somebody removed it by hand.
                self.durable().remove(folder);
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// Makes durable what is in these folders now; one that is missing is passed over. Who made a folder may have been
    /// killed before it synced those above it, so these are synced too, the first time.
    ///
    /// # Errors
    /// Also if an earlier sync of one of them failed, until the next start.
    pub(crate) fn sync(&self, folders: &BTreeSet<PathBuf>) -> io::Result<()> {
        let mut there = Vec::new();
        for folder in folders {
            match self.sync_one(folder) {
                Ok(()) => there.push(folder),
                Err(error) if is_absence(&error) => {}
                Err(error) => return Err(error),
            }
        }
        let unknown = self.unknown(&there);
        let above: BTreeSet<&Path> =
            unknown.iter().map(|folder| folder.parent().unwrap_or(&self.root)).collect();
        above.into_iter().try_for_each(|folder| self.sync_one(folder))?;
        let mut durable = self.durable();
        if durable.len() + unknown.len() > MOST {
            durable.clear();
        }
        durable.extend(unknown);
        Ok(())
    }

    /// Whether syncing a folder is refused, because that failed before.
    pub(crate) fn is_refused(&self, folder: &PathBuf) -> bool {
        let unknown = self.unknown(&[folder]);
        let failed = self.failed();
        let has_failed = |folder: &Path| failed.len() >= MOST || failed.contains(folder);
        has_failed(folder) || unknown.iter().filter_map(|folder| folder.parent()).any(has_failed)
    }

    fn sync_one(&self, folder: &Path) -> io::Result<()> {
        let folder = folder.to_owned();
        let _turn = self.turns.take(&folder);
        if self.failed().len() >= MOST || self.failed().contains(&folder) {
            return Err(io::Error::other("an earlier sync of this folder failed"));
        }
        let outcome = self.disk.sync_folder(&folder);
        if outcome.as_ref().is_err_and(|error| !is_absence(error) && !is_before_sync(error)) {
            self.failed().insert(folder.clone());
        }
        outcome
    }

    /// These folders and all above them, as far as they are not known to be durable.
    fn unknown(&self, folders: &[&PathBuf]) -> BTreeSet<PathBuf> {
        let durable = self.durable();
        let of = |folder: &&PathBuf| {
            let above =
                folder.ancestors().take_while(|above| *above != self.root && !durable.contains(*above));
            above.map(Path::to_owned).collect::<Vec<_>>()
        };
        folders.iter().flat_map(of).collect()
    }

    fn durable(&self) -> MutexGuard<'_, HashSet<PathBuf>> {
        self.durable.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self) -> MutexGuard<'_, HashSet<PathBuf>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an error says that a folder could not be opened, so that nothing was asked of the disk: too many files are
/// open (`ENFILE` and `EMFILE`, on Linux and macOS).
fn is_before_sync(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(23 | 24))
}

/// Whether an error says that nothing has this name.
pub(crate) fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory)
}

#[cfg(test)]
mod tests {
    use object_store::PutPayload;

    use super::*;
    use crate::testing::power::{self, Flaw, PowerDisk};

    #[test]
    fn a_folder_that_was_removed_by_hand_is_made_durable_anew() {
        let disk = PowerDisk::new(Flaw::None);
        let folders = Folders::new(Arc::new(disk.clone()), power::root());
        let folder = PathBuf::from("/a/b");
        for _ in 0..2 {
            folders.make(&folder).unwrap();
            folders.sync(&BTreeSet::from([folder.clone()])).unwrap();
            disk.remove_folder(&folder).unwrap();
        }
        folders.make(&folder).unwrap();
        disk.write_new(&folder.join("c"), &PutPayload::from_static(b"x")).unwrap().sync().unwrap();
        folders.sync(&BTreeSet::from([folder.clone()])).unwrap();
        for seed in 0..16 {
            assert!(disk.cut(seed).find(&folder.join("c")).unwrap().is_some(), "cut {seed}");
        }
    }
}
