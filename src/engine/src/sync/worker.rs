//! The part of the engine that syncs. It answers what the page asks and, when it has the lock of all tabs, syncs.
//! Keys, words and sealing are here and not in the page.

mod answer;
mod behind;
mod crowd;
mod entering;
mod leader;
mod line;
mod pairing;
mod problems;
mod renewing;
mod rounds;
mod tidy;
pub(crate) mod turns;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::channel::mpsc::UnboundedSender;
use futures::future::{LocalBoxFuture, Shared};
use js_sys::Uint8Array;
use reprise_catalog::ids::{BrowserId, LibraryId};
use reprise_catalog::seal::Seen;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, EventTarget, MessageEvent};

use crate::link::{decode, encode};
use crate::protocol::sync::{Answer, Ask, CHANNEL, SyncProblem, SyncStatus, Told};
use crate::store::{self, LibraryRecords, Storage, StorageError};
use crate::sync::membership::Membership;
use crate::sync::syncer::{Step, Stop};
use line::Line;
pub(crate) use line::own_address;

type Opening = Shared<LocalBoxFuture<'static, Result<Storage, StorageError>>>;

/// Why the worker that syncs wakes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wake {
    /// A batch was stored in this browser.
    Stored,
    /// Heads moved, the network is back, or the person asks.
    Now,
    /// A library was joined or left, or a person is about to change something of it.
    Changed,
}

/// The part of a worker that syncs.
pub(crate) struct SyncWorker {
    storage: Opening,
    /// The channel about sync, to the other tabs and their workers.
    channel: Option<BroadcastChannel>,
    /// The channel about batches, to all tabs.
    stored: Option<BroadcastChannel>,
    wakes: RefCell<Option<UnboundedSender<Wake>>>,
    status: RefCell<SyncStatus>,
    /// How often a tab has said that it wrote a batch.
    written: Cell<u32>,
    has_started: Cell<bool>,
    /// A code for another browser, or of one.
    pairing: pairing::Pairing,
    turns: turns::Turns,
}

impl SyncWorker {
    /// Makes the part that syncs, with this database.
    pub(crate) fn new(storage: Opening) -> Rc<SyncWorker> {
        let worker = Rc::new(SyncWorker {
            storage,
            channel: BroadcastChannel::new(CHANNEL).ok(),
            stored: BroadcastChannel::new(store::CHANNEL).ok(),
            wakes: RefCell::default(),
            status: RefCell::default(),
            written: Cell::new(0),
            has_started: Cell::new(false),
            pairing: pairing::Pairing::default(),
            turns: turns::Turns::default(),
        });
        worker.clone().listen();
        worker
    }

    /// The last record of each browser of the joined library that this one has sent or read.
    pub(crate) async fn seen(&self) -> Vec<Seen> {
        let seen = async {
            let storage = self.storage.clone().await?;
            match Membership::load(&storage).await? {
                Some(joined) => pairing::seen(&Line::of(&joined, &storage).await?).await,
                None => Ok::<_, Stop>(Vec::new()),
            }
        };
        // Without it, the sheet says nothing of it.
        seen.await.unwrap_or_default()
    }

    /// How many batches of this browser wait to be sent, whichever tab wrote them.
    pub(crate) async fn waiting(&self) -> Result<u64, Stop> {
        match leader::line_of(self).await? {
            Some(line) => rounds::count_waiting(self, &line).await,
            None => Ok(0),
        }
    }

    /// Where this library was, as far as this browser knows.
    pub(crate) async fn address_of(&self, library: LibraryId) -> Option<String> {
        let storage = self.storage.clone().await.ok()?;
        // The browser's id does not matter for what is asked.
        let browser = BrowserId([0; 8]);
        LibraryRecords { storage, library, browser }.address().await
    }

    /// Does what the page asks.
    pub(crate) async fn answer(self: &Rc<Self>, ask: Ask) -> Answer {
        if ask == Ask::Start {
            if !self.has_started.replace(true) {
                spawn_local(leader::lead(self.clone()));
            }
            return Answer::Done;
        }
        if ask == Ask::Now {
            self.tell(&Told::Now);
            self.wake(Wake::Now);
            return Answer::Done;
        }
        answer::answer(self, ask).await.unwrap_or_else(Answer::Failed)
    }

    fn listen(self: Rc<Self>) {
        let heard = self.clone();
        let on_told = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| heard.hear(&event));
        if let Some(channel) = &self.channel {
            channel.set_onmessage(Some(on_told.as_ref().unchecked_ref()));
        }
        let heard = self.clone();
        let on_stored = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if event.data() == store::WRITTEN {
                heard.written.set(heard.written.get().wrapping_add(1));
                // The leader's status alone says more.
                heard.set_status(|status| {
                    status.note_waiting();
                });
            }
            heard.wake(Wake::Stored);
        });
        if let Some(stored) = &self.stored {
            stored.set_onmessage(Some(on_stored.as_ref().unchecked_ref()));
        }
        let on_online = Closure::<dyn FnMut()>::new(move || self.wake(Wake::Now));
        let scope: EventTarget = js_sys::global().unchecked_into();
        // Without the event, the next try only comes a little later.
        let _ = scope.add_event_listener_with_callback("online", on_online.as_ref().unchecked_ref());
        // The listeners live as long as the worker.
        on_told.forget();
        on_stored.forget();
        on_online.forget();
    }

    fn hear(&self, event: &MessageEvent) {
        let told = event.data().dyn_into::<Uint8Array>().ok();
        match told.and_then(|told| decode(&told.to_vec()).ok()) {
            Some(Told::Changed) => {
                self.turns.give_way();
                self.wake(Wake::Changed);
            }
            Some(Told::Now) => self.wake(Wake::Now),
            Some(Told::Noticed(problem)) => self.add(problem),
            Some(Told::WhatStatus) if self.wakes.borrow().is_some() => {
                self.tell(&Told::Status(self.status.borrow().clone()));
            }
            _ => {}
        }
    }

    fn wake(&self, why: Wake) {
        if let Some(wakes) = &*self.wakes.borrow() {
            // This task lives as long as the worker.
            let _ = wakes.unbounded_send(why);
        }
    }

    fn tell(&self, told: &Told) {
        let plain = encode(told);
        if let Some(channel) = &self.channel {
            // Encoding and cloning bytes cannot fail.
            let _ = channel.post_message(&Uint8Array::from(plain.as_slice()));
        }
    }

    /// Tells what is noticed: in a round, while something is read back, or while a person changes something, in any tab.
    fn note(&self, step: Step) {
        let Step::Noticed(fault) = step else { return };
        let problem = problems::noticed(&fault);
        self.tell(&Told::Noticed(problem.clone()));
        self.add(problem);
    }

    /// Adds a problem to the status, if this is the worker that syncs.
    fn add(&self, problem: SyncProblem) {
        if self.wakes.borrow().is_some() {
            self.set_status(|status| problems::add(&mut status.problems, problem));
        }
    }

    /// Tells everybody that a library was joined or left.
    fn tell_changed(&self) {
        self.tell(&Told::Changed);
        self.wake(Wake::Changed);
    }

    /// Tells everybody that batches of other browsers were stored.
    fn tell_stored(&self) {
        if let Some(stored) = &self.stored {
            let _ = stored.post_message(&"stored".into());
        }
    }

    /// Changes the status, and tells everybody.
    fn set_status(&self, change: impl FnOnce(&mut SyncStatus)) {
        let mut status = self.status.borrow_mut();
        let before = status.clone();
        change(&mut status);
        if *status != before {
            self.tell(&Told::Status(status.clone()));
        }
    }
}
