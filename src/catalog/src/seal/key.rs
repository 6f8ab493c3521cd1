//! The library's key and what is derived from it for good. Secrets cannot be copied or printed by accident, and are
//! wiped from memory when they are dropped. `epoch` has the secrets that change.

use hkdf::Hkdf;
use reprise_wire::hex;
use reprise_wire::ids::SecretHash;
use reprise_wire::request::Shown;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ids::LibraryId;

const SALT: &[u8] = b"reprise library v1";

/// The key of a library: 32 random bytes. Whoever holds it can read and change the catalog.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct LibraryKey([u8; 32]);

/// A secret that is shown to the endpoint, which keeps only its hash. None opens a record.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Credential(pub(super) [u8; 32]);

/// Everything that is derived from a library's key.
pub struct Keys {
    /// The library's id. It is no secret.
    pub library: LibraryId,
    /// Claims the id. Only who knows it can, because the id is its hash.
    pub claim: Credential,
    pub(super) sealing: Secret,
    pub(super) check: Secret,
    pub(super) epoch: Secret,
    pub(super) root: LibraryKey,
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

    /// Derives the id and the secrets that last, by HKDF-SHA256 (RFC 5869).
    pub fn derive(&self) -> Keys {
        let claim = self.expand(b"reprise v2 claim secret");
        Keys {
            library: LibraryId::of_claim(&claim),
            claim: Credential(claim),
            sealing: Secret(self.expand(b"reprise v1 sealing key")),
            check: Secret(self.expand(b"reprise v1 nonce check")),
            epoch: Secret(self.expand(b"reprise v2 epoch key")),
            root: LibraryKey(self.0),
        }
    }

    /// The number that stands on the printed sheet and nowhere else. Whoever types it has the paper.
    pub fn sheet_number(&self) -> String {
        let [a, b, c, d, e, f, g, h, ..] = self.expand(b"reprise v2 sheet number");
        let number = u64::from_be_bytes([a, b, c, d, e, f, g, h]) % 100_000_000;
        format!("{:04} {:04}", number / 10_000, number % 10_000)
    }

    pub(super) fn expand(&self, info: &[u8]) -> [u8; 32] {
        expand(&self.0, SALT, info)
    }
}

impl Credential {
    /// Shows it in a call.
    pub fn shown(&self) -> Shown {
        Shown::of(&self.0)
    }

    /// The secret in the form that the endpoint wants: lower-case hexadecimal digits.
    pub fn expose_hex(&self) -> String {
        hex::write(&self.0)
    }

    /// The hash that the endpoint keeps.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

/// Derives 32 bytes by HKDF-SHA256.
pub(super) fn expand(input: &[u8; 32], salt: &[u8], info: &[u8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    Hkdf::<Sha256>::new(Some(salt), input)
        .expand(info, &mut bytes)
        .expect("HKDF gives up to 255 hashes, and one is asked for");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that every later version must derive. They were computed by another implementation, Python's `hmac`.
    #[test]
    fn golden_derivation() {
        let keys = LibraryKey::new(std::array::from_fn(|at| at as u8)).derive();
        assert_eq!(keys.library.to_hex(), "a7676fa8154295aefb82a39db25befc1");
        let check = |secret: &[u8; 32], expected: &str| assert_eq!(hex::write(secret), expected);
        check(&keys.claim.0, "4f9d5fe87578b73eb7b0f811517ce5df0aba3eed9a80361967dcb79634944e0c");
        check(&keys.sealing.0, "2fe82f27ea18bfeb3e5d9a96a7c7d895404e627ade7679e1d1ca157136db596d");
        check(&keys.check.0, "7ea105e8e01730de30daf6343aabf7c887fe568731a9b5f68586b847eee74de0");
        let key = LibraryKey::new(std::array::from_fn(|at| at as u8));
        assert_eq!(key.sheet_number(), "4286 9703");
        check(&keys.epoch.0, "f5064ce73f9d0330ac603a5054166d6520e60a59c981708a2cb868d6d99ceaaf");
    }
}
