//! Turns: of several who work at one key in this process, one does at a time.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use object_store::path::Path;

/// The keys that somebody works at.
#[derive(Debug)]
pub(crate) struct Turns<K = Path> {
    taken: Mutex<Taken<K>>,
    given_back: Condvar,
}

#[derive(Debug)]
struct Taken<K> {
    keys: HashSet<K>,
    /// How many wait for one. Without any, nobody is woken, which would cost a call of the system.
    waiting: usize,
}

/// The right to work at a key, until it is dropped.
pub(crate) struct Turn<'a, K: Eq + Hash> {
    turns: &'a Turns<K>,
    key: &'a K,
}

impl<K> Default for Turns<K> {
    fn default() -> Self {
        let taken = Taken { keys: HashSet::default(), waiting: 0 };
        Self { taken: Mutex::new(taken), given_back: Condvar::new() }
    }
}

impl<K: Eq + Hash + Clone> Turns<K> {
    /// Waits until nobody works at a key. Who holds a turn must not ask for another.
    pub(crate) fn take<'a>(&'a self, key: &'a K) -> Turn<'a, K> {
        let mut taken = self.taken();
        while !taken.keys.insert(key.clone()) {
            taken.waiting += 1;
            taken = self.given_back.wait(taken).unwrap_or_else(PoisonError::into_inner);
            taken.waiting -= 1;
        }
        Turn { turns: self, key }
    }
}

impl<K> Turns<K> {
    fn taken(&self) -> MutexGuard<'_, Taken<K>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash> Drop for Turn<'_, K> {
    fn drop(&mut self) {
        let mut taken = self.turns.taken();
        taken.keys.remove(self.key);
        if taken.waiting > 0 {
            self.turns.given_back.notify_all();
        }
    }
}
