//! A disk in memory whose power can be cut. A cut drops what was not synced, or parts of it, as [`Disk`] allows: each
//! name and each file for itself, by chance with a seed.

mod chance;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, ErrorKind};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use futures::StreamExt as _;
use object_store::{GetResultPayload, PutPayload};

use crate::store::directory::disk::{Disk, Found, What, Written};
use crate::testing::power::chance::Chance;

/// What a disk does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    /// It says that it synced files, and did not.
    KeepsNoBytes,
    /// It says that it synced folders, and did not.
    KeepsNoNames,
    /// The first sync of each folder in `/libraries` fails. What that was asked for is lost, whatever later ones say.
    FailsOnce,
    /// It has no hard links, as exFAT; this is no fault of it.
    HasNoLinks,
    /// It has no hard links, and its renames replace what is there.
    Replaces,
}

/// How often something was done.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) writes: u64,
    pub(crate) folder_syncs: u64,
}

/// The disk. Its handles share it.
#[derive(Debug, Clone)]
pub(crate) struct PowerDisk {
    state: Arc<Mutex<State>>,
    flaw: Flaw,
}

type Id = u64;

/// What a folder holds.
type Names = BTreeMap<String, Id>;

#[derive(Debug, Default)]
struct State {
    files: BTreeMap<Id, FileBytes>,
    folders: BTreeMap<Id, FolderNames>,
    last: Id,
    /// How many more calls are answered; `None` for any number.
    calls_left: Option<u64>,
    counts: Counts,
    before_sync: BeforeSync,
}

type Slow = Arc<dyn Fn(&Path) + Send + Sync>;

/// Runs before a folder is synced.
#[derive(Default, Clone)]
struct BeforeSync(Option<Slow>);

impl fmt::Debug for BeforeSync {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BeforeSync")
    }
}

#[derive(Debug, Default, Clone)]
struct FileBytes {
    now: Vec<u8>,
    synced: Option<Vec<u8>>,
}

#[derive(Debug, Default, Clone)]
struct FolderNames {
    now: Names,
    synced: Names,
    /// The names that a sync which failed was asked for.
    lost: Option<BTreeSet<String>>,
}

struct Unsynced(PowerDisk, Id);

/// The folder that everything is in.
const ROOT: Id = 0;

impl PowerDisk {
    pub(crate) fn new(flaw: Flaw) -> Self {
        let mut state = State::default();
        state.folders.insert(ROOT, FolderNames::default());
        Self { state: Arc::new(Mutex::new(state)), flaw }
    }

    pub(crate) fn counts(&self) -> Counts {
        self.lock().counts
    }

    /// Makes syncs of folders as slow as a function is.
    pub(crate) fn before_sync(&self, slow: impl Fn(&Path) + Send + Sync + 'static) {
        self.lock().before_sync = BeforeSync(Some(Arc::new(slow)));
    }

    /// Cuts the power after so many more calls: every call after that fails.
    pub(crate) fn fail_after(&self, calls: u64) {
        self.lock().calls_left = Some(calls);
    }

