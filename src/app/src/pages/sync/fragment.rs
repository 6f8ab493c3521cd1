//! Links that lead here with something behind `#`, which is taken out of the address at once.

use leptos::prelude::*;

/// The beginning of a link that earlier versions of Reprise made. It holds the key.
pub(super) const JOIN: &str = "#/join/";

/// The beginning of a link that holds a code.
pub(super) const CODE: &str = "#/code/";

/// Passes on the link with this beginning that led here, and every later one that is opened in this tab.
pub(super) fn on_link(beginning: &'static str, take: impl Fn(String) + 'static) {
    let hand_over = move || {
        if let Some(link) = take_fragment(beginning) {
            take(link);
        }
    };
    hand_over();
    let listening = window_event_listener(leptos::ev::hashchange, move |_| hand_over());
    on_cleanup(move || listening.remove());
}

/// The fragment of the link. It is then removed from the address bar and the history.
fn take_fragment(beginning: &str) -> Option<String> {
    let location = window().location();
    let fragment = location.hash().ok().filter(|fragment| fragment.starts_with(beginning))?;
    let path = location.pathname().unwrap_or_default();
    let history = window().history().ok()?;
    // If it stayed there, it could be seen by anybody who looks at the screen.
    let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
    Some(fragment)
}
