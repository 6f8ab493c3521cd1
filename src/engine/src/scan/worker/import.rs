//! Reads Apple's own lists piece by piece: a library, the privacy export, the script's table. The engine, which
//! has the catalog, finds their songs in it.

use std::rc::Rc;

use js_sys::Array;
use reprise_catalog::changes::SaidBy;
use reprise_catalog::imports::backup::{NoBackup, is_reprise_json, read_backup};
use reprise_catalog::imports::{
    ExportReader, ImportKind, LibraryReader, MAX_LIST, Refusal, Stated, is_list_of_tracks, is_of_apple,
    is_workbook, read_archive, read_edited, read_list, read_records, read_script_csv, read_shared, recoded,
    sniff,
};
use web_sys::File;

use super::Worker;
use crate::platform::charset::decode_as;
use crate::platform::file::{FileError, FileSource, read_ranges, size_and_time};
use crate::scan::messages::{FromWorker, ListSays, Listing, Unlisted};

/// How many bytes are read at a time.
const PIECE: u64 = 1 << 20;

/// The largest zip or table, in bytes, that is held in memory as a whole.
const MAX_WHOLE: u64 = 512 << 20;

impl From<FileError> for Unlisted {
    fn from(_: FileError) -> Unlisted {
        Unlisted::Unreadable
    }
}

/// Reads one list, and tells the engine what it says.
pub(super) async fn import(worker: Rc<Worker>, source: FileSource) {
    let said = try_read(&source).await;
    let listing = Listing { name: source.name(), said };
    worker.post(&FromWorker::Listing(listing), &Array::new());
}

async fn try_read(source: &FileSource) -> Result<ListSays, Unlisted> {
    let file = source.open().await?;
    let (size, _) = size_and_time(&file);
    let head = piece(&file, 0, size.min(4096)).await?;
    if !is_reprise_json(&head) {
        return read(&file, size, &head).await;
    }
    if size > MAX_WHOLE {
        return Err(Unlisted::TooLarge);
    }
    let bytes = piece(&file, 0, size).await?;
    let says = match read_backup(&bytes) {
        Err(NoBackup::Share) => read_shared(&bytes).map(|stated| ListSays::Songs(SaidBy::Reprise, stated)),
        read => read.map(ListSays::Backup),
    };
    Ok(says?)
}

async fn read(file: &File, size: u64, head: &[u8]) -> Result<ListSays, Unlisted> {
    if size == 0 {
        return Err(Refusal::Blank.into());
    }
    let is_blank = size == head.len() as u64 && head.iter().all(u8::is_ascii_whitespace);
    let kind = sniff(head).ok_or(if is_blank { Refusal::Blank.into() } else { Unlisted::Foreign })?;
    let (by, stated) = match kind {
        ImportKind::List | ImportKind::Archive if size <= MAX_LIST => {
            let bytes = piece(file, 0, size).await?;
            let bytes = recoded(&bytes, decode_as).map_or(bytes, String::into_bytes);
            let is_list = kind == ImportKind::List || is_workbook(&bytes);
            if let Some(edited) = is_list.then(|| read_edited(&bytes)).flatten() {
                return if edited.is_empty() {
                    Err(Refusal::Empty.into())
                } else {
                    Ok(ListSays::Edited(edited))
                };
            }
            match is_list.then(|| read_list(&bytes)) {
                Some(Err(why @ Refusal::Albums(_))) => {
                    return read_records(&bytes).map(ListSays::Records).ok_or(why.into());
                }
                Some(read) => read?,
                None => (SaidBy::PrivacyExport, read_archive(&bytes)),
            }
        }
        _ => read_kind(file, size, kind).await?,
    };
    if let Some(why) = stated.refusal() {
        return Err(why.into());
    }
    match kind {
        ImportKind::Library if by == SaidBy::LibraryXml && is_bare(&stated) => Err(Unlisted::NoSongs),
        ImportKind::ScriptTable if stated.tracks.is_empty() => Err(Refusal::Empty.into()),
        ImportKind::Export if stated.is_without_list() => Err(Unlisted::OtherExport),
        ImportKind::Archive if stated.is_without_list() => Err(Unlisted::OtherArchive),
        _ => Ok(ListSays::Songs(by, stated)),
    }
}

/// Whether a library names no songs, and nothing is wrong with it.
fn is_bare(stated: &Stated) -> bool {
    !stated.is_library() || (stated.tracks.is_empty() && stated.problems.is_empty())
}

async fn read_kind(file: &File, size: u64, kind: ImportKind) -> Result<(SaidBy, Stated), Unlisted> {
    Ok(match kind {
        ImportKind::Library => {
            let mut reader = LibraryReader::new();
            pieces(file, size, |piece| reader.push(piece)).await?;
            let stated = reader.finish();
            (if stated.is_by_reprise() { SaidBy::Reprise } else { SaidBy::LibraryXml }, stated)
        }
        ImportKind::Export => {
            let mut reader = ExportReader::new();
            pieces(file, size, |piece| reader.push(piece)).await?;
            let stated = reader.finish();
            if !stated.tracks.is_empty() || size > MAX_LIST {
                return Ok((SaidBy::PrivacyExport, stated));
            }
            let bytes = piece(file, 0, size).await?;
            // Of another program's file that reader says why it is no list.
            if is_of_apple(&bytes) { (SaidBy::PrivacyExport, stated) } else { read_list(&bytes)? }
        }
        ImportKind::List => return Err(Unlisted::Refused(Refusal::TooLarge)),
        _ if size > MAX_WHOLE => return Err(Unlisted::TooLarge),
        ImportKind::Archive => (SaidBy::PrivacyExport, read_archive(&piece(file, 0, size).await?)),
        ImportKind::ScriptTable => (SaidBy::MusicScript, read_script_csv(&piece(file, 0, size).await?)),
    })
}

/// Whether a file in a folder is, by its name, so likely one of Apple's lists that it is looked into. Whoever exports
/// a library names it as they like, in any language.
pub(crate) fn may_be_list(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_archive = name.contains("apple") && name.ends_with(".zip");
    let is_table = [".xml", ".plist", ".csv"].iter().any(|end| name.ends_with(end));
    is_table || is_archive || is_list_of_tracks(&name)
}

async fn pieces(file: &File, size: u64, mut take: impl FnMut(&[u8])) -> Result<(), FileError> {
    let mut at = 0;
    while at < size {
        let end = (at + PIECE).min(size);
        take(&piece(file, at, end).await?);
        at = end;
    }
    Ok(())
}

async fn piece(file: &File, start: u64, end: u64) -> Result<Vec<u8>, FileError> {
    Ok(read_ranges(file, &[start..end]).await?.pop().unwrap_or_default())
}
