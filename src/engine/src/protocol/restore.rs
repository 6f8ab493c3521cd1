//! The restore list: its groups with their sums, and the songs of a group in parts.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{Alike, Country, Group, Link, Scope, Store, Sum, Ticked, TrackId};

/// Asks for the sums of the restore list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct RestoreOf {
    /// Which songs the list is about: the missing ones, or all.
    pub scope: Scope,
}

/// The restore list without its songs.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct RestoreSummary {
    /// Songs without a copy on this browser. Those that the person ticked as back are not among them.
    pub missing: u64,
    /// How many songs came back, or are back because the person says so.
    pub returned: u64,
    /// How many missing songs may be back as another file.
    pub review: u64,
    /// How many songs came back by themselves.
    pub back: u64,
    /// The groups that have songs.
    pub groups: Vec<GroupSummary>,
}

/// The sums of one group.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct GroupSummary {
    /// The group.
    pub group: Group,
    /// Their number, length and size, without those of which the person says that they are back.
    pub sum: Sum,
    /// How many lines it has, ticked ones included.
    pub lines: u64,
    /// The accounts, stores, discs or places from which they come back.
    pub sources: Sources,
}

/// From where the songs of a group come back.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Sources {
    /// How many there are.
    pub count: u64,
    /// The sources, those with the most songs first. If there are many, some are left out.
    pub named: Vec<Source>,
    /// How many songs name no source.
    pub unnamed: u64,
    /// What getting the songs back comes to.
    pub steps: Vec<Step>,
}

/// Something that getting songs back comes to.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Step {
    /// In which form Apple's songs come.
    Form {
        /// What is to be downloaded, in bytes.
        download: u64,
        /// How many songs were lossless before.
        lossless: u64,
        /// How many had more bits a second.
        finer: u64,
        /// How many had fewer, and come back better.
        coarser: u64,
    },
    /// Apple's stores of other countries sold songs.
    Countries {
        /// Each country with how many songs it sold.
        sold: Vec<(Country, u64)>,
        /// The person's own.
        mine: Option<Country>,
    },
    /// There are discs to rip.
    Discs {
        /// How many.
        discs: u64,
        /// How many minutes one takes, by a rule of thumb.
        minutes: u64,
    },
    /// Some of the songs are not promised: only a hint speaks for their way back, or no file of them was read.
    Unpromised(u64),
    /// A store sold songs, and is closed.
    Closed {
        /// Which store.
        store: Store,
        /// How many songs.
        songs: u64,
    },
}

/// An account, a store, a disc or a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Source {
    /// Its name. Accounts are masked.
    pub name: String,
    /// How many songs come back from there.
    pub songs: u64,
    /// The disk of a folder, if the person has named it.
    pub disk: Option<String>,
    /// The computer of a folder, if the person has named it.
    pub computer: Option<String>,
    /// The browser that read a folder.
    pub browser: Option<String>,
    /// When it was last seen, in milliseconds since 1970; 0 where that does not matter.
    pub seen_ms: u64,
    /// The address where the person's purchases stand.
    pub purchases: Option<String>,
}

/// Some songs of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum GroupOf {
    /// Those of a group.
    Of(Group),
    /// Those that came back by themselves.
    Back,
}

/// Asks for the first songs of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct LinesOf {
    /// What the list is about.
    pub scope: Scope,
    /// Which songs of it.
    pub group: GroupOf,
    /// The most songs of the answer.
    pub count: u32,
}

/// The first songs of a group, by artist and album.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Lines {
    /// How many there are in total.
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
    /// Links to where it can be had, the best first.
    pub links: Vec<Link>,
    /// Whether the person says that the song is back.
    pub ticked: Option<Ticked>,
    /// The disc, if this song is the first one of a disc that is to be ripped again.
    pub disc: Option<DiscTicks>,
    /// The state that this browser saw the song in, if it has a tick. In the list "as if everything were lost", nothing is back.
    pub seen: Option<Seen>,
}

/// How many songs of a disc are missing, and of how many the person says that they are back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct DiscTicks {
    /// The missing songs.
    pub songs: u32,
    /// Those that are ticked.
    pub ticked: u32,
}

/// The heading above an album's songs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct AlbumHead {
    /// The title; empty for songs without an album.
    pub name: String,
    /// The artist; empty when it is not known.
    pub artist: String,
}

/// What was seen of a song here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Seen {
    /// It is not here.
    Nowhere,
    /// Only a part of it is here.
    Cut {
        /// How many seconds of it are there.
        there_s: u64,
        /// How many seconds long it is.
        promised_s: u64,
    },
    /// Files of the song itself are here.
    Found {
        /// The names of the places that have them.
        places: Vec<String>,
        /// How many there are.
        files: u64,
    },
    /// Another song is here that it came back as.
    As {
        /// The title of that song.
        title: String,
    },
}

impl Seen {
    /// Whether it is here, as a file of its own or as another one.
    pub fn is_here(&self) -> bool {
        matches!(self, Seen::Found { .. } | Seen::As { .. })
    }
}

/// Asks for the first songs that may be back as another file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ReviewOf {
    /// The most pairs of the answer.
    pub count: u32,
}

/// One pair: the missing song, the song that is here, and why they may be the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Pair {
    /// The missing song.
    pub id: TrackId,
    /// The missing song in a few words.
    pub missing: Portrait,
    /// The song that is here, in a few words.
    pub here: Portrait,
    /// What the two have in common.
    pub by: Alike,
    /// How many pairs are of these two albums.
    pub album: u32,
}

/// A song in a few words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Portrait {
    /// Its title.
    pub title: String,
    /// The performer.
    pub artist: Option<String>,
    /// The title of the release.
    pub album: Option<String>,
    /// Length in milliseconds.
    pub duration_ms: Option<u64>,
    /// The name of its format, in words for a person.
    pub kind: Option<String>,
}
