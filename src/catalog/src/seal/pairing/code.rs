//! The code of a pairing: nine random words, good for one other browser, and what is derived from them.

use hkdf::Hkdf;
use reprise_wire::ids::MailboxId;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::PairingError;
use crate::seal::words::{index_of, word_of};

/// How many words a code has. They hold 99 bits.
pub const CODE_WORDS: usize = 9;

const SALT: &[u8] = b"reprise pairing v1";

/// A code, as words.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Code([u16; CODE_WORDS]);

impl Code {
    /// Makes a code of random bytes, which must come from a cryptographic generator.
    pub fn new(random: [u8; 2 * CODE_WORDS]) -> Code {
        let pairs = random.as_chunks::<2>().0;
        // A word stands for eleven bits, and the list has 2,048 words.
        Code(std::array::from_fn(|at| pairs.get(at).map_or(0, |pair| u16::from_be_bytes(*pair)) % (1 << 11)))
    }

    /// Reads nine words as they were typed, in any case and with anything but letters between them.
    ///
    /// # Errors
    /// [`PairingError::Count`] if there are more or fewer, [`PairingError::Unknown`] if a word is not on the list.
    pub fn read(text: &str) -> Result<Code, PairingError> {
        let typed = Zeroizing::new(text.to_ascii_lowercase());
        let count = words_in(&typed).count();
        if count != CODE_WORDS {
            return Err(PairingError::Count(count));
        }
        let mut code = [0; CODE_WORDS];
        for (index, word) in code.iter_mut().zip(words_in(&typed)) {
            *index = index_of(word).ok_or_else(|| PairingError::Unknown(word.to_owned()))?;
        }
        Ok(Code(code))
    }

    /// The nine words.
    pub fn words(&self) -> [&'static str; CODE_WORDS] {
        self.0.map(word_of)
    }

    /// The mailbox in which the two browsers meet.
    pub fn mailbox(&self) -> MailboxId {
        let mut id = [0; 16];
        self.expand(b"mailbox id", &mut id);
        MailboxId(id)
    }

    /// The key of the first slots, which whoever knows the words can open.
    pub(super) fn slot_key(&self) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        self.expand(b"slot key", &mut *key);
        key
    }

    fn expand(&self, info: &[u8], into: &mut [u8]) {
        let words = Zeroizing::new(self.words().join(" "));
        Hkdf::<Sha256>::new(Some(SALT), words.as_bytes())
            .expand(info, into)
            .expect("HKDF gives up to 255 hashes, and one is asked for");
    }
}

fn words_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = Code::new(std::array::from_fn(|at| 13 * at as u8));
        let words = code.words();
        let typed = [
            words.join(" "),
            words.join("\n").to_uppercase(),
            (1..).zip(words).map(|(at, word)| format!("{at}. {word},")).collect(),
            words.map(|word| &word[..word.len().min(4)]).join(" "),
        ];
        for typed in typed {
            assert_eq!(Code::read(&typed).map(|it| it.words()), Ok(words), "{typed}");
        }
        assert_eq!(Code::read("one two").err(), Some(PairingError::Count(2)));
        let strange = words.join(" ").replacen(words[4], "blorp", 1);
        assert_eq!(Code::read(&strange).err(), Some(PairingError::Unknown("blorp".into())));
    }

    /// Computed by another implementation, Python's `hmac`.
    #[test]
    fn golden_code() {
        let code = Code::new([0; 18]);
        assert_eq!(code.words(), ["abandon"; 9]);
        assert_eq!(code.mailbox().to_hex(), "04dde49fbc681b06ec1695bfe44b14dc");
        assert_eq!(
            reprise_wire::hex::write(&*code.slot_key()),
            "282087dcc3d55ae5db23527f6b92bc6c92e24e2f2d5d598a87a487cd8480ec05"
        );
    }
}
