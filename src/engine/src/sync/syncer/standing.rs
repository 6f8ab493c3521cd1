//! Where this browser stands in a library: what it has sent, how far the others are read, and what their records say of
//! each other.

use std::collections::BTreeMap;

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Seen, Vector};
use reprise_wire::heads::Heads;

use super::Followed;

/// How much a vector tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All that was seen.
    Whole,
    /// What was not told before.
    News,
}

/// What this browser has sent and read of a library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The number of the last own batch that the endpoint has acknowledged, or 0.
    pub(crate) acknowledged: u64,
    /// How far each other browser is read.
    pub(crate) followed: BTreeMap<BrowserId, Followed>,
    /// What this browser has told of others in its records.
    pub(crate) told: BTreeMap<BrowserId, Seen>,
    /// What the records of others name: that a browser with this id wrote, and up to which number.
    pub(crate) named: BTreeMap<BrowserId, Seen>,
    /// Up to where this browser has taken over the changes of others, which the endpoint had lost.
    pub(crate) taken_over: BTreeMap<BrowserId, Seen>,
    /// Of which browsers the endpoint has lost records that another browser should send again, and since when that is
    /// known, in milliseconds since 1970.
    pub(crate) lost: BTreeMap<BrowserId, u64>,
    /// Which browsers were removed, each with the number of its last record that counts. Only more are ever added.
    pub(crate) removed: BTreeMap<BrowserId, u64>,
    /// Those that this browser removed itself, and those whose remover it removed.
    pub(crate) removed_here: BTreeMap<BrowserId, u64>,
}

impl Standing {
    /// Whether these heads are behind what this browser has sent or read.
    pub(crate) fn is_ahead_of(&self, heads: &Heads, own: BrowserId) -> bool {
        let last = |browser: &BrowserId| heads.browsers.get(browser).map_or(0, |head| head.last);
        last(&own) < self.acknowledged
            || self.followed.iter().any(|(browser, followed)| last(browser) < followed.last)
    }
}

impl Standing {
    /// What this browser has seen of others: all of it, or only what it has not told yet.
    pub(crate) fn vector(&self, extent: Extent) -> Vector {
        let seen = self.followed.iter().filter(|(_, followed)| followed.last > 0);
        let seen = seen.map(|(&browser, followed)| Seen::of(browser, followed.last, followed.hash));
        let read = |browser: &BrowserId| self.followed.get(browser).map_or(0, |followed| followed.last);
        // Once as much is there again, what was taken over is no news.
        let is_more = |over: &Seen, number: u64| {
            over.number > number || over.is_all_taken_over() && over.number == number
        };
        let over = self.taken_over.values().filter(|over| is_more(over, read(&over.browser))).copied();
        let is_over =
            |seen: &Seen| self.taken_over.get(&seen.browser).is_some_and(|it| is_more(it, seen.number));
        let is_removed = |seen: &Seen| self.removed.contains_key(&seen.browser);
        let seen = seen.filter(|seen| !is_over(seen)).chain(over).filter(|seen| !is_removed(seen));
        let seen = seen.chain(self.removals());
        let is_news = |seen: &Seen| extent == Extent::Whole || self.told.get(&seen.browser) != Some(seen);
        Vector(seen.filter(is_news).collect())
    }

    /// Notes what a record names.
    pub(crate) fn note_named(&mut self, named: &[Seen]) {
        let (removed, named): (Vec<Seen>, Vec<Seen>) = named.iter().partition(|seen| seen.is_removed());
        note_removals(&mut self.removed, &removed);
        for seen in named.iter().filter(|seen| seen.replaced_by().is_none()) {
            let known = self.named.entry(seen.browser).or_insert(*seen);
            if known.number < seen.number || (known.number == seen.number && weight(seen) > weight(known)) {
                *known = *seen;
            }
        }
    }

    /// Up to which number all that a browser wrote stands in the records of others, by what this browser did itself or
    /// by what it read; 0 if nobody said so.
    pub(crate) fn covered(&self, browser: BrowserId) -> u64 {
        let said = [&self.taken_over, &self.named].map(|of| of.get(&browser));
        let all = said.into_iter().flatten().filter(|seen| seen.is_all_taken_over());
        let removed = self.removed.get(&browser).copied();
        all.map(|seen| seen.number).chain(removed).max().unwrap_or_default()
    }

    /// Up to which number all that the endpoint had lost of a browser stands in the records of others; 0 if nobody said so.
    pub(crate) fn covered_rest(&self, browser: BrowserId) -> u64 {
        let said = [&self.taken_over, &self.named].map(|of| of.get(&browser));
        let rest = said.into_iter().flatten().filter(|seen| seen.is_rest_taken_over());
        rest.map(|seen| seen.number).max().unwrap_or_default()
    }

    /// Notes that a vector was told.
    pub(crate) fn note_told(&mut self, vector: &Vector) {
        self.told.extend(vector.0.iter().map(|seen| (seen.browser, *seen)));
    }
}

/// Adds facts of removal to those that are known. Where two say different numbers, the higher one counts: nothing that
/// somebody took over is lost.
pub(crate) fn note_removals(known: &mut BTreeMap<BrowserId, u64>, removed: &[Seen]) {
    for seen in removed {
        let last = known.entry(seen.browser).or_default();
        *last = seen.number.max(*last);
    }
}

/// How much an entry says of one number.
fn weight(seen: &Seen) -> u8 {
    [seen.is_taken_over(), seen.is_rest_taken_over(), seen.is_all_taken_over()].map(u8::from).iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::seal::RecordHash;

    #[test]
    fn only_news_is_told_unless_all_is() {
        let id = |id: u8| BrowserId([id; 8]);
        let followed = |last| Followed { last, hash: RecordHash([7; 32]), ..Followed::default() };
        let mut standing = Standing {
            followed: [(id(1), followed(3)), (id(2), followed(5)), (id(3), followed(0))].into(),
            ..Standing::default()
        };
        let seen = |browser, number| Seen { browser, number, hash: [7; 4] };
        assert_eq!(standing.vector(Extent::News).0, [seen(id(1), 3), seen(id(2), 5)]);
        standing.note_told(&standing.vector(Extent::News));
        assert_eq!(standing.vector(Extent::News).0, []);
        standing.followed.insert(id(1), followed(4));
        assert_eq!(standing.vector(Extent::News).0, [seen(id(1), 4)]);
        assert_eq!(standing.vector(Extent::Whole).0.len(), 2);
    }
}
