//! Windows: the rows of the table that are in sight, and some around them.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{Certainty, CloudStatus, Origin, Query, TrackId, WayBack};

/// Rows are asked for in blocks of so many.
pub const BLOCK: u32 = 64;

/// Asks for some rows of the answer to a query.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct WindowOf {
    /// The query.
    pub query: Query,
    /// The first row, from 0.
    pub first: u32,
    /// How many rows; fewer come at the end of the table.
    pub count: u32,
}

/// Some rows of the answer to a query.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Window {
    /// Of which state of the catalog these are; rows of two versions are not shown together.
    pub version: u64,
    /// How many rows the whole answer has.
    pub total: u32,
    /// The first row, from 0.
    pub first: u32,
    /// Of which state of the selection these are.
    pub selection: u64,
    /// How many songs are selected, in this answer or not.
    pub selected: u32,
    /// The rows.
    pub rows: Vec<Cells>,
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Cells {
    /// The song.
    pub id: TrackId,
    /// Its title.
    pub title: String,
    /// The performer; empty when it is not known.
    pub artist: String,
    /// The title of the release; empty when it is not known.
    pub album: String,
    /// Length in milliseconds; 0 when it is not known.
    pub duration_ms: u64,
    /// Where it came from.
    pub origin: Origin,
    /// How sure that is.
    pub certainty: Certainty,
    /// Apple's word.
    pub status: CloudStatus,
    /// How it returns.
    pub way: WayBack,
    /// The name of the place of a copy that is there; `None` where no copy is.
    pub place: Option<String>,
    /// How many copies are there besides.
    pub more: u32,
    /// Whether it is selected.
    pub is_selected: bool,
}
