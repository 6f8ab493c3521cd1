//! The ledger of one scan: which folders and files are open and with which worker, what came of the others, and
//! what was not found again. It is a pure state machine.

mod place;

use std::collections::{HashMap, HashSet};

use reprise_catalog::ids::PlaceId;
use reprise_catalog::text::sorting;

use super::messages::{Counts, ListEnd, Listed, Print, Task, TaskKind, join};
use crate::platform::hidden::is_hidden;
pub(crate) use place::Missing;
use place::PlaceBook;

/// How many files a folder counts as while it is being listed, when work is shared out.
const LISTING_LOAD: u32 = 16;

/// The ledger of one scan.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    next: u32,
    open: HashMap<u32, OpenTask>,
    of_worker: HashMap<usize, HashSet<u32>>,
    places: HashMap<PlaceId, PlaceBook>,
    listings: u32,
    total: u32,
    counts: Counts,
}

/// A task that is not finished.
#[derive(Debug)]
struct OpenTask {
    place: PlaceId,
    folder: String,
    kind: TaskKind,
    /// How many files the task has. Known once its folder is listed.
    files: Option<u32>,
    counts: Counts,
    /// Names of its folder's files that were given to other tasks.
    given: Vec<String>,
}

impl Ledger {
    /// Adds a place with what is known of it, as `(folder, file)`, unless this scan already has the place.
    pub(crate) fn add_place(
        &mut self,
        place: PlaceId,
        name: &str,
        known: impl IntoIterator<Item = (String, Print)>,
    ) {
        if self.places.contains_key(&place) {
            return;
        }
        let mut book = PlaceBook { name: name.to_owned(), ..PlaceBook::default() };
        for (folder, known) in known {
            book.present += u32::from(known.was_there());
            let list =
                if is_hidden(&join(&folder, &known.name)) { &mut book.hidden } else { &mut book.known };
            list.entry(folder).or_default().push(known);
        }
        self.places.insert(place, book);
    }

    /// Notes a folder that the page could not list. Nothing below it counts as missing.
    pub(crate) fn break_folder(&mut self, place: PlaceId, folder: &str) {
        if let Some(book) = self.places.get_mut(&place) {
            book.folders.insert(folder.to_owned(), Some(ListEnd::Broken));
        }
    }

    /// Opens a folder of a place; `None` if this scan already has it.
    pub(crate) fn open_folder(&mut self, place: PlaceId, folder: String) -> Option<Task> {
        let book = self.places.get_mut(&place)?;
        if book.folders.contains_key(&folder) {
            return None;
        }
        book.folders.insert(folder.clone(), None);
        // If a handle lists a folder with a hidden name after all, it is treated like other folders.
        let known = match is_hidden(&folder) {
            true => book.take(&folder),
            false => book.known.remove(&folder).unwrap_or_default(),
        };
        self.listings += 1;
        Some(self.open(place, folder, TaskKind::Folder, None, known))
    }

    /// Opens some files of a folder.
    pub(crate) fn open_files(
        &mut self,
        place: PlaceId,
        folder: String,
        files: u32,
        known: Vec<Print>,
    ) -> Task {
        self.total += files;
        self.open(place, folder, TaskKind::Files, Some(files), known)
    }

    /// Closes a folder that was listed without a task and has only files with these names. Answers what is known of
    /// them.
    pub(crate) fn close_folder(
        &mut self,
        place: PlaceId,
        folder: &str,
        names: &HashSet<String>,
    ) -> Vec<Print> {
        let Some(book) = self.places.get_mut(&place) else { return Vec::new() };
        book.folders.insert(folder.to_owned(), Some(ListEnd::Whole));
        let known = book.take(folder);
        let (here, gone): (Vec<_>, Vec<_>) = known.into_iter().partition(|known| names.contains(&known.name));
        let gone = gone.iter().filter(|known| known.was_there()).map(|known| join(folder, &known.name));
        book.missing.extend(gone);
        here
    }

    /// Takes what is known of the files of a folder that is not listed. None of them will count as missing.
    pub(crate) fn take_known(&mut self, place: PlaceId, folder: &str) -> Vec<Print> {
        self.places.get_mut(&place).map(|book| book.take(folder)).unwrap_or_default()
    }

