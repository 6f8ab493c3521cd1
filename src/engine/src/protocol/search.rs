//! The search field: how what is typed is understood, how it may go on, and which searches are kept.

use borsh::{BorshDeserialize, BorshSerialize};

/// The most searches that are kept, and the most letters of a name.
pub const MOST_KEPT: usize = 40;
/// The most letters of the name of a search.
pub const LONGEST_NAME: usize = 60;

/// Asks how a search is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SearchOf {
    /// What stands in the search field.
    pub typed: String,
}

/// How a search is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SearchFacts {
    /// What each field is asked for, in words; empty where plain words alone are looked for.
    pub told: String,
    /// The whole text with its last word completed, in several ways.
    pub completions: Vec<String>,
}

/// A search that the person keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct KeptSearch {
    /// Its name.
    pub name: String,
    /// The address of the library page that shows it.
    pub address: String,
}
