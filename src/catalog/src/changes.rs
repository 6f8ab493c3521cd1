//! Changes: facts that became true at one moment on one browser. The catalog is what results from folding all
//! changes, in any order.

#[cfg(test)]
pub(crate) mod arbitrary;
mod batch;
mod columns;
mod fact;
mod kinds;
mod rows;
mod snapshot;
mod stamp;

pub use batch::{Batch, BatchError, VERSION};
pub use fact::{
    About, Change, Counts, DayList, Difference, Disk, Entry, Extent, Fact, FileFacts, Found, Holds,
    MOST_ACTS, PlaceRead, Presence, ReadAs, ReadOutcome, Ruling, Said, SaidBy, Sameness, ShortId, Ticked,
    TrackFacts, WordsKept,
};
pub use snapshot::{Making, MakingAll, Parts, Refused, Snapshot, make_snapshot};
pub use stamp::{Clock, MOST_AHEAD_MS, Register, Stamp};
