//! What this tab hears of sync from the tab that does it, and what its page is told of that.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use super::say_here;
use crate::host::library::opening::fold_news;
use crate::host::library::{Library, News};
use crate::host::voice::Voice;
use crate::link::{decode, encode};
use crate::protocol::Push;
use crate::protocol::sync::{Ask, CHANNEL, SyncState, SyncStatus, Told};
use crate::sync::worker::SyncWorker;

/// The last status, and what this tab has written since it was counted what waits to be sent.
#[derive(Debug, Default)]
struct Heard {
    last: SyncStatus,
    /// Whether that nothing waits was said, and is not believed yet.
    is_doubted: bool,
    /// How often this tab wrote.
    written: u32,
    /// How often it had when nothing waited any more.
    sent: u32,
}

/// What is to be counted: whether all is sent that this tab had written until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Doubt(u32);

impl Heard {
    /// Notes that this tab wrote. Answers whether its page does not know yet that something waits.
    fn write(&mut self) -> bool {
        self.written = self.written.wrapping_add(1);
        self.last.note_waiting()
    }

    /// Takes a status. The tab that syncs may have said that nothing waits before it heard what this tab wrote: until that
    /// is counted, something waits.
    fn hear(&mut self, status: SyncStatus) -> Option<Doubt> {
        self.last = status;
        self.is_doubted = self.written != self.sent && self.last.note_waiting();
        self.is_doubted.then_some(Doubt(self.written))
    }

    /// Takes what was counted. Answers whether the page is to be told that nothing waits.
    fn count(&mut self, doubt: Doubt, waiting: u64) -> bool {
        if waiting > 0 || doubt.0 != self.written {
            return false;
        }
        self.sent = self.written;
        if self.is_doubted {
            self.last.pending = 0;
        }
        std::mem::take(&mut self.is_doubted)
    }
}

/// Says what waits as soon as this tab has written it, before the page shows it: the tab that syncs hears of it later.
/// Answers where the last status is to be kept.
fn say_waiting(library: &Library, voice: &Voice) -> Rc<RefCell<Heard>> {
    let heard = Rc::new(RefCell::new(Heard::default()));
    let (writes, voice) = (heard.clone(), voice.clone());
    library.on(News::Written, move || {
        if writes.borrow_mut().write() {
            say(&writes, &voice);
        }
    });
    heard
}

fn say(heard: &RefCell<Heard>, voice: &Voice) {
    voice.push(&Push::Sync(Some(heard.borrow().last.clone())));
}

/// Passes on the status of sync, whichever tab does it. Waits for the lock once a library is joined.
pub(super) fn listen(library: Library, voice: Voice, worker: Rc<SyncWorker>) {
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
    let heard = say_waiting(&library, &voice);
    let asked = channel.clone();
    let told = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let plain = event.data().dyn_into::<Uint8Array>().ok();
        match plain.and_then(|plain| decode(&plain.to_vec()).ok()) {
            Some(Told::Status(status)) => {
                follow(&library, &worker, &status);
                let doubt = heard.borrow_mut().hear(status);
                say(&heard, &voice);
                if let Some(doubt) = doubt {
                    spawn_local(settle(doubt, heard.clone(), worker.clone(), voice.clone()));
                }
            }
            // A browser that was removed and came back has another id.
            Some(Told::Changed) => {
                let library = library.clone();
                spawn_local(async move {
                    library.opened().await;
                    if let Err(error) = fold_news(&library).await {
                        library.keep_in_memory(&error);
                    }
                });
            }
            _ => {}
        }
    });
    channel.set_onmessage(Some(told.as_ref().unchecked_ref()));
    // The listener lives as long as the engine.
    told.forget();
    // Encoding and cloning bytes cannot fail.
    let _ = asked.post_message(&Uint8Array::from(encode(&Told::WhatStatus).as_slice()));
}

