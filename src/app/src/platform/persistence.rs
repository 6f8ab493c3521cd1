//! Whether the browser may delete what is stored.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageManager;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = storage)]
    static STORAGE_MANAGER: Option<StorageManager>;
}

/// Whether the browser has promised to keep what is stored; `None` when it cannot say. If asked to, it may promise so
/// now, and may ask the person.
pub async fn is_persisted(asked_to: bool) -> Option<bool> {
    let answer = STORAGE_MANAGER.with(|manager| {
        let manager = manager.as_ref()?;
        if asked_to { manager.persist() } else { manager.persisted() }.ok()
    })?;
    Some(JsFuture::from(answer).await.ok()?.is_truthy())
}
