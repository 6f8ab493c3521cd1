//! Sync, as a service of the engine: what the page asks of it, and what the page is told.

mod asked;
mod hearing;

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt as _;
use reprise_catalog::changes::{Fact, WordsKept};
use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::LibraryKey;
use wasm_bindgen_futures::spawn_local;

use super::answers::members::called;
use super::library::Library;
use super::voice::Voice;
use crate::platform::time::{day, wall_ms};
use crate::platform::worker;
use crate::protocol::Push;
use crate::protocol::sync::{Answer, Ask, Failure, FailureKind, Probed, Shown, Unread, Words};
use crate::store::{Setting, Storage, StorageError};
use crate::sync::addresses::{Sending, What};
use crate::sync::membership::Membership;
use crate::sync::worker::{SyncWorker, own_address};
use crate::words;

/// How many of the words are asked for.
const ENOUGH_WORDS: usize = 4;

/// Sync in this tab.
pub(crate) struct Syncing {
    library: Library,
    worker: Rc<SyncWorker>,
    /// What the person was asked last, and what they allowed.
    asked: RefCell<Option<String>>,
    allowed: RefCell<Vec<String>>,
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
        let sync = SyncWorker::new(storage.boxed_local().shared());
        // The sample library has no part in what other tabs sync.
        if worker::name() != worker::ENGINE_SAMPLE {
            hearing::listen(library.clone(), voice.clone(), sync.clone());
        }
        let (library, voice, begun) = (library.clone(), voice.clone(), sync.clone());
        spawn_local(async move {
            library.opened().await;
            words::come().await;
            // What could not be read or stored now is said when the next engine starts.
            let _ = say_went_on(&library).await;
            match is_joined(&library).await {
                Ok(true) => drop(begun.answer(Ask::Start).await),
                // Without a database there is no sync. The page says that nothing is stored.
                Ok(false) | Err(_) => voice.push(&Push::Sync(Some(Default::default()))),
            }
        });
        let (asked, allowed) = (RefCell::default(), RefCell::default());
        Syncing { library: kept, worker: sync, asked, allowed }
    }

    /// Does what the page asks.
    pub(crate) async fn answer(&self, ask: Ask) -> Answer {
        match ask {
            Ask::CheckWords(typed) => return self.check_words(&typed).await,
            Ask::PutOff => return self.put_off().await,
            Ask::Allow => {
                self.allowed.borrow_mut().extend(self.asked.take());
                return Answer::Done;
            }
            _ => {}
        }
        let (ask, question) = self.look_before(ask).await;
        if let Some(question) = question {
            self.asked.replace(Some(question.clone()));
            return Answer::Failed(Failure { kind: FailureKind::Asks, ..Failure::new("asks", question) });
        }
        let name = name_of(&ask);
        // It is asked anew another time.
        self.allowed.borrow_mut().retain(|it| Some(it) != name.as_ref());
        let answer = self.answer_allowed(ask).await;
        if matches!(&answer, Answer::Failed(failure) if failure.kind == FailureKind::Asks) {
            self.asked.replace(name);
        }
        answer
    }

    async fn answer_allowed(&self, ask: Ask) -> Answer {
        let sending = self.sending(&ask).await;
        let is_change = ask.is_change();
        // Whoever types all of the words has them written down, or keeps them in another browser.
        let by_words = matches!(&ask, Ask::Join { secret, .. } if LibraryKey::of_words(secret).is_ok());
        let leaves = ask == Ask::Leave;
        let enters = matches!(&ask, Ask::Join { .. } | Ask::Create { .. } | Ask::JoinByCode(_));
        if leaves {
            self.note_left(true).await;
        }
        let answer = self.worker.answer(ask).await;
        let is_done = answer == Answer::Done;
        if (leaves && !is_done) || (enters && is_done) {
            self.note_left(false).await;
        }
        if by_words && answer == Answer::Done {
            self.note_kept(WordsKept::Joined).await;
        }
        if is_change && !matches!(answer, Answer::Failed(_)) {
            // This tab may have joined or left a library, so its worker must wait for the lock.
            self.worker.answer(Ask::Start).await;
        }
        match (answer, sending) {
            (Answer::Probed(Probed { has_library: true, says }), Some(sending)) => {
                let says = format!("{says} {}", sending.borrow().joining());
                Answer::Probed(Probed { has_library: true, says })
            }
            // A code has no number, and no sheet.
            (Answer::Shown(shown), _) if !shown.number.is_empty() => {
                Answer::Shown(self.with_checkpoint(shown).await)
            }
            (answer, _) => answer,
        }
    }
}

