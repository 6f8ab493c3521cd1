//! The library's key and what is derived from it. Secrets are neither copied nor
//! printed by accident, and wiped when they are dropped.

use hkdf::Hkdf;
use reprise_wire::hex;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ids::LibraryId;

const SALT: &[u8] = b"reprise library v1";

/// The key of a library: 32 random bytes. Whoever holds it can read and change the catalog.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct LibraryKey([u8; 32]);

/// What lets a browser read and write a library's records at the endpoint, though not open them.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct AccessToken([u8; 32]);

/// All that is derived from a library's key. The endpoint gets the id and the token, never the rest.
pub struct Keys {
    /// The library's id, which is no secret.
    pub library: LibraryId,
    /// What the endpoint asks for.
    pub token: AccessToken,
    pub(super) sealing: Secret,
    pub(super) check: Secret,
}

#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Secret(pub(super) [u8; 32]);

impl LibraryKey {
    /// The key that these bytes are. They must come from a cryptographic generator.
    pub fn new(bytes: [u8; 32]) -> LibraryKey {
        LibraryKey(bytes)
    }

    /// Shows the bytes, to store them or to write them down.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Derives what the key is used for, by HKDF-SHA256 (RFC 5869).
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
    /// Shows the token as the endpoint wants it: lower-case hexadecimal digits.
    pub fn expose_hex(&self) -> String {
        hex::write(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What every version must derive for ever. Computed with Python's `hmac`, so by another implementation.
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