    /// Takes what is known of the files of a folder that its handle leaves out and that the page has found, by their
    /// names. What was known besides is gone, unless the page could not open it: `lost` has these paths.
    pub(crate) fn take_hidden(
        &mut self,
        place: PlaceId,
        folder: &str,
        names: &HashSet<String>,
        lost: &HashSet<String>,
    ) -> Vec<Print> {
        let Some(book) = self.places.get_mut(&place) else { return Vec::new() };
        let known = book.hidden.remove(folder).unwrap_or_default();
        let (here, gone): (Vec<_>, Vec<_>) = known.into_iter().partition(|known| names.contains(&known.name));
        book.note_gone(folder, &gone, lost);
        here
    }

    /// Ends what the page has found in a folder and below: what was known there of files that handles leave out, and
    /// was not found, is gone. Of folders that could not be listed nobody knows.
    pub(crate) fn close_hidden(
        &mut self,
        place: PlaceId,
        folder: &str,
        unlisted: &[String],
        lost: &HashSet<String>,
    ) {
        let Some(book) = self.places.get_mut(&place) else { return };
        let is_seen =
            |known: &str| lies_in(known, folder) && !unlisted.iter().any(|closed| lies_in(known, closed));
        let gone: Vec<_> = book.hidden.extract_if(|known, _| is_seen(known)).collect();
        for (folder, files) in gone {
            book.note_gone(&folder, &files, lost);
        }
    }

    /// Counts a file or folder that could not be reached and so has no task.
    pub(crate) fn count_problem(&mut self) {
        self.total += 1;
        self.counts += Counts { read: 1, problems: 1, ..Counts::default() };
    }

    /// Notes that a worker has a task.
    pub(crate) fn assign(&mut self, task: u32, worker: usize) {
        self.of_worker.entry(worker).or_default().insert(task);
    }

    /// The place and folder of an open task.
    pub(crate) fn folder_of(&self, task: u32) -> Option<(PlaceId, &str)> {
        self.open.get(&task).map(|open| (open.place, open.folder.as_str()))
    }

    /// Notes that files of a task's folder were given to another task.
    pub(crate) fn give_away(&mut self, task: u32, names: impl IntoIterator<Item = String>) {
        if let Some(open) = self.open.get_mut(&task) {
            open.given.extend(names);
        }
    }

    /// Notes that a folder is listed.
    pub(crate) fn listed(&mut self, listed: Listed) {
        let Some(open) = self.open.get_mut(&listed.task) else { return };
        if open.files.replace(listed.files).is_none() {
            self.listings -= 1;
        }
        self.total += listed.files;
        if let Some(book) = self.places.get_mut(&open.place) {
            let folder = &open.folder;
            book.missing.extend(listed.missing.iter().map(|name| join(folder, name)));
            book.folders.insert(folder.clone(), Some(listed.end));
        }
        self.close_if_through(listed.task);
    }

    /// Notes what came of some files.
    pub(crate) fn report(&mut self, counts: &[(u32, Counts)]) {
        for &(task, counts) in counts {
            if let Some(open) = self.open.get_mut(&task) {
                open.counts += counts;
                self.counts += counts;
            }
            self.close_if_through(task);
        }
    }

    /// Takes back the tasks that a worker had when it crashed. They count as not begun.
    pub(crate) fn take_back(&mut self, worker: usize) -> Vec<u32> {
        let mut tasks: Vec<u32> = self.of_worker.remove(&worker).into_iter().flatten().collect();
        sorting::sort(&mut tasks);
        for task in &tasks {
            let Some(open) = self.open.get_mut(task) else { continue };
            self.counts.take_away(std::mem::take(&mut open.counts));
            if open.kind == TaskKind::Folder
                && let Some(files) = open.files.take()
            {
                self.total -= files;
                self.listings += 1;
            }
        }
        tasks
    }

    /// The message that begins a task again after a crash: with what is known by now, and without these files.
    pub(crate) fn again(&mut self, task: u32, known: Vec<Print>, without: Vec<String>) -> Option<Task> {
        let open = self.open.get_mut(&task)?;
        let mut skip = open.given.clone();
        skip.extend(without);
        let book = self.places.get(&open.place)?;
        Some(Task {
            id: task,
            place: open.place,
            place_name: book.name.clone(),
            folder: open.folder.clone(),
            kind: open.kind,
            known,
            skip,
        })
    }

    /// Notes that a task of files has one file fewer.
    pub(crate) fn leave_out(&mut self, task: u32) {
        if let Some(open) = self.open.get_mut(&task)
            && open.kind == TaskKind::Files
            && let Some(files) = &mut open.files
        {
            *files = files.saturating_sub(1);
            self.total = self.total.saturating_sub(1);
        }
        self.close_if_through(task);
    }

