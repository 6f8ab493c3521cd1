//! The keyboard's focus.

use js_sys::{Object, Reflect};
use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// The method with the options that web-sys has only behind another feature.
    #[wasm_bindgen(extends = HtmlElement)]
    type Focusable;

    #[wasm_bindgen(method, catch, js_name = focus)]
    fn focus_with(this: &Focusable, options: &Object) -> Result<(), JsValue>;
}

/// Gives the focus to the element with this id, and scrolls it into view. Answers whether there is one that can
/// take it.
pub(crate) fn focus(id: &str) -> bool {
    element(id).is_some_and(|element| element.focus().is_ok())
}

/// Gives the focus to the element with this id, and scrolls nothing.
pub(crate) fn focus_in_place(id: &str) {
    let options = Object::new();
    let _ = Reflect::set(&options, &"preventScroll".into(), &JsValue::TRUE);
    if let Some(element) = element(id) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.unchecked_ref::<Focusable>().focus_with(&options);
    }
}

fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id).and_then(|found| found.dyn_into().ok())
}
