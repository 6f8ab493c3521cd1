//! The places of this browser, and those in which many files are missing.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{BrowserId, Disk, PlaceId};

/// How a place was when it was last looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum PlaceState {
    /// It was read.
    #[default]
    Read,
    /// It was not plugged in, or nothing was in it.
    Unplugged,
    /// The last reading was cut off.
    CutOff,
}

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
    /// How it was when it was last looked at.
    pub state: PlaceState,
    /// When its files were last seen, in milliseconds since 1970.
    pub seen_ms: u64,
    /// Its disk, if the person says that it is not the computer's own.
    pub disk: Option<Disk>,
    /// What the person notes about it; empty for nothing.
    pub note: String,
    /// Whether the person says that it is no more.
    pub is_gone: bool,
    /// Whether a folder without a handle was taken for it by its name and files since the engine started.
    pub was_taken: bool,
}

/// Why the person is asked about files of a place that were not found again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum DoubtKind {
    /// The place was not found, or nothing is where songs were. Its songs stay as they were last seen.
    Unplugged,
    /// Files of songs are gone.
    #[default]
    Gone,
    /// Another place has the same files: it may be the same folder, or a copy.
    Same {
        /// The other place.
        other: PlaceId,
        /// Its name.
        name: String,
        /// The name of its browser; empty for this one.
        browser: String,
    },
    /// The person said that the place is no more, and songs are known nowhere else. Saying it again confirms it.
    NoMore,
    /// What another browser said took most songs away. It is about no place.
    Removed {
        /// Who said it.
        browser: BrowserId,
        /// Who said it and when, and how many songs that were, in a sentence.
        says: String,
    },
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
    /// Whether the folder was taken for the place by its name and files, so that it may be another one.
    pub may_be_other: bool,
}

impl Doubt {
    /// Whether both ask of the same two places whether they are one folder, from whichever side.
    pub fn asks_the_same_as(&self, doubt: &Doubt) -> bool {
        let pair = |it: &Doubt| match it.kind {
            DoubtKind::Same { other, .. } => Some([it.place.min(other), it.place.max(other)]),
            _ => None,
        };
        pair(self).is_some() && pair(self) == pair(doubt)
    }
}

/// A question about a place. The page says it, and knows its answers.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Asked {
    /// What it is about.
    pub about: Doubt,
    /// The titles of the first songs that it is about; empty for one that nothing tells.
    pub titles: Vec<String>,
}
