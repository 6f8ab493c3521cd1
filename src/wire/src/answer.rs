//! Answers as plain data. Who carries them hands over the status first, then the body, and reads with what the call
//! answers: [`Heads::read`](crate::heads::Heads::read), [`Info::read`](crate::info::Info::read),
//! [`frames::take_whole`](crate::frames::take_whole), or, of a bad one, [`Refused::read`](crate::refusal::Refused::read).

use std::sync::Arc;

use thiserror::Error;

/// So much of a body is read, in bytes, whatever the other side sends: far more than any endpoint's page.
pub const MOST: usize = 64 << 20;

/// An answer that is not what the call answers.
#[derive(Clone, Debug, Error)]
#[error("{what}: {source}")]
pub struct Garbled {
    what: &'static str,
    source: Arc<serde_json::Error>,
}

impl Garbled {
    pub(crate) fn check<T>(what: &'static str, read: serde_json::Result<T>) -> Result<T, Garbled> {
        read.map_err(|source| Garbled { what, source: Arc::new(source) })
    }
}

/// Says whether a status is that of a good answer.
pub fn is_good(status: u16) -> bool {
    (200..300).contains(&status)
}
