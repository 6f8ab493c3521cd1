//! The folder of recent objects, which makes one folder's sync serve the puts of all libraries: an object is durable as
//! soon as it has a name there, and gets the name that readers know after that. That one is made durable later, for many
//! objects at once; then the recent name goes. After a power cut `recovery` gives back the names that were lost.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::{Duration, SystemTime};

use object_store::PutPayload;
use object_store::path::Path;

use crate::store::directory::disk::Disk;
use crate::store::directory::entry::Entry;
use crate::store::directory::folders::Folders;
use crate::store::directory::shared_sync::SharedSync;

/// The folder, right below the root. It has one more for each process that puts.
pub(crate) const RECENT: &str = "recent";

/// How many objects are recent before their folders are synced at once.
const MANY: usize = 512;

/// How many may be recent when that does not keep up: beyond, whoever puts waits for it, and is refused if they stay.
pub(super) const MOST: usize = 4096;

/// For how long an object is recent where there are few.
const A_WHILE: Duration = Duration::from_secs(1);

/// What this process put recently.
#[derive(Debug)]
pub(crate) struct Recent {
    disk: Arc<dyn Disk>,
    folders: Arc<Folders>,
    root: PathBuf,
    folder: PathBuf,
    /// The folder exists and is durable; this wakes the thread that retires objects.
    alarm: OnceLock<Sender<()>>,
    /// Whether the thread that syncs the folder was started. Held while the folder is made.
    making: Mutex<bool>,
    me: Weak<Self>,
    sync: Arc<SharedSync>,
    /// The last stamp that was given out.
    stamp: AtomicU64,
    /// The recent names of objects that have their own name too.
    names: Mutex<HashMap<Path, PathBuf>>,
}

impl Recent {
    /// Begins with none. The id is this process's alone.
    pub(crate) fn new(disk: Arc<dyn Disk>, folders: Arc<Folders>, root: PathBuf, id: &str) -> Arc<Self> {
        Arc::new_cyclic(|me| Self {
            disk,
            folders,
            folder: root.join(RECENT).join(id),
            root,
            alarm: OnceLock::new(),
            making: Mutex::default(),
            me: me.clone(),
            sync: Arc::default(),
            stamp: AtomicU64::default(),
            names: Mutex::default(),
        })
    }

    /// Writes an object under a recent name, durably, and returns that. Readers do not see it yet.
    pub(crate) fn write(&self, key: &Path, bytes: &PutPayload) -> io::Result<PathBuf> {
        self.make_folder()?;
        if self.names().len() > MOST && self.retire()? > MOST {
            return Err(io::Error::other("too many objects wait for a folder that cannot be synced"));
        }
        let name = self.folder.join(Entry::of(key, bytes, self.next_stamp()).name());
        let written = self.disk.write_new(&name, bytes)?;
        // Before the bytes are synced: the disk makes the name durable meanwhile.
        let ticket = self.sync.ticket();
        let synced = written.sync().and_then(|()| self.sync.wait(ticket));
        match synced {
            Ok(()) => Ok(name),
            Err(error) => {
                let _ = self.disk.remove(&name);
                Err(error)
            }
        }
    }

    /// Keeps in mind that an object now has its own name beside the recent one.
    pub(crate) fn note(&self, key: &Path, name: PathBuf) {
        let known = {
            let mut names = self.names();
            names.insert(key.clone(), name);
            names.len()
        };
        if known == 1 || known == MANY {
            self.alarm.get().map(|alarm| alarm.send(()));
        }
    }

    /// Removes the recent name of an object that is removed. Its key must be the caller's turn.
    pub(crate) fn strike(&self, key: &Path) -> io::Result<()> {
        // Whoever retires it at this moment may have read the list already, and may not have removed the name yet.
        let name = self.names().get(key).cloned();
        let Some(name) = name else { return Ok(()) };
        gone(self.disk.remove(&name))?;
        self.names().remove(key);
        Ok(())
    }

