//! What can go wrong: faults that are noticed while sync goes on, and reasons for which a round stops.

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::UnsealError;
use reprise_wire::refusal::RefusalCode;
use thiserror::Error;

use super::CallError;
use crate::protocol::words::counted;

/// What is said of every loss at the endpoint. One loss shows in several ways, in one round or in several, and is said
/// once.
const LOST: &str = "the server had lost changes of this library: it was set up anew, or an older backup of it was put \
                    back. Whoever holds them sends them again";

/// Something that the endpoint should not have done. None of it reaches the catalog.
#[derive(Clone, Debug, Error, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// The endpoint had lost the whole library.
    #[error("{}", LOST)]
    LibraryLost,
    /// The endpoint has fewer records of this browser than it had acknowledged.
    #[error("{}", LOST)]
    OwnWentBack {
        /// The last number that it had.
        had: u64,
        /// The last number that it has.
        has: u64,
    },
    /// A record of this browser is not at the endpoint as it was sent.
    #[error(
        "the server's copy of this browser's change {number} was damaged; a fresh copy of everything is sent in its \
         place"
    )]
    Rotten {
        /// The number.
        number: u64,
    },
    /// A record of a browser that has been silent is not at the endpoint as it was.
    #[error(
        "the server's copy of another browser's change {number} was damaged; all that this browser holds of it is sent \
         in its place"
    )]
    RottenOther {
        /// The browser.
        browser: BrowserId,
        /// The number.
        number: u64,
    },
    /// The endpoint claims records of this browser that this browser never made.
    #[error("the server claims to hold changes of this browser that it never made")]
    OwnAhead,
    /// The endpoint has records of this browser that only this browser can have made, but it does not know
    /// them. Its profile was copied or put back.
    #[error(
        "this browser's profile was copied, or put back from a backup: the server holds later changes of it. It \
         goes on as a new browser and fetches them"
    )]
    Split,
    /// Another browser, or a stranger, has written first in the place of this browser.
    #[error("somebody else writes at the server in this browser's place. It goes on as a new browser")]
    StreamTaken,
    /// Nobody of the library said that this browser was removed.
    #[error(
        "this browser was removed from the library by somebody who does not hold its words. It goes on as a new \
         browser; change the server's password"
    )]
    RemovedByStranger,
    /// Nobody of the library said that the library was deleted.
    #[error(
        "the library was deleted from the server by somebody who does not hold its words. The server's password was \
         changed, and what this browser holds was sent again"
    )]
    DeletedByStranger,
    /// The endpoint is in an earlier epoch than this browser knows.
    #[error(
        "the server had an older copy of the library: a backup of it was put back, or someone shows you an old copy. \
         The server's newer password was set there again"
    )]
    OldCopy,
    /// A record of another browser opens and does not follow the record before it.
    #[error(
        "change {number} of another browser does not follow the one before it; it was taken all the same"
    )]
    OtherHistory {
        /// The browser.
        browser: BrowserId,
        /// The number.
        number: u64,
    },
    /// The endpoint has another record under a number of this browser.
    #[error(
        "the server holds something that nobody of this library made in the place of this browser's change \
         {number}. Changes made here do not reach the other browsers"
    )]
    NumberTaken {
        /// The number.
        number: u64,
    },
    /// The endpoint does not take the records after those that it has.
    #[error("the server does not take this browser's changes in their order")]
    CannotRefill,
    /// The endpoint has fewer records of another browser than before.
    #[error("{}", LOST)]
    WentBack {
        /// The browser.
        browser: BrowserId,
        /// The last number that it had.
        had: u64,
        /// The last number that it has.
        has: u64,
    },
    /// The endpoint has no records of another browser any more.
    #[error("{}", LOST)]
    Gone {
        /// The browser.
        browser: BrowserId,
    },
    /// The endpoint does not hand out records of another browser that it claims to have, or that must exist.
    #[error("the server withholds changes of another browser after number {after}")]
    Withholds {
        /// The browser.
        browser: BrowserId,
        /// The number of the last record that came.
        after: u64,
    },
    /// Records that were read name later changes of another browser than the endpoint has.
    #[error(
        "the server has {has} changes of another browser, and a record names {named}: the others are missing here. \
         Someone shows you an older copy, or they were lost; that browser sends them again when it is opened"
    )]
    Hides {
        /// The browser.
        browser: BrowserId,
        /// The last number that the endpoint has, or 0.
        has: u64,
        /// The number that is named.
        named: u64,
    },
    /// A record of another browser does not open.
    #[error("change {number} of another browser was not taken: {why}")]
    Refused {
        /// The browser.
        browser: BrowserId,
        /// The number.
        number: u64,
        /// Why not.
        why: Why,
    },
    /// The clock of this computer, or of the endpoint, is wrong.
    #[error(
        "this computer's clock and the server's are {} apart, so one of them is wrong. What you say counts all the same; \
         dates may be wrong. Look at this computer's date",
        counted(*.days, "day", "days")
    )]
    ClockDiffers {
        /// By how many whole days.
        days: u64,
    },
    /// A record of this browser is larger than the endpoint takes.
    #[error("change {number} of this browser is larger than the server takes")]
    TooLarge {
        /// The number.
        number: u64,
    },
}

/// Why a record does not open.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error(transparent)]
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
    #[error("this key does not open what the server holds")]
    WrongKey,
    /// The endpoint holds this library's id for other secrets, or says so.
    #[error(
        "someone else holds this library's name at that server; nothing more is sent there. Check the server's address, \
         or leave the library here and make a new one with new words"
    )]
    Held,
    /// Something must reach the endpoint first, and did not.
    #[error("not everything could be sent to the server yet; try again a little later")]
    Unsent,
    /// Something is not read yet, and would be lost with the library or browser that has it.
    #[error(
        "not everything could be read from the server, and what was not read would be lost. Try again later, or go on \
         without it"
    )]
    Unread,
    /// Another browser has made new words at the same time.
    #[error(
        "another browser made new words at the same time, so there are two new libraries now. Nothing is lost: each has \
         what its browser held. Choose one of them; in the browsers of the other one, leave it below and join with the \
         words of the one that you keep"
    )]
    ReplacedTwice,
    /// This browser could not store something, or read it back.
    #[error("{0}")]
    Storage(String),
}

impl Stop {
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

    /// Whether something could not be read.
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
