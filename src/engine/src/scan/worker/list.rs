//! Listing a folder: its files go into the worker's own queue, its folders and
//! what is too much back to the engine.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use js_sys::Array;
use web_sys::FileSystemDirectoryHandle;

use super::import::may_be_list;
use super::{Job, Worker, beside, outbox};
use crate::platform::file::{FileError, FileSource};
use crate::platform::folder::{Entry, Listing};
use crate::platform::hidden::unnamed;
use crate::platform::junk::{is_junk, is_junk_folder};
use crate::scan::messages::{FromWorker, ListEnd, Listed, Print, Task};

/// The most files of one folder that the worker keeps, and the size of each part that it gives away.
const SHARE: usize = 256;

/// How deep folders may be nested. Deeper ones are reported as a problem.
const MAX_DEPTH: usize = 128;

/// The jobs of a task that brings its files along.
pub(super) fn jobs_of(scan: u32, mut task: Task, sources: impl Iterator<Item = FileSource>) -> Vec<Job> {
    let mut known = by_name(std::mem::take(&mut task.known));
    let task = Rc::new(task);
    let job = |source: FileSource| {
        let name = source.name();
        Job { scan, task: task.clone(), known: known.remove(&name), name, source, beside: None }
    };
    sources.map(job).collect()
}

/// Lists a folder, and reports it to the engine.
pub(super) async fn list(worker: &Rc<Worker>, task: Rc<Task>, folder: FileSystemDirectoryHandle) {
    let mut list = List {
        scan: worker.scan.get(),
        known: by_name(task.known.clone()),
        skip: task.skip.iter().cloned().collect(),
        task,
        folders: Array::new(),
        files: 0,
        unnamed: 0,
        held: Vec::new(),
        surplus: Vec::new(),
    };
    let end = list.go(worker, &folder).await;
    if worker.scan.get() != list.scan {
        return;
    }
    list.let_go(worker);
    if !list.surplus.is_empty() {
        list.give_away(worker);
    }
    let end = match end {
        Ok(()) => ListEnd::Whole,
        Err(error) => {
            list.files += 1;
            outbox::add_unlisted(worker, &list.task, error.into_problem());
            ListEnd::Broken
        }
    };
    let missing = list.missing(end);
    let listed = Listed { task: list.task.id, files: list.files, missing, end };
    worker.post(&FromWorker::Listed(listed), &list.folders);
}

struct List {
    scan: u32,
    task: Rc<Task>,
    known: HashMap<String, Print>,
    skip: HashSet<String>,
    folders: Array,
    files: u32,
    /// How many of these have names that the browser cannot give.
    unnamed: u32,
    /// Files that wait until the folder is listed completely, because it may have side files for them.
    held: Vec<Job>,
    surplus: Vec<Job>,
}

impl List {
    async fn go(&mut self, worker: &Rc<Worker>, folder: &FileSystemDirectoryHandle) -> Result<(), FileError> {
        if self.task.folder.split('/').count() > MAX_DEPTH {
            return Err(FileError::Unreadable(format!("more than {MAX_DEPTH} folders inside each other")));
        }
        let mut listing = Listing::of(folder);
        while let Some(entry) = listing.next().await? {
            if worker.scan.get() != self.scan {
                break;
            }
            match entry {
                Entry::Folder(folder) if is_junk_folder(&folder.name()) => {}
                Entry::Folder(folder) if !folder.name().is_empty() => drop(self.folders.push(&folder)),
                Entry::File(file) if !file.name().is_empty() => self.take(worker, file.into()),
                Entry::Folder(_) | Entry::File(_) => self.note_unnamed(worker),
            }
        }
        Ok(())
    }

    fn take(&mut self, worker: &Rc<Worker>, source: FileSource) {
        let name = source.name();
        if is_junk(&name) || self.skip.contains(&name) {
            return;
        }
        if may_be_list(&name) {
            worker.post(&FromWorker::Sighted, &Array::of1(source.as_js()));
        }
        let known = self.known.remove(&name);
        let job = Job { scan: self.scan, task: self.task.clone(), name, source, known, beside: None };
        if (self.files as usize) < SHARE {
            self.files += 1;
            self.held.push(job);
        } else {
            // A folder with so many files is not a disc, so its files need not wait for side files.
            self.let_go(worker);
            self.surplus.push(job);
            if self.surplus.len() >= SHARE {
                self.give_away(worker);
            }
        }
    }

    /// Counts a file or folder that has no name here, so that the person hears of it.
    fn note_unnamed(&mut self, worker: &Rc<Worker>) {
        self.unnamed += 1;
        self.files += 1;
        let name = unnamed(self.unnamed);
        self.known.remove(&name);
        outbox::add_unnamed(worker, &self.task, &name);
    }

    /// Puts the files that waited into the worker's queue, tied to the side files among them.
    fn let_go(&mut self, worker: &Rc<Worker>) {
        for job in beside::tie(std::mem::take(&mut self.held)) {
            worker.push(job);
        }
    }

    fn give_away(&mut self, worker: &Worker) {
        let jobs = std::mem::take(&mut self.surplus);
        let sources: Array = jobs.iter().map(|job| job.source.as_js().clone()).collect();
        let known = jobs.into_iter().filter_map(|job| job.known).collect();
        worker.post(&FromWorker::Surplus { task: self.task.id, known }, &sources);
    }

    /// The known files that were there the last time and were not listed now.
    fn missing(&mut self, end: ListEnd) -> Vec<String> {
        let left = std::mem::take(&mut self.known);
        let gone = left.into_values().filter(|known| known.was_there());
        match end {
            ListEnd::Whole => gone.map(|known| known.name).filter(|name| !self.skip.contains(name)).collect(),
            ListEnd::Broken => Vec::new(),
        }
    }
}

fn by_name(known: Vec<Print>) -> HashMap<String, Print> {
    known.into_iter().map(|known| (known.name.clone(), known)).collect()
}
