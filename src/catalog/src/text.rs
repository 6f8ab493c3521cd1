//! Texts: folding them for comparison, cutting them, the words of sets; and the one sort.

mod any;
mod below;
mod caseless;
mod cell;
mod fold;
mod letters;
mod mac;
mod named;
mod narrow;
pub mod sorting;
pub(crate) mod uuid;
mod wide;
mod word;

use unicode_normalization::char::decompose_canonical;

pub(crate) use any::any_text;
pub(crate) use below::{folders_in, rests_below};
pub(crate) use caseless::{contains, starts};
pub(crate) use cell::{armed, disarmed};
pub use fold::fold;
pub(crate) use fold::small;
pub(crate) use letters::Letters;
pub(crate) use mac::{mac_or_western_text, mac_text};
pub(crate) use named::named;
#[cfg(test)]
pub(crate) use narrow::western_text;
pub(crate) use narrow::{cyrillic_text, is_cyrillic, of_bytes, of_cut_bytes, western_bytes};
pub(crate) use wide::{wide_order, wide_text};
pub use word::Word;
pub(crate) use word::open_set;

/// A text with its accents behind their letters: "é" is "e" and U+0301. Composing them instead would bring large tables
/// into the page and the engine.
pub(crate) fn decomposed(text: &str) -> String {
    let mut apart = String::with_capacity(text.len());
    text.chars().for_each(|letter| decompose_canonical(letter, |part| apart.push(part)));
    apart
}

/// The longest prefix of at most `max` bytes that ends between characters.
pub(crate) fn clip(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_stand_behind_their_letters() {
        assert_eq!(decomposed("Beyoncé デ"), "Beyonce\u{301} テ\u{3099}");
        assert_eq!(decomposed("Beyonce\u{301}"), "Beyonce\u{301}");
    }

    #[test]
    fn clips_between_characters() {
        assert_eq!(clip("naïve", 3), "na");
        assert_eq!(clip("naïve", 4), "naï");
        assert_eq!(clip("naïve", 99), "naïve");
        assert_eq!(clip("ï", 1), "");
    }
}
