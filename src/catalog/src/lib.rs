//! The library behind Reprise: bytes and values in, verdicts out.
//!
//! No I/O, no clock, no randomness, no browser and no server. What a browser
//! or a server can do is adapted to this crate, never the other way round.
//! The README shows its floors: a module may use those below it, never those above it.

pub mod changes;
pub mod dated;
pub mod evidence;
pub mod export;
#[cfg(any(test, feature = "fixtures"))]
pub mod fixtures;
pub mod ids;
pub mod imports;
pub mod library;
pub mod marks;
pub mod matching;
mod packed;
pub mod pictures;
pub mod query;
pub mod read;
pub mod reading;
pub mod restore;
pub mod seal;
pub mod side;
pub mod stated;
pub mod text;
pub mod twins;
pub mod whatif;
