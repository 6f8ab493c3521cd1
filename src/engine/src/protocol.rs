//! What page and engine say to each other: plain types only, no browser.
//!
//! The page asks a [`Question`] and gets its answer, once; or sends an [`Intent`], which is answered when it is
//! stored. The engine pushes [`Push`]es, which are small: that something changed, how a scan stands. Everything
//! that grows with the library is asked for in parts.

pub mod card;
pub mod catalog;
pub mod checkup;
pub mod export;
pub mod given;
pub mod intent;
pub mod members;
pub mod places;
pub mod problems;
pub mod push;
mod question;
pub mod restore;
pub mod scan;
pub mod sync;
pub mod window;
pub mod words;

pub use intent::{Intent, IntentId, Refused};
pub use push::Push;
pub use question::{Ask, Figures, FiguresOf, Question};

/// Raised with every change of a message. Page and engine of different builds meet when one of them came from a
/// cache: they say so in words and do nothing else.
pub const VERSION: u32 = 4;
