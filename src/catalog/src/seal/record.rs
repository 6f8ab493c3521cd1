//! Sealed records: the form in which a batch leaves the browser, for the endpoint and for other browsers.
//! [`reprise_wire::record`] has the layout. The ciphertext is XChaCha20-Poly1305 of the padded batch.
//!
//! The associated data are a domain string, everything before the ciphertext, and the record's library, browser
//! and number. The nonce is 16 random bytes and two keyed checks of four bytes each: one of the key, one of
//! where the record belongs. The checks only tell *why* a record does not open; Poly1305 is what authenticates it.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use reprise_wire::record::{HEADER, Header, NONCE, Part, RecordHash, TAG, VERSION};
use sha2::Sha256;
use thiserror::Error;

use super::Keys;
use super::padding::{pad, padded_length, unpad};
use crate::ids::{BrowserId, LibraryId};

const DOMAIN: &[u8] = b"reprise sealed batch";

/// Where a record belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The browser that wrote the batch.
    pub browser: BrowserId,
    /// The number of the batch among that browser's batches, from 1.
    pub number: u64,
}

/// Sixteen bytes from a cryptographic generator. No two records may use the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

/// What is needed to seal a batch.
#[derive(Clone, Copy, Debug)]
pub struct Sealing {
    /// Where the record belongs.
    pub position: Position,
    /// The hash of the record before it.
    pub previous: RecordHash,
    /// How the batch relates to the batches before it.
    pub part: Part,
    /// The random bytes that make the record unlike every other.
    pub salt: Salt,
}

/// What the reader knows of the record before the one that it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Previous {
    /// Its hash.
    Is(RecordHash),
    /// Nothing: a snapshot had replaced it before this browser came.
    Unknown,
}

/// An opened record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsealed {
    /// The hash of the record before it.
    pub previous: RecordHash,
    /// How the batch relates to the batches before it.
    pub part: Part,
    /// The encoded batch.
    pub batch: Vec<u8>,
}

/// Why a record does not open.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum UnsealError {
    /// It is too short to be a record.
    #[error("it is cut off")]
    TooShort,
    /// A later version of Reprise sealed it, or somebody made it look so.
    #[error("it was sealed by a later version of Reprise (form {0})")]
    FutureVersion(u8),
    /// It was sealed with the key of another library.
    #[error("it was sealed with another key")]
    WrongKey,
    /// It is a record of this library, but belongs to another browser or number.
    #[error("it belongs to another browser or has another number")]
    OtherPosition,
    /// It does not follow the record before it: one of the two was swapped.
    #[error("it does not follow the record before it")]
    OtherPrevious,
    /// It was changed after it was sealed.
    #[error("it was altered or damaged")]
    Damaged,
}

/// The length of the record of a batch of this length, both in bytes.
pub fn sealed_length(batch: usize) -> usize {
    HEADER + NONCE + padded_length(batch) + TAG
}

impl Keys {
    /// Seals an encoded batch. The same batch, sealed with the same values, gives the same bytes.
    pub fn seal(&self, sealing: &Sealing, batch: &[u8]) -> Vec<u8> {
        let Sealing { part, previous, .. } = *sealing;
        let mut record = Header { version: VERSION, part, previous }.write().to_vec();
        let nonce = self.nonce(sealing.salt, sealing.position);
        let data = associated_data(&record, self.library, sealing.position);
        let payload = Payload { msg: &pad(batch), aad: &data };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a batch is far shorter than the 256 GB that the cipher takes");
        record.extend(nonce);
        record.extend(sealed);
        record
    }

    /// Opens a record that should belong to this position and follow this record.
    ///
    /// # Errors
    /// [`UnsealError`] says what is wrong with the record, as far as that can be told.
    pub fn unseal(
        &self,
        position: Position,
        expected: Previous,
        record: &[u8],
    ) -> Result<Unsealed, UnsealError> {
        let (&version, _) = record.split_first().ok_or(UnsealError::TooShort)?;
        if version > VERSION {
            return Err(UnsealError::FutureVersion(version));
        }
        let Header { part, previous, .. } = Header::read(record).ok_or(UnsealError::TooShort)?;
        let (header, rest) = record.split_at_checked(HEADER).ok_or(UnsealError::TooShort)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(UnsealError::TooShort)?;
        let data = associated_data(header, self.library, position);
        let opened = self.cipher().decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &data });
        let padded = opened.map_err(|_| self.why_not(*nonce, position))?;
        if matches!(expected, Previous::Is(hash) if hash != previous) {
            return Err(UnsealError::OtherPrevious);
        }
        let batch = unpad(padded).ok_or(UnsealError::Damaged)?;
        Ok(Unsealed { previous, part, batch })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.sealing.0.into())
    }

    fn nonce(&self, salt: Salt, position: Position) -> [u8; NONCE] {
        let mut nonce = [0; NONCE];
        let checks =
            salt.0.into_iter().chain(self.check_of_key(salt)).chain(self.check_of_position(salt, position));
        nonce.iter_mut().zip(checks).for_each(|(byte, check)| *byte = check);
        nonce
    }

    fn why_not(&self, nonce: [u8; NONCE], position: Position) -> UnsealError {
        let Some((salt, checks)) = nonce.split_first_chunk() else { return UnsealError::TooShort };
        let (of_key, of_position) = checks.split_at(4);
        let salt = Salt(*salt);
        match (of_key == self.check_of_key(salt), of_position == self.check_of_position(salt, position)) {
            (false, false) => UnsealError::WrongKey,
            (true, false) => UnsealError::OtherPosition,
            (_, true) => UnsealError::Damaged,
        }
    }

    fn check_of_key(&self, salt: Salt) -> [u8; 4] {
        self.check(&[&salt.0])
    }

    fn check_of_position(&self, salt: Salt, position: Position) -> [u8; 4] {
        self.check(&[&salt.0, &position.browser.0, &position.number.to_be_bytes()])
    }

    fn check(&self, parts: &[&[u8]]) -> [u8; 4] {
        let mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(&self.check.0).expect("HMAC takes keys of any length");
        let mac = parts.iter().fold(mac, |mac, part| mac.chain_update(part));
        let hash: [u8; 32] = mac.finalize().into_bytes().into();
        let [a, b, c, d, ..] = hash;
        [a, b, c, d]
    }
}

fn associated_data(header: &[u8], library: LibraryId, position: Position) -> Vec<u8> {
    [DOMAIN, header, &library.0, &position.browser.0, &position.number.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests;
