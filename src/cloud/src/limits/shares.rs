//! What each address, or each library, may have of something: a semaphore for each that holds a part of it now.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

/// The shares of something, by who holds them.
#[derive(Debug)]
pub(crate) struct Shares<K> {
    /// The largest share of one.
    most: u32,
    known: Mutex<HashMap<K, Arc<Semaphore>>>,
}

impl<K: Eq + Hash> Shares<K> {
    pub(crate) fn new(most: u32) -> Self {
        Self { most, known: Mutex::default() }
    }

    /// The largest share of one.
    pub(crate) fn most(&self) -> u32 {
        self.most
    }

    /// What one may have, less what it holds.
    pub(crate) fn of(&self, holder: K) -> Arc<Semaphore> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // Before the table would grow, those are removed who hold nothing.
        if known.len() == known.capacity() {
            known.retain(|_, share| Arc::strong_count(share) > 1);
        }
        let share = known.entry(holder).or_insert_with(|| Arc::new(Semaphore::new(self.most as usize)));
        Arc::clone(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_holds_something_is_remembered_and_others_are_not() {
        let shares = Shares::new(2);
        let held = shares.of(0).try_acquire_many_owned(2).unwrap();
        for other in 1..100_000 {
            assert_eq!(shares.of(other).available_permits(), 2);
        }
        assert_eq!(shares.of(0).available_permits(), 0);
        assert!(shares.known.lock().unwrap().len() < 1000);
        drop(held);
        assert_eq!(shares.of(0).available_permits(), 2);
    }
}
