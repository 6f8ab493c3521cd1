//! The disk of this computer.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::SystemTime;

use object_store::{GetResultPayload, PutPayload};

use crate::store::directory::disk::{Disk, Found, What, Written};

/// Files and folders as the system has them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocalDisk;

impl Written for File {
    fn sync(self: Box<Self>) -> io::Result<()> {
        self.sync_all()
    }
}

impl Disk for LocalDisk {
    fn write_new(&self, file: &Path, bytes: &PutPayload) -> io::Result<Box<dyn Written>> {
        let mut written = OpenOptions::new().write(true).create_new(true).open(file)?;
        match bytes.iter().try_for_each(|piece| written.write_all(piece)) {
            Ok(()) => Ok(Box::new(written)),
            Err(error) => {
                // What was begun takes room on a disk that is full.
                let _ = fs::remove_file(file);
                Err(error)
            }
        }
    }

    fn link(&self, file: &Path, name: &Path) -> io::Result<()> {
        fs::hard_link(file, name)
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn rename_new(&self, file: &Path, name: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        Ok(renameat_with(CWD, file, CWD, name, RenameFlags::NOREPLACE)?)
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn rename_new(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(folder)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir(folder)
    }

    /// Elsewhere than on Unix folders cannot be synced; there this does nothing.
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }

    fn find(&self, name: &Path) -> io::Result<Option<Found>> {
        match fs::symlink_metadata(name) {
            Ok(metadata) if metadata.is_symlink() => Ok(Some(behind(name, &metadata))),
            Ok(metadata) => Ok(Some(found(&metadata))),
            Err(error) if is_absence(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn open(&self, file: &Path) -> io::Result<(Found, GetResultPayload)> {
        let (opened, found) = open_object(file)?;
        Ok((found, GetResultPayload::File(opened, file.to_owned())))
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        let (opened, found) = open_object(file)?;
        let mut bytes = Vec::with_capacity(usize::try_from(found.size).unwrap_or_default());
        // It may grow meanwhile; nobody of ours lets it.
        opened.take(found.size).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn list(&self, folder: &Path, take: &mut dyn FnMut(String, Found) -> ControlFlow<()>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let Some(found) = self.find(&entry.path())? else { continue };
            let taken = match entry.file_name().into_string() {
                Ok(name) => take(name, found),
                Err(name) => take(name.to_string_lossy().into_owned(), Found { what: What::Other, ..found }),
            };
            if taken.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn identity(&self, folder: &Path) -> io::Result<(u64, u64)> {
        let metadata = fs::read_dir(folder).and_then(|_| fs::metadata(folder))?;
        #[cfg(unix)]
        return Ok((std::os::unix::fs::MetadataExt::dev(&metadata), found(&metadata).inode));
        #[cfg(not(unix))]
        return Ok((0, u64::from(metadata.is_dir())));
    }

    fn free(&self, folder: &Path) -> io::Result<Option<u64>> {
        #[cfg(unix)]
        return Ok(rustix::fs::statvfs(folder).map(|disk| Some(disk.f_bavail.saturating_mul(disk.f_frsize)))?);
        #[cfg(not(unix))]
        return Ok(folder.exists().then_some(u64::MAX));
    }

    fn kind(&self, folder: &Path) -> String {
        #[cfg(target_os = "linux")]
        if let Ok(system) = rustix::fs::statfs(folder) {
            return kind_of(system.f_type);
        }
        let _ = folder;
        "an unknown file system".to_owned()
    }
}

/// Whether an error says that nothing has this name. Below a file there is nothing either.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Opens what can be an object. It does not wait for whoever writes into a pipe.
fn open_object(file: &Path) -> io::Result<(File, Found)> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NONBLOCK.bits().cast_signed(),
    );
    let opened = options.open(file).map_err(|error| match LocalDisk.find(file) {
        // A socket, or a link that leads to itself.
        Ok(Some(found)) if !found.is_object() => ErrorKind::NotFound.into(),
        _ => error,
    })?;
    let found = found(&opened.metadata()?);
    if found.is_object() { Ok((opened, found)) } else { Err(ErrorKind::NotFound.into()) }
}

/// What a link leads to, as earlier builds followed links.
fn behind(name: &Path, link: &Metadata) -> Found {
    let there = fs::metadata(name).map(|metadata| found(&metadata));
    match there {
        Ok(folder) if folder.is_folder() => Found { what: What::LinkedFolder, ..folder },
        Ok(there) => there,
        Err(_) => found(link),
    }
}

fn found(metadata: &Metadata) -> Found {
    let what = match metadata {
        folder if folder.is_dir() => What::Folder,
        file if file.is_file() => What::File,
        _ => What::Other,
    };
    Found {
        what,
        size: metadata.len(),
        modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
        #[cfg(unix)]
        inode: std::os::unix::fs::MetadataExt::ino(metadata),
        #[cfg(not(unix))]
        inode: 0,
        folders: folders_in(metadata),
    }
}

/// How many folders are in a folder: each has a name for the one above it. Disks that do not count so say 1.
#[cfg(unix)]
fn folders_in(metadata: &Metadata) -> Option<u64> {
    let names = std::os::unix::fs::MetadataExt::nlink(metadata);
    metadata.is_dir().then(|| names.checked_sub(2)).flatten()
}

#[cfg(not(unix))]
fn folders_in(_: &Metadata) -> Option<u64> {
    None
}

/// Names of file systems by their number on Linux (`statfs(2)`, `linux/magic.h`).
#[cfg(target_os = "linux")]
fn kind_of(number: rustix::fs::FsWord) -> String {
    let name = match number {
        0x4d44 => "FAT",
        0x2011_bab0 => "exFAT",
        0xff53_4d42 | 0xfe53_4d42 | 0x517b => "SMB",
        0x6969 => "NFS",
        0x6573_5546 => "FUSE",
        0x7366_746e => "NTFS",
        0x0102_1997 => "9P",
        _ => return format!("a file system with the number {number:#x}"),
    };
    name.to_owned()
}