    /// How much work a worker has, roughly in files.
    pub(crate) fn load(&self, worker: usize) -> u32 {
        let tasks = self.of_worker.get(&worker).into_iter().flatten();
        let open = tasks.filter_map(|task| self.open.get(task));
        open.map(|open| open.files.map_or(LISTING_LOAD, |files| files.saturating_sub(open.counts.read))).sum()
    }

    /// How many files were found so far.
    pub(crate) fn total(&self) -> u32 {
        self.total
    }

    /// What came of the files so far.
    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    /// Whether folders are still being listed, so that more files may be found.
    pub(crate) fn is_listing(&self) -> bool {
        self.listings > 0
    }

    /// Whether no task is open.
    pub(crate) fn is_through(&self) -> bool {
        self.open.is_empty()
    }

    /// The places of this scan.
    pub(crate) fn places(&self) -> Vec<PlaceId> {
        self.places.keys().copied().collect()
    }

    /// Notes that only a part of a place is read.
    pub(crate) fn note_part(&mut self, place: PlaceId) {
        if let Some(book) = self.places.get_mut(&place) {
            book.is_part = true;
        }
    }

    /// Notes that a place consists of single files.
    pub(crate) fn note_loose(&mut self, place: PlaceId) {
        if let Some(book) = self.places.get_mut(&place) {
            book.is_loose = true;
        }
    }

    /// Whether the place's own folder could not be listed at all.
    pub(crate) fn is_closed_off(&self, place: PlaceId) -> bool {
        let book = self.places.get(&place);
        book.is_some_and(|book| book.folders.get("") == Some(&Some(ListEnd::Broken)))
    }

    /// What is missing of a place when everything is done. Only files that would have been listed can be
    /// missing: those of a listed folder, and those of folders that are no longer in the folder above.
    pub(crate) fn missing(&self, place: PlaceId) -> Option<Missing> {
        let book = self.places.get(&place)?;
        Some(Missing { is_closed_off: self.is_closed_off(place), ..book.missing() })
    }

    fn open(
        &mut self,
        place: PlaceId,
        folder: String,
        kind: TaskKind,
        files: Option<u32>,
        known: Vec<Print>,
    ) -> Task {
        self.next += 1;
        let place_name = self.places.get(&place).map(|book| book.name.clone()).unwrap_or_default();
        let open = OpenTask {
            place,
            folder: folder.clone(),
            kind,
            files,
            counts: Counts::default(),
            given: Vec::new(),
        };
        self.open.insert(self.next, open);
        Task { id: self.next, place, place_name, folder, kind, known, skip: Vec::new() }
    }

    fn close_if_through(&mut self, task: u32) {
        if self.open.get(&task).is_some_and(|open| open.files.is_some_and(|files| open.counts.read >= files))
        {
            self.open.remove(&task);
            for tasks in self.of_worker.values_mut() {
                tasks.remove(&task);
            }
        }
    }
}

