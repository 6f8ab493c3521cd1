//! The data folder: created if missing, proven writable before anything is served.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// What is wrong with a data folder.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataError {
    /// The folder is missing and its parent refuses it, or something else has its name.
    #[error("cannot create the data folder {}, name another with --data", .0.display())]
    Create(PathBuf, #[source] io::Error),
    /// The folder is there, but files cannot be written in it.
    #[error("cannot write in the data folder {}, check who owns it and that the disk has room", .0.display())]
    Write(PathBuf, #[source] io::Error),
}

/// Creates the folder if it is missing, and writes and removes one file in it.
pub(crate) fn prepare(folder: &Path) -> Result<(), DataError> {
    fs::create_dir_all(folder).map_err(|error| DataError::Create(folder.to_owned(), error))?;
    let probe = folder.join(format!(".write-check-{}", std::process::id()));
    fs::write(&probe, b"reprise")
        .and_then(|()| fs::remove_file(&probe))
        .map_err(|error| DataError::Write(folder.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_folder_is_created_and_left_empty() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("a/b");
        prepare(&folder).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }

    #[test]
    fn a_file_of_that_name_is_refused_by_name() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("data");
        fs::write(&file, b"x").unwrap();
        let message = prepare(&file).unwrap_err().to_string();
        assert!(
            message.starts_with("cannot create the data folder") && message.contains("--data"),
            "{message}"
        );
    }
}
