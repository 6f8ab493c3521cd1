//! Lists the objects of a directory. Files that are not finished, and the folder of recent ones, are not shown.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use object_store::ListResult;
use object_store::ObjectMeta;
use object_store::path::Path;
use tokio::sync::mpsc::Sender;

use crate::store::directory::disk::{Disk, Found};
use crate::store::directory::recent::RECENT;

/// How many objects are handed over at once.
const AT_ONCE: usize = 1000;

/// Hands over every object at and below a folder, until nobody takes them any more. A folder that is missing is empty.
pub(crate) fn walk(
    disk: &dyn Disk,
    root: &std::path::Path,
    prefix: &Path,
    objects: &Sender<io::Result<Vec<ObjectMeta>>>,
) {
    let (mut folders, mut found) = (vec![prefix.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        let entries = match entries(disk, root, &folder) {
            Ok(entries) => entries,
            Err(error) => return drop(objects.blocking_send(Err(error))),
        };
        for (key, entry) in entries {
            if entry.is_folder {
                folders.push(key);
            } else {
                found.push(meta(key, entry));
            }
        }
        while found.len() >= AT_ONCE {
            if objects.blocking_send(Ok(found.drain(..AT_ONCE).collect())).is_err() {
                return;
            }
        }
    }
    let _ = objects.blocking_send(Ok(found));
}

/// Lists one folder: the folders in it, and its objects.
pub(crate) fn list(disk: &dyn Disk, root: &std::path::Path, prefix: &Path) -> io::Result<ListResult> {
    let (mut folders, mut objects) = (BTreeSet::new(), Vec::new());
    for (key, entry) in entries(disk, root, prefix)? {
        if entry.is_folder {
            folders.insert(key);
        } else {
            objects.push(meta(key, entry));
        }
    }
    Ok(ListResult { common_prefixes: folders.into_iter().collect(), objects, extensions: Default::default() })
}

/// What is told of an object.
pub(crate) fn meta(key: Path, found: Found) -> ObjectMeta {
    let Found { size, modified, .. } = found;
    ObjectMeta { location: key, last_modified: modified.into(), size, e_tag: None, version: None }
}

fn entries(disk: &dyn Disk, root: &std::path::Path, folder: &Path) -> io::Result<Vec<(Path, Found)>> {
    let path: PathBuf = root.join(folder.as_ref());
    let entries = match disk.entries(&path) {
        // It vanished, or is a file.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Vec::new(),
        entries => entries?,
    };
    let is_top = folder.as_ref().is_empty();
    let shown = entries.into_iter().filter(|(name, found)| match found.is_folder {
        true => !is_top || name != RECENT,
        false => !is_unfinished(name),
    });
    Ok(shown.filter_map(|(name, found)| Some((key_of(folder, &name)?, found))).collect())
}

fn key_of(folder: &Path, name: &str) -> Option<Path> {
    let above = folder.as_ref();
    Path::parse(if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") }).ok()
}

/// Whether a file has not got its name yet: it is written as `name#1`, as earlier builds wrote all of them.
fn is_unfinished(name: &str) -> bool {
    let count = name.split_once('#').map(|(_, count)| count);
    count.is_some_and(|count| !count.is_empty() && count.bytes().all(|digit| digit.is_ascii_digit()))
}
