//! Sync, as a service of the engine: what the page asks of it, and what the page is told.

use std::rc::Rc;

use futures::FutureExt as _;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use super::library::Library;
use super::library::opening::fold_news;
use super::voice::Voice;
use crate::link::{decode, encode};
use crate::protocol::Push;
use crate::protocol::sync::{Answer, Ask, CHANNEL, SyncState, Told};
use crate::store::{Setting, Storage, StorageError};
use crate::sync::worker::SyncWorker;

/// Sync in this tab.
pub(crate) struct Syncing {
    worker: Rc<SyncWorker>,
}

impl Syncing {
    /// Sync of this engine. It starts if this browser has joined a library.
    pub(crate) fn new(library: &Library, voice: &Voice) -> Syncing {
        let opening = library.clone();
        let storage = async move {
            opening.opened().await;
            match opening.storage() {
                Some(storage) => Ok(storage),
                // If this fails again, the failure says why.
                None => Storage::open().await,
            }
        };
        let worker = SyncWorker::new(storage.boxed_local().shared());
        listen(library.clone(), voice.clone(), worker.clone());
        let (library, voice, begun) = (library.clone(), voice.clone(), worker.clone());
        spawn_local(async move {
            library.opened().await;
            match is_joined(&library).await {
                Ok(true) => drop(begun.answer(Ask::Start).await),
                // Without a database there is no sync. The page says that nothing is stored.
                Ok(false) | Err(_) => voice.push(&Push::Sync(Some(Default::default()))),
            }
        });
        Syncing { worker }
    }

    /// Does what the page asks.
    pub(crate) async fn answer(&self, ask: Ask) -> Answer {
        let is_change = ask.is_change();
        let answer = self.worker.answer(ask).await;
        if is_change && !matches!(answer, Answer::Failed(_)) {
            // This tab may have joined or left a library, so its worker must wait for the lock.
            self.worker.answer(Ask::Start).await;
        }
        answer
    }
}

async fn is_joined(library: &Library) -> Result<bool, StorageError> {
    match library.storage() {
        Some(storage) => Ok(storage.setting(Setting::Sync).await?.is_some()),
        None => Ok(false),
    }
}

/// Passes on the status of sync, whichever tab does it. Waits for the lock once a library is joined.
fn listen(library: Library, voice: Voice, worker: Rc<SyncWorker>) {
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
    let asked = channel.clone();
    let told = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let plain = event.data().dyn_into::<Uint8Array>().ok();
        match plain.and_then(|plain| decode(&plain.to_vec()).ok()) {
            Some(Told::Status(status)) => {
                library.set_arriving(status.state == SyncState::Syncing);
                if status.state != SyncState::Off {
                    // Another tab has joined a library. This one waits for the lock, in case that tab is closed.
                    let worker = worker.clone();
                    spawn_local(async move { drop(worker.answer(Ask::Start).await) });
                }
                voice.push(&Push::Sync(Some(status)));
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
