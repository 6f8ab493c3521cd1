//! Reads every real file of `REPRISE_CORPUS`, and of the folder `hostile` beside it, range by range as in a
//! browser.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use reprise_catalog::fixtures::drive::drive;

/// How long a reader may take for one file, without optimisation and on a busy machine.
const LIMIT: Duration = Duration::from_secs(2);

#[test]
fn every_real_file_is_read_within_bounds() {
    let Some(corpus) = reprise_needs::corpus() else { return };
    let mut files = Vec::new();
    list(&corpus, &mut files);
    let real = files.len();
    list(&corpus.with_file_name("hostile"), &mut files);
    assert!(real > 0, "no files in {}", corpus.display());
    let mut sums = Sums::default();
    let told = |path: &PathBuf, why: Broken| format!("{}: {why}", path.display());
    let failures: Vec<String> =
        files.iter().filter_map(|path| sums.read(path).err().map(|why| told(path, why))).collect();
    sums.print();
    assert!(failures.is_empty(), "{} of {} files:\n{}", failures.len(), files.len(), failures.join("\n"));
}

/// Why a file is not read as it should be.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Unreadable(#[from] std::io::Error),
    #[error("panicked or went over its limits")]
    Panicked,
    #[error("took {0:?}")]
    Slow(Duration),
    #[error("neither read nor with a problem")]
    Silent,
}

#[derive(Debug, Default)]
struct Sums {
    containers: BTreeMap<String, u32>,
    problems: u32,
    reads: usize,
    rounds: usize,
    bytes: u64,
}

impl Sums {
    /// Reads one file. `drive` checks the number of rounds and bytes.
    fn read(&mut self, path: &Path) -> Result<(), Broken> {
        let file = fs::read(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let started = Instant::now();
        let driven = catch_unwind(AssertUnwindSafe(|| drive(&name, &file)));
        let driven = driven.map_err(|_| Broken::Panicked)?;
        let (took, reading) = (started.elapsed(), driven.reading);
        if took > LIMIT {
            return Err(Broken::Slow(took));
        }
        if reading.container.is_none() && reading.problems.is_empty() {
            return Err(Broken::Silent);
        }
        let container = reading.container.map_or("none".to_owned(), |it| it.label().to_owned());
        *self.containers.entry(container).or_default() += 1;
        self.problems += u32::from(!reading.problems.is_empty());
        self.reads += driven.reads;
        self.rounds = self.rounds.max(driven.rounds);
        self.bytes += driven.bytes;
        Ok(())
    }

    fn print(&self) {
        let files: u32 = self.containers.values().sum();
        println!("{files} files, {} with problems, at most {} rounds", self.problems, self.rounds);
        let a_file = f64::from(files.max(1));
        println!(
            "{:.2} reads and {:.1} KiB a file",
            self.reads as f64 / a_file,
            self.bytes as f64 / 1024.0 / a_file
        );
        for (container, count) in &self.containers {
            println!("{count:>6} {container}");
        }
    }
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            list(&path, files);
        } else if path.is_file() {
            files.push(path);
        }
    }
}
