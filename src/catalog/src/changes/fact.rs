//! What a change can say, and the types of what it says.

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

/// A fact that became true at one moment on one browser. Of two for one register the greater one wins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// When and where.
    pub stamp: Stamp,
    /// What.
    pub fact: Fact,
}

/// What a change says. Each kind writes one register of the catalog.
///
/// Ordered so that of two facts for one register the one is greater that wins under one stamp.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// A place is on this browser and has this name.
    Place {
        /// Which place.
        place: PlaceId,
        /// The browser it is on.
        browser: BrowserId,
        /// Its name, as the person knows it.
        name: String,
    },
    /// A file was seen, or found absent.
    File {
        /// In which place.
        place: PlaceId,
        /// Its path below the place, with `/` between the parts.
        path: String,
        /// How it was seen.
        file: FileFacts,
    },
    /// A song was read.
    Track {
        /// Which song.
        track: TrackId,
        /// What was read.
        facts: Box<TrackFacts>,
    },
    /// A browser has this name. One that was forgotten belongs to the library again by it.
    Browser {
        /// Which browser.
        browser: BrowserId,
        /// Its name, as the person gave it.
        name: String,
    },
    /// A browser was removed from the library: its files count as absent.
    Forgotten {
        /// Which browser.
        browser: BrowserId,
    },
    /// The person says whether a song is back.
    Tick {
        /// Which song.
        track: TrackId,
        /// What they say; `None` leaves it to what is seen.
        ticked: Option<Ticked>,
    },
    /// The person says where a song came from.
    Overruled {
        /// Which song.
        track: TrackId,
        /// What they say; `None` leaves it to the evidence.
        ruling: Option<Ruling>,
    },
    /// One of Apple's files says something of a song, which need not have a file at all.
    Stated {
        /// Which song.
        track: TrackId,
        /// Which of Apple's files; each has a register of its own.
        by: SaidBy,
        /// What it says; `None` takes it back.
        said: Option<Box<Said>>,
    },
    /// Something that a later version of Reprise says: without effect here, and written again as it came.
    Other {
        /// Its number in the encoding.
        kind: u32,
        /// What it says.
        bytes: Vec<u8>,
    },
}
