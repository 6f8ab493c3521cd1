//! One sync for many: whoever needs a folder synced shares the next sync with all who need it at that time.

use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The syncs of one folder, which are counted. One runs at a time.
#[derive(Debug, Default)]
pub(crate) struct SharedSync {
    state: Mutex<State>,
    ended: Condvar,
}

/// The sync that covers what was done before this was given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(u64);

#[derive(Debug, Default)]
struct State {
    begun: u64,
    ended: u64,
    /// The last sync that failed, and how.
    failed: Option<(u64, io::ErrorKind, Option<i32>)>,
}

impl SharedSync {
    /// Returns which sync covers what was done until now: the next that begins.
    pub(crate) fn ticket(&self) -> Ticket {
        Ticket(self.state().begun + 1)
    }

    /// Waits until the sync of a ticket has ended. If nobody runs one, the caller does.
    ///
    /// # Errors
    /// The error of that sync, for everyone who shares it; also of a later one, because the system tells an error once.
    pub(crate) fn wait(&self, ticket: Ticket, sync: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let mut state = self.state();
        while state.ended < ticket.0 && state.begun > state.ended {
            state = self.ended.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.ended < ticket.0 {
            state.begun += 1;
            let number = state.begun;
            drop(state);
            let outcome = sync();
            state = self.state();
            state.ended = number;
            if let Err(error) = outcome {
                state.failed = Some((number, error.kind(), error.raw_os_error()));
            }
            self.ended.notify_all();
        }
        match state.failed {
            Some((number, kind, code)) if ticket.0 <= number => {
                Err(code.map_or_else(|| kind.into(), io::Error::from_raw_os_error))
            }
            _ => Ok(()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn who_comes_during_a_sync_shares_the_next() {
        let (shared, syncs) = (&SharedSync::default(), &AtomicU32::new(0));
        let count = move || {
            syncs.fetch_add(1, Ordering::Relaxed);
            Ok(())
        };
        let (begun, go_on) = (Barrier::new(2), Barrier::new(2));
        thread::scope(|scope| {
            scope.spawn(|| {
                let ticket = shared.ticket();
                shared.wait(ticket, || {
                    begun.wait();
                    go_on.wait();
                    count()
                })
            });
            begun.wait();
            let late: Vec<_> = (0..8).map(|_| shared.ticket()).collect();
            let late: Vec<_> = late
                .into_iter()
                .map(|ticket| scope.spawn(move || (shared.wait(ticket, count), ticket)))
                .collect();
            go_on.wait();
            for waiter in late {
                let (outcome, ticket) = waiter.join().unwrap();
                assert!(outcome.is_ok());
                assert_eq!(ticket, Ticket(2));
            }
        });
        assert_eq!(syncs.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn what_a_sync_covers_is_decided_when_it_begins() {
        let shared = SharedSync::default();
        let before = shared.ticket();
        let mut during = None;
        let sync = || {
            during = Some(shared.ticket());
            Ok(())
        };
        shared.wait(before, sync).unwrap();
        let mut runs_again = false;
        shared.wait(before, || unreachable!("it has ended")).unwrap();
        let sync = || {
            runs_again = true;
            Ok(())
        };
        shared.wait(during.unwrap(), sync).unwrap();
        assert!(runs_again);
    }

    #[test]
    fn a_failure_is_told_to_all_whom_it_concerns() {
        let shared = SharedSync::default();
        let ticket = shared.ticket();
        let fail = || Err(io::Error::from_raw_os_error(5));
        assert_eq!(shared.wait(ticket, fail).unwrap_err().raw_os_error(), Some(5));
        assert_eq!(shared.wait(ticket, || Ok(())).unwrap_err().raw_os_error(), Some(5), "it shared that one");
        assert!(shared.wait(shared.ticket(), || Ok(())).is_ok());
    }
}
