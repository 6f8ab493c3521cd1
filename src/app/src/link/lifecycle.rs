//! When the page goes away and comes back. A page that is frozen, or waits in the back/forward cache, ends its
//! engine and thereby releases its locks, so that another tab can read and sync. When it comes back, it starts
//! another engine.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use reprise_engine::link::ToEngine;
use reprise_engine::protocol::Intent;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

use super::Link;
use crate::platform::early::is_sample;
use crate::platform::time::sleep;
use crate::platform::worker::{Fall, Trace};
use crate::words;

/// How often the engine is asked whether it still answers, in milliseconds.
const PING_MS: u32 = 10_000;

/// Watches as long as the page exists.
pub(super) fn watch(link: Link) {
    on_window("pagehide", move |event| {
        // The person's own catalog must never hear what was said of the sample library.
        if !is_sample() {
            link.keep_journal();
        }
        if is_persisted(&event) {
            link.rest();
        }
    });
    on_window("pageshow", move |event| {
        if is_persisted(&event) {
            link.take_journal_back();
            link.start();
        }
    });
    on_document("freeze", move |_| link.rest());
    on_document("resume", move |_| link.start());
    on_document("visibilitychange", move |_| {
        if !document().hidden() {
            link.send(Intent::CatchUp);
        }
    });
    spawn_local(async move { ping(link).await });
}

impl Link {
    /// Ends the engine while the page is away.
    fn rest(self) {
        self.end();
        self.with(|inner| inner.desk.borrow_mut().drop_changes());
    }
}

/// Asks the engine again and again whether it still answers. One that does not has crashed. A page that was
/// asleep has not received its answers, so only the second silence counts.
async fn ping(link: Link) {
    let silences = Rc::new(Cell::new(0));
    loop {
        let before = link.with(|inner| inner.desk.borrow().begin_ping());
        link.with(|inner| inner.post(&ToEngine::Ping, &js_sys::Array::new()));
        sleep(PING_MS).await;
        let is_there = link.with(|inner| inner.worker.borrow().is_some());
        let is_silent =
            is_there && !document().hidden() && link.with(|inner| inner.desk.borrow().is_silent(before));
        silences.set(if is_silent { silences.get() + 1 } else { 0 });
        if silences.get() >= 2 {
            silences.set(0);
            link.fall(Fall::Crashed(Trace {
                text: words::no_answer_any_more().to_owned(),
                ..Trace::default()
            }));
        }
    }
}

fn is_persisted(event: &Event) -> bool {
    js_sys::Reflect::get(event, &"persisted".into()).is_ok_and(|it| it.is_truthy())
}

fn on_window(name: &str, work: impl Fn(Event) + 'static) {
    let closure = Closure::<dyn Fn(Event)>::new(work);
    // This fails only for something that is no function.
    let _ = window().add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    // The listener lives as long as the page.
    closure.forget();
}

fn on_document(name: &str, work: impl Fn(Event) + 'static) {
    let closure = Closure::<dyn Fn(Event)>::new(work);
    let _ = document().add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}
