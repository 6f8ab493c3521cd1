//! A person's paths through the app, in a real browser, with real folders dropped on it.

// All of this is tests; clippy counts only the functions that are marked so.
#![allow(clippy::panic, clippy::indexing_slicing)]

mod accessibility;
mod bad_input;
mod corpus;
mod export;
mod first_visit;
mod interrupted;
mod memory_only;
mod read_only;
mod stage;
mod stored;
mod sync;
mod two_tabs;
mod verdicts;
