//! Locks that all tabs and workers of this browser share (Web Locks).

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::time::sleep;

#[wasm_bindgen]
extern "C" {
    /// Asks for a lock, and calls `work` when it is granted. Throws where there are none: in pages that came over
    /// plain HTTP.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request(name: &str, options: &Object, work: &JsValue) -> Result<Promise, JsValue>;
}

/// A lock that is held until this is dropped.
pub(crate) struct Held {
    release: Rc<RefCell<Option<Function>>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = self.release.borrow_mut().take() {
            // Resolving a promise cannot fail.
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

/// Whether the browser has locks. In a page that came over plain HTTP it has none.
pub(crate) fn are_there() -> bool {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into());
    let locks = navigator.and_then(|navigator| Reflect::get(&navigator, &"locks".into()));
    locks.is_ok_and(|locks| locks.is_object())
}

/// Waits for a lock. Where the browser has no locks, or refuses them, returns at once, and every tab believes
/// that it is alone. Whoever stops waiting for it leaves it to the next one.
pub(crate) async fn hold(name: &str) -> Held {
    let (granted, wait) = oneshot::channel();
    let name = name.to_owned();
    spawn_local(async move {
        // Without `ifAvailable` the browser queues the request until the lock is free, so this is never `None`.
        let held = ask(&name, &Object::new()).await;
        // If nobody waits any more, the lock is let go here.
        let _ = granted.send(held.unwrap_or_else(|| Held { release: Rc::default() }));
    });
    // The task ends only when it has sent.
    wait.await.unwrap_or_else(|_| Held { release: Rc::default() })
}

/// Takes a lock if nobody has it; `None` if somebody does. Where the browser has no locks, or refuses them,
/// returns one anyway.
pub(crate) async fn hold_if_free(name: &str) -> Option<Held> {
    let options = Object::new();
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(&options, &"ifAvailable".into(), &true.into());
    ask(name, &options).await
}

/// Takes a lock that is free or becomes free within so many milliseconds: a page that was just reloaded may have it still.
/// One that is free is waited for however slowly the browser gives it.
pub(crate) async fn hold_within(name: &str, ms: u32) -> Option<Held> {
    if let Some(held) = hold_if_free(name).await {
        return Some(held);
    }
    match select(Box::pin(hold(name)), Box::pin(sleep(ms))).await {
        Either::Left((held, _)) => Some(held),
        Either::Right(_) => None,
    }
}

async fn ask(name: &str, options: &Object) -> Option<Held> {
    let release = Rc::new(RefCell::new(None));
    let (answered, wait) = oneshot::channel::<bool>();
    let slot = release.clone();
    let work = Closure::once(move |lock: JsValue| {
        let is_granted = !lock.is_null();
        // If the worker has stopped waiting, the lock is released when the worker ends.
        let _ = answered.send(is_granted);
        Promise::new(&mut |resolve, _| {
            if is_granted {
                *slot.borrow_mut() = Some(resolve);
            } else {
                // Resolving a promise cannot fail.
                let _ = resolve.call0(&JsValue::NULL);
            }
        })
    });
    let Ok(asked) = request(name, options, work.as_ref()) else { return Some(Held { release }) };
    let is_granted = match select(wait, JsFuture::from(asked)).await {
        Either::Left((answer, _)) => answer.unwrap_or(true),
        // The browser refused, as it does in a page that may store nothing. There is no lock to wait for.
        Either::Right(_) => true,
    };
    is_granted.then_some(Held { release })
}
