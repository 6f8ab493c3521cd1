//! A folder without a handle, as the page has walked it: its files by folder, put together from the parts that
//! the page sends.

use std::collections::BTreeMap;

use crate::platform::file::{FileError, FileSource};
use crate::protocol::given::Walked;

/// A folder with all files below it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// The folder's name.
    pub(crate) name: String,
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

    /// Whether there is a file at this path.
    pub(crate) fn holds(&self, path: &str) -> bool {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        self.folders.get(folder).is_some_and(|files| files.iter().any(|source| source.name() == file))
    }
}
