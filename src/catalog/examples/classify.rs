//! Prints one JSON object for each file under the paths given, a line each, as `interface.md` describes it.
//! Files are read by ranges, never whole; a file that cannot be read is a line with its problem.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use reprise_catalog::evidence::{Settings, path_marks};
use reprise_catalog::exchange::Paths;
use reprise_catalog::exchange::json::{Accounts, Judged, Told, TrackObject};
use reprise_catalog::marks::Mark;
use reprise_catalog::read::{Reader, Step};
use reprise_catalog::reading::{ProblemCode, Reading};
use reprise_catalog::side::{self, AudioFile, Folder, SideFile};
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

/// Classifies a file, or every file under a folder in the order of their names: a folder's own files,
/// which its side files speak of, then the folders in it.
///
/// Fails only when the results cannot be written. Links to folders are not followed: they can run in circles.
fn walk(root: &Path, out: &mut impl Write) -> io::Result<()> {
    if !root.is_dir() {
        return print(&Song::read(root), Vec::new(), out);
    }
    let mut waiting = vec![root.to_owned()];
    while let Some(path) = waiting.pop() {
        let Ok(entries) = inside(&path) else {
            print(&Song { path, size: 0, reading: unreadable() }, Vec::new(), out)?;
            continue;
        };
        let is_folder = |path: &PathBuf| fs::symlink_metadata(path).is_ok_and(|data| data.is_dir());
        let (folders, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_folder);
        waiting.extend(folders.into_iter().rev());
        classify(&files, out)?;
    }
    Ok(())
}

/// What a folder holds, in the order of names, without the files that systems leave there.
fn inside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.retain(|path| !is_junk(path));
    entries.sort_unstable();
    Ok(entries)
}

fn is_junk(path: &Path) -> bool {
    let name = name_of(path);
    name.starts_with("._") || name == ".DS_Store" || name == "Thumbs.db"
}

fn name_of(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

/// A file, and what was read of it.
struct Song {
    path: PathBuf,
    size: u64,
    reading: Reading,
}

impl Song {
    fn read(path: &Path) -> Song {
        let size = fs::metadata(path).map_or(0, |data| data.len());
        let reading = read(path, size).unwrap_or_else(|_| unreadable());
        Song { path: path.to_owned(), size, reading }
    }
}

/// Classifies the files of one folder, each with what the side files among them say of it.
fn classify(files: &[PathBuf], out: &mut impl Write) -> io::Result<()> {
    let side: Vec<_> = files.iter().filter_map(|path| Some((name_of(path), side_file(path)?))).collect();
    let side: Vec<_> = side.iter().map(|(name, side)| (&**name, side.clone())).collect();
    if side.is_empty() {
        return files.iter().try_for_each(|path| print(&Song::read(path), Vec::new(), out));
    }
    let songs: Vec<Song> = files.iter().map(|path| Song::read(path)).collect();
    let names: Vec<_> = songs.iter().map(|song| name_of(&song.path)).collect();
    let music = songs.iter().zip(&names).filter(|(song, _)| song.reading.container.is_some());
    let music = music.map(|(song, name)| AudioFile { name, duration_ms: song.reading.stream.duration_ms });
    let folder = Folder::new(&side, &music.collect::<Vec<_>>());
    for (song, name) in songs.iter().zip(&names) {
        let marks = song.reading.container.map(|_| folder.marks_for(name));
        print(song, marks.unwrap_or_default(), out)?;
    }
    Ok(())
}

/// The side file at this path, if it is one.
fn side_file(path: &Path) -> Option<SideFile> {
    let (name, data) = (name_of(path), fs::metadata(path).ok()?);
    let bytes = (data.is_file() && side::wants(&name, data.len())).then(|| fs::read(path).ok())??;
    Some(side::read(&name, &bytes)).filter(|side| *side != SideFile::Other)
}

fn read(path: &Path, size: u64) -> io::Result<Reading> {
    // A pipe or a device would never end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let mut file = File::open(path)?;
    let mut reader = Reader::new(&name_of(path), size);
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

fn print(song: &Song, marks: Vec<Mark>, out: &mut impl Write) -> io::Result<()> {
    let path = song.path.to_string_lossy();
    let problems = song.reading.problems.clone();
    let mut facts = TrackFacts::of_reading(song.reading.clone(), &path, song.size);
    facts.marks.extend(path_marks(&path).into_iter().chain(marks));
    let judged = Judged::new(&facts.evidence(), &Settings::default(), 0);
    let told = Told {
        path: Some(&path),
        title: Some(&facts.title),
        facts: facts.evidence(),
        essence: facts.essence,
        problems: &problems,
        accounts: Accounts::Masked,
        paths: Paths::Included,
    };
    serde_json::to_writer(&mut *out, &TrackObject::new(told, &judged))?;
    writeln!(out)
}
