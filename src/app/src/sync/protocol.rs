//! What a page and its sync worker say to each other, and what all tabs tell one another.
//! Keys and words cross only when the person asks to see them.

use minicbor::{Decode, Encode};
use reprise_catalog::ids::BrowserId;

/// The channel on which tabs and workers tell one another about syncing.
pub(crate) const CHANNEL: &str = "reprise-sync";

/// What the page asks of its worker.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub(crate) enum Ask {
    /// Begin to sync, in turn with the other tabs, whenever a library is joined.
    #[n(0)]
    Start,
    /// Look whether the endpoint has the library of these words or of this link. Nothing is written.
    #[n(1)]
    Probe {
        /// The words or the link.
        #[n(0)]
        secret: String,
        /// Where, if not at the endpoint that serves the page.
        #[n(1)]
        endpoint: Option<String>,
    },
    /// Join that library; its key must open what is there.
    #[n(2)]
    Join {
        /// The words or the link.
        #[n(0)]
        secret: String,
        /// Where, if not at the endpoint that serves the page.
        #[n(1)]
        endpoint: Option<String>,
    },
    /// Make a library, with a fresh key or with these words.
    #[n(3)]
    Create {
        /// The words or the link, if there are some.
        #[n(0)]
        secret: Option<String>,
        /// Where, if not at the endpoint that serves the page.
        #[n(1)]
        endpoint: Option<String>,
        /// What the endpoint's owner gave, if it takes libraries by invitation.
        #[n(2)]
        invitation: Option<String>,
    },
    /// Show the words, the link and its QR code; links lead to this address of the app.
    #[n(4)]
    Show {
        /// The address of the page that joins, without a fragment.
        #[n(0)]
        page: String,
    },
    /// Leave: this browser forgets the key. Its catalog stays, and what it sent stays for the others.
    #[n(5)]
    Leave,
    /// Remove a browser from the library. What it knew stays in the catalog.
    #[n(6)]
    RemoveBrowser(#[n(0)] BrowserId),
    /// Delete all that the endpoint holds, for good, and leave.
    #[n(7)]
    DeleteEverything,
    /// Start over with a fresh key: everything held here goes into a new library, and the old one is deleted.
    #[n(8)]
    NewKey,
    /// Say what the endpoint holds.
    #[n(9)]
    Overview,
    /// Fetch some records exactly as the endpoint holds them.
    #[n(10)]
    Records {
        /// Whose.
        #[n(0)]
        browser: BrowserId,
        /// After this number.
        #[n(1)]
        after: u64,
    },
}

/// What the worker answers.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub(crate) enum Answer {
    /// It is done.
    #[n(0)]
    Done,
    /// What the look found.
    #[n(1)]
    Probed(#[n(0)] Probed),
    /// The key in its written forms.
    #[n(2)]
    Shown(#[n(0)] Shown),
    /// What the endpoint holds.
    #[n(3)]
    Overview(#[n(0)] Overview),
    /// Records as they are.
    #[n(4)]
    Records(#[n(0)] Vec<SealedRecord>),
    /// It could not be done.
    #[n(5)]
    Failed(#[n(0)] Failure),
}

/// What a look at an endpoint found.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Probed {
    /// No library with this key: it can be made.
    #[n(0)]
    Nothing,
    /// A library, which the key opens: it can be joined.
    #[n(1)]
    Library(#[n(0)] Overview),
}

/// The key of the joined library in its written forms.
#[derive(Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Shown {
    /// The 24 words.
    #[n(0)]
    pub words: Vec<String>,
    /// The link that joins; the key stands behind its `#`.
    #[n(1)]
    pub link: String,
    /// Width and height of the link's QR code, with its free edge; 0 if the link is too long for one.
    #[n(2)]
    pub qr_size: u32,
    /// The dark squares of the QR code, as the `d` of an SVG path.
    #[n(3)]
    pub qr_path: String,
    /// The address of the endpoint, if it is not the one that serves the page.
    #[n(4)]
    pub endpoint: Option<String>,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shown").finish_non_exhaustive()
    }
}

/// What the endpoint says that it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Overview {
    /// The records of each browser.
    #[n(0)]
    pub browsers: Vec<BrowserRecords>,
    /// What all of them weigh, in bytes.
    #[n(1)]
    pub bytes_used: u64,
    /// What they may weigh, in bytes.
    #[n(2)]
    pub quota: Option<u64>,
}

/// What the endpoint holds of one browser.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BrowserRecords {
    /// Which browser.
    #[n(0)]
    pub browser: BrowserId,
    /// The first number there is.
    #[n(1)]
    pub first: u64,
    /// The last number there is.
    #[n(2)]
    pub last: u64,
    /// What they weigh, in bytes.
    #[n(3)]
    pub bytes: u64,
}