/// Does what a status asks of this tab.
fn follow(library: &Library, worker: &Rc<SyncWorker>, status: &SyncStatus) {
    library.set_arriving(status.state == SyncState::Syncing);
    if status.state == SyncState::Synced {
        let library = library.clone();
        spawn_local(async move { say_here(&library).await });
    }
    if status.state != SyncState::Off {
        // Another tab has joined a library. This one waits for the lock, in case that tab is closed.
        let worker = worker.clone();
        spawn_local(async move { drop(worker.answer(Ask::Start).await) });
    }
}

/// Counts what waits, and tells the page if nothing does. Where something does, the tab that syncs hears of it, sends it and
/// says so. Where this cannot be counted, it is believed.
async fn settle(doubt: Doubt, heard: Rc<RefCell<Heard>>, worker: Rc<SyncWorker>, voice: Voice) {
    let waiting = worker.waiting().await.unwrap_or_default();
    if heard.borrow_mut().count(doubt, waiting) {
        say(&heard, &voice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(state: SyncState, pending: u64) -> SyncStatus {
        SyncStatus { state, pending, ..SyncStatus::default() }
    }

    fn synced() -> Heard {
        Heard { last: status(SyncState::Synced, 0), ..Heard::default() }
    }

    /// A person ticks a song while a round ends, and the word that all is sent is still on its way.
    #[test]
    fn a_word_from_before_this_tab_wrote_does_not_say_that_all_is_sent() {
        for before in [SyncState::Synced, SyncState::Syncing] {
            let mut heard = Heard { last: status(before, 0), ..Heard::default() };
            assert_eq!(heard.write(), before == SyncState::Synced, "the page says syncing");
            let doubt = heard.hear(status(SyncState::Synced, 0)).unwrap();
            assert_eq!(heard.last, status(SyncState::Synced, 1));
            assert!(!heard.count(doubt, 1));
            // The tab that syncs has heard of it, sends it, and says so.
            assert_eq!(heard.hear(status(SyncState::Synced, 1)), None);
            let doubt = heard.hear(status(SyncState::Synced, 0)).unwrap();
            assert!(heard.count(doubt, 0));
            assert_eq!(heard.last, status(SyncState::Synced, 0));
            assert_eq!(heard.hear(status(SyncState::Synced, 0)), None, "there is no doubt any more");
        }
    }

    #[test]
    fn what_is_written_while_it_is_counted_waits() {
        let mut heard = synced();
        heard.write();
        let doubt = heard.hear(status(SyncState::Synced, 0)).unwrap();
        heard.write();
        assert!(!heard.count(doubt, 0));
        assert_eq!(heard.last.pending, 1);
        assert_ne!(heard.hear(status(SyncState::Synced, 0)), Some(doubt));
    }

    #[test]
    fn who_wrote_nothing_passes_on_what_is_said() {
        let mut heard = synced();
        for status in
            [status(SyncState::Offline, 3), status(SyncState::Synced, 0), status(SyncState::Error, 0)]
        {
            assert_eq!(heard.hear(status.clone()), None);
            assert_eq!(heard.last, status);
        }
    }

    /// What was counted late changes nothing of what was said meanwhile.
    #[test]
    fn what_was_said_meanwhile_stays() {
        let mut heard = synced();
        heard.write();
        let doubt = heard.hear(status(SyncState::Synced, 0)).unwrap();
        assert_eq!(heard.hear(status(SyncState::Offline, 2)), None);
        assert!(!heard.count(doubt, 0));
        assert_eq!(heard.last, status(SyncState::Offline, 2));
        // Another tab wrote after it was counted.
        heard.write();
        let doubt = heard.hear(status(SyncState::Synced, 0)).unwrap();
        assert_eq!(heard.hear(status(SyncState::Synced, 1)), None);
        assert!(!heard.count(doubt, 0));
        assert_eq!(heard.last, status(SyncState::Synced, 1));
    }
}
