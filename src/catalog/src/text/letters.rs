//! The letters of a text, as a set of bits. A text that lacks a letter of a word cannot hold the word, which one
//! comparison of sets tells without a look at the text.

/// A set of letters, digits and other signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Letters(u32);

impl Letters {
    /// What is in a text. A text that is a part of another one has a part of its letters.
    pub(crate) fn of(text: &[u8]) -> Letters {
        Letters(text.iter().fold(0, |bits, &byte| bits | 1 << bit(byte)))
    }

    /// Whether all of these are in the set.
    pub(crate) fn hold(self, others: Letters) -> bool {
        self.0 & others.0 == others.0
    }
}

/// The bit of a byte. The letters of ASCII have bits of their own, whatever their case.
fn bit(byte: u8) -> u8 {
    match byte.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => letter - b'a',
        b'0'..=b'9' => 26 + byte % 2,
        byte => 28 + byte % 4,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_part_has_a_part_of_the_letters(before in "\\PC{0,9}", part in "\\PC{0,4}", after in "\\PC{0,9}") {
            let whole = Letters::of(format!("{before}{part}{after}").as_bytes());
            prop_assert!(whole.hold(Letters::of(part.as_bytes())));
        }
    }

    #[test]
    fn letters_are_told_apart() {
        let check = |text: &str, word: &str, wanted| {
            assert_eq!(
                Letters::of(text.as_bytes()).hold(Letters::of(word.as_bytes())),
                wanted,
                "{text} {word}"
            );
        };
        check("hunter", "hurt", true);
        check("hunter", "hunts", false);
        check("HUNTER", "hurt", true);
        check("", "a", false);
        check("", "", true);
    }
}
