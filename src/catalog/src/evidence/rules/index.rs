//! An index of the rules, so that a file is judged in one pass over its marks: 100,000 files are judged when
//! the app opens.

use std::sync::LazyLock;

use super::{Facts, Field, Rule, Test, Value, all};
use crate::marks::{Mark, Where};

/// A set of tests, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bits([u64; Bits::WORDS]);

impl Bits {
    /// How many words of 64 bits: enough for all tests of all rules.
    const WORDS: usize = 4;

    fn set(&mut self, test: usize) {
        if let Some(word) = self.0.get_mut(test / 64) {
            *word |= 1 << (test % 64);
        }
    }

    fn has_all(&self, others: &Bits) -> bool {
        self.0.iter().zip(others.0).all(|(own, other)| own & other == other)
    }

    fn has_any(&self, others: &Bits) -> bool {
        self.0.iter().zip(others.0).any(|(own, other)| own & other != 0)
    }
}

/// A rule, with its tests as sets.
struct Plan {
    rule: &'static Rule,
    all: Bits,
    none: Bits,
}

/// A key that rules look at, and the tests on its value.
struct Key {
    field: Field,
    tests: Vec<(usize, Value)>,
}

type Fact = fn(&Facts<'_>) -> bool;

#[derive(Default)]
struct Index {
    plans: Vec<Plan>,
    keys: [Vec<Key>; Where::ALL.len()],
    facts: Vec<(usize, Fact)>,
    tests: usize,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::default();
    for rule in all() {
        let (all, none) = (index.number(rule.all), index.number(rule.none));
        index.plans.push(Plan { rule, all, none });
    }
    index
});

impl Index {
    /// Gives each test a number and adds it to the lists of what it looks at.
    fn number(&mut self, tests: &'static [Test]) -> Bits {
        let mut bits = Bits::default();
        for test in tests {
            bits.set(self.tests);
            match test {
                Test::Mark { fields, value } => fields.iter().for_each(|field| self.watch(*field, *value)),
                Test::Fact { holds, .. } => self.facts.push((self.tests, *holds)),
            }
            self.tests += 1;
        }
        bits
    }

    fn watch(&mut self, field: Field, value: Value) {
        let test = (self.tests, value);
        let Some(keys) = self.keys.get_mut(field.0.index()) else { return };
        match keys.iter_mut().find(|key| key.field.1 == field.1) {
            Some(key) => key.tests.push(test),
            None => keys.push(Key { field, tests: vec![test] }),
        }
    }

    fn keys<'k>(&self, place: Where, key: &'k str) -> impl Iterator<Item = &Key> + use<'_, 'k> {
        let keys = self.keys.get(place.index()).map_or(&[][..], Vec::as_slice);
        keys.iter().filter(move |it| it.field.matches_key(key))
    }

    fn take(&self, mark: &Mark, holding: &mut Bits) {
        for key in self.keys(mark.place, &mark.key) {
            for (test, _) in key.tests.iter().filter(|(_, value)| value.matches(&mark.value)) {
                holding.set(*test);
            }
        }
    }
}

/// The rules that apply to a file.
pub(in crate::evidence) fn holding(facts: &Facts<'_>) -> impl Iterator<Item = &'static Rule> + use<> {
    let mut bits = Bits::default();
    facts.marks.iter().for_each(|mark| INDEX.take(mark, &mut bits));
    for (test, _) in INDEX.facts.iter().filter(|(_, holds)| holds(facts)) {
        bits.set(*test);
    }
    let holds = move |plan: &&Plan| bits.has_all(&plan.all) && !bits.has_any(&plan.none);
    INDEX.plans.iter().filter(holds).map(|plan| plan.rule)
}

/// Whether any rule looks at this key. Readers ask this for every item of every tag.
pub fn wants(place: Where, key: &str) -> bool {
    INDEX.keys(place, key).next().is_some()
}

/// Whether this item passes a test of any rule, so that it is worth keeping.
pub fn keeps(place: Where, key: &str, value: &str) -> bool {
    INDEX.keys(place, key).any(|key| key.tests.iter().any(|(_, test)| test.matches(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_has_a_bit() {
        assert!(INDEX.tests <= Bits::WORDS * 64, "{} tests: give Bits another word", INDEX.tests);
    }

    #[test]
    fn bits_are_kept_apart() {
        let bits = |tests: &[usize]| {
            let mut bits = Bits::default();
            tests.iter().for_each(|test| bits.set(*test));
            bits
        };
        assert!(bits(&[0, 63, 64, 255]).has_all(&bits(&[64, 255])));
        assert!(!bits(&[0, 64]).has_all(&bits(&[0, 65])));
        assert!(bits(&[0, 64]).has_any(&bits(&[64, 200])));
        assert!(!bits(&[0]).has_any(&bits(&[64])));
    }
}
