//! Prints one JSON object for each file under the paths given, a line each: the fields of a track in `json/schema.json`, and the path.
//! Files are read by ranges, never whole; a file that cannot be read is a line with its problem.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use reprise_catalog::evidence::Settings;
use reprise_catalog::export::Paths;
use reprise_catalog::export::json::{Accounts, Judged, Told, ToldBy, TrackObject};
use reprise_catalog::fixtures::disk::{Song, list, read_folder};

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

/// Classifies a file, or every file under a folder. A folder's own files come first, in the order of their
/// names and with what the side files among them say; then the folders in it.
///
/// Fails only when the results cannot be written. Links to folders are not followed, because they can run in
/// circles.
fn walk(root: &Path, out: &mut impl Write) -> io::Result<()> {
    if !root.is_dir() {
        return print(Song::read(root), out);
    }
    let mut waiting = vec![root.to_owned()];
    while let Some(path) = waiting.pop() {
        let Ok(entries) = list(&path) else {
            print(Song::unreadable(path), out)?;
            continue;
        };
        let is_folder = |path: &PathBuf| fs::symlink_metadata(path).is_ok_and(|data| data.is_dir());
        let (folders, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_folder);
        waiting.extend(folders.into_iter().rev());
        read_folder(&files).into_iter().try_for_each(|song| print(song, out))?;
    }
    Ok(())
}

fn print(song: Song, out: &mut impl Write) -> io::Result<()> {
    let path = song.path.to_string_lossy().into_owned();
    let (facts, problems) = song.facts();
    let judged = Judged::new(&facts.evidence(), &Settings::default());
    let told = Told {
        source: ToldBy::File,
        path: Some(&path),
        title: Some(&facts.title),
        facts: facts.evidence(),
        essence: facts.essence,
        problems: &problems,
        accounts: Accounts::Masked,
        paths: Paths::Included,
        names: &[],
    };
    serde_json::to_writer(&mut *out, &TrackObject::new(told, &judged))?;
    writeln!(out)
}
