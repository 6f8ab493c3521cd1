//! A page that does not become shorter while its end is on the screen.

use std::cell::Cell;
use std::rc::Rc;

use leptos::html::Div;
use leptos::web_sys::HtmlElement;
use leptos::{ev, prelude::*};
use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

use crate::live::effect;

/// Keeps a page as tall as it was when its last lines go while its end is on the screen. Returns the reference
/// that the page's outermost element takes. Otherwise the browser would scroll by itself. Example: another
/// browser leaves the library, its line goes, and a button above it would jump away from the pointer of a
/// person who is about to press it.
pub fn steady() -> NodeRef<Div> {
    let page = NodeRef::<Div>::new();
    effect(move || {
        let page = page.get();
        let room = page.as_ref().and_then(|page| page.parent_element()?.dyn_into::<HtmlElement>().ok());
        if let Some((page, room)) = page.zip(room) {
            follow(Steady { page: page.unchecked_into(), room, held: Rc::default() });
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

    fn set(&self, height: &str) {
        // The browser accepts every length in pixels.
        let _ = self.room.style().set_property("min-height", height);
    }
}

/// Watches the page's height and the window's scrolling for as long as the page is shown.
fn follow(steady: Steady) {
    let (grown, scrolled, resized) = (steady.clone(), steady.clone(), steady.clone());
    let on_size = Closure::<dyn FnMut()>::new(move || grown.grow());
    let observer = ResizeObserver::new(on_size.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(&steady.page);
    }
    let listeners = [
        window_event_listener(ev::scroll, move |_| scrolled.trim()),
        // In a window of another width, lines break elsewhere, so the height before says nothing.
        window_event_listener(ev::resize, move |_| resized.fit()),
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
