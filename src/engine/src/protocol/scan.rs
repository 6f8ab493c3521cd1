//! How far a scan is.

use borsh::{BorshDeserialize, BorshSerialize};

/// What the scan is doing. The words are those of the attribute `data-state`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum ScanState {
    /// Nothing was read yet.
    #[default]
    Idle,
    /// Folders are being listed.
    Walking,
    /// Files are being read.
    Reading,
    /// Everything was read.
    Done,
    /// The person stopped it. What was read is kept.
    Stopped,
    /// It could not go on. What was read is kept.
    Failed,
}

impl ScanState {
    /// The word.
    pub fn slug(self) -> &'static str {
        match self {
            ScanState::Idle => "idle",
            ScanState::Walking => "walking",
            ScanState::Reading => "reading",
            ScanState::Done => "done",
            ScanState::Stopped => "stopped",
            ScanState::Failed => "failed",
        }
    }
}

/// How far the scan is. Every file that was listed is finally music, no music, or neither if it could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ScanStatus {
    /// What it is doing.
    pub state: ScanState,
    /// Files found so far.
    pub total: u32,
    /// Whether folders are still to be listed, so that there are more.
    pub is_listing: bool,
    /// Files that are done.
    pub read: u32,
    /// Of these, music.
    pub songs: u32,
    /// Of these, files of any kind that had not changed, and so were not read.
    pub unchanged: u32,
    /// Of these, files that hold no music.
    pub not_music: u32,
    /// Of these, files with a problem (also songs of which a part is damaged).
    pub problems: u32,
    /// How many ranges of files were read.
    pub reads: u32,
    /// How many bytes were read.
    pub bytes: u64,
    /// Milliseconds since the scan began.
    pub elapsed_ms: u64,
    /// Files a second, averaged over the last seconds.
    pub files_per_second: u32,
    /// Estimated time left in milliseconds, if it can be estimated.
    pub left_ms: Option<u64>,
    /// The folder or file being read.
    pub current: String,
    /// What the person should know or decide: why the scan failed, "no music found in this folder", and so on.
    pub notice: Option<String>,
}
