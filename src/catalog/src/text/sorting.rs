//! Sorting without a copy of the sort for each type: every type that the standard library sorts adds 4 KB of
//! code to the page.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts a list stably by `compare`. Needs four bytes of extra memory for each item.
pub fn sort_by<T>(things: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    if things.len() < 2 {
        return;
    }
    let mut from: Vec<Option<T>> = things.drain(..).map(Some).collect();
    let mut order: Vec<u32> = (0..from.len() as u32).collect();
    let at = |position: u32| from.get(position as usize).and_then(Option::as_ref);
    sort_positions(&mut order, &|a, b| at(a).zip(at(b)).map_or(Ordering::Equal, |(a, b)| compare(a, b)));
    things.extend(order.into_iter().filter_map(|position| from.get_mut(position as usize)?.take()));
}

/// Sorts a list stably by the items' own order.
pub fn sort<T: Ord>(things: &mut Vec<T>) {
    sort_by(things, T::cmp);
}

/// Sorts a short list stably, without extra memory. The time grows with the square of the length.
pub fn sort_few<T>(things: &mut [T], before: impl Fn(&T, &T) -> bool) {
    for end in 1..things.len() {
        let mut at = end;
        while let Some([left, right]) = at.checked_sub(1).and_then(|left| things.get_mut(left..=at)) {
            if !before(right, left) {
                break;
            }
            std::mem::swap(left, right);
            at -= 1;
        }
    }
}

/// The set of these things. Collecting into a set sorts a copy first, with code of its own for each type.
pub fn set_of<T: Ord>(things: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for thing in things {
        set.insert(thing);
    }
    set
}

/// The map of these pairs, of which a later one replaces an earlier one of the same key. See [`set_of`].
pub fn map_of<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in pairs {
        map.insert(key, value);
    }
    map
}

/// Sorts a list of positions stably.
pub fn sort_positions(positions: &mut [u32], compare: &dyn Fn(u32, u32) -> Ordering) {
    positions.sort_by(|&a, &b| compare(a, b));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(things in prop::collection::vec((0u8..9, any::<u8>()), 0..60)) {
            let mut wanted = things.clone();
            wanted.sort_by_key(|(key, _)| *key);
            let (mut many, mut few) = (things.clone(), things);
            sort_by(&mut many, |a, b| a.0.cmp(&b.0));
            sort_few(&mut few, |a, b| a.0 < b.0);
            prop_assert_eq!(&many, &wanted);
            prop_assert_eq!(&few, &wanted);
        }
    }
}
