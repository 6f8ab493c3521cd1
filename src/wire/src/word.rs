//! A word of deletion: sealed bytes that say to the library's browsers what was deleted and why. The endpoint cannot
//! read them; it keeps them in the mark of a deletion and hands them out with every later refusal.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::hex;

/// The most bytes of a word.
pub const MOST: usize = 512;

/// A word of deletion. In a header and in JSON it is written in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word(Arc<[u8]>);

impl Word {
    /// Takes bytes as a word; `None` if there are none, or too many.
    pub fn new(bytes: &[u8]) -> Option<Word> {
        (1..=MOST).contains(&bytes.len()).then(|| Word(bytes.into()))
    }

    /// Returns its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Writes its digits.
    pub fn to_hex(&self) -> String {
        hex::write(&self.0)
    }

    /// Reads digits; `None` if they are no word.
    pub fn from_hex(text: &str) -> Option<Word> {
        let text = text.trim();
        let mut bytes = vec![0; text.len() / 2];
        let read = base16ct::lower::decode(text, &mut bytes).ok()?;
        Word::new(read)
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
        Word::from_hex(&String::deserialize(deserializer)?).ok_or_else(|| de::Error::custom("no word"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_to_512_bytes() {
        assert_eq!(Word::new(&[]), None);
        assert_eq!(Word::new(&[7; MOST + 1]), None);
        for bytes in [&[0x0a, 0xff][..], &[7; MOST]] {
            let word = Word::new(bytes).unwrap();
            assert_eq!(Word::from_hex(&word.to_hex()), Some(word));
        }
        for text in ["", "0", "0g", "0A", &"00".repeat(MOST + 1)] {
            assert_eq!(Word::from_hex(text), None, "{text}");
        }
    }
}
