//! Reading one file: opened, fed to its reader range by range, and told to the outbox.

use std::rc::Rc;

use reprise_catalog::evidence::path_marks;
use reprise_catalog::read::{Reader, Step};
use reprise_catalog::reading::Reading;
use reprise_catalog::tracks::Found;
use web_sys::File;

use super::{Job, Worker, outbox};
use crate::platform::file::{FileError, read_ranges, size_and_time};
use crate::scan::protocol::{Care, Cost, ToPage, join};

/// What came of one file.
pub(super) enum Outcome {
    /// It had not changed.
    Unchanged,
    /// It was read at this cost, or could not be.
    Found(Found, Cost),
}

/// Reads one file.
pub(super) async fn read_file(worker: &Rc<Worker>, job: Job) {
    let path = join(&job.task.folder, &job.name);
    let outcome = match outcome_of(worker, &job, &path).await {
        Ok(outcome) => outcome,
        Err(error) => {
            Outcome::Found(Found::out_of_reach(error.into_problem(), job.known.as_ref()), Cost::default())
        }
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
    let (mut reading, cost) = reading_of(&file, &job.name, size).await?;
    take_path_marks(&mut reading, &job.task.place_name, path);
    Ok(Outcome::Found(Found::of_reading(reading, path, size, modified_ms, known), cost))
}

async fn reading_of(file: &File, name: &str, size: u64) -> Result<(Reading, Cost), FileError> {
    let (mut reader, mut cost) = (Reader::new(name, size), Cost::default());
    loop {
        match reader.step() {
            Step::Done(reading) => return Ok((*reading, cost)),
            Step::Need(ranges) => {
                let parts = read_ranges(file, &ranges).await?;
                for (range, part) in ranges.iter().zip(parts) {
                    cost.reads += 1;
                    cost.bytes += part.len() as u64;
                    reader.feed(range.start, part);
                }
            }
        }
    }
}

/// Adds what the names of the place, the folders and the file say.
fn take_path_marks(reading: &mut Reading, place_name: &str, path: &str) {
    if reading.is_audio() {
        reading.marks.extend(path_marks(&format!("{place_name}/{path}")));
    }
}
