//! The secrets of one epoch, the proof that a browser of the library chose them, and what shows whose a stream is.

use hmac::{Hmac, KeyInit as _, Mac as _};
use reprise_wire::epochs::{Rights, Told};
use reprise_wire::ids::Proof;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::key::{Credential, Keys, expand};
use crate::ids::{BrowserId, LibraryId};

/// A browser's own secret: 32 random bytes, made with its id. Who shows what is derived from it may write its stream.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct StreamSecret([u8; 32]);

impl Keys {
    /// The access token of an epoch: reads everything, opens new streams, opens mailboxes.
    pub fn token(&self, epoch: u64) -> Credential {
        self.of_epoch(b"reprise v2 access token", epoch)
    }

    /// The owner secret of an epoch: removes browsers, clears junk, deletes the library.
    pub fn owner(&self, epoch: u64) -> Credential {
        self.of_epoch(b"reprise v2 owner secret", epoch)
    }

    /// The secret that raises the epoch to this one. It is shown in no other call.
    pub fn raise(&self, epoch: u64) -> Credential {
        self.of_epoch(b"reprise v2 raise secret", epoch)
    }

    /// What the endpoint keeps of an epoch.
    pub fn rights(&self, epoch: u64) -> Rights {
        let (token, owner) = (self.token(epoch).hash(), self.owner(epoch).hash());
        let raise = self.raise(epoch.saturating_add(1)).hash();
        let made = self.mac(epoch, &[&token.0, &owner.0, &raise.0]).finalize().into_bytes();
        Rights { token, owner, raise, proof: Proof(made.into()) }
    }

    /// Whether a browser of the library chose the secrets of this epoch. Compares in constant time.
    pub fn proves(&self, told: &Told) -> bool {
        let Rights { token, owner, raise, .. } = self.rights(told.number);
        self.mac(told.number, &[&token.0, &owner.0, &raise.0]).verify_slice(&told.proof.0).is_ok()
    }

    fn of_epoch(&self, what: &[u8], epoch: u64) -> Credential {
        Credential(self.root.expand(&[what, &epoch.to_be_bytes()].concat()))
    }

    fn mac(&self, epoch: u64, hashes: &[&[u8; 32]; 3]) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.epoch.0).expect("HMAC takes keys of any length");
        let mac = mac.chain_update(b"reprise epoch v2").chain_update(self.library.0);
        hashes.iter().fold(mac.chain_update(epoch.to_be_bytes()), |mac, hash| mac.chain_update(hash))
    }
}

impl StreamSecret {
    /// Makes a secret of these bytes, which must come from a cryptographic generator.
    pub fn new(bytes: [u8; 32]) -> StreamSecret {
        StreamSecret(bytes)
    }

    /// The secret's bytes, for storing them.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// What is shown to the endpoint of one library, so that another endpoint cannot use it.
    pub fn credential(&self, library: LibraryId, browser: BrowserId) -> Credential {
        let info = [b"reprise v2 stream", &library.0[..], &browser.0].concat();
        Credential(expand(&self.0, b"reprise stream v2", &info))
    }
}

#[cfg(test)]
mod tests {
    use super::super::LibraryKey;
    use super::*;

    fn keys() -> Keys {
        LibraryKey::new(std::array::from_fn(|at| at as u8)).derive()
    }

    /// Computed by another implementation, Python's `hmac`.
    #[test]
    fn golden_secrets_of_epochs() {
        let keys = keys();
        let check = |secret: Credential, expected: &str| assert_eq!(secret.expose_hex(), expected);
        check(keys.token(0), "200d8be73e664af1aafc0a24fcb4db96b59f4e2f38140b37f623a4b6ad7e3235");
        check(keys.owner(0), "1fd7d04e1c2dc8d12c671f39dfaab012a5e6a8ad6f8cd1c3d0c19ad475ed5b70");
        check(keys.token(1), "ff69f04bd04598b7fcb408a1823307287ce6451b195f177432a146979ca3acab");
        check(keys.owner(1), "852e72a8c4e8a421b23371e91c48fad793de7fd2f5171cab87deb4bc6001495a");
        check(keys.raise(1), "9621d14c01bb842721526edb9285fc8b70a7ca5fb8ff9e0e9f652ae1d3d39ff2");
    }

    /// Computed by another implementation, Python's `hmac` and `hashlib`.
    #[test]
    fn golden_proofs() {
        let check = |epoch: u64, expected: &str| assert_eq!(keys().rights(epoch).proof.to_hex(), expected);
        check(0, "5dbccfe0134f147a360cb7bde2fcd27bc3920ce191c4d6b1c38391ccdd33a582");
        check(1, "a6a2fe846506b7d6688f58afc0b9d850e7fbc33aeb78bcea8d4e21787f0602b7");
    }

    /// Computed by another implementation, Python's `hmac`.
    #[test]
    fn golden_stream() {
        let shown = StreamSecret::new([7; 32]).credential(keys().library, BrowserId([2; 8]));
        assert_eq!(shown.expose_hex(), "4c477d59cec7c1633ed6d956c6dbd48356163e55a8e5924bf7bacbaf3870d977");
    }

    #[test]
    fn a_proof_fits_one_epoch_of_one_library() {
        let proof = keys().rights(3).proof;
        assert!(keys().proves(&Told { number: 3, proof }));
        assert!(!keys().proves(&Told { number: 4, proof }));
        assert!(!keys().proves(&Told { number: 3, proof: Proof([0; 32]) }));
        assert!(!LibraryKey::new([9; 32]).derive().proves(&Told { number: 3, proof }));
    }
}