    /// Returns the disk as it is when the power is back. Whoever still uses the old one gets errors.
    pub(crate) fn cut(&self, seed: u64) -> Self {
        let mut state = self.lock();
        state.calls_left = Some(0);
        let mut chance = Chance(seed);
        let mut after = State { last: state.last, ..State::default() };
        let names =
            state.folders.values().flat_map(|folder| folder.now.values().chain(folder.synced.values()));
        let named: BTreeSet<Id> = names.copied().collect();
        for (id, file) in state.files.iter().filter(|(id, _)| named.contains(id)) {
            let bytes = chance.bytes_of(file);
            after.files.insert(*id, FileBytes { synced: Some(bytes.clone()), now: bytes });
        }
        for (id, folder) in &state.folders {
            let names = chance.names_of(folder);
            after.folders.insert(*id, FolderNames { synced: names.clone(), now: names, lost: None });
        }
        // What fails once has failed.
        let flaw = if self.flaw == Flaw::FailsOnce { Flaw::None } else { self.flaw };
        Self { state: Arc::new(Mutex::new(after)), flaw }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call<T>(&self, act: impl FnOnce(&mut State) -> io::Result<T>) -> io::Result<T> {
        let mut state = self.lock();
        if let Some(left) = &mut state.calls_left {
            *left = left.checked_sub(1).ok_or_else(|| io::Error::other("the power is off"))?;
        }
        act(&mut state)
    }

    fn name(&self, from: &Path, to: &Path, keeps_old: KeepsOld) -> io::Result<()> {
        let replaces = self.flaw == Flaw::Replaces;
        self.call(|state| {
            let file = state.id_of(from)?.filter(|id| state.files.contains_key(id));
            let file = file.ok_or(ErrorKind::NotFound)?;
            if state.id_of(to)?.is_some() && !replaces {
                return Err(ErrorKind::AlreadyExists.into());
            }
            let (folder, name) = state.place_of(to)?;
            folder.now.insert(name, file);
            if keeps_old == KeepsOld::No {
                let (folder, name) = state.place_of(from)?;
                folder.now.remove(&name);
            }
            Ok(())
        })
    }
}

/// Whether a file keeps its old name when it gets another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeepsOld {
    Yes,
    No,
}

impl State {
    fn next(&mut self) -> Id {
        self.last += 1;
        self.last
    }

    /// What has a name; `None` if nothing has. `NotFound` if the folder is missing.
    fn id_of(&mut self, path: &Path) -> io::Result<Option<Id>> {
        if path == Path::new("/") {
            return Ok(Some(ROOT));
        }
        let (folder, name) = self.place_of(path)?;
        Ok(folder.now.get(&name).copied())
    }

    /// The folder of a path, and the name in it.
    fn place_of(&mut self, path: &Path) -> io::Result<(&mut FolderNames, String)> {
        let above = path.parent().ok_or(ErrorKind::InvalidInput)?.to_owned();
        let name = path.file_name().and_then(|name| name.to_str()).ok_or(ErrorKind::InvalidInput)?.to_owned();
        Ok((self.folder_at(&above)?, name))
    }

    fn folder_at(&mut self, path: &Path) -> io::Result<&mut FolderNames> {
        let id = self.id_of(path)?.ok_or(ErrorKind::NotFound)?;
        self.folders.get_mut(&id).ok_or(ErrorKind::NotADirectory.into())
    }

    fn found(&self, id: Id) -> Found {
        let file = self.files.get(&id);
        Found {
            what: if file.is_some() { What::File } else { What::Folder },
            size: file.map_or(0, |file| file.now.len() as u64),
            modified: SystemTime::now(),
            inode: id,
            folders: None,
        }
    }

    fn file_at(&mut self, path: &Path) -> io::Result<(Id, Vec<u8>)> {
        let id = self.id_of(path)?.ok_or(ErrorKind::NotFound)?;
        let file = self.files.get(&id).ok_or(ErrorKind::IsADirectory)?;
        Ok((id, file.now.clone()))
    }
}

impl FolderNames {
    fn sync(&mut self) {
        let lost = |name: &String| self.lost.as_ref().is_some_and(|lost| lost.contains(name));
        let kept = self.synced.iter().filter(|(name, _)| lost(name));
        let new = self.now.iter().filter(|(name, _)| !lost(name));
        self.synced = kept.chain(new).map(|(name, id)| (name.clone(), *id)).collect();
    }
}

impl Written for Unsynced {
    fn sync(self: Box<Self>) -> io::Result<()> {
        let Self(disk, id) = *self;
        let keeps = disk.flaw != Flaw::KeepsNoBytes;
        disk.call(|state| {
            if let Some(file) = state.files.get_mut(&id).filter(|_| keeps) {
                file.synced = Some(file.now.clone());
            }
            Ok(())
        })
    }
}

