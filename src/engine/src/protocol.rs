//! What page and engine say to each other. Plain types only, so no browser is needed to test them.
//!
//! The page asks a [`Question`] and gets one answer; or it sends an [`Intent`], which is answered when it is
//! stored. The engine also sends [`Push`]es unasked. They are small, for example "the catalog changed".
//! Everything that grows with the library is asked for in parts.

pub mod albums;
pub mod card;
pub mod catalog;
pub mod checkup;
pub mod export;
pub mod given;
pub mod intent;
pub mod leaf;
pub mod lists;
pub mod media;
pub mod members;
pub mod places;
pub mod problems;
pub mod push;
mod question;
pub mod restore;
pub mod scan;
pub mod search;
pub mod sync;
pub mod window;

pub use intent::{Intent, IntentId, Refused};
pub use push::Push;
pub use question::{Ask, CutOff, Figures, FiguresOf, Question};

/// Raised with every change of a message. Page and engine of different builds can meet when one of them comes
/// from a cache. Then they only say so.
pub const VERSION: u32 = 41;
