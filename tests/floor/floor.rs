//! The least that a second browser does with the records of a library: a worker opens and inflates them, and does
//! nothing with what comes out. Its JavaScript fetches them.

use js_sys::{Reflect, Uint8Array};
use miniz_oxide::inflate::decompress_to_vec;
use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Keys, LibraryKey, Position};
use wasm_bindgen::prelude::*;

/// What stands before the body of an encoded batch: version, checksum, form.
const HEAD: usize = 6;

fn main() {
    let open =
        Closure::<dyn Fn(String, String, Uint8Array) -> f64>::new(|key: String, browser: String, page| {
            let page: Uint8Array = page;
            // A length that cannot be tells that something did not open.
            open_page(&key, &browser, &page.to_vec()).map_or(-1.0, |length| length as f64)
        });
    let named = Reflect::set(&js_sys::global(), &"openPage".into(), open.as_ref());
    debug_assert!(named.is_ok(), "a worker's global object takes a name");
    open.forget();
}

/// Opens and inflates every record of a page; answers how long all batches are, in bytes.
fn open_page(key: &str, browser: &str, mut page: &[u8]) -> Option<usize> {
    let (keys, browser, mut length) = (keys_of(key)?, BrowserId::from_hex(browser)?, 0);
    while let Some((number, rest)) = page.split_first_chunk::<8>() {
        let (size, rest) = rest.split_first_chunk::<4>()?;
        let (record, rest) = rest.split_at_checked(u32::from_be_bytes(*size) as usize)?;
        let position = Position { browser, number: u64::from_be_bytes(*number) };
        let opened = keys.unseal(position, record).ok()?;
        length += decompress_to_vec(opened.batch.get(HEAD..)?).ok()?.len();
        page = rest;
    }
    Some(length)
}

fn keys_of(hex: &str) -> Option<Keys> {
    let mut key = [0; 32];
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(LibraryKey::new(key).derive())
}
