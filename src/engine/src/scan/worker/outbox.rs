//! Readings on their way to the engine. They are gathered into reports, and no more reports are under way than the
//! engine can store meanwhile.

use std::rc::Rc;

use js_sys::Array;
use reprise_catalog::changes::Holds;
use reprise_catalog::reading::Problem;
use wasm_bindgen_futures::spawn_local;

use super::outcome::Outcome;
use super::{Job, Worker};
use crate::platform::file::FileError;
use crate::platform::time::sleep;
use crate::scan::messages::{Counts, FromWorker, News, Print, Report, Task, Was, What, join};

/// How many files make a report.
const REPORT_FILES: u32 = 128;

/// How long a file waits for others, in milliseconds.
const REPORT_MS: u32 = 150;

/// How many reports may be under way that the engine has not stored.
const MOST_UNSTORED: u32 = 4;

/// What was learned and is not sent yet.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    report: Report,
    files: u32,
    unstored: u32,
    is_timed: bool,
    /// Whether a small report is to be sent too: time has passed, or nothing may come after it.
    is_due: bool,
}

impl Outbox {
    fn count(&mut self, task: u32, counts: Counts) {
        self.files += counts.read;
        match self.report.counts.iter_mut().find(|(id, _)| *id == task) {
            Some((_, sum)) => *sum += counts,
            None => self.report.counts.push((task, counts)),
        }
    }

    /// The report, if it is to be sent now and the engine can take it.
    fn take(&mut self) -> Option<Report> {
        let is_ready = self.files > 0 && (self.is_due || self.files >= REPORT_FILES);
        if !is_ready || self.unstored >= MOST_UNSTORED {
            return None;
        }
        (self.files, self.is_due) = (0, false);
        self.unstored += 1;
        Some(std::mem::take(&mut self.report))
    }
}

/// Adds what came of one file.
pub(super) fn add(worker: &Rc<Worker>, job: &Job, outcome: Outcome) {
    let (place, path) = (job.task.place, job.path());
    let mut outbox = worker.outbox.borrow_mut();
    outbox.report.current.clone_from(&path);
    outbox.count(job.task.id, counts_of(&outcome, job.known.as_ref()));
    let what = match outcome {
        Outcome::Unchanged => {
            let was = job.known.as_ref().map(|known| known.was);
            matches!(was, Some(Was::Absent | Was::AbsentSong)).then_some(What::Back)
        }
        Outcome::Found(found, _) => Some(What::Read(found)),
        Outcome::OutOfReach(problem) => Some(What::OutOfReach(problem)),
    };
    outbox.report.news.extend(what.map(|what| News { place, path, what }));
    drop(outbox);
    send_in_time(worker);
}

/// Adds a folder that could not be listed as a row of its own, whose path ends with `/`.
pub(super) fn add_unlisted(worker: &Rc<Worker>, task: &Task, problem: Problem) {
    add_problem(worker, task, "", problem);
}

/// Adds a file or folder whose name the browser cannot give, under this name.
pub(super) fn add_unnamed(worker: &Rc<Worker>, task: &Task, name: &str) {
    add_problem(worker, task, name, FileError::Unnamed.into_problem());
}

fn add_problem(worker: &Rc<Worker>, task: &Task, name: &str, problem: Problem) {
    let mut outbox = worker.outbox.borrow_mut();
    let (path, what) = (join(&task.folder, name), What::OutOfReach(problem));
    outbox.report.news.push(News { place: task.place, path, what });
    outbox.count(task.id, Counts { read: 1, problems: 1, ..Counts::default() });
    drop(outbox);
    send_in_time(worker);
}

/// Whether everything was sent.
pub(super) fn is_empty(worker: &Worker) -> bool {
    worker.outbox.borrow().files == 0
}

/// Sends what is gathered, even if it is little.
pub(super) fn send(worker: &Worker) {
    worker.outbox.borrow_mut().is_due = true;
    send_ready(worker);
}

/// Notes that the engine has stored this many reports.
pub(super) fn stored(worker: &Worker, reports: u32) {
    let mut outbox = worker.outbox.borrow_mut();
    outbox.unstored = outbox.unstored.saturating_sub(reports);
    drop(outbox);
    send_ready(worker);
}

fn send_ready(worker: &Worker) {
    let taken = worker.outbox.borrow_mut().take();
    if let Some(report) = taken {
        worker.post(&FromWorker::Report(report), &Array::new());
    }
}

fn send_in_time(worker: &Rc<Worker>) {
    let mut outbox = worker.outbox.borrow_mut();
    let is_full = outbox.files >= REPORT_FILES;
    let begins = !is_full && !std::mem::replace(&mut outbox.is_timed, true);
    drop(outbox);
    if is_full {
        send_ready(worker);
    }
    if begins {
        let worker = worker.clone();
        spawn_local(async move {
            sleep(REPORT_MS).await;
            worker.outbox.borrow_mut().is_timed = false;
            send(&worker);
        });
    }
}

fn counts_of(outcome: &Outcome, known: Option<&Print>) -> Counts {
    let mut counts = Counts { read: 1, ..Counts::default() };
    match outcome {
        Outcome::Unchanged => {
            counts.unchanged = 1;
            counts.problems = known.map_or(0, |known| u32::from(known.had_problems));
            counts.songs = known.map_or(0, |known| u32::from(known.is_song()));
            let is_no_music = known.is_some_and(|known| matches!(known.was, Was::There | Was::Absent));
            counts.not_music = u32::from(is_no_music);
        }
        Outcome::Found(found, cost) => {
            counts.cost = *cost;
            counts.songs = u32::from(found.track.is_some());
            counts.not_music = u32::from(found.file.holds == Holds::NotMusic);
            counts.problems = u32::from(!found.file.problems.is_empty());
        }
        Outcome::OutOfReach(_) => counts.problems = 1,
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::FileFacts;
    use reprise_catalog::ids::TrackId;

    #[test]
    fn no_more_reports_are_under_way_than_can_be_stored() {
        let mut outbox = Outbox::default();
        for report in 0..MOST_UNSTORED {
            outbox.count(report, Counts { read: REPORT_FILES, ..Counts::default() });
            assert!(outbox.take().is_some());
        }
        outbox.count(9, Counts { read: REPORT_FILES, ..Counts::default() });
        assert!(outbox.take().is_none());
        outbox.unstored -= 1;
        assert!(outbox.take().is_some_and(|report| report.counts.len() == 1));
    }

    #[test]
    fn a_file_that_did_not_change_counts_as_what_it_is() {
        let check = |holds, wanted: (u32, u32)| {
            let known = Print::of("a", &FileFacts::new(1, 1, holds));
            let counts = counts_of(&Outcome::Unchanged, Some(&known));
            assert_eq!((counts.unchanged, (counts.songs, counts.not_music)), (1, wanted), "{holds:?}");
        };
        check(Holds::Track(TrackId([1; 16])), (1, 0));
        check(Holds::NotMusic, (0, 1));
        check(Holds::Unreadable, (0, 0));
    }

    #[test]
    fn a_small_report_waits_until_it_is_due() {
        let mut outbox = Outbox::default();
        outbox.count(1, Counts { read: 1, ..Counts::default() });
        assert!(outbox.take().is_none());
        outbox.is_due = true;
        assert!(outbox.take().is_some() && outbox.take().is_none());
    }
}
