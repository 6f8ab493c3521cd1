//! What Apple's and other people's lists say of one song. Stated, never inferred: it is kept apart from
//! what evidence concludes. How the lists are read is the business of `imports`.

mod kinds;
mod location;
mod song;
mod statement;

pub use kinds::{KindSays, kind_says};
pub use location::Location;
pub use song::{AppleIds, Flag, Flags, PersistentId, StatedTrack, TrackType};
pub(crate) use song::{day, text};
pub use statement::{Keeping, Statement, stated, stated_status};
