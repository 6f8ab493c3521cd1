//! What the check-up counts.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::Checkup;

/// Asks what the check-up counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CheckupOf;

/// What the check-up counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CheckupFacts {
    /// The songs, counted by what is so of them.
    pub songs: Checkup,
    /// Files that are there and had a problem.
    pub problem_files: u64,
}
