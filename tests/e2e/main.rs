//! What a person does with the app, in a real browser, with real folders dropped on it.

// Everything here is tests, but clippy only knows functions that are marked as such.
#![allow(clippy::panic, clippy::indexing_slicing)]

mod accessibility;
mod address;
mod albums;
mod assets;
mod backup;
mod bad_input;
mod characters;
mod claims;
mod corpus;
mod covers;
mod early;
mod export;
mod firefox;
mod first_visit;
mod in_sight;
mod installed;
mod interrupted;
mod languages;
mod leaves;
mod lists;
mod memory_only;
mod odd_names;
mod offline;
mod policies;
mod read_only;
mod record;
mod restart;
mod sample;
mod saved_file;
mod stage;
mod stored;
mod sync;
mod terms;
mod trees;
mod two_tabs;
mod verdicts;
mod without_handles;
