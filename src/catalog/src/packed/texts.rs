//! Texts that repeat, each kept once: an album's name is the same for all its songs.

use std::cell::OnceCell;

use xxhash_rust::xxh3::xxh3_64;

use super::column::grow;
use super::position::position;
use super::slots::Slots;

position! {
    /// The number of a text.
    pub(crate) TextAt(pub(crate) u32)
}

/// Texts, numbered from 0 in the order in which they came. None is ever removed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    all: String,
    /// Where each text ends.
    ends: Vec<u32>,
    /// Finds a text's number. It is made when the first text is looked for.
    index: OnceCell<Slots>,
}

impl Texts {
    /// Takes texts from stored columns; `None` if these are damaged.
    pub(crate) fn of(all: Vec<u8>, ends: Vec<u32>) -> Option<Texts> {
        let all = String::from_utf8(all).ok()?;
        Some(Texts { all, ends, index: OnceCell::new() })
    }

    /// All texts one after another, and where each ends.
    pub(crate) fn parts(&self) -> (&[u8], &[u32]) {
        (self.all.as_bytes(), &self.ends)
    }

    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A text by its number.
    pub(crate) fn get(&self, at: TextAt) -> &str {
        let end_of = |number: u32| self.ends.get(number as usize).copied();
        let start = at.0.checked_sub(1).map_or(Some(0), end_of);
        let range = start.zip(end_of(at.0)).map(|(start, end)| start as usize..end as usize);
        range.and_then(|range| self.all.get(range)).unwrap_or_default()
    }

    /// Every text, in the order of the numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|number| self.get(TextAt(number)))
    }

    /// The number of a text, if it is there.
    pub(crate) fn find(&self, text: &str) -> Option<TextAt> {
        let is_it = |number| self.get(TextAt(number)) == text;
        self.index().find(xxh3_64(text.as_bytes()), is_it).map(TextAt)
    }

    /// The number of a text, which is added if it is not there.
    pub(crate) fn add(&mut self, text: &str) -> TextAt {
        if let Some(known) = self.find(text) {
            return known;
        }
        let number = self.len() as u32;
        // Four gigabytes do not fit into a browser's memory, so the text always has a place.
        let Ok(end) = u32::try_from(self.all.len() + text.len()) else { return TextAt(u32::MAX) };
        if self.all.capacity() - self.all.len() < text.len() {
            self.all.reserve_exact(text.len().max(self.all.len() / 8).max(64));
        }
        self.all.push_str(text);
        grow(&mut self.ends, 1);
        self.ends.push(end);
        let mut index = self.index.take().unwrap_or_default();
        index.add(xxh3_64(text.as_bytes()), number, |number| self.hash(number));
        self.index = OnceCell::from(index);
        TextAt(number)
    }

    /// Gives back the memory that was reserved for further texts.
    pub(crate) fn shrink(&mut self) {
        self.all.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn index(&self) -> &Slots {
        self.index.get_or_init(|| Slots::of(self.len(), |number| self.hash(number)))
    }

    fn hash(&self, number: u32) -> u64 {
        xxh3_64(self.get(TextAt(number)).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn equal_texts_have_one_number(texts in prop::collection::vec("[aä]{0,3}", 0..60), stored in 0usize..60) {
            let mut known = Texts::default();
            for (at, text) in texts.iter().enumerate() {
                if at == stored {
                    let (all, ends) = known.parts();
                    known = Texts::of(all.to_vec(), ends.to_vec()).unwrap();
                }
                let number = known.add(text);
                prop_assert_eq!(known.get(number), text);
                let first = texts.iter().position(|it| it == text).unwrap();
                prop_assert_eq!(known.add(&texts[first]), number);
            }
            prop_assert_eq!(known.find("other"), None);
        }
    }

    #[test]
    fn damage_is_no_text() {
        let texts = Texts::of("aä".into(), vec![2, 9, 1]).unwrap();
        assert_eq!([0, 1, 2, 3].map(|number| texts.get(TextAt(number))), [""; 4]);
        assert!(Texts::of(vec![0xff], vec![1]).is_none());
    }
}
