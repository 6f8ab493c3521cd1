//! Tells good answers from bad ones, and reads whole bodies.

use reprise_wire::answer::{MOST, is_good};
use reprise_wire::refusal::Refused;

use super::transport::{Answer, Pieces};
use crate::sync::syncer::CallError;

/// Takes an answer if it is a good one.
pub(super) async fn check<B: Pieces>(answer: Answer<B>) -> Result<Answer<B>, CallError> {
    if is_good(answer.status) {
        return Ok(answer);
    }
    // If the body breaks off, the status alone tells what is wrong.
    let body = read_all(&answer.body).await.unwrap_or_default();
    Err(Refused::read(answer.status, answer.retry_after.as_deref(), &body).into())
}

/// Reads a whole body, up to a limit.
pub(super) async fn read_all(pieces: &impl Pieces) -> Result<Vec<u8>, CallError> {
    let mut body = Vec::new();
    while let Some(piece) = pieces.next().await? {
        body.extend(piece);
        if body.len() > MOST {
            return Err(CallError::Garbled("the answer does not end".into()));
        }
    }
    Ok(body)
}
