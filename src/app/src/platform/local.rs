//! Short texts in `localStorage` that the page needs before its engine answers, or leaves for the next page. A
//! browser may have none of it; then nothing is kept.

use web_sys::Storage;

/// Stores a text.
pub(crate) fn set(key: &str, text: &str) {
    if let Some(storage) = storage() {
        // The browser refuses this where the page may store nothing. The engine reports that.
        let _ = storage.set_item(key, text);
    }
}

/// Removes a text.
pub(crate) fn remove(key: &str) {
    let _ = take(key);
}

/// Reads a text and removes it.
pub(crate) fn take(key: &str) -> Option<String> {
    take_from(&storage()?, key)
}

/// The keys that begin with this.
pub(crate) fn keys(beginning: &str) -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let all = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok()?);
    all.filter(|key| key.starts_with(beginning)).collect()
}

/// Reads a text.
pub(crate) fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// The same in `sessionStorage`, which each tab has for itself.
pub(crate) mod tab {
    use super::Storage;

    /// Stores a text.
    pub(crate) fn set(key: &str, text: &str) {
        if let Some(storage) = storage() {
            // The browser refuses this where the page may store nothing. The engine reports that.
            let _ = storage.set_item(key, text);
        }
    }

    /// Reads a text and removes it.
    pub(crate) fn take(key: &str) -> Option<String> {
        super::take_from(&storage()?, key)
    }

    fn storage() -> Option<Storage> {
        web_sys::window()?.session_storage().ok()?
    }
}

fn take_from(storage: &Storage, key: &str) -> Option<String> {
    let text = storage.get_item(key).ok()??;
    let _ = storage.remove_item(key);
    Some(text)
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
