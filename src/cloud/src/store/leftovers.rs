//! Removes files that a killed endpoint left in a directory before they got their name. Nobody sees these, but they
//! take room.

use std::fs::{self, DirEntry};
use std::path::Path;
use std::time::Duration;

/// How old a leftover must be. Another endpoint over the same directory may be writing, but never for that long.
const OLD: Duration = Duration::from_secs(60 * 60);

/// Removes old leftovers below a folder and returns how many. Folders that cannot be read are passed over.
pub(crate) fn sweep(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let swept = entries.flatten().map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => sweep(&entry.path()),
        Ok(kind) if kind.is_file() && is_leftover(&entry) => {
            usize::from(fs::remove_file(entry.path()).is_ok())
        }
        _ => 0,
    });
    swept.sum()
}

/// Whether this is a leftover. The storage writes a file as `name#1` and then gives it its name.
fn is_leftover(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let written = name.to_str().and_then(|name| name.rsplit_once('#'));
    let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
    written.is_some_and(|(_, count)| count.parse::<u32>().is_ok()) && age().is_some_and(|age| age > OLD)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn only_old_leftovers_go() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("libraries/x");
        fs::create_dir_all(&deep).unwrap();
        let files =
            [("0000000000000001", 2), ("0000000000000002#1", 2), ("0000000000000003#1", 0), ("claim#x", 2)];
        for (name, hours) in files {
            let file = fs::File::create(deep.join(name)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3601)).unwrap();
        }
        assert_eq!(sweep(folder.path()), 1);
        assert!(!deep.join("0000000000000002#1").exists());
        assert_eq!(fs::read_dir(&deep).unwrap().count(), 3);
    }
}
