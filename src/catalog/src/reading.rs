//! A reading: everything that was learned from one file's bytes.
//! Reading never fails; what went wrong is among the problems.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::marks::{Delivery, Mark};

mod audio;
mod draft;
mod fields;
mod problem;
mod tags;
mod toc;

pub use audio::{Audio, Codec, Container};
pub use draft::{Draft, Keep};
pub use problem::{Problem, ProblemCode};
pub(crate) use tags::isrc as parse_isrc;
pub use tags::{Ids, Tags};
pub use toc::Toc;
pub(crate) use toc::is_itunes_toc;

/// The most marks kept of one file. Real files have fewer than twenty.
pub const MAX_MARKS: usize = 64;

/// The most problems listed for one file; a broken file can have thousands of bad frames.
pub const MAX_PROBLEMS: usize = 16;

/// An id of the audio itself, independent of tags and file name.
///
/// Eight bytes: among a million songs, two share one by accident with odds of one to 37 million, and then
/// their names still tell them apart; sixteen would be a sixth of what is stored of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Essence(pub [u8; 8]);

impl Essence {
    /// Derives an essence from the parts of a file that only its audio decides.
    pub fn derive(kind: &str, parts: &[&[u8]]) -> Essence {
        let [a, b, c, d, e, f, g, h, ..] = digest(kind, parts);
        Essence([a, b, c, d, e, f, g, h])
    }

    /// The 16 hexadecimal digits of exports.
    pub fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The XXH3-128 of parts, each preceded by its length, so that parts cannot run into each other.
pub(crate) fn digest(kind: &str, parts: &[&[u8]]) -> [u8; 16] {
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    for part in std::iter::once(kind.as_bytes()).chain(parts.iter().copied()) {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.digest128().to_be_bytes()
}

/// Everything that was learned from one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// What the bytes are; `None` when no magic bytes were recognised.
    pub container: Option<Container>,
    /// Title, artist, numbers and ids.
    pub tags: Tags,
    /// Codec, duration, rates.
    pub audio: Audio,
    /// Facts that say where the file came from.
    pub marks: Vec<Mark>,
    /// The marks of a delivery that make it the track that it is, whatever rules keep.
    pub delivery: Delivery,
    /// The id of the audio, where the header gives one.
    pub essence: Option<Essence>,
    /// What went wrong, at most [`MAX_PROBLEMS`].
    pub problems: Vec<Problem>,
}

impl Reading {
    /// Notes a problem, once for each kind and detail.
    pub fn note(&mut self, code: ProblemCode, detail: impl Into<String>) {
        let problem = Problem { code, detail: detail.into() };
        if self.problems.len() < MAX_PROBLEMS && !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Adds what another reading of the same file knows; where both know something, this one's stays.
    pub(crate) fn lay_under(&mut self, other: Reading) {
        self.tags.lay_under(other.tags);
        self.delivery = self.delivery.and(other.delivery);
        let room = MAX_MARKS.saturating_sub(self.marks.len());
        self.marks.extend(other.marks.into_iter().take(room));
        for problem in other.problems {
            self.note(problem.code, problem.detail);
        }
    }

    /// Whether a container was recognised that can hold music.
    pub fn is_audio(&self) -> bool {
        self.container.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn essence_keeps_parts_apart() {
        assert_ne!(Essence::derive("x", &[b"ab", b"c"]), Essence::derive("x", &[b"a", b"bc"]));
    }
}
