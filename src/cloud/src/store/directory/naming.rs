//! How a file gets its name on a disk, unless the name is taken: by a hard link, or by a rename that replaces nothing.

use std::io::{self, ErrorKind};
use std::path::Path;

use object_store::PutPayload;

use crate::store::directory::disk::Disk;

/// What a disk can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    Link,
    /// exFAT, SMB and some other network storage.
    Rename,
}

/// A disk that can do neither: two who put one key would both be told that they had.
#[derive(Debug, thiserror::Error)]
#[error(
    "{kind} has neither hard links nor renames that replace nothing, so batches could be lost; put the folder on a disk \
     with another file system"
)]
pub(crate) struct Unfit {
    kind: String,
    #[source]
    source: io::Error,
}

/// Tries with files of this name, which are removed again. A disk that cannot be written at all is taken to be able.
pub(crate) fn try_out(disk: &dyn Disk, folder: &Path, id: &str) -> Result<Naming, Unfit> {
    let [file, name] = ["a", "b"].map(|end| folder.join(format!(".name-check-{id}-{end}")));
    let tried = try_with(disk, &file, &name);
    for left in [file, name] {
        let _ = disk.remove(&left);
    }
    tried.map_err(|source| Unfit { kind: disk.kind(folder), source })
}

fn try_with(disk: &dyn Disk, file: &Path, name: &Path) -> io::Result<Naming> {
    let write = |file| disk.write_new(file, &PutPayload::new());
    if write(file).is_err() {
        return Ok(Naming::Link);
    }
    match disk.link(file, name) {
        Ok(()) => return Ok(Naming::Link),
        Err(error) if is_of_the_moment(&error) => return Ok(Naming::Link),
        Err(_) => {}
    }
    disk.rename_new(file, name)?;
    write(file)?;
    match disk.rename_new(file, name) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Naming::Rename),
        Err(error) => Err(error),
        Ok(()) => Err(io::Error::other("a rename that should replace nothing did")),
    }
}

/// Whether an error says something of what the disk holds now, and nothing of what it can do.
fn is_of_the_moment(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem)
}
