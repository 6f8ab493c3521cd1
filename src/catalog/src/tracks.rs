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
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrackFacts {
    /// The title in the tags, or the file's name where they have none.
    pub title: String,
    /// The file's tags as they are.
    pub tags: Tags,
    /// The file's audio.
    pub stream: Stream,
    /// The container; `None` for a song of which no file was read, but which Apple's lists state.
    pub container: Option<Container>,
    /// The marks inside of the file. Marks from beside the file belong to each copy.
    pub marks: Vec<Mark>,
    /// The marks of a delivery that are part of the track's id.
    pub delivery: Delivery,
    /// The id of the audio.
    pub essence: Option<Essence>,
    /// The size of the file that this was read from, in bytes.
    pub size: u64,
}

impl TrackFacts {
    /// The facts of a song, from the reading of a file. Marks of the path belong to the file and are left out.
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

    /// What the rules of evidence judge, without the marks of any copy.
    pub fn evidence(&self) -> Facts<'_> {
        self.evidence_with(&self.marks)
    }

    /// What the rules of evidence judge, with these marks.
    pub(crate) fn evidence_with<'a>(&'a self, marks: &'a [Mark]) -> Facts<'a> {
        let (tags, stream) = (&self.tags, &self.stream);
        Facts { marks, tags, stream, container: self.container, size: self.size }
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// A song: the file is a copy of this track.
    Track(TrackId),
    /// No music.
    NotMusic,
    /// Nothing that could be read. The problems say why.
    Unreadable,
    /// Something that only a later version of Reprise knows: its number.
    Other(u32),
}

impl Holds {
    /// The track that the file holds, if it holds one.
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
    /// It was not. What is known of it stays.
    Absent,
    /// Something that only a later version of Reprise knows: its number. This version counts it as not there.
    Other(u32),
}

/// A file as it was last seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct FileFacts {
    /// Size in bytes.
    pub size: u64,
    /// Last modification, in milliseconds since 1970.
    pub modified_ms: u64,
    /// What the file holds.
    pub holds: Holds,
    /// What is wrong with the file.
    pub problems: Vec<Problem>,
    /// Whether the file was there.
    pub presence: Presence,
    /// What its folders, its name and the files beside it say of the song's origin.
    pub marks: Vec<Mark>,
}

impl FileFacts {
    /// Makes a file that is there, without problems and without marks.
    pub fn new(size: u64, modified_ms: u64, holds: Holds) -> FileFacts {
        let (problems, marks) = (Vec::new(), Vec::new());
        FileFacts { size, modified_ms, holds, problems, presence: Presence::Present, marks }
    }

    /// Whether the file was there when its place was last read.
    pub fn is_present(&self) -> bool {
        self.presence == Presence::Present
    }
}

/// The marks of a file's path, which begins with the place's name, and the marks that were found beside the file.
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
