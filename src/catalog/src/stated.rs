//! What the lists of Apple and of other people say about one song. This is stated and not inferred, and is kept
//! apart from what evidence concludes. The module `imports` reads the lists.

mod kinds;
mod location;
mod ours;
mod song;
mod statement;

pub use kinds::{KindSays, kind_says};
pub use location::Location;
pub(crate) use ours::{
    EXTENSION, NOTES_LEFT_OUT, PLAYLIST, PLAYLIST_MARK, SHEET_MARK, TEXT_MARK, UNTITLED, line_of, one_line,
};
pub(crate) use song::text;
pub use song::{AppleIds, Flag, Flags, PersistentId, StatedTrack, TrackType, day};
pub(crate) use statement::is_tone;
pub use statement::{Keeping, Statement, stated, stated_status};
