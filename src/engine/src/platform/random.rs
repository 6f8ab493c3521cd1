//! Random ids and bytes from the browser's cryptographic generator.

use js_sys::Uint8Array;
use reprise_catalog::ids::{BrowserId, PlaceId};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &Uint8Array);
}

/// Makes the id of a place that is read for the first time.
pub fn make_place_id() -> PlaceId {
    PlaceId(make_bytes())
}

/// Makes the id of this browser.
pub fn make_browser_id() -> BrowserId {
    BrowserId(make_bytes())
}

/// Makes random bytes, for keys and salts.
pub fn make_bytes<const LEN: usize>() -> [u8; LEN] {
    let filled = Uint8Array::new_with_length(LEN as u32);
    fill(&filled);
    let mut bytes = [0; LEN];
    filled.copy_to(&mut bytes);
    bytes
}
