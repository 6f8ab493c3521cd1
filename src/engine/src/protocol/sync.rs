//! What a page and its sync worker say to each other, and what all tabs tell each other.
//! Keys and words are sent only when the person asks to see them.

use borsh::{BorshDeserialize, BorshSerialize};
pub use reprise_catalog::changes::WordsKept;
use reprise_catalog::ids::BrowserId;
/// The layout of a sealed record, for the page that shows records as they are.
pub use reprise_wire::record;

/// The name of the channel on which tabs and workers tell each other about sync. Each change of [`Told`]
/// needs another name.
pub const CHANNEL: &str = "reprise-sync-3";

/// What the page asks of its worker.
#[derive(Clone, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Ask {
    /// Sync, whenever a library is joined and this worker has the lock.
    Start,
    /// Look whether the endpoint has the library of these words or this link. Nothing is written.
    Probe {
        /// The words or the link.
        secret: String,
        /// The endpoint's address; `None` for the one that serves the page.
        endpoint: Option<String>,
    },
    /// Join that library. Its key must open what is there.
    Join {
        /// The words or the link.
        secret: String,
        /// The endpoint's address; `None` for the one that serves the page.
        endpoint: Option<String>,
    },
    /// Make a library, with a fresh key or with the key of these words.
    Create {
        /// The words or the link, if given.
        secret: Option<String>,
        /// The endpoint's address; `None` for the one that serves the page.
        endpoint: Option<String>,
        /// The invitation, if the endpoint wants one.
        invitation: Option<String>,
    },
    /// Show the words, the link and its QR code.
    Show {
        /// The address of the app for the link, without a fragment.
        page: String,
    },
    /// Show a code of nine words, by which one other browser can join within ten minutes.
    ShowCode {
        /// The address of the app for the link, without a fragment.
        page: String,
    },
    /// Wait until a browser has answered to the code that is shown.
    AwaitJoiner,
    /// Give the key to the browser that shows these two digits.
    Give(String),
    /// Show no code any more.
    DropCode,
    /// Answer to a code that another browser shows. Joining with the code then waits for the key.
    Hear {
        /// The nine words.
        code: String,
        /// The endpoint's address; `None` for the one that serves the page.
        endpoint: Option<String>,
    },
    /// Wait for the key from the browser that shows this code, and join.
    JoinByCode(String),
    /// Leave: this browser forgets the key. Its catalog stays, and what it sent stays with the others.
    Leave,
    /// Remove a browser from the library. Its changes stay in the catalog.
    RemoveBrowser {
        /// Which one.
        browser: BrowserId,
        /// Whether what cannot be read of it is given up.
        without: bool,
    },
    /// Clear streams that nobody of the library made.
    ClearJunk,
    /// Delete everything that the endpoint holds, for good, and leave.
    DeleteEverything,
    /// Change the server's password: what was shown to the endpoint before counts no more. The words stay.
    ChangePassword,
    /// Move everything that is held here to a new library with a fresh key, and delete the old library.
    NewKey {
        /// Whether what cannot be read of the old one is given up.
        without: bool,
    },
    /// Give up what cannot be read of the library that new words have replaced, so that it can be deleted.
    GiveUpOld,
    /// Do what was asked about last, when it is asked again.
    Allow,
    /// Ask for the words another time.
    PutOff,
    /// Check some of the words, which the person has typed from what they wrote down: each word's position, from 0, and
    /// what they typed. At the position behind the last word stands the number of the printed sheet.
    CheckWords(Vec<(u32, String)>),
    /// Sync now, in whichever tab has the lock.
    Now,
    /// Say what the endpoint holds.
    Overview,
    /// Fetch some records exactly as the endpoint stores them.
    Records {
        /// The browser that wrote them.
        browser: BrowserId,
        /// The number after which they begin.
        after: u64,
    },
}

