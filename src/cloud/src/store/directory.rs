//! The store in a directory: a file for each object. A put returns when the object survives a power cut, and so does a
//! removal; puts of all libraries share the sync of one folder.
//!
//! Two ways lead there. Where a disk has hard links, an object is first written in the folder of recent ones, and linked
//! to its own name when it is durable (`recent`). Elsewhere it is written beside its own name, renamed, and its folder
//! synced. In both, only whole objects have names that readers know.

pub(crate) mod disk;
mod entry;
mod folders;
pub(crate) mod local;
pub(crate) mod naming;
mod objects;
mod recent;
mod recovery;
mod removals;
mod shared_sync;
mod turns;
mod walk;

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{self, ErrorKind};
use std::ops::Deref;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use object_store::path::Path;
use object_store::{Error, PutPayload, Result};

use crate::store::directory::disk::{Disk, Found};
use crate::store::directory::entry::Entry;
use crate::store::directory::folders::{Folders, is_absence};
use crate::store::directory::local::LocalDisk;
use crate::store::directory::naming::Naming;
use crate::store::directory::recent::{RECENT, Recent};
use crate::store::directory::removals::Removals;
use crate::store::directory::turns::Turns;

/// The name of this store in errors.
const STORE: &str = "directory";

/// How often a put is begun anew whose recent name another process removed.
const TRIES: usize = 8;

/// A directory with objects.
#[derive(Debug, Clone)]
pub(crate) struct Directory(Arc<Parts>);

/// What the handles of a directory share.
#[derive(Debug)]
pub(crate) struct Parts {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    folders: Arc<Folders>,
    naming: Naming,
    /// `None` where objects get their own name at once.
    recent: Option<Arc<Recent>>,
    turns: Turns,
    removals: Removals,
    /// Which directory it was when it was opened. A disk may be unmounted under a running endpoint.
    identity: Option<(u64, u64)>,
    company: Company,
}

/// Who else may use a directory. The lock is held while the directory is open: as long as one process has it, no other
/// takes what is recent for left over.
#[derive(Debug)]
pub(crate) enum Company {
    /// Nobody until this is open; from then on the lock is shared.
    NoneYet(File),
    /// Others, which are serving.
    Some { _lock: File },
    /// It cannot be known, because this file system has no locks; or nothing will be put.
    Unknown,
    /// Nobody ever.
    #[cfg(test)]
    Never,
}

impl Deref for Directory {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Directory {
    /// Opens a folder of this computer for serving it, and finishes what was interrupted there.
    pub(crate) fn in_folder(folder: &FilePath) -> Result<Self> {
        let opened = folder.canonicalize().and_then(|root| {
            let _turn = turn_to_open(&root, Missing::Made);
            let company = company_in(&root)?;
            Self::open(Arc::new(LocalDisk), root, company)
        });
        opened.map_err(|error| failed(&Path::default(), error))
    }

    /// Opens a folder of this computer for reading. Only if a put was interrupted there, and nobody serves, is
    /// something written: that put is finished.
    pub(crate) fn to_look_at(folder: &FilePath) -> Result<Self> {
        let opened = folder.canonicalize().and_then(|root| {
            let opened = Self::new(Arc::new(LocalDisk), root, Naming::Link, Company::Unknown);
            let turn = turn_to_open(&opened.root, Missing::Left);
            if turn.is_some()
                && let Company::NoneYet(_lock) = company_in(&opened.root)?
            {
                opened.recover()?;
            }
            drop(turn);
            Ok(opened)
        });
        opened.map_err(|error| failed(&Path::default(), error))
    }

    /// Opens a folder of a disk, and finishes what was interrupted there if nobody else uses it.
    pub(crate) fn open(disk: Arc<dyn Disk>, root: PathBuf, company: Company) -> io::Result<Self> {
        let naming = naming::try_out(&*disk, &root, &random()).map_err(io::Error::other)?;
        let opened = Self::new(disk, root, naming, company);
        match &opened.company {
            Company::NoneYet(lock) => {
                opened.recover()?;
                lock.lock_shared()?;
            }
            #[cfg(test)]
            Company::Never => opened.recover()?,
            Company::Some { .. } | Company::Unknown => {}
        }
        Ok(opened)
    }

    fn new(disk: Arc<dyn Disk>, root: PathBuf, naming: Naming, company: Company) -> Self {
        let folders = Arc::new(Folders::new(Arc::clone(&disk), root.clone()));
        let recent = match (naming, &company) {
            (Naming::Rename, _) | (_, Company::Unknown) => None,
            _ => Some(Recent::new(Arc::clone(&disk), Arc::clone(&folders), root.clone(), &random())),
        };
        let identity = disk.identity(&root).ok();
        Self(Arc::new(Parts {
            recent,
            disk,
            root,
            folders,
            naming,
            turns: Turns::default(),
            removals: Removals::default(),
            identity,
            company,
        }))
    }

