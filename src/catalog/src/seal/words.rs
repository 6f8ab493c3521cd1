//! The library's key as 24 words (BIP-39, English). The last word holds eight bits of checksum. They help to
//! find a mistyped word: of all words with a similar spelling, only few make the checksum right.

mod spelling;

use bip39::Language;
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use super::LibraryKey;
use crate::text::sorting;
use spelling::{FAR, distance};

/// How many words make a key.
pub const WORDS: usize = 24;

/// How many bits a word stands for.
const BITS: usize = 11;

/// Why these words are no key.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum WordsError {
    /// There are too few words, or too many.
    #[error("there are {0} words, and a key has {WORDS}")]
    Count(usize),
    /// Some words are not on the list.
    #[error("not every word is on the list that keys are made of")]
    Unknown(Vec<Mistyped>),
    /// All words are on the list, but the checksum is wrong: one was taken for another. Holds the words that
    /// may be wrong, the likeliest first; empty when no single word explains it.
    #[error("the words do not belong together; one of them is another word, or two have changed places")]
    Checksum(Vec<Mistyped>),
}

/// A word that is wrong, or may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistyped {
    /// The word's position, from 0.
    pub at: usize,
    /// What the person typed there.
    pub typed: String,
    /// Words with a similar spelling, the nearest first. When the checksum is wrong, only those that make it right.
    pub candidates: Vec<&'static str>,
}

type Indices = Zeroizing<[u16; WORDS]>;

impl LibraryKey {
    /// Writes the key as 24 words.
    pub fn words(&self) -> [&'static str; WORDS] {
        let checksum = [checksum(self.expose())];
        let bit = |at: usize| {
            let byte = self.expose().get(at / 8).or(checksum.first()).copied().unwrap_or_default();
            u16::from(byte >> (7 - at % 8) & 1)
        };
        std::array::from_fn(|word| {
            let index = (0..BITS).fold(0, |index, at| index << 1 | bit(word * BITS + at));
            word_of(index)
        })
    }

    /// Reads 24 words. They may be in any case, have numbers or punctuation between them, or be cut to four
    /// letters.
    ///
    /// # Errors
    /// [`WordsError`] says which word is wrong, and which word the person may have meant.
    pub fn of_words(text: &str) -> Result<LibraryKey, WordsError> {
        let typed = Zeroizing::new(text.to_ascii_lowercase());
        let typed: Vec<&str> =
            typed.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).collect();
        if typed.len() != WORDS {
            return Err(WordsError::Count(typed.len()));
        }
        let found: Vec<Option<u16>> = typed.iter().map(|word| index_of(word)).collect();
        let mut indices = Indices::default();
        for (index, found) in indices.iter_mut().zip(&found) {
            *index = found.unwrap_or_default();
        }
        let unknown: Vec<usize> =
            (0..).zip(&found).filter(|(_, found)| found.is_none()).map(|(at, _)| at).collect();
        match unknown.as_slice() {
            [] => key_of(&indices).ok_or_else(|| WordsError::Checksum(suspects(&typed, &indices))),
            [at] => {
                Err(WordsError::Unknown(vec![mistyped(&typed, *at, |index| completes(&indices, *at, index))]))
            }
            all => Err(WordsError::Unknown(all.iter().map(|&at| mistyped(&typed, at, |_| true)).collect())),
        }
    }
}

/// The key that these words make, if the checksum is right.
fn key_of(indices: &Indices) -> Option<LibraryKey> {
    let mut bytes = Zeroizing::new([0_u8; 33]);
    for (at, byte) in bytes.iter_mut().enumerate() {
        let bit =
            |at: usize| indices.get(at / BITS).map_or(0, |index| (index >> (BITS - 1 - at % BITS) & 1) as u8);
        *byte = (0..8).fold(0, |byte, part| byte << 1 | bit(at * 8 + part));
    }
    let (key, stated) = bytes.split_first_chunk::<32>()?;
    (stated.first() == Some(&checksum(key))).then(|| LibraryKey::new(*key))
}

fn checksum(key: &[u8; 32]) -> u8 {
    let [first, ..]: [u8; 32] = Sha256::digest(key).into();
    first
}

fn completes(indices: &Indices, at: usize, index: u16) -> bool {
    let mut changed = indices.clone();
    if let Some(word) = changed.get_mut(at) {
        *word = index;
    }
    key_of(&changed).is_some()
}

/// Every replacement of one word that makes the checksum right, the likeliest first.
fn suspects(typed: &[&str], indices: &Indices) -> Vec<Mistyped> {
    let all = (0..typed.len()).map(|at| mistyped(typed, at, |index| completes(indices, at, index)));
    let mut suspects: Vec<Mistyped> = all.filter(|suspect| !suspect.candidates.is_empty()).collect();
    let far = |it: &Mistyped| it.candidates.first().map(|nearest| distance(&it.typed, nearest));
    sorting::sort_few(&mut suspects, |one, other| far(one) < far(other));
    suspects
}

