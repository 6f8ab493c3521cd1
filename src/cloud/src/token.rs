//! Secrets in requests. The endpoint keeps only their hashes, and compares these in constant time.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use reprise_wire::ids::{LibraryId, SecretHash};
use reprise_wire::refusal::RefusalCode;
use reprise_wire::word::Word;
use reprise_wire::{headers, hex};
use subtle::ConstantTimeEq as _;

use crate::limits::address::Caller;
use crate::problem::Problem;

/// Who shows a secret.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visitor {
    /// The hash of the secret. The secret itself is dropped on arrival.
    pub(crate) shown: SecretHash,
    pub(crate) caller: Caller,
}

/// The one who shows a secret of a library.
pub(crate) struct Bearer(pub(crate) Visitor);

/// The library that a request may claim by the secret that it shows.
pub(crate) struct Claimant(pub(crate) LibraryId);

/// The hash of what shows whose stream a request changes.
pub(crate) struct Stream(pub(crate) SecretHash);

/// Compares in constant time, so that the time of an answer reveals nothing of the secret.
pub(crate) fn same(one: &SecretHash, other: &SecretHash) -> bool {
    one.0.ct_eq(&other.0).into()
}

/// Reads the word that a deletion carries.
pub(crate) fn word_in(headers: &HeaderMap) -> Result<Word, Problem> {
    let word = headers.get(headers::WORD).and_then(|word| word.to_str().ok());
    word.and_then(Word::from_hex).ok_or(RefusalCode::WordMissing.into())
}

fn secret_in(parts: &Parts) -> Result<[u8; 32], Problem> {
    let header = parts.headers.get(AUTHORIZATION).ok_or(RefusalCode::TokenMissing)?;
    header.to_str().ok().and_then(headers::read_bearer).ok_or(RefusalCode::TokenMalformed.into())
}

impl<S: Sync> FromRequestParts<S> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let shown = SecretHash::of(&secret_in(parts)?);
        Ok(Self(Visitor { shown, caller: Caller::from_request_parts(parts, state).await? }))
    }
}

impl<S: Sync> FromRequestParts<S> for Claimant {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(LibraryId::of_claim(&secret_in(parts)?)))
    }
}

impl<S: Sync> FromRequestParts<S> for Stream {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let shown = parts.headers.get(headers::STREAM).and_then(|shown| shown.to_str().ok());
        let shown = shown.and_then(hex::read::<32>).ok_or(RefusalCode::StreamMissing)?;
        Ok(Self(SecretHash::of(&shown)))
    }
}
