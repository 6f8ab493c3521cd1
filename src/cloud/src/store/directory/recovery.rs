//! Finishes what a power cut or a kill interrupted: gives back to recent objects the names that they lost. Nobody else
//! may use the directory meanwhile.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::store::directory::disk::Disk;
use crate::store::directory::entry::Entry;
use crate::store::directory::folders::Folders;
use crate::store::directory::recent::RECENT;

/// Everything that lies in the folders of recent objects.
#[derive(Debug, Default)]
struct Left {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
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
            if !entry.is_whole(&disk.read(file)?) {
                continue;
            }
            give_name(disk, folders, file, &object)?;
            recovered += 1;
        }
        touched.extend(object.parent().map(Path::to_owned));
    }
    folders.sync(&touched)?;
    left.files.iter().try_for_each(|file| disk.remove(file))?;
    left.folders.iter().try_for_each(|folder| disk.remove_folder(folder))?;
    disk.sync_folder(&above)?;
    Ok(recovered)
}

fn list(disk: &dyn Disk, above: &Path) -> io::Result<Left> {
    let mut left = Left::default();
    for (name, found) in disk.entries(above)? {
        if !found.is_folder {
            continue;
        }
        let folder = above.join(name);
        for (name, _) in disk.entries(&folder)? {
            let file = folder.join(&name);
            left.entries.extend(Entry::read(&name).map(|entry| (entry, file.clone())));
            left.files.push(file);
        }
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
