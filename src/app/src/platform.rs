//! The browser, as only a page sees it: drops and choices, the clipboard, downloads. What workers see too is in
//! the engine's `platform`. Files are only read.

pub mod download;
pub(crate) mod early;
pub(crate) mod focus;
pub mod given;
pub(crate) mod idle;
pub(crate) mod local;
pub(crate) mod offline;
pub mod persistence;
pub(crate) mod random;
pub mod sight;
mod tree;

pub use reprise_engine::platform::{file, folder, hidden, junk, time, worker};
