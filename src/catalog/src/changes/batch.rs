//! Batches: some changes of one browser, encoded. A batch is the unit of storage and of sync.
//!
//! A batch is its version (one byte), the XXH3 of everything else (four bytes), its form (plain or raw
//! DEFLATE), and its body. The body is the browser, the stamps, the kinds of the changes as runs, and one
//! section for each kind, and sections for what stands beside few changes. Files and tracks are written as columns; all
//! other kinds, also those of later versions, as rows. `kinds.rs` has their numbers. What was written once can be read for
//! ever: later versions add columns and kinds, and change the meaning of none.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use thiserror::Error;
use xxhash_rust::xxh3::Xxh3;

use super::columns::{Budget, Columns, Damaged, Reader, Writer, files, tracks};
use super::fact::{Change, Fact};
use super::kinds::{FILE, TRACK};
use super::rows::{self, Row};
use super::stamp::Stamp;
use crate::changes::{FileFacts, TrackFacts};
use crate::ids::{BrowserId, PlaceId, TrackId};
use beside::Beside;

mod beside;

/// The version of the encoding that is written.
pub const VERSION: u32 = 1;

/// The largest body that is read, in bytes. Bodies that are written are far smaller.
const MAX_BODY: usize = 64 << 20;

/// The most changes of one batch.
const MAX_CHANGES: usize = 1 << 20;

const PLAIN: u8 = 0;
const DEFLATED: u8 = 1;

/// The form of a section.
const ROWS: u64 = 0;
const COLUMNS: u64 = 1;

/// Some changes of one browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The browser whose changes these are.
    pub browser: BrowserId,
    /// The changes, in the order in which they became true.
    pub changes: Vec<Change>,
    /// Whether the batch holds something that this version does not understand and could not write again.
    /// Then its bytes must be kept.
    pub has_unknown: bool,
}

/// Why a batch could not be decoded.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BatchError {
    /// It was written by a later version of Reprise.
    #[error("batch is of version {0}, this app reads up to {VERSION}")]
    FutureVersion(u32),
    /// The bytes are no batch.
    #[error("batch is damaged")]
    Damaged,
}

impl From<Damaged> for BatchError {
    fn from(Damaged: Damaged) -> BatchError {
        BatchError::Damaged
    }
}

impl Batch {
    /// Makes a batch of some changes of a browser.
    pub fn new(browser: BrowserId, changes: Vec<Change>) -> Batch {
        Batch { browser, changes, has_unknown: false }
    }

    /// Encodes the batch, compressed.
    pub fn encode(&self) -> Vec<u8> {
        // Higher levels take twice the time and save a hundredth.
        sealed(DEFLATED, &compress_to_vec(&self.body(), 5))
    }

    /// Encodes the batch without compression: for the page, which does not carry the compressor, and for
    /// small batches.
    pub fn encode_plain(&self) -> Vec<u8> {
        sealed(PLAIN, &self.body())
    }

    fn body(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.0.extend(self.browser.0);
        out.number(self.changes.len() as u64);
        write_stamps(&mut out, &self.changes);
        let mut sections = Sections::default();
        self.changes.iter().for_each(|change| sections.add(&change.fact));
        sections.write(&mut out);
        Beside::of(&self.changes).write(&mut out);
        out.0
    }

    /// Decodes a batch.
    ///
    /// # Errors
    /// [`BatchError::FutureVersion`] for a batch that only a later version of
    /// Reprise can read; [`BatchError::Damaged`] for bytes that are no batch.
    pub fn decode(bytes: &[u8]) -> Result<Batch, BatchError> {
        open(bytes, read_body)
    }

    /// Tells when the last change of a batch was made, in milliseconds since 1970; `None` for a batch without changes.
    /// Decodes nothing else of it, which takes a tenth of the time.
    ///
    /// # Errors
    /// As [`Batch::decode`].
    pub fn last_ms(bytes: &[u8]) -> Result<Option<u64>, BatchError> {
        let stamps = |body: &[u8]| {
            let mut reader = Reader(body);
            let browser = BrowserId(reader.array()?);
            read_stamps(&mut reader, browser)
        };
        Ok(open(bytes, stamps)?.into_iter().map(|stamp| stamp.ms).max())
    }
}

/// Reads the body of a batch that this version understands.
fn open<T>(bytes: &[u8], read: impl FnOnce(&[u8]) -> Result<T, Damaged>) -> Result<T, BatchError> {
    let (version, form, body) = unsealed(bytes).ok_or(BatchError::Damaged)?;
    match (u32::from(version), form) {
        (version, _) if version > VERSION => Err(BatchError::FutureVersion(version)),
        (VERSION, PLAIN) => Ok(read(body)?),
        (VERSION, DEFLATED) => {
            let body = decompress_to_vec_with_limit(body, MAX_BODY).map_err(|_| BatchError::Damaged)?;
            Ok(read(&body)?)
        }
        _ => Err(BatchError::Damaged),
    }
}

