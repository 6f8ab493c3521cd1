//! What the person gives to read: folders and files, dropped or chosen.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    FileSystemDirectoryEntry, FileSystemDirectoryHandle, FileSystemEntry, FileSystemHandle,
    FileSystemHandleKind,
};

use super::early::Item;
use super::file::FileSource;
pub(crate) use super::tree::{Listed, Parts, Wanted, walk};
use super::tree::{file_of, of_files};

/// One thing to be read.
#[derive(Debug)]
pub enum Given {
    /// A folder that can be remembered, with its entry if it was dropped.
    Folder(FileSystemDirectoryHandle, Option<FileSystemDirectoryEntry>),
    /// A folder that can be read only this once, by its entry.
    Tree(FileSystemDirectoryEntry),
    /// A folder that can be read only this once, by the files that an input gave.
    Listed(Listed),
    /// A single file.
    File(FileSource),
}

/// Finds out what things are that were dropped or chosen together.
pub(crate) async fn resolve_all(items: Vec<Item>) -> Vec<Given> {
    let mut given = Vec::new();
    for item in items {
        match item.files() {
            Some(files) => given.extend(of_files(files).await.into_iter().map(Given::Listed)),
            None => given.extend(resolve(&item).await),
        }
    }
    given
}

async fn resolve(item: &Item) -> Option<Given> {
    if let Ok(handle) = JsFuture::from(item.promised_handle()).await
        && handle.is_object()
    {
        let handle: FileSystemHandle = handle.unchecked_into();
        return Some(match handle.kind() {
            FileSystemHandleKind::Directory => {
                let entry = item.entry().filter(FileSystemEntry::is_directory).map(JsCast::unchecked_into);
                Given::Folder(handle.unchecked_into(), entry)
            }
            _ => Given::File(FileSource::of_js(handle.into())),
        });
    }
    match item.entry() {
        Some(entry) if entry.is_directory() => Some(Given::Tree(entry.unchecked_into())),
        Some(entry) => {
            let file = file_of(entry.unchecked_ref()).await.ok().or_else(|| item.file());
            file.map(|file| Given::File(file.into()))
        }
        None => item.file().map(|file| Given::File(file.into())),
    }
}
