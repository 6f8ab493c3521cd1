//! Failures of the storage, sorted by what the client and the owner can do about them.

use std::error::Error as _;
use std::{fmt, io};

use reprise_wire::refusal::RefusalCode;

use crate::problem::Problem;

/// A failure of the storage, with its cause. Neither `Display` nor `Debug` shows an id.
#[derive(thiserror::Error)]
#[error("the storage failed")]
pub(crate) struct StoreError(#[from] object_store::Error);

impl StoreError {
    /// Returns what the storage said.
    pub(crate) fn into_inner(self) -> object_store::Error {
        self.0
    }

    /// Looks for the system's own error among the causes, because it says more than the error of the library.
    fn code(&self) -> RefusalCode {
        match self.io_error().map(io::Error::kind) {
            Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => RefusalCode::DiskFull,
            Some(io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied) => {
                RefusalCode::StorageReadOnly
            }
            _ => RefusalCode::StorageUnavailable,
        }
    }

    fn io_error(&self) -> Option<&io::Error> {
        let mut cause = self.source();
        while let Some(error) = cause {
            if let Some(found) = error.downcast_ref() {
                return Some(found);
            }
            cause = error.source();
        }
        None
    }

    /// Returns the cause in one line, without ids of libraries and browsers.
    pub(crate) fn cause(&self) -> String {
        without_ids(&self.0.to_string())
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StoreError").field(&self.cause()).finish()
    }
}

/// The client gets a code; the cause is logged for the owner.
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let code = error.code();
        tracing::error!(problem = ?code, cause = error.cause(), "the storage failed");
        code.into()
    }
}

/// Replaces every run of hex digits that is long enough to be an id.
fn without_ids(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut run = String::new();
    let flush = |run: &mut String, cleaned: &mut String| {
        cleaned.push_str(if run.len() < 16 { run } else { "…" });
        run.clear();
    };
    for letter in text.chars() {
        if letter.is_ascii_hexdigit() {
            run.push(letter);
        } else {
            flush(&mut run, &mut cleaned);
            cleaned.push(letter);
        }
    }
    flush(&mut run, &mut cleaned);
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: io::Error, expected: RefusalCode) {
        let error = object_store::Error::Generic { store: "LocalFileSystem", source: Box::new(error) };
        assert_eq!(Problem::from(StoreError(error)), expected.into());
    }

    #[test]
    fn the_system_s_error_decides() {
        check(io::ErrorKind::StorageFull.into(), RefusalCode::DiskFull);
        check(io::ErrorKind::QuotaExceeded.into(), RefusalCode::DiskFull);
        check(io::ErrorKind::ReadOnlyFilesystem.into(), RefusalCode::StorageReadOnly);
        check(io::ErrorKind::PermissionDenied.into(), RefusalCode::StorageReadOnly);
        check(io::ErrorKind::ConnectionRefused.into(), RefusalCode::StorageUnavailable);
    }

    #[test]
    fn ids_stay_out_of_the_log() {
        let text = "cannot open /data/libraries/00112233445566778899aabbccddeeff/browsers/0123456789abcdef/1";
        assert_eq!(without_ids(text), "cannot open /data/libraries/…/browsers/…/1");
        assert_eq!(without_ids("code 404 at abcdef"), "code 404 at abcdef");
    }
}
