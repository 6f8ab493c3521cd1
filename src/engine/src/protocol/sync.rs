//! What a page and its sync worker say to each other, and what all tabs tell one another.
//! Keys and words cross only when the person asks to see them.

use borsh::{BorshDeserialize, BorshSerialize};
use reprise_catalog::ids::BrowserId;
/// How a sealed record is laid out, for the page that shows it as it is.
pub use reprise_wire::record;

/// The channel on which tabs and workers tell one another about syncing; another one with every change of [`Told`].
pub const CHANNEL: &str = "reprise-sync-2";

/// What the page asks of its worker.
#[derive(Clone, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Ask {
    /// Begin to sync, in turn with the other tabs, whenever a library is joined.
    Start,
    /// Look whether the endpoint has the library of these words or of this link. Nothing is written.
    Probe {
        /// The words or the link.
        secret: String,
        /// Where, if not at the endpoint that serves the page.
        endpoint: Option<String>,
    },
    /// Join that library; its key must open what is there.
    Join {
        /// The words or the link.
        secret: String,
        /// Where, if not at the endpoint that serves the page.
        endpoint: Option<String>,
    },
    /// Make a library, with a fresh key or with these words.
    Create {
        /// The words or the link, if there are some.
        secret: Option<String>,
        /// Where, if not at the endpoint that serves the page.
        endpoint: Option<String>,
        /// What the endpoint's owner gave, if it takes libraries by invitation.
        invitation: Option<String>,
    },
    /// Show the words, the link and its QR code; links lead to this address of the app.
    Show {
        /// The address of the page that joins, without a fragment.
        page: String,
    },
    /// Leave: this browser forgets the key. Its catalog stays, and what it sent stays for the others.
    Leave,
    /// Remove a browser from the library. What it knew stays in the catalog.
    RemoveBrowser(BrowserId),
    /// Delete all that the endpoint holds, for good, and leave.
    DeleteEverything,
    /// Start over with a fresh key: everything held here goes into a new library, and the old one is deleted.
    NewKey,
    /// Sync now, in whichever tab it is done.
    Now,
    /// Say what the endpoint holds.
    Overview,
    /// Fetch some records exactly as the endpoint holds them.
    Records {
        /// Whose.
        browser: BrowserId,
        /// After this number.
        after: u64,
    },
}

impl std::fmt::Debug for Ask {
    /// The words of a library are in some, and belong in no log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ask").finish_non_exhaustive()
    }
}

/// What the worker answers.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Answer {
    /// It is done.
    Done,
    /// What the look found.
    Probed(Probed),
    /// The key in its written forms.
    Shown(Shown),
    /// What the endpoint holds.
    Overview(Overview),
    /// Records as they are.
    Records(Vec<SealedRecord>),
    /// It could not be done.
    Failed(Failure),
}

/// What a look at an endpoint found.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Probed {
    /// No library with this key: it can be made.
    Nothing,
    /// A library, which the key opens: it can be joined.
    Library(Overview),
}

/// The key of the joined library in its written forms.
#[derive(Clone, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Shown {
    /// The 24 words.
    pub words: Vec<String>,
    /// The link that joins; the key stands behind its `#`.
    pub link: String,
    /// Width and height of the link's QR code, with its free edge; 0 if the link is too long for one.
    pub qr_size: u32,
    /// The dark squares of the QR code, as the `d` of an SVG path.
    pub qr_path: String,
    /// The address of the endpoint, if it is not the one that serves the page.
    pub endpoint: Option<String>,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shown").finish_non_exhaustive()
    }
}

/// What the endpoint says that it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Overview {
    /// The records of each browser.
    pub browsers: Vec<BrowserRecords>,
    /// What all of them weigh, in bytes.
    pub bytes_used: u64,
    /// What they may weigh, in bytes.
    pub quota: Option<u64>,
    /// The address that a look went to, if it is not the one that serves the page.
    pub endpoint: Option<String>,
}

/// What the endpoint holds of one browser.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct BrowserRecords {
    /// Which browser.
    pub browser: BrowserId,
    /// The first number there is.
    pub first: u64,
    /// The last number there is.
    pub last: u64,
    /// What they weigh, in bytes.
    pub bytes: u64,
}

