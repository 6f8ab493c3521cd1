//! Folders without handles. Only the page has the entries of a drop and the files of an input. It walks them
//! and passes on what it finds in parts, so that nothing on its thread grows with the folder.

use std::collections::BTreeMap;

use js_sys::{Array, Function, Promise};
use reprise_engine::protocol::given::{FileError, Walked};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileList, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry, FileSystemFileEntry,
};

use super::hidden::{is_hidden, unnamed};
use super::junk::is_junk_folder;
use super::time::{now_ms, sleep};

/// How many files make a part.
const PART: u32 = 256;

/// How long the page works before it pauses, in milliseconds.
const SLICE_MS: f64 = 8.0;

/// Which files of a dropped folder are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All.
    All,
    /// Those that the folder's handle leaves out: files with hidden names, and everything in folders with
    /// hidden names.
    Hidden,
}

/// Passes on what a walk finds, in parts.
pub(crate) struct Parts<'a> {
    hand_on: &'a dyn Fn(Walked, &Array),
    part: Walked,
    files: Array,
}

impl Parts<'_> {
    /// The function that parts are passed to.
    pub(crate) fn new(hand_on: &dyn Fn(Walked, &Array)) -> Parts<'_> {
        Parts { hand_on, part: Walked::default(), files: Array::new() }
    }

    fn add_folder(&mut self, path: &str) {
        if self.part.folders.last().is_none_or(|(last, _)| last != path) {
            self.part.folders.push((path.to_owned(), 0));
        }
    }

    fn add_file(&mut self, folder: &str, file: &File) {
        self.add_folder(folder);
        if let Some((_, count)) = self.part.folders.last_mut() {
            *count += 1;
        }
        self.files.push(file);
        if self.files.length() >= PART {
            self.send();
        }
    }

    fn send(&mut self) {
        (self.hand_on)(std::mem::take(&mut self.part), &std::mem::take(&mut self.files));
    }

    fn end(mut self) {
        self.part.is_over = true;
        self.send();
    }
}

/// Walks a dropped folder.
pub(crate) async fn walk(root: FileSystemDirectoryEntry, wanted: Wanted, mut parts: Parts<'_>) {
    let mut open = vec![(String::new(), root)];
    while let Some((path, folder)) = open.pop() {
        let entries = match entries_of(&folder).await {
            Ok(entries) => entries,
            Err(error) => {
                parts.part.unlisted.push((path, FileError::of_js(error)));
                continue;
            }
        };
        if wanted == Wanted::All {
            parts.add_folder(&path);
        }
        let mut nameless = 0;
        for entry in entries {
            let below = join(&path, &entry.name());
            if entry.name().is_empty() {
                // A handle lists it too, so the engine reports it then.
                nameless += 1;
                let lost = (join(&path, &unnamed(nameless)), FileError::Unnamed);
                parts.part.lost.extend((wanted == Wanted::All).then_some(lost));
            } else if entry.is_directory() && is_junk_folder(&entry.name()) {
                continue;
            } else if entry.is_directory() {
                open.push((below, entry.unchecked_into()));
            } else if wanted == Wanted::All || is_hidden(&below) {
                match file_of(entry.unchecked_ref()).await {
                    Ok(file) => parts.add_file(&path, &file),
                    Err(error) => parts.part.lost.push((below, error)),
                }
            }
        }
    }
    parts.end();
}

/// The file of an entry; `None` if it is gone meanwhile or cannot be opened.
pub(super) async fn file_of(entry: &FileSystemFileEntry) -> Result<File, FileError> {
    let file = called(|done, failed| entry.file_with_callback_and_callback(done, failed)).await;
    file.and_then(JsCast::dyn_into).map_err(FileError::of_js)
}

/// The files of an input, by folder below the one that was chosen.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// The folder's name.
    pub name: String,
    folders: BTreeMap<String, Vec<File>>,
}

impl Listed {
    /// The files of a folder. The folder and those above it count as listed, so files that are missing in
    /// them are gone.
    fn list(&mut self, folder: &str) -> &mut Vec<File> {
        for (at, _) in folder.match_indices('/') {
            self.folders.entry(folder.get(..at).unwrap_or_default().to_owned()).or_default();
        }
        self.folders.entry(String::new()).or_default();
        self.folders.entry(folder.to_owned()).or_default()
    }

    /// Passes on all of it.
    pub(crate) async fn hand_on(self, mut parts: Parts<'_>) {
        let mut slice = now_ms();
        for (folder, files) in self.folders {
            parts.add_folder(&folder);
            for file in files {
                parts.add_file(&folder, &file);
                rest(&mut slice).await;
            }
        }
        parts.end();
    }
}

/// The folders in what a folder input was given.
pub(super) async fn of_files(files: FileList) -> Vec<Listed> {
    let mut listed: BTreeMap<String, Listed> = BTreeMap::new();
    let mut slice = now_ms();
    for file in (0..files.length()).filter_map(|at| files.item(at)) {
        let path = relative_path(&file);
        // A path is "Music/Album/Song.mp3". Some browsers of phones give none at all.
        let (folder, _) = path.rsplit_once('/').unwrap_or_default();
        let (root, folder) = folder.split_once('/').unwrap_or((folder, ""));
        let tree = listed
            .entry(root.to_owned())
            .or_insert_with(|| Listed { name: root.to_owned(), ..Listed::default() });
        tree.list(folder).push(file);
        rest(&mut slice).await;
    }
    listed.into_values().collect()
}

/// If the page has worked long enough since `slice`, lets it draw and react.
async fn rest(slice: &mut f64) {
    if now_ms() - *slice > SLICE_MS {
        sleep(0).await;
        *slice = now_ms();
    }
}

fn relative_path(file: &File) -> String {
    let path = js_sys::Reflect::get(file, &"webkitRelativePath".into());
    path.ok().and_then(|path| path.as_string()).unwrap_or_default()
}

/// Everything in a folder. `readEntries` gives some entries at a time, and none at the end.
async fn entries_of(folder: &FileSystemDirectoryEntry) -> Result<Vec<FileSystemEntry>, JsValue> {
    let reader: FileSystemDirectoryReader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        let part = called(|done, failed| {
            // A refusal is reported through `failed`.
            let _ = reader.read_entries_with_callback_and_callback(done, failed);
        });
        let part: Array = part.await?.unchecked_into();
        if part.length() == 0 {
            return Ok(entries);
        }
        entries.extend(part.iter().map(JsCast::unchecked_into));
    }
}

/// Makes a promise from an old function that takes two callbacks.
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
        let mut listed = Listed::default();
        listed.list("a/b/c");
        listed.list("d");
        assert_eq!(listed.folders.keys().collect::<Vec<_>>(), ["", "a", "a/b", "a/b/c", "d"]);
    }
}