/// Puts version, checksum and form in front of a body. These are the same in every version, so that a batch
/// of a later version can be told from a damaged one.
fn sealed(form: u8, body: &[u8]) -> Vec<u8> {
    let version = VERSION as u8;
    let mut bytes = Vec::with_capacity(body.len() + 6);
    bytes.push(version);
    bytes.extend(checksum(version, form, body));
    bytes.push(form);
    bytes.extend_from_slice(body);
    bytes
}

fn unsealed(bytes: &[u8]) -> Option<(u8, u8, &[u8])> {
    let (&version, rest) = bytes.split_first()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    let (&form, body) = rest.split_first()?;
    (*sum == checksum(version, form, body)).then_some((version, form, body))
}

fn checksum(version: u8, form: u8, body: &[u8]) -> [u8; 4] {
    let mut hash = Xxh3::new();
    hash.update(&[version, form]);
    hash.update(body);
    let [a, b, c, d, ..] = hash.digest().to_le_bytes();
    [a, b, c, d]
}

/// Writes stamps: times as differences, and counters only where they are not the next one that a clock gives.
fn write_stamps(out: &mut Writer, changes: &[Change]) {
    let mut last = 0;
    for Change { stamp, .. } in changes {
        out.difference(stamp.ms, last);
        last = stamp.ms;
    }
    let mut last = (0, 0);
    for Change { stamp, .. } in changes {
        out.difference(stamp.counter.into(), next_counter(last, stamp.ms));
        last = (stamp.ms, stamp.counter.into());
    }
}

fn next_counter((ms, counter): (u64, u64), now: u64) -> u64 {
    if ms == now { counter + 1 } else { 0 }
}

fn read_stamps(reader: &mut Reader<'_>, browser: BrowserId) -> Result<Vec<Stamp>, Damaged> {
    let count =
        usize::try_from(reader.number()?).ok().filter(|count| *count <= MAX_CHANGES).ok_or(Damaged)?;
    let (mut stamps, mut last) = (Vec::new(), 0);
    for _ in 0..count {
        last = reader.difference(last)?;
        if last > Stamp::MAX_MS {
            return Err(Damaged);
        }
        stamps.push(Stamp::at(last, browser));
    }
    let mut last = (0, 0);
    for stamp in &mut stamps {
        let counter = reader.difference(next_counter(last, stamp.ms))?;
        stamp.counter = counter.try_into().map_err(|_| Damaged)?;
        last = (stamp.ms, counter);
    }
    Ok(stamps)
}

/// The changes of a batch, sorted by kind.
#[derive(Default)]
struct Sections<'a> {
    runs: Vec<(u64, u64)>,
    files: Vec<(PlaceId, &'a str, &'a FileFacts)>,
    tracks: Vec<(TrackId, &'a TrackFacts)>,
    rows: Vec<(u64, Vec<Vec<u8>>)>,
}

impl<'a> Sections<'a> {
    fn add(&mut self, fact: &'a Fact) {
        let kind = match fact {
            Fact::File { place, path, file } => {
                self.files.push((*place, path, file));
                FILE
            }
            Fact::Track { track, facts } => {
                self.tracks.push((*track, facts));
                TRACK
            }
            fact => {
                let (kind, row) = rows::encode(fact).unwrap_or_default();
                let kind = u64::from(kind);
                match self.rows.iter_mut().find(|(known, _)| *known == kind) {
                    Some((_, rows)) => rows.push(row),
                    None => self.rows.push((kind, vec![row])),
                }
                kind
            }
        };
        match self.runs.last_mut() {
            Some((last, count)) if *last == kind => *count += 1,
            _ => self.runs.push((kind, 1)),
        }
    }

    /// Writes the runs of kinds, then the sections. Tracks come first, because files refer to them.
    fn write(&self, out: &mut Writer) {
        for (kind, count) in &self.runs {
            out.number(*kind);
            out.number(*count);
        }
        for (kind, form, section) in [
            (TRACK, COLUMNS, tracks::write(&self.tracks)),
            (FILE, COLUMNS, files::write(&self.files, &self.tracks)),
        ] {
            if !section.is_empty() {
                write_section(out, kind, form, &section);
            }
        }
        for (kind, rows) in &self.rows {
            let mut section = Writer::default();
            rows.iter().for_each(|row| section.bytes(row));
            write_section(out, *kind, ROWS, &section.0);
        }
    }
}

