//! Tracks and their copies: what the catalog knows of a song and of the files that hold it.

mod known;
mod reconcile;

use minicbor::{Decode, Encode};

use crate::evidence::{Facts, path_marks};
use crate::ids::TrackId;
use crate::marks::Mark;
use crate::reading::{Container, Essence, Problem, Reading, Stream, Tags};

pub use known::{Found, Known};
pub use reconcile::plan_moves;

/// What was read of a song, from one of its copies.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct TrackFacts {
    /// The title, or the file's name where the tags have none.
    #[n(0)]
    pub title: String,
    /// Its tags as they are.
    #[n(1)]
    pub tags: Tags,
    /// Its audio.
    #[n(2)]
    pub stream: Stream,
    /// What its bytes are.
    #[n(3)]
    pub container: Option<Container>,
    /// What says where it came from.
    #[n(4)]
    pub marks: Vec<Mark>,
    /// The id of its audio.
    #[n(5)]
    pub essence: Option<Essence>,
    /// The size of the file that this was read from, in bytes.
    #[n(6)]
    pub size: u64,
}

impl TrackFacts {
    /// What a file's reading says of its song.
    pub fn of_reading(reading: Reading, path: &str, size: u64) -> TrackFacts {
        let mut marks = reading.marks;
        marks.extend(path_marks(path));
        TrackFacts {
            title: title_of(&reading.tags, path).to_owned(),
            tags: reading.tags,
            stream: reading.stream,
            container: reading.container,
            marks,
            essence: reading.essence,
            size,
        }
    }

    /// What the rules of evidence judge by.
    pub fn evidence(&self) -> Facts<'_> {
        Facts {
            marks: &self.marks,
            tags: &self.tags,
            stream: &self.stream,
            container: self.container,
            size: self.size,
        }
    }
}

/// What was found in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Holds {
    /// A song: the file is a copy of this track.
    #[n(0)]
    Track(#[n(0)] TrackId),
    /// No music.
    #[n(1)]
    NotMusic,
    /// Nothing that could be read; the problems say why.
    #[n(2)]
    Unreadable,
}

/// Whether a file was there when its place was last read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum Presence {
    /// It was there.
    #[default]
    #[n(0)]
    Present,
    /// It was not; what is known of it stays.
    #[n(1)]
    Absent,
}

/// A file as it was last seen.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct FileFacts {
    /// Size in bytes.
    #[n(0)]
    pub size: u64,
    /// Last modification, in milliseconds since 1970.
    #[n(1)]
    pub modified_ms: u64,
    /// What is in it.
    #[n(2)]
    pub holds: Holds,
    /// What is wrong with it.
    #[n(3)]
    pub problems: Vec<Problem>,
    /// Whether it was there.
    #[n(4)]
    pub presence: Presence,
}

/// The title in the tags, or else the file's name without folders and extension.
pub fn title_of<'a>(tags: &'a Tags, path: &'a str) -> &'a str {
    tags.title.as_deref().unwrap_or_else(|| stem(path))
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 5 => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_title_is_called_by_its_name() {
        let check = |path, wanted| assert_eq!(title_of(&Tags::default(), path), wanted);
        check("Music/A/01 Song.mp3", "01 Song");
        check("Song", "Song");
        check(".hidden", ".hidden");
        check("Mr. Somebody", "Mr. Somebody");
    }
}
