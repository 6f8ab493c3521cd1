//! Lists the objects of a directory, and what in it is no object. Files that are not finished, and the folder of recent
//! ones, are not shown.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::ops::ControlFlow;

use object_store::path::Path;
use object_store::{ListResult, ObjectMeta};
use tokio::sync::mpsc::Sender;

use crate::store::Listed;
use crate::store::directory::disk::{Disk, Found, What};
use crate::store::directory::failed;
use crate::store::directory::recent::RECENT;
use crate::store::keys;

/// How many are handed over at once. No more are in memory than a few times this many, however large a folder is.
const AT_ONCE: usize = 100;

/// What an entry of a folder is.
enum Entry {
    Object(Path, Found),
    Folder(Path),
    /// Nothing that an endpoint has written, and nothing that can be read like that.
    Stranger(Path),
}

/// Hands over everything at and below a folder, until nobody takes it any more. A folder that is missing is empty.
pub(crate) fn walk(disk: &dyn Disk, root: &std::path::Path, prefix: &Path, listed: &Sender<Vec<Listed>>) {
    let (mut folders, mut found) = (vec![prefix.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        let outcome = each(disk, root, &folder, &mut |entry| {
            match entry {
                Entry::Object(key, object) => found.push(Listed::Object(meta(key, object))),
                Entry::Stranger(key) => found.push(Listed::Stranger(key)),
                Entry::Folder(key) => folders.push(key),
            }
            hand_over(&mut found, AT_ONCE, listed)
        });
        match outcome {
            Ok(()) => {}
            // What others keep here to themselves hides nothing of ours.
            Err(_) if folder != *prefix && !keys::is_folder(&folder) => found.push(Listed::Stranger(folder)),
            Err(error) => found.push(Listed::Unread(folder.clone(), failed(&folder, error).into())),
        }
        if listed.is_closed() {
            return;
        }
    }
    let _ = hand_over(&mut found, 0, listed);
}

/// Hands over what was found, if it is that much.
fn hand_over(found: &mut Vec<Listed>, least: usize, listed: &Sender<Vec<Listed>>) -> ControlFlow<()> {
    match found.len() >= least && listed.blocking_send(std::mem::take(found)).is_err() {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    }
}

/// Lists one folder: the folders in it, and its objects.
pub(crate) fn list(disk: &dyn Disk, root: &std::path::Path, prefix: &Path) -> io::Result<ListResult> {
    let (mut folders, mut objects) = (BTreeSet::new(), Vec::new());
    each(disk, root, prefix, &mut |entry| {
        match entry {
            Entry::Folder(key) => drop(folders.insert(key)),
            Entry::Object(key, found) => objects.push(meta(key, found)),
            Entry::Stranger(_) => {}
        }
        ControlFlow::Continue(())
    })?;
    Ok(ListResult { common_prefixes: folders.into_iter().collect(), objects, extensions: Default::default() })
}

/// What is told of an object.
pub(crate) fn meta(key: Path, found: Found) -> ObjectMeta {
    let Found { size, modified, .. } = found;
    ObjectMeta { location: key, last_modified: modified.into(), size, e_tag: None, version: None }
}

/// Takes each entry of a folder that is shown.
fn each(
    disk: &dyn Disk,
    root: &std::path::Path,
    folder: &Path,
    take: &mut dyn FnMut(Entry) -> ControlFlow<()>,
) -> io::Result<()> {
    let listed = disk.list(&root.join(folder.as_ref()), &mut |name, found| {
        entry(folder, &name, found).map_or(ControlFlow::Continue(()), &mut *take)
    });
    match listed {
        // It vanished, or is a file.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(()),
        listed => listed,
    }
}

/// Sorts an entry; `None` for what is not shown.
fn entry(folder: &Path, name: &str, found: Found) -> Option<Entry> {
    let above = folder.as_ref();
    let key = if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
    if (found.is_folder() && key == RECENT) || (found.what == What::File && is_unfinished(name)) {
        return None;
    }
    let is_folder = |key: &Path| match found.what {
        What::Folder => keys::library_of(key).and(keys::part_of(key)).is_none(),
        // Others would lead anywhere, also back to where they are.
        What::LinkedFolder => keys::is_folder(key),
        What::File | What::Other => false,
    };
    Some(match Path::parse(&key) {
        Ok(key) if found.is_object() => Entry::Object(key, found),
        Ok(key) if is_folder(&key) => Entry::Folder(key),
        Ok(key) => Entry::Stranger(key),
        Err(_) => Entry::Stranger(Path::from(key)),
    })
}

/// Whether a file has not got its name yet: it is written as `name#1`, as earlier builds wrote all of them.
fn is_unfinished(name: &str) -> bool {
    let count = name.split_once('#').map(|(_, count)| count);
    count.is_some_and(|count| !count.is_empty() && count.bytes().all(|digit| digit.is_ascii_digit()))
}
