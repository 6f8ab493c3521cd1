//! Open sets: enums that also hold words they do not know. A word that a later version wrote is kept as it came.

use std::fmt;

/// A word that this version does not know.
///
/// No version may write words of more than [`Word::MAX`] bytes, so that an unknown word fits wherever a known
/// one does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Word([u8; Word::MAX]);

impl Word {
    /// The longest word, in bytes.
    pub const MAX: usize = 15;

    /// The word "other", for things that have no name.
    pub const OTHER: Word = Word(*b"other\0\0\0\0\0\0\0\0\0\0");

    /// Makes a word; `None` if the text is empty, too long, or contains a zero byte.
    pub fn new(text: &str) -> Option<Word> {
        let mut bytes = [0; Word::MAX];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        (!text.is_empty() && !text.contains('\0')).then_some(Word(bytes))
    }

    /// The word as text.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|&byte| byte == 0).unwrap_or(Word::MAX);
        self.0.get(..end).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Declares an open set. Each variant has a word, which never changes, and a name for people; all other words
/// are kept as they are.
/// Between page and workers it crosses as its word.
macro_rules! open_set {
    ($(#[$doc:meta])* $name:ident or $other:literal { $($(#[$vdoc:meta])* $variant:ident = $slug:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = $label] $(#[$vdoc])* $variant,)*
            #[doc = $other] Other($crate::text::Word),
        }

        impl $name {
            /// A thing that has no name.
            pub const OTHER: $name = $name::Other($crate::text::Word::OTHER);

            /// Every variant that has a name.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The word for exports; "other" for a word of a later version.
            pub fn slug(self) -> &'static str {
                match self { $($name::$variant => $slug,)* $name::Other(_) => "other" }
            }

            /// The word for storage, also of a later version.
            pub fn word(&self) -> &str {
                match self { $name::Other(word) => word.as_str(), known => known.slug() }
            }

            /// The name for people.
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label,)* $name::Other(_) => $other }
            }

            /// The variant's position in [`Self::ALL`]; its length for all other words.
            pub fn index(self) -> usize {
                Self::ALL.iter().position(|it| *it == self).unwrap_or(Self::ALL.len())
            }

            /// The variant of a word; `None` if the word is empty or too long.
            pub fn from_word(word: &str) -> Option<$name> {
                let known = Self::ALL.iter().copied().find(|it| it.slug() == word);
                known.or_else(|| $crate::text::Word::new(word).map($name::Other))
            }
        }

        impl ::borsh::BorshSerialize for $name {
            fn serialize<W: ::borsh::io::Write>(&self, writer: &mut W) -> ::borsh::io::Result<()> {
                self.word().serialize(writer)
            }
        }

        impl ::borsh::BorshDeserialize for $name {
            fn deserialize_reader<R: ::borsh::io::Read>(reader: &mut R) -> ::borsh::io::Result<Self> {
                Ok($name::from_word(&String::deserialize_reader(reader)?).unwrap_or($name::OTHER))
            }
        }
    };
}
pub(crate) use open_set;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::Where;
    use crate::reading::{Codec, Container, ProblemCode};

    #[test]
    fn words_of_tomorrow_stay_as_they_are() {
        assert_eq!(Codec::from_word("aac"), Some(Codec::Aac));
        assert_eq!(Codec::from_word("other"), Some(Codec::OTHER));
        assert_eq!(
            Codec::from_word("lc3plus").map(|it| (it.word().to_owned(), it.slug())),
            Some(("lc3plus".into(), "other"))
        );
        assert_eq!(Codec::from_word("sixteen-letters!"), None);
        assert_eq!(Codec::from_word(""), None);
    }

    #[test]
    fn every_word_is_one() {
        fn check<T: Copy + PartialEq + fmt::Debug>(all: &[T], slug: fn(T) -> &'static str) {
            let mut words: Vec<_> = all.iter().map(|&it| slug(it)).collect();
            assert!(words.iter().all(|word| Word::new(word).is_some() && *word != "other"), "{words:?}");
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), all.len());
        }
        check(Codec::ALL, Codec::slug);
        check(Container::ALL, Container::slug);
        check(ProblemCode::ALL, ProblemCode::slug);
        check(Where::ALL, Where::slug);
    }
}
