//! Windows: the rows of the table that are in sight, and some around them.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{Certainty, CloudStatus, Group, Origin, Query, TrackId, Whereabouts};

/// Rows are asked for in blocks of this many.
pub const BLOCK: u32 = 64;

/// Asks for some rows of the answer to a query.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct WindowOf {
    /// The query.
    pub query: Query,
    /// The first row, from 0.
    pub first: u32,
    /// How many rows. At the end of the table there may be fewer.
    pub count: u32,
}

/// Some rows of the answer to a query.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Window {
    /// The state of the catalog that they show. Rows of two states are not shown together.
    pub version: u64,
    /// How many rows the query has in total.
    pub total: u32,
    /// The first row, from 0.
    pub first: u32,
    /// The state of the selection that they show.
    pub selection: u64,
    /// How many songs are selected, whether or not they are in this answer.
    pub selected: u32,
    /// Whether saying that the person removed the selected songs would take 90 % or more of all songs from the list.
    pub removes_most: bool,
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
    /// The song's origin.
    pub origin: Origin,
    /// How sure that is.
    pub certainty: Certainty,
    /// Apple's word for it.
    pub status: CloudStatus,
    /// The group in which it is counted: its way back, or why there is none. `None` for a song that was let go.
    pub group: Option<Group>,
    /// Where it stands for this browser.
    pub whereabouts: Whereabouts,
    /// The name of the place of one present copy; `None` if there is no copy.
    pub place: Option<String>,
    /// How many further copies there are.
    pub more: u32,
    /// Whether it is selected.
    pub is_selected: bool,
}
