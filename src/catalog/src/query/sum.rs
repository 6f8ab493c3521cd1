//! What songs are together: how many, how long, how large.

use borsh::{BorshDeserialize, BorshSerialize};

use super::row::Row;

/// How many songs, how long, how large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Sum {
    /// How many.
    pub count: u64,
    /// How long, in milliseconds.
    pub duration_ms: u64,
    /// How large, in bytes.
    pub size: u64,
}

impl Sum {
    /// Adds one song.
    pub fn add(&mut self, row: &Row) {
        self.count += 1;
        self.duration_ms += row.duration_ms;
        self.size += row.size;
    }
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, more: Sum) {
        self.count += more.count;
        self.duration_ms += more.duration_ms;
        self.size += more.size;
    }
}
