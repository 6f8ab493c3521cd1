//! The browser: folders and files, time, randomness. Only files are read, and only here are they touched.

pub mod download;
pub mod file;
pub(crate) mod focus;
pub mod folder;
pub mod given;
pub(crate) mod hidden;
pub(crate) mod lock;
pub mod persistence;
pub mod picker;
pub mod random;
pub mod time;
mod tree;
pub(crate) mod worker;
