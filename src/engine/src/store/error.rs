//! Why something could not be stored. DOM errors become plain data at once.

use indexed_db_futures::error::{Error, OpenDbError, UnexpectedDataError};
use thiserror::Error;

use crate::words;

/// Why something could not be stored or read back.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum StorageError {
    /// The browser stores nothing for this page: a private window, or storage is switched off.
    #[error("{}", words::store_refused(.0))]
    Refused(String),
    /// The disk, or the page's share of it, is full.
    #[error("{}", words::store_full())]
    Full,
    /// The database was made by a later version of Reprise.
    #[error("{}", words::store_newer())]
    Newer,
    /// This is the engine of the sample library, which may not touch the person's own catalog.
    #[error("{}", words::store_sample())]
    Sample,
    /// Anything else, in the browser's own words.
    #[error("{}", words::store_failed(.0))]
    Other(String),
}

impl StorageError {
    pub(super) fn of_opening(error: OpenDbError) -> StorageError {
        match error {
            OpenDbError::Base(error) => match StorageError::from(error) {
                StorageError::Other(why) => StorageError::Refused(why),
                known => known,
            },
            _ => StorageError::Refused(words::store_no_database().to_owned()),
        }
    }
}

impl From<Error> for StorageError {
    fn from(error: Error) -> StorageError {
        match error {
            Error::DomException(error) => of_exception(&error.into()),
            // When all requests of a transaction succeeded and it is aborted all the same, it could not be
            // written to disk.
            Error::MissingData(UnexpectedDataError::TransactionAborted) => StorageError::Full,
            Error::MissingData(missing) => StorageError::Other(missing.to_string()),
            Error::Unknown(error) => StorageError::Other(error.to_string()),
            // The error's own text would pull in the formatting of floating-point numbers, 12 KB of code.
            Error::Serialisation(_) => StorageError::Other(words::store_value().to_owned()),
        }
    }
}

fn of_exception(error: &web_sys::DomException) -> StorageError {
    match error.name().as_str() {
        "QuotaExceededError" => StorageError::Full,
        "SecurityError" | "NotAllowedError" => StorageError::Refused(reason(error)),
        "VersionError" => StorageError::Newer,
        name => StorageError::Other(format!("{name}: {}", error.message())),
    }
}

/// The browser's own words; where it has none, the name of its error.
fn reason(error: &web_sys::DomException) -> String {
    match error.message() {
        none if none.is_empty() => error.name(),
        why => why,
    }
}
