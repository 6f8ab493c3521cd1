//! What a snapshot keeps of the changes that it is made of.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use super::register::{Key, Subject, key, subject};
use crate::changes::fact::{Change, MOST_ACTS};
use crate::text::sorting;

/// The latest change of each register, and all changes whose register this version does not know.
#[derive(Default)]
pub(super) struct Kept {
    /// Where the latest change of each register stands in the list.
    places: HashMap<Key, usize>,
    /// The latest changes in the order in which they came, which is almost their own. `None` stands where a later
    /// change has taken the place of one.
    latest: Vec<Option<Change>>,
    /// The greatest acts of each subject, those among the latest included.
    acts: HashMap<Subject, BTreeSet<Change>>,
    others: BTreeSet<Change>,
}

impl Kept {
    pub(super) fn take(&mut self, change: Change) {
        let Some(key) = key(&change.fact) else {
            self.others.insert(change);
            return;
        };
        if let Some(subject) = subject(&change) {
            let acts = self.acts.entry(subject).or_default();
            acts.insert(change.clone());
            if acts.len() > MOST_ACTS {
                acts.pop_first();
            }
        }
        let next = self.latest.len();
        match self.places.entry(key) {
            Entry::Vacant(entry) => drop(entry.insert(next)),
            Entry::Occupied(mut entry) => {
                let known = self.latest.get_mut(*entry.get());
                let Some(known) = known.filter(|known| known.as_ref().is_none_or(|known| change > *known))
                else {
                    return;
                };
                *known = None;
                entry.insert(next);
            }
        }
        self.latest.push(Some(change));
    }

    /// The changes in their order. Those of many batches in a row are sorted already, which is seen quickly.
    pub(super) fn changes(self) -> Vec<Change> {
        let mut changes: Vec<Change> = self.latest.into_iter().flatten().collect();
        changes.extend(self.others);
        self.acts.into_values().for_each(|acts| changes.extend(acts));
        if !changes.is_sorted() {
            sorting::sort(&mut changes);
        }
        changes.dedup();
        changes
    }
}
