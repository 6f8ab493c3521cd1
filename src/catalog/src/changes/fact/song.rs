//! What was read of a song, from one of its copies.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::evidence::Facts;
use crate::marks::{Delivery, Mark};
use crate::reading::{Audio, Container, Essence, Reading, Tags};

/// What was read of a song, from one of its copies.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct TrackFacts {
    /// The title in the tags, or the file's name where they have none.
    pub title: String,
    /// The file's tags as they are.
    pub tags: Tags,
    /// Its audio.
    pub audio: Audio,
    /// The container; `None` for a song of which no file was read, but which Apple's lists state.
    pub container: Option<Container>,
    /// The marks inside of the file. Marks from beside the file belong to each copy.
    pub marks: Vec<Mark>,
    /// The marks of a delivery that are part of the track's id.
    pub delivery: Delivery,
    /// The id of its audio.
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
            audio: reading.audio,
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
        let (tags, audio) = (&self.tags, &self.audio);
        Facts { marks, tags, audio, container: self.container, size: self.size }
    }
}

/// The title in the tags, or else the file's name without folders and extension.
fn title_of<'a>(tags: &'a Tags, path: &'a str) -> &'a str {
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