impl Ask {
    /// Whether it changes something. It must not be asked a second time by itself.
    pub fn is_change(&self) -> bool {
        match self {
            Ask::Join { .. }
            | Ask::JoinByCode(_)
            | Ask::ShowCode { .. }
            | Ask::AwaitJoiner
            | Ask::Give(_)
            | Ask::DropCode
            | Ask::Hear { .. }
            | Ask::Create { .. }
            | Ask::Leave
            | Ask::RemoveBrowser { .. }
            | Ask::ClearJunk
            | Ask::DeleteEverything
            | Ask::ChangePassword
            | Ask::GiveUpOld
            | Ask::NewKey { .. } => true,
            Ask::Start
            | Ask::CheckWords(_)
            | Ask::Allow
            | Ask::PutOff
            | Ask::Probe { .. }
            | Ask::Show { .. }
            | Ask::Now
            | Ask::Overview
            | Ask::Records { .. } => false,
        }
    }
}

impl std::fmt::Debug for Ask {
    /// Leaves the contents out, because some hold a library's words, which belong in no log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ask").finish_non_exhaustive()
    }
}

/// Asks whether the library's words are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct WordsOf;

/// Whether the words of the joined library have left the computers on which they could be lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Words {
    /// No library is joined, or that is not known yet.
    #[default]
    None,
    /// Nothing shows it.
    Unkept,
    /// It is known.
    Kept {
        /// How.
        how: WordsKept,
        /// When it was seen, in milliseconds since 1970.
        at_ms: u64,
        /// Whether it is time to look for them again.
        is_due: bool,
    },
}

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

/// What the endpoint says that it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Overview {
    /// The records of each browser.
    pub browsers: Vec<BrowserRecords>,
    /// The bytes of all records.
    pub bytes_used: u64,
    /// The most bytes that the library may have.
    pub quota: Option<u64>,
}

/// What the endpoint holds of one browser.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct BrowserRecords {
    /// The browser.
    pub browser: BrowserId,
    /// The number of its first record.
    pub first: u64,
    /// The number of its last record.
    pub last: u64,
    /// The bytes of its records.
    pub bytes: u64,
}

/// A record exactly as the endpoint stores it.
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
    /// The kind of failure.
    pub kind: FailureKind,
    /// The words that are wrong, or may be; the likeliest first.
    pub mistyped: Vec<MistypedWord>,
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
    /// A library was joined or left.
    Changed,
    /// The person asks to sync now.
    Now,
}

/// The status of sync.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct SyncStatus {
    /// The status in one word.
    pub state: SyncState,
    /// How many own batches the endpoint has not acknowledged.
    pub pending: u64,
    /// Why sync does not go on, in a sentence. Only when `state` is offline or error.
    pub message: Option<String>,
    /// What the endpoint did wrong, or what else the person should know.
    pub problems: Vec<SyncProblem>,
    /// What keeps the library of the old words from being deleted. It is said only as long as it holds.
    pub behind: Vec<SyncProblem>,
    /// When endpoint and browser last held the same, in milliseconds since 1970.
    pub synced_ms: Option<u64>,
    /// When this browser began to read back the bytes of its own records, the last time that it came to the end, in
    /// milliseconds since 1970. `None` if it never did, or found something else there.
    pub read_back_ms: Option<u64>,
    /// Whether this browser is out of the library, and why.
    pub out: Out,
    /// Whether the library of the old words cannot be read whole or deleted, so that the person may give it up.
    pub is_stuck: bool,
    /// What the endpoint said that it holds.
    pub overview: Overview,
}

impl SyncStatus {
    /// How safe the catalog is, for the attribute `data-safe`: `yes` only if the words are kept beside the computers and
    /// everything is proven.
    pub fn safety(&self, words: Words, now_ms: u64) -> &'static str {
        match words {
            Words::None => "no",
            Words::Unkept => "words-unconfirmed",
            Words::Kept { .. } if self.is_proven(now_ms) => "yes",
            Words::Kept { .. } => "unproven",
        }
    }

    /// Whether everything of this browser lies at the endpoint as it was sent, as far as it was looked at within seven
    /// days: all is acknowledged, the bytes were read back, and nothing is wrong.
    pub fn is_proven(&self, now_ms: u64) -> bool {
        let is_late = |ms| ms > now_ms || now_ms - ms > LATELY_MS;
        self.state == SyncState::Synced
            && self.pending == 0
            && self.read_back_ms.is_some_and(|ms| !is_late(ms))
            && self.behind.is_empty()
            && self.problems.iter().all(|problem| problem.is_over)
    }
}

