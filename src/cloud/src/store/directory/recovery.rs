//! Finishes what a power cut or a kill interrupted: gives back to recent objects the names that they lost. Nobody else
//! may use the directory meanwhile.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::store::directory::disk::Disk;
use crate::store::directory::entry::Entry;
use crate::store::directory::folders::Folders;
use crate::store::directory::recent::{RECENT, gone, is_process};

/// What processes left in their folders of recent objects. What others put there is not ours, and stays.
#[derive(Debug, Default)]
struct Left {
    folders: Vec<PathBuf>,
    entries: Vec<(Entry, PathBuf)>,
}

/// Answers how many objects got their name back. Interrupted in its turn, it begins anew the next time: recent names go
/// only when the others are durable.
pub(crate) fn recover(disk: &dyn Disk, folders: &Folders, root: &Path) -> io::Result<usize> {
    let above = root.join(RECENT);
    if disk.find(&above)?.is_none() {
        return Ok(0);
    }
    let mut left = list(disk, &above)?;
    // Of two under one key the older one won: whoever puts and sees another one waits until its own name is durable.
    left.entries.sort_by_key(|(entry, _)| entry.stamp);
    let (mut recovered, mut touched) = (0, BTreeSet::new());
    for (entry, file) in &left.entries {
        let object = root.join(entry.key.as_ref());
        if disk.find(&object)?.is_none() {
            // One whose bytes are not whole was never acknowledged.
            match disk.read(file) {
                Ok(bytes) if entry.is_whole(&bytes) => {}
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => continue,
            }
            give_name(disk, folders, file, &object)?;
            recovered += 1;
        }
        touched.extend(object.parent().map(Path::to_owned));
    }
    folders.sync(&touched)?;
    left.entries.iter().try_for_each(|(_, file)| gone(disk.remove(file)))?;
    for folder in &left.folders {
        match gone(disk.remove_folder(folder)) {
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {}
            outcome => outcome?,
        }
    }
    disk.sync_folder(&above)?;
    Ok(recovered)
}

fn list(disk: &dyn Disk, above: &Path) -> io::Result<Left> {
    let mut left = Left::default();
    for (name, found) in disk.entries(above)? {
        if !found.is_folder() || !is_process(&name) {
            continue;
        }
        let folder = above.join(name);
        let entries = match disk.entries(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            entries => entries?,
        };
        let files = entries.into_iter().filter(|(_, found)| found.is_object());
        left.entries.extend(files.filter_map(|(name, _)| Some((Entry::read(&name)?, folder.join(&name)))));
        left.folders.push(folder);
    }
    Ok(left)
}

fn give_name(disk: &dyn Disk, folders: &Folders, file: &Path, object: &Path) -> io::Result<()> {
    match disk.link(file, object) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            folders.make(object.parent().unwrap_or(object))?;
            disk.link(file, object)
        }
        outcome => outcome,
    }
}
