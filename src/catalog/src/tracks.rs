//! Tracks and their copies: what the catalog knows of a song and of the files that hold it.

mod judgement;
mod known;
mod open;
mod reconcile;
mod said;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::evidence::{Facts, path_marks};
use crate::ids::{Delivery, TrackId};
use crate::marks::Mark;
use crate::reading::{Container, Essence, Problem, Reading, Stream, Tags};

pub use judgement::{Basis, Judgement, Subject};
pub use known::{Found, Known};
pub use reconcile::plan_moves;
pub use said::{Ruling, Said, SaidBy, Ticked};

/// What was read of a song, from one of its copies.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct TrackFacts {
    /// The title, or the file's name where the tags have none.
    pub title: String,
    /// Its tags as they are.
    pub tags: Tags,
    /// Its audio.
    pub stream: Stream,
    /// What its bytes are; `None` for a song that no file was read of, only Apple's word.
    pub container: Option<Container>,
    /// What is in the file that says where it came from; what is beside it, each copy has for itself.
    pub marks: Vec<Mark>,
    /// The marks of a delivery that make it the track that it is.
    pub delivery: Delivery,
    /// The id of its audio.
    pub essence: Option<Essence>,
    /// The size of the file that this was read from, in bytes.
    pub size: u64,
}

impl TrackFacts {
    /// What a file's reading says of its song; marks of the path are left to the file.
    pub fn of_reading(reading: Reading, path: &str, size: u64) -> TrackFacts {
        let by_apple = reading.tags.ids.apple_song.map_or(Delivery::default(), |_| Delivery::CATALOGUE);
        TrackFacts {
            title: title_of(&reading.tags, path).to_owned(),
            tags: reading.tags,
            stream: reading.stream,
            container: reading.container,
            marks: reading.marks.into_iter().filter(|mark| !mark.is_of_path()).collect(),
            delivery: reading.delivery.and(by_apple),
            essence: reading.essence,
            size,
        }
    }

    /// What the rules of evidence judge by, with no copy's marks.
    pub fn evidence(&self) -> Facts<'_> {
        self.evidence_with(&self.marks)
    }

    /// What the rules of evidence judge by, with these marks.
    pub(crate) fn evidence_with<'a>(&'a self, marks: &'a [Mark]) -> Facts<'a> {
        let (tags, stream) = (&self.tags, &self.stream);
        Facts { marks, tags, stream, container: self.container, size: self.size }
    }
}

/// What was found in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// A song: the file is a copy of this track.
    Track(TrackId),
    /// No music.
    NotMusic,
    /// Nothing that could be read; the problems say why.
    Unreadable,
    /// Something that only a later version of Reprise knows, by its number.
    Other(u32),
}

impl Holds {
    /// The track that the file is a copy of, if it is one.
    pub fn track(self) -> Option<TrackId> {
        match self {
            Holds::Track(id) => Some(id),
            _ => None,
        }
    }
}

/// Whether a file was there when its place was last read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// It was there.
    #[default]
    Present,
    /// It was not; what is known of it stays.
    Absent,
    /// Something that only a later version of Reprise knows, by its number; not there, as far as this one can tell.
    Other(u32),
}

/// A file as it was last seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct FileFacts {
    /// Size in bytes.
    pub size: u64,
    /// Last modification, in milliseconds since 1970.
    pub modified_ms: u64,
    /// What is in it.
    pub holds: Holds,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// Whether it was there.
    pub presence: Presence,
    /// What its folders, its name and the files beside it say of where it came from.
    pub marks: Vec<Mark>,
}

impl FileFacts {
    /// A file that is there, without problems and without marks.
    pub fn new(size: u64, modified_ms: u64, holds: Holds) -> FileFacts {
        let (problems, marks) = (Vec::new(), Vec::new());
        FileFacts { size, modified_ms, holds, problems, presence: Presence::Present, marks }
    }

    /// Whether it was there when its place was last read.
    pub fn is_present(&self) -> bool {
        self.presence == Presence::Present
    }
}

/// The marks of a file's path, below its place and the place's name, and those that were found beside it.
fn marks_beside(place_name: &str, path: &str, found: &[Mark]) -> Vec<Mark> {
    let mut marks = path_marks(&format!("{place_name}/{path}"));
    for mark in found.iter().filter(|mark| mark.is_of_path()) {
        if !marks.contains(mark) {
            marks.push(mark.clone());
        }
    }
    marks
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
