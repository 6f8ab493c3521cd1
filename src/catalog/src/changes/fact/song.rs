//! What was read of a song: the facts that a copy of it gave.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::evidence::Facts;
use crate::marks::{Delivery, Mark};
use crate::reading::{Audio, Container, Essence, Reading, Tags};

/// What was read of a song, from one of its copies.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct TrackFacts {
    /// The title, or the file's name where the tags have none.
    pub title: String,
    /// Its tags as they are.
    pub tags: Tags,
    /// Its audio.
    pub audio: Audio,
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
            audio: reading.audio,
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
