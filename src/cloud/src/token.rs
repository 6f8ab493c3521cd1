//! Access tokens. The endpoint keeps only their hashes, and compares these in constant time.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::ids::read_hex;
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
        read_hex(str::from_utf8(text).ok()?.trim_end()).ok().map(Self)
    }

    pub(crate) fn to_text(self) -> String {
        format!("{:x}\n", base16ct::HexDisplay(&self.0))
    }

    /// Compares in constant time, so that the time of an answer reveals nothing of the secret.
    pub(crate) fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl<S: Sync> FromRequestParts<S> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let header = parts.headers.get(AUTHORIZATION).ok_or(Problem::TokenMissing)?;
        let token = header.to_str().ok().and_then(token_of).ok_or(Problem::TokenMalformed)?;
        Ok(Self(SecretHash::of(&token)))
    }
}

fn token_of(header: &str) -> Option<[u8; 32]> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| read_hex(token.trim()).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Option<[u8; 32]>) {
        assert_eq!(token_of(header), expected, "{header}");
    }

    #[test]
    fn a_token_is_64_hex_digits_after_bearer() {
        let token = "ab".repeat(32);
        check(&format!("Bearer {token}"), Some([0xab; 32]));
        check(&format!("bearer {token}"), Some([0xab; 32]));
        check(&token, None);
        check(&format!("Basic {token}"), None);
        check(&format!("Bearer {token}00"), None);
        check("Bearer ", None);
    }

    #[test]
    fn a_hash_survives_storage() {
        let hash = SecretHash::of(b"secret");
        let read = SecretHash::from_text(hash.to_text().as_bytes()).unwrap();
        assert!(read.matches(&hash));
        assert!(!read.matches(&SecretHash::of(b"Secret")));
        assert!(SecretHash::from_text(b"damaged").is_none());
    }
}
