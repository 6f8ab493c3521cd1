//! Finds the picture of a song's album in its file: in ID3v2, FLAC and MP4. It finds the bytes and never looks at the
//! picture itself; whoever draws it does, and may refuse it.

use std::borrow::Cow;
use std::ops::Range;

use super::{Missing, Source};

mod flac;
mod id3;
mod mp4;
mod size;

pub use size::drawable;

/// The longest picture that is told, in bytes.
const MAX_PICTURE: u64 = 16 * 1024 * 1024;

/// The most rounds of reads for one file.
const MAX_ROUNDS: u8 = 8;

/// The most bytes that are read of one file before its picture is found.
const MAX_FETCHED: u64 = 1024 * 1024;

/// The most frames, blocks or boxes that are looked at.
const MAX_PARTS: u32 = 4_000;

/// The kind of a picture that shows the front of the cover, in ID3v2 and FLAC.
const FRONT: u32 = 3;

/// What a [`CoverFinder`] answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoverStep {
    /// It needs these ranges of the file before it can go on.
    Need(Vec<Range<u64>>),
    /// Where the picture's bytes stand, within the file; `None` if the file has none that is found.
    Done(Option<Range<u64>>),
}

/// Finds the picture in one file, sans-I/O. Somebody else fetches the bytes and feeds them.
///
/// However broken the file is, it asks for at most 8 rounds and about 1 MiB of bytes, and answers a range inside of the file
/// of at most 16 MiB.
#[derive(Debug)]
pub struct CoverFinder<'a> {
    source: Source<'a>,
    rounds: u8,
    asked: u64,
}

impl<'a> CoverFinder<'a> {
    /// Makes a finder for a file of this size in bytes.
    pub fn new(size: u64) -> CoverFinder<'a> {
        CoverFinder { source: Source::new(size), rounds: 0, asked: 0 }
    }

    /// Takes bytes of the file that start at this offset.
    pub fn feed(&mut self, offset: u64, bytes: impl Into<Cow<'a, [u8]>>) {
        self.source.feed(offset, bytes.into());
    }

    /// Goes on as far as the bytes allow.
    pub fn step(&mut self) -> CoverStep {
        match find(&self.source) {
            Ok(found) => CoverStep::Done(found.filter(|found| is_sound(found, self.source.size()))),
            Err(missing) => self.ask(missing),
        }
    }

    fn ask(&mut self, missing: Missing) -> CoverStep {
        let ranges = missing.into_ranges(self.source.size());
        self.rounds += 1;
        self.asked += ranges.iter().map(|range| range.end - range.start).sum::<u64>();
        if ranges.is_empty() || self.rounds > MAX_ROUNDS || self.asked > MAX_FETCHED {
            return CoverStep::Done(None);
        }
        CoverStep::Need(ranges)
    }
}

/// Whether a picture lies in the file and has a size that can be drawn.
fn is_sound(found: &Range<u64>, size: u64) -> bool {
    found.start < found.end && found.end <= size && found.end - found.start <= MAX_PICTURE
}

fn find(source: &Source) -> Result<Option<Range<u64>>, Missing> {
    match source.bytes(0, 8)? {
        [b'I', b'D', b'3', ..] => id3::find(source),
        [b'f', b'L', b'a', b'C', ..] => flac::find(source, 4),
        [_, _, _, _, b'f', b't', b'y', b'p'] => mp4::find(source),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests;
