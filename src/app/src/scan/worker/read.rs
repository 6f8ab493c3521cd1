//! Reading one file: opened, fed to its reader range by range, and told to the outbox.

use std::rc::Rc;

use reprise_catalog::read::{Reader, Step};
use reprise_catalog::reading::Reading;
use reprise_catalog::tracks::Found;
use web_sys::File;

use super::{Job, Worker, outbox};
use crate::platform::file::{FileError, read_ranges, size_and_time};
use crate::scan::protocol::{Care, ToPage, join};

/// What came of one file.
pub(super) enum Outcome {
    /// It had not changed.
    Unchanged,
    /// It was read, or could not be.
    Found(Found),
}

/// Reads one file.
pub(super) async fn read_file(worker: &Rc<Worker>, job: Job) {
    let path = join(&job.task.folder, &job.name);
    let outcome = match outcome_of(worker, &job, &path).await {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Found(Found::out_of_reach(error.into_problem(), job.known.as_ref())),
    };
    if worker.scan.get() == job.scan {
        outbox::add(worker, &job, path, outcome);
    }
}

async fn outcome_of(worker: &Worker, job: &Job, path: &str) -> Result<Outcome, FileError> {
    let file = job.source.open().await?;
    let (size, modified_ms) = size_and_time(&file);
    let known = job.known.as_ref();
    if known.is_some_and(|known| known.is_unchanged(size, modified_ms)) {
        return Ok(Outcome::Unchanged);
    }
    if worker.care.get() == Care::Careful {
        let opening = ToPage::Opening { place: job.task.place, path: path.to_owned() };
        worker.post(&opening, &js_sys::Array::new());
    }
    let reading = reading_of(&file, &job.name, size).await?;
    let place_name = &job.task.place_name;
    Ok(Outcome::Found(Found::of_reading(reading, place_name, path, size, modified_ms, known)))
}

async fn reading_of(file: &File, name: &str, size: u64) -> Result<Reading, FileError> {
    let mut reader = Reader::new(name, size);
    loop {
        match reader.step() {
            Step::Done(reading) => return Ok(*reading),
            Step::Need(ranges) => {
                let parts = read_ranges(file, &ranges).await?;
                for (range, part) in ranges.iter().zip(parts) {
                    reader.feed(range.start, part);
                }
            }
        }
    }
}
