//! Apple's privacy export as it is downloaded: a zip, often with zips inside, laid out differently every year.
//! Every JSON file that is called `Library Tracks` is read, wherever it is.
//!
//! Nothing is written to disk, and unpacking has a limit, whatever the zip claims.

use std::collections::HashSet;

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};
use rawzip::{CompressionMethod, ZipArchive, ZipSliceArchive};
use xxhash_rust::xxh3::Xxh3;

use super::{ExportReader, Stated};
use crate::reading::ProblemCode;
use crate::text::clip;

/// How deep zips may be nested.
const MAX_DEPTH: u32 = 3;

/// The most entries that are looked at, in all zips together.
const MAX_ENTRIES: usize = 100_000;

/// The most bytes that are unpacked, in all zips together. 100,000 songs take 150 MB.
const MAX_UNPACKED: usize = 1 << 30;

/// The largest inner zip, in bytes. It is held in memory as a whole.
const MAX_INNER: usize = 256 << 20;

/// How many bytes are unpacked at a time.
const PIECE: usize = 64 * 1024;

/// Reads what a zip from Apple states.
pub fn read_archive(bytes: &[u8]) -> Stated {
    let mut search = Search::new(MAX_UNPACKED);
    search.archive(bytes, 1);
    if search.found == 0 && search.stated.problems.is_empty() {
        search.stated.note(ProblemCode::BadStructure, "no `Apple Music Library Tracks.json`");
    }
    search.stated
}

/// The unpacked entries of a zip whose names are wanted. `left` is how many bytes may still be unpacked, and is 0 when
/// they did not do.
pub(super) fn unpacked(bytes: &[u8], is_wanted: impl Fn(&str) -> bool, left: &mut usize) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let Ok(archive) = ZipArchive::from_slice(bytes) else { return found };
    let mut entries = archive.entries();
    for _ in 0..MAX_ENTRIES {
        let Ok(Some(record)) = entries.next_entry() else { break };
        let path = record.file_path();
        if !is_wanted(&String::from_utf8_lossy(path.as_ref())) {
            continue;
        }
        let method = record.compression_method();
        let Ok(entry) = archive.get_entry(record.wayfinder()) else { continue };
        let (mut whole, mut unpacking) = (Vec::new(), Unpacking::new(entry.data(), method));
        while let Ok(is_last) = unpacking.step() {
            *left = left.saturating_sub(unpacking.piece.len());
            if *left == 0 {
                return Vec::new();
            }
            whole.extend_from_slice(&unpacking.piece);
            if is_last {
                break;
            }
        }
        found.push(whole);
    }
    found
}

struct Search {
    stated: Stated,
    /// How many bytes may still be unpacked.
    left: usize,
    /// How many entries may still be looked at.
    entries: usize,
    /// How many lists of tracks were found.
    found: usize,
    /// What these were, so that a list which lies there twice is taken once.
    lists: HashSet<u64>,
}

/// What an entry is, by its name.
enum Entry {
    Tracks,
    Archive,
    Other,
}

impl Search {
    fn new(left: usize) -> Search {
        Search { stated: Stated::default(), left, entries: MAX_ENTRIES, found: 0, lists: HashSet::new() }
    }

    fn archive(&mut self, bytes: &[u8], depth: u32) {
        let Ok(archive) = ZipArchive::from_slice(bytes) else {
            return self.stated.note(ProblemCode::Truncated, "zip");
        };
        let mut entries = archive.entries();
        while self.entries > 0 {
            self.entries -= 1;
            match entries.next_entry() {
                Ok(Some(record)) => {
                    let path = record.file_path();
                    let name = String::from_utf8_lossy(path.as_ref()).replace('\\', "/");
                    let place = (record.wayfinder(), record.compression_method());
                    self.entry(&archive, &name, place, depth);
                }
                Ok(None) => return,
                Err(_) => return self.stated.note(ProblemCode::BadStructure, "zip"),
            }
        }
        self.stated.note(ProblemCode::TooLarge, "zip: too many files");
    }

    fn entry(
        &mut self,
        archive: &ZipSliceArchive<&[u8]>,
        name: &str,
        (place, method): (rawzip::ZipArchiveEntryWayfinder, CompressionMethod),
        depth: u32,
    ) {
        let told = clip(name, 120);
        if name.starts_with('/') || name.contains(':') || name.split('/').any(|part| part == "..") {
            return self.stated.note(ProblemCode::BadStructure, format!("zip: path climbs: {told}"));
        }
        let kind = kind(name);
        if matches!(kind, Entry::Other) {
            return;
        }
        let Ok(entry) = archive.get_entry(place) else {
            return self.stated.note(ProblemCode::BadStructure, format!("zip: {told}"));
        };
        match kind {
            Entry::Tracks => self.tracks(entry.data(), method, told),
            _ if depth >= MAX_DEPTH => {
                self.stated.note(ProblemCode::TooLarge, format!("zips lie too deep: {told}"));
            }
            _ => {
                let mut inner = Vec::new();
                let whole = self
                    .unpack(entry.data(), method, MAX_INNER, told, |piece| inner.extend_from_slice(piece));
                if whole {
                    self.archive(&inner, depth + 1);
                }
            }
        }
    }

