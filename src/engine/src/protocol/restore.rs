//! The restore list: its groups with their sums, and the songs of a group in parts.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{Alike, Link, Scope, Sum, Ticked, TrackId, WayBack};

/// Asks what is missing, or would be if this computer were lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct RestoreOf {
    /// The songs that the list is about.
    pub scope: Scope,
}

/// The restore list without its songs.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct RestoreSummary {
    /// How many songs have no copy on this browser, without those of which the person says that they are back.
    pub missing: u64,
    /// Songs that came back, or of which the person says so.
    pub returned: u64,
    /// Missing songs that may be back as another file.
    pub review: u64,
    /// Songs that came back by themselves.
    pub back: u64,
    /// One group a way back that has songs.
    pub groups: Vec<GroupSummary>,
}

/// The songs of one way back, added up.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct GroupSummary {
    /// The way back.
    pub way: WayBack,
    /// Their number, length and size, without those of which the person says that they are back.
    pub sum: Sum,
    /// How many lines it has, ticked ones included.
    pub lines: u64,
    /// Accounts, stores, discs or places that they come back from.
    pub sources: Sources,
}

/// Where the songs of a group come back from.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Sources {
    /// How many there are.
    pub count: u64,
    /// Each with its songs, the most songs first; accounts are masked. Not all, where there are many.
    pub named: Vec<(String, u64)>,
    /// Songs that name no source.
    pub unnamed: u64,
}

/// Which songs of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum GroupOf {
    /// Those of a way back.
    Way(WayBack),
    /// Those that came back by themselves.
    Back,
}

/// Asks for the first songs of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct LinesOf {
    /// What the list is about.
    pub scope: Scope,
    /// Which of its songs.
    pub group: GroupOf,
    /// How many of them at most.
    pub count: u32,
}

/// The first songs of a group, by artist and album.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Lines {
    /// How many there are in all.
    pub total: u64,
    /// The first of them.
    pub lines: Vec<Line>,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Line {
    /// The song.
    pub id: TrackId,
    /// The album, if this song is the first one of it.
    pub album: Option<AlbumHead>,
    /// Its number on the disc.
    pub number: Option<u32>,
    /// Its title.
    pub title: String,
    /// The performer, if it is not the album's artist.
    pub artist: Option<String>,
    /// Length in milliseconds; 0 when it is not known.
    pub duration_ms: u64,
    /// Where it can be had, the best first.
    pub links: Vec<Link>,
    /// Whether the person says that the song is back.
    pub ticked: Option<Ticked>,
    /// What was seen of the song, if it has a tick. In the list "as if everything were lost", nothing is back.
    pub seen: Option<Seen>,
}

/// The heading above an album's songs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct AlbumHead {
    /// The album; empty for songs without one.
    pub name: String,
    /// Whose album it is; empty where it is not known.
    pub artist: String,
}

/// What was seen of a song here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Seen {
    /// It is not here.
    Nowhere,
    /// Files of its own are here.
    Found {
        /// The names of the places that they are in.
        places: Vec<String>,
        /// How many there are.
        files: u64,
    },
    /// Another song is here in its place.
    As {
        /// The other one's title.
        title: String,
        /// By what it may be the same.
        by: Alike,
    },
}

impl Seen {
    /// Whether it is here, as a file of its own or as another one.
    pub fn is_here(&self) -> bool {
        *self != Seen::Nowhere
    }
}

/// Asks for the first songs that may be back as another file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ReviewOf {
    /// How many at most.
    pub count: u32,
}

/// One pair: the missing song, the song that is here, and why they may be the same.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Pair {
    /// The missing song.
    pub id: TrackId,
    /// What is known of it.
    pub missing: Portrait,
    /// What is known of the one that is here.
    pub here: Portrait,
    /// By what they may be one.
    pub by: Alike,
}

/// A song in a few words.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Portrait {
    /// Its title.
    pub title: String,
    /// Who performs it.
    pub artist: Option<String>,
    /// The title of the release.
    pub album: Option<String>,
    /// Length in milliseconds.
    pub duration_ms: Option<u64>,
    /// The name of its format, for people.
    pub kind: Option<String>,
}