fn write_section(out: &mut Writer, kind: u64, form: u64, section: &[u8]) {
    out.number(kind);
    out.number(form);
    out.bytes(section);
}

fn read_body(body: &[u8]) -> Result<Batch, Damaged> {
    let mut reader = Reader(body);
    let mut batch = Batch::new(BrowserId(reader.array()?), Vec::new());
    let stamps = read_stamps(&mut reader, batch.browser)?;
    let runs = read_runs(&mut reader, stamps.len() as u64)?;
    let mut sections =
        Read { budget: Budget::new(), tracks: Vec::new(), facts: Vec::new(), has_unknown: false };
    let mut beside = Beside::default();
    while !reader.is_empty() {
        let (kind, form) = (reader.number()?, reader.number()?);
        let count = runs.iter().filter(|(known, _)| *known == kind).map(|(_, count)| *count).sum::<u64>();
        let section = reader.bytes()?;
        if !beside.read(kind, section)? {
            sections.read(kind, form, section, count as usize)?;
        }
    }
    sections.keep_tracks();
    batch.has_unknown = sections.has_unknown;
    let mut stamps = (0..).zip(stamps);
    for (kind, count) in runs {
        let facts = sections.facts.iter_mut().find(|(known, _)| *known == kind).ok_or(Damaged)?;
        for (at, stamp) in stamps.by_ref().take(count as usize) {
            // A kind in columns that this version does not know has no facts here.
            if let Some(fact) = facts.1.next().ok_or(Damaged)? {
                batch.changes.push(beside.give(at, Change::new(stamp, fact)));
            }
        }
    }
    Ok(batch)
}

/// Reads runs: a kind, and how many changes in a row are of it. Together they are as many as there are stamps.
fn read_runs(reader: &mut Reader<'_>, mut left: u64) -> Result<Vec<(u64, u64)>, Damaged> {
    let mut runs = Vec::new();
    while left > 0 {
        let (kind, count) = (reader.number()?, reader.number()?);
        left = left.checked_sub(count).filter(|_| count > 0).ok_or(Damaged)?;
        runs.push((kind, count));
    }
    Ok(runs)
}

/// The facts of a kind, in their order.
type Facts = Box<dyn Iterator<Item = Option<Fact>>>;

/// The sections of a batch, as far as they are read.
struct Read {
    budget: Budget,
    tracks: Vec<tracks::TrackRow>,
    facts: Vec<(u64, Facts)>,
    has_unknown: bool,
}

impl Read {
    fn read(&mut self, kind: u64, form: u64, section: &[u8], count: usize) -> Result<(), Damaged> {
        if kind == TRACK && !self.tracks.is_empty() || self.facts.iter().any(|(known, _)| *known == kind) {
            return Err(Damaged);
        }
        let facts: Facts = match (kind, form) {
            (TRACK, COLUMNS) => {
                let (tracks, has_unknown) = tracks::read(Columns::read(section, count)?, &mut self.budget)?;
                self.tracks = tracks;
                self.has_unknown |= has_unknown;
                return Ok(());
            }
            (FILE, COLUMNS) => {
                let columns = Columns::read(section, count)?;
                let (files, has_unknown) = files::read(columns, &self.tracks, &mut self.budget)?;
                self.has_unknown |= has_unknown;
                let fact = |(place, path, file)| Some(Fact::File { place, path, file });
                Box::new(files.into_iter().map(fact))
            }
            (_, ROWS) => Box::new(self.rows(kind, section, count)?.into_iter().map(Some)),
            // Only a later version writes other kinds as columns.
            _ => {
                self.has_unknown = true;
                Box::new((0..count).map(|_| None))
            }
        };
        self.facts.push((kind, facts));
        Ok(())
    }

    fn rows(&mut self, kind: u64, section: &[u8], count: usize) -> Result<Vec<Fact>, Damaged> {
        let kind = u32::try_from(kind).map_err(|_| Damaged)?;
        let (mut reader, mut facts) = (Reader(section), Vec::new());
        for _ in 0..count {
            let Row { fact, has_unknown } = rows::decode(kind, reader.bytes()?);
            self.has_unknown |= has_unknown;
            facts.push(fact);
        }
        Ok(facts)
    }

    /// Turns the tracks into facts. All files are read by then, so nothing refers to the tracks any more.
    fn keep_tracks(&mut self) {
        let fact = |(track, facts)| Some(Fact::Track { track, facts });
        self.facts.push((TRACK, Box::new(std::mem::take(&mut self.tracks).into_iter().map(fact))));
    }
}

#[cfg(test)]
mod tests;
