//! Folders without handles: where the File System Access API is missing, the
//! page itself walks what was dropped, and holds every file.

use std::collections::BTreeMap;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileList, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry, FileSystemFileEntry,
};

use super::file::FileSource;
use super::hidden::is_hidden;

/// A folder with all files below it.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The folder's name.
    pub name: String,
    /// The files of each folder below it, by the folder's path; the folder's own are at "".
    pub folders: BTreeMap<String, Vec<FileSource>>,
    /// The paths of folders that could not be listed, with the browser's word for why.
    pub unlisted: Vec<(String, String)>,
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
                    } else if let Some(file) = file_of(entry.unchecked_into()).await {
                        files.push(file.into());
                    }
                }
            }
            Err(error) => tree.unlisted.push((path, super::file::error_name(&error))),
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
        // A folder that cannot be listed is told of by the scan of its handle.
        for entry in entries_of(&folder).await.unwrap_or_default() {
            let below = join(&path, &entry.name());
            if entry.is_directory() {
                open.push((below, entry.unchecked_into()));
            } else if is_hidden(&below)
                && let Some(file) = file_of(entry.unchecked_into()).await
            {
                tree.folders.entry(path.clone()).or_default().push(file.into());
            }
        }
    }
    tree
}

/// The file that an entry stands for; `None` if it is gone meanwhile.
pub(super) async fn file_of(entry: FileSystemFileEntry) -> Option<File> {
    let file = called(|done, failed| entry.file_with_callback_and_callback(done, failed)).await;
    file.ok()?.dyn_into().ok()
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
        tree.folders.entry(folder.to_owned()).or_default().push(file.into());
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
