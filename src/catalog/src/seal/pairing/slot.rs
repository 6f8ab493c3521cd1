//! One message in a slot of a mailbox, sealed.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use reprise_wire::ids::MailboxId;
use zeroize::Zeroizing;

use super::PairingError;

/// Twenty-four bytes from a cryptographic generator. No two messages may use the same.
pub type Nonce = [u8; 24];

const DOMAIN: &[u8] = b"reprise slot v1";

/// The slots, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Commitment,
    Answer,
    Opening,
    Gift,
    Done,
}

impl Slot {
    pub(super) fn number(self) -> u8 {
        self as u8
    }
}

/// Seals a message: the nonce, then XChaCha20-Poly1305 of the message.
pub(super) fn seal(key: &[u8; 32], mailbox: MailboxId, slot: Slot, nonce: Nonce, plain: &[u8]) -> Vec<u8> {
    let aad = about(mailbox, slot);
    let sealed = cipher(key)
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad })
        .expect("a message of a few kilobytes can be sealed");
    [&nonce[..], &sealed].concat()
}

/// Opens a message of any length.
pub(super) fn open_any(
    key: &[u8; 32],
    mailbox: MailboxId,
    slot: Slot,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, PairingError> {
    let (nonce, sealed) = sealed.split_first_chunk::<24>().ok_or(PairingError::Void)?;
    let aad = about(mailbox, slot);
    let plain = cipher(key).decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &aad });
    plain.map(Zeroizing::new).map_err(|_| PairingError::Void)
}

/// Opens a message of exactly this length.
pub(super) fn open<const N: usize>(
    key: &[u8; 32],
    mailbox: MailboxId,
    slot: Slot,
    sealed: &[u8],
) -> Result<[u8; N], PairingError> {
    let plain = open_any(key, mailbox, slot, sealed)?;
    plain.as_slice().try_into().map_err(|_| PairingError::Void)
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.into())
}

fn about(mailbox: MailboxId, slot: Slot) -> Vec<u8> {
    [DOMAIN, &mailbox.0, &[slot.number()]].concat()
}
