//! What was seen of a file: what it holds, whether it is there, and what lies beside it.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::ids::TrackId;
use crate::marks::Mark;
use crate::reading::Problem;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// A song: the file is a copy of this track.
    Track(TrackId),
    /// No music.
    NotMusic,
    /// Nothing that could be read. The problems say why.
    Unreadable,
    /// Something that only a later version of Reprise knows: its number.
    Other(u32),
}

impl Holds {
    /// The track that the file holds, if it holds one.
    pub fn track(self) -> Option<TrackId> {
        match self {
            Holds::Track(id) => Some(id),
            _ => None,
        }
    }
}

/// Whether a file was there when its place was last read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// It was there.
    #[default]
    Present,
    /// It was not. What is known of it stays.
    Absent,
    /// Something that only a later version of Reprise knows: its number. This version counts it as not there.
    Other(u32),
}

/// A file as it was last seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct FileFacts {
    /// Size in bytes.
    pub size: u64,
    /// Last modification, in milliseconds since 1970.
    pub modified_ms: u64,
    /// What is in it.
    pub holds: Holds,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// Whether the file was there.
    pub presence: Presence,
    /// What its folders, its name and the files beside it say of the song's origin.
    pub marks: Vec<Mark>,
}

impl FileFacts {
    /// Makes a file that is there, without problems and without marks.
    pub fn new(size: u64, modified_ms: u64, holds: Holds) -> FileFacts {
        let (problems, marks) = (Vec::new(), Vec::new());
        FileFacts { size, modified_ms, holds, problems, presence: Presence::Present, marks }
    }

    /// Whether the file was there when its place was last read.
    pub fn is_present(&self) -> bool {
        self.presence == Presence::Present
    }
}
