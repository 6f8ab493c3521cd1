//! Locks that all tabs and workers of this browser share (Web Locks).

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The browser's locks. Throws where there are none: in pages that came over plain HTTP.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request(name: &str, work: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request_with(name: &str, options: &Object, work: &JsValue) -> Result<Promise, JsValue>;
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

/// Waits for a lock. Where the browser has none, it is granted at once, and tabs do not take turns.
pub(crate) async fn hold(name: &str) -> Held {
    let release = Rc::new(RefCell::new(None));
    let (granted, wait) = oneshot::channel::<()>();
    let slot = release.clone();
    let work = Closure::once(move || {
        let held = Promise::new(&mut |resolve, _| *slot.borrow_mut() = Some(resolve));
        // If the worker has stopped waiting, the lock is released when the worker ends.
        let _ = granted.send(());
        held
    });
    if request(name, work.as_ref()).is_ok() {
        // This fails only if the browser drops the request unanswered.
        let _ = wait.await;
    }
    Held { release }
}

/// Takes a lock if it is free; `None` if it is not. Where the browser has no locks, it is granted.
pub(crate) async fn hold_if_free(name: &str) -> Option<Held> {
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
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &true.into());
    if request_with(name, &options, work.as_ref()).is_err() {
        return Some(Held { release });
    }
    // The answer comes at once, unless the browser drops the request.
    wait.await.unwrap_or(true).then_some(Held { release })
}
