//! Where the storage is: a folder, or a bucket given by URL. The keys of a bucket are in the usual
//! environment variables.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::{fmt, fs, io};

use url::Url;

use crate::store::{Store, bucket, leftovers};

/// The location: a folder or a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Location {
    Folder(PathBuf),
    /// `s3://bucket/prefix`, `gs://…`, `az://…`, or `memory:///` for trying things out.
    Bucket(Url),
}

/// What is wrong with a location.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LocationError {
    /// The folder is missing and cannot be made in its parent, or a file has its name.
    #[error("cannot create the data folder {}, name another with --data", .0.display())]
    Create(PathBuf, #[source] io::Error),
    /// There is no such folder to look at.
    #[error("there is no folder {}", .0.display())]
    Missing(PathBuf),
    /// The folder exists, but files cannot be written in it.
    #[error("cannot write in the data folder {}, check who owns it and that the disk has room", .0.display())]
    Write(PathBuf, #[source] io::Error),
    /// The folder cannot be opened as storage.
    #[error("cannot use the data folder {}", .0.display())]
    Folder(PathBuf, #[source] Box<object_store::Error>),
    /// The URL names no storage, or its environment variables are missing.
    #[error("cannot use {0} as storage, check the URL and its environment variables")]
    Bucket(Url, #[source] Box<object_store::Error>),
}

impl Location {
    /// Opens the storage. Creates a missing folder, and tries whether it can be written.
    pub(crate) fn open(&self) -> Result<Store, LocationError> {
        match self {
            Self::Folder(folder) => {
                prepare(folder)?;
                sweep_behind(folder.clone());
                Store::in_folder(folder).map_err(|error| LocationError::Folder(folder.clone(), error.into()))
            }
            Self::Bucket(url) => {
                let opened = bucket::open(url);
                let opened = opened.map_err(|error| LocationError::Bucket(url.clone(), error.into()))?;
                Ok(Store::in_bucket(opened))
            }
        }
    }
}

impl Location {
    /// Storage that forgets everything, for a server that keeps nothing.
    pub(crate) fn nowhere() -> Self {
        let Ok(nowhere) = "memory:///".parse();
        nowhere
    }

    /// Opens storage that must be there, for looking at it. See [`Store::to_look_at`] for what that may write.
    pub(crate) fn look(&self) -> Result<Store, LocationError> {
        match self {
            Self::Folder(folder) if !folder.is_dir() => Err(LocationError::Missing(folder.clone())),
            Self::Folder(folder) => {
                Store::to_look_at(folder).map_err(|error| LocationError::Folder(folder.clone(), error.into()))
            }
            Self::Bucket(_) => self.open(),
        }
    }
}

impl FromStr for Location {
    type Err = Infallible;

    /// Takes anything with a scheme for a bucket, and everything else for a folder.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let url = text.contains(":/").then(|| Url::parse(text).ok()).flatten();
        Ok(match url {
            Some(url) if url.scheme() != "file" && url.scheme().len() > 1 => Self::Bucket(url),
            Some(url) => Self::Folder(url.to_file_path().unwrap_or_else(|()| text.into())),
            None => Self::Folder(text.into()),
        })
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(f),
            Self::Bucket(url) => url.fmt(f),
        }
    }
}

/// Removes leftovers in the background, because looking through a large folder takes a while.
fn sweep_behind(folder: PathBuf) {
    std::thread::spawn(move || {
        let swept = leftovers::sweep(&folder);
        if swept > 0 {
            tracing::info!(swept, "removed what an endpoint that was killed had not finished");
        }
    });
}

/// Creates the folder if it is missing. Writes and removes one file in it.
fn prepare(folder: &Path) -> Result<(), LocationError> {
    fs::create_dir_all(folder).map_err(|error| LocationError::Create(folder.to_owned(), error))?;
    let probe = folder.join(format!(".write-check-{}", std::process::id()));
    fs::write(&probe, b"reprise")
        .and_then(|()| fs::remove_file(&probe))
        .map_err(|error| LocationError::Write(folder.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let bucket = match text.parse().unwrap() {
            Location::Folder(_) => None,
            Location::Bucket(url) => Some(url.to_string()),
        };
        assert_eq!(bucket.as_deref(), expected, "{text}");
    }

    #[test]
    fn buckets_have_a_scheme() {
        check("/var/lib/reprise", None);
        check("data", None);
        check("./a:b", None);
        check("C:/data", None);
        check("file:///var/lib/reprise", None);
        check("s3://bucket/prefix", Some("s3://bucket/prefix"));
        check("memory:///", Some("memory:///"));
    }

    #[test]
    fn a_missing_folder_is_created_and_nothing_stored() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("a/b");
        Location::Folder(folder.clone()).open().unwrap();
        // The folder that those who open it lock.
        let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["recent"]);
        assert_eq!(fs::read_dir(folder.join("recent")).unwrap().count(), 0);
    }

    #[test]
    fn a_file_of_that_name_is_refused_by_name() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("data");
        fs::write(&file, b"x").unwrap();
        let message = Location::Folder(file).open().unwrap_err().to_string();
        assert!(message.starts_with("cannot create the data folder"), "{message}");
        assert!(message.contains("--data"), "{message}");
    }

    #[test]
    fn a_url_that_names_no_storage_is_refused_by_name() {
        let message = "ftp://host/x".parse::<Location>().unwrap().open().unwrap_err().to_string();
        assert!(message.starts_with("cannot use ftp://host/x as storage"), "{message}");
    }
}
