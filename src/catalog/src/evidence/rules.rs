//! What a rule of evidence is, and how the marks of a file are tested against it. The rules stand in tables,
//! one file a topic. A new rule is an entry there, a row in `EVIDENCE.md`, and a test.

mod apple;
mod cd;
mod fields;
mod index;
mod kinds;
mod stores;
mod words;

pub(super) use index::holding;
pub use index::{keeps, wants};

use super::{Facts, Origin, Store, Strength};
use crate::marks::{Mark, Where};
use crate::text::{contains, starts};

/// A rule. It applies to a file when all tests in `all` hold and no test in `none` does.
#[derive(Debug)]
pub struct Rule {
    /// The rule's name, which never changes.
    pub id: &'static str,
    /// The tests that must hold. Marks that the first of them accepts are shown as the evidence.
    pub all: &'static [Test],
    /// The tests that must not hold.
    pub none: &'static [Test],
    /// What the rule says when it applies.
    pub says: Claim,
    /// How strongly it says that.
    pub strength: Strength,
    /// What it says, in words for a person.
    pub why: &'static str,
    /// The section of `EVIDENCE.md` that says what it rests on, written `EVIDENCE.md §` and its number.
    pub source: &'static str,
}

/// What a rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The song came from there.
    From(Origin),
    /// The song came from there, and this store sold it.
    Sold(Origin, Store),
    /// A store sold the song: the one that the mark links to.
    Linked,
    /// Apple delivered these bytes, bought or matched.
    Apple,
    /// Apple's lock is on the file, which was bought or belongs to a subscription.
    Protected,
    /// The song did not come from there.
    Against(Origin),
    /// The song can have come from there. This decides nothing.
    Allows(Origin),
}

impl Claim {
    /// The origin that the claim is about.
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
    /// The file has a mark with one of these keys and such a value.
    Mark {
        /// The places and keys that are looked at.
        fields: &'static [Field],
        /// What the mark must hold.
        value: Value,
    },
    /// Something else is true of the file.
    Fact {
        /// The place that the evidence card shows for it.
        place: Where,
        /// The name that the evidence card shows for it.
        name: &'static str,
        /// Decides whether it is true.
        holds: fn(&Facts<'_>) -> bool,
    },
}

/// A place and a key in it. The case of the key does not matter, and a final `*` stands for any letters.
#[derive(Clone, Copy, Debug)]
pub struct Field(pub Where, pub &'static str);

/// What the value of a mark must be.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// Anything: the mark's presence is enough.
    Any,
    /// Not blank.
    Present,
    /// Neither blank nor zero, as a flag that is set.
    Set,
    /// One of these texts, in any case.
    Is(&'static [&'static str]),
    /// A text that begins with this one, in any case.
    Starts(&'static str),
    /// A text that contains this one, in any case.
    Contains(&'static str),
    /// A text for which this function answers true.
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

    /// The marks of a file that pass the test.
    pub(super) fn marks<'a>(&'a self, facts: &Facts<'a>) -> impl Iterator<Item = &'a Mark> {
        facts.marks.iter().filter(|mark| self.matches(mark))
    }
}

/// Every rule, topic by topic.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let others = [stores::RULES, kinds::RULES].into_iter().flatten();
    apple::RULES.iter().chain(cd::rules()).chain(others)
}

fn is_blank(value: &str) -> bool {
    value.chars().all(|c| c.is_whitespace() || c == '\0')
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
}
