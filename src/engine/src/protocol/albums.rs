//! The library by album.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{Group, Query, TrackId};

/// Asks for some albums of a view.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct AlbumsOf {
    /// Which songs count. Their order is that of the shelf, whatever this says.
    pub query: Query,
    /// How many albums are passed over.
    pub from: u32,
    /// The most albums of the answer.
    pub count: u32,
}

/// Some albums of a view.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Albums {
    /// How many there are.
    pub total: u64,
    /// Those that were asked for.
    pub albums: Vec<AlbumLine>,
}

/// One album.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct AlbumLine {
    /// Its title; empty for songs without an album.
    pub name: String,
    /// Under whom it stands; empty when that is not known.
    pub artist: String,
    /// Its first song, whose file may have its cover.
    pub first: TrackId,
    /// How many songs it has.
    pub tracks: u32,
    /// How many of them would come back.
    pub back: u32,
    /// The groups of its songs with how many are in each, the largest first.
    pub groups: Vec<(Group, u32)>,
    /// The numbers of tracks that are not here, as far as the numbers of the others tell.
    pub missing: Vec<u32>,
    /// Its length in milliseconds.
    pub duration_ms: u64,
    /// What to search for to see its songs.
    pub search: String,
}
