//! Writes a file that the person made by *Save as*. It is the only code of the project that writes into a file of a person,
//! and no other file than the back-up comes here.

use wasm_bindgen::prelude::*;
use web_sys::{Blob, FileSystemFileHandle};

use super::file::error_name;

#[wasm_bindgen]
extern "C" {
    /// The handle, with the method that web-sys lacks for pages that only read.
    type Saveable;

    #[wasm_bindgen(method, catch, js_name = createWritable)]
    async fn create_writable(this: &Saveable) -> Result<JsValue, JsValue>;

    /// What is written takes the place of the file when it is closed.
    type Writing;

    #[wasm_bindgen(method, catch)]
    async fn write(this: &Writing, blob: &Blob) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn close(this: &Writing) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn abort(this: &Writing) -> Result<JsValue, JsValue>;
}

/// Why a file was not written. It is as it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SaveFault {
    /// The browser must ask the person first, which only a click can bring about.
    Unasked,
    /// It is not where it was.
    Moved,
    /// Something else has it open.
    Locked,
    /// The disk is full.
    Full,
    /// Anything else, by the browser's name of it.
    Other(String),
}

/// Replaces what stands in a file.
pub(crate) async fn save(handle: &FileSystemFileHandle, blob: &Blob) -> Result<(), SaveFault> {
    let handle: &Saveable = handle.unchecked_ref();
    let writing: Writing = handle.create_writable().await.map_err(fault)?.unchecked_into();
    let written = match writing.write(blob).await {
        Ok(_) => writing.close().await,
        Err(why) => {
            // What was begun is thrown away in any case.
            let _ = writing.abort().await;
            Err(why)
        }
    };
    written.map(drop).map_err(fault)
}

fn fault(error: JsValue) -> SaveFault {
    match error_name(&error).as_str() {
        "NotAllowedError" | "SecurityError" => SaveFault::Unasked,
        "NotFoundError" => SaveFault::Moved,
        "NoModificationAllowedError" | "InvalidStateError" => SaveFault::Locked,
        "QuotaExceededError" => SaveFault::Full,
        name => SaveFault::Other(name.to_owned()),
    }
}
