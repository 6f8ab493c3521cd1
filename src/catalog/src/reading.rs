//! A reading: everything that was learned from the bytes of one file.
//! Reading never fails; whatever goes wrong is listed among the problems.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::marks::{Delivery, Mark};

mod audio;
mod draft;
mod fields;
mod problem;
mod tags;
mod toc;

pub(crate) use audio::MAX_DURATION_MS;
pub use audio::{Audio, Codec, Container};
pub use draft::{Draft, Keep};
pub use problem::{Cut, Problem, ProblemCode};
pub(crate) use tags::isrc as parse_isrc;
pub use tags::{Ids, Tags};
pub use toc::Toc;
pub(crate) use toc::is_itunes_toc;

/// The most marks that are kept of one file. Real files have fewer than twenty.
pub const MAX_MARKS: usize = 64;

/// The most problems that are listed for one file. A broken file can have thousands of bad frames.
pub const MAX_PROBLEMS: usize = 16;

/// An id of the audio itself, independent of tags and file name.
///
/// It has eight bytes. Among a million songs, two get the same one by accident with odds of one to 37 million, and
/// even then their names tell them apart. Sixteen bytes would be a sixth of what is stored of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Essence(pub [u8; 8]);

impl Essence {
    /// Derives an essence from those parts of a file that only its audio determines.
    pub fn derive(kind: &str, parts: &[&[u8]]) -> Essence {
        let [a, b, c, d, e, f, g, h, ..] = digest(kind, parts);
        Essence([a, b, c, d, e, f, g, h])
    }

    /// The essence as 16 hexadecimal digits, for exports.
    pub fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The XXH3-128 hash of several parts. Each part is hashed with its length, so `ab, c` and `a, bc` differ.
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
    /// The container; `None` when no magic bytes were recognised.
    pub container: Option<Container>,
    /// Title, artist, numbers and ids.
    pub tags: Tags,
    /// Codec, duration, rates.
    pub audio: Audio,
    /// Facts that say where the file came from.
    pub marks: Vec<Mark>,
    /// The marks of a delivery that are part of the track's id, whether or not a rule keeps them.
    pub delivery: Delivery,
    /// The id of the audio, where the header gives one.
    pub essence: Option<Essence>,
    /// What went wrong, at most [`MAX_PROBLEMS`].
    pub problems: Vec<Problem>,
}

impl Reading {
    /// Notes a problem. The same problem with the same detail is noted once.
    pub fn note(&mut self, code: ProblemCode, detail: impl Into<String>) {
        Problem { code, detail: detail.into() }.note_in(&mut self.problems, MAX_PROBLEMS);
    }

    /// Notes that the file is cut if it holds only `there` of `promised` units of its audio, and lacks more than a
    /// second and a hundredth of it. Its length stays what the header promises. Answers whether it is cut.
    pub fn note_cut(&mut self, there: u64, promised: u64) -> bool {
        let Some(ms) = self.audio.duration_ms.filter(|_| promised > 0) else { return false };
        let there = u128::from(ms) * u128::from(there.min(promised)) / u128::from(promised);
        let cut = Cut::of_ms(u64::try_from(there).unwrap_or(ms), ms);
        if let Some(Problem { code, detail }) = cut.map(Cut::into_problem) {
            self.note(code, detail);
        }
        cut.is_some()
    }

    /// Adds what another reading of the same file knows. Where both know something, this reading's value stays.
    pub(crate) fn lay_under(&mut self, other: Reading) {
        self.tags.lay_under(other.tags);
        self.delivery = self.delivery.and(other.delivery);
        let room = MAX_MARKS.saturating_sub(self.marks.len());
        self.marks.extend(other.marks.into_iter().take(room));
        for problem in other.problems {
            self.note(problem.code, problem.detail);
        }
    }

    /// Whether the file is a container that can hold music.
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
