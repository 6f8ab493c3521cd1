//! Sync, as a service of the engine: what the page asks of it, and what the page is told.

use std::rc::Rc;

use futures::FutureExt as _;
use js_sys::Uint8Array;
use reprise_catalog::changes::{Fact, WordsKept};
use reprise_catalog::seal::LibraryKey;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use super::library::Library;
use super::library::opening::fold_news;
use super::voice::Voice;
use crate::link::{decode, encode};
use crate::protocol::Push;
use crate::protocol::sync::{Answer, Ask, CHANNEL, Failure, SyncState, Told, Words};
use crate::store::{Setting, Storage, StorageError};
use crate::sync::membership::Membership;
use crate::sync::worker::SyncWorker;

/// How many of the words are asked for.
const ENOUGH_WORDS: usize = 4;

/// Sync in this tab.
pub(crate) struct Syncing {
    library: Library,
    worker: Rc<SyncWorker>,
}

impl Syncing {
    /// Sync of this engine. It starts if this browser has joined a library.
    pub(crate) fn new(library: &Library, voice: &Voice) -> Syncing {
        let (opening, kept) = (library.clone(), library.clone());
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
        Syncing { library: kept, worker }
    }

    /// Does what the page asks.
    pub(crate) async fn answer(&self, ask: Ask) -> Answer {
        if let Ask::CheckWords(typed) = ask {
            return self.check_words(&typed).await;
        }
        let is_change = ask.is_change();
        // Whoever types all of the words has them written down, or keeps them in another browser.
        let by_words = matches!(&ask, Ask::Join { secret, .. } if LibraryKey::of_words(secret).is_ok());
        let answer = self.worker.answer(ask).await;
        if by_words && answer == Answer::Done {
            self.note_kept(WordsKept::Joined).await;
        }
        if is_change && !matches!(answer, Answer::Failed(_)) {
            // This tab may have joined or left a library, so its worker must wait for the lock.
            self.worker.answer(Ask::Start).await;
        }
        answer
    }
}

impl Syncing {
    /// Whether the words of the joined library are kept.
    pub(crate) async fn words(&self) -> Words {
        self.library.opened().await;
        let Some(joined) = self.joined().await else { return Words::None };
        let kept = self.library.with(|catalog, _| catalog.words_kept(joined.library()));
        kept.map_or(Words::Unkept, |(how, at_ms)| Words::Kept(how, at_ms))
    }

    /// Compares what the person typed with the words. If all of it is right, that is noted for all browsers.
    async fn check_words(&self, typed: &[(u32, String)]) -> Answer {
        let Some(joined) = self.joined().await else { return Answer::Failed(Failure::default()) };
        let words = joined.key.words();
        let wrong = typed.iter().find(|(at, word)| {
            words.get(*at as usize).is_none_or(|right| !right.eq_ignore_ascii_case(word.trim()))
        });
        if let Some((at, _)) = wrong {
            let message = format!("word {} is another one; look at what you wrote down", at + 1);
            return Answer::Failed(Failure { message, ..Failure::default() });
        }
        if typed.len() < ENOUGH_WORDS {
            return Answer::Failed(Failure { message: "type all four words".into(), ..Failure::default() });
        }
        self.note_kept(WordsKept::Typed).await;
        Answer::Done
    }

    async fn note_kept(&self, how: WordsKept) {
        let Some(joined) = self.joined().await else { return };
        let fact = Fact::WordsKept { library: joined.library(), how };
        // If it cannot be stored, the library says so.
        let _ = self.library.jot_act(vec![fact]).await;
        self.library.publish();
    }

    async fn joined(&self) -> Option<Membership> {
        // Without a database there is no sync.
        Membership::load(&self.library.storage()?).await.ok().flatten()
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
