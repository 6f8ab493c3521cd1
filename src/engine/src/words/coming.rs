//! The engine's table of messages, which the page's script sends when it has loaded. Until then the engine says nothing.

use std::cell::RefCell;

use futures::channel::oneshot::{Sender, channel};
use js_sys::Array;
use wasm_bindgen::prelude::*;

thread_local! {
    /// Who waits for the table; `None` once it has come, or will not come.
    static WAITING: RefCell<Option<Vec<Sender<()>>>> = const { RefCell::new(Some(Vec::new())) };
}

/// Waits until the table is there. If it could not be loaded, the page shows nothing of the engine either.
pub(crate) async fn come() {
    let turn = WAITING.with_borrow_mut(|waiting| {
        let (wake, turn) = channel();
        waiting.as_mut()?.push(wake);
        Some(turn)
    });
    // Tests without a browser speak English at once.
    if let Some(turn) = turn.filter(|_| cfg!(target_arch = "wasm32")) {
        // It is only dropped after it was woken.
        let _ = turn.await;
    }
}

/// Takes the table, if that is what the page has posted: the language and the table, which is empty if none loaded.
pub(crate) fn hear(posted: &JsValue) -> bool {
    let Some(parts) = posted.dyn_ref::<Array>() else { return false };
    let (Some(language), Some(table)) = (parts.get(0).as_string(), parts.get(1).as_string()) else {
        return false;
    };
    super::take(&language, table);
    WAITING.with_borrow_mut(|waiting| drop(waiting.take()));
    true
}
