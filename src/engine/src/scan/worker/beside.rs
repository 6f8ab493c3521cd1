//! The side files of a folder: rip logs and cue sheets. They are read when a song beside them is read, and add
//! marks to the songs that wait for them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::future::{FutureExt, LocalBoxFuture, Shared};
use reprise_catalog::library::ScannedFile;
use reprise_catalog::marks::Mark;
use reprise_catalog::reading::Problem;
use reprise_catalog::side::{self, AudioFile, Folder, SideFile};

use super::outcome::Outcome;
use super::read::{reading_of, reading_of_bytes};
use super::{Job, Worker, outbox};
use crate::platform::file::{FileError, read_whole, size_and_time};

/// The most side files of one folder that are read. There is one for each disc, or one for each track.
const MAX_SIDES: usize = 64;

/// The side files of a folder, and what came of its other files so far.
pub(super) struct Beside {
    /// Made by the first song that asks for it.
    opened: Shared<LocalBoxFuture<'static, Rc<Vec<Side>>>>,
    left: Cell<usize>,
    done: RefCell<Vec<(Job, Outcome)>>,
}

/// A side file that is opened but not read.
struct Side {
    job: Job,
    file: Result<(web_sys::File, u64, u64), FileError>,
}

/// One side file that was read.
struct Read {
    side: SideFile,
    outcome: Outcome,
}

/// Ties the songs of a folder to the side files among these files, if there are any. The side files then are no
/// jobs of their own.
pub(super) fn tie(jobs: Vec<Job>) -> Vec<Job> {
    let is_side = |job: &Job| side::wants(&job.name, 0);
    let count = jobs.iter().filter(|job| is_side(job)).count();
    if count == 0 || count > MAX_SIDES || count == jobs.len() {
        return jobs;
    }
    let (sides, mut songs): (Vec<Job>, Vec<Job>) = jobs.into_iter().partition(is_side);
    let opened = open(sides).boxed_local().shared();
    let beside = Rc::new(Beside { opened, left: Cell::new(songs.len()), done: RefCell::default() });
    for song in &mut songs {
        song.beside = Some(beside.clone());
    }
    songs
}

impl Beside {
    /// Whether the side files changed since the folder was last read.
    pub(super) async fn has_changed(&self) -> bool {
        self.opened.clone().await.iter().any(Side::has_changed)
    }

    /// Takes what came of a song. After the last one, reports all of them.
    pub(super) async fn take(&self, worker: &Rc<Worker>, job: Job, outcome: Outcome) {
        self.done.borrow_mut().push((job, outcome));
        self.left.set(self.left.get().saturating_sub(1));
        if self.left.get() > 0 {
            return;
        }
        let sides = self.opened.clone().await;
        let mut done = self.done.take();
        let reads = if is_read(&done) || sides.iter().any(Side::has_changed) {
            let mut reads = read_all(&sides).await;
            add_marks(&sides, &mut reads, &mut done);
            Some(reads)
        } else {
            None
        };
        for (job, outcome) in done {
            outbox::add(worker, &job, outcome);
        }
        let mut reads = reads.into_iter().flatten();
        for side in sides.iter() {
            let outcome = match reads.next() {
                Some(read) => read.outcome,
                None => Outcome::Unchanged,
            };
            outbox::add(worker, &side.job, outcome);
        }
    }
}

impl Side {
    fn has_changed(&self) -> bool {
        match &self.file {
            Ok((_, size, time)) => !self.job.known.as_ref().is_some_and(|it| it.is_unchanged(*size, *time)),
            Err(_) => true,
        }
    }

    async fn read(&self) -> Read {
        match self.try_read().await {
            Ok(read) => read,
            Err(error) => Read { side: SideFile::Other, outcome: Outcome::OutOfReach(error.into_problem()) },
        }
    }

    async fn try_read(&self) -> Result<Read, FileError> {
        let (file, size, time) = self.file.as_ref().map_err(FileError::clone)?;
        let name = &self.job.name;
        // A file that is too large for a log is read like any other, so that a reader says what it is.
        let (side, (reading, cost)) = if side::wants(name, *size) {
            let bytes = read_whole(file).await?;
            (side::read(name, &bytes), reading_of_bytes(bytes, name))
        } else {
            (SideFile::Other, reading_of(file, name, *size).await?)
        };
        let found =
            ScannedFile::of_reading(reading, &self.job.task.place_name, &self.job.path(), *size, *time, None);
        Ok(Read { side, outcome: Outcome::Found(found, cost) })
    }
}

async fn open(sides: Vec<Job>) -> Rc<Vec<Side>> {
    let mut opened = Vec::with_capacity(sides.len());
    for job in sides {
        let file = job.source.open().await.map(|file| {
            let (size, time) = size_and_time(&file);
            (file, size, time)
        });
        opened.push(Side { job, file });
    }
    Rc::new(opened)
}

async fn read_all(sides: &[Side]) -> Vec<Read> {
    let mut reads = Vec::with_capacity(sides.len());
    for side in sides {
        reads.push(side.read().await);
    }
    reads
}

fn is_read(done: &[(Job, Outcome)]) -> bool {
    done.iter().any(|(_, outcome)| matches!(outcome, Outcome::Found(found, _) if found.track.is_some()))
}

/// Gives each song the marks that the side files have for it, and each side file its problems.
fn add_marks(sides: &[Side], reads: &mut [Read], done: &mut [(Job, Outcome)]) {
    let named = sides.iter().zip(&*reads).filter(|(_, read)| read.side != SideFile::Other);
    let named: Vec<(&str, SideFile)> =
        named.map(|(side, read)| (side.job.name.as_str(), read.side.clone())).collect();
    let songs: Vec<AudioFile<'_>> = done.iter().filter_map(song_of).collect();
    let folder = Folder::new(&named, &songs);
    let marks: Vec<Vec<Mark>> = done.iter().map(|(job, _)| folder.marks_for(&job.name)).collect();
    let problems: Vec<(String, Problem)> =
        folder.problems().into_iter().map(|(name, it)| (name.to_owned(), it.into_problem())).collect();
    for ((_, outcome), marks) in done.iter_mut().zip(marks) {
        if let Outcome::Found(found, _) = outcome {
            found.take_marks(marks);
        }
    }
    for (side, read) in sides.iter().zip(reads) {
        let own = problems.iter().filter(|(name, _)| *name == side.job.name);
        if let Outcome::Found(found, _) = &mut read.outcome {
            found.file.problems.extend(own.map(|(_, problem)| problem.clone()));
        }
    }
}

/// A song as the side files look for it. The length of a song that was not read now is not known here.
fn song_of((job, outcome): &(Job, Outcome)) -> Option<AudioFile<'_>> {
    let duration_ms = match outcome {
        Outcome::Found(found, _) => found.track.as_ref()?.1.audio.duration_ms,
        Outcome::Unchanged => job.known.as_ref()?.is_song().then_some(None)?,
        Outcome::OutOfReach(_) => return None,
    };
    Some(AudioFile { name: &job.name, duration_ms })
}