/// [`Sending`], with its texts.
struct Sent {
    to: String,
    before: Option<String>,
    what: What,
    songs: u64,
    own: String,
}

impl Sent {
    fn borrow(&self) -> Sending<'_> {
        let Sent { to, before, what, songs, own } = self;
        Sending { own, to, before: before.as_deref(), what: *what, songs: *songs }
    }
}

impl Syncing {
    /// Looks whether the person must be asked before this is done. Answers what is then to be done, and the question
    /// unless they have allowed it.
    async fn look_before(&self, mut ask: Ask) -> (Ask, Option<String>) {
        let is_allowed = |question: &String| self.allowed.borrow().contains(question);
        let name = name_of(&ask);
        if let Ask::RemoveBrowser { unread, .. } | Ask::NewKey { unread } = &mut ask {
            *unread =
                if name.is_some_and(|name| is_allowed(&name)) { Unread::GivenUp } else { Unread::Waits };
        }
        let sending = self.sending(&ask).await;
        let question = match ask {
            Ask::RemoveBrowser { browser, .. } => {
                self.library.with(|catalog, _| asked::removal(catalog, browser))
            }
            _ => sending.and_then(|sending| sending.borrow().question()),
        };
        (ask, question.filter(|question| !is_allowed(question)))
    }

    /// Where this sends something that may not have gone there before.
    async fn sending(&self, ask: &Ask) -> Option<Sent> {
        let (what, library, endpoint) = match ask {
            Ask::Probe { secret, endpoint } | Ask::Join { secret, endpoint } => {
                let read = Membership::read(secret, endpoint.clone()).ok()?;
                (What::Look, Some(read.library()), read.endpoint)
            }
            Ask::Create { secret: Some(secret), endpoint, .. } => {
                let read = Membership::read(secret, endpoint.clone()).ok()?;
                (What::New, Some(read.library()), read.endpoint)
            }
            Ask::Create { secret: None, endpoint, .. } => {
                (What::New, None, Membership::address(endpoint.as_deref()))
            }
            Ask::Hear { endpoint, .. } => (What::Code, None, Membership::address(endpoint.as_deref())),
            _ => return None,
        };
        self.library.opened().await;
        let before = match library {
            Some(library) => self.worker.address_of(library).await,
            None => None,
        };
        let songs = self.library.with(|catalog, _| catalog.tracks().count() as u64);
        let own = own_address();
        Some(Sent { to: endpoint.unwrap_or_else(|| own.clone()), before, what, songs, own })
    }

    async fn with_checkpoint(&self, shown: Shown) -> Shown {
        let seen = self.worker.seen().await;
        let checkpoint = self
            .library
            .with(|catalog, _| asked::checkpoint(seen, |browser| called(catalog, browser), &day(wall_ms())));
        Shown { checkpoint, ..shown }
    }
}

/// The name of an ask that can go on without something, for noting that the person allows it.
fn name_of(ask: &Ask) -> Option<String> {
    match ask {
        Ask::RemoveBrowser { browser, .. } => Some(browser.to_hex()),
        Ask::NewKey { .. } => Some(String::new()),
        _ => None,
    }
}

impl Syncing {
    /// Whether the words of the joined library are kept.
    pub(crate) async fn words(&self) -> Words {
        self.library.opened().await;
        let Some(joined) = self.joined().await else { return Words::None };
        let kept = self.library.with(|catalog, _| catalog.words_kept(joined.library()));
        asked::kept_words(kept, self.put_off_ms().await, wall_ms())
    }

    /// When the person put the question for the words off.
    async fn put_off_ms(&self) -> Option<u64> {
        self.library.storage()?.setting(Setting::PutOff).await.ok()??.parse().ok()
    }