fn mistyped(typed: &[&str], at: usize, fits: impl Fn(u16) -> bool) -> Mistyped {
    let typed = typed.get(at).copied().unwrap_or_default();
    let near =
        (0..).zip(Language::English.word_list()).map(|(index, word)| (distance(typed, word), index, *word));
    let mut near: Vec<_> =
        near.filter(|&(far, index, word)| far <= FAR && word != typed && fits(index)).collect();
    sorting::sort_few(&mut near, |one, other| one < other);
    Mistyped { at, typed: typed.to_owned(), candidates: near.into_iter().map(|(_, _, word)| word).collect() }
}

/// The word of this number on the list; numbers count from 0.
pub(super) fn word_of(index: u16) -> &'static str {
    Language::English.word_list().get(usize::from(index)).copied().unwrap_or_default()
}

/// The number of a word on the list, from 0. The first four letters of a word identify it (BIP-39).
pub(super) fn index_of(word: &str) -> Option<u16> {
    let list = Language::English.word_list();
    let at = list.partition_point(|known| *known < word);
    let found = list.get(at)?;
    let is_it = *found == word || (word.len() >= 4 && found.starts_with(word));
    is_it.then_some(at as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LAST: &str = "beyond stage sleep clip because twist token leaf atom beauty genius food business side grid \
                        unable middle armed observe pair crouch tonight away coconut";

    fn hex(text: &str) -> [u8; 32] {
        std::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
    }

    /// Trezor's test vectors of BIP-39, those with 24 words.
    #[test]
    fn the_standard_vectors_are_met() {
        fn check(key: &str, words: &str) {
            assert_eq!(LibraryKey::new(hex(key)).words().join(" "), words);
            assert_eq!(LibraryKey::of_words(words).map(|key| *key.expose()), Ok(hex(key)));
        }
        check(&"00".repeat(32), &format!("{}art", "abandon ".repeat(23)));
        check(&"ff".repeat(32), &format!("{}vote", "zoo ".repeat(23)));
        check("15da872c95a13dd738fbf50e427583ad61f18fd99f628c417a61cf8343c90419", LAST);
    }

    #[test]
    fn words_are_read_however_they_are_written() {
        let key = *LibraryKey::of_words(LAST).map_err(drop).unwrap().expose();
        let short = LAST.split(' ').map(|word| &word[..word.len().min(4)]).collect::<Vec<_>>().join("  ");
        let numbered =
            (1..).zip(LAST.split(' ')).map(|(at, word)| format!("{at}. {}\n", word.to_uppercase()));
        for text in [short, numbered.collect(), format!("\t{}\r\n", LAST.replace(' ', ", "))] {
            assert_eq!(LibraryKey::of_words(&text).map(|key| *key.expose()), Ok(key), "{text}");
        }
        assert_eq!(LibraryKey::of_words("").err(), Some(WordsError::Count(0)));
        assert_eq!(LibraryKey::of_words(&format!("{LAST} art")).err(), Some(WordsError::Count(25)));
    }

    #[test]
    fn a_word_on_no_list_is_found_and_mended() {
        fn check(wrong: &str, right: &str, at: usize) {
            let Err(WordsError::Unknown(found)) = LibraryKey::of_words(&LAST.replace(right, wrong)) else {
                panic!("{wrong} was not found");
            };
            assert_eq!((found.len(), found[0].at, found[0].typed.as_str()), (1, at, wrong));
            assert_eq!(found[0].candidates, [right]);
        }
        check("slepe", "sleep", 2);
        check("busness", "business", 12);
        check("coconat", "coconut", 23);
        check("mddle", "middle", 16);
    }

    #[test]
    fn several_unknown_words_are_all_named() {
        let text = LAST.replace("sleep", "slepe").replace("coconut", "cocconut");
        let Err(WordsError::Unknown(found)) = LibraryKey::of_words(&text) else { panic!("not found") };
        assert_eq!(found.iter().map(|word| word.at).collect::<Vec<_>>(), [2, 23]);
        assert!(found[0].candidates.contains(&"sleep") && found[1].candidates.contains(&"coconut"));
    }

    proptest! {
        // Each case compares two dozen words with the whole list, so few cases are run.
        #![proptest_config(ProptestConfig::with_cases(6))]

        #[test]
        fn one_word_taken_for_another_is_among_the_suspects(key: [u8; 32], at in 0..WORDS, pick: usize) {
            let words = LibraryKey::new(key).words();
            let near: Vec<_> = Language::English.word_list().iter()
                .filter(|word| distance(word, words[at]) == 1).collect();
            prop_assume!(!near.is_empty());
            let mut typed = words;
            typed[at] = near[pick % near.len()];
            match LibraryKey::of_words(&typed.join(" ")) {
                Ok(other) => prop_assert_ne!(other.expose(), &key),
                Err(WordsError::Checksum(suspects)) => prop_assert!(suspects.iter().any(|suspect|
                    suspect.at == at && suspect.candidates.contains(&words[at]))),
                Err(other) => prop_assert!(false, "{other}"),
            }
        }

    }

    proptest! {
        #[test]
        fn words_go_there_and_back(key: [u8; 32]) {
            let words = LibraryKey::new(key).words().join(" ");
            prop_assert_eq!(LibraryKey::of_words(&words).map(|key| *key.expose()), Ok(key));
        }
    }
}
