//! The counts of the check-up page.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::Checkup;

/// Asks for the counts of the check-up page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CheckupOf;

/// The counts of the check-up page.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CheckupFacts {
    /// How many songs have each trait.
    pub songs: Checkup,
    /// How many present files have a problem.
    pub problem_files: u64,
    /// What would have to be downloaded, and how long that takes, in words.
    pub download: String,
}
