//! Side files: rip logs, cue sheets and verification logs that lie beside music. This module reads them
//! and says what they mean for the songs of their folder.

mod cue;
mod encoding;
mod folder;
mod log;
mod names;
#[cfg(test)]
mod tests;

use crate::reading::Toc;
use crate::text::named;

pub use cue::{CueFile, CueSheet, DiscId};
pub use folder::{AudioFile, Folder, SideProblem};
pub use names::is_audio;

/// What a side file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SideFile {
    /// The log that a ripper kept of its work.
    RipLog(RipLog),
    /// A cue sheet.
    Cue(CueSheet),
    /// The log of a program that compared files with other people's rips. It is no proof: that program saw no disc.
    Verification {
        /// How many tracks the log lists.
        tracks: usize,
    },
    /// Anything else.
    Other,
}

named! {
    /// The programs that rip discs.
    Ripper {
        Eac = "eac", "EAC";
        Xld = "xld", "XLD";
        Whipper = "whipper", "whipper";
        Morituri = "morituri", "morituri";
        CueRipper = "cueripper", "CUERipper";
        DbPoweramp = "dbpoweramp", "dBpoweramp";
        Cyanrip = "cyanrip", "cyanrip";
        FreAc = "freac", "fre:ac";
        /// A ripper that is not known: the log has a ripper's table of contents, but no name that can be read.
        Other = "other", "a ripper";
    }
}

/// The log of a ripper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RipLog {
    /// The program that wrote the log.
    pub ripper: Ripper,
    /// The program's version as the log gives it; empty where it gives none.
    pub version: String,
    /// The discs in the log, at least one. A log holds several when a person joined logs.
    pub discs: Vec<LoggedDisc>,
}

/// A disc in a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoggedDisc {
    /// The disc's table of contents.
    pub toc: Option<Toc>,
    /// MusicBrainz' id of the disc as the log gives it, which is believed before one that is computed.
    pub stated_id: Option<String>,
    /// How many tracks the log lists for the disc, data tracks included.
    pub listed: usize,
    /// The files that were written, in the order of the log.
    pub files: Vec<LoggedFile>,
}

/// A file that a ripper wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedFile {
    /// The track that the file holds, from 1 on; `None` when it holds the whole disc or a range of it.
    pub track: Option<u8>,
    /// The file's name, without folders.
    pub name: String,
    /// The CRC-32 of the samples.
    pub crc: Option<u32>,
}

/// The most bytes of a side file that are read; no ripper writes as many.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The largest `.txt` file, in bytes, that is read as a possible log; notes and books are larger.
const MAX_TEXT: u64 = 512 * 1024;

/// Whether a file with this name and size in bytes may be a side file, and so is worth reading.
pub fn wants(name: &str, size: u64) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "log" | "cue" | "accurip" => size <= MAX_BYTES as u64,
        "txt" => size <= MAX_TEXT,
        _ => false,
    }
}

/// Reads a side file. The time is linear in the number of bytes, whatever they are.
pub fn read(name: &str, bytes: &[u8]) -> SideFile {
    let text = encoding::decode(bytes.get(..MAX_BYTES).unwrap_or(bytes));
    if name.to_ascii_lowercase().ends_with(".cue") {
        return cue::read(&text).map_or(SideFile::Other, SideFile::Cue);
    }
    match log::read(&text) {
        SideFile::Other => cue::read(&text).map_or(SideFile::Other, SideFile::Cue),
        found => found,
    }
}
