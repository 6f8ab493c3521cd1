//! The places of this browser, and those in which many files are missing.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::PlaceId;

/// A place of this browser. If it can be read again, its handle goes beside this.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct PlaceView {
    /// Its id.
    pub id: PlaceId,
    /// The place's name.
    pub name: String,
    /// How many files were there when it was last read.
    pub files: u64,
    /// Whether one click can read it again, because its handle is stored.
    pub is_reconnectable: bool,
}

/// Why the person is asked about files of a place that were not found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum DoubtKind {
    /// The place was not found, or nothing is where songs were. Its songs stay as they were last seen.
    Unplugged,
    /// Files of songs are gone.
    Gone,
}

/// A place of which files were not found again, so that the person is asked what happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Doubt {
    /// The place.
    pub place: PlaceId,
    /// The place's name.
    pub name: String,
    /// How many files were there the last time.
    pub known: u32,
    /// How many of them were not found now.
    pub missing: u32,
    /// Why the person is asked.
    pub kind: DoubtKind,
    /// How many songs are gone of which no other copy is known.
    pub songs: u32,
}
