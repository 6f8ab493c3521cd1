//! What Apple's own lists say of songs: `Library.xml`, the privacy export, and the table that a script makes in
//! the Music app. This is stated and not inferred, and is kept apart from what evidence concludes.
//!
//! Readers do no I/O and cannot fail: damaged input gives what was readable, and problems.

use borsh::{BorshDeserialize, BorshSerialize};

mod archive;
pub mod backup;
mod calendar;
mod export;
mod facts;
mod joined;
mod left_out;
mod library;
mod listed;
mod lists;
mod matching;
#[cfg(test)]
mod measured;
mod own;
mod quoted;
mod script;
mod shared;
mod shelf;
pub mod taken_back;

use crate::reading::{Problem, ProblemCode};
use crate::stated::{Location, StatedTrack};
use quoted::UNCLOSED;

pub use archive::{is_list_of_tracks, read_archive};
pub use export::ExportReader;
pub use facts::{Taken, take_stated};
pub use joined::{Joined, join, plan_joins, plan_questions};
pub use library::LibraryReader;
pub use lists::{
    Edited, EditedPlan, MAX_LIST, Record, Records, Refusal, UnreadRow, is_of_apple, is_workbook, read_edited,
    read_list, read_records, recoded,
};
pub use script::{SCRIPT, SCRIPT_FILE, read_script_csv};
pub use shared::read_shared;
pub use shelf::Shelf;

/// The most tracks that are taken from one list. Apple's own limit for a library is a tenth of that.
const MAX_TRACKS: usize = 1_000_000;

/// What a problem says of texts that stand in entities.
pub const ENTITIES: &str = "entities";

/// The most problems listed for one file.
const MAX_PROBLEMS: usize = 64;

/// The kinds of files that hold a list, told by their first bytes. `List` is for other programs; the others are
/// Apple's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// An iTunes or Music library as XML or binary plist, for [`LibraryReader`].
    Library,
    /// A zip, for [`read_archive`].
    Archive,
    /// `Apple Music Library Tracks.json`, for [`ExportReader`].
    Export,
    /// The table that the script on the check-up page makes, for [`read_script_csv`].
    ScriptTable,
    /// A list of another program, for [`read_list`]; or a table of Reprise, for [`read_edited`].
    List,
}

/// Who wrote a list. That decides what it means when the list leaves something out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Writer {
    /// Apple's program or service.
    Apple,
    /// Another program. What it leaves out proves nothing.
    ThirdParty,
    /// Not known, because the list has no tracks.
    #[default]
    Unknown,
}

/// Everything that one list states.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Stated {
    /// Who wrote the list.
    pub writer: Writer,
    /// The version of the program that wrote it, as the list says.
    pub application_version: Option<String>,
    /// The folder of the music, as the list says.
    pub music_folder: Option<Location>,
    /// Whether the list says itself that it is of some playlists, and not of the whole library.
    pub is_part: bool,
    /// The songs, in the order of the list.
    pub tracks: Vec<StatedTrack>,
    /// How many rows of the list name a song, those that name one again too. Only lists of other programs count them.
    pub rows: usize,
    /// What is wrong with the list.
    pub problems: Vec<Problem>,
}

impl Stated {
    /// Whether an XML file or a property list was a library: it has songs, or says what only libraries say.
    pub fn is_library(&self) -> bool {
        !self.tracks.is_empty() || self.application_version.is_some() || self.music_folder.is_some()
    }

    /// Whether Reprise wrote it as an iTunes library. What such a list says of purchases is what Reprise concluded.
    pub fn is_by_reprise(&self) -> bool {
        self.application_version.as_deref() == Some("Reprise")
    }

    /// Whether a file of the privacy export, or a zip, was read to its end and has no list of songs.
    pub fn is_without_list(&self) -> bool {
        let is_whole = self.problems.iter().all(|problem| problem.code == ProblemCode::BadStructure);
        self.tracks.is_empty() && is_whole
    }

    /// Why nothing of the list may be taken, although some of it was read: what was cut off would seem to be gone.
    pub fn refusal(&self) -> Option<Refusal> {
        let has = |code, detail: &str| {
            self.problems.iter().any(|it| it.code == code && (detail.is_empty() || it.detail == detail))
        };
        match self.tracks.is_empty() {
            _ if has(ProblemCode::Truncated, "") => Some(Refusal::Cut),
            _ if has(ProblemCode::BadStructure, UNCLOSED) => Some(Refusal::Unclosed),
            true if has(ProblemCode::BadText, ENTITIES) => Some(Refusal::Entities),
            _ => None,
        }
    }

    /// Takes a track if there is room for it.
    fn take(&mut self, track: StatedTrack) {
        if self.tracks.len() < MAX_TRACKS {
            self.tracks.push(track.plausible());
        } else {
            self.note(ProblemCode::TooLarge, "more tracks than a library can hold");
        }
    }

    /// Notes a problem. The same problem with the same detail is noted once.
    fn note(&mut self, code: ProblemCode, detail: impl Into<String>) {
        Problem { code, detail: detail.into() }.note_in(&mut self.problems, MAX_PROBLEMS);
    }
}

/// Tells what a list is by its first bytes; 4,096 are enough.
pub fn sniff(head: &[u8]) -> Option<ImportKind> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Some(ImportKind::Archive);
    }
    match text.first()? {
        b'<' if !lists::is_plist(head) => Some(ImportKind::List),
        b'<' => Some(ImportKind::Library),
        _ if text.starts_with(b"bplist") => Some(ImportKind::Library),
        _ if text.starts_with(b"{\\rtf") => None,
        b'[' | b'{' if !lists::is_other_json(head) => Some(ImportKind::Export),
        b'[' | b'{' => Some(ImportKind::List),
        // A table of ours has a column of cloud statuses too.
        _ if lists::is_edited(head) => Some(ImportKind::List),
        _ if script::is_header(head) => Some(ImportKind::ScriptTable),
        _ if lists::is_text(head) => Some(ImportKind::List),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
