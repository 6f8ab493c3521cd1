//! Facts of places: how a reading of one ended, its disk, and whether it is the same folder as another.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::ids::{PlaceId, TrackId};
use crate::text::named;

/// What came of reading a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReadOutcome {
    /// All of it was listed and read.
    Whole,
    /// Some of it could not be opened, or the person has not said yet whether files are gone.
    Partly,
    /// It was not there, or nothing was where songs had been.
    NotPluggedIn,
    /// It began, and how it ended is not known: it goes on, or the page was closed.
    Begun,
    /// Another folder was read, which had been taken for it.
    OtherFolder,
    /// It consists of single files, which were read. Nothing else can be in it.
    SingleFiles,
    /// Something that only a later version of Reprise knows: its number.
    Other(u32),
}

impl ReadOutcome {
    /// Whether files of the place were seen.
    pub(crate) fn has_seen(self) -> bool {
        matches!(self, ReadOutcome::Whole | ReadOutcome::Partly | ReadOutcome::SingleFiles)
    }

    /// The number of the variant.
    pub(crate) fn number(self) -> u32 {
        match self {
            ReadOutcome::Whole => 0,
            ReadOutcome::Partly => 1,
            ReadOutcome::NotPluggedIn => 2,
            ReadOutcome::Begun => 3,
            ReadOutcome::OtherFolder => 4,
            ReadOutcome::SingleFiles => 5,
            ReadOutcome::Other(number) => number,
        }
    }

    /// The variant of a number.
    pub(crate) fn of_number(number: u32) -> ReadOutcome {
        match number {
            0 => ReadOutcome::Whole,
            1 => ReadOutcome::Partly,
            2 => ReadOutcome::NotPluggedIn,
            3 => ReadOutcome::Begun,
            4 => ReadOutcome::OtherFolder,
            5 => ReadOutcome::SingleFiles,
            number => ReadOutcome::Other(number),
        }
    }
}

/// How far a reading of a place came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Extent {
    /// What came of it.
    pub outcome: ReadOutcome,
    /// How many files were read.
    pub read: u32,
    /// How many files were found; 0 while that is not known.
    pub files: u32,
}

/// One reading of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceRead {
    /// When it began, in milliseconds since 1970.
    pub began_ms: u64,
    /// When it ended, in milliseconds since 1970.
    pub ended_ms: u64,
    /// How far it came.
    pub extent: Extent,
}

/// A disk that is not the computer's own. One name is one disk on all browsers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Disk {
    /// The name that the person gave it.
    pub name: String,
    /// Whether it is a network drive.
    pub is_network: bool,
}

named! {
    /// Whether two places with the same files are one folder.
    Sameness {
        Unsaid = "unsaid", "Not said";
        Same = "same", "The same folder";
        CopyOnDisk = "copy-on-disk", "A copy on the same disk";
        CopyElsewhere = "copy-elsewhere", "A copy on another disk";
    }
}

/// Where and when a song that was missing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Found {
    /// The place.
    pub place: PlaceId,
    /// When it was found, in milliseconds since 1970.
    pub at_ms: u64,
    /// Whether this place held the song before, and a whole reading of it had missed it.
    pub is_again: bool,
    /// The other song as which it came back, if its own files are elsewhere.
    pub as_track: Option<TrackId>,
}
