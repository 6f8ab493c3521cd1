//! A folder without a handle, as the page has walked it: its files by folder, put together from the parts that
//! the page sends.

use std::collections::{BTreeMap, HashMap};

use wasm_bindgen::JsCast;
use web_sys::File;

use crate::platform::file::{FileError, FileSource, size_and_time};
use crate::protocol::given::Walked;
use crate::scan::messages::join;

/// A folder with all files below it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// The folder's name.
    pub(crate) name: String,
    /// Its path below the place, if it is a part of a place that is known; else "".
    pub(crate) path: String,
    /// The files of each folder below it, by the folder's path. Its own files are at "".
    pub(crate) folders: BTreeMap<String, Vec<FileSource>>,
    /// The paths of folders that could not be listed, with the reason.
    pub(crate) unlisted: Vec<(String, FileError)>,
    /// The paths of files that were listed and then could not be opened, with the reason.
    pub(crate) lost: Vec<(String, FileError)>,
}

impl Tree {
    /// Takes a part of the walk, with the files that came beside it.
    pub(crate) fn take(&mut self, walked: Walked, files: impl IntoIterator<Item = FileSource>) {
        let mut files = files.into_iter();
        for (folder, count) in walked.folders {
            self.folders.entry(folder).or_default().extend(files.by_ref().take(count as usize));
        }
        self.unlisted.extend(walked.unlisted);
        self.lost.extend(walked.lost);
    }

    /// The same folder as the part of a place that lies at this path. Empty for all of the place.
    pub(crate) fn below(self, path: &str) -> Tree {
        if path.is_empty() {
            return self;
        }
        let within = |below: String| if below.is_empty() { path.to_owned() } else { join(path, &below) };
        Tree {
            path: path.to_owned(),
            folders: self.folders.into_iter().map(|(folder, files)| (within(folder), files)).collect(),
            unlisted: self.unlisted.into_iter().map(|(folder, why)| (within(folder), why)).collect(),
            lost: self.lost.into_iter().map(|(file, why)| (within(file), why)).collect(),
            ..self
        }
    }

    /// The path of each file, with its size in bytes and its last modification in milliseconds since 1970.
    pub(crate) fn prints(&self) -> HashMap<String, (u64, u64)> {
        let files = self.folders.iter().flat_map(|(folder, files)| files.iter().map(move |it| (folder, it)));
        let prints = files.map(|(folder, source)| {
            // The page walks to files, not to handles.
            let print = source.as_js().dyn_ref::<File>().map_or((0, 0), size_and_time);
            (join(folder, &source.name()), print)
        });
        prints.collect()
    }
}
