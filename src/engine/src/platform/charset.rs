//! The tables of charsets, which every browser has.

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use reprise_catalog::library::Charset;
use wasm_bindgen::{JsCast as _, JsValue};

/// Bytes as text of a charset; `None` where they are none, or where the browser does not know the charset.
pub(crate) fn decode(charset: Charset, bytes: &[u8]) -> Option<String> {
    decode_as(charset.slug(), bytes)
}

/// The same by the charset's label.
pub(crate) fn decode_as(label: &str, bytes: &[u8]) -> Option<String> {
    let make: Function = Reflect::get(&js_sys::global(), &"TextDecoder".into()).ok()?.dyn_into().ok()?;
    let strict = Object::new();
    Reflect::set(&strict, &"fatal".into(), &JsValue::TRUE).ok()?;
    let decoder = Reflect::construct(&make, &Array::of2(&label.into(), &strict)).ok()?;
    let decode: Function = Reflect::get(&decoder, &"decode".into()).ok()?.dyn_into().ok()?;
    decode.call1(&decoder, &Uint8Array::from(bytes)).ok()?.as_string()
}
