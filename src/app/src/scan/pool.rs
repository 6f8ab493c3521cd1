//! The pool of scan workers, all of one binary. Says what they say, and when one crashed.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, MessageEvent, Worker};

use super::protocol::{ProtocolError, ToPage, ToWorker, pack, unpack};
use crate::platform::worker::{self, Fall};

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

/// The workers.
pub(crate) struct Pool {
    slots: RefCell<Vec<Slot>>,
    hear: Rc<dyn Fn(usize, Heard)>,
}

struct Slot {
    worker: Worker,
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
        if let Some(slot) = self.slots.borrow().get(at) {
            // Fails only for what cannot be cloned, and handles can.
            let _ = slot.worker.post_message(&message);
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
        let worker = worker::start(&format!("scan {}", at + 1)).map_err(|fall| fall.to_string())?;
        let pool = Rc::downgrade(self);
        let on_message = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            if let Some(pool) = pool.upgrade() {
                (pool.hear)(at, understand(&event.unchecked_into::<MessageEvent>().data()));
            }
        });
        let (pool, failed) = (Rc::downgrade(self), worker.clone());
        let on_error = Closure::<dyn FnMut(Event)>::new(move |_| {
            let (pool, failed) = (pool.clone(), failed.clone());
            spawn_local(async move {
                let fall = worker::explain_silence().await;
                // Meanwhile another may have taken its place.
                let pool = pool.upgrade().filter(|pool| pool.is_at(at, &failed));
                if let Some(pool) = pool {
                    (pool.hear)(at, fallen(&fall));
                }
            });
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Slot { worker, _listeners: [on_message, on_error] })
    }

    fn is_at(&self, at: usize, worker: &Worker) -> bool {
        self.slots.borrow().get(at).is_some_and(|slot| slot.worker == *worker)
    }
}

fn understand(posted: &JsValue) -> Heard {
    if let Some(fall) = worker::fall_of(posted) {
        return fallen(&fall);
    }
    match unpack(posted) {
        Ok((ToPage::Misunderstood, _)) => Heard::Unusable(ProtocolError::Damaged.to_string()),
        Ok((message, beside)) => Heard::Message(message, beside),
        Err(error) => Heard::Unusable(error.to_string()),
    }
}

fn fallen(fall: &Fall) -> Heard {
    match fall {
        Fall::Crashed(_) => Heard::Crashed,
        Fall::Gone | Fall::Unstarted(_) => Heard::Unusable(fall.to_string()),
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
