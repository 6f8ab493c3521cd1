//! What pages know of sync: its status, and what can be asked. The engine does the work; if another tab's
//! engine has the lock, that one does.

use futures::channel::oneshot;
use leptos::prelude::*;

use crate::live::{Derived, Memo, RwSignal};
use reprise_engine::protocol::Refused;
use reprise_engine::protocol::catalog::BrowserId;
use reprise_engine::protocol::sync::{
    Answer, Ask, Failure, FailureKind, Overview, Probed, SealedRecord, Shown, SyncState, SyncStatus, Unread,
};

use crate::link::{Link, use_link};
use crate::words;

/// A handle on sync. It is cheap to copy.
#[derive(Clone, Copy)]
pub struct Sync {
    link: Link,
    status: Memo<SyncStatus>,
    /// What the engine asks before it goes on, and who waits for the answer.
    question: RwSignal<Option<String>>,
    reply: StoredValue<Option<oneshot::Sender<bool>>, LocalStorage>,
}

/// Makes sync available to every page. The link must be available already.
pub fn provide_sync() -> Sync {
    let link = use_link();
    let status = Memo::new(move |_| link.told.sync.get().unwrap_or_default());
    let (question, reply) = (RwSignal::new(None), StoredValue::new_local(None));
    let sync = Sync { link, status, question, reply };
    provide_context(sync);
    sync
}

/// The handle on sync that the page provides.
pub fn use_sync() -> Sync {
    expect_context()
}

impl Sync {
    /// The status of sync.
    pub fn status(&self) -> Derived<SyncStatus> {
        self.status.into()
    }

    /// Whether it is known by now if this browser has joined a library.
    pub fn is_known(&self) -> Signal<bool> {
        let told = self.link.told.sync;
        Signal::derive(move || told.with(Option::is_some))
    }

    /// Whether a library is joined.
    pub fn is_on(&self) -> Signal<bool> {
        let status = self.status;
        Signal::derive(move || status.with(|status| status.state != SyncState::Off))
    }

    /// Asks whether an endpoint has the library of these words or this link. Nothing is written. Without an
    /// address, the endpoint that served the page is asked.
    pub async fn probe(&self, secret: String, endpoint: Option<String>) -> Result<Probed, Failure> {
        match self.ask(Ask::Probe { secret, endpoint }).await? {
            Answer::Probed(probed) => Ok(probed),
            _ => Err(no_engine(Refused::Gone)),
        }
    }

    /// Makes a library and starts to sync, with a fresh key or with the key of these words or this link.
    pub async fn create(
        &self,
        secret: Option<String>,
        endpoint: Option<String>,
        invitation: Option<String>,
    ) -> Result<(), Failure> {
        self.change(Ask::Create { secret, endpoint, invitation }).await
    }

    /// Joins a library and starts to sync. The two catalogs become one.
    pub async fn join(&self, secret: String, endpoint: Option<String>) -> Result<(), Failure> {
        self.change(Ask::Join { secret, endpoint }).await
    }

    /// Shows a code by which one other browser can join. Its link leads to this page's address and path.
    pub async fn show_code(&self) -> Result<Shown, Failure> {
        match self.ask(Ask::ShowCode { page: page_address() }).await? {
            Answer::Shown(code) => Ok(code),
            _ => Err(no_engine(Refused::Gone)),
        }
    }

    /// Waits until a browser has answered to the code that is shown, and says what it calls itself.
    pub async fn await_joiner(&self) -> Result<String, Failure> {
        match self.ask(Ask::AwaitJoiner).await? {
            Answer::Met(name) => Ok(name),
            _ => Err(no_engine(Refused::Gone)),
        }
    }

    /// Gives the key to the browser that shows these digits. Answers whether it has said that it joined.
    pub async fn give(&self, digits: String) -> Result<bool, Failure> {
        match self.ask(Ask::Give(digits)).await? {
            Answer::Given { has_said } => Ok(has_said),
            _ => Err(no_engine(Refused::Gone)),
        }
    }

    /// Shows no code any more.
    pub fn drop_code(&self) {
        let sync = *self;
        // Without an engine there is no code either.
        wasm_bindgen_futures::spawn_local(async move { drop(sync.ask(Ask::DropCode).await) });
    }

    /// Answers to a code that another browser shows. Returns the digits that are to be typed there.
    pub async fn hear(&self, code: String, endpoint: Option<String>) -> Result<String, Failure> {
        match self.ask(Ask::Hear { code, endpoint }).await? {
            Answer::Digits(digits) => Ok(digits),
            _ => Err(no_engine(Refused::Gone)),
        }
    }

