//! The pool of scan workers, which all run the engine's own binary. It reports what they say, and when one crashed.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use thiserror::Error;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, MessageEvent, Worker, WorkerGlobalScope};

use super::messages::{FromWorker, ToWorker};
use crate::link::{LinkError, pack, unpack};
use crate::platform::worker::{self, Fall};
use crate::words;

/// The name of a scan worker. The loader and the binary learn from it what to be.
pub(crate) const NAME: &str = "scan";

/// Why reading cannot go on.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum PoolError {
    /// A worker could not be started, or crashed before it said anything.
    #[error(transparent)]
    Unusable(#[from] Fall),
    /// A worker sent a message of another build.
    #[error(transparent)]
    Foreign(LinkError),
    /// Workers crashed again and again.
    #[error("{}", words::scan_failing())]
    Failing,
}

/// What a worker does.
#[derive(Debug)]
pub(crate) enum Heard {
    /// It sends a message, with handles beside it.
    Message(FromWorker, Array),
    /// It crashed while it worked.
    Crashed,
    /// It cannot be used at all.
    Unusable(PoolError),
}

/// The workers. The loader of a worker keeps messages until the worker listens.
pub(crate) struct Pool {
    slots: RefCell<Vec<Slot>>,
    hear: Rc<dyn Fn(usize, Heard)>,
}

struct Slot {
    worker: Worker,
    /// Whether it has said anything yet.
    has_spoken: bool,
    _listeners: [Closure<dyn FnMut(Event)>; 2],
}

impl Pool {
    /// Starts as many workers as this computer has cores, but at least two and at most four.
    pub(crate) fn start(hear: impl Fn(usize, Heard) + 'static) -> Result<Rc<Pool>, PoolError> {
        let cores = scope().navigator().hardware_concurrency();
        let pool = Rc::new(Pool { slots: RefCell::default(), hear: Rc::new(hear) });
        for at in 0..cores.clamp(2.0, 4.0) as usize {
            let slot = pool.start_worker(at)?;
            pool.slots.borrow_mut().push(slot);
        }
        Ok(pool)
    }

    /// How many workers there are.
    pub(crate) fn len(&self) -> usize {
        self.slots.borrow().len()
    }

    /// Sends a message to a worker.
    pub(crate) fn say(&self, at: usize, message: &ToWorker, beside: &Array) {
        let packed = pack(message, beside);
        if let Some(slot) = self.slots.borrow().get(at) {
            // This fails only for things that cannot be cloned, and handles can be.
            let _ = slot.worker.post_message_with_transfer(&packed.message, &packed.moved);
        }
    }

    /// Replaces a worker that crashed or does not answer by a new one. Messages that the old one still sends
    /// are ignored.
    pub(crate) fn replace(self: &Rc<Self>, at: usize) {
        let fresh = match self.start_worker(at) {
            Ok(fresh) => fresh,
            Err(why) => return (self.hear)(at, Heard::Unusable(why)),
        };
        if let Some(slot) = self.slots.borrow_mut().get_mut(at) {
            *slot = fresh;
        }
    }

    fn start_worker(self: &Rc<Self>, at: usize) -> Result<Slot, PoolError> {
        let worker = worker::start_reader(&format!("{NAME} {}", at + 1))?;
        let pool = Rc::downgrade(self);
        let on_message = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            if let Some(pool) = pool.upgrade() {
                pool.take(at, &event.unchecked_into::<MessageEvent>().data());
            }
        });
        let pool = Rc::downgrade(self);
        let on_error = Closure::<dyn FnMut(Event)>::new(move |_| {
            // The loader reports the crashes that it notices. This event comes for the others.
            if let Some(pool) = pool.upgrade() {
                spawn_local(async move { pool.fail(at, worker::explain_silence().await) });
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Slot { worker, has_spoken: false, _listeners: [on_message, on_error] })
    }

    fn take(&self, at: usize, posted: &JsValue) {
        match unpack(posted) {
            Ok((message, beside)) => {
                if let Some(slot) = self.slots.borrow_mut().get_mut(at) {
                    slot.has_spoken = true;
                }
                (self.hear)(at, Heard::Message(message, beside));
            }
            Err(LinkError::Fallen(fall)) => self.fail(at, fall),
            Err(error) => (self.hear)(at, Heard::Unusable(PoolError::Foreign(error))),
        }
    }

    fn fail(&self, at: usize, fall: Fall) {
        let has_spoken = self.slots.borrow().get(at).is_some_and(|slot| slot.has_spoken);
        let heard = if has_spoken { Heard::Crashed } else { Heard::Unusable(fall.into()) };
        (self.hear)(at, heard);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        worker::end(&self.worker);
    }
}

fn scope() -> WorkerGlobalScope {
    js_sys::global().unchecked_into()
}
