//! What can go wrong: faults that are noticed while sync goes on, and reasons for which a round stops.

use reprise_catalog::ids::{BrowserId, LibraryId};
use reprise_catalog::seal::UnsealError;
use reprise_wire::refusal::RefusalCode;
use thiserror::Error;

use super::CallError;
use crate::words;

/// Something that the endpoint should not have done. None of it reaches the catalog.
#[derive(Clone, Debug, Error, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// The endpoint had lost the whole library.
    #[error("{}", words::fault_lost())]
    LibraryLost,
    /// The endpoint has fewer records of this browser than it had acknowledged.
    #[error("{}", words::fault_lost())]
    OwnWentBack {
        /// The last number that it had.
        had: u64,
        /// The last number that it has.
        has: u64,
    },
    /// A record of this browser is not at the endpoint as it was sent.
    #[error("{}", words::fault_rotten(&number.to_string()))]
    Rotten {
        /// The number.
        number: u64,
    },
    /// A record of a browser that has been silent is not at the endpoint as it was.
    #[error("{}", words::fault_rotten_other(&number.to_string()))]
    RottenOther {
        /// The browser.
        browser: BrowserId,
        /// The number.
        number: u64,
    },
    /// The endpoint claims records of this browser that this browser never made.
    #[error("{}", words::fault_own_ahead())]
    OwnAhead,
    /// The endpoint has records of this browser that only this browser can have made, but it does not know
    /// them. Its profile was copied or put back.
    #[error("{}", words::fault_split())]
    Split,
    /// Another browser, or a stranger, has written first in the place of this browser.
    #[error("{}", words::fault_stream_taken())]
    StreamTaken,
    /// Nobody of the library said that this browser was removed.
    #[error("{}", words::fault_removed())]
    RemovedByStranger,
    /// Nobody of the library said that the library was deleted.
    #[error("{}", words::fault_deleted())]
    DeletedByStranger,
    /// The endpoint is in an earlier epoch than this browser knows.
    #[error("{}", words::fault_old_copy())]
    OldCopy,
    /// A record of another browser opens and does not follow the record before it.
    #[error("{}", words::fault_other_history(&number.to_string()))]
    OtherHistory {
        /// The browser.
        browser: BrowserId,
        /// The number.
        number: u64,
    },
    /// The endpoint has another record under a number of this browser.
    #[error("{}", words::fault_number_taken(&number.to_string()))]
    NumberTaken {
        /// The number.
        number: u64,
    },
    /// The endpoint does not take the records after those that it has.
    #[error("{}", words::fault_cannot_refill())]
    CannotRefill,
    /// The endpoint has fewer records of another browser than before.
    #[error("{}", words::fault_lost())]
    WentBack {
        /// The browser.
        browser: BrowserId,
        /// The last number that it had.
        had: u64,
        /// The last number that it has.
        has: u64,
    },
    /// The endpoint has no records of another browser any more.
    #[error("{}", words::fault_lost())]
    Gone {
        /// The browser.
        browser: BrowserId,
    },
    /// The endpoint does not hand out records of another browser that it claims to have, or that must exist.
    #[error("{}", words::fault_withholds(&after.to_string()))]
    Withholds {
        /// The browser.
        browser: BrowserId,
        /// The number of the last record that came.
        after: u64,
    },
    /// Records that were read name later changes of another browser than the endpoint has.
    #[error("{}", words::fault_hides(&has.to_string(), &named.to_string()))]
    Hides {
        /// The browser.
        browser: BrowserId,
        /// The last number that the endpoint has, or 0.
        has: u64,
        /// The number that is named.
        named: u64,
    },
    /// A record of another browser does not open.
    #[error("{}", words::fault_refused(&number.to_string(), &why.to_string()))]
    Refused {
        /// The browser.
        browser: BrowserId,
        /// The number.
        number: u64,
        /// Why not.
        why: Why,
    },
    /// The clock of this computer, or of the endpoint, is wrong.
    #[error("{}", words::fault_clock(*days))]
    ClockDiffers {
        /// By how many whole days.
        days: u64,
    },
    /// A record of this browser is larger than the endpoint takes.
    #[error("{}", words::fault_too_large(&number.to_string()))]
    TooLarge {
        /// The number.
        number: u64,
    },
}

impl Fault {
    /// What it is, in a word that never changes.
    pub(crate) fn slug(&self) -> &'static str {
        match self {
            Fault::LibraryLost => "lost",
            Fault::OwnWentBack { .. } => "own-went-back",
            Fault::Rotten { .. } => "rotten",
            Fault::RottenOther { .. } => "rotten-other",
            Fault::OwnAhead => "own-ahead",
            Fault::Split => "profile-copied",
            Fault::StreamTaken => "stream-taken",
            Fault::RemovedByStranger => "removed-by-stranger",
            Fault::DeletedByStranger => "deleted-by-stranger",
            Fault::OldCopy => "old-copy",
            Fault::OtherHistory { .. } => "other-history",
            Fault::NumberTaken { .. } => "number-taken",
            Fault::CannotRefill => "cannot-refill",
            Fault::WentBack { .. } => "went-back",
            Fault::Gone { .. } => "gone",
            Fault::Withholds { .. } => "withholds",
            Fault::Hides { .. } => "hides",
            Fault::Refused { .. } => "unusable",
            Fault::ClockDiffers { .. } => "clock-differs",
            Fault::TooLarge { .. } => "too-large",
        }
    }
}

