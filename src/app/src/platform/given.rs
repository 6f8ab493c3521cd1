//! What the person gives to read: folders and files, dropped or chosen.

use std::future::Future;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransferItem, DragEvent, File, FileSystemDirectoryEntry, FileSystemDirectoryHandle, FileSystemEntry,
    FileSystemHandle, FileSystemHandleKind,
};

use super::file::FileSource;
use super::tree::file_of;
pub(crate) use super::tree::{Listed, Parts, Wanted, walk};

#[wasm_bindgen]
extern "C" {
    /// The methods of a dropped item that web-sys counts as unstable.
    #[wasm_bindgen(extends = Object)]
    type HandleItem;

    #[wasm_bindgen(method, catch, js_name = getAsFileSystemHandle)]
    fn handle(this: &HandleItem) -> Result<Promise, JsValue>;
}

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

/// Takes what was dropped. The browser empties the event when it returns, so all items are asked at once; the
/// future then waits for their answers.
pub fn take_dropped(event: &DragEvent) -> impl Future<Output = Vec<Given>> + use<> {
    let items = event.data_transfer().map(|data| data.items());
    let items = items.iter().flat_map(|items| (0..items.length()).filter_map(|at| items.get(at)));
    let dropped: Vec<Dropped> =
        items.filter(|item| item.kind() == "file").map(|item| Dropped::take(&item)).collect();
    async move {
        let mut given = Vec::new();
        for dropped in dropped {
            given.extend(dropped.resolve().await);
        }
        given
    }
}

/// One dropped item, in each form that this browser offers.
struct Dropped {
    handle: Option<Promise>,
    entry: Option<FileSystemEntry>,
    file: Option<File>,
}

impl Dropped {
    fn take(item: &DataTransferItem) -> Dropped {
        let has_handles = Reflect::get(item, &"getAsFileSystemHandle".into())
            .is_ok_and(|call| call.is_instance_of::<Function>());
        let handle = has_handles.then(|| item.unchecked_ref::<HandleItem>().handle().ok()).flatten();
        let entry = item.webkit_get_as_entry().ok().flatten();
        Dropped { handle, entry, file: item.get_as_file().ok().flatten() }
    }

    async fn resolve(self) -> Option<Given> {
        if let Some(handle) = self.handle
            && let Ok(handle) = JsFuture::from(handle).await
            && handle.is_object()
        {
            let handle: FileSystemHandle = handle.unchecked_into();
            return Some(match handle.kind() {
                FileSystemHandleKind::Directory => {
                    let entry = self.entry.filter(FileSystemEntry::is_directory).map(JsCast::unchecked_into);
                    Given::Folder(handle.unchecked_into(), entry)
                }
                _ => Given::File(FileSource::of_js(handle.into())),
            });
        }
        match self.entry {
            Some(entry) if entry.is_directory() => Some(Given::Tree(entry.unchecked_into())),
            Some(entry) => {
                let file = file_of(entry.unchecked_ref()).await.ok().or(self.file);
                file.map(|file| Given::File(file.into()))
            }
            None => self.file.map(|file| Given::File(file.into())),
        }
    }
}
