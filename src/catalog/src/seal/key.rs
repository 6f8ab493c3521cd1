//! The library's key and what is derived from it. Secrets cannot be copied or printed by accident, and are
//! wiped from memory when they are dropped.

use hkdf::Hkdf;
use reprise_wire::hex;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ids::LibraryId;

const SALT: &[u8] = b"reprise library v1";

/// The key of a library: 32 random bytes. Whoever holds it can read and change the catalog.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct LibraryKey([u8; 32]);

/// The token with which a browser reads and writes a library's records at the endpoint. It does not open them.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct AccessToken([u8; 32]);

/// Everything that is derived from a library's key. The endpoint gets the id and the token, nothing else.
pub struct Keys {
    /// The library's id. It is no secret.
    pub library: LibraryId,
    /// The token that the endpoint asks for.
    pub token: AccessToken,
    pub(super) sealing: Secret,
    pub(super) check: Secret,
}

#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Secret(pub(super) [u8; 32]);

impl LibraryKey {
    /// Makes a key of these bytes, which must come from a cryptographic generator.
    pub fn new(bytes: [u8; 32]) -> LibraryKey {
        LibraryKey(bytes)
    }

    /// The key's bytes, for storing them or writing them down.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Derives the id, the token and the sealing key by HKDF-SHA256 (RFC 5869).
    pub fn derive(&self) -> Keys {
        Keys {
            library: LibraryId(self.expand("reprise v1 library id")),
            token: AccessToken(self.expand("reprise v1 access token")),
            sealing: Secret(self.expand("reprise v1 sealing key")),
            check: Secret(self.expand("reprise v1 nonce check")),
        }
    }

    fn expand<const LEN: usize>(&self, info: &str) -> [u8; LEN] {
        let mut bytes = [0; LEN];
        Hkdf::<Sha256>::new(Some(SALT), &self.0)
            .expand(info.as_bytes(), &mut bytes)
            .expect("HKDF gives up to 255 hashes, and at most one is asked for");
        bytes
    }
}

impl AccessToken {
    /// The token in the form that the endpoint wants: lower-case hexadecimal digits.
    pub fn expose_hex(&self) -> String {
        hex::write(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that every later version must derive. They were computed by another implementation, Python's `hmac`.
    #[test]
    fn golden_derivation() {
        let keys = LibraryKey::new(std::array::from_fn(|at| at as u8)).derive();
        assert_eq!(keys.library.to_hex(), "0f66fb3c746219bf718f161333b2bb78");
        assert_eq!(
            keys.token.expose_hex(),
            "8063b9c7e911b0eaabe073a802ea1bcdd8835d6831624e170bee4ed99d24dbca"
        );
        assert_eq!(
            hex::write(&keys.sealing.0),
            "2fe82f27ea18bfeb3e5d9a96a7c7d895404e627ade7679e1d1ca157136db596d"
        );
        assert_eq!(
            hex::write(&keys.check.0),
            "7ea105e8e01730de30daf6343aabf7c887fe568731a9b5f68586b847eee74de0"
        );
    }
}
