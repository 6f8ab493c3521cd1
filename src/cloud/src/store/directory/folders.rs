//! Folders of the store: makes them, and makes durable what is in them and that they are there themselves.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::store::directory::disk::Disk;

/// How many folders are remembered. Whoever is forgotten is synced with those above it once more.
const MOST: usize = 10_000;

/// The folders at and below the root.
#[derive(Debug)]
pub(crate) struct Folders {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    /// Those whose own names, and those of all folders above them, are known to be durable.
    durable: Mutex<HashSet<PathBuf>>,
}

impl Folders {
    pub(crate) fn new(disk: Arc<dyn Disk>, root: PathBuf) -> Self {
        Self { disk, root, durable: Mutex::default() }
    }

    /// Makes a folder, and those above it that are missing. None of them is durable by that.
    pub(crate) fn make(&self, folder: &Path) -> io::Result<()> {
        match self.disk.make_folder(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound && folder != self.root => {
                self.make(folder.parent().unwrap_or(&self.root))?;
                self.make(folder)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            outcome => outcome,
        }
    }

    /// Makes durable what is in these folders now; one that is missing is passed over. Who made a folder may have been
    /// killed before it synced those above it, so these are synced too, the first time.
    pub(crate) fn sync(&self, folders: &BTreeSet<PathBuf>) -> io::Result<()> {
        let mut there = Vec::new();
        for folder in folders {
            match self.disk.sync_folder(folder) {
                Ok(()) => there.push(folder),
                Err(error) if is_absence(&error) => {}
                Err(error) => return Err(error),
            }
        }
        let unknown = self.unknown(&there);
        let above: BTreeSet<&Path> =
            unknown.iter().map(|folder| folder.parent().unwrap_or(&self.root)).collect();
        above.into_iter().try_for_each(|folder| self.disk.sync_folder(folder))?;
        let mut durable = self.durable();
        if durable.len() + unknown.len() > MOST {
            durable.clear();
        }
        durable.extend(unknown);
        Ok(())
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
}

/// Whether an error says that nothing has this name.
pub(crate) fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory)
}
