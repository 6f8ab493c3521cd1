//! What the syncer needs of an endpoint, and why a call to one can fail.

use crate::words;
use reprise_catalog::ids::BrowserId;
use reprise_wire::answer::Garbled;
use reprise_wire::epochs::Told;
use reprise_wire::frames::Frames;
use reprise_wire::heads::Heads;
use reprise_wire::info::{Limits, OtherProtocol};
use reprise_wire::record::RecordHash;
use reprise_wire::refusal::{Refusal, RefusalCode, Refused, Unknown};
use reprise_wire::word::Word;
use thiserror::Error;

/// An endpoint, as one library sees it. The syncer believes nothing that it says without a proof.
pub(crate) trait Endpoint {
    /// Shows the secrets of this epoch from now on.
    fn use_epoch(&self, epoch: u64);
    /// Raises the epoch to this number, which is one more than the endpoint's.
    async fn raise(&self, epoch: u64) -> Result<(), CallError>;
    /// Says the endpoint's limits, as it said them before. What goes wrong after that makes it say them anew.
    async fn limits(&self) -> Result<Limits, CallError>;
    /// Says the endpoint's limits, as of now.
    async fn limits_now(&self) -> Result<Limits, CallError>;
    /// What its clock says now, in milliseconds since 1970, if it says that.
    async fn time(&self) -> Result<Option<u64>, CallError>;
    /// Claims the library's id. Claiming it again changes nothing.
    async fn claim(&self) -> Result<(), CallError>;
    /// Waits until all endpoints over the same storage tell what one of them told just now.
    async fn settle(&self);
    /// Says what is there.
    async fn heads(&self) -> Result<Heads, CallError>;
    /// Stores a record under a free number. Storing the same record again changes nothing.
    async fn put(&self, browser: BrowserId, number: u64, record: &[u8]) -> Result<(), CallError>;
    /// Fetches some records of a browser after this number. An empty page means that there are none.
    async fn page(&self, browser: BrowserId, after: u64) -> Result<Frames, CallError>;
    /// Says the digests of some records of a browser after this number, of the bytes as they are now.
    async fn digests(&self, browser: BrowserId, after: u64) -> Result<Vec<(u64, RecordHash)>, CallError>;
    /// Deletes this browser's records before this number, because a snapshot has replaced them.
    async fn delete_before(&self, browser: BrowserId, number: u64) -> Result<(), CallError>;
    /// Removes a browser with its records up to a number, and leaves a word about it.
    async fn forget_browser(&self, browser: BrowserId, through: u64, word: &Word) -> Result<(), CallError>;
    /// Clears a stream of junk.
    async fn clear(&self, browser: BrowserId) -> Result<(), CallError>;
    /// Deletes the library, and leaves a word about it.
    async fn forget_library(&self, word: &Word) -> Result<(), CallError>;
}

/// Why a call to an endpoint failed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum CallError {
    /// There was no answer. Holds the server's address, or what became of the answer.
    #[error("{}", words::call_offline(.0))]
    Offline(String),
    /// Its answer cannot be understood.
    #[error("{}", words::call_garbled(.0))]
    Garbled(String),
    /// Something answers that is no endpoint.
    #[error("{}", words::call_no_endpoint(.0))]
    NoEndpoint(String),
    /// It speaks no version of the protocol that this build speaks.
    #[error("{}", words::other_protocol(.0))]
    OtherProtocol(#[from] OtherProtocol),
    /// It refused, and said why.
    #[error("{}", sentence(.0.code))]
    Refused(Refusal),
    /// Its answer is unknown to this version.
    #[error("{}", told(.0))]
    Unknown(Unknown),
}

impl CallError {
    /// The code with which the endpoint refused, if it named one.
    pub(crate) fn code(&self) -> Option<RefusalCode> {
        match self {
            CallError::Refused(refusal) => Some(refusal.code),
            _ => None,
        }
    }

    /// What it is, in a word that never changes.
    pub(crate) fn slug(&self) -> &'static str {
        match self {
            CallError::Offline(_) => "offline",
            CallError::Garbled(_) => "garbled",
            CallError::NoEndpoint(_) => "no-endpoint",
            CallError::OtherProtocol(_) => "other-protocol",
            CallError::Refused(refusal) => refusal.code.word(),
            CallError::Unknown(_) => "unknown-refusal",
        }
    }

    /// The epoch that the endpoint says to be in. It counts only if its proof fits.
    pub(crate) fn told(&self) -> Option<&Told> {
        match self {
            CallError::Refused(refusal) => refusal.epoch.as_deref(),
            _ => None,
        }
    }

    /// The word of the deletion that explains the refusal.
    pub(crate) fn word(&self) -> Option<&Word> {
        match self {
            CallError::Refused(refusal) => refusal.word.as_ref(),
            _ => None,
        }
    }

    /// After how many seconds the endpoint wants to be asked again, if it said so.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            CallError::Refused(refusal) => refusal.retry_after,
            CallError::Unknown(unknown) => unknown.retry_after,
            _ => None,
        }
    }

    /// Whether the same call may succeed later.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            CallError::Offline(_) | CallError::Garbled(_) | CallError::NoEndpoint(_) => true,
            CallError::OtherProtocol(_) => false,
            // Its owner may start it again with a store.
            CallError::Refused(refusal) => refusal.code == RefusalCode::NoStore || refusal.code.is_passing(),
            CallError::Unknown(unknown) => unknown.is_passing(),
        }
    }
}

impl From<Garbled> for CallError {
    fn from(garbled: Garbled) -> CallError {
        CallError::Garbled(garbled.to_string())
    }
}

impl From<Refused> for CallError {
    fn from(refused: Refused) -> CallError {
        match refused {
            Refused::Known(refusal) => CallError::Refused(refusal),
            Refused::Unknown(unknown) => CallError::Unknown(unknown),
        }
    }
}

impl From<RefusalCode> for CallError {
    fn from(code: RefusalCode) -> CallError {
        CallError::Refused(code.into())
    }
}

/// The words in which the page tells a refusal to the person, who can do more than the endpoint knows of.
fn sentence(code: RefusalCode) -> &'static str {
    match code {
        RefusalCode::LibraryForgotten => words::refused_library_forgotten(),
        RefusalCode::BrowserForgotten => words::refused_browser_forgotten(),
        RefusalCode::TooManyBrowsers => words::refused_too_many_browsers(),
        code => words::refusal(code),
    }
}

fn told(unknown: &Unknown) -> String {
    let detail = format!("{} {}", unknown.status, unknown.words);
    match unknown.is_passing() {
        true => words::call_trouble(detail.trim_end()),
        false => words::call_refused(detail.trim_end()),
    }
}
