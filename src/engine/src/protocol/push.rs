//! What the engine says unasked. The messages are small, and come at most a few times a second.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{BrowserId, Settings};
use super::lists::Lists;
use super::places::{Asked, PlaceView};
use super::scan::ScanStatus;
use super::search::KeptSearch;
use super::sync::SyncStatus;

/// Something that the engine says unasked.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Push {
    /// The catalog changed: sums, rows and cards have to be asked for again.
    Changed(Opened),
    /// Where the catalog is stored.
    Keeping(Keeping),
    /// Stored batches that this build cannot read.
    Unread(Unread),
    /// The selection changed: rows in sight have to be asked for again. The number rises with every change.
    Selected(u64),
    /// What the person has chosen, in this or another tab.
    Settings(Chosen),
    /// How far the scan is.
    Scan(ScanStatus),
    /// The places of this browser. The handles of those that can be read again go beside this.
    Places(Vec<PlaceView>),
    /// The places of which the person must say whether their files are gone.
    Doubts(Vec<Asked>),
    /// Lists that were given, and what they would change.
    Lists(Lists),
    /// The file in which the person keeps the back-up. Its handle goes beside this.
    Saved(SavedFile),
    /// The status of sync; `None` while it is not known whether a library is joined.
    Sync(Option<SyncStatus>),
    /// This browser has another id from now on: everything has to be asked for again.
    Renewed,
    /// A newer Reprise in another tab needs the database, so this tab has closed it.
    LetGo,
    /// The database was closed because its data was deleted while this page was open.
    Closed,
}

/// How far opening the catalog has come, and what it has by now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Opened {
    /// Rises with every change.
    pub version: u64,
    /// Whether everything stored is in it. Until then, sums are of what was folded so far.
    pub is_whole: bool,
    /// Whether it has a song.
    pub has_songs: bool,
    /// This browser's id, once it is known.
    pub browser: Option<BrowserId>,
}

/// Where the catalog is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Keeping {
    /// It is being opened.
    #[default]
    Opening,
    /// In this browser. `persistent` is the browser's answer; `None` while it was not asked.
    Stored {
        /// Whether the browser has promised to keep it.
        persistent: Option<bool>,
    },
    /// Only in memory, because this is the sample library.
    Sample,
    /// Only in memory, for this reason. The page says so and offers the export.
    MemoryOnly {
        /// What the browser said.
        reason: String,
    },
}

/// The file in which the person keeps the back-up.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SavedFile {
    /// What is known of it, in a sentence or two.
    pub told: String,
    /// Whether it lacks something.
    pub is_behind: bool,
}

/// Stored batches that this build cannot read. They are kept as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Unread {
    /// Written by a later version of Reprise.
    pub later: u32,
    /// Damaged.
    pub damaged: u32,
}

/// What the person has chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Chosen {
    /// The settings that verdicts depend on.
    pub verdicts: Settings,
    /// The columns of the table that are hidden, as their words with spaces between.
    pub hidden_columns: String,
    /// The theme, as its word; empty if none was chosen.
    pub theme: String,
    /// The searches that are kept, by name.
    pub searches: Vec<KeptSearch>,
}
