//! Taking in what Apple itself says of songs: a library, the privacy export, the script's list.
//! Read piece by piece, matched against the stored catalog, and stored, all off the page's thread.

use std::rc::Rc;

use js_sys::Array;
use reprise_catalog::changes::SaidBy;
use reprise_catalog::changes::{Batch, Change, Clock, Fact};
use reprise_catalog::ids::BrowserId;
use reprise_catalog::imports::{
    ExportReader, ImportKind, LibraryReader, Stated, Taken, read_archive, read_script_csv, sniff, take_stated,
};
use reprise_catalog::library::Catalog;
use thiserror::Error;
use web_sys::File;

use super::Worker;
use crate::platform::file::{FileError, FileSource, read_ranges, size_and_time};
use crate::platform::time::wall_ms;
use crate::scan::protocol::{Imported, Report, ToPage};
use crate::storage::{Storage, StorageError};

/// What is read at a time, in bytes.
const PIECE: u64 = 1 << 20;

/// The largest zip or list that is held whole, in bytes.
const MAX_WHOLE: u64 = 512 << 20;

/// Facts of one batch.
const BATCH: usize = 2_000;

/// Stored batches folded at a time.
const PART: u32 = 64;

/// Why a file could not be taken in.
#[derive(Debug, Error)]
enum ImportError {
    #[error("it cannot be read")]
    File(FileError),
    #[error("it is neither music nor a list of Apple's")]
    Foreign,
    #[error("it is larger than any list of Apple's")]
    TooLarge,
    #[error("{0}")]
    Storage(#[from] StorageError),
}

impl From<FileError> for ImportError {
    fn from(error: FileError) -> ImportError {
        ImportError::File(error)
    }
}

/// Takes in one file, and tells the page what came of it.
pub(super) async fn import(worker: Rc<Worker>, browser: BrowserId, source: FileSource) {
    let told = try_import(&worker, browser, &source).await;
    let name = source.name();
    let imported = match told {
        Ok((stated, taken)) => Imported {
            name,
            songs: stated.tracks.len() as u32,
            matched: taken.matched as u32,
            unsure: taken.unsure as u32,
            in_the_cloud: taken.in_the_cloud as u32,
            unseen: taken.unseen as u32,
            problems: stated.problems,
            failed: None,
        },
        Err(error) => Imported { name, failed: Some(error.to_string()), ..Imported::default() },
    };
    worker.post(&ToPage::Imported(imported), &Array::new());
}

async fn try_import(
    worker: &Worker,
    browser: BrowserId,
    source: &FileSource,
) -> Result<(Stated, Taken), ImportError> {
    let (by, stated) = read(&source.open().await?).await?;
    let storage = worker.storage.clone().await?;
    let catalog = fold_all(&storage).await?;
    let mut taken = take_stated(&stated, by, &catalog);
    store(worker, &storage, browser, &catalog, std::mem::take(&mut taken.facts)).await?;
    Ok((stated, taken))
}

async fn read(file: &File) -> Result<(SaidBy, Stated), ImportError> {
    let (size, _) = size_and_time(file);
    let head = piece(file, 0, size.min(64)).await?;
    let stated = match sniff(&head).ok_or(ImportError::Foreign)? {
        ImportKind::Library => {
            let mut reader = LibraryReader::new();
            pieces(file, size, |piece| reader.push(piece)).await?;
            (SaidBy::LibraryXml, reader.finish())
        }
        ImportKind::Export => {
            let mut reader = ExportReader::new();
            pieces(file, size, |piece| reader.push(piece)).await?;
            (SaidBy::PrivacyExport, reader.finish())
        }
        _ if size > MAX_WHOLE => return Err(ImportError::TooLarge),
        ImportKind::Archive => (SaidBy::PrivacyExport, read_archive(&piece(file, 0, size).await?)),
        ImportKind::Csv => (SaidBy::MusicScript, read_script_csv(&piece(file, 0, size).await?)),
    };
    Ok(stated)
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

async fn fold_all(storage: &Storage) -> Result<Catalog, StorageError> {
    let (mut catalog, mut after) = (Catalog::default(), None);
    loop {
        let batches = storage.batches_after(after, PART).await?;
        let Some(last) = batches.last() else { return Ok(catalog) };
        after = Some((last.browser, last.number));
        // The page has told of those that cannot be read.
        let changes = batches.iter().filter_map(|batch| Batch::decode(&batch.bytes).ok());
        for change in changes.flat_map(|batch| batch.changes) {
            catalog.fold(change);
        }
    }
}

/// Stores the facts in batches, and passes each on to the page.
async fn store(
    worker: &Worker,
    storage: &Storage,
    browser: BrowserId,
    catalog: &Catalog,
    facts: Vec<Fact>,
) -> Result<(), StorageError> {
    let mut clock = Clock::new(browser);
    if let Some(latest) = catalog.latest() {
        clock.observe(latest);
    }
    let mut facts = facts.into_iter().peekable();
    while facts.peek().is_some() {
        let some = facts.by_ref().take(BATCH);
        let changes = some.map(|fact| Change { stamp: clock.tick(wall_ms()), fact }).collect();
        let batch = Batch::new(browser, changes).encode();
        let number = Some(storage.add_batch(browser, &batch).await?);
        worker.post(&ToPage::Report(Report { batch, number, ..Report::default() }), &Array::new());
    }
    Ok(())
}
