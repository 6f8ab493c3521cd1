//! What the endpoint holds, and sealed records as it stores them, for the page that shows both.

use borsh::{BorshDeserialize, BorshSerialize};
use reprise_catalog::ids::BrowserId;

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
