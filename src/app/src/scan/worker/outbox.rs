//! What was learned, on its way: gathered into batches, stored, then told to the page.

use std::cell::Ref;
use std::rc::Rc;

use js_sys::Array;
use reprise_catalog::changes::{Batch, Change, Clock, Fact, Stamp};
use reprise_catalog::changes::{FileFacts, Holds};
use reprise_catalog::ids::{BrowserId, PlaceId};
use reprise_catalog::library::{Known, ScannedFile};
use reprise_catalog::reading::Problem;
use wasm_bindgen_futures::spawn_local;

use super::read::Outcome;
use super::{Job, Worker};
use crate::platform::time::{sleep, wall_ms};
use crate::scan::protocol::{Beginning, Counts, Report, Task, ToPage, join};

/// So many files make a batch.
const BATCH_FILES: u32 = 128;

/// So long a file waits for others, in milliseconds.
const BATCH_MS: u32 = 300;

/// What was learned and not sent yet.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    clock: Option<Clock>,
    browser: Option<BrowserId>,
    changes: Vec<Change>,
    counts: Vec<(u32, Counts)>,
    files: u32,
    current: String,
    is_sending: bool,
    is_timed: bool,
}

impl Outbox {
    /// Begins a scan.
    pub(super) fn begin(&mut self, beginning: &Beginning) {
        let clock = self.clock.get_or_insert_with(|| Clock::new(beginning.browser));
        let counter = u32::MAX;
        clock.observe(Stamp { ms: beginning.latest_ms, counter, browser: beginning.browser });
        self.browser = Some(beginning.browser);
    }

    fn say(&mut self, fact: Fact) {
        if let Some(clock) = &mut self.clock {
            self.changes.push(Change { stamp: clock.tick(wall_ms()), fact });
        }
    }

    fn say_found(&mut self, place: PlaceId, path: String, found: ScannedFile) {
        self.say(Fact::File { place, path, file: found.file });
        if let Some((track, facts)) = found.track {
            self.say(Fact::Track { track, facts });
        }
    }

    fn count(&mut self, task: u32, counts: Counts) {
        self.files += counts.read;
        match self.counts.iter_mut().find(|(id, _)| *id == task) {
            Some((_, sum)) => *sum += counts,
            None => self.counts.push((task, counts)),
        }
    }

    fn take(&mut self) -> Option<(Report, Option<Batch>)> {
        if self.files == 0 {
            return None;
        }
        self.files = 0;
        let report = Report {
            counts: std::mem::take(&mut self.counts),
            current: std::mem::take(&mut self.current),
            ..Report::default()
        };
        let changes = std::mem::take(&mut self.changes);
        let batch = self.browser.filter(|_| !changes.is_empty()).map(|browser| Batch::new(browser, changes));
        Some((report, batch))
    }
}

/// Adds what came of one file.
pub(super) fn add(worker: &Rc<Worker>, job: &Job, outcome: Outcome) {
    let path = job.path();
    let mut outbox = worker.outbox.borrow_mut();
    outbox.current.clone_from(&path);
    let counts = counts_of(&outcome, job.known.as_ref());
    match outcome {
        Outcome::Unchanged => {
            if let Some(file) = job.known.as_ref().and_then(Known::found_again) {
                outbox.say(Fact::File { place: job.task.place, path, file });
            }
        }
        Outcome::Found(found, _) => outbox.say_found(job.task.place, path, found),
    }
    outbox.count(job.task.id, counts);
    drop(outbox);
    send_in_time(worker);
}

/// Adds a folder that could not be listed, as a row of its own: its path ends with `/`.
pub(super) fn add_unlisted(worker: &Rc<Worker>, task: &Task, problem: Problem) {
    let mut outbox = worker.outbox.borrow_mut();
    outbox.say_found(task.place, join(&task.folder, ""), ScannedFile::out_of_reach(problem, None));
    outbox.count(task.id, Counts { read: 1, problems: 1, ..Counts::default() });
    drop(outbox);
    send_in_time(worker);
}

/// Whether something is being stored.
pub(super) fn is_sending(worker: &Worker) -> bool {
    let outbox: Ref<'_, Outbox> = worker.outbox.borrow();
    outbox.is_sending || outbox.files > 0
}

/// Stores what was gathered, then tells the page; one batch after the other.
pub(super) async fn send(worker: Rc<Worker>) {
    if std::mem::replace(&mut worker.outbox.borrow_mut().is_sending, true) {
        return;
    }
    loop {
        let taken = worker.outbox.borrow_mut().take();
        let Some((mut report, batch)) = taken else { break };
        if let Some(batch) = batch {
            report.batch = batch.encode();
            match store(&worker, batch.browser, &report.batch).await {
                Ok(number) => report.number = Some(number),
                Err(error) => report.unstored = Some(error.to_string()),
            }
        }
        worker.post(&ToPage::Report(report), &Array::new());
    }
    worker.outbox.borrow_mut().is_sending = false;
}

async fn store(
    worker: &Worker,
    browser: BrowserId,
    bytes: &[u8],
) -> Result<u64, crate::storage::StorageError> {
    worker.storage.clone().await?.add_batch(browser, bytes).await
}

fn send_in_time(worker: &Rc<Worker>) {
    let mut outbox = worker.outbox.borrow_mut();
    if outbox.files >= BATCH_FILES {
        spawn_local(send(worker.clone()));
    } else if !std::mem::replace(&mut outbox.is_timed, true) {
        let worker = worker.clone();
        spawn_local(async move {
            sleep(BATCH_MS).await;
            worker.outbox.borrow_mut().is_timed = false;
            send(worker).await;
        });
    }
}

fn counts_of(outcome: &Outcome, known: Option<&Known>) -> Counts {
    let mut counts = Counts { read: 1, ..Counts::default() };
    let has_problems = |file: &FileFacts| u32::from(!file.problems.is_empty());
    match outcome {
        Outcome::Unchanged => {
            counts.unchanged = 1;
            counts.problems = known.map_or(0, |known| has_problems(&known.file));
        }
        Outcome::Found(found, cost) => {
            counts.cost = *cost;
            counts.songs = u32::from(found.track.is_some());
            counts.not_music = u32::from(found.file.holds == Holds::NotMusic);
            counts.problems = has_problems(&found.file);
        }
    }
    counts
}
