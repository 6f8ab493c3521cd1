//! Reads one file: opens it, feeds it to its reader range by range, and passes the reading to the outbox.

use std::rc::Rc;

use reprise_catalog::evidence::KEEP;
use reprise_catalog::library::ScannedFile;
use reprise_catalog::read::{Reader, Step};
use reprise_catalog::reading::Reading;
use web_sys::File;

use super::outcome::Outcome;
use super::{Job, Worker, outbox};
use crate::platform::file::{FileError, read_ranges, size_and_time};
use crate::scan::messages::{Care, Cost, FromWorker};

/// Reads one file, and reports it at once or together with its folder.
pub(super) async fn read_file(worker: &Rc<Worker>, mut job: Job) {
    let outcome = match outcome_of(worker, &job).await {
        Ok(outcome) => outcome,
        Err(error) => Outcome::OutOfReach(error.into_problem()),
    };
    if worker.scan.get() != job.scan {
        return;
    }
    match job.beside.take() {
        Some(beside) => beside.take(worker, job, outcome).await,
        None => outbox::add(worker, &job, outcome),
    }
}

async fn outcome_of(worker: &Worker, job: &Job) -> Result<Outcome, FileError> {
    let path = &job.path();
    let file = job.source.open().await?;
    let (size, modified_ms) = size_and_time(&file);
    let known = job.known.as_ref();
    if known.is_some_and(|known| known.is_unchanged(size, modified_ms)) && !is_told_anew(job).await {
        return Ok(Outcome::Unchanged);
    }
    if worker.care.get() == Care::Careful {
        let opening = FromWorker::Opening { place: job.task.place, path: path.to_owned() };
        worker.post(&opening, &js_sys::Array::new());
    }
    let (reading, cost) = reading_of(&file, &job.name, size).await?;
    let place_name = &job.task.place_name;
    let found = ScannedFile::of_reading(reading, place_name, path, size, modified_ms, None);
    Ok(Outcome::Found(found, cost))
}

/// Whether side files may say something new about a song.
async fn is_told_anew(job: &Job) -> bool {
    match &job.beside {
        Some(beside) => beside.has_changed().await,
        None => false,
    }
}

/// Reads the ranges of a file that its reader asks for.
pub(crate) async fn reading_of(file: &File, name: &str, size: u64) -> Result<(Reading, Cost), FileError> {
    let (mut reader, mut cost) = (Reader::new(name, size, KEEP), Cost::default());
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

/// The reading of a file whose bytes are all in memory.
pub(super) fn reading_of_bytes(bytes: Vec<u8>, name: &str) -> (Reading, Cost) {
    let cost = Cost { reads: 1, bytes: bytes.len() as u64 };
    let mut reader = Reader::new(name, cost.bytes, KEEP);
    loop {
        match reader.step() {
            Step::Done(reading) => return (*reading, cost),
            Step::Need(ranges) => {
                for range in ranges {
                    let part = bytes.get(range.start as usize..range.end as usize).unwrap_or_default();
                    reader.feed(range.start, part.to_vec());
                }
            }
        }
    }
}
