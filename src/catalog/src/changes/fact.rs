//! What a change can say.

use super::stamp::Stamp;
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::tracks::{FileFacts, TrackFacts};

/// A fact that became true at one moment on one browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// When and where.
    pub stamp: Stamp,
    /// What.
    pub fact: Fact,
}

/// What a change says. Each kind writes one register of the catalog.
#[derive(Clone, Debug, PartialEq)]
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
    /// Something that a later version of Reprise says; kept in its batch, without effect here.
    Other {
        /// Its number in the encoding.
        kind: u32,
    },
}
