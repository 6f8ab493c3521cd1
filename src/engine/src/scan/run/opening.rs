//! Folders and files are opened: each becomes a task for a worker, or a problem where it could not be opened.

use std::collections::HashMap;

use js_sys::Array;
use reprise_catalog::ids::PlaceId;
use web_sys::FileSystemDirectoryHandle;

use super::Run;
use crate::platform::file::FileSource;
use crate::platform::hidden::is_hidden;
use crate::platform::junk::is_junk;
use crate::scan::messages::{Print, join};
use crate::scan::tree::Tree;
use crate::scan::worker::may_be_list;

/// How many files one task has, where the page knows the files.
const SHARE: usize = 256;

impl Run {
    pub(super) fn open_folder(&self, place: PlaceId, path: String, folder: &FileSystemDirectoryHandle) {
        if let Some(task) = self.ledger.borrow_mut().open_folder(place, path) {
            self.waiting.borrow_mut().push_back((task, Array::of1(folder)));
        }
    }

    pub(super) fn open_tree(&self, place: PlaceId, tree: Tree) {
        self.record_lost(place, "", &tree);
        for (path, files) in tree.folders {
            let lost = tree.lost.iter().filter_map(|(lost, _)| name_in(&path, lost));
            let names = files.iter().map(FileSource::name).chain(lost).collect();
            let known = self.ledger.borrow_mut().close_folder(place, &path, &names);
            self.open_files(place, &path, files, known);
        }
    }

    /// Adds a row for each folder and file that the page met and could not open.
    fn record_lost(&self, place: PlaceId, base: &str, tree: &Tree) {
        for (path, why) in &tree.unlisted {
            let path = join_folders(base, path);
            self.ledger.borrow_mut().break_folder(place, &path);
            self.record_problem(place, join(&path, ""), why.clone().into_problem());
        }
        for (path, why) in &tree.lost {
            self.record_problem(place, join_folders(base, path), why.clone().into_problem());
        }
    }

    /// Reads what the handle of a folder at this path has left out.
    pub(super) fn open_hidden(&self, place: PlaceId, base: &str, tree: Tree) {
        self.walks.set(self.walks.get() - 1);
        if self.is_stopping.get() || self.end.borrow().is_some() {
            return;
        }
        // The handle's own listing reports what both cannot list.
        let unlisted: Vec<String> = tree.unlisted.iter().map(|(path, _)| join_folders(base, path)).collect();
        let mut tree = tree;
        tree.unlisted.retain(|(path, _)| is_hidden(path));
        self.record_lost(place, base, &tree);
        let lost = tree.lost.iter().map(|(path, _)| join_folders(base, path)).collect();
        for (path, files) in tree.folders {
            let folder = join_folders(base, &path);
            let names = files.iter().map(FileSource::name).collect();
            let known = self.ledger.borrow_mut().take_hidden(place, &folder, &names, &lost);
            self.open_files(place, &folder, files, known);
        }
        self.ledger.borrow_mut().close_hidden(place, base, &unlisted, &lost);
        self.go_on();
    }

    pub(super) fn open_files(
        &self,
        place: PlaceId,
        folder: &str,
        mut files: Vec<FileSource>,
        known: Vec<Print>,
    ) {
        files.retain(|file| !is_junk(&file.name()));
        self.sighted.borrow_mut().extend(files.iter().filter(|file| may_be_list(&file.name())).cloned());
        let mut ledger = self.ledger.borrow_mut();
        let mut known: HashMap<_, _> = known.into_iter().map(|known| (known.name.clone(), known)).collect();
        for part in files.chunks(SHARE) {
            let known = part.iter().filter_map(|file| known.remove(&file.name())).collect();
            let task = ledger.open_files(place, folder.to_owned(), part.len() as u32, known);
            let sources = part.iter().map(|file| file.as_js().clone()).collect();
            self.waiting.borrow_mut().push_back((task, sources));
        }
    }
}

fn join_folders(above: &str, below: &str) -> String {
    match (above, below) {
        (folder, "") | ("", folder) => folder.to_owned(),
        (above, below) => join(above, below),
    }
}

/// The name of the file at a path, if it lies directly in this folder.
pub(super) fn name_in(folder: &str, path: &str) -> Option<String> {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    (above == folder).then(|| name.to_owned())
}
