//! The files with problems, in parts.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::Problem;

/// Asks for the first files with problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ProblemsOf {
    /// The most files that could not be read as music.
    pub unread: u32,
    /// The most files of songs in the table that have damage.
    pub damaged: u32,
}

/// Files with problems.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Problems {
    /// Those that could not be read as music.
    pub unread: ProblemFiles,
    /// Those of songs in the table.
    pub damaged: ProblemFiles,
}

/// Some files, each with its problems.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ProblemFiles {
    /// How many there are in total.
    pub total: u64,
    /// The first of them, by path.
    pub files: Vec<(String, Vec<Problem>)>,
}
