//! The engine of a tab, in one worker: it owns the catalog, answers the page's questions, does what the person
//! wants, reads files, stores and syncs. It starts the scan workers.

mod answers;
mod intents;
pub(crate) mod library;
mod saving;
mod scans;
mod selection;
pub(crate) mod slices;
mod syncing;
mod views;
mod voice;

use std::cell::RefCell;
use std::rc::Rc;

use futures::lock::Mutex;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::link::{ToEngine, ToPage, encode, unpack};
use crate::platform::time::{now_ms, wall_ms};
use crate::protocol::{Ask, Push};
use crate::words;
use answers::leaf::TwinsKept;
use answers::restore::RestoreLists;
use library::{Library, News};
use saving::Saving;
use scans::Scans;
use selection::Selection;
use syncing::Syncing;
use views::Views;
use voice::Voice;

/// The services of the engine.
pub(crate) struct Host {
    voice: Voice,
    library: Library,
    views: Views,
    restore: RestoreLists,
    twins: TwinsKept,
    /// One cover is made at a time, so that one picture is in memory.
    covers: Mutex<()>,
    selection: RefCell<Selection>,
    scans: Scans,
    saving: Saving,
    syncing: Syncing,
}

/// Starts the engine of this tab.
pub fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let page = scope.clone();
    let voice = Voice::new(move |packed| {
        // This fails only for things that cannot be cloned, and handles can be.
        let _ = page.post_message_with_transfer(&packed.message, &packed.moved);
    });
    let host = Host::new(&voice);
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match unpack(&event.data()) {
            _ if words::hear(&event.data()) => {}
            Ok((message, beside)) => host.hear(message, beside),
            // A page of another build is told so by the version of the answer.
            Err(_) => voice.say(&ToPage::Pong, &Array::new()),
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The listener lives as long as the engine.
    on_message.forget();
}

impl Host {
    fn new(voice: &Voice) -> Rc<Host> {
        let library = Library::open(voice.clone());
        let host = Rc::new(Host {
            voice: voice.clone(),
            views: Views::default(),
            restore: RestoreLists::default(),
            twins: TwinsKept::default(),
            covers: Mutex::default(),
            selection: RefCell::new(Selection::begin(wall_ms())),
            scans: Scans::new(&library, voice),
            saving: Saving::default(),
            syncing: Syncing::new(&library, voice),
            library,
        });
        let scans = host.scans.clone();
        host.library.on(News::OfOthers, move || {
            scans.reload_places();
            scans.show_doubts();
            scans.plan_again();
            scans.join_lists_soon();
        });
        host.begin_saving();
        host
    }

    fn hear(self: &Rc<Self>, message: ToEngine, beside: Array) {
        let host = self.clone();
        match message {
            ToEngine::Ping => self.voice.say(&ToPage::Pong, &Array::new()),
            ToEngine::Intent { id, intent } => spawn_local(async move {
                words::come().await;
                let outcome = host.obey(id, intent, &beside).await;
                // What was said may answer what is asked, or change its numbers.
                host.scans.show_open_doubts();
                host.voice.say(&ToPage::Done { id, outcome }, &Array::new());
            }),
            ToEngine::Ask { id, ask } => spawn_local(async move {
                let query = match &ask {
                    Ask::Window(asked) => Some(asked.query.clone()),
                    _ => None,
                };
                let (answer, beside) = host.answer(ask).await;
                host.voice.say(&ToPage::Answer { id, answer }, &beside);
                if let Some(query) = query {
                    slices::turn().await;
                    host.views.look_ahead(&host.library, &query);
                }
            }),
        }
    }

    /// Answers a question. The answer is encoded as the question's type says.
    async fn answer(&self, ask: Ask) -> (Vec<u8>, Array) {
        self.wait_for(&ask).await;
        // These rest in between, or wait for others.
        let has_no_cost = matches!(
            ask,
            Ask::Sync(_) | Ask::Words(_) | Ask::Leaf(_) | Ask::Albums(_) | Ask::Media(_) | Ask::Search(_)
        );
        let began_ms = now_ms();
        let plain = match ask {
            Ask::Figures(_) => encode(&answers::figures::figures(&self.library)),
            Ask::Window(asked) => encode(&answers::window::window(self, &asked)),
            Ask::Card(asked) => encode(&answers::card::card(&self.library, asked.track)),
            Ask::Restore(asked) => encode(&self.restore.summary(&self.library, asked.scope)),
            Ask::Lines(asked) => encode(&self.restore.lines(&self.library, asked)),
            Ask::Review(asked) => encode(&self.restore.review(&self.library, asked.count)),
            Ask::Checkup(_) => encode(&answers::checkup::checkup(&self.library)),
            Ask::Problems(asked) => encode(&answers::problems::problems(&self.library, asked)),
            Ask::Desk(asked) => encode(&answers::exports::desk(self, &asked).await),
            Ask::Members(asked) => encode(&answers::members::members(&self.library, &asked).await),
            Ask::Albums(asked) => encode(&answers::albums::albums(self, &asked).await),
            Ask::Leaf(asked) => encode(&answers::leaf::leaf(self, &asked).await),
            Ask::Search(asked) => encode(&answers::search::search(&asked)),
            Ask::Words(_) => encode(&self.syncing.words().await),
            Ask::Sync(asked) => encode(&self.syncing.answer(asked).await),
            Ask::File(asked) => {
                let (file, beside) = answers::exports::file(self, &asked).await;
                return (encode(&file), beside);
            }
            Ask::Media(asked) => {
                let (media, beside) = answers::media::media(self, &asked).await;
                return (encode(&media), beside);
            }
        };
        if !has_no_cost {
            self.library.note_cost(now_ms() - began_ms);
        }
        (plain, Array::new())
    }

    /// Waits until a question can be answered. A person who types or filters has the computer to themselves meanwhile.
    async fn wait_for(&self, ask: &Ask) {
        // The page waits for the messages too.
        words::come().await;
        match ask {
            Ask::Sync(_) | Ask::Search(_) => {}
            // Rows and sums are in the table, which comes first.
            Ask::Figures(_) | Ask::Window(_) => self.library.shown().await,
            _ => self.library.opened().await,
        }
        if let Ask::Window(asked) = ask
            && self.views.is_another(&asked.query)
        {
            self.scans.calm();
        }
    }

    /// Repeats what is said unasked, for a page that came to the front. Catching up repeats the places.
    fn tell_all(&self) {
        self.voice.push(&Push::Keeping(self.library.keeping()));
        self.voice.push(&Push::Changed(self.library.how_open()));
        self.library.tell_chosen();
        self.scans.tell_all();
    }
}
