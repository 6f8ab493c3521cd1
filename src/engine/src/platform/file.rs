//! One file: its size, its time, and ranges of its bytes. It works in workers, where files are read.

use std::ops::Range;

use futures::future::try_join_all;
use js_sys::{ArrayBuffer, Uint8Array};
use reprise_catalog::reading::{Problem, ProblemCode};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DomException, File, FileSystemFileHandle};

pub use crate::protocol::given::FileError;

/// By what a file is held before it is opened: a handle or, where the browser has none, the file itself.
#[derive(Clone, Debug)]
pub struct FileSource(JsValue);

impl FileSource {
    /// Takes a source out of a message between page and worker.
    pub fn of_js(value: JsValue) -> FileSource {
        FileSource(value)
    }

    /// The source in the form that crosses between page and worker.
    pub fn as_js(&self) -> &JsValue {
        &self.0
    }

    /// The file's name.
    pub fn name(&self) -> String {
        match self.0.dyn_ref::<File>() {
            Some(file) => file.name(),
            None => self.0.unchecked_ref::<FileSystemFileHandle>().name(),
        }
    }

    /// Asks for the file as it is now.
    pub async fn open(&self) -> Result<File, FileError> {
        if let Some(file) = self.0.dyn_ref::<File>() {
            return Ok(file.clone());
        }
        let handle = self.0.unchecked_ref::<FileSystemFileHandle>();
        let file = JsFuture::from(handle.get_file()).await.map_err(FileError::of_js)?;
        file.dyn_into().map_err(FileError::of_js)
    }
}

impl From<FileSystemFileHandle> for FileSource {
    fn from(handle: FileSystemFileHandle) -> FileSource {
        FileSource(handle.into())
    }
}

impl From<File> for FileSource {
    fn from(file: File) -> FileSource {
        FileSource(file.into())
    }
}

impl FileError {
    /// An exception that the browser threw, as plain data.
    pub fn of_js(error: JsValue) -> FileError {
        let name = error_name(&error);
        if name == "NotFoundError" { FileError::Vanished } else { FileError::Unreadable(name) }
    }

    /// The problem that the person is told of.
    pub fn into_problem(self) -> Problem {
        match self {
            FileError::Vanished => Problem { code: ProblemCode::Vanished, detail: String::new() },
            FileError::Unnamed => {
                let detail = "its name is not written in Unicode".to_owned();
                Problem { code: ProblemCode::Unreadable, detail }
            }
            FileError::Unreadable(why) => Problem { code: ProblemCode::Unreadable, detail: why },
        }
    }
}

/// The name of the exception that the browser threw, such as "NotReadableError".
pub fn error_name(error: &JsValue) -> String {
    match (error.dyn_ref::<DomException>(), error.dyn_ref::<js_sys::Error>()) {
        (Some(error), _) => error.name(),
        (None, Some(error)) => String::from(error.name()),
        (None, None) => error.as_string().unwrap_or_default(),
    }
}

/// A file's size in bytes, and its last modification in milliseconds since 1970.
pub fn size_and_time(file: &File) -> (u64, u64) {
    (file.size() as u64, file.last_modified().max(0.0) as u64)
}

/// Reads these ranges of a file, all at the same time.
///
/// If the file has shrunk meanwhile, fewer bytes than asked for come back.
pub async fn read_ranges(file: &File, ranges: &[Range<u64>]) -> Result<Vec<Vec<u8>>, FileError> {
    try_join_all(ranges.iter().map(|range| Reading::begin(file, range).bytes())).await
}

/// Reads a whole file. The caller has checked its size.
pub async fn read_whole(file: &File) -> Result<Vec<u8>, FileError> {
    Reading::begin(file, &(0..file.size() as u64)).bytes().await
}

/// A range of a file or Blob that is being read. Reading begins when this is made, not when it is awaited.
pub struct Reading(Result<JsFuture, FileError>);

impl Reading {
    /// Begins to read a range.
    pub fn begin(file: &Blob, range: &Range<u64>) -> Reading {
        let bytes = if range.start == 0 && range.end as f64 == file.size() {
            // Making a slice costs as much as reading it, because the browser registers it first.
            Ok(file.array_buffer())
        } else {
            let part = file.slice_with_f64_and_f64(range.start as f64, range.end as f64);
            part.map(|part| part.array_buffer()).map_err(FileError::of_js)
        };
        Reading(bytes.map(JsFuture::from))
    }

    /// Waits for the bytes.
    pub async fn bytes(self) -> Result<Vec<u8>, FileError> {
        let buffer = self.0?.await.map_err(FileError::of_js)?;
        Ok(Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec())
    }
}
