//! Whether the browser may delete what is stored.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageManager;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = storage)]
    static STORAGE_MANAGER: Option<StorageManager>;
}

/// Whether the browser has promised to keep what is stored; `None` when it cannot say.
pub async fn is_persisted() -> Option<bool> {
    let answer = STORAGE_MANAGER.with(|manager| manager.as_ref()?.persisted().ok())?;
    Some(JsFuture::from(answer).await.ok()?.is_truthy())
}

/// Asks the browser to keep what is stored. Answers as [`is_persisted`] does.
pub async fn persist() -> Option<bool> {
    let answer = STORAGE_MANAGER.with(|manager| manager.as_ref()?.persist().ok())?;
    Some(JsFuture::from(answer).await.ok()?.is_truthy())
}