    /// Makes durable that recent names are gone, and removes those that other processes have for these keys.
    pub(crate) fn settle_strikes(&self, keys: &HashSet<&Path>) -> io::Result<()> {
        if self.alarm.get().is_some() {
            self.sync.wait(self.sync.ticket())?;
        }
        for folder in self.others()? {
            let entries = match self.disk.entries(&folder) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                entries => entries?,
            };
            for (name, _) in entries {
                if Entry::read(&name).is_some_and(|entry| keys.contains(&entry.key)) {
                    gone(self.disk.remove(&folder.join(name)))?;
                }
            }
            gone(self.disk.sync_folder(&folder))?;
        }
        Ok(())
    }

    /// Whether other processes put in the same directory, or did and were killed. This one has its folder already, so
    /// where one is counted there is no other, which is asked more quickly than listed.
    pub(crate) fn has_company(&self) -> io::Result<bool> {
        let above = self.disk.find(&self.root.join(RECENT))?;
        match above.and_then(|above| above.folders) {
            Some(1) => Ok(false),
            _ => Ok(!self.others()?.is_empty()),
        }
    }

    /// Makes durable the own names of all recent objects, and removes the recent ones. Answers how many are left:
    /// those that were put meanwhile, and those whose folder failed to sync, now or earlier. These keep their recent
    /// names until the next start, which gives back what the disk lost.
    pub(crate) fn retire(&self) -> io::Result<usize> {
        let names = self.names().clone();
        let above = |key: &Path| self.root.join(key.as_ref()).parent().map(std::path::Path::to_owned);
        let mut folders: BTreeSet<PathBuf> = names.keys().filter_map(above).collect();
        folders.retain(|folder| !self.folders.is_refused(folder));
        self.folders.sync(&folders)?;
        for (key, name) in names {
            if above(&key).is_none_or(|folder| !folders.contains(&folder)) {
                continue;
            }
            gone(self.disk.remove(&name))?;
            let mut names = self.names();
            if names.get(&key) == Some(&name) {
                names.remove(&key);
            }
        }
        Ok(self.names().len())
    }

    /// Makes the folder at the first put, and starts the threads that sync it and that retire objects.
    fn make_folder(&self) -> io::Result<()> {
        if self.alarm.get().is_some() {
            return Ok(());
        }
        let mut is_syncing = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if self.alarm.get().is_none() {
            self.folders.make(&self.folder)?;
            self.folders.sync(&BTreeSet::from([self.folder.clone()]))?;
            if !*is_syncing {
                let (sync, disk, folder) =
                    (Arc::clone(&self.sync), Arc::clone(&self.disk), self.folder.clone());
                let syncs = move || sync.run(|| disk.sync_folder(&folder));
                thread::Builder::new().name("recent-sync".to_owned()).spawn(syncs)?;
                *is_syncing = true;
            }
            let (alarm, alarms) = channel();
            let me = self.me.clone();
            thread::Builder::new().name("recent".to_owned()).spawn(move || keep_few(&me, &alarms))?;
            let _ = self.alarm.set(alarm);
        }
        Ok(())
    }

    /// The folders of other processes.
    pub(super) fn others(&self) -> io::Result<Vec<PathBuf>> {
        let above = self.root.join(RECENT);
        match self.disk.entries(&above) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            entries => {
                let folders =
                    entries?.into_iter().filter(|(name, found)| found.is_folder() && is_process(name));
                let folders = folders.map(|(name, _)| above.join(name));
                Ok(folders.filter(|folder| *folder != self.folder).collect())
            }
        }
    }

    /// The time in nanoseconds since 1970, later than any before it in this process.
    fn next_stamp(&self) -> u64 {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let now = u64::try_from(since.as_nanos()).unwrap_or(u64::MAX);
        let next = |last: u64| now.max(last.saturating_add(1));
        let last = self.stamp.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        next(last.unwrap_or_else(|last| last))
    }

    fn names(&self) -> MutexGuard<'_, HashMap<Path, PathBuf>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Recent {
    fn drop(&mut self) {
        // What cannot be finished here is finished when the directory is opened next.
        if self.alarm.get().is_some() && self.retire().is_ok_and(|left| left == 0) {
            let _ = self.disk.remove_folder(&self.folder);
        }
        self.sync.close();
    }
}

/// Retires objects whenever there are many, and after a while where there are few.
fn keep_few(recent: &Weak<Recent>, alarms: &Receiver<()>) {
    while alarms.recv().is_ok() {
        loop {
            if alarms.recv_timeout(A_WHILE) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
            let Some(recent) = recent.upgrade() else { return };
            match recent.retire() {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "cannot sync a folder of the store; its recent objects stay");
                }
            }
        }
    }
}

/// Whether a folder of recent objects with this name is one of a process: other programs leave theirs anywhere.
pub(crate) fn is_process(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// Takes what is gone already for removed.
pub(crate) fn gone(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::power::{self, Flaw, PowerDisk};

    #[test]
    fn stamps_rise_also_when_the_clock_is_put_back() {
        let disk: Arc<dyn Disk> = Arc::new(PowerDisk::new(Flaw::None));
        let folders = Arc::new(Folders::new(Arc::clone(&disk), power::root()));
        let recent = Recent::new(disk, folders, power::root(), "0011223344556677");
        let before = recent.next_stamp();
        assert!(recent.next_stamp() > before);
        // What was given out when the clock was a year ahead.
        let ahead = before + 365 * 86_400 * 1_000_000_000;
        recent.stamp.store(ahead, Ordering::Relaxed);
        assert_eq!((recent.next_stamp(), recent.next_stamp()), (ahead + 1, ahead + 2));
    }
}
