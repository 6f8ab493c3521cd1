//! What a click brings is scrolled into sight.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::FocusEvent;

use crate::live::effect;

#[wasm_bindgen]
extern "C" {
    type Bringable;

    #[wasm_bindgen(method, js_name = scrollIntoView)]
    fn scroll_into_view(this: &Bringable, options: &JsValue);

    #[wasm_bindgen(method)]
    fn focus(this: &Bringable, options: &JsValue);
}

/// Scrolls an element into sight, no further than needed, whenever there is something in it. It takes the focus if it
/// has a `tabindex`. The jump is at once, which also suits people who want no motion. Returns the reference that the
/// element takes.
pub fn in_sight(is_there: Signal<bool>) -> NodeRef<Div> {
    let place = NodeRef::<Div>::new();
    effect(move || {
        if let Some(place) = place.get().filter(|_| is_there.get()) {
            // What it holds is drawn first.
            request_animation_frame(move || bring(place.unchecked_ref()));
        }
    });
    place
}

/// Scrolls what has got the focus wholly into sight. Chromium leaves a control where it is of which an edge is in sight.
pub fn show_focused(event: &FocusEvent) {
    if let Some(target) = event.target() {
        show(&target);
    }
}

/// Scrolls an element into sight, no further than needed.
pub(super) fn show(element: &JsValue) {
    element.unchecked_ref::<Bringable>().scroll_into_view(&nearest());
}

/// No further than needed, in both directions. What gets the focus scrolls nothing by that.
fn nearest() -> JsValue {
    let options = js_sys::Object::new();
    let nearest = || JsValue::from("nearest");
    for (name, value) in [("block", nearest()), ("inline", nearest()), ("preventScroll", JsValue::TRUE)] {
        // Setting a property of a new object cannot fail.
        let _ = js_sys::Reflect::set(&options, &name.into(), &value);
    }
    options.into()
}

fn bring(place: &Bringable) {
    let options = nearest();
    place.scroll_into_view(&options);
    place.focus(&options);
}
