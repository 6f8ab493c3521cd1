//! What pages know of syncing: how it stands, and what can be asked. The work is done
//! in a worker of this tab, or, when that of another tab is first in line, there.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::LocalBoxFuture;
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use reprise_catalog::ids::BrowserId;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use super::protocol::{
    Answer, Ask, CHANNEL, Failure, Overview, Probed, SealedRecord, Shown, SyncState, SyncStatus, Told,
};
use crate::platform::time::sleep;
use crate::scan::pool::{Heard, Pool};
use crate::scan::protocol::{ToPage, ToWorker, decode, encode};
use crate::state::Library;
use crate::storage::Setting;

/// A handle on syncing; cheap to copy.
#[derive(Clone, Copy)]
pub struct Sync {
    library: Library,
    status: RwSignal<SyncStatus>,
    is_known: RwSignal<bool>,
    desk: StoredValue<Rc<Desk>, LocalStorage>,
}

/// Questions to the worker that wait for their answers.
#[derive(Default)]
struct Desk {
    pool: RefCell<Option<Rc<Pool>>>,
    waiting: RefCell<HashMap<u32, oneshot::Sender<Answer>>>,
    last_id: Cell<u32>,
    channel: RefCell<Option<BroadcastChannel>>,
}

/// Makes syncing available to every page, and begins it if this browser has joined a library.
pub fn provide_sync(library: Library) -> Sync {
    let (status, is_known) = (RwSignal::default(), RwSignal::new(false));
    let sync = Sync { library, status, is_known, desk: StoredValue::new_local(Rc::default()) };
    provide_context(sync);
    sync.listen();
    spawn_local(async move {
        library.opened().await;
        match sync.stored(Setting::Sync).await {
            Some(_) => sync.start(),
            None => sync.is_known.set(true),
        }
    });
    sync
}

/// Syncing, as this page sees it.
pub fn use_sync() -> Sync {
    expect_context()
}

impl Sync {
    /// How syncing stands.
    pub fn status(&self) -> Signal<SyncStatus> {
        self.status.into()
    }

    /// Whether it is known yet if this browser has joined a library.
    pub fn is_known(&self) -> Signal<bool> {
        let (status, is_known) = (self.status, self.is_known);
        Signal::derive(move || is_known.get() || status.with(|status| status.state != SyncState::Off))
    }

    /// Looks whether an endpoint has the library of these words or this link; nothing is written. No address
    /// is the endpoint that served the page.
    pub async fn probe(&self, secret: String, endpoint: Option<String>) -> Result<Probed, Failure> {
        match self.ask(Ask::Probe { secret, endpoint }).await? {
            Answer::Probed(probed) => Ok(probed),
            _ => Err(Failure::default()),
        }
    }

    /// Makes a library and begins to sync: with a fresh key, or with that of these words or this link.
    pub async fn create(
        &self,
        secret: Option<String>,
        endpoint: Option<String>,
        invitation: Option<String>,
    ) -> Result<(), Failure> {
        self.change(Ask::Create { secret, endpoint, invitation }).await
    }

    /// Joins a library and begins to sync; both catalogs become one.
    pub async fn join(&self, secret: String, endpoint: Option<String>) -> Result<(), Failure> {
        self.change(Ask::Join { secret, endpoint }).await
    }

    /// Leaves the library: this browser forgets the key and keeps its catalog.
    pub async fn leave(&self) -> Result<(), Failure> {
        self.change(Ask::Leave).await
    }

    /// Removes a browser from the library; what it knew stays.
    pub async fn remove_browser(&self, browser: BrowserId) -> Result<(), Failure> {
        self.change(Ask::RemoveBrowser(browser)).await
    }

    /// Deletes all that the endpoint holds, for good, and leaves.
    pub async fn delete_everything(&self) -> Result<(), Failure> {
        self.change(Ask::DeleteEverything).await
    }

    /// Starts over with a fresh key: the other browsers have to join again.
    pub async fn new_key(&self) -> Result<(), Failure> {
        self.change(Ask::NewKey).await
    }

    /// Shows the words, the link and its QR code; the link leads to this page's address and path.
    pub async fn show(&self) -> Result<Shown, Failure> {
        let location = window().location();
        let page =
            format!("{}{}", location.origin().unwrap_or_default(), location.pathname().unwrap_or_default());
        match self.ask(Ask::Show { page }).await? {
            Answer::Shown(shown) => Ok(shown),
            _ => Err(Failure::default()),
        }
    }

    /// Asks the endpoint what it holds.
    pub async fn overview(&self) -> Result<Overview, Failure> {
        match self.ask(Ask::Overview).await? {
            Answer::Overview(overview) => Ok(overview),
            _ => Err(Failure::default()),
        }
    }

    /// Fetches some records of a browser after this number, exactly as the endpoint holds them.
    pub async fn records(&self, browser: BrowserId, after: u64) -> Result<Vec<SealedRecord>, Failure> {
        match self.ask(Ask::Records { browser, after }).await? {
            Answer::Records(records) => Ok(records),
            _ => Err(Failure::default()),
        }
    }

    /// Syncs now, in whichever tab it is done.
    pub fn sync_now(&self) {
        self.desk.with_value(|desk| desk.tell(&Told::Now));
        self.start();
    }

