//! Prints one JSON object for each file under the paths given, a line each, as `interface.md` describes it.
//! Files are read by ranges, never whole; a file that cannot be read is a line with its problem.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use reprise_catalog::evidence::Settings;
use reprise_catalog::exchange::json::{Accounts, Judged, Told, TrackObject};
use reprise_catalog::read::{Reader, Step};
use reprise_catalog::reading::{ProblemCode, Reading};
use reprise_catalog::tracks::TrackFacts;

fn main() -> ExitCode {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        eprintln!("usage: classify PATH…");
        return ExitCode::from(2);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    match paths.iter().try_for_each(|path| walk(path, &mut out)).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("writing the results failed: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Classifies a file, or every file under a folder in the order of their names.
///
/// Fails only when the results cannot be written. Links to folders are not followed: they can run in circles.
fn walk(root: &Path, out: &mut impl Write) -> io::Result<()> {
    let mut waiting = vec![root.to_owned()];
    while let Some(path) = waiting.pop() {
        let is_folder = match path == root {
            true => path.is_dir(),
            false => fs::symlink_metadata(&path).is_ok_and(|data| data.is_dir()),
        };
        if !is_folder {
            classify(&path, out)?;
        } else {
            match inside(&path) {
                Ok(entries) => waiting.extend(entries),
                Err(_) => print(&path, 0, unreadable(), out)?,
            }
        }
    }
    Ok(())
}

/// What a folder holds, last name first, without the files that systems leave there.
fn inside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.retain(|path| !is_junk(path));
    entries.sort_unstable_by(|a, b| b.cmp(a));
    Ok(entries)
}

fn is_junk(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("._") || name == ".DS_Store" || name == "Thumbs.db"
}

fn classify(path: &Path, out: &mut impl Write) -> io::Result<()> {
    let size = fs::metadata(path).map_or(0, |data| data.len());
    let reading = read(path, size).unwrap_or_else(|_| unreadable());
    print(path, size, reading, out)
}

fn read(path: &Path, size: u64) -> io::Result<Reading> {
    // A pipe or a device would never end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let mut file = File::open(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut reader = Reader::new(&name, size);
    loop {
        match reader.step() {
            Step::Done(reading) => return Ok(*reading),
            Step::Need(ranges) => {
                for range in ranges {
                    reader.feed(range.start, read_range(&mut file, range)?);
                }
            }
        }
    }
}

fn read_range(file: &mut File, range: Range<u64>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(range.start))?;
    file.take(range.end - range.start).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable() -> Reading {
    let mut reading = Reading::default();
    reading.note(ProblemCode::Unreadable, "");
    reading
}

fn print(path: &Path, size: u64, reading: Reading, out: &mut impl Write) -> io::Result<()> {
    let path = path.to_string_lossy();
    let problems = reading.problems.clone();
    let facts = TrackFacts::of_reading(reading, &path, size);
    let judged = Judged::new(&facts.evidence(), &Settings::default(), 0);
    let told = Told {
        path: Some(&path),
        title: Some(&facts.title),
        facts: facts.evidence(),
        essence: facts.essence,
        problems: &problems,
        accounts: Accounts::Masked,
    };
    serde_json::to_writer(&mut *out, &TrackObject::new(told, &judged))?;
    writeln!(out)
}
