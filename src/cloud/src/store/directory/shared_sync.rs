//! One sync for many: whoever needs a folder synced shares the next sync with all who need it at that time. It begins when
//! at least as many wait for it as are still on their way to it, so that few of these need one more; one of those who wait
//! runs it for all.

use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// As many that wait are enough, however many are on their way.
const ENOUGH: usize = 64;

/// The syncs of one folder, which are counted. One runs at a time.
#[derive(Debug, Default)]
pub(crate) struct SharedSync {
    state: Mutex<State>,
    /// A sync with an even number ended or may begin, or one with an odd number: whoever waits for the next is not woken
    /// by this one.
    even: Condvar,
    odd: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// How many have begun something that they will need synced.
    on_their_way: usize,
    /// How many have done it, and wait for a sync that has not begun.
    waiting: usize,
    begun: u64,
    ended: u64,
    /// The last sync that failed, and how.
    failed: Option<(u64, io::ErrorKind, Option<i32>)>,
}

/// Somebody who is on the way to a sync. Dropping it gives that up.
pub(crate) struct OnTheWay<'a>(Option<&'a SharedSync>);

/// A sync that runs. However it ends, those who wait for it are told.
struct Running<'a> {
    shared: &'a SharedSync,
    number: u64,
    outcome: io::Result<()>,
}

impl SharedSync {
    /// Tells of something that will need a sync, before it is done.
    pub(crate) fn begin(&self) -> OnTheWay<'_> {
        self.state().on_their_way += 1;
        OnTheWay(Some(self))
    }

    /// Waits until a sync has ended that begins after this was called; runs it if it is time.
    fn wait(&self, sync: impl Fn() -> io::Result<()>) -> io::Result<()> {
        let mut state = self.state();
        state.on_their_way -= 1;
        state.waiting += 1;
        let number = state.begun + 1;
        while state.ended < number {
            if state.begun < number && state.is_time() {
                state = self.run(state, &sync);
            } else {
                state = self.of(number).wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
        match state.failed {
            Some((failed, kind, code)) if number <= failed => {
                Err(code.map_or_else(|| kind.into(), io::Error::from_raw_os_error))
            }
            _ => Ok(()),
        }
    }

    /// Runs the next sync, for all who wait.
    fn run<'a>(
        &'a self,
        mut state: MutexGuard<'a, State>,
        sync: impl Fn() -> io::Result<()>,
    ) -> MutexGuard<'a, State> {
        state.begun += 1;
        state.waiting = 0;
        let outcome = Err(io::Error::other("whoever ran the sync of a folder broke off"));
        let mut running = Running { shared: self, number: state.begun, outcome };
        drop(state);
        running.outcome = sync();
        drop(running);
        self.state()
    }

    /// Wakes one of those who wait for the next sync, if it is time for that. One who is awake already looks himself.
    fn wake_next(&self, state: &State) {
        if state.is_time() {
            self.of(state.begun + 1).notify_one();
        }
    }

    /// Where those are who wait for a sync with this number.
    fn of(&self, number: u64) -> &Condvar {
        if number.is_multiple_of(2) { &self.even } else { &self.odd }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether the next sync shall begin.
    fn is_time(&self) -> bool {
        self.ended == self.begun && self.waiting > 0 && self.waiting >= self.on_their_way.min(ENOUGH)
    }
}

impl OnTheWay<'_> {
    /// Says that it is done, and waits until it is synced.
    ///
    /// # Errors
    /// The error of that sync, for everyone who shares it; also of a later one, because the system tells an error once.
    pub(crate) fn wait(mut self, sync: impl Fn() -> io::Result<()>) -> io::Result<()> {
        self.0.take().map_or(Ok(()), |shared| shared.wait(sync))
    }
}

impl Drop for OnTheWay<'_> {
    fn drop(&mut self) {
        if let Some(shared) = self.0 {
            let mut state = shared.state();
            state.on_their_way -= 1;
            shared.wake_next(&state);
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.ended = self.number;
        if let Err(error) = &self.outcome {
            state.failed = Some((self.number, error.kind(), error.raw_os_error()));
        }
        self.shared.wake_next(&state);
        drop(state);
        self.shared.of(self.number).notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    use super::*;

    /// How many wait and are on their way.
    fn counts(shared: &SharedSync) -> (usize, usize) {
        let state = shared.state();
        (state.waiting, state.on_their_way)
    }

    fn until(is_so: impl Fn() -> bool) {
        while !is_so() {
            thread::yield_now();
        }
    }

    #[test]
    fn who_comes_during_a_sync_shares_the_next() {
        let (shared, syncs) = (SharedSync::default(), AtomicU32::new(0));
        let (begun, go_on) = (Barrier::new(2), Barrier::new(2));
        let sync = || {
            if syncs.fetch_add(1, Ordering::Relaxed) == 0 {
                begun.wait();
                go_on.wait();
            }
            Ok(())
        };
        thread::scope(|scope| {
            scope.spawn(|| shared.begin().wait(sync).unwrap());
            begun.wait();
            for _ in 0..8 {
                scope.spawn(|| shared.begin().wait(sync).unwrap());
            }
            until(|| counts(&shared) == (8, 0));
            go_on.wait();
        });
        assert_eq!(syncs.into_inner(), 2);
    }

    #[test]
    fn a_sync_waits_for_as_many_as_come_to_it_and_not_for_those_who_give_up() {
        let (shared, syncs) = (SharedSync::default(), AtomicU32::new(0));
        let sync = || {
            syncs.fetch_add(1, Ordering::Relaxed);
            Ok(())
        };
        let mut others: Vec<_> = (0..4).map(|_| shared.begin()).collect();
        thread::scope(|scope| {
            scope.spawn(|| shared.begin().wait(sync).unwrap());
            until(|| counts(&shared) == (1, 4));
            scope.spawn(|| shared.begin().wait(sync).unwrap());
            until(|| counts(&shared) == (2, 4));
            others.pop();
            assert_eq!((counts(&shared), syncs.load(Ordering::Relaxed)), ((2, 3), 0));
            others.pop();
        });
        assert_eq!((counts(&shared), syncs.into_inner()), ((0, 2), 1));
    }

    #[test]
    fn a_failure_is_told_to_all_whom_it_concerns() {
        let (shared, others) = (SharedSync::default(), Barrier::new(2));
        let fails = || {
            others.wait();
            Err(io::Error::from_raw_os_error(5))
        };
        thread::scope(|scope| {
            let first = scope.spawn(|| shared.begin().wait(fails));
            others.wait();
            assert_eq!(first.join().unwrap().unwrap_err().raw_os_error(), Some(5));
        });
        assert!(shared.begin().wait(|| Ok(())).is_ok(), "one that begins later is another");
    }

    #[test]
    fn nobody_waits_for_one_who_broke_off() {
        let shared = SharedSync::default();
        let broke = thread::scope(|scope| {
            scope.spawn(|| shared.begin().wait(|| panic!("the power was cut"))).join().is_err()
        });
        assert!(broke);
        assert!(shared.begin().wait(|| Ok(())).is_ok());
    }
}
