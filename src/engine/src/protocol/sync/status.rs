//! The status of sync, and how safe the catalog is.

use borsh::{BorshDeserialize, BorshSerialize};
use reprise_catalog::changes::WordsKept;
use reprise_catalog::ids::BrowserId;

use super::Overview;

/// The status of sync.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct SyncStatus {
    /// The status in one word.
    pub state: SyncState,
    /// How many own batches the endpoint has not acknowledged.
    pub pending: u64,
    /// Why sync does not go on, in a sentence. Only when `state` is offline or error.
    pub message: Option<String>,
    /// The same in a word that never changes; empty if there is none.
    pub code: String,
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
    /// Notes that a batch was stored, and not sent yet. Answers whether that is news.
    pub fn note_waiting(&mut self) -> bool {
        let is_news = self.state == SyncState::Synced && self.pending == 0;
        self.pending += u64::from(is_news);
        is_news
    }

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
    /// What it is, in a word that never changes.
    pub code: String,
    /// The other browser that it concerns, if any.
    pub browser: Option<BrowserId>,
    /// Whether it was noticed since this tab began to sync and no longer holds.
    pub is_over: bool,
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

#[cfg(test)]
mod tests {
    use super::*;

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
        let problem =
            |is_over| vec![SyncProblem { text: "…".into(), code: String::new(), browser: None, is_over }];
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
        check(&|status| assert!(status.note_waiting() && !status.note_waiting()), false);
    }
}
