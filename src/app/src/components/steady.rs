//! A page that does not become shorter while its end is on the screen, and does not push away what has the focus.

use std::cell::Cell;
use std::rc::Rc;

use leptos::html::Div;
use leptos::web_sys::{Element, HtmlElement};
use leptos::{ev, prelude::*};
use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

use super::in_sight::show;
use crate::live::effect;

/// Keeps a page as tall as it was when its last lines go while its end is on the screen. Returns the reference
/// that the page's outermost element takes. Otherwise the browser would scroll by itself. Example: another
/// browser leaves the library, its line goes, and a button above it would jump away from the pointer of a
/// person who is about to press it.
///
/// What has the keyboard's focus stays in sight when lines come in above it, unless the person scrolled away from it.
pub fn steady() -> NodeRef<Div> {
    let page = NodeRef::<Div>::new();
    effect(move || {
        let page = page.get();
        let room = page.as_ref().and_then(|page| page.parent_element()?.dyn_into::<HtmlElement>().ok());
        if let Some((page, room)) = page.zip(room) {
            follow(Steady { page: page.unchecked_into(), room, held: Rc::default(), is_seen: Rc::default() });
        }
    });
    page
}

/// A page, and its parent element, whose minimum height keeps the page tall.
#[derive(Clone)]
struct Steady {
    page: HtmlElement,
    room: HtmlElement,
    /// The minimum height in pixels.
    held: Rc<Cell<i32>>,
    /// Whether what has the focus was in sight when the focus or the window last moved.
    is_seen: Rc<Cell<bool>>,
}

impl Steady {
    /// Makes the minimum height that of the page.
    fn fit(&self) {
        self.held.set(self.page.offset_height());
        self.set(&format!("{}px", self.held.get()));
    }

    /// Raises the minimum height when the page has become taller.
    fn grow(&self) {
        if self.page.offset_height() > self.held.get() {
            self.fit();
        }
    }

    /// Lowers the minimum height when the space below the page is off the screen.
    fn trim(&self) {
        let end = self.page.get_bounding_client_rect().bottom();
        let seen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
        if self.page.offset_height() < self.held.get() && end >= seen {
            self.fit();
        }
    }

    /// Notes whether what has the focus is in sight.
    fn look(&self) {
        self.is_seen.set(self.focused().is_some_and(|it| is_in_window(&it)));
    }

    /// Brings what has the focus back into sight if what came in above it has pushed it out.
    fn hold(&self) {
        if let Some(focused) = self.focused().filter(|it| self.is_seen.get() && !is_in_window(it)) {
            show(&focused);
        }
    }

    /// What the keyboard has given the focus to, on this page.
    fn focused(&self) -> Option<Element> {
        let focused = document().active_element()?;
        let is_by_keys = focused.matches(":focus-visible").unwrap_or_default();
        (is_by_keys && self.page.contains(Some(&focused))).then_some(focused)
    }

    fn set(&self, height: &str) {
        // The browser accepts every length in pixels.
        let _ = self.room.style().set_property("min-height", height);
    }
}

/// Whether the whole height of an element lies in the window.
fn is_in_window(element: &Element) -> bool {
    let bounds = element.get_bounding_client_rect();
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    bounds.top() >= 0.0 && bounds.bottom() <= height
}

/// Watches the page's height and the window's scrolling for as long as the page is shown.
fn follow(steady: Steady) {
    let (grown, scrolled, resized, focused) =
        (steady.clone(), steady.clone(), steady.clone(), steady.clone());
    let on_size = Closure::<dyn FnMut()>::new(move || {
        grown.grow();
        grown.hold();
    });
    let observer = ResizeObserver::new(on_size.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(&steady.page);
    }
    let listeners = [
        window_event_listener(ev::scroll, move |_| {
            scrolled.trim();
            scrolled.look();
        }),
        // In a window of another width, lines break elsewhere, so the height before says nothing.
        window_event_listener(ev::resize, move |_| resized.fit()),
        window_event_listener(ev::focusin, move |_| focused.look()),
    ];
    let kept = StoredValue::new_local((steady, observer, on_size));
    on_cleanup(move || {
        listeners.into_iter().for_each(WindowListenerHandle::remove);
        kept.with_value(|(steady, observer, _)| {
            observer.as_ref().inspect(|observer| observer.disconnect());
            steady.set("");
        });
        kept.dispose();
    });
}