    /// Runs something that waits for the disk on a thread of its own.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let directory = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&directory)).await;
        done.unwrap_or_else(|error| Err(Error::JoinError { source: error }))
    }
}

impl Parts {
    fn recover(&self) -> io::Result<()> {
        let recovered = recovery::recover(&*self.disk, &self.folders, &self.root)?;
        if recovered > 0 {
            tracing::info!(recovered, "finished puts that were interrupted");
        }
        Ok(())
    }

    /// Stores an object durably, if there is none.
    pub(crate) fn create(&self, key: &Path, bytes: &PutPayload) -> Result<()> {
        let _turn = self.turns.take(key);
        let file = self.file(key);
        let created = match (self.disk.find(&file), &self.recent) {
            // Mostly it is a client that tries again.
            (Ok(Some(found)), _) => Err(taken_by(&found)),
            (_, Some(recent)) if Entry::fits(key) => self.create_by_recent(recent, key, &file, bytes),
            _ => self.create_beside(&file, bytes),
        };
        created.map_err(|error| failed(key, error))
    }

    fn create_by_recent(
        &self,
        recent: &Recent,
        key: &Path,
        file: &FilePath,
        bytes: &PutPayload,
    ) -> io::Result<()> {
        for _ in 0..TRIES {
            let name = recent.write(key, bytes)?;
            match self.in_its_folder(file, || self.disk.link(&name, file)) {
                Ok(()) => {
                    recent.note(key, name);
                    // Another process may have put the same key, and lost. Then both have a recent name. Or
                    // what had this key before was removed, and its name may come back.
                    let is_alone = !self.removals.are_in(self.folder_of(file)) && !recent.has_company()?;
                    return if is_alone { Ok(()) } else { self.sync_folder_of(file) };
                }
                // Another process removed this key, and took the recent name for one of what it removed.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => {
                    let _ = self.disk.remove(&name);
                    return Err(error);
                }
            }
        }
        Err(io::Error::other("another process removes what is put"))
    }

    fn create_beside(&self, file: &FilePath, bytes: &PutPayload) -> io::Result<()> {
        let (unfinished, written) = self.write_beside(file, bytes)?;
        let named = written.sync().and_then(|()| match self.naming {
            Naming::Link => self.disk.link(&unfinished, file),
            Naming::Rename => self.disk.rename_new(&unfinished, file),
        });
        if self.naming == Naming::Link || named.is_err() {
            let _ = self.disk.remove(&unfinished);
        }
        named?;
        self.sync_folder_of(file)
    }

    fn write_beside(
        &self,
        file: &FilePath,
        bytes: &PutPayload,
    ) -> io::Result<(PathBuf, Box<dyn disk::Written>)> {
        let mut count = 1;
        loop {
            let mut unfinished = file.as_os_str().to_owned();
            unfinished.push(format!("#{count}"));
            let unfinished = PathBuf::from(unfinished);
            match self.in_its_folder(file, || self.disk.write_new(&unfinished, bytes)) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => count += 1,
                written => return Ok((unfinished, written?)),
            }
        }
    }

    /// Does something again in a folder that was missing.
    fn in_its_folder<T>(&self, file: &FilePath, act: impl Fn() -> io::Result<T>) -> io::Result<T> {
        match act() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.folders.make(self.folder_of(file))?;
                act()
            }
            outcome => outcome,
        }
    }

    /// Removes objects in the order given, and then makes that durable for all of them.
    fn remove(&self, keys: Vec<Path>) -> Result<Vec<Result<Path>>> {
        let (folders, removed) = self.begin_removal(&keys);
        let sync = || {
            self.folders.sync(&folders)?;
            self.recent
                .as_ref()
                .map_or(Ok(()), |recent| recent.settle_strikes(&keys.iter().collect::<HashSet<_>>()))
        };
        // Whatever it is: that something is absent would say that it is removed.
        sync().map_err(|error| Error::Generic { store: STORE, source: error.into() })?;
        if !removed.iter().flat_map(|removed| removed.as_ref().err()).any(|error| !is_absence(error)) {
            self.removals.end(&folders);
        }
        let told = keys.into_iter().zip(removed);
        Ok(told.map(|(key, removed)| removed.map_err(|error| failed(&key, error)).map(|()| key)).collect())
    }

    /// Removes objects, which is not durable yet. Answers their folders too.
    fn begin_removal(&self, keys: &[Path]) -> (BTreeSet<PathBuf>, Vec<io::Result<()>>) {
        let folders = keys.iter().map(|key| self.folder_of(&self.file(key)).to_owned()).collect();
        self.removals.begin(&folders);
        (folders, keys.iter().map(|key| self.remove_one(key)).collect())
    }

    fn remove_one(&self, key: &Path) -> io::Result<()> {
        let _turn = self.turns.take(key);
        let removed = self.disk.remove(&self.file(key));
        if let Some(recent) = &self.recent {
            recent.strike(key)?;
        }
        removed
    }

    /// Reads a whole object; `None` if there is none.
    pub(crate) fn read(&self, key: &Path) -> Result<Option<Bytes>> {
        match self.disk.read(&self.file(key)) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) if is_absence(&error) => Ok(None),
            Err(error) => Err(failed(key, error)),
        }
    }

    /// Returns the size of an object in bytes; `None` if there is none.
    pub(crate) fn size(&self, key: &Path) -> Result<Option<u64>> {
        let found = self.disk.find(&self.file(key)).map_err(|error| failed(key, error))?;
        Ok(found.filter(Found::is_object).map(|found| found.size))
    }

    /// Says whether an object is there.
    pub(crate) fn has(&self, key: &Path) -> Result<bool> {
        Ok(self.size(key)?.is_some())
    }

    /// Makes sure that an object that is there stays there: whoever put it may have been killed before that was sure.
    pub(crate) fn settle(&self, key: &Path) -> Result<()> {
        let _turn = self.turns.take(key);
        self.sync_folder_of(&self.file(key)).map_err(|error| failed(key, error))
    }

    /// Makes sure that this is still the directory that was opened: when a disk was unmounted, everything merely looks
    /// absent.
    pub(crate) fn check(&self) -> Result<()> {
        let same = self.disk.identity(&self.root).and_then(|found| match self.identity {
            Some(opened) if opened != found => Err(io::Error::other("another directory than at the start")),
            _ => Ok(()),
        });
        same.map_err(|error| failed(&Path::default(), error))
    }

    /// Returns how many bytes of the disk are free; `None` where the system does not say it.
    pub(crate) fn free(&self) -> Result<Option<u64>> {
        self.disk.free(&self.root).map_err(|error| failed(&Path::default(), error))
    }

    fn file(&self, key: &Path) -> PathBuf {
        self.root.join(key.as_ref())
    }

    fn folder_of<'a>(&'a self, file: &'a FilePath) -> &'a FilePath {
        file.parent().unwrap_or(&self.root)
    }

    fn sync_folder_of(&self, file: &FilePath) -> io::Result<()> {
        self.folders.sync(&BTreeSet::from([self.folder_of(file).to_owned()]))
    }
}

