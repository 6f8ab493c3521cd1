//! An index by hash: finds the number of a thing that is kept elsewhere. It costs 6 to 12 bytes a thing and is
//! not stored, because it is made anew in a few milliseconds.

use super::column::set;

/// Numbers of things, found by the hashes of the things.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    /// A number plus one, or 0. The length is a power of two.
    slots: Vec<u32>,
    len: usize,
}

impl Slots {
    /// The index of things of which these are the hashes, numbered from 0.
    pub(crate) fn of(count: usize, hash_of: impl Fn(u32) -> u64) -> Slots {
        let mut slots = Slots::default();
        slots.make_room(count, &hash_of);
        for at in 0..count as u32 {
            slots.put(hash_of(at), at);
        }
        slots
    }

    /// The number of a thing with this hash that is the one looked for.
    pub(crate) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        loop {
            let number = self.slots.get(at)?.checked_sub(1)?;
            if is_it(number) {
                return Some(number);
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds a thing that is not there yet. `hash_of` tells the hashes of those that are there.
    pub(crate) fn add(&mut self, hash: u64, number: u32, hash_of: impl Fn(u32) -> u64) {
        self.make_room(1, &hash_of);
        self.put(hash, number);
    }

    fn make_room(&mut self, more: usize, hash_of: &impl Fn(u32) -> u64) {
        let wanted = (self.len + more) * 3 / 2 + 1;
        if wanted <= self.slots.len() {
            return;
        }
        let old = std::mem::replace(&mut self.slots, vec![0; wanted.next_power_of_two().max(16)]);
        self.len = 0;
        for number in old.into_iter().filter_map(|slot| slot.checked_sub(1)) {
            self.put(hash_of(number), number);
        }
    }

    fn put(&mut self, hash: u64, number: u32) {
        let mask = self.slots.len().saturating_sub(1);
        let mut at = hash as usize & mask;
        while self.slots.get(at).is_some_and(|&slot| slot != 0) {
            at = (at + 1) & mask;
        }
        set(&mut self.slots, at, number + 1);
        self.len += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Hashes are few, so that many things share one.
        #[test]
        fn things_are_found_by_their_hashes(things in prop::collection::hash_set(0u64..500, 0..300), known in 0usize..300) {
            let things: Vec<u64> = things.into_iter().collect();
            let hash_of = |at: u32| things[at as usize] % 7;
            let known = known.min(things.len());
            let mut slots = Slots::of(known, hash_of);
            for at in known..things.len() {
                slots.add(hash_of(at as u32), at as u32, hash_of);
            }
            for thing in 0..500 {
                let wanted = things.iter().position(|it| *it == thing).map(|at| at as u32);
                prop_assert_eq!(slots.find(thing % 7, |at| things[at as usize] == thing), wanted);
            }
        }
    }
}
