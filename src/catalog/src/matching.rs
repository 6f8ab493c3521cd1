//! Tells which song another song is. There is one index of songs by keys, and the rules that choose among the songs
//! with one key: for the songs of lists, and for songs that came back as another file.
//!
//! Nothing here knows a catalog: the caller gives keys with positions of its own, and says which song is at each.

mod index;
mod keys;
mod listed;
mod returned;
mod song;
mod spelling;
mod version;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::text::named;

pub(crate) use index::Index;
pub(crate) use keys::Key;
pub(crate) use listed::{Asked, Listed, Read, listed_keys, parts_with, row_keys};
pub(crate) use returned::{Returned, has_album_of, has_title_of, is_another_copy, returned_keys};
pub(crate) use song::Song;
pub(crate) use version::{Titled, album_key, compilation_key, is_within, named as named_versions};

named! {
    /// What two songs have in common. The surer one comes first.
    Alike {
        Entry = "entry", "the same entry of a library";
        Path = "path", "its file";
        Audio = "audio", "the same audio";
        AppleId = "apple-id", "the same song in Apple's catalogue";
        Recording = "recording", "the same recording by its code";
        Names = "names", "the same names";
        Title = "title", "the same title and artist";
    }
}

/// Whether two songs are one for sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Sureness {
    /// They are.
    Sure,
    /// They may be. The person decides.
    Unsure,
}

/// A song that was found when another one was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Likeness<T> {
    /// The song that was found.
    pub here: T,
    /// What the two have in common.
    pub by: Alike,
    /// Whether the match is sure.
    pub sureness: Sureness,
}
