//! What a directory store asks of a disk, and what it may rely on after a power cut.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::SystemTime;
use std::{fmt, io};

use object_store::{GetResultPayload, PutPayload};

use crate::store::MOST_BYTES;

/// A disk. Every call waits until it is done, so callers run on threads that may wait.
///
/// What calls do is seen at once by everyone who uses the disk. What a power cut leaves is less:
///
/// - The bytes of a file stay if [`Written::sync`] returned. Else any part of them may be there.
/// - That a name is in a folder, or no longer in it, stays if [`Disk::sync_folder`] of that very folder was called
///   after it and returned. Else the name may be there or not, each name for itself: two removals of which only the
///   first was made may come back as the first alone, the second alone, both or none.
/// - A folder is itself a name in the folder above it. Whatever is in it is gone if that name is.
///
/// A sync that fails promises nothing of all that it was asked for, and what it was asked for may not be asked for
/// again: Linux tells such an error once.
pub(crate) trait Disk: fmt::Debug + Send + Sync + 'static {
    /// Makes a file with these bytes. `AlreadyExists` if the name is taken, `NotFound` if the folder is missing.
    fn write_new(&self, file: &Path, bytes: &PutPayload) -> io::Result<Box<dyn Written>>;

    /// Gives a file a second name. `AlreadyExists` if that is taken, whoever took it and however shortly before;
    /// `NotFound` if the file or the folder is missing.
    fn link(&self, file: &Path, name: &Path) -> io::Result<()>;

    /// Gives a file another name, with the errors of [`Disk::link`]. It never replaces anything.
    fn rename_new(&self, file: &Path, name: &Path) -> io::Result<()>;

    /// Removes a name of a file.
    fn remove(&self, file: &Path) -> io::Result<()>;

    /// Makes one folder. `AlreadyExists` if it is there.
    fn make_folder(&self, folder: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    fn remove_folder(&self, folder: &Path) -> io::Result<()>;

    /// Makes durable which names are in a folder now. Nothing is promised of what these name.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Looks what has this name; `None` if nothing has.
    fn find(&self, name: &Path) -> io::Result<Option<Found>>;

    /// Opens a file; what is read later is this file, also if it is removed meanwhile. `NotFound` if what has the name
    /// can be no object.
    fn open(&self, file: &Path) -> io::Result<(Found, GetResultPayload)>;

    /// Reads a whole file. `NotFound` if what has the name can be no object.
    fn read(&self, file: &Path) -> io::Result<Vec<u8>>;

    /// Lists a folder, in no particular order, until whoever takes it has enough. What vanishes meanwhile is left out.
    fn list(&self, folder: &Path, take: &mut dyn FnMut(String, Found) -> ControlFlow<()>) -> io::Result<()>;

    /// Lists a folder that is not large.
    fn entries(&self, folder: &Path) -> io::Result<Vec<(String, Found)>> {
        let mut entries = Vec::new();
        self.list(folder, &mut |name, found| {
            entries.push((name, found));
            ControlFlow::Continue(())
        })?;
        Ok(entries)
    }

    /// Which folder this is, also if another disk is mounted at its path later.
    fn identity(&self, folder: &Path) -> io::Result<(u64, u64)>;

    /// How many bytes are free for who has no special rights; `None` if it is not known.
    fn free(&self, folder: &Path) -> io::Result<Option<u64>>;

    /// Names the file system, for a person.
    fn kind(&self, folder: &Path) -> String;
}

/// A file that was just written.
pub(crate) trait Written: Send {
    /// Makes its bytes durable.
    fn sync(self: Box<Self>) -> io::Result<()>;
}

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) what: What,
    /// In bytes.
    pub(crate) size: u64,
    pub(crate) modified: SystemTime,
    /// The same for all names of a file, and for no other file of the disk at the same time; 0 if unknown.
    pub(crate) inode: u64,
    /// How many folders are in this folder; `None` if it is none, or the disk does not count them.
    pub(crate) folders: Option<u64>,
}

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// A file, or a link to one.
    File,
    Folder,
    /// A link to a folder.
    LinkedFolder,
    /// Anything else: a pipe, a device, a link that leads nowhere, a name that is no text.
    Other,
}

impl Found {
    /// Whether this can be an object. Reading anything else may take for ever, or more memory than there is.
    pub(crate) fn is_object(&self) -> bool {
        self.what == What::File && self.size <= MOST_BYTES
    }

    pub(crate) fn is_folder(&self) -> bool {
        matches!(self.what, What::Folder | What::LinkedFolder)
    }
}
