//! The library by album or by folder: what stands on a shelf, and where it leads.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{Group, Query, TrackId};

/// By what the songs stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Shelf {
    /// By album.
    Albums,
    /// By the folders of the folder that the search names by `in:`; by place where it names none.
    Folders,
}

/// Asks for some albums or folders of a view.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct AlbumsOf {
    /// Which songs count. Their order is that of the shelf, whatever this says.
    pub query: Query,
    /// By what they stand together.
    pub by: Shelf,
    /// How many albums or folders are passed over.
    pub from: u32,
    /// The most albums or folders of the answer.
    pub count: u32,
}

/// Some albums or folders of a view.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Albums {
    /// How many there are.
    pub total: u64,
    /// Which of them these are, in a sentence; empty when they are all.
    pub told: String,
    /// The way from all folders to the songs of the opened one; empty for albums, and while none is opened.
    pub above: Vec<Step>,
    /// Those that were asked for.
    pub albums: Vec<AlbumLine>,
}

/// Where a name leads.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Step {
    /// The name.
    pub name: String,
    /// What to search for.
    pub search: String,
    /// Where that is seen.
    pub leads: Leads,
}

/// Where a step leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Leads {
    /// To songs in the table.
    ToSongs,
    /// To further folders.
    ToFolders,
}

/// One album or folder.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct AlbumLine {
    /// What it is called, and where its songs are seen.
    pub step: Step,
    /// What is said beside the name: under whom an album stands, or how large a folder is.
    pub beside: String,
    /// An album's first song, whose file may have its cover.
    pub cover: Option<TrackId>,
    /// How many songs it has.
    pub tracks: u32,
    /// How many of them would come back.
    pub back: u32,
    /// The group of most of its songs.
    pub group: Option<Group>,
    /// How its songs come back, and which are not here by their numbers.
    pub told: String,
    /// How many songs it has and how long they are.
    pub sums: String,
}
