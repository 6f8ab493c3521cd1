//! A draft: a reading while it is being made. It takes what readers find, and keeps the marks that its
//! [`Keep`] wants.

use std::ops::{Deref, DerefMut};

use super::{MAX_MARKS, Reading, fields};
use crate::marks::{Delivery, Mark, Where};
use crate::text::clip;

/// Which marks a reader keeps. The code that judges by marks decides; readers only ask, so they know no rules.
#[derive(Clone, Copy, Debug)]
pub struct Keep {
    /// Whether a mark with this key could be kept, so that readers can ask before they decode it.
    pub wants: fn(place: Where, key: &str) -> bool,
    /// Whether a mark with this value is kept.
    pub keeps: fn(place: Where, key: &str, value: &str) -> bool,
}

/// A reading while it is being made. Its fields are those of the [`Reading`] that it becomes.
#[derive(Clone, Debug)]
pub struct Draft {
    reading: Reading,
    keep: Keep,
}

impl Draft {
    /// Makes a draft that knows nothing yet and keeps these marks.
    pub fn new(keep: Keep) -> Draft {
        Draft { reading: Reading::default(), keep }
    }

    /// The reading, with everything that was learned.
    pub fn finish(self) -> Reading {
        self.reading
    }

    /// Takes one text item of a tag. Fills the field that the item stands for, if it is still
    /// empty, and keeps the item as a mark if it is wanted.
    ///
    /// Readers call this for every text item, tag by tag in the order of the tags' rank.
    pub fn take_text(&mut self, place: Where, key: &str, value: &str) {
        if let Some(field) = fields::field(place, key) {
            self.tags.fill(field, value);
        }
        self.take_mark(place, key, value);
    }

    /// Whether [`Draft::take_text`] would use an item, so that readers can ask before they decode it.
    pub(crate) fn wants_text(&self, place: Where, key: &str) -> bool {
        fields::field(place, key).is_some() || self.wants_mark(place, key) || Delivery::wants(place, key)
    }

    /// Whether a mark with this key could be kept, so that readers can ask before they make one.
    pub(crate) fn wants_mark(&self, place: Where, key: &str) -> bool {
        (self.keep.wants)(place, key)
    }

    /// Keeps a mark if it is wanted. Readers call this for marks that are not text items.
    pub fn take_mark(&mut self, place: Where, key: &str, value: &str) {
        let value = clip(value.trim_matches(['\0', ' ']), Mark::MAX_VALUE);
        self.delivery = self.delivery.and(Delivery::of(place, key, value));
        if self.marks.len() < MAX_MARKS && (self.keep.keeps)(place, key, value) {
            self.marks.push(Mark { place, key: key.to_owned(), value: value.to_owned() });
        }
    }
}

impl Deref for Draft {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.reading
    }
}

impl DerefMut for Draft {
    fn deref_mut(&mut self) -> &mut Reading {
        &mut self.reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PURCHASERS: Keep = Keep {
        wants: |place, key| place == Where::Ilst && key == "apID",
        keeps: |place, key, value| place == Where::Ilst && key == "apID" && !value.is_empty(),
    };

    #[test]
    fn the_first_value_of_a_field_wins() {
        let mut draft = Draft::new(PURCHASERS);
        draft.take_text(Where::Vorbis, "TITLE", "first");
        draft.take_text(Where::Id3, "TIT2", "second");
        assert_eq!(draft.tags.title.as_deref(), Some("first"));
    }

    #[test]
    fn what_is_not_wanted_is_not_kept() {
        let mut draft = Draft::new(PURCHASERS);
        draft.take_text(Where::Ilst, "apID", "jane@example.org");
        draft.take_text(Where::Ilst, "apID", " ");
        draft.take_text(Where::Ilst, "ownr", "Jane");
        let reading = draft.finish();
        assert_eq!(
            reading.marks.iter().map(|mark| mark.value.as_str()).collect::<Vec<_>>(),
            ["jane@example.org"]
        );
        assert_eq!(reading.delivery, Delivery::ACCOUNT, "the closed list is taken, whatever is kept");
    }
}