    async fn change(self, ask: Ask) -> Result<(), Failure> {
        self.ask(ask).await?;
        // Whoever changed something stands in line to sync.
        self.start();
        Ok(())
    }

    /// Boxed, so that there is one of it for all that is asked.
    fn ask(self, ask: Ask) -> LocalBoxFuture<'static, Result<Answer, Failure>> {
        Box::pin(async move {
            let desk = self.desk.get_value();
            let sent = desk.pool(self).and_then(|pool| desk.send(&pool, ask));
            let answer = match sent {
                Ok(answer) => {
                    answer.await.map_err(|_| "the part of Reprise that syncs has crashed".to_owned())
                }
                Err(why) => Err(why),
            };
            match answer.map_err(|message| Failure { message, ..Failure::default() })? {
                Answer::Failed(failure) => Err(failure),
                answer => Ok(answer),
            }
        })
    }

    /// Has this tab's worker stand in line to sync.
    fn start(self) {
        spawn_local(async move {
            if let Err(failure) = self.ask(Ask::Start).await {
                let message = Some(failure.message);
                self.status.update(|status| (status.state, status.message) = (SyncState::Error, message));
            }
        });
    }

    /// Hears how syncing stands from the tab that syncs.
    fn listen(self) {
        let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
        let told = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let plain = event.data().dyn_into::<Uint8Array>().ok();
            match plain.and_then(|plain| decode(&plain).ok()) {
                Some(Told::Status(status)) => self.take(status),
                Some(Told::Changed) => spawn_local(self.reload_if_renewed()),
                _ => {}
            }
        });
        channel.set_onmessage(Some(told.as_ref().unchecked_ref()));
        let (open, told) = (StoredValue::new_local(channel.clone()), StoredValue::new_local(told));
        on_cleanup(move || {
            open.with_value(BroadcastChannel::close);
            told.dispose();
        });
        self.desk.with_value(|desk| {
            desk.channel.replace(Some(channel));
            desk.tell(&Told::WhatStatus);
        });
    }

    fn take(self, status: SyncStatus) {
        let was_off = self.status.with_untracked(|before| before.state == SyncState::Off);
        if was_off && status.state != SyncState::Off {
            self.is_known.set(true);
        }
        let is_idle = self.desk.with_value(|desk| desk.pool.borrow().is_none());
        // Another tab has joined a library: this one stands in line, should that be closed.
        if is_idle && status.state != SyncState::Off {
            self.start();
        }
        self.status.set(status);
    }

    /// A browser that was removed and comes back has another id, as has one whose profile was put back from a backup:
    /// what this page says from now on must be said under that.
    async fn reload_if_renewed(self) {
        self.library.opened().await;
        let known = self.library.browser().map(|browser| browser.to_hex());
        let stored = self.stored(Setting::Browser).await;
        if stored.is_some() && stored != known {
            // Fails only if the page is going away already.
            let _ = window().location().reload();
        }
    }

    async fn stored(self, setting: Setting) -> Option<String> {
        self.library.storage()?.setting(setting).await.ok().flatten()
    }

    fn hear(self, heard: Heard) {
        let Some(desk) = self.desk.try_get_value() else { return };
        match heard {
            Heard::Message(ToPage::Sync { id, answer }, _) => {
                if let Some(asked) = desk.waiting.borrow_mut().remove(&id) {
                    // Whoever asked may have gone.
                    let _ = asked.send(answer);
                }
            }
            Heard::Message(..) => {}
            Heard::Crashed => {
                desk.give_up();
                spawn_local(async move {
                    // Were it to crash again and again, then at least not all the time.
                    sleep(10_000).await;
                    self.start();
                });
            }
            Heard::Unusable(why) => {
                desk.give_up();
                self.status.update(|status| (status.state, status.message) = (SyncState::Error, Some(why)));
            }
        }
    }
}

impl Desk {
    /// The worker, which is started when it is first needed.
    fn pool(&self, sync: Sync) -> Result<Rc<Pool>, String> {
        if let Some(pool) = &*self.pool.borrow() {
            return Ok(pool.clone());
        }
        let pool = Pool::start_many(1, move |_, heard| sync.hear(heard))?;
        self.pool.replace(Some(pool.clone()));
        Ok(pool)
    }

    /// Lets go of a worker that is of no use; whoever waits for it is told.
    fn give_up(&self) {
        self.waiting.borrow_mut().clear();
        self.pool.replace(None);
    }

    fn send(&self, pool: &Pool, ask: Ask) -> Result<oneshot::Receiver<Answer>, String> {
        let id = self.last_id.get().wrapping_add(1);
        self.last_id.set(id);
        let (asked, answer) = oneshot::channel();
        self.waiting.borrow_mut().insert(id, asked);
        pool.say(0, &ToWorker::Sync { id, ask }, &Array::new());
        Ok(answer)
    }

    fn tell(&self, told: &Told) {
        let plain = encode(told);
        if let Some(channel) = &*self.channel.borrow() {
            // Bytes can be cloned, so this cannot fail.
            let _ = channel.post_message(&Uint8Array::from(plain.as_slice()));
        }
    }
}
