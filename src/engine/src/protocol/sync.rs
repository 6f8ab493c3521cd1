//! What a page and its sync worker say to each other, and what all tabs tell each other.
//! Keys and words are sent only when the person asks to see them.

mod ask;
mod records;
mod status;

use borsh::{BorshDeserialize, BorshSerialize};
pub use reprise_catalog::changes::WordsKept;
/// The layout of a sealed record, for the page that shows records as they are.
pub use reprise_wire::record;

pub use ask::{Ask, Unread};
pub use records::{BrowserRecords, Overview, SealedRecord};
pub use status::{Out, SyncProblem, SyncState, SyncStatus, Words, WordsOf};

/// The name of the channel on which tabs and workers tell each other about sync. Each change of [`Told`]
/// needs another name.
pub const CHANNEL: &str = "reprise-sync-4";

/// What the worker answers.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Answer {
    /// It is done.
    Done,
    /// The result of a look.
    Probed(Probed),
    /// The key, or a code, in all its written forms.
    Shown(Shown),
    /// A browser that calls itself so has answered to the code.
    Met(String),
    /// A code was answered to. These two digits are to be typed in the browser that shows it.
    Digits(String),
    /// The key was given.
    Given {
        /// Whether the other browser has said that it joined.
        has_said: bool,
    },
    /// What the endpoint holds.
    Overview(Overview),
    /// Records as they are stored.
    Records(Vec<SealedRecord>),
    /// It could not be done.
    Failed(Failure),
}

/// The result of a look at an endpoint.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Probed {
    /// Whether there is a library, which the key opens: it can be joined. If there is none, it can be made.
    pub has_library: bool,
    /// What was found, and what joining or making it sends to whom.
    pub says: String,
}

/// The key of the joined library, or a code for another browser, in all its written forms.
#[derive(Clone, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Shown {
    /// The words.
    pub words: Vec<String>,
    /// The address of the app. For a code, the code stands behind its `#`; a key stands in no address.
    pub link: String,
    /// Width and height of the QR code with its margin; 0 if there is none. It holds the words of a key as text, and the
    /// link of a code.
    pub qr_size: u32,
    /// The dark squares of the QR code, as the `d` of an SVG path.
    pub qr_path: String,
    /// The address of the endpoint; `None` if it is the one that serves the page.
    pub endpoint: Option<String>,
    /// What was in the library when this was shown, for comparing later. Empty for a code.
    pub checkpoint: String,
    /// A number that is printed and not shown. Empty for a code.
    pub number: String,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shown").finish_non_exhaustive()
    }
}

/// Why something could not be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Failure {
    /// What happened and what to do, in a sentence.
    pub message: String,
    /// What happened, in a word that never changes; empty if there is none.
    pub code: String,
    /// The kind of failure.
    pub kind: FailureKind,
    /// The words that are wrong, or may be; the likeliest first.
    pub mistyped: Vec<MistypedWord>,
}

impl Failure {
    /// A failure of no special kind: what happened in a word that never changes, and in a sentence.
    pub fn new(code: &str, message: impl Into<String>) -> Failure {
        Failure { code: code.to_owned(), message: message.into(), ..Failure::default() }
    }
}

/// The kinds of failure that pages tell apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum FailureKind {
    /// The words or the link are wrong.
    Secret,
    /// The endpoint has no library with this key.
    NoLibrary,
    /// The endpoint takes new libraries only by invitation.
    InvitationNeeded,
    /// The person is asked first: once they allow it, it is to be asked for again.
    Asks,
    /// The endpoint cannot be reached.
    Offline,
    /// Anything else. The message says it.
    #[default]
    Other,
}

/// A word that is wrong, or may be.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MistypedWord {
    /// The word's position, from 0.
    pub at: u32,
    /// What the person typed there.
    pub typed: String,
    /// Words that the person may have meant, the nearest first.
    pub candidates: Vec<String>,
}

/// What all tabs and their workers are told.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Told {
    /// The status of sync. The one worker that syncs says it.
    Status(SyncStatus),
    /// A tab was opened and asks for the status.
    WhatStatus,
    /// A library was joined or left, or a person is about to change something of it.
    Changed,
    /// The person asks to sync now.
    Now,
    /// What was noticed in a tab that does not sync, while a person changed something there.
    Noticed(SyncProblem),
}

#[cfg(test)]
mod tests {
    use reprise_catalog::ids::BrowserId;

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
        check(Ask::NewKey { unread: Unread::GivenUp });
        check(Ask::ChangePassword);
        let overview = Overview {
            browsers: vec![BrowserRecords { browser, first: 1, last: 2, bytes: 3 }],
            ..Overview::default()
        };
        check(Answer::Probed(Probed { has_library: true, says: "…".into() }));
        check(Answer::Records(vec![SealedRecord { number: 1, bytes: vec![0, 1, 255] }]));
        let mistyped = vec![MistypedWord { at: 3, typed: "slepe".into(), candidates: vec!["sleep".into()] }];
        check(Answer::Failed(Failure { kind: FailureKind::Secret, mistyped, ..Failure::default() }));
        let problems =
            vec![SyncProblem { text: "…".into(), code: "x".into(), browser: Some(browser), is_over: true }];
        check(Told::Status(SyncStatus {
            state: SyncState::Error,
            problems,
            overview,
            ..SyncStatus::default()
        }));
        check(Told::WhatStatus);
    }
}
