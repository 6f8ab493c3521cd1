//! Sealed records: the form in which a batch leaves the browser, for the endpoint and for other browsers.
//! [`reprise_wire::record`] has the layout. The ciphertext is XChaCha20-Poly1305 of the padded vector and batch.
//!
//! The associated data are a domain string, everything before the ciphertext but the nonce, and the record's library,
//! browser and number. The nonce is 16 random bytes and two keyed checks of four bytes each: one of the key, one of
//! where the record belongs. They stand at the same bytes in every version and only tell *why* a record does not open;
//! Poly1305 is what authenticates it. Each record opens alone.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use reprise_wire::record::{HEADER, Header, NONCE, Part, RecordHash, TAG, VERSION};
use sha2::Sha256;
use thiserror::Error;

use super::padding::{pad, padded_length, unpad};
use super::{Keys, Vector};
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

impl Salt {
    /// The bytes with which a record was sealed. They stand open in it.
    pub fn of_record(record: &[u8]) -> Option<Salt> {
        let (salt, _) = record.get(HEADER..)?.split_first_chunk()?;
        Some(Salt(*salt))
    }
}

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

/// An opened record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsealed {
    /// The hash of the record before it.
    pub previous: RecordHash,
    /// How the batch relates to the batches before it.
    pub part: Part,
    /// What its browser had newly seen of others.
    pub vector: Vector,
    /// The encoded batch.
    pub batch: Vec<u8>,
}

/// Why a record does not open.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum UnsealError {
    /// It is too short to be a record.
    #[error("it is cut off")]
    TooShort,
    /// A later version of Reprise sealed it.
    #[error("it was sealed by a later version of Reprise (form {0})")]
    FutureVersion(u8),
    /// It was sealed with the key of another library, or is no record at all.
    #[error("it was sealed with another key")]
    WrongKey,
    /// It is a record of this library, but belongs to another browser or number.
    #[error("it belongs to another browser or has another number")]
    OtherPosition,
    /// It was changed after it was sealed.
    #[error("it was altered or damaged")]
    Damaged,
}

/// The length of the record of a batch of this length, without a vector, both in bytes.
pub fn sealed_length(batch: usize) -> usize {
    HEADER + NONCE + padded_length(0, batch) + TAG
}

impl Keys {
    /// Seals an encoded batch and what its browser had newly seen. The same, sealed with the same values, gives the
    /// same bytes.
    pub fn seal(&self, sealing: &Sealing, vector: &Vector, batch: &[u8]) -> Vec<u8> {
        let Sealing { part, previous, .. } = *sealing;
        let mut record = Header { version: VERSION, part, previous }.write().to_vec();
        let nonce = self.nonce(sealing.salt, sealing.position);
        let data = associated_data(&record, self.library, sealing.position);
        let payload = Payload { msg: &pad(&vector.encode(), batch), aad: &data };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a batch is far shorter than the 256 GB that the cipher takes");
        record.extend(nonce);
        record.extend(sealed);
        record
    }

    /// Opens a record that should belong to this position. The caller compares the hash of the record before it.
    ///
    /// # Errors
    /// [`UnsealError`] says what is wrong with the record, as far as that can be told. The key and the position are
    /// tested first, so that nobody without the key can make a record look like one of a later version.
    pub fn unseal(&self, position: Position, record: &[u8]) -> Result<Unsealed, UnsealError> {
        let Header { version, part, previous } = Header::read(record).ok_or(UnsealError::TooShort)?;
        let (header, rest) = record.split_at_checked(HEADER).ok_or(UnsealError::TooShort)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(UnsealError::TooShort)?;
        self.check_nonce(*nonce, position)?;
        if version > VERSION {
            return Err(UnsealError::FutureVersion(version));
        }
        let data = associated_data(header, self.library, position);
        let opened = self.cipher().decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &data });
        let padded = opened.map_err(|_| UnsealError::Damaged)?;
        let (vector, batch) = unpad(&padded).ok_or(UnsealError::Damaged)?;
        Ok(Unsealed { previous, part, vector: Vector::decode(vector), batch: batch.to_vec() })
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

    /// Tells records of other keys and other positions by the checks in the nonce.
    fn check_nonce(&self, nonce: [u8; NONCE], position: Position) -> Result<(), UnsealError> {
        let (salt, checks) = nonce.split_first_chunk().ok_or(UnsealError::TooShort)?;
        let (of_key, of_position) = checks.split_at(4);
        let salt = Salt(*salt);
        if of_key != self.check_of_key(salt) {
            return Err(UnsealError::WrongKey);
        }
        if of_position != self.check_of_position(salt, position) {
            return Err(UnsealError::OtherPosition);
        }
        Ok(())
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
