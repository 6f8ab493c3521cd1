//! The page's link to its engine. Questions are answered, intents are carried out, and what the engine says
//! unasked is kept in signals. If the engine crashes, another one is started, and everything open is asked and
//! sent again.

mod desk;
mod early;
mod follow;
mod journal;
mod lifecycle;
mod told;

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::Array;
use leptos::prelude::*;
use reprise_engine::link::{LinkError, ToEngine, ToPage, decode, pack, unpack};
use reprise_engine::protocol::{Ask, Intent, Question, Refused};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, MessageEvent, Worker};

use crate::platform::early::{is_sample, waits_with_engine};
use crate::platform::idle::when_idle;
use crate::platform::random::make_u64;
use crate::platform::time::now_ms;
use crate::platform::worker::{self, Fall};
use desk::{Desk, Heard};
pub use follow::{Followed, follow};
pub use told::{Told, Trouble, has_songs, use_told};

/// A handle on the link. It is cheap to copy.
#[derive(Clone, Copy)]
pub struct Link {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    /// What the engine says unasked.
    pub told: Told,
}

/// What the link needs besides the desk.
struct Inner {
    desk: RefCell<Desk<Array>>,
    worker: RefCell<Option<Running>>,
}

/// A running engine.
struct Running {
    worker: Worker,
    _listener: Closure<dyn FnMut(Event)>,
}

/// Starts the engine, and makes the link available to every page.
pub fn provide_link() -> Link {
    let told = Told::new();
    provide_context(told);
    let inner = Inner { desk: RefCell::new(Desk::new(make_u64())), worker: RefCell::default() };
    let link = Link { inner: StoredValue::new_local(Rc::new(inner)), told };
    provide_context(link);
    link.start_when_needed();
    if !is_sample() {
        link.send_journal();
    }
    lifecycle::watch(link);
    link
}

/// The link of this page.
pub fn use_link() -> Link {
    expect_context()
}

impl Link {
    /// Asks the engine a question.
    ///
    /// # Errors
    /// [`Refused`] says why there is no answer.
    pub async fn ask<Q: Question>(self, question: Q) -> Result<Q::Answer, Refused> {
        self.ask_beside(question).await.map(|(answer, _)| answer)
    }

    /// Asks a question whose answer has something beside it.
    ///
    /// # Errors
    /// [`Refused`] says why there is no answer.
    pub async fn ask_beside<Q: Question>(self, question: Q) -> Result<(Q::Answer, Array), Refused> {
        let answered = self.ask_plain(question.into()).await.map_err(|_| self.why_unanswered())?;
        decode(&answered.0).map(|answer| (answer, answered.1)).map_err(|_| Refused::Gone)
    }

    fn why_unanswered(self) -> Refused {
        if self.with(|inner| inner.desk.borrow().is_over()) { Refused::Gone } else { Refused::Unsure }
    }

    /// Sends an intent, and waits until it is carried out.
    ///
    /// # Errors
    /// [`Refused`] says why it was not.
    pub async fn intend(self, intent: Intent) -> Result<(), Refused> {
        self.intend_with(intent, &Array::new()).await.unwrap_or(Err(Refused::Gone))
    }

    /// Sends an intent without waiting. If it cannot be stored, the engine tells the page where the catalog is kept.
    pub fn send(self, intent: Intent) {
        self.send_with(intent, &Array::new());
    }

    /// Sends an intent with handles or files beside it.
    pub fn send_with(self, intent: Intent, beside: &Array) {
        let done = self.intend_with(intent, beside);
        spawn_local(async move {
            if let Ok(Err(Refused::Felled)) = done.await {
                self.told.say_felled();
            }
        });
    }

    /// Asks a question without knowing the type of its answer, so that this code exists once.
    fn ask_plain(self, ask: Ask) -> oneshot::Receiver<(Vec<u8>, Array)> {
        let (answered, wait) = oneshot::channel();
        self.with(|inner| {
            let message = inner.desk.borrow_mut().ask(ask, answered);
            if let Some(message) = message {
                inner.post(&message, &Array::new());
            }
        });
        wait
    }

