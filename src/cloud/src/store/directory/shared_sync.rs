//! One sync for many: whoever needs a folder synced shares the next sync with all who need it at that time. A thread of its
//! own runs the syncs, so that those who wait can sync their files meanwhile: a disk makes both durable in one step.

use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The syncs of one folder, which are counted. One runs at a time.
#[derive(Debug, Default)]
pub(crate) struct SharedSync {
    state: Mutex<State>,
    /// A sync was asked for, or nobody will ask any more.
    asked: Condvar,
    /// A sync with an even number ended, or one with an odd number: whoever waits for the next is not woken by this one.
    even: Condvar,
    odd: Condvar,
}

/// The sync that covers what was done before this was given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(u64);

#[derive(Debug, Default)]
struct State {
    /// The last sync that somebody needs.
    asked: u64,
    begun: u64,
    ended: u64,
    /// The last sync that failed, and how.
    failed: Option<(u64, io::ErrorKind, Option<i32>)>,
    is_closed: bool,
    /// Whether nobody runs syncs any more.
    is_over: bool,
}

/// Tells those who wait when nobody runs syncs any more, however that came.
struct Running<'a>(&'a SharedSync);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.state().is_over = true;
        self.0.even.notify_all();
        self.0.odd.notify_all();
    }
}

impl SharedSync {
    /// Asks for a sync of what was done until now: the next that begins. It does not wait for whoever asked.
    pub(crate) fn ticket(&self) -> Ticket {
        let mut state = self.state();
        let ticket = state.begun + 1;
        if state.asked < ticket {
            state.asked = ticket;
            self.asked.notify_one();
        }
        Ticket(ticket)
    }

    /// Waits until the sync of a ticket has ended.
    ///
    /// # Errors
    /// The error of that sync, for everyone who shares it; also of a later one, because the system tells an error once.
    pub(crate) fn wait(&self, ticket: Ticket) -> io::Result<()> {
        let mut state = self.state();
        while state.ended < ticket.0 {
            if state.is_over {
                return Err(io::Error::other("nobody syncs this folder any more"));
            }
            state = self.end_of(ticket.0).wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        match state.failed {
            Some((number, kind, code)) if ticket.0 <= number => {
                Err(code.map_or_else(|| kind.into(), io::Error::from_raw_os_error))
            }
            _ => Ok(()),
        }
    }

    /// Syncs whenever somebody has asked, until [`SharedSync::close`].
    pub(crate) fn run(&self, sync: impl Fn() -> io::Result<()>) {
        let _running = Running(self);
        while let Some(number) = self.next() {
            let outcome = sync();
            let mut state = self.state();
            state.ended = number;
            if let Err(error) = outcome {
                state.failed = Some((number, error.kind(), error.raw_os_error()));
            }
            drop(state);
            self.end_of(number).notify_all();
        }
    }

    /// Ends [`SharedSync::run`] when everything is done that was asked for.
    pub(crate) fn close(&self) {
        self.state().is_closed = true;
        self.asked.notify_one();
    }

    /// Waits until a sync is asked for, and begins it; `None` if none will be.
    fn next(&self) -> Option<u64> {
        let mut state = self.state();
        while state.asked <= state.begun {
            if state.is_closed {
                return None;
            }
            state = self.asked.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.begun += 1;
        Some(state.begun)
    }

    fn end_of(&self, number: u64) -> &Condvar {
        if number.is_multiple_of(2) { &self.even } else { &self.odd }
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

    /// Does something while a thread runs these syncs; answers how many it ran.
    fn beside(shared: &SharedSync, sync: impl Fn() -> io::Result<()> + Sync, act: impl FnOnce()) -> u32 {
        let syncs = AtomicU32::new(0);
        thread::scope(|scope| {
            scope.spawn(|| {
                shared.run(|| {
                    syncs.fetch_add(1, Ordering::Relaxed);
                    sync()
                });
            });
            act();
            shared.close();
        });
        syncs.into_inner()
    }

    #[test]
    fn who_comes_during_a_sync_shares_the_next() {
        let shared = SharedSync::default();
        let (begun, go_on) = (Barrier::new(2), Barrier::new(2));
        let first = AtomicU32::new(0);
        let slow = || {
            if first.fetch_add(1, Ordering::Relaxed) == 0 {
                begun.wait();
                go_on.wait();
            }
            Ok(())
        };
        let syncs = beside(&shared, slow, || {
            let early = shared.ticket();
            begun.wait();
            let late: Vec<_> = (0..8).map(|_| shared.ticket()).collect();
            go_on.wait();
            assert_eq!((early, shared.wait(early).is_ok()), (Ticket(1), true));
            for ticket in late {
                assert_eq!((ticket, shared.wait(ticket).is_ok()), (Ticket(2), true));
            }
        });
        assert_eq!(syncs, 2);
    }

    #[test]
    fn what_a_sync_covers_is_decided_when_it_begins() {
        let shared = SharedSync::default();
        let during = Mutex::new(None);
        let note = || {
            during.lock().unwrap().get_or_insert_with(|| shared.ticket());
            Ok(())
        };
        let syncs = beside(&shared, note, || {
            let before = shared.ticket();
            shared.wait(before).unwrap();
            let during = during.lock().unwrap().unwrap();
            assert!(during > before, "the one that runs may have passed over it");
            shared.wait(during).unwrap();
        });
        assert_eq!(syncs, 2);
    }

    #[test]
    fn a_failure_is_told_to_all_whom_it_concerns() {
        let shared = SharedSync::default();
        let fails = AtomicU32::new(1);
        let sync = || match fails.fetch_sub(1, Ordering::Relaxed) {
            1 => Err(io::Error::from_raw_os_error(5)),
            _ => Ok(()),
        };
        beside(&shared, sync, || {
            let ticket = shared.ticket();
            assert_eq!(shared.wait(ticket).unwrap_err().raw_os_error(), Some(5));
            assert_eq!(shared.wait(ticket).unwrap_err().raw_os_error(), Some(5), "it shared that one");
            assert!(shared.wait(shared.ticket()).is_ok());
        });
    }

    #[test]
    fn what_was_asked_for_is_done_before_the_end() {
        let shared = SharedSync::default();
        let ticket = shared.ticket();
        shared.close();
        shared.run(|| Ok(()));
        assert!(shared.wait(ticket).is_ok());
        assert!(shared.wait(shared.ticket()).is_err(), "and nobody waits for ever");
    }
}
