//! The word of a deletion: what was deleted, sealed for the library's browsers. One that opens was said by somebody who
//! holds the library's words; a thief of the owner secret can say none.
//!
//! `version u8 | nonce (24) | ciphertext of: kind u8, last number u64, flag u8, library (16)`, with zeros behind.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use reprise_wire::word::Word;

use super::Keys;
use crate::ids::{BrowserId, LibraryId};

const VERSION: u8 = 2;
const DOMAIN: &[u8] = b"reprise word of deletion v2";
const NONCE: usize = 24;

/// How many bytes are sealed, whatever is said.
const SIZE: usize = 64;

const BROWSER: u8 = 1;
const LIBRARY: u8 = 2;

/// What was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// A browser was removed.
    Browser {
        /// Which one.
        browser: BrowserId,
        /// The number of its last record that counts.
        last: u64,
    },
    /// The library was deleted.
    Library {
        /// The library that has replaced it, if one has.
        replaced_by: Option<LibraryId>,
    },
}

impl Keys {
    /// Seals the word of a deletion. The nonce comes from a cryptographic generator.
    pub fn seal_word(&self, deleted: Deleted, nonce: [u8; NONCE]) -> Word {
        let (kind, last, other) = match deleted {
            Deleted::Browser { last, .. } => (BROWSER, last, None),
            Deleted::Library { replaced_by } => (LIBRARY, 0, replaced_by),
        };
        let mut plain = [&[kind][..], &last.to_be_bytes(), &[u8::from(other.is_some())]].concat();
        plain.extend(other.unwrap_or(LibraryId([0; 16])).0);
        plain.resize(SIZE, 0);
        let data = self.data_of_word(browser_of(deleted));
        let sealed = self
            .cipher_of_words()
            .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &data })
            .expect("a few bytes can be sealed");
        Word::new(&[&[VERSION][..], &nonce, &sealed].concat()).expect("a word is short")
    }

    /// Opens the word of a removal of this browser, or of a deletion of the library; `None` if no browser of the
    /// library said it.
    pub fn open_word(&self, browser: Option<BrowserId>, word: &Word) -> Option<Deleted> {
        let (version, rest) = word.bytes().split_first()?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let data = self.data_of_word(browser);
        let plain =
            self.cipher_of_words().decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &data });
        let plain = plain.ok().filter(|_| *version == VERSION)?;
        let ([kind], rest) = plain.split_first_chunk()?;
        let (last, rest) = rest.split_first_chunk()?;
        let ([has_other], rest) = rest.split_first_chunk()?;
        let other = LibraryId(*rest.first_chunk()?);
        match (*kind, browser) {
            (BROWSER, Some(browser)) => Some(Deleted::Browser { browser, last: u64::from_be_bytes(*last) }),
            (LIBRARY, None) => Some(Deleted::Library { replaced_by: (*has_other == 1).then_some(other) }),
            _ => None,
        }
    }

    fn cipher_of_words(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.sealing.0.into())
    }

    fn data_of_word(&self, browser: Option<BrowserId>) -> Vec<u8> {
        let browser = browser.map(|browser| browser.0);
        [DOMAIN, &self.library.0, browser.as_ref().map_or(&[][..], |id| &id[..])].concat()
    }
}

fn browser_of(deleted: Deleted) -> Option<BrowserId> {
    match deleted {
        Deleted::Browser { browser, .. } => Some(browser),
        Deleted::Library { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::LibraryKey;
    use super::*;

    fn keys(seed: u8) -> Keys {
        LibraryKey::new([seed; 32]).derive()
    }

    /// Words that every later version must open. They were made by another implementation, a few lines of Python.
    #[test]
    fn golden_words() {
        let (removed, left) = (BrowserId([2; 8]), LibraryId([7; 16]));
        let check = |deleted: Deleted, browser, golden: &str| {
            assert_eq!(keys(1).seal_word(deleted, [4; 24]).to_hex(), golden);
            assert_eq!(keys(1).open_word(browser, &Word::from_hex(golden).unwrap()), Some(deleted));
        };
        let [browser, library] =
            include_str!("word/golden_v2.hex").split_whitespace().collect::<Vec<_>>()[..]
        else {
            panic!("two words");
        };
        check(Deleted::Browser { browser: removed, last: 5 }, Some(removed), browser);
        check(Deleted::Library { replaced_by: Some(left) }, None, library);
    }

    #[test]
    fn only_words_of_the_library_about_this_open() {
        let removed = Deleted::Browser { browser: BrowserId([2; 8]), last: 5 };
        let word = keys(1).seal_word(removed, [4; 24]);
        assert_eq!(keys(1).open_word(Some(BrowserId([2; 8])), &word), Some(removed));
        assert_eq!(keys(1).open_word(Some(BrowserId([3; 8])), &word), None);
        assert_eq!(keys(1).open_word(None, &word), None);
        assert_eq!(keys(2).open_word(Some(BrowserId([2; 8])), &word), None);
        for bytes in [&b"x"[..], &[2; 25], &word.bytes()[..word.bytes().len() - 1]] {
            assert_eq!(keys(1).open_word(Some(BrowserId([2; 8])), &Word::new(bytes).unwrap()), None);
        }
    }
}
