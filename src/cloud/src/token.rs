//! Access tokens. The endpoint keeps only their hashes, and compares these in constant time.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use reprise_wire::refusal::RefusalCode;
use reprise_wire::{headers, hex};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::problem::Problem;

/// The SHA-256 of a secret.
#[derive(Clone, Copy)]
pub(crate) struct SecretHash([u8; 32]);

/// The hash of a request's bearer token. The token itself is dropped on arrival.
pub(crate) struct Bearer(pub(crate) SecretHash);

impl SecretHash {
    pub(crate) fn of(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// Reads what [`Self::to_text`] wrote; `None` if it is damaged.
    pub(crate) fn from_text(text: &[u8]) -> Option<Self> {
        hex::read(str::from_utf8(text).ok()?.trim_end()).map(Self)
    }

    pub(crate) fn to_text(self) -> String {
        format!("{}\n", hex::write(&self.0))
    }

    /// Compares in constant time, so that the time of an answer reveals nothing of the secret.
    pub(crate) fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl<S: Sync> FromRequestParts<S> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let header = parts.headers.get(AUTHORIZATION).ok_or(RefusalCode::TokenMissing)?;
        let token = header.to_str().ok().and_then(headers::read_bearer).ok_or(RefusalCode::TokenMalformed)?;
        Ok(Self(SecretHash::of(&token)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_survives_storage() {
        let hash = SecretHash::of(b"secret");
        let read = SecretHash::from_text(hash.to_text().as_bytes()).unwrap();
        assert!(read.matches(&hash));
        assert!(!read.matches(&SecretHash::of(b"Secret")));
        assert!(SecretHash::from_text(b"damaged").is_none());
    }
}
