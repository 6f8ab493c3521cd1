//! A page that does not become shorter under the pointer.

use std::cell::Cell;
use std::rc::Rc;

use leptos::html::Div;
use leptos::web_sys::HtmlElement;
use leptos::{ev, prelude::*};
use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

use crate::live::effect;

/// Keeps the room of a page whose last lines go while its end is in sight, and returns the reference that the page's
/// outermost element takes. Without that room the browser would scroll by itself: a browser that leaves the library,
/// say, takes its line along, and the button above that a person is about to press would jump away from the pointer.
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

/// A page, and the element around it that keeps the room.
#[derive(Clone)]
struct Steady {
    page: HtmlElement,
    room: HtmlElement,
    /// The height that is kept, in pixels.
    held: Rc<Cell<i32>>,
}

impl Steady {
    /// Makes the room as tall as the page.
    fn fit(&self) {
        self.held.set(self.page.offset_height());
        self.set(&format!("{}px", self.held.get()));
    }

    /// Gives the page more room when it has become taller.
    fn grow(&self) {
        if self.page.offset_height() > self.held.get() {
            self.fit();
        }
    }

    /// Takes back the room that is left over, once it is out of sight.
    fn trim(&self) {
        let end = self.page.get_bounding_client_rect().bottom();
        let seen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
        if self.page.offset_height() < self.held.get() && end >= seen {
            self.fit();
        }
    }

    fn set(&self, height: &str) {
        // A length in pixels is always taken.
        let _ = self.room.style().set_property("min-height", height);
    }
}

/// Follows the page for as long as it is there.
fn follow(steady: Steady) {
    let (grown, scrolled, resized) = (steady.clone(), steady.clone(), steady.clone());
    let on_size = Closure::<dyn FnMut()>::new(move || grown.grow());
    let observer = ResizeObserver::new(on_size.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(&steady.page);
    }
    let listeners = [
        window_event_listener(ev::scroll, move |_| scrolled.trim()),
        // Lines may break elsewhere now.
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
