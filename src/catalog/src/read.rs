//! Bytes become a [`Reading`], sans-I/O: a [`Reader`] is fed the bytes that are
//! there and answers either the reading or the ranges that it still needs.
//!
//! ```
//! use reprise_catalog::evidence;
//! use reprise_catalog::read::{Reader, Step};
//!
//! let mut reader = Reader::new("a.flac", 3, evidence::KEEP);
//! assert!(matches!(reader.step(), Step::Need(ranges) if ranges == [0..3]));
//! reader.feed(0, b"abc".to_vec());
//! assert!(matches!(reader.step(), Step::Done(reading) if reading.container.is_none()));
//! ```

use std::borrow::Cow;
use std::mem::swap;
use std::ops::Range;

use crate::reading::{Container, Draft, Keep, ProblemCode, Reading};
use tags::{apev2, id3v2};

mod ac3;
mod adts;
mod aiff;
mod asf;
mod audible;
pub(crate) mod bytes;
mod caf;
mod chunks;
mod cover;
#[cfg(test)]
mod cut;
mod dff;
mod dsf;
mod flac;
mod matroska;
mod midi;
mod monkeys;
mod mp4;
mod mpeg;
mod musepack;
mod ogg;
mod optimfrog;
mod sniff;
mod sound;
mod source;
mod tagged;
mod tags;
mod tak;
mod tta;
mod wav;
mod wavpack;

pub use cover::{CoverFinder, CoverStep, drawable};
pub(crate) use source::{Missing, Source};

/// How many bytes the first read of every file takes. In a browser one slice of this size
/// costs little more than a smaller one (measured in Chromium: 64 KiB, 0.4 to 0.5 ms).
pub const HEAD: u64 = 64 * 1024;

/// The most rounds of reads for one file; the read of the head is the first. Healthy files take three at most.
const MAX_ROUNDS: u8 = 6;

/// The most bytes that are read of one file.
const MAX_FETCHED: u64 = 1024 * 1024;

/// What a reader answers.
#[derive(Debug)]
pub enum Step {
    /// The reader needs these ranges of the file before it can go on. They lie within the file's size.
    Need(Vec<Range<u64>>),
    /// The reader has learned all that it will.
    Done(Box<Reading>),
}

/// Reads one file. Somebody else fetches the bytes and feeds them.
///
/// However broken the file is, a reader asks for at most 6 rounds and about 1 MiB of bytes.
#[derive(Debug)]
pub struct Reader<'a> {
    name: String,
    keep: Keep,
    source: Source<'a>,
    rounds: u8,
    asked: u64,
}

impl<'a> Reader<'a> {
    /// Makes a reader of a file with this name and size in bytes, of which nothing is fetched yet. It keeps
    /// these marks.
    pub fn new(name: &str, size: u64, keep: Keep) -> Reader<'a> {
        Reader { name: name.to_owned(), keep, source: Source::new(size), rounds: 0, asked: 0 }
    }

    /// Takes bytes of the file that start at this offset, either owned or borrowed from the caller's buffer.
    ///
    /// The caller may feed fewer bytes than were asked for: the file is then taken to be shorter than it was.
    pub fn feed(&mut self, offset: u64, bytes: impl Into<Cow<'a, [u8]>>) {
        self.source.feed(offset, bytes.into());
    }

    /// How much work the file has been so far: the bytes that were looked at, plus 64 for each look at any of them.
    pub fn work(&self) -> u64 {
        self.source.work()
    }

    /// Reads on as far as the bytes allow.
    pub fn step(&mut self) -> Step {
        if self.rounds == 0 && self.source.size() > 0 {
            return self.ask(vec![0..HEAD.min(self.source.size())]);
        }
        match read_container(&self.name, &self.source, self.keep) {
            Ok(reading) => Step::Done(Box::new(reading)),
            Err(missing) => self.ask_or_close(missing),
        }
    }

    fn ask_or_close(&mut self, missing: Missing) -> Step {
        let ranges = missing.into_ranges(self.source.size());
        let wanted: u64 = ranges.iter().map(|range| range.end - range.start).sum();
        if self.rounds < MAX_ROUNDS && self.asked + wanted <= MAX_FETCHED {
            return self.ask(ranges);
        }
        self.source.close();
        match read_container(&self.name, &self.source, self.keep) {
            Ok(reading) => Step::Done(Box::new(reading)),
            // A closed source never reports missing bytes. If it did all the same, the file is called broken.
            Err(_) => Step::Done(Box::new(unreadable())),
        }
    }

    fn ask(&mut self, ranges: Vec<Range<u64>>) -> Step {
        self.rounds += 1;
        self.asked += ranges.iter().map(|range| range.end - range.start).sum::<u64>();
        Step::Need(ranges)
    }
}

