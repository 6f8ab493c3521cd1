//! Exports: what the dialog offers, a preview of the first lines, and the whole file.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::Query;

/// The name of the choice of two lists that are compared.
pub const SINCE: &str = "since";

/// What the person wants of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Wanted {
    /// What they chose so far: the name of each choice, and its value. The latest one counts.
    pub chosen: Vec<(String, String)>,
    /// The query of the table.
    pub query: Query,
    /// The path of the page from which they came.
    pub page: String,
    /// Whether it is a back-up: all songs, and everything that was read or said, so that it can be restored.
    pub is_backup: bool,
    /// Today in the person's time zone, as `YYYY-MM-DD`.
    pub today: String,
}

impl Wanted {
    /// Whether they came from the page of songs that are there more than once.
    pub fn is_of_twins(&self) -> bool {
        self.page == "/twins"
    }

    /// The words of the two lists that are compared, if a table of that is wanted.
    pub fn of_since(&self) -> Option<&str> {
        let chosen = self.chosen.first().filter(|_| self.page == "/since");
        chosen.filter(|(what, _)| what == SINCE).map(|(_, words)| words.as_str())
    }
}

/// Asks what the dialog shows.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct DeskOf(pub Wanted);

/// What the dialog shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Desk {
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// The first lines of the file.
    pub lines: String,
    /// What is left out or cannot be said, in sentences for a person.
    pub notes: Vec<String>,
    /// Whether the file is a text that can be copied to the clipboard.
    pub can_copy: bool,
    /// Whether anything would stand in the file.
    pub can_save: bool,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Choice {
    /// What it is called.
    pub name: String,
    /// How it is chosen.
    pub kind: ChoiceKind,
    /// What is chosen now. A switch is "on" or "off".
    pub value: String,
}

/// How something is chosen.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum ChoiceKind {
    /// One of these: the value and the name of each.
    OneOf(Vec<(String, String)>),
    /// Yes or no.
    Switch,
    /// A text that the person types.
    Text,
}

/// Asks for a whole export.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FileOf(pub Wanted);

/// A whole export. Its Blob goes beside this.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct File {
    /// The file name to propose.
    pub name: String,
    /// What is in it and what is not, or why there is none, in sentences.
    pub told: String,
    /// How many songs are in it.
    pub songs: u64,
}
