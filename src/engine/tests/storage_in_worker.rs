//! The tests of storage, in a worker.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests state their expectations by panicking"
)]

#[path = "storage/body.rs"]
mod body;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