    /// Waits for the key from the browser that shows this code, and joins.
    pub async fn join_by_code(&self, code: String) -> Result<(), Failure> {
        self.change(Ask::JoinByCode(code)).await
    }

    /// Leaves the library. This browser forgets the key and keeps its catalog.
    pub async fn leave(&self) -> Result<(), Failure> {
        self.change(Ask::Leave).await
    }

    /// Removes a browser from the library. Its changes stay in the catalog.
    pub async fn remove_browser(&self, browser: BrowserId) -> Result<(), Failure> {
        self.change(Ask::RemoveBrowser { browser, unread: Unread::Waits }).await
    }

    /// Deletes everything that the endpoint holds, for good, and leaves.
    pub async fn delete_everything(&self) -> Result<(), Failure> {
        self.change(Ask::DeleteEverything).await
    }

    /// Gives up what cannot be read of the library that new words have replaced.
    pub async fn give_up_old(&self) -> Result<(), Failure> {
        self.change(Ask::GiveUpOld).await
    }

    /// Clears what nobody of the library wrote.
    pub async fn clear_junk(&self) -> Result<(), Failure> {
        self.change(Ask::ClearJunk).await
    }

    /// Asks for the words another time.
    pub async fn put_off(&self) -> Result<(), Failure> {
        self.change(Ask::PutOff).await
    }

    /// What the engine asks before it goes on.
    pub fn question(&self) -> Option<String> {
        self.question.get()
    }

    /// Answers it.
    pub fn reply(&self, may: bool) {
        self.question.set(None);
        if let Some(reply) = self.reply.try_update_value(Option::take).flatten() {
            // Whoever asked may be gone.
            let _ = reply.send(may);
        }
    }

    /// Changes the server's password. The words stay.
    pub async fn change_password(&self) -> Result<(), Failure> {
        self.change(Ask::ChangePassword).await
    }

    /// Moves to a new library with a fresh key. The other browsers have to join again.
    pub async fn new_key(&self) -> Result<(), Failure> {
        self.change(Ask::NewKey { unread: Unread::Waits }).await
    }

    /// Shows the words, this page's address, and the words as a QR code.
    pub async fn show(&self) -> Result<Shown, Failure> {
        match self.ask(Ask::Show { page: page_address() }).await? {
            Answer::Shown(shown) => Ok(shown),
            _ => Err(no_engine(Refused::Gone)),
        }
    }

    /// Checks words that the person typed from what they wrote down, by their positions from 0.
    pub async fn check_words(&self, typed: Vec<(u32, String)>) -> Result<(), Failure> {
        self.change(Ask::CheckWords(typed)).await
    }

    /// Asks the endpoint what it holds.
    pub async fn overview(&self) -> Result<Overview, Failure> {
        match self.ask(Ask::Overview).await? {
            Answer::Overview(overview) => Ok(overview),
            _ => Err(no_engine(Refused::Gone)),
        }
    }

    /// Fetches some records of a browser after this number, exactly as the endpoint stores them.
    pub async fn records(&self, browser: BrowserId, after: u64) -> Result<Vec<SealedRecord>, Failure> {
        match self.ask(Ask::Records { browser, after }).await? {
            Answer::Records(records) => Ok(records),
            _ => Err(no_engine(Refused::Gone)),
        }
    }

    /// Syncs now, in whichever tab has the lock.
    pub fn sync_now(&self) {
        let sync = *self;
        // The status tells the result.
        wasm_bindgen_futures::spawn_local(async move { drop(sync.ask(Ask::Now).await) });
    }

    async fn change(self, ask: Ask) -> Result<(), Failure> {
        self.ask(ask).await.map(drop)
    }

    async fn ask(self, ask: Ask) -> Result<Answer, Failure> {
        loop {
            match self.link.ask(ask.clone()).await.map_err(no_engine)? {
                Answer::Failed(Failure { message, kind: FailureKind::Asks, .. }) => {
                    let (reply, replied) = oneshot::channel();
                    self.reply.set_value(Some(reply));
                    self.question.set(Some(message));
                    if !replied.await.unwrap_or_default() {
                        return Err(Failure::new("declined", words::nothing_was_sent()));
                    }
                    // Now the same is asked again.
                    self.link.ask(Ask::Allow).await.map_err(no_engine)?;
                }
                Answer::Failed(failure) => return Err(failure),
                answer => return Ok(answer),
            }
        }
    }
}

/// What is said where the engine gives no answer, or one to something else.
fn no_engine(why: Refused) -> Failure {
    Failure::new("no-engine", why.to_string())
}

/// The address of this page, without a fragment.
fn page_address() -> String {
    let location = window().location();
    format!("{}{}", location.origin().unwrap_or_default(), location.pathname().unwrap_or_default())
}
