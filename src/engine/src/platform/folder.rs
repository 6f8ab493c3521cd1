//! A folder by its handle: what is in it, whether it may be read, whether it lies in another one.
//! This module asks only for permission to read.

use js_sys::{Array, AsyncIterator, IteratorNext, JsString, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemHandle, FileSystemHandleKind,
};

use super::file::{FileError, FileSource};

#[wasm_bindgen]
extern "C" {
    /// The methods of a handle that web-sys counts as unstable.
    #[wasm_bindgen(extends = Object)]
    type Permitting;

    #[wasm_bindgen(method, catch, js_name = queryPermission)]
    fn query_permission(this: &Permitting, descriptor: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = requestPermission)]
    fn request_permission(this: &Permitting, descriptor: &Object) -> Result<Promise, JsValue>;
}

/// Something in a folder.
#[derive(Debug)]
pub enum Entry {
    /// A file.
    File(FileSystemFileHandle),
    /// A folder.
    Folder(FileSystemDirectoryHandle),
}

/// Lists a folder, one entry after another.
#[derive(Debug)]
pub struct Listing(AsyncIterator);

impl Listing {
    /// Begins to list a folder.
    pub fn of(folder: &FileSystemDirectoryHandle) -> Listing {
        Listing(folder.values())
    }

    /// The next entry; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Entry>, FileError> {
        let next = self.0.next().map_err(FileError::of_js)?;
        let next = JsFuture::from(next).await.map_err(FileError::of_js)?;
        let next: IteratorNext = next.unchecked_into();
        if next.done() {
            return Ok(None);
        }
        let handle: FileSystemHandle = next.value().unchecked_into();
        Ok(Some(match handle.kind() {
            FileSystemHandleKind::Directory => Entry::Folder(handle.unchecked_into()),
            _ => Entry::File(handle.unchecked_into()),
        }))
    }
}

/// The path of a folder below another one, "" if they are the same; `None` if it does not lie in it.
pub async fn path_within(
    above: &FileSystemDirectoryHandle,
    below: &FileSystemDirectoryHandle,
) -> Option<String> {
    let answer = JsFuture::from(above.resolve(below)).await.ok()?;
    let parts: Vec<String> =
        answer.dyn_into::<Array>().ok()?.iter().filter_map(|part| part.as_string()).collect();
    Some(parts.join("/"))
}

/// The file at a path below a folder.
///
/// # Errors
/// [`FileError`] says why it cannot be opened.
pub async fn file_at(folder: &FileSystemDirectoryHandle, path: &str) -> Result<File, FileError> {
    let mut folder = folder.clone();
    let mut names: Vec<&str> = path.split('/').collect();
    let name = names.pop().unwrap_or_default();
    for name in names {
        let inside = JsFuture::from(folder.get_directory_handle(name)).await.map_err(FileError::of_js)?;
        folder = inside.dyn_into().map_err(FileError::of_js)?;
    }
    let handle = JsFuture::from(folder.get_file_handle(name)).await.map_err(FileError::of_js)?;
    FileSource::of_js(handle).open().await
}

/// Whether a remembered folder may be read now. Nobody is asked.
pub async fn is_readable(folder: &FileSystemDirectoryHandle) -> bool {
    match folder.unchecked_ref::<Permitting>().query_permission(&reading()) {
        Ok(known) => is_granted(known).await,
        // Browsers without this question cannot refuse.
        Err(_) => true,
    }
}

/// Asks whether a remembered folder may be read, and asks the person if needed. Must be called from a click.
pub async fn may_read(folder: &FileSystemDirectoryHandle) -> bool {
    if is_readable(folder).await {
        return true;
    }
    match folder.unchecked_ref::<Permitting>().request_permission(&reading()) {
        Ok(answer) => is_granted(answer).await,
        Err(_) => false,
    }
}

/// The kind of permission that is asked for. There is no other.
fn reading() -> Object {
    let reading = Object::new();
    let _ = Reflect::set(&reading, &"mode".into(), &"read".into());
    reading
}

async fn is_granted(answer: Promise) -> bool {
    let answer = JsFuture::from(answer).await;
    answer.is_ok_and(|word| word.dyn_into::<JsString>().is_ok_and(|word| word == "granted"))
}