/// What happens to the folder of recent objects where it is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    Made,
    Left,
}

/// Waits until nobody else opens a directory, and keeps others from it until the answer is dropped. So whoever comes
/// after one that could not finish what was interrupted does it himself. The lock is one on the folder of recent
/// objects: where it is missing, nothing can have been interrupted. `None` if it is missing, or cannot be locked.
fn turn_to_open(root: &FilePath, missing: Missing) -> Option<File> {
    let folder = root.join(RECENT);
    if missing == Missing::Made {
        // It may be there. On a disk that is full or cannot be written it stays missing.
        let _ = fs::create_dir(&folder);
    }
    let turn = File::open(folder).ok()?;
    turn.lock().ok().map(|()| turn)
}

/// Locks a folder, for this process alone if possible. Whoever asks should have its turn to open.
fn company_in(root: &FilePath) -> io::Result<Company> {
    let Ok(lock) = File::open(root) else { return Ok(Company::Unknown) };
    match lock.try_lock() {
        Ok(()) => Ok(Company::NoneYet(lock)),
        // Those who have it opened it and serve: nobody else is opening it.
        Err(TryLockError::WouldBlock) => lock.lock_shared().map(|()| Company::Some { _lock: lock }),
        Err(TryLockError::Error(_)) => Ok(Company::Unknown),
    }
}

/// Why nothing can be put under a name that something has. What is no object stays in the way until its owner moves it.
fn taken_by(found: &Found) -> io::Error {
    match found.is_object() {
        true => ErrorKind::AlreadyExists.into(),
        false => io::Error::other("what has the name of an object is none; `reprise-cloud check` names it"),
    }
}

/// Tells an error of the disk as one of a store.
fn failed(key: &Path, error: io::Error) -> Error {
    let path = || key.to_string();
    match error.kind() {
        ErrorKind::AlreadyExists => Error::AlreadyExists { path: path(), source: error.into() },
        _ if is_absence(&error) => Error::NotFound { path: path(), source: error.into() },
        _ => Error::Generic { store: STORE, source: error.into() },
    }
}

/// An id that nobody else has: the seeds of hash maps are random.
fn random() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

#[cfg(test)]
mod tests;
