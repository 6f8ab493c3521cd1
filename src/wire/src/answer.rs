//! Answers as plain data. The code that carries them passes on the status, then the body. The body is read by
//! the function of the call: [`Heads::read`](crate::heads::Heads::read),
//! [`Info::read`](crate::info::Info::read), [`frames::take_whole`](crate::frames::take_whole), or for a bad
//! answer [`Refused::read`](crate::refusal::Refused::read).

use std::sync::Arc;

use thiserror::Error;

/// The most bytes of a body that are read, whatever the other side sends: far more than any endpoint's page has.
pub const MOST: usize = 64 << 20;

/// An answer that does not have the form of the call's answer.
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

/// Says whether this is the status of a good answer.
pub fn is_good(status: u16) -> bool {
    (200..300).contains(&status)
}
