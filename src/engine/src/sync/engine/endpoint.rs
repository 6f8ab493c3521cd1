//! What the engine needs of an endpoint, and what an endpoint can answer.

use std::collections::{BTreeMap, BTreeSet};

use reprise_catalog::ids::BrowserId;
use thiserror::Error;

/// An endpoint, as one library sees it. The engine believes nothing that it says without a proof.
pub(crate) trait Endpoint {
    /// Claims the library's id. Claiming it again changes nothing.
    async fn claim(&self) -> Result<(), Refusal>;
    /// Waits until all endpoints over the same storage tell what one of them told just now.
    async fn settle(&self);
    /// Says what is there.
    async fn heads(&self) -> Result<Heads, Refusal>;
    /// Stores a record under a free number. Storing the same record again changes nothing.
    async fn put(&self, browser: BrowserId, number: u64, record: &[u8]) -> Result<(), Refusal>;
    /// Fetches some records of a browser after this number. An empty page means that there are none.
    async fn page(&self, browser: BrowserId, after: u64) -> Result<Page, Refusal>;
    /// Deletes a browser's records before this number, because a snapshot has replaced them.
    async fn delete_before(&self, browser: BrowserId, number: u64) -> Result<(), Refusal>;
    /// Removes a browser for good.
    async fn forget_browser(&self, browser: BrowserId) -> Result<(), Refusal>;
    /// Deletes the library for good.
    async fn forget_library(&self) -> Result<(), Refusal>;
}

/// What an endpoint says that it holds of a library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heads {
    /// The records of each browser.
    pub(crate) browsers: BTreeMap<BrowserId, Stream>,
    /// The browsers that were removed.
    pub(crate) forgotten: BTreeSet<BrowserId>,
    /// The bytes of all records.
    pub(crate) bytes_used: u64,
    /// The most bytes that the library may have.
    pub(crate) quota: Option<u64>,
}

/// The records of one browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stream {
    /// The number of the first one.
    pub(crate) first: u64,
    /// The number of the last one.
    pub(crate) last: u64,
    /// The bytes of all of them.
    pub(crate) bytes: u64,
}

/// Some records of one browser, in the order in which they arrived: number and bytes.
pub(crate) type Page = Vec<(u64, Vec<u8>)>;

/// Why an endpoint did not do what it was asked to do.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There was no answer.
    #[error("the endpoint cannot be reached ({0})")]
    Offline(String),
    /// It is busy or broken, and may do it later.
    #[error("the endpoint has trouble of its own ({0})")]
    Busy(String),
    /// Its answer cannot be understood.
    #[error("the endpoint's answer makes no sense ({0})")]
    Garbled(String),
    /// It has no such library.
    #[error("the endpoint has no library for this key")]
    UnknownLibrary,
    /// The library was deleted.
    #[error(
        "the library was deleted from the endpoint; nothing is lost here. To sync again, leave it below, and then join \
         another one or make one"
    )]
    Forgotten,
    /// This browser was removed from the library.
    #[error(
        "this browser was removed from the library; to be in it again, leave it below, and then join it with its words"
    )]
    BrowserForgotten,
    /// The library's id was claimed with another token.
    #[error("the endpoint does not accept this key")]
    WrongToken,
    /// It takes new libraries only by invitation.
    #[error("the endpoint takes new libraries by invitation only")]
    InvitationNeeded,
    /// The number does not follow the last one that it has.
    #[error("the endpoint lacks the records before number {number}")]
    OutOfOrder {
        /// The number that was sent.
        number: u64,
    },
    /// It has another record under this number.
    #[error("the endpoint already has another record under number {number}")]
    NumberTaken {
        /// The number that was sent.
        number: u64,
    },
    /// The record is larger than it takes.
    #[error("the endpoint does not take records this large")]
    TooLarge,
    /// The library has used up its quota.
    #[error("the library has used all the room that the endpoint gives it")]
    OverQuota,
    /// Its disk is full.
    #[error("the endpoint has no more room")]
    DiskFull,
    /// Anything else, in the endpoint's words.
    #[error("the endpoint refused ({0})")]
    Other(String),
}
