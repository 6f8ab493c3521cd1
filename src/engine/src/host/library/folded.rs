//! Which batches of each browser are folded into the catalog. Their numbers come almost in order.

use std::collections::{BTreeMap, BTreeSet};

use reprise_catalog::ids::BrowserId;
use reprise_catalog::text::sorting;

/// Which batches of each browser are folded into the catalog.
#[derive(Clone, Debug, Default)]
pub(super) struct Folded(BTreeMap<BrowserId, Numbers>);

#[derive(Clone, Debug, Default)]
struct Numbers {
    /// All up to this number.
    head: u64,
    /// And these numbers.
    beyond: BTreeSet<u64>,
}

impl Folded {
    /// Adds a batch. Answers whether it is new.
    pub(super) fn add(&mut self, browser: BrowserId, number: u64) -> bool {
        let numbers = self.0.entry(browser).or_default();
        let is_new = number > numbers.head && numbers.beyond.insert(number);
        numbers.close_up();
        is_new
    }

    /// Notes that a browser's batches begin with this number, because a snapshot has replaced those before.
    /// Answers up to which number all are there.
    pub(super) fn begin(&mut self, browser: BrowserId, first: u64) -> u64 {
        let numbers = self.0.entry(browser).or_default();
        numbers.head = numbers.head.max(first.saturating_sub(1));
        numbers.close_up();
        numbers.head
    }

    /// All batches up to these numbers.
    pub(super) fn of(heads: &[(BrowserId, u64)]) -> Folded {
        let numbers = |head: u64| Numbers { head, beyond: BTreeSet::new() };
        Folded(sorting::map_of(heads.iter().map(|&(browser, head)| (browser, numbers(head)))))
    }

    /// Up to which number all batches of each browser are folded; `None` if further ones are as well.
    pub(super) fn heads(&self) -> Option<Vec<(BrowserId, u64)>> {
        let head = |(&browser, numbers): (&BrowserId, &Numbers)| {
            numbers.beyond.is_empty().then_some((browser, numbers.head))
        };
        self.0.iter().map(head).collect()
    }

    /// Up to which number all batches of a browser are folded.
    pub(super) fn head(&self, browser: BrowserId) -> u64 {
        self.0.get(&browser).map_or(0, |numbers| numbers.head)
    }
}

impl Numbers {
    fn close_up(&mut self) {
        self.beyond = self.beyond.split_off(&(self.head + 1));
        while self.beyond.remove(&(self.head + 1)) {
            self.head += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROWSER: BrowserId = BrowserId([1; 8]);

    #[test]
    fn numbers_may_come_out_of_order() {
        let mut folded = Folded::default();
        assert!([1, 3, 4].into_iter().all(|number| folded.add(BROWSER, number)));
        assert_eq!((folded.head(BROWSER), folded.add(BROWSER, 3), folded.add(BROWSER, 1)), (1, false, false));
        assert!(folded.add(BROWSER, 2));
        assert_eq!(folded.begin(BROWSER, 1), 4);
    }

    #[test]
    fn numbers_begin_where_a_snapshot_does() {
        let mut folded = Folded::default();
        folded.add(BROWSER, 81);
        assert_eq!(folded.begin(BROWSER, 80), 79);
        folded.add(BROWSER, 80);
        assert_eq!(folded.begin(BROWSER, 80), 81);
    }
}
