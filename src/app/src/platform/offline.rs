//! The service worker, which keeps the app's files so that it starts without a network. Browsers have none in private
//! windows and on addresses that are not secure.

use std::rc::Rc;

use js_sys::Promise;
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::EventTarget;

/// The script of the service worker.
const SCRIPT: &str = "/sw.js";

/// The attribute of the root element that says that there is one. A build for development has none.
const OFFERED: &str = "data-offline";

/// What the service worker hears when the person wants the new build now.
const UPDATE: &str = "update";

#[wasm_bindgen]
extern "C" {
    #[derive(Clone, Debug)]
    #[wasm_bindgen(extends = EventTarget)]
    type Workers;

    /// Absent where there are no service workers.
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = serviceWorker)]
    static WORKERS: Option<Workers>;

    #[wasm_bindgen(method)]
    fn register(this: &Workers, script: &str) -> Promise;

    #[wasm_bindgen(method, getter)]
    fn ready(this: &Workers) -> Promise;

    /// The worker that answers for this page; null if none does.
    #[wasm_bindgen(method, getter)]
    fn controller(this: &Workers) -> JsValue;

    #[derive(Clone, Debug)]
    #[wasm_bindgen(extends = EventTarget)]
    type Registration;

    #[wasm_bindgen(method, getter)]
    fn active(this: &Registration) -> Option<Keeper>;

    #[wasm_bindgen(method, getter)]
    fn installing(this: &Registration) -> Option<Keeper>;

    #[wasm_bindgen(method, getter)]
    fn waiting(this: &Registration) -> Option<Keeper>;

    /// One service worker.
    #[derive(Clone, Debug)]
    #[wasm_bindgen(extends = EventTarget)]
    type Keeper;

    #[wasm_bindgen(method, js_name = postMessage)]
    fn post_message(this: &Keeper, message: &str);
}

/// Registers the service worker. Calls `ready` when the app would start without a network, and `newer` when another
/// build waits for all tabs to be closed. Reloads the page when that one takes over.
pub(crate) async fn keep_files(ready: impl Fn() + 'static, newer: impl Fn() + 'static) {
    let is_offered = document().document_element().is_some_and(|root| root.has_attribute(OFFERED));
    let Some(workers) = WORKERS.with(Clone::clone).filter(|_| is_offered) else { return };
    // It fails where the browser or the server has none; then the app starts with a network only, and says so.
    let Ok(registered) = JsFuture::from(workers.register(SCRIPT)).await else { return };
    watch(registered.unchecked_into(), newer);
    if !workers.controller().is_falsy() {
        listen(&workers, "controllerchange", || drop(window().location().reload()));
    }
    if JsFuture::from(workers.ready()).await.is_ok() {
        ready();
    }
}

/// Lets the build that waits take over in every tab.
pub(crate) async fn update() {
    let Some(ready) = WORKERS.with(|workers| workers.as_ref().map(Workers::ready)) else { return };
    let Ok(registration) = JsFuture::from(ready).await else { return };
    if let Some(waiting) = registration.unchecked_into::<Registration>().waiting() {
        waiting.post_message(UPDATE);
    }
}

/// Calls `newer` when a second build is installed and waits.
fn watch(registration: Registration, newer: impl Fn() + 'static) {
    let watched = registration.clone();
    let look = Rc::new(move || {
        // The first one of all waits for nobody.
        if watched.active().is_some() && watched.waiting().is_some() {
            newer();
        }
    });
    look();
    let found = registration.clone();
    listen(&registration, "updatefound", move || {
        let look = look.clone();
        if let Some(installing) = found.installing() {
            listen(&installing, "statechange", move || look());
        }
    });
}

/// Listens as long as the page exists.
fn listen(target: &EventTarget, event: &str, act: impl FnMut() + 'static) {
    let act = Closure::<dyn FnMut()>::new(act);
    // It fails for no name that is used here.
    let _ = target.add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
    act.forget();
}
