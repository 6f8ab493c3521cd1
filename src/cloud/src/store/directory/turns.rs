//! Turns: of several who work at one key in this process, one does at a time.

use std::collections::HashSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use object_store::path::Path;

/// The keys that somebody works at.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    taken: Mutex<HashSet<Path>>,
    given_back: Condvar,
}

/// The right to work at a key, until it is dropped.
pub(crate) struct Turn<'a> {
    turns: &'a Turns,
    key: &'a Path,
}

impl Turns {
    /// Waits until nobody works at a key. Who holds a turn must not ask for another.
    pub(crate) fn take<'a>(&'a self, key: &'a Path) -> Turn<'a> {
        let mut taken = self.taken();
        while !taken.insert(key.clone()) {
            taken = self.given_back.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        Turn { turns: self, key }
    }

    fn taken(&self) -> MutexGuard<'_, HashSet<Path>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turns.taken().remove(self.key);
        self.turns.given_back.notify_all();
    }
}