/// How long what was read back counts, in milliseconds.
const LATELY_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// The status of sync in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum SyncState {
    /// No library is joined.
    #[default]
    Off,
    /// A round is under way, or changes wait for one.
    Syncing,
    /// Endpoint and browser hold the same.
    Synced,
    /// The endpoint cannot be reached. It is tried again.
    Offline,
    /// Sync cannot go on.
    Error,
}

impl SyncState {
    /// The word for the attribute `data-state`.
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

/// Whether a browser is out of its library. Nothing is sent to it any more then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Out {
    /// It is in it.
    #[default]
    No,
    /// It was removed. The library is that of the others.
    Removed,
    /// The library was deleted, or another one has replaced it. What this browser holds can go into a new one.
    Gone,
}

/// Something that the person should know.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SyncProblem {
    /// What it is, in a sentence.
    pub text: String,
    /// The other browser that it concerns, if any.
    pub browser: Option<BrowserId>,
    /// Whether it was noticed since this tab began to sync and no longer holds.
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
        check(Ask::NewKey { without: true });
        check(Ask::ChangePassword);
        let overview = Overview {
            browsers: vec![BrowserRecords { browser, first: 1, last: 2, bytes: 3 }],
            ..Overview::default()
        };
        check(Answer::Probed(Probed { has_library: true, says: "…".into() }));
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

    /// By no path: whatever sync says, nothing is safe before the words have left this computer.
    #[test]
    fn nothing_is_safe_before_the_words_are_kept() {
        const NOW: u64 = 1_800_000_000_000;
        for state in
            [SyncState::Off, SyncState::Syncing, SyncState::Synced, SyncState::Offline, SyncState::Error]
        {
            for read_back_ms in [None, Some(0), Some(NOW), Some(u64::MAX)] {
                for pending in [0, 1] {
                    let status = SyncStatus { state, pending, read_back_ms, ..SyncStatus::default() };
                    assert_eq!(status.safety(Words::None, NOW), "no");
                    assert_eq!(status.safety(Words::Unkept, NOW), "words-unconfirmed");
                    let proven = state == SyncState::Synced && pending == 0 && read_back_ms == Some(NOW);
                    for &how in WordsKept::ALL {
                        let words = Words::Kept { how, at_ms: 1, is_due: true };
                        assert_eq!(status.safety(words, NOW) == "yes", proven, "{status:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_was_read_back_long_ago_proves_nothing() {
        const NOW: u64 = 1_800_000_000_000;
        let status = SyncStatus {
            state: SyncState::Synced,
            read_back_ms: Some(NOW - LATELY_MS),
            ..SyncStatus::default()
        };
        assert!(status.is_proven(NOW));
        assert!(!status.is_proven(NOW + 1), "longer ago than seven days");
        let problem = |is_over| vec![SyncProblem { text: "…".into(), browser: None, is_over }];
        let check = |change: &dyn Fn(&mut SyncStatus), proven| {
            let mut status = status.clone();
            change(&mut status);
            assert_eq!(status.is_proven(NOW), proven, "{status:?}");
        };
        check(&|status| status.read_back_ms = None, false);
        check(&|status| status.read_back_ms = Some(NOW + 1), false);
        check(&|status| status.pending = 1, false);
        check(&|status| status.state = SyncState::Offline, false);
        check(&|status| status.problems = problem(false), false);
        check(&|status| status.problems = problem(true), true);
        // What a browser wrote that has not come to the new library yet may be nowhere else.
        check(&|status| status.behind = problem(false), false);
    }
}