/// A record exactly as the endpoint holds it.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SealedRecord {
    /// Its number.
    pub number: u64,
    /// Its bytes: form, flags, hash of the record before (32), nonce (24), ciphertext.
    pub bytes: Vec<u8>,
}

/// Why something could not be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Failure {
    /// What happened and what to do, in a sentence.
    pub message: String,
    /// Which kind it is.
    pub kind: FailureKind,
    /// Which words are wrong, or may be, the likeliest first.
    pub mistyped: Vec<MistypedWord>,
}

/// The kinds of failures that a page tells apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum FailureKind {
    /// The words or the link are not right.
    Secret,
    /// The endpoint has no library with this key.
    NoLibrary,
    /// The endpoint takes new libraries by invitation only.
    InvitationNeeded,
    /// The endpoint cannot be reached.
    Offline,
    /// Anything else: the message says it.
    #[default]
    Other,
}

/// A word that is wrong, or may be.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MistypedWord {
    /// Its place among the words, from 0.
    pub at: u32,
    /// What was typed there.
    pub typed: String,
    /// Words that may have been meant, the nearest first.
    pub candidates: Vec<String>,
}

/// What all tabs and their workers hear.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Told {
    /// How syncing stands; said by the one worker that syncs.
    Status(SyncStatus),
    /// A tab was opened and asks for it.
    WhatStatus,
    /// A library was joined or left.
    Changed,
    /// The person asks to sync now.
    Now,
}

/// How syncing stands.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct SyncStatus {
    /// In a word.
    pub state: SyncState,
    /// Own changes (batches of them) that the endpoint has not acknowledged.
    pub pending: u64,
    /// Why it does not go on, in a sentence; only when `state` is offline or error.
    pub message: Option<String>,
    /// What the endpoint did and should not have done, or what else the person should know.
    pub problems: Vec<SyncProblem>,
    /// When all was in step last, in milliseconds since 1970.
    pub synced_ms: Option<u64>,
    /// What the endpoint said that it holds.
    pub overview: Overview,
}

/// How syncing stands, in a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum SyncState {
    /// No library is joined.
    #[default]
    Off,
    /// Something is under way.
    Syncing,
    /// Endpoint and browser hold the same.
    Synced,
    /// The endpoint cannot be reached; it is tried again.
    Offline,
    /// It does not go on.
    Error,
}

impl SyncState {
    /// The word for `data-state`.
    pub fn slug(self) -> &'static str {
        match self {
            SyncState::Off => "off",
            SyncState::Syncing => "syncing",
            SyncState::Synced => "synced",
            SyncState::Offline => "offline",
            SyncState::Error => "error",
        }
    }
}

/// Something that the person should know.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SyncProblem {
    /// What it is, in a sentence.
    pub text: String,
    /// The browser that it concerns, if it is another one.
    pub browser: Option<BrowserId>,
    /// Whether it was noticed earlier, since this tab began to sync, and is mended now.
    pub is_over: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_go_there_and_back() {
        fn check<M: BorshSerialize + BorshDeserialize + PartialEq + std::fmt::Debug>(message: M) {
            let plain = borsh::to_vec(&message).unwrap();
            assert_eq!(M::try_from_slice(&plain).unwrap(), message);
        }
        let browser = BrowserId([1; 8]);
        check(Ask::Create { secret: None, endpoint: Some("https://x".into()), invitation: None });
        check(Ask::Records { browser, after: 7 });
        check(Ask::NewKey);
        let overview = Overview {
            browsers: vec![BrowserRecords { browser, first: 1, last: 2, bytes: 3 }],
            ..Overview::default()
        };
        check(Answer::Probed(Probed::Library(overview.clone())));
        check(Answer::Records(vec![SealedRecord { number: 1, bytes: vec![0, 1, 255] }]));
        let mistyped = vec![MistypedWord { at: 3, typed: "slepe".into(), candidates: vec!["sleep".into()] }];
        check(Answer::Failed(Failure { kind: FailureKind::Secret, mistyped, ..Failure::default() }));
        let problems = vec![SyncProblem { text: "…".into(), browser: Some(browser), is_over: true }];
        check(Told::Status(SyncStatus {
            state: SyncState::Error,
            problems,
            overview,
            ..SyncStatus::default()
        }));
        check(Told::WhatStatus);
    }
}
