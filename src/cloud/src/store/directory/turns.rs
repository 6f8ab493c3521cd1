//! Turns: of several who work at one key in this process, one does at a time.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use object_store::path::Path;

/// The keys that somebody works at.
#[derive(Debug)]
pub(crate) struct Turns<K = Path> {
    taken: Mutex<HashSet<K>>,
    given_back: Condvar,
}

/// The right to work at a key, until it is dropped.
pub(crate) struct Turn<'a, K: Eq + Hash> {
    turns: &'a Turns<K>,
    key: &'a K,
}

impl<K> Default for Turns<K> {
    fn default() -> Self {
        Self { taken: Mutex::default(), given_back: Condvar::new() }
    }
}

impl<K: Eq + Hash + Clone> Turns<K> {
    /// Waits until nobody works at a key. Who holds a turn must not ask for another.
    pub(crate) fn take<'a>(&'a self, key: &'a K) -> Turn<'a, K> {
        let mut taken = self.taken();
        while !taken.insert(key.clone()) {
            taken = self.given_back.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        Turn { turns: self, key }
    }
}

impl<K> Turns<K> {
    fn taken(&self) -> MutexGuard<'_, HashSet<K>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash> Drop for Turn<'_, K> {
    fn drop(&mut self) {
        self.turns.taken().remove(self.key);
        self.turns.given_back.notify_all();
    }
}