fn unreadable() -> Reading {
    let mut reading = Reading::default();
    reading.note(ProblemCode::BadStructure, "");
    reading
}

/// Reads the tags in front, tells the container by its magic bytes and lets its reader work.
fn read_container(name: &str, source: &Source, keep: Keep) -> Result<Reading, Missing> {
    let mut front = Draft::new(keep);
    if source.size() == 0 {
        front.note(ProblemCode::Empty, "");
        return Ok(front.finish());
    }
    let mut offset = read_front(source, 0, &mut front)?;
    let behind_junk = if offset == 0 { sniff::tag_behind_junk(name, source)? } else { None };
    if let Some(at) = behind_junk {
        offset = read_front(source, at, &mut front)?;
    }
    let mut container = sniff::sniff(name, source, offset)?;
    if behind_junk.is_some() && container == Some(Container::BareTag) {
        // The tag is the last thing there is, and the music stands before it.
        offset = 0;
        container = sniff::sniff(name, source, 0)?.or(container);
    }
    // An ID3 or APE tag in front of a container that has tags of its own is a leftover: the container's tags win.
    let mut reading = Draft::new(keep);
    if !container.is_some_and(has_own_tags) {
        swap(&mut reading, &mut front);
    }
    reading.container = container;
    read_body(source, offset, &mut reading)?;
    if container.is_some_and(|container| sniff::contradicts(name, container)) {
        reading.note(ProblemCode::WrongExtension, "");
    }
    reading.lay_under(front.finish());
    Ok(reading.finish())
}

/// Reads the tags at `offset`: ID3, an APE tag, and ID3 behind that. Answers where they end.
fn read_front(source: &Source, offset: u64, front: &mut Draft) -> Result<u64, Missing> {
    let end = id3v2::read(source, offset, front)?;
    let behind = apev2::read_head(source, end, front)?;
    if behind > end { id3v2::read(source, behind, front) } else { Ok(end) }
}

/// Whether the container's own tags win over ID3 and APE tags that were put in front of it.
fn has_own_tags(container: Container) -> bool {
    matches!(
        container,
        Container::Mp4
            | Container::Flac
            | Container::Ogg
            | Container::Asf
            | Container::Matroska
            | Container::Ape
    )
}

fn read_body(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    match reading.container {
        Some(Container::Mpeg) => mpeg::read(source, offset, reading),
        Some(Container::Adts) => adts::read(source, offset, reading),
        Some(Container::Loas) => adts::read_loas(source, offset, reading),
        Some(Container::Mp4) => mp4::read(source, offset, reading),
        Some(Container::Flac) => flac::read(source, offset, reading),
        Some(Container::Ogg) => ogg::read(source, offset, reading),
        Some(Container::Wav) => wav::read(source, offset, reading),
        Some(Container::Aiff) => aiff::read(source, offset, reading),
        Some(Container::Ape) => monkeys::read(source, offset, reading),
        Some(Container::WavPack) => wavpack::read(source, offset, reading),
        Some(Container::Musepack) => musepack::read(source, offset, reading),
        Some(Container::BareTag) => tags::read_bare(source, reading),
        Some(Container::Tta) => tta::read(source, offset, reading),
        Some(Container::Tak) => tak::read(source, offset, reading),
        Some(Container::OptimFrog) => optimfrog::read(source, offset, reading),
        Some(Container::Dsf) => dsf::read(source, offset, reading),
        Some(Container::Dff) => dff::read(source, offset, reading),
        Some(Container::Caf) => caf::read(source, offset, reading),
        Some(Container::Ac3) => ac3::read(source, offset, reading),
        Some(Container::Asf) => asf::read(source, offset, reading),
        Some(Container::Matroska) => matroska::read(source, offset, reading),
        Some(Container::Audible) => audible::read(source, offset, reading),
        Some(Container::Midi) => midi::read(source, offset, reading),
        Some(named) => {
            // Nothing of the format is read, but tags that any file can have at its end are.
            apev2::read_tail(source, reading)?;
            note(reading, ProblemCode::NamedOnly, named.label())
        }
        None => note(reading, ProblemCode::NotMusic, ""),
    }
}

fn note(reading: &mut Draft, code: ProblemCode, detail: &str) -> Result<(), Missing> {
    reading.note(code, detail);
    Ok(())
}