    fn intend_with(self, intent: Intent, beside: &Array) -> oneshot::Receiver<Result<(), Refused>> {
        let (done, wait) = oneshot::channel();
        self.start();
        self.with(|inner| {
            let message = inner.desk.borrow_mut().intend(intent, beside, done);
            inner.post(&message, beside);
        });
        wait
    }

    fn with<R>(self, work: impl FnOnce(&Rc<Inner>) -> R) -> R {
        self.inner.with_value(work)
    }

    /// Starts the engine at once, but on a first visit only when the page rests, or the person gives or changes something: there are
    /// no songs to ask for, and the engine's code is three times as large as the page's own, which should be there first.
    fn start_when_needed(self) {
        if waits_with_engine() { when_idle(move || self.start()) } else { self.start() }
    }

    /// Starts an engine, unless there is one or it has stopped for good. Sends and asks it everything that is open.
    fn start(self) {
        if self.with(|inner| inner.worker.borrow().is_some() || inner.desk.borrow().is_over()) {
            return;
        }
        let started = match start_worker(self) {
            Ok(started) => started,
            Err(fall) => return self.stop(fall.explain()),
        };
        self.with(|inner| {
            inner.worker.replace(Some(started));
            let open = inner.desk.borrow_mut().open();
            for (message, beside) in open {
                inner.post(&message, &beside.unwrap_or_default());
            }
        });
    }

    /// Ends the engine. [`Link::start`] starts another one.
    fn end(self) {
        self.with(|inner| {
            inner.desk.borrow_mut().expect_nothing();
            drop(inner.worker.take());
        });
    }

    /// Takes an event of the engine, after the events before it.
    fn take(self, event: &Event) {
        match event.dyn_ref::<MessageEvent>() {
            Some(message) => self.hear(&message.data()),
            // The loader reports the crashes that it notices. An event of another kind comes for the others.
            None => spawn_local(async move { self.fall(worker::explain_silence().await) }),
        }
    }

    fn hear(self, posted: &JsValue) {
        let (message, beside) = match unpack::<ToPage>(posted) {
            Ok(heard) => heard,
            Err(LinkError::Fallen(fall)) => return self.fall(fall),
            Err(error) => return self.stop(error.to_string()),
        };
        match self.with(|inner| inner.desk.borrow_mut().hear(message, beside)) {
            Heard::Push(push, beside) => self.told.take(self, *push, &beside),
            Heard::Nothing => {}
        }
    }

    /// Handles a crash of the engine: starts another one, unless it has crashed too often.
    fn fall(self, fall: Fall) {
        self.end();
        // The engine's file of this build is gone, so no other one can be started.
        if fall == Fall::Gone {
            return self.stop(fall.explain());
        }
        if self.with(|inner| inner.desk.borrow_mut().fall(now_ms())) {
            self.told.say_fallen(&fall);
            self.start();
        } else {
            self.stop(fall.explain());
        }
    }

    /// Stops for good. Everybody who waits is told, and the page says what to do.
    fn stop(self, why: String) {
        self.end();
        self.with(|inner| inner.desk.borrow_mut().give_up());
        self.told.say_stopped(why);
    }
}

impl Inner {
    fn post(&self, message: &ToEngine, beside: &Array) {
        if let Some(running) = &*self.worker.borrow() {
            let packed = pack(message, beside);
            // This fails only for things that cannot be cloned, and handles can be.
            let _ = running.worker.post_message_with_transfer(&packed.message, &packed.moved);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        worker::end(&self.worker);
    }
}

fn start_worker(link: Link) -> Result<Running, Fall> {
    let (worker, heard) = link.find_worker()?;
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| link.take(&event));
    worker.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    worker.set_onerror(Some(listener.as_ref().unchecked_ref()));
    // This runs after the page has asked its first questions, and before any later event.
    spawn_local(async move { heard.iter().for_each(|event| link.take(event.unchecked_ref())) });
    Ok(Running { worker, _listener: listener })
}
