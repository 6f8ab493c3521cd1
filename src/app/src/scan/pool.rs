//! The pool of scan workers, all of one binary. Says what they say, and when one crashed.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Event, MessageEvent, Worker};

use super::protocol::{ToPage, ToWorker, pack, unpack};

/// The file that Trunk makes of the worker binary, whatever address the page shows.
const SCRIPT: &str = "/scan_worker_loader.js";

/// What a worker does.
#[derive(Debug)]
pub(crate) enum Heard {
    /// It says something; the handles go beside it.
    Message(ToPage, Array),
    /// It crashed while it worked.
    Crashed,
    /// It cannot be used at all, for this reason.
    Unusable(String),
}

/// The workers. Messages to one that is not ready yet wait for it.
pub(crate) struct Pool {
    slots: RefCell<Vec<Slot>>,
    hear: Rc<dyn Fn(usize, Heard)>,
}

struct Slot {
    worker: Worker,
    waiting: Option<Vec<JsValue>>,
    _listeners: [Closure<dyn FnMut(Event)>; 2],
}

impl Pool {
    /// Starts as many workers as this computer has cores, two to four.
    pub(crate) fn start(hear: impl Fn(usize, Heard) + 'static) -> Result<Rc<Pool>, String> {
        let cores = web_sys::window().map_or(2.0, |window| window.navigator().hardware_concurrency());
        Pool::start_many(cores.clamp(2.0, 4.0) as usize, hear)
    }

    /// Starts so many workers.
    pub(crate) fn start_many(
        workers: usize,
        hear: impl Fn(usize, Heard) + 'static,
    ) -> Result<Rc<Pool>, String> {
        let pool = Rc::new(Pool { slots: RefCell::default(), hear: Rc::new(hear) });
        for at in 0..workers {
            let slot = pool.start_worker(at)?;
            pool.slots.borrow_mut().push(slot);
        }
        Ok(pool)
    }

    /// How many workers there are.
    pub(crate) fn len(&self) -> usize {
        self.slots.borrow().len()
    }

    /// Says something to a worker.
    pub(crate) fn say(&self, at: usize, message: &ToWorker, beside: &Array) {
        let message = pack(message, beside);
        if let Some(slot) = self.slots.borrow_mut().get_mut(at) {
            match &mut slot.waiting {
                Some(waiting) => waiting.push(message),
                // Fails only for what cannot be cloned, and handles can.
                None => drop(slot.worker.post_message(&message)),
            }
        }
    }

    /// Puts a new worker in the place of one that crashed or does not answer; what that one
    /// still has to say is not heard.
    pub(crate) fn replace(self: &Rc<Self>, at: usize) {
        let fresh = match self.start_worker(at) {
            Ok(fresh) => fresh,
            Err(why) => return (self.hear)(at, Heard::Unusable(why)),
        };
        if let Some(slot) = self.slots.borrow_mut().get_mut(at) {
            *slot = fresh;
        }
    }

    fn start_worker(self: &Rc<Self>, at: usize) -> Result<Slot, String> {
        let worker = Worker::new(SCRIPT).map_err(|_| "the browser started no worker".to_owned())?;
        let (pool, heard) = (Rc::downgrade(self), worker.clone());
        let on_message = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            if let Some(pool) = pool.upgrade() {
                pool.take(at, &heard, &event.unchecked_into::<MessageEvent>().data());
            }
        });
        let pool = Rc::downgrade(self);
        let on_error = Closure::<dyn FnMut(Event)>::new(move |_| {
            if let Some(pool) = pool.upgrade() {
                pool.fail(at);
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Slot { worker, waiting: Some(Vec::new()), _listeners: [on_message, on_error] })
    }

    fn take(&self, at: usize, worker: &Worker, posted: &JsValue) {
        match unpack(posted) {
            Ok((ToPage::Ready, _)) => {
                let mut slots = self.slots.borrow_mut();
                let waiting = slots.get_mut(at).and_then(|slot| slot.waiting.take());
                for message in waiting.into_iter().flatten() {
                    let _ = worker.post_message(&message);
                }
            }
            Ok((message, beside)) => (self.hear)(at, Heard::Message(message, beside)),
            Err(error) => (self.hear)(at, Heard::Unusable(error.to_string())),
        }
    }

    fn fail(&self, at: usize) {
        let was_ready = self.slots.borrow().get(at).is_some_and(|slot| slot.waiting.is_none());
        let heard = match was_ready {
            true => Heard::Crashed,
            false => Heard::Unusable("the part of Reprise that reads files could not be started".to_owned()),
        };
        (self.hear)(at, heard);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // What it had posted before would be heard as its successor's.
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
