//! Small texts that the page needs before its engine is there, or leaves for the next page: `localStorage`. Where a
//! browser has none, there is nothing.

use web_sys::Storage;

/// Keeps a text.
pub(crate) fn set(key: &str, text: &str) {
    if let Some(storage) = storage() {
        // Refused where the page may store nothing; the engine says so.
        let _ = storage.set_item(key, text);
    }
}

/// Reads a text, and forgets it.
pub(crate) fn take(key: &str) -> Option<String> {
    let storage = storage()?;
    let text = storage.get_item(key).ok()??;
    let _ = storage.remove_item(key);
    Some(text)
}

/// Reads a text.
pub(crate) fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
