//! Slices: long work pauses every few milliseconds, so that the engine can answer the page in between.
//!
//! A pause by a `MessageChannel` takes about 0.1 ms. Nested timers would take 4 ms.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, MessagePort};

use crate::platform::time::{now_ms, sleep};

/// How long a slice may last, in milliseconds.
const MOST_MS: f64 = 8.0;

/// A slice of long work.
#[derive(Debug)]
pub(crate) struct Slice {
    ends_ms: f64,
}

impl Slice {
    /// Begins a slice now.
    pub(crate) fn begin() -> Slice {
        Slice { ends_ms: now_ms() + MOST_MS }
    }

    /// Whether the slice has lasted long enough.
    pub(crate) fn is_over(&self) -> bool {
        now_ms() >= self.ends_ms
    }

    /// If the slice is over, lets other work run and begins the next slice.
    pub(crate) async fn rest(&mut self) {
        if self.is_over() {
            turn().await;
            *self = Slice::begin();
        }
    }
}

/// Lets all waiting work run.
pub(crate) async fn turn() {
    let port = PORT.with(|port| port.borrow_mut().get_or_insert_with(open).clone());
    let Some(port) = port else { return sleep(0).await };
    let turned = Promise::new(&mut |resolve, _| {
        WAITING.with(|waiting| waiting.borrow_mut().push(resolve));
        // A number can be cloned, so this cannot fail.
        let _ = port.post_message(&JsValue::from_f64(0.0));
    });
    // The promise is never rejected.
    let _ = JsFuture::from(turned).await;
}

thread_local! {
    /// The end of the channel that is written to; `None` if the browser failed to make one.
    static PORT: RefCell<Option<Option<MessagePort>>> = const { RefCell::new(None) };
    /// Everybody who waits.
    static WAITING: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
}

fn open() -> Option<MessagePort> {
    let channel = MessageChannel::new().ok()?;
    let woken = Closure::<dyn FnMut()>::new(|| {
        for resolve in WAITING.with(RefCell::take) {
            // Resolving a promise cannot fail.
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    channel.port1().set_onmessage(Some(woken.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    woken.forget();
    Some(channel.port2())
}
