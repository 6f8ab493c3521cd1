//! The browser, as only a page sees it: pickers, drops, the clipboard, downloads. What workers
//! see as well is the engine's own platform. Only files are read.

pub mod download;
pub(crate) mod focus;
pub mod given;
pub(crate) mod local;
pub mod persistence;
pub mod picker;
pub(crate) mod random;
mod tree;

pub use reprise_engine::platform::{file, folder, hidden, time, worker};
