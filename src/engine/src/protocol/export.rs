//! Exports: which songs, a preview of the first lines, and the whole file.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{Format, Options, Query};

/// Which songs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Which {
    /// Those that are selected.
    Selected,
    /// Those that the table shows.
    Shown,
    /// Those that have no copy on this browser.
    Missing,
    /// All songs.
    All,
}

/// Asks of which songs an export can be made.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ChoicesOf {
    /// The query of the table.
    pub query: Query,
}

/// A choice of songs for an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Choice {
    /// Which songs.
    pub which: Which,
    /// How many they are.
    pub songs: u64,
}

/// What an export is to be.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Wanted {
    /// Which songs.
    pub which: Which,
    /// The query of the table.
    pub query: Query,
    /// The format.
    pub format: Format,
    /// What to include.
    pub options: Options,
    /// Whether it is a back-up: all songs, and everything that was read or said, so that it can be restored.
    pub is_backup: bool,
    /// Today in the person's time zone, as `YYYY-MM-DD`.
    pub today: String,
}

/// Asks for the first lines of an export.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct LookOf(pub Wanted);

/// The first lines of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Look {
    /// The lines.
    pub lines: String,
    /// What is left out or changed, in sentences for a person.
    pub notes: Vec<String>,
}

/// Asks for a whole export.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FileOf(pub Wanted);

/// A whole export. Its Blob goes beside this.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct File {
    /// The file name to propose.
    pub name: String,
    /// How many songs are in it.
    pub songs: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// Why there is none, in a sentence.
    pub trouble: Option<String>,
}
