//! The browser, as only a page sees it: pickers, drops, the clipboard, downloads, where the engine is. What workers
//! see as well is the engine's own platform. Only files are read.

pub mod download;
pub(crate) mod focus;
pub mod given;
pub(crate) mod local;
pub mod persistence;
pub mod picker;
pub(crate) mod random;
mod tree;

pub use reprise_engine::platform::{file, folder, hidden, time};

use leptos::prelude::document;

/// The address of the script that starts an engine. Its name carries a hash, which the build writes into the page.
pub(crate) fn engine_script() -> String {
    let named = document().query_selector("meta[name=reprise-engine]").ok().flatten();
    named.and_then(|meta| meta.get_attribute("content")).unwrap_or_else(|| "/engine_loader.js".to_owned())
}