/// A record exactly as the endpoint holds it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealedRecord {
    /// Its number.
    #[n(0)]
    pub number: u64,
    /// Its bytes: form, flags, hash of the record before (32), nonce (24), ciphertext.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

/// Why something could not be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Failure {
    /// What happened and what to do, in a sentence.
    #[n(0)]
    pub message: String,
    /// Which kind it is.
    #[n(1)]
    pub kind: FailureKind,
    /// Which words are wrong, or may be, the likeliest first.
    #[n(2)]
    pub mistyped: Vec<MistypedWord>,
}

/// The kinds of failures that a page tells apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum FailureKind {
    /// The words or the link are not right.
    #[n(0)]
    Secret,
    /// The endpoint has no library with this key.
    #[n(1)]
    NoLibrary,
    /// The endpoint takes new libraries by invitation only.
    #[n(2)]
    InvitationNeeded,
    /// The endpoint cannot be reached.
    #[n(3)]
    Offline,
    /// Anything else: the message says it.
    #[default]
    #[n(4)]
    Other,
}

/// A word that is wrong, or may be.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MistypedWord {
    /// Its place among the words, from 0.
    #[n(0)]
    pub at: u32,
    /// What was typed there.
    #[n(1)]
    pub typed: String,
    /// Words that may have been meant, the nearest first.
    #[n(2)]
    pub candidates: Vec<String>,
}

/// What all tabs and their workers hear.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub(crate) enum Told {
    /// How syncing stands; said by the one worker that syncs.
    #[n(0)]
    Status(#[n(0)] SyncStatus),
    /// A tab was opened and asks for it.
    #[n(1)]
    WhatStatus,
    /// A library was joined or left.
    #[n(2)]
    Changed,
    /// The person asks to sync now.
    #[n(3)]
    Now,
}

/// How syncing stands.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct SyncStatus {
    /// In a word.
    #[n(0)]
    pub state: SyncState,
    /// Own changes (batches of them) that the endpoint has not acknowledged.
    #[n(1)]
    pub pending: u64,
    /// Why it does not go on, in a sentence; only when `state` is offline or error.
    #[n(2)]
    pub message: Option<String>,
    /// What the endpoint did and should not have done, or what else the person should know.
    #[n(3)]
    pub problems: Vec<SyncProblem>,
    /// When all was in step last, in milliseconds since 1970.
    #[n(4)]
    pub synced_ms: Option<u64>,
    /// What the endpoint said that it holds.
    #[n(5)]
    pub overview: Overview,
}

/// How syncing stands, in a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum SyncState {
    /// No library is joined.
    #[default]
    #[n(0)]
    Off,
    /// Something is under way.
    #[n(1)]
    Syncing,
    /// Endpoint and browser hold the same.
    #[n(2)]
    Synced,
    /// The endpoint cannot be reached; it is tried again.
    #[n(3)]
    Offline,
    /// It does not go on.
    #[n(4)]
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
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SyncProblem {
    /// What it is, in a sentence.
    #[n(0)]
    pub text: String,
    /// The browser that it concerns, if it is another one.
    #[n(1)]
    pub browser: Option<BrowserId>,
    /// Whether it was noticed earlier, since this tab began to sync, and is mended now.
    #[n(2)]
    pub is_over: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_go_there_and_back() {
        fn check<M: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + std::fmt::Debug>(message: M) {
            let plain = minicbor::to_vec(&message).unwrap();
            assert_eq!(minicbor::decode::<M>(&plain).unwrap(), message);
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