    fn tracks(&mut self, data: &[u8], method: CompressionMethod, name: &str) {
        let (mut reader, mut sum) = (ExportReader::new(), Xxh3::new());
        self.unpack(data, method, usize::MAX, name, |piece| {
            reader.push(piece);
            sum.update(piece);
        });
        self.found += 1;
        if !self.lists.insert(sum.digest()) {
            return;
        }
        let found = reader.finish();
        self.stated.writer = found.writer;
        found.problems.into_iter().for_each(|problem| self.stated.note(problem.code, problem.detail));
        found.tracks.into_iter().for_each(|track| self.stated.take(track));
    }

    /// Unpacks an entry piece by piece. Answers whether all of it was unpacked.
    fn unpack(
        &mut self,
        data: &[u8],
        method: CompressionMethod,
        most: usize,
        name: &str,
        mut take: impl FnMut(&[u8]),
    ) -> bool {
        let mut room = most.min(self.left);
        let mut unpacking = Unpacking::new(data, method);
        let code = loop {
            let is_last = match unpacking.step() {
                Ok(is_last) => is_last,
                Err(code) => break code,
            };
            let len = unpacking.piece.len();
            self.left = self.left.saturating_sub(len);
            match room.checked_sub(len).filter(|&room| room > 0 || is_last) {
                Some(left) => room = left,
                None => break ProblemCode::TooLarge,
            }
            take(&unpacking.piece);
            if is_last {
                return true;
            }
        };
        self.stated.note(code, format!("zip: {name}"));
        false
    }
}

/// An entry that is unpacked piece by piece.
struct Unpacking<'a> {
    data: &'a [u8],
    method: CompressionMethod,
    state: Box<InflateState>,
    piece: Vec<u8>,
}

impl<'a> Unpacking<'a> {
    fn new(data: &'a [u8], method: CompressionMethod) -> Unpacking<'a> {
        Unpacking { data, method, state: InflateState::new_boxed(DataFormat::Raw), piece: Vec::new() }
    }

    /// Unpacks the next piece. Answers whether it was the last.
    fn step(&mut self) -> Result<bool, ProblemCode> {
        match self.method {
            CompressionMethod::STORE => {
                let (piece, rest) = self.data.split_at_checked(PIECE).unwrap_or((self.data, &[]));
                self.piece = piece.to_vec();
                self.data = rest;
                Ok(rest.is_empty())
            }
            CompressionMethod::DEFLATE => {
                self.piece.resize(PIECE, 0);
                let step = inflate(&mut self.state, self.data, &mut self.piece, MZFlush::None);
                let is_last = step.status == Ok(MZStatus::StreamEnd);
                if step.status.is_err() || (step.bytes_written == 0 && !is_last) {
                    return Err(ProblemCode::Truncated);
                }
                self.data = self.data.get(step.bytes_consumed..).unwrap_or_default();
                self.piece.truncate(step.bytes_written);
                Ok(is_last)
            }
            // Encrypted, or compressed in a way that Apple never uses.
            _ => Err(ProblemCode::NamedOnly),
        }
    }
}

/// Whether a file is called as Apple's list of tracks is: "Apple Music Library Tracks.json", also if it lay there before
/// ("… (1).json", "… 2.json") or has other signs between the words.
pub fn is_list_of_tracks(name: &str) -> bool {
    let letters: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let letters = letters.to_ascii_lowercase();
    letters.ends_with("json") && letters.contains("librarytracks")
}

fn kind(name: &str) -> Entry {
    let file = name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    // Macs put a hidden companion file beside each file in a zip, or into a folder of its own.
    if file.starts_with("._") || name.split('/').any(|folder| folder == "__MACOSX") {
        Entry::Other
    } else if is_list_of_tracks(&file) {
        Entry::Tracks
    } else if file.ends_with(".zip") {
        Entry::Archive
    } else {
        Entry::Other
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Reads a zip of which only this many bytes may be unpacked.
    pub(in crate::imports) fn read_within(bytes: &[u8], left: usize) -> Stated {
        let mut search = Search::new(left);
        search.archive(bytes, 1);
        search.stated
    }
}
