//! Whether an element is in sight, or nearly.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    type IntersectionObserver;

    #[wasm_bindgen(constructor, catch)]
    fn new(heard: &Function, options: &Object) -> Result<IntersectionObserver, JsValue>;

    #[wasm_bindgen(method)]
    fn observe(this: &IntersectionObserver, element: &Element);

    #[wasm_bindgen(method)]
    fn disconnect(this: &IntersectionObserver);
}

/// How far outside of the window an element counts as nearly in sight.
const MARGIN: &str = "200px";

/// Watches an element, as long as it exists.
pub struct Watch {
    observer: IntersectionObserver,
    /// The browser calls it.
    _heard: Closure<dyn FnMut(Array)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Watches an element, and calls `seen` once when it comes into sight. `None` where the browser cannot watch.
pub fn watch(element: &Element, seen: impl FnOnce() + 'static) -> Option<Watch> {
    let mut seen = Some(seen);
    let heard = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        let is_in_sight =
            |entry: JsValue| Reflect::get(&entry, &"isIntersecting".into()).is_ok_and(|it| it.is_truthy());
        if entries.iter().any(is_in_sight)
            && let Some(seen) = seen.take()
        {
            seen();
        }
    });
    let options = Object::new();
    // Setting a property of a new object cannot fail.
    let _ = Reflect::set(&options, &"rootMargin".into(), &MARGIN.into());
    let observer = IntersectionObserver::new(heard.as_ref().unchecked_ref(), &options).ok()?;
    observer.observe(element);
    Some(Watch { observer, _heard: heard })
}
