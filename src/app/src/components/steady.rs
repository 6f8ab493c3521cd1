//! A page that does not become shorter while its end is on the screen, and keeps in sight what has the focus.

use std::cell::Cell;
use std::rc::Rc;

use leptos::html::Div;
use leptos::web_sys::HtmlElement;
use leptos::{ev, prelude::*};
use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

use super::in_sight::show_focus;
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
            follow(Steady { page: page.unchecked_into(), room, held: Rc::default(), focus: Rc::default() });
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
    /// Whether what has the focus is in sight, so that it must stay there: songs that come above it push it down.
    focus: Rc<Cell<bool>>,
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
            if self.focus.get() {
                show_focus();
            }
        }
    }

    /// Notices whether the person scrolled away from what has the focus.
    fn look(&self) {
        let focused = document().active_element().filter(|it| self.page.contains(Some(it)));
        self.focus.set(focused.is_some_and(|it| {
            let place = it.get_bounding_client_rect();
            place.bottom() > 0.0 && place.top() < height_of_window()
        }));
    }

    /// Lowers the minimum height when the space below the page is off the screen.
    fn trim(&self) {
        let end = self.page.get_bounding_client_rect().bottom();
        if self.page.offset_height() < self.held.get() && end >= height_of_window() {
            self.fit();
        }
    }

    fn set(&self, height: &str) {
        // The browser accepts every length in pixels.
        let _ = self.room.style().set_property("min-height", height);
    }
}

fn height_of_window() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default()
}

/// Watches the page's height and the window's scrolling for as long as the page is shown.
fn follow(steady: Steady) {
    let (grown, scrolled, resized, focused) =
        (steady.clone(), steady.clone(), steady.clone(), steady.clone());
    let on_size = Closure::<dyn FnMut()>::new(move || grown.grow());
    let observer = ResizeObserver::new(on_size.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(&steady.page);
    }
    let listeners = [
        window_event_listener(ev::scroll, move |_| {
            scrolled.trim();
            scrolled.look();
        }),
        window_event_listener(ev::focusin, move |_| focused.look()),
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
