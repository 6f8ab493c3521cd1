//! What an export could not hold: which songs, how many, and why.

use crate::text::named;

/// How many songs are told by name for each reason.
const MOST_NAMED: usize = 3;

named! {
    /// Why a song is not in an export, or only in part.
    Why {
        NoFile = "no-file", "left out, because no file of them is known";
        NotThere = "not-there", "left out, because no whole file of them is there to copy";
        OtherPlace = "other-place", "left out, because they lie in another folder; choose it above and save a second list";
        LineBreak = "line-break", "left out, because a name in their path holds a line break; the list with NUL can hold it";
        ByName = "by-name", "told by their names, because no path of theirs can stand in a playlist";
    }
}

/// The songs that one reason concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The reason.
    pub why: Why,
    /// How many songs.
    pub songs: u64,
    /// The first of them, as "Artist - Title".
    pub first: Vec<String>,
}

/// Notes a song.
pub(super) fn note(all: &mut Vec<Left>, why: Why, name: String) {
    let at = all.iter().position(|left| left.why == why).unwrap_or_else(|| {
        all.push(Left { why, songs: 0, first: Vec::new() });
        all.len() - 1
    });
    if let Some(left) = all.get_mut(at) {
        left.songs += 1;
        if left.first.len() < MOST_NAMED {
            left.first.push(name);
        }
    }
}
