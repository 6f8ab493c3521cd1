//! The browser: folders and files, time, randomness, storage.

pub mod download;
