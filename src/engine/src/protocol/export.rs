//! Exports: which songs, a look at the first lines, and the whole file.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{Format, Options, Query};

/// Which songs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Which {
    /// The selected ones.
    Selected,
    /// Those that the table shows.
    Shown,
    /// Those that have no copy on this browser.
    Missing,
    /// All of them.
    All,
}

/// Asks which songs an export can be of.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ChoicesOf {
    /// What the table shows.
    pub query: Query,
}

/// Songs that an export can be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Choice {
    /// Which.
    pub which: Which,
    /// How many they are.
    pub songs: u64,
}

/// What an export is made of.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Wanted {
    /// Which songs.
    pub which: Which,
    /// What the table shows.
    pub query: Query,
    /// In which form.
    pub format: Format,
    /// What goes in.
    pub options: Options,
    /// Today where the person is, as `YYYY-MM-DD`.
    pub today: String,
}

/// Asks for the first lines of an export.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct LookOf(pub Wanted);

/// The first lines of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Look {
    /// The first lines.
    pub lines: String,
    /// What is left out or changed, for a person to read.
    pub notes: Vec<String>,
}

/// Asks for a whole export.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FileOf(pub Wanted);

/// A whole export; the Blob goes beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct File {
    /// The file name to propose.
    pub name: String,
    /// How many songs are in it.
    pub songs: u64,
    /// The bytes of all batches of the snapshot.
    pub bytes: u64,
}