/// Whether a folder is another one or lies in it.
fn lies_in(folder: &str, above: &str) -> bool {
    let below = folder.strip_prefix(above);
    above.is_empty() || below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::{FileFacts, Holds};

    const PLACE: PlaceId = PlaceId([1; 8]);

    fn known(name: &str) -> Print {
        Print::of(name, &FileFacts::new(1, 1, Holds::NotMusic))
    }

    fn ledger(files: &[(&str, &str)]) -> Ledger {
        let mut ledger = Ledger::default();
        let files = files.iter().map(|&(folder, name)| (folder.to_owned(), known(name)));
        ledger.add_place(PLACE, "Music", files);
        ledger
    }

    fn open(ledger: &mut Ledger, folder: &str) -> u32 {
        ledger.open_folder(PLACE, folder.into()).unwrap().id
    }

    fn listed(ledger: &mut Ledger, task: u32, files: u32, missing: &[&str], end: ListEnd) {
        let missing = missing.iter().map(|&name| name.to_owned()).collect();
        ledger.listed(Listed { task, files, missing, end });
    }

    fn read(ledger: &mut Ledger, task: u32, read: u32) {
        ledger.report(&[(task, Counts { read, songs: read, ..Counts::default() })]);
    }

    #[test]
    fn what_handles_leave_out_is_missing_when_a_drop_does_not_show_it() {
        let known =
            [("", "q?.mp3"), ("AC:DC", "a.mp3"), ("AC:DC", "lost.mp3"), ("AC:DC", "here.mp3"), ("x", "y?")];
        let mut ledger = ledger(&known);
        let (names, lost) = ([String::from("here.mp3")].into(), [String::from("AC:DC/lost.mp3")].into());
        let here = ledger.take_hidden(PLACE, "AC:DC", &names, &lost);
        assert_eq!(here.iter().map(|known| known.name.as_str()).collect::<Vec<_>>(), ["here.mp3"]);
        ledger.close_hidden(PLACE, "", &["x".into()], &lost);
        assert_eq!(ledger.missing(PLACE).unwrap().paths, ["AC:DC/a.mp3", "q?.mp3"]);
    }

    #[test]
    fn what_handles_leave_out_is_not_missing_in_their_listing() {
        let mut ledger = ledger(&[("", "q?.mp3"), ("AC:DC", "a.mp3"), ("", "gone.mp3")]);
        let root = ledger.open_folder(PLACE, String::new()).unwrap();
        assert_eq!(root.known.iter().map(|known| known.name.as_str()).collect::<Vec<_>>(), ["gone.mp3"]);
        listed(&mut ledger, root.id, 0, &["gone.mp3"], ListEnd::Whole);
        assert_eq!(ledger.missing(PLACE).unwrap().paths, ["gone.mp3"]);
    }

    #[test]
    fn every_listed_file_ends_in_the_counts() {
        let mut ledger = ledger(&[]);
        let root = open(&mut ledger, "");
        ledger.assign(root, 0);
        read(&mut ledger, root, 2);
        assert!(ledger.is_listing() && !ledger.is_through());
        listed(&mut ledger, root, 3, &[], ListEnd::Whole);
        let more = ledger.open_files(PLACE, String::new(), 2, vec![]).id;
        assert_eq!((ledger.total(), ledger.load(0), ledger.is_listing()), (5, 1, false));
        read(&mut ledger, root, 1);
        read(&mut ledger, more, 2);
        assert!(ledger.is_through());
        assert_eq!(ledger.counts().read, ledger.total());
    }

    #[test]
    fn only_what_would_have_been_listed_is_missing() {
        let mut ledger = ledger(&[
            ("", "a"),
            ("gone", "b"),
            ("gone/deep", "c"),
            ("broken", "d"),
            ("broken/in", "e"),
            ("", "f"),
        ]);
        let root = open(&mut ledger, "");
        listed(&mut ledger, root, 1, &["a"], ListEnd::Whole);
        let broken = open(&mut ledger, "broken");
        listed(&mut ledger, broken, 0, &[], ListEnd::Broken);
        let missing = ledger.missing(PLACE).unwrap();
        assert_eq!(missing.paths, ["a", "gone/b", "gone/deep/c"]);
        assert!(!missing.is_whole, "a folder could not be listed");
    }

    #[test]
    fn a_part_of_a_place_is_not_all_of_it() {
        let mut ledger = ledger(&[("", "a")]);
        let root = open(&mut ledger, "");
        listed(&mut ledger, root, 1, &[], ListEnd::Whole);
        assert!(ledger.missing(PLACE).unwrap().is_whole);
        ledger.note_part(PLACE);
        assert!(!ledger.missing(PLACE).unwrap().is_whole);
    }

    #[test]
    fn a_crash_begins_the_open_tasks_again() {
        let mut ledger = ledger(&[]);
        let (root, other) = (open(&mut ledger, ""), open(&mut ledger, "x"));
        ledger.assign(root, 0);
        ledger.assign(other, 1);
        listed(&mut ledger, root, 3, &[], ListEnd::Whole);
        ledger.give_away(root, ["g".to_owned()]);
        read(&mut ledger, root, 2);
        assert_eq!(ledger.take_back(0), [root]);
        assert_eq!((ledger.total(), ledger.counts().read), (0, 0));
        let again = ledger.again(root, vec![], vec!["poison".into()]).unwrap();
        assert_eq!(again.skip, ["g", "poison"]);
        ledger.assign(root, 0);
        listed(&mut ledger, root, 2, &[], ListEnd::Whole);
        ledger.count_problem();
        read(&mut ledger, root, 2);
        listed(&mut ledger, other, 0, &[], ListEnd::Whole);
        assert!(ledger.is_through());
        assert_eq!((ledger.total(), ledger.counts().read), (3, 3));
    }

    #[test]
    fn a_folder_is_read_once() {
        let mut ledger = ledger(&[]);
        assert!(ledger.open_folder(PLACE, "a".into()).is_some());
        assert!(ledger.open_folder(PLACE, "a".into()).is_none());
    }
}
