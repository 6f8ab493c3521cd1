//! The browsers of the library.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::BrowserId;

/// Asks for the browsers of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MembersOf {
    /// Those of which the endpoint has records.
    pub joined: Vec<BrowserId>,
}

/// One browser of the library.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Member {
    /// The browser.
    pub id: BrowserId,
    /// The name that the person gave it; `None` if there is none.
    pub name: Option<String>,
    /// Whether it was removed from the library.
    pub is_removed: bool,
    /// Whether it is this one.
    pub is_here: bool,
    /// Whether the endpoint has records of it.
    pub is_joined: bool,
    /// How many songs it has copies of.
    pub songs: u64,
    /// The places of these copies.
    pub places: u64,
    /// The name of the computer on which it runs, if the person said it.
    pub computer: Option<String>,
    /// What is known of whether it is in the joined library.
    pub belongs: Belongs,
    /// The time of its latest change, in milliseconds since 1970; 0 if none is known.
    pub seen_ms: u64,
}

/// What is known of whether a browser is in the joined library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Belongs {
    /// It is, or that is not known.
    #[default]
    Yes,
    /// It left, and said so in its last record.
    Left {
        /// When, by its clock, in milliseconds since 1970.
        at_ms: u64,
    },
    /// The endpoint has records of others, and none of it. It may not have come over to new words.
    Missing,
}

/// The name of a browser that has none: a word made from its id.
pub fn unnamed(id: BrowserId) -> String {
    format!("Browser {}", id.to_hex().get(..4).unwrap_or_default())
}
