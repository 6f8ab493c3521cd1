//! Facts: what a change can say, and the types of its parts.

mod file;
mod identity;
mod open;
mod said;
mod song;

use super::stamp::Stamp;
use crate::ids::{BrowserId, PlaceId, TrackId};

pub use file::{FileFacts, Holds, Presence};
pub use said::{Ruling, Said, SaidBy, Ticked};
pub use song::TrackFacts;

/// A fact that became true at one moment on one browser. If two changes write one register, the greater one wins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// When and on which browser the fact became true.
    pub stamp: Stamp,
    /// The fact.
    pub fact: Fact,
}

/// What a change can say. Each kind writes one register of the catalog.
///
/// If two facts write one register with the same stamp, the greater fact wins, so every browser keeps the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// A place is on this browser and has this name.
    Place {
        /// The place.
        place: PlaceId,
        /// The browser on which it is.
        browser: BrowserId,
        /// The name that the person gave it.
        name: String,
    },
    /// A file was seen, or found absent.
    File {
        /// The place in which it is.
        place: PlaceId,
        /// Its path below the place, with `/` between the parts.
        path: String,
        /// How it was seen.
        file: FileFacts,
    },
    /// A song was read.
    Track {
        /// The song.
        track: TrackId,
        /// What was read.
        facts: Box<TrackFacts>,
    },
    /// A browser has this name. If it had been removed, it belongs to the library again.
    Browser {
        /// The browser.
        browser: BrowserId,
        /// The name that the person gave it.
        name: String,
    },
    /// A browser was removed from the library. Its files count as absent.
    Forgotten {
        /// The browser.
        browser: BrowserId,
    },
    /// The person says whether a song is back.
    Tick {
        /// The song.
        track: TrackId,
        /// What they say; `None` leaves it to what is seen on disk.
        ticked: Option<Ticked>,
    },
    /// The person says where a song came from.
    Overruled {
        /// The song.
        track: TrackId,
        /// What they say; `None` leaves it to the evidence.
        ruling: Option<Ruling>,
    },
    /// One of Apple's lists says something of a song. The song need not have a file.
    Stated {
        /// The song.
        track: TrackId,
        /// The list. Each list has a register of its own.
        by: SaidBy,
        /// What the list says; `None` takes it back.
        said: Option<Box<Said>>,
    },
    /// Something that a later version of Reprise says. It has no effect here and is written again as it came.
    Other {
        /// The number of its kind in the encoding.
        kind: u32,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}
