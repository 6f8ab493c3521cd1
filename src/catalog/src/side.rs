//! Side files: the rip logs, cue sheets and verification logs that lie beside music, from bytes to values,
//! and what they say of the songs of their folder.

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

/// What a side file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SideFile {
    /// The log that a ripper kept of its work.
    RipLog(RipLog),
    /// A cue sheet.
    Cue(CueSheet),
    /// The log of a program that compared files with other people's rips: it saw no disc.
    Verification {
        /// How many tracks it lists.
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
        /// The table of contents shows that it was one; its name cannot be read.
        Other = "other", "a ripper";
    }
}

/// The log of a ripper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RipLog {
    /// Who kept it.
    pub ripper: Ripper,
    /// Its version, as it writes it; empty where it does not.
    pub version: String,
    /// The discs it tells of, at least one; logs are sometimes joined.
    pub discs: Vec<LoggedDisc>,
}

/// A disc that a log tells of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoggedDisc {
    /// Its table of contents.
    pub toc: Option<Toc>,
    /// How many tracks the log lists for it, data tracks among them.
    pub listed: usize,
    /// What was written, in the order of the log.
    pub files: Vec<LoggedFile>,
}

/// A file that a ripper wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedFile {
    /// Which track it holds, from 1 on; `None` when it holds the whole disc, or a range of it.
    pub track: Option<u8>,
    /// Its name, without folders.
    pub name: String,
    /// The CRC-32 of its samples.
    pub crc: Option<u32>,
}

/// The most bytes of a side file that are looked at; no ripper writes as much.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The largest text file that may be a log; notes and books are larger.
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

/// Reads a side file. Whatever the bytes are, it is linear in them.
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
