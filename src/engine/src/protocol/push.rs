//! What the engine says unasked. Small, and at most some times a second.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{BrowserId, Settings};
use super::places::{Doubt, PlaceView};
use super::scan::ScanStatus;
use super::sync::SyncStatus;

/// What the engine says unasked.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Push {
    /// The catalog changed: figures, rows and cards are to be asked for again.
    Changed(Opened),
    /// Where the catalog is stored.
    Keeping(Keeping),
    /// Stored batches that this app cannot read.
    Unread(Unread),
    /// Other songs are selected: rows in sight are to be asked for again. Rises with every change.
    Selected(u64),
    /// What the person has chosen, here or in another tab.
    Settings(Chosen),
    /// How the scan stands.
    Scan(ScanStatus),
    /// The places of this browser; the handles of those that can be read again go beside it.
    Places(Vec<PlaceView>),
    /// The places of which the person has to say whether they are gone.
    Doubts(Vec<Doubt>),
    /// How syncing stands; `None` while it is not known whether a library is joined.
    Sync(Option<SyncStatus>),
    /// This browser has another id from now on: everything is to be asked anew.
    Renewed,
    /// A newer Reprise wants the database in another tab: this one lets go of it.
    LetGo,
    /// The database was closed under this page: its data was deleted.
    Closed,
}

/// How far the catalog is open, with what it is by now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Opened {
    /// Rises with every change.
    pub version: u64,
    /// Whether everything that is stored is in it; until then figures are of what was folded so far.
    pub is_whole: bool,
    /// Whether it has a song.
    pub has_songs: bool,
    /// This browser, once it is known.
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
    /// Only in memory, for this reason. The page says so and offers the export.
    MemoryOnly {
        /// What the browser said.
        reason: String,
    },
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
    /// Light or dark, as its stable word; empty if nothing was chosen.
    pub theme: String,
}
