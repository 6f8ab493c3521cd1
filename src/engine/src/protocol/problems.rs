//! The files that had problems, in parts.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::Problem;

/// Asks for the first files that had problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ProblemsOf {
    /// How many at most that could not be read as music.
    pub unread: u32,
    /// How many at most of those that are in the table, with damage.
    pub damaged: u32,
}

/// Files that had problems.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Problems {
    /// Those that could not be read as music.
    pub unread: ProblemFiles,
    /// Those of songs in the table.
    pub damaged: ProblemFiles,
}

/// Some files with what is wrong with each.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ProblemFiles {
    /// How many there are in all.
    pub total: u64,
    /// The first of them, by path.
    pub files: Vec<(String, Vec<Problem>)>,
}
