//! The list as it was on a day. Each list is kept as its difference to the one before, so two of them are compared by
//! adding up what lies between: which songs are new, which are gone, and which come from elsewhere or back otherwise.

mod compared;
mod days;
mod joined;

use std::collections::{BTreeMap, BTreeSet};

use crate::changes::{Change, DayList, Entry, Fact, Stamp};
use crate::ids::{BrowserId, TrackId};
use crate::library::{Catalog, Judgement, Whereabouts};
use crate::text::sorting;

pub use compared::{Comparison, Day, Differing, Names, compare, days};

/// The least bytes that a song takes in a snapshot, its file included: one with a title of three digits and no other tag
/// takes 26, real ones 45 to 60.
const LEAST_SONG: usize = 24;

/// Of how many bytes of the library the lists may take one.
const SHARE: usize = 50;

/// What the lists may take in small libraries, in bytes: a list without names takes about forty.
const LEAST_BYTES: usize = 4_096;

/// How a song differs from what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted {
    /// The song.
    pub track: TrackId,
    /// What the list said of it; `None` if it was not on the list.
    pub before: Option<Entry>,
    /// What the list says of it now.
    pub after: Option<Entry>,
}

/// When a list is noted, by the clock of whoever lives through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The day, counted from 1 January 1970.
    pub day: u32,
    /// The minute of that day, from midnight on.
    pub minute: u16,
}

/// The entry of a song in the daily list, by how it is judged. `None` if it is not on the list: no file of it is there
/// any more, it was let go, or only lists of other programs name it.
pub fn entry(judged: &Judgement) -> Option<Entry> {
    use Whereabouts::{Cut, Elsewhere, Here, Listed, ThisComputer, Unread};
    let is_on = matches!(judged.whereabouts, Cut | Elsewhere | Here | Listed | ThisComputer | Unread);
    is_on.then_some(Entry { origin: judged.verdict.origin, way: judged.way })
}

/// How many bytes all lists of a library may take together: one in fifty, but in a small library 4 KB.
pub fn most_bytes(catalog: &Catalog) -> usize {
    (catalog.tracks().len() * LEAST_SONG / SHARE).max(LEAST_BYTES)
}

/// The facts that a browser writes when a reading or an import has changed songs: the list of today; its older lists
/// that are now joined with a later one; and, without names, those that would take too many bytes. Empty if no song
/// differs. `songs` is how many stand on the list now.
pub fn note(catalog: &Catalog, browser: BrowserId, now: Moment, songs: u32, noted: &[Noted]) -> Vec<Fact> {
    within(catalog, most_bytes(catalog), browser, (now, songs), noted)
}

/// The same, with so many bytes for all lists together.
fn within(
    catalog: &Catalog,
    most: usize,
    browser: BrowserId,
    (now, songs): (Moment, u32),
    noted: &[Noted],
) -> Vec<Fact> {
    let known: Vec<_> = catalog.day_lists().collect();
    let mut own: BTreeMap<u32, Option<&DayList>> = BTreeMap::new();
    own.extend(known.iter().filter(|it| it.browser == browser).map(|it| (it.slot, it.list)));
    let is_first = known.iter().all(|it| it.list.is_none());
    // A name takes four bytes at least. What is certain not to fit need not be put in order.
    let fits = !is_first && noted.len() * 4 <= most;
    let names = if fits { joined::Names::Kept } else { joined::Names::Counted };
    let Some(new) = joined::of_day(now, songs, noted, names) else { return Vec::new() };
    let mut lists: Vec<DayList> = own.values().flatten().map(|&list| list.clone()).collect();
    sorting::sort_by(&mut lists, |one, other| one.day.cmp(&other.day));
    lists.push(new);
    let mut lists = joined::kept(lists, now.day);
    let others = known.iter().filter(|it| it.browser != browser);
    let first =
        others.clone().filter_map(|it| Some(it.list?.day)).chain(lists.first().map(|it| it.day)).min();
    // Nothing is compared with what was before the first list.
    lists.iter_mut().filter(|it| Some(it.day) == first).for_each(joined::count_only);
    let taken = others.filter_map(|it| Some(bytes(it.browser, it.slot, it.list?))).sum::<usize>();
    // Lists without names take room too, also when another browser has filled what there is for names.
    fit(&mut lists, browser, (most - most / 4).saturating_sub(taken));
    written(browser, &own, lists)
}

/// Takes the names out of the lists with most of them, until all take at most so many bytes.
fn fit(lists: &mut [DayList], browser: BrowserId, most: usize) {
    let mut all: usize = lists.iter().map(|list| bytes(browser, 0, list)).sum();
    while all > most {
        let largest = lists.iter_mut().max_by_key(|list| list.named()).filter(|list| list.named() > 0);
        let Some(largest) = largest else { return };
        let before = bytes(browser, 0, largest);
        joined::count_only(largest);
        all = all.saturating_sub(before).saturating_add(bytes(browser, 0, largest));
    }
}

/// How many bytes a list takes in a batch, with its stamp.
fn bytes(browser: BrowserId, slot: u32, list: &DayList) -> usize {
    const STAMP: usize = 8;
    let fact = Fact::Dated { browser, slot, list: Some(Box::new(list.clone())) };
    Change::new(Stamp::NONE, fact).into_row().map_or(0, |(_, _, row)| row.len()) + STAMP
}

/// The facts that bring the registers of a browser to these lists: each list stays in its register, and new ones go where
/// none is needed any more.
fn written(browser: BrowserId, own: &BTreeMap<u32, Option<&DayList>>, lists: Vec<DayList>) -> Vec<Fact> {
    let of_day =
        |day: u32| own.iter().find(|(_, it)| it.is_some_and(|it| it.day == day)).map(|(slot, _)| *slot);
    let mut used: BTreeSet<u32> = lists.iter().filter_map(|list| of_day(list.day)).collect();
    let mut facts = Vec::new();
    for list in lists {
        let free = || (0..).find(|slot| !used.contains(slot)).unwrap_or_default();
        let slot = of_day(list.day).unwrap_or_else(free);
        used.insert(slot);
        if own.get(&slot).copied().flatten() != Some(&list) {
            facts.push(Fact::Dated { browser, slot, list: Some(Box::new(list)) });
        }
    }
    let left = own.iter().filter(|(slot, list)| list.is_some() && !used.contains(slot));
    facts.extend(left.map(|(&slot, _)| Fact::Dated { browser, slot, list: None }));
    facts
}

#[cfg(test)]
mod tests;
