//! Apple's privacy export as it is downloaded: a zip, often with zips in it, laid out anew every
//! year. Whatever is called `…Library Tracks.json` is read, wherever it stands.
//!
//! Nothing is ever written, and what is unpacked has a limit, whatever the zip claims.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};
use rawzip::{CompressionMethod, ZipArchive, ZipSliceArchive};

use super::{ExportReader, Stated};
use crate::reading::{ProblemCode, clip};

/// How deep zips may lie in each other.
const MAX_DEPTH: u32 = 3;

/// The most entries looked at in one zip.
const MAX_ENTRIES: usize = 100_000;

/// The most bytes unpacked in all; 100,000 songs are 150 MB.
const MAX_UNPACKED: usize = 1 << 30;

/// The largest zip within a zip, which is held whole.
const MAX_INNER: usize = 256 << 20;

/// What is unpacked at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// Reads what a zip of Apple's states.
pub fn read_archive(bytes: &[u8]) -> Stated {
    let mut search = Search { stated: Stated::default(), left: MAX_UNPACKED, found: 0 };
    search.archive(bytes, 1);
    if search.found == 0 && search.stated.problems.is_empty() {
        search.stated.note(ProblemCode::BadStructure, "no `Apple Music Library Tracks.json`");
    }
    search.stated
}

struct Search {
    stated: Stated,
    /// Bytes that may still be unpacked.
    left: usize,
    /// Lists of tracks that were found.
    found: usize,
}

/// What an entry is, by its name.
enum Entry {
    Tracks,
    Archive,
    Other,
}

impl Search {
    fn archive(&mut self, bytes: &[u8], depth: u32) {
        let Ok(archive) = ZipArchive::from_slice(bytes) else {
            return self.stated.note(ProblemCode::Truncated, "zip");
        };
        let mut entries = archive.entries();
        for _ in 0..MAX_ENTRIES {
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
        let mut reader = ExportReader::new();
        self.unpack(data, method, usize::MAX, name, |piece| reader.push(piece));
        self.found += 1;
        let found = reader.finish();
        self.stated.writer = found.writer;
        found.problems.into_iter().for_each(|problem| self.stated.note(problem.code, problem.detail));
        found.tracks.into_iter().for_each(|track| self.stated.take(track));
    }

    /// Unpacks piece by piece, and answers whether all of it came.
    fn unpack(
        &mut self,
        mut data: &[u8],
        method: CompressionMethod,
        most: usize,
        name: &str,
        mut take: impl FnMut(&[u8]),
    ) -> bool {
        let most = most.min(self.left);
        let mut taken = 0usize;
        let mut state = InflateState::new_boxed(DataFormat::Raw);
        let mut piece = vec![0; PIECE];
        loop {
            let (read, written, is_last) = match method {
                CompressionMethod::STORE => {
                    let len = data.len().min(PIECE);
                    piece.iter_mut().zip(data).for_each(|(to, from)| *to = *from);
                    (len, len, len == data.len())
                }
                CompressionMethod::DEFLATE => {
                    let step = inflate(&mut state, data, &mut piece, MZFlush::None);
                    let is_stuck = step.bytes_written == 0 && step.status != Ok(MZStatus::StreamEnd);
                    if step.status.is_err() || is_stuck {
                        self.stated.note(ProblemCode::Truncated, format!("zip: {name}"));
                        return false;
                    }
                    (step.bytes_consumed, step.bytes_written, step.status == Ok(MZStatus::StreamEnd))
                }
                _ => {
                    self.stated
                        .note(ProblemCode::BadStructure, format!("zip: locked or packed otherwise: {name}"));
                    return false;
                }
            };
            taken = taken.saturating_add(written);
            if taken > most {
                self.left = self.left.saturating_sub(taken);
                self.stated.note(ProblemCode::TooLarge, format!("zip: {name}"));
                return false;
            }
            take(piece.get(..written).unwrap_or_default());
            data = data.get(read..).unwrap_or_default();
            if is_last {
                self.left = self.left.saturating_sub(taken);
                return true;
            }
        }
    }
}

fn kind(name: &str) -> Entry {
    let file = name.rsplit('/').next().unwrap_or_default().to_lowercase();
    // Macs leave the shadow of a file beside it.
    if file.starts_with("._") {
        Entry::Other
    } else if file.ends_with("library tracks.json") {
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

    /// A zip's worth of nothing: a megabyte of zeros, deflated.
    pub(in crate::exchange::imports) fn bomb() -> Vec<u8> {
        vec![0; 1 << 20]
    }

    pub(in crate::exchange::imports) fn read_with(bytes: &[u8], left: usize) -> Stated {
        let mut search = Search { stated: Stated::default(), left, found: 0 };
        search.archive(bytes, 1);
        search.stated
    }
}
