//! Keys that work on every page.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::platform::focus::focus;
use crate::state::{CurrentView, Panel};

/// The id of the search field, where a page has one.
pub(in crate::pages) const SEARCH: &str = "search";

/// Listens as long as the page exists.
pub(super) fn listen(view: CurrentView) {
    let listener = window_event_listener(ev::keydown, move |event| press(view, &event));
    on_cleanup(move || listener.remove());
}

fn press(view: CurrentView, event: &KeyboardEvent) {
    if view.panel.get_untracked().is_some() {
        return;
    }
    let command = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "f" | "F" if command && !event.shift_key() && !event.alt_key() => to_search(event),
        "/" if !command && !is_typing(event) => to_search(event),
        "?" if !command && !is_typing(event) => view.show(Some(Panel::Keys)),
        _ => {}
    }
}

/// Moves to the search field. Where there is none, the key does what it does in the browser.
fn to_search(event: &KeyboardEvent) {
    if focus(SEARCH) {
        event.prevent_default();
    }
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| match target.tag_name().as_str() {
        "INPUT" => !matches!(target.get_attribute("type").as_deref(), Some("radio" | "checkbox")),
        tag => matches!(tag, "TEXTAREA" | "SELECT"),
    })
}
