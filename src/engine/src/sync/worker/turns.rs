//! How the tabs of one browser take turns at syncing: the lock of a round. What a person changes comes first.

use std::cell::RefCell;
use std::pin::pin;

use futures::channel::oneshot;
use futures::future::{self, Either, LocalBoxFuture, select};

use crate::platform::lock::hold;

/// The lock that is held during a round, and during changes that rounds depend on.
pub(crate) const ROUND_LOCK: &str = "reprise-sync-round";

/// Which change of a person is under way in this tab, if one is.
#[derive(Default)]
pub(crate) struct Turns(RefCell<Option<oneshot::Sender<()>>>);

impl Turns {
    /// Does what a person changes, under the lock of rounds. What is under way, in whichever tab, hears by `tell` that it is to
    /// give way: a server that is slow holds up no person. A round goes on afterwards, and so does an earlier change, from its
    /// beginning.
    pub(crate) async fn take<'c, T>(
        &self,
        lock: &str,
        tell: impl FnOnce(),
        change: &dyn Fn() -> LocalBoxFuture<'c, T>,
    ) -> T {
        let ask = async {
            self.give_way();
            tell();
        };
        let (mut held, ()) = future::join(hold(lock), ask).await;
        loop {
            let (sender, asked) = oneshot::channel();
            self.0.replace(Some(sender));
            let asked = async {
                // Where a browser has no locks, another change may have taken the place of this one.
                if asked.await.is_err() {
                    future::pending::<()>().await;
                }
            };
            if let Either::Left((done, _)) = select(change(), pin!(asked)).await {
                return done;
            }
            drop(held);
            held = hold(lock).await;
        }
    }

    /// Lets another change go before the one that is under way here.
    pub(crate) fn give_way(&self) {
        if let Some(asked) = self.0.take() {
            // It may be done.
            let _ = asked.send(());
        }
    }
}

#[cfg(test)]
#[cfg(target_arch = "wasm32")]
mod tests {
    use std::cell::Cell;

    use futures::FutureExt as _;
    use futures::future::pending;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::platform::time::{now_ms, sleep};

    /// The first change waits for a server that does not answer. The second one is done at once, and then the first one goes on.
    #[wasm_bindgen_test]
    async fn a_later_change_waits_for_no_server_that_an_earlier_one_waits_for() {
        let (lock, turns) = (format!("turns {}", now_ms()), Turns::default());
        let (began, answers, told) = (Cell::new(0), Cell::new(false), Cell::new(0));
        let tell = || told.set(told.get() + 1);
        let waits = || {
            began.set(began.get() + 1);
            let answers = answers.get();
            async move { if answers { 1 } else { pending().await } }.boxed_local()
        };
        let later = async {
            sleep(50).await;
            let done = turns.take(&lock, tell, &|| async { 2 }.boxed_local()).await;
            answers.set(true);
            (done, began.get())
        };
        let first = turns.take(&lock, tell, &waits);
        let (first, later) = future::join(first, later).await;
        assert_eq!((first, later), (1, (2, 1)));
        assert_eq!((began.get(), told.get()), (2, 2), "begun anew, and nobody was disturbed for that");
        // Another tab says so.
        let disturbed = future::join(turns.take(&lock, tell, &waits), async {
            answers.set(false);
            sleep(50).await;
            answers.set(true);
            turns.give_way();
        });
        assert_eq!(disturbed.await.0, 1);
    }
}
