//! What a rule of evidence is, and how it is held against the marks of a file.
//! The rules themselves stand in tables, one file a topic; adding one is an entry there and a test.

mod apple;
mod cd;
mod fields;
mod index;
mod kinds;
mod stores;

pub(super) use index::holding;
pub use index::{keeps, wants};

use super::{Facts, Origin, Store, Strength};
use crate::marks::{Mark, Where};

/// A rule: when all of its tests hold, and none of the others, it says something.
#[derive(Debug)]
pub struct Rule {
    /// Its stable name.
    pub id: &'static str,
    /// All of these hold. The first one's marks are shown as the evidence.
    pub all: &'static [Test],
    /// None of these holds.
    pub none: &'static [Test],
    /// What it says.
    pub says: Claim,
    /// How strongly.
    pub strength: Strength,
    /// What it says, for a person.
    pub why: &'static str,
    /// The section of `EVIDENCE.md` that says what it rests on, written `EVIDENCE.md §` and its number.
    pub source: &'static str,
}

/// What a rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It came from there.
    From(Origin),
    /// It came from there, sold by this store.
    Sold(Origin, Store),
    /// A store sold it, the one that the mark links to.
    Linked,
    /// Apple delivered these bytes, bought or matched.
    Apple,
    /// It is locked by Apple, bought or on subscription.
    Protected,
    /// It did not come from there.
    Against(Origin),
    /// It could have come from there; decides nothing.
    Allows(Origin),
}

impl Claim {
    /// The origin it speaks of.
    pub fn origin(self) -> Origin {
        match self {
            Claim::From(origin) | Claim::Sold(origin, _) | Claim::Against(origin) | Claim::Allows(origin) => {
                origin
            }
            Claim::Linked => Origin::Store,
            Claim::Apple | Claim::Protected => Origin::AppleUnclear,
        }
    }
}

/// One condition of a rule.
#[derive(Debug)]
pub enum Test {
    /// A mark with one of these keys holds such a value.
    Mark {
        /// Where it may stand.
        fields: &'static [Field],
        /// What it holds there.
        value: Value,
    },
    /// Something else that is known of the file.
    Fact {
        /// Where that is known from.
        place: Where,
        /// Its name, for the evidence card.
        name: &'static str,
        /// Whether it is so.
        holds: fn(&Facts<'_>) -> bool,
    },
}

/// A place and a key there, whose case does not matter; a `*` at its end stands for anything.
#[derive(Clone, Copy, Debug)]
pub struct Field(pub Where, pub &'static str);

/// What a mark must hold.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// Its presence is enough.
    Any,
    /// Something that is not blank.
    Present,
    /// Something that is neither blank nor zero: a flag that is set.
    Set,
    /// One of these texts, whose case does not matter.
    Is(&'static [&'static str]),
    /// A text that starts so, in any case.
    Starts(&'static str),
    /// A text with this in it, in any case.
    Contains(&'static str),
    /// Whatever satisfies this.
    Holds(fn(&str) -> bool),
}

/// A test of marks.
const fn mark(fields: &'static [Field], value: Value) -> Test {
    Test::Mark { fields, value }
}

impl Field {
    fn matches(&self, place: Where, key: &str) -> bool {
        self.0 == place && self.matches_key(key)
    }

    fn matches_key(&self, key: &str) -> bool {
        match self.1.strip_suffix('*') {
            Some(prefix) => starts(key, prefix),
            None => key.eq_ignore_ascii_case(self.1),
        }
    }
}

impl Value {
    fn matches(&self, value: &str) -> bool {
        match self {
            Value::Any => true,
            Value::Present => !is_blank(value),
            Value::Set => !is_blank(value) && value.trim() != "0",
            Value::Is(texts) => texts.iter().any(|text| value.trim().eq_ignore_ascii_case(text)),
            Value::Starts(prefix) => starts(value.trim_start(), prefix),
            Value::Contains(part) => contains(value, part),
            Value::Holds(holds) => holds(value),
        }
    }
}

impl Test {
    fn matches(&self, mark: &Mark) -> bool {
        match self {
            Test::Mark { fields, value } => {
                fields.iter().any(|field| field.matches(mark.place, &mark.key)) && value.matches(&mark.value)
            }
            Test::Fact { .. } => false,
        }
    }

    /// The marks that satisfy it.
    pub(super) fn marks<'a>(&'a self, facts: &Facts<'a>) -> impl Iterator<Item = &'a Mark> {
        facts.marks.iter().filter(|mark| self.matches(mark))
    }
}

/// Every rule, topic by topic.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [apple::RULES, cd::RULES, stores::RULES, kinds::RULES].into_iter().flatten()
}

fn is_blank(value: &str) -> bool {
    value.chars().all(|c| c.is_whitespace() || c == '\0')
}

/// Whether a text starts so, whatever the case of its letters.
pub(super) fn starts(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Whether a text has this in it, whatever the case of its letters.
pub(super) fn contains(text: &str, part: &str) -> bool {
    let Some(first) = part.bytes().next() else { return true };
    let mut windows = text.as_bytes().windows(part.len());
    // Most windows are told by their first letter.
    windows.any(|it| {
        it.first().is_some_and(|byte| byte.eq_ignore_ascii_case(&first))
            && it.eq_ignore_ascii_case(part.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_names_of_their_own() {
        let mut ids: Vec<_> = all().map(|rule| rule.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }

    #[test]
    fn places_are_numbered_in_their_order() {
        for (number, place) in Where::ALL.iter().enumerate() {
            assert_eq!(place.index(), number);
        }
    }

    #[test]
    fn only_what_rules_look_at_is_wanted() {
        assert!(wants(Where::Ilst, "apID"));
        assert!(wants(Where::Ilst, "----:com.apple.iTunes:iTunes_CDDB_1"));
        assert!(wants(Where::Id3, "PRIV:anything at all"));
        assert!(!wants(Where::Ilst, "©nam"));
        assert!(!wants(Where::Id3, "TIT2"));
        assert!(!wants(Where::Id3, "UFID:http://musicbrainz.org"));
    }

    #[test]
    fn only_what_a_test_holds_for_is_kept() {
        assert!(keeps(Where::Ilst, "apID", "jane@example.org"));
        assert!(!keeps(Where::Ilst, "apID", "  "));
        assert!(!keeps(Where::Id3, "COMM:", "what a fine song"));
        assert!(!keeps(Where::Id3, "PRIV:TRAKTOR4", "NMRT"));
        assert!(keeps(Where::Id3, "PRIV:mailto:uits-info@umusic.com", "<uits:UITS xmlns:uits="));
    }

    #[test]
    fn case_does_not_matter_and_nothing_runs_over() {
        assert!(contains("Visit HTTP://x.Bandcamp.com", "bandcamp"));
        assert!(!contains("", "bandcamp"));
        assert!(starts("Éxact", "É"));
        assert!(!starts("É", "Éxact"));
    }
}