    async fn put_off(&self) -> Answer {
        let Some(storage) = self.library.storage() else { return Answer::Done };
        match storage.set(Setting::PutOff, &wall_ms().to_string()).await {
            Ok(()) => {
                self.library.tell_changed();
                Answer::Done
            }
            Err(error) => Answer::Failed(error.into()),
        }
    }

    /// Compares what the person typed with the words. If all of it is right, that is noted for all browsers.
    async fn check_words(&self, typed: &[(u32, String)]) -> Answer {
        let Some(joined) = self.joined().await else {
            return Answer::Failed(Failure::new("no-library", words::joined_none()));
        };
        let words = joined.key.words();
        let (number, typed): (Vec<_>, Vec<_>) = typed.iter().partition(|(at, _)| *at as usize >= words.len());
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let number: String = number.iter().map(|(_, typed)| digits(typed)).collect();
        if !number.is_empty() {
            if number != digits(&joined.key.sheet_number()) {
                return Answer::Failed(Failure::new("other-number", words::sheet_number_wrong()));
            }
            self.note_kept(WordsKept::Sheet).await;
            return Answer::Done;
        }
        let wrong = typed.iter().find(|(at, word)| {
            words.get(*at as usize).is_none_or(|right| !right.eq_ignore_ascii_case(word.trim()))
        });
        if let Some((at, _)) = wrong {
            return Answer::Failed(Failure::new("other-word", words::word_wrong(&(at + 1).to_string())));
        }
        if typed.len() < ENOUGH_WORDS {
            return Answer::Failed(Failure::new("few-words", words::type_all_four()));
        }
        self.note_kept(WordsKept::Typed).await;
        Answer::Done
    }

    async fn note_kept(&self, how: WordsKept) {
        let Some(joined) = self.joined().await else { return };
        let how = asked::again(self.words().await, how);
        let fact = Fact::WordsKept { library: joined.library(), how };
        // If it cannot be stored, the library says so.
        let _ = self.library.jot_act(vec![fact]).await;
        self.library.publish();
    }

    /// Notes for the others that this browser has left its library, or is in it again. The worker sends it on.
    async fn note_left(&self, has_left: bool) {
        if let Some(browser) = self.library.browser() {
            say_left(&self.library, browser, has_left).await;
        }
    }

    async fn joined(&self) -> Option<Membership> {
        joined(&self.library).await
    }
}

async fn joined(library: &Library) -> Option<Membership> {
    // Without a database there is no sync.
    Membership::load(&library.storage()?).await.ok().flatten()
}

/// Notes for the others that a browser has left the joined library, or is in it.
async fn say_left(library: &Library, browser: BrowserId, has_left: bool) {
    let Some(joined) = joined(library).await.map(|joined| joined.library()) else { return };
    // Whoever enters says so if it left the library that this one replaced: else it would count as left in the next one.
    let is_said = library.with(|catalog, _| match has_left {
        true => catalog.left(joined, browser).is_some(),
        false => catalog.left(joined, browser).is_some() || catalog.left_last(browser).is_some(),
    });
    if is_said != has_left {
        // If it cannot be stored, the library says so.
        let _ = library.jot_act(vec![Fact::Left { library: joined, browser, has_left }]).await;
    }
}

/// Says that the id is left from which this browser went on as another: nobody is to wait for it.
async fn say_went_on(library: &Library) -> Result<(), StorageError> {
    let Some(storage) = library.storage() else { return Ok(()) };
    let Some(was) = storage.setting(Setting::WentOn).await? else { return Ok(()) };
    if let Some(was) = BrowserId::from_hex(&was) {
        say_left(library, was, true).await;
    }
    storage.unset(Setting::WentOn).await
}

/// Says that this browser is in its library, if another one says that it left: a copy of its profile went on as another,
/// and does not know of this one.
async fn say_here(library: &Library) {
    let (Some(browser), Some(joined)) = (library.browser(), joined(library).await) else { return };
    let left = library.with(|catalog, _| catalog.left(joined.library(), browser));
    if left.is_some_and(|said| said.browser != browser) {
        say_left(library, browser, false).await;
    }
}

async fn is_joined(library: &Library) -> Result<bool, StorageError> {
    match library.storage() {
        Some(storage) => Ok(storage.setting(Setting::Sync).await?.is_some()),
        None => Ok(false),
    }
}
