//! The address of the page: what the address bar shows, and how links and the back button change it.

use js_sys::decode_uri_component;
use leptos::ev;
use leptos::prelude::*;

use crate::live::RwSignal;
use crate::platform::local::tab;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

/// Where a page that is left keeps its address and the one of what it shows, a line each.
const LEFT: &str = "reprise-left";

/// A handle on the address. It is cheap to copy.
#[derive(Clone, Copy)]
pub struct Address {
    path: RwSignal<String>,
    search: RwSignal<String>,
    /// The entry of the history that is shown: its number, counted from where the app was opened, and its address.
    entry: StoredValue<(f64, String)>,
}

/// Makes the address available to every page.
pub fn provide_address() -> Address {
    take_left();
    let (path, search) = shown();
    let entry = StoredValue::new((number(), format!("{path}{search}")));
    let address = Address { path: RwSignal::new(path), search: RwSignal::new(search), entry };
    provide_context(address);
    // Both listeners stay as long as the page.
    let _ = window_event_listener(ev::popstate, move |_| address.travel());
    let _ = window_event_listener(ev::click, move |event| address.follow_link(&event));
    address
}

/// The address of this page.
pub fn use_address() -> Address {
    expect_context()
}

impl Address {
    /// The path, for example `/restore`.
    pub fn path(self) -> Signal<String> {
        self.path.into()
    }

    /// What stands behind the `?`, by name. Changes with each link that is followed, and when the person goes back or
    /// forward, but not with [`Address::write`].
    pub fn params(self) -> Vec<(String, String)> {
        self.search.with(|search| params_of(search))
    }

    /// The address that is shown, from the path on.
    pub fn shown(self) -> String {
        self.entry.with_value(|(_, address)| address.clone())
    }

    /// Shows another address in the address bar instead of this one, for the same path.
    pub fn write(self, address: &str) {
        let number = self.entry.with_value(|(number, _)| *number);
        let done = history().and_then(|it| it.replace_state_with_url(&number.into(), "", Some(address)));
        // Browsers refuse this when it is done too often. The next change is then shown with this one.
        if done.is_ok() {
            self.entry.set_value((number, address.to_owned()));
        }
    }

    /// Shows another address, from which the person can come back to this one. Answers whether the browser did it.
    pub fn push(self, address: &str) -> bool {
        let number = self.entry.with_value(|(number, _)| number + 1.0);
        let done = history().and_then(|it| it.push_state_with_url(&number.into(), "", Some(address))).is_ok();
        if done {
            self.entry.set_value((number, address.to_owned()));
        }
        done
    }

    /// Leaves the address of what this page shows to the page that comes after it, if the address bar does not say it yet.
    pub fn leave(self, address: &str) {
        let shown = self.shown();
        match shown == address {
            // What was left before, by a page that then came back, is not what is shown now.
            true => drop(tab::take(LEFT)),
            false => tab::set(LEFT, &format!("{shown}\n{address}")),
        }
    }

    /// Goes to another address, to whose page the person can come back.
    fn go(self, address: &str) {
        if self.push(address) {
            window().scroll_to_with_x_and_y(0.0, 0.0);
            self.arrive();
        }
    }

    /// Takes over the entry to which the person went back or forward. A closed card leaves an entry that shows the same
    /// as the one before it: such an entry is passed by, so that each step shows something else.
    fn travel(self) {
        let (path, search) = shown();
        let now = (number(), format!("{path}{search}"));
        let before = self.entry.get_value();
        self.entry.set_value(now.clone());
        let is_same = now.1 == before.1 && now.0 != before.0;
        if is_same && now.0 > 0.0 {
            let _ = history().and_then(|it| it.go_with_delta(if now.0 < before.0 { -1 } else { 1 }));
            return;
        }
        self.arrive();
    }

    /// Takes over what the address bar shows.
    fn arrive(self) {
        let (path, search) = shown();
        if self.path.with_untracked(|before| *before != path) {
            self.path.set(path);
        }
        self.search.set(search);
    }

    /// Follows a link to a page of the app without loading the app again.
    fn follow_link(self, event: &MouseEvent) {
        let is_plain = event.button() == 0
            && !(event.meta_key() || event.alt_key() || event.ctrl_key() || event.shift_key());
        if !is_plain || event.default_prevented() {
            return;
        }
        if let Some(link) = link_at(event).filter(leads_to_a_page) {
            event.prevent_default();
            self.go(&format!("{}{}{}", link.pathname(), link.search(), link.hash()));
        }
    }
}

/// Restores what this tab showed before the page was loaded again, if the address bar had not caught up with that.
fn take_left() {
    let (path, search) = shown();
    let left = tab::take(LEFT);
    let here =
        left.as_deref().and_then(|left| left.split_once('\n')).filter(|(from, _)| *from == path + &search);
    if let Some((_, address)) = here {
        // If the browser refuses, the page shows what the address says.
        let _ = history().and_then(|it| it.replace_state_with_url(&number().into(), "", Some(address)));
    }
}

fn link_at(event: &MouseEvent) -> Option<HtmlAnchorElement> {
    let clicked: Element = event.target()?.dyn_into().ok()?;
    clicked.closest("a[href]").ok()??.dyn_into().ok()
}

/// Whether a link leads to a page of the app. `rel=external` and `download` leave it to the browser.
fn leads_to_a_page(link: &HtmlAnchorElement) -> bool {
    let is_here = window().location().origin().is_ok_and(|origin| origin == link.origin());
    is_here && link.target().is_empty() && !link.has_attribute("download") && link.rel() != "external"
}

/// The path and the search of the address bar.
fn shown() -> (String, String) {
    let location = window().location();
    (location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// The number of the entry that is shown. The one at which the app was opened has none.
fn number() -> f64 {
    history().and_then(|it| it.state()).ok().and_then(|state| state.as_f64()).unwrap_or_default()
}

fn history() -> Result<web_sys::History, JsValue> {
    window().history()
}

/// The names and values in a search like `?way=rip&q=two+words`.
fn params_of(search: &str) -> Vec<(String, String)> {
    let pairs = search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
    let split = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    split.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

/// Undoes percent-encoding. A text that was not encoded in this way stays as it is.
fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    decode_uri_component(&text).map_or(text, String::from)
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_search_is_taken_apart() {
        let check = |search: &str, wanted: &[(&str, &str)]| {
            let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
            assert_eq!(params_of(search), wanted.iter().map(owned).collect::<Vec<_>>(), "{search}");
        };
        check("", &[]);
        check("?", &[]);
        check("?way=rip&q=two+words%20%26%20more", &[("way", "rip"), ("q", "two words & more")]);
        check("?q=a=b&way", &[("q", "a=b"), ("way", "")]);
        check("?q=100%&&sort=%C3%A4", &[("q", "100%"), ("sort", "\u{e4}")]);
    }
}