/// Why a record does not open.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", words::unsealing(.0))]
pub(crate) struct Why(#[from] pub(crate) UnsealError);

impl PartialOrd for Why {
    fn partial_cmp(&self, other: &Why) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Why {
    fn cmp(&self, other: &Why) -> std::cmp::Ordering {
        self.to_string().cmp(&other.to_string())
    }
}

/// Why a round could not go on.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The endpoint refused something.
    #[error(transparent)]
    Call(#[from] CallError),
    /// What the endpoint has was sealed with another key. Nothing was written.
    #[error("{}", words::stop_wrong_key())]
    WrongKey,
    /// The endpoint holds this library's id for other secrets, or says so.
    #[error("{}", words::stop_held())]
    Held,
    /// Something must reach the endpoint first, and did not.
    #[error("{}", words::stop_unsent())]
    Unsent,
    /// Something is not read yet, and would be lost with the library or browser that has it.
    #[error("{}", words::stop_unread())]
    Unread,
    /// Another browser has made new words at the same time.
    #[error("{}", words::stop_replaced_twice())]
    ReplacedTwice,
    /// A browser of the library says that it has replaced the library.
    #[error("{}", words::stop_replaced())]
    Replaced {
        /// By which one.
        by: LibraryId,
    },
    /// Browsers of a library that was replaced have not come to the new one yet.
    #[error("{}", words::stop_awaits())]
    Awaits {
        /// Which ones.
        browsers: Vec<BrowserId>,
    },
    /// This browser could not store something, or read it back.
    #[error("{0}")]
    Storage(String),
}

impl Stop {
    /// What it is, in a word that never changes.
    pub(crate) fn slug(&self) -> &'static str {
        match self {
            Stop::Call(error) => error.slug(),
            Stop::WrongKey => "wrong-key",
            Stop::Held => "held",
            Stop::Unsent => "unsent",
            Stop::Unread => "unread",
            Stop::ReplacedTwice => "replaced-twice",
            Stop::Replaced { .. } => "replaced",
            Stop::Awaits { .. } => "awaits",
            Stop::Storage(_) => "storage",
        }
    }

    /// The code of the refusal that stopped the round, if one did.
    pub(crate) fn code(&self) -> Option<RefusalCode> {
        self.call_error()?.code()
    }

    /// After how many seconds the endpoint wants to be asked again, if it said so.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        self.call_error()?.retry_after()
    }

    /// Whether it may help to try again later.
    pub(crate) fn is_passing(&self) -> bool {
        // Another browser may have changed the server's password during a round. The next round finds out.
        self.code() == Some(RefusalCode::WrongToken) || self.call_error().is_some_and(CallError::is_passing)
    }

    /// Whether something could not be read. A person may go on without it.
    pub(crate) fn is_unread(&self) -> bool {
        *self == Stop::Unread || (self.concerns_one_call() && !self.is_full())
    }

    /// Whether the endpoint has no more room.
    pub(crate) fn is_full(&self) -> bool {
        matches!(
            self.code(),
            Some(
                RefusalCode::OverQuota
                    | RefusalCode::EndpointFull
                    | RefusalCode::DiskFull
                    | RefusalCode::TooManyBrowsers
            )
        )
    }

    /// Whether other calls may succeed all the same.
    pub(crate) fn concerns_one_call(&self) -> bool {
        match self.call_error() {
            Some(CallError::Garbled(_) | CallError::Unknown(_)) => true,
            Some(CallError::Refused(refusal)) => !concerns_library(refusal.code),
            _ => false,
        }
    }

    /// Whether the endpoint refused a call.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self.call_error(), Some(CallError::Refused(_) | CallError::Unknown(_)))
    }

    /// Whether there was no answer at all.
    pub(crate) fn is_offline(&self) -> bool {
        matches!(self, Stop::Call(CallError::Offline(_)))
    }

    fn call_error(&self) -> Option<&CallError> {
        match self {
            Stop::Call(error) => Some(error),
            _ => None,
        }
    }
}

impl From<RefusalCode> for Stop {
    fn from(code: RefusalCode) -> Stop {
        Stop::Call(code.into())
    }
}

/// Whether an endpoint that refuses with this code refuses every call about the library, or needs another
/// call first.
fn concerns_library(code: RefusalCode) -> bool {
    matches!(
        code,
        RefusalCode::TokenMissing
            | RefusalCode::TokenMalformed
            | RefusalCode::WrongToken
            | RefusalCode::InvitationNeeded
            | RefusalCode::UnknownLibrary
            | RefusalCode::LibraryForgotten
            | RefusalCode::BrowserForgotten
            | RefusalCode::OutOfOrder
            | RefusalCode::NumberTaken
            | RefusalCode::TooLarge
    )
}