impl Disk for PowerDisk {
    fn write_new(&self, file: &Path, bytes: &PutPayload) -> io::Result<Box<dyn Written>> {
        let id = self.call(|state| {
            if state.id_of(file)?.is_some() {
                return Err(ErrorKind::AlreadyExists.into());
            }
            let id = state.next();
            let (folder, name) = state.place_of(file)?;
            folder.now.insert(name, id);
            let now = bytes.iter().flat_map(|piece| piece.iter().copied()).collect();
            state.files.insert(id, FileBytes { now, synced: None });
            state.counts.writes += 1;
            Ok(id)
        })?;
        Ok(Box::new(Unsynced(self.clone(), id)))
    }

    fn link(&self, file: &Path, name: &Path) -> io::Result<()> {
        match self.flaw {
            Flaw::HasNoLinks | Flaw::Replaces => Err(ErrorKind::PermissionDenied.into()),
            _ => self.name(file, name, KeepsOld::Yes),
        }
    }

    fn rename_new(&self, file: &Path, name: &Path) -> io::Result<()> {
        self.name(file, name, KeepsOld::No)
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        self.call(|state| {
            state.file_at(file)?;
            let (folder, name) = state.place_of(file)?;
            folder.now.remove(&name);
            Ok(())
        })
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        self.call(|state| {
            if state.id_of(folder)?.is_some() {
                return Err(ErrorKind::AlreadyExists.into());
            }
            let id = state.next();
            state.folders.insert(id, FolderNames::default());
            let (above, name) = state.place_of(folder)?;
            above.now.insert(name, id);
            Ok(())
        })
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.call(|state| {
            if !state.folder_at(folder)?.now.is_empty() {
                return Err(ErrorKind::DirectoryNotEmpty.into());
            }
            let (above, name) = state.place_of(folder)?;
            above.now.remove(&name);
            Ok(())
        })
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let keeps = self.flaw != Flaw::KeepsNoNames;
        let slow = self.lock().before_sync.clone();
        slow.0.iter().for_each(|slow| slow(folder));
        let fails = self.flaw == Flaw::FailsOnce && folder.starts_with("/libraries");
        self.call(|state| {
            state.counts.folder_syncs += 1;
            let folder = state.folder_at(folder)?;
            if fails && folder.lost.is_none() {
                let changed = folder.now.iter().chain(&folder.synced);
                let changed = changed.filter(|(name, _)| folder.now.get(*name) != folder.synced.get(*name));
                folder.lost = Some(changed.map(|(name, _)| name.clone()).collect());
                return Err(io::Error::other("the disk is worn out"));
            }
            if keeps {
                folder.sync();
            }
            Ok(())
        })
    }

    fn find(&self, name: &Path) -> io::Result<Option<Found>> {
        self.call(|state| match state.id_of(name) {
            Ok(id) => Ok(id.map(|id| state.found(id))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn open(&self, file: &Path) -> io::Result<(Found, GetResultPayload)> {
        self.call(|state| {
            let (id, bytes) = state.file_at(file)?;
            let bytes = futures::stream::once(async move { Ok(Bytes::from(bytes)) }).boxed();
            Ok((state.found(id), GetResultPayload::Stream(bytes)))
        })
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        self.call(|state| Ok(state.file_at(file)?.1))
    }

    fn list(&self, folder: &Path, take: &mut dyn FnMut(String, Found) -> ControlFlow<()>) -> io::Result<()> {
        let entries: Vec<_> = self.call(|state| {
            let names = state.folder_at(folder)?.now.clone();
            Ok(names.into_iter().map(|(name, id)| (name, state.found(id))).collect())
        })?;
        let _ = entries.into_iter().try_for_each(|(name, found)| take(name, found));
        Ok(())
    }

    fn identity(&self, _: &Path) -> io::Result<(u64, u64)> {
        Ok((0, ROOT))
    }

    fn free(&self, _: &Path) -> io::Result<Option<u64>> {
        Ok(None)
    }

    fn kind(&self, _: &Path) -> String {
        "exFAT".to_owned()
    }
}

/// Where the store is on such a disk.
pub(crate) fn root() -> PathBuf {
    PathBuf::from("/")
}
