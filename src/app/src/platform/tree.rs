//! Folders without handles: where the File System Access API is missing, the
//! page itself walks what was dropped, and holds every file.

use std::collections::BTreeMap;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileList, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry, FileSystemFileEntry,
};

use super::file::{FileError, FileSource};
use super::hidden::is_hidden;

/// A folder with all files below it.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The folder's name.
    pub name: String,
    /// The files of each folder below it, by the folder's path; the folder's own are at "".
    pub folders: BTreeMap<String, Vec<FileSource>>,
    /// The paths of folders that could not be listed, and why.
    pub unlisted: Vec<(String, FileError)>,
    /// The paths of files that were listed and then could not be had, and why.
    pub lost: Vec<(String, FileError)>,
}

impl Tree {
    /// The files of a folder. It and those above it count as listed: files that are not in them are gone.
    fn list(&mut self, folder: &str) -> &mut Vec<FileSource> {
        for (at, _) in folder.match_indices('/') {
            self.folders.entry(folder.get(..at).unwrap_or_default().to_owned()).or_default();
        }
        self.folders.entry(String::new()).or_default();
        self.folders.entry(folder.to_owned()).or_default()
    }
}

/// Walks a dropped folder.
pub(super) async fn walk(root: &FileSystemDirectoryEntry) -> Tree {
    let mut tree = Tree { name: root.name(), ..Tree::default() };
    let mut open = vec![(String::new(), root.clone())];
    while let Some((path, folder)) = open.pop() {
        match entries_of(&folder).await {
            Ok(entries) => {
                let files = tree.folders.entry(path.clone()).or_default();
                for entry in entries {
                    if entry.is_directory() {
                        open.push((join(&path, &entry.name()), entry.unchecked_into()));
                        continue;
                    }
                    match file_of(entry.unchecked_ref()).await {
                        Ok(file) => files.push(file.into()),
                        Err(error) => tree.lost.push((join(&path, &entry.name()), error)),
                    }
                }
            }
            Err(error) => tree.unlisted.push((path, FileError::of_js(error))),
        }
    }
    tree
}

/// What a folder's handle leaves out of a dropped folder, by its entries: files of hidden names,
/// and everything in folders of hidden names.
pub(crate) async fn walk_hidden(root: FileSystemDirectoryEntry) -> Tree {
    let mut tree = Tree { name: root.name(), ..Tree::default() };
    let mut open = vec![(String::new(), root)];
    while let Some((path, folder)) = open.pop() {
        let entries = match entries_of(&folder).await {
            Ok(entries) => entries,
            // Of others, the scan of the folder's handle tells.
            Err(error) if is_hidden(&path) => {
                tree.unlisted.push((path, FileError::of_js(error)));
                continue;
            }
            Err(_) => continue,
        };
        for entry in entries {
            let below = join(&path, &entry.name());
            if entry.is_directory() {
                open.push((below, entry.unchecked_into()));
            } else if is_hidden(&below) {
                match file_of(entry.unchecked_ref()).await {
                    Ok(file) => tree.folders.entry(path.clone()).or_default().push(file.into()),
                    Err(error) => tree.lost.push((below, error)),
                }
            }
        }
    }
    tree
}

/// The file that an entry stands for, unless it is gone meanwhile or cannot be had.
pub(super) async fn file_of(entry: &FileSystemFileEntry) -> Result<File, FileError> {
    let file = called(|done, failed| entry.file_with_callback_and_callback(done, failed)).await;
    file.and_then(JsCast::dyn_into).map_err(FileError::of_js)
}

/// The trees in what a folder input was given: one for each folder chosen.
pub(super) fn of_files(files: &FileList) -> Vec<Tree> {
    let mut trees: BTreeMap<String, Tree> = BTreeMap::new();
    for file in (0..files.length()).filter_map(|at| files.item(at)) {
        let path = relative_path(&file);
        // "Music/Album/Song.mp3"; some browsers of telephones give no path at all.
        let (folder, _) = path.rsplit_once('/').unwrap_or_default();
        let (root, folder) = folder.split_once('/').unwrap_or((folder, ""));
        let tree =
            trees.entry(root.to_owned()).or_insert_with(|| Tree { name: root.to_owned(), ..Tree::default() });
        tree.list(folder).push(file.into());
    }
    trees.into_values().collect()
}

fn relative_path(file: &File) -> String {
    let path = js_sys::Reflect::get(file, &"webkitRelativePath".into());
    path.ok().and_then(|path| path.as_string()).unwrap_or_default()
}

/// Everything in a folder: `readEntries` gives a part at a time, and nothing at the end.
async fn entries_of(folder: &FileSystemDirectoryEntry) -> Result<Vec<FileSystemEntry>, JsValue> {
    let reader: FileSystemDirectoryReader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        let part = called(|done, failed| {
            // Refusing is told through `failed`.
            let _ = reader.read_entries_with_callback_and_callback(done, failed);
        });
        let part: Array = part.await?.unchecked_into();
        if part.length() == 0 {
            return Ok(entries);
        }
        entries.extend(part.iter().map(JsCast::unchecked_into));
    }
}

/// Makes a promise of an old function that takes two callbacks.
async fn called(call: impl FnOnce(&Function, &Function)) -> Result<JsValue, JsValue> {
    let mut call = Some(call);
    let promise = Promise::new(&mut |resolve, reject| {
        if let Some(call) = call.take() {
            call(&resolve, &reject);
        }
    });
    JsFuture::from(promise).await
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_above_a_listed_one_are_listed_too() {
        let mut tree = Tree::default();
        tree.list("a/b/c");
        tree.list("d");
        assert_eq!(tree.folders.keys().collect::<Vec<_>>(), ["", "a", "a/b", "a/b/c", "d"]);
    }
}
