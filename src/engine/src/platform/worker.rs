//! Workers of this build: how the page or another worker starts one, and how a worker that crashes says so. The
//! other half is `loader.js`. Its name holds a hash, and the page's document knows it.

use std::panic::{PanicHookInfo, set_hook};

use crate::words;
use thiserror::Error;
use wasm_bindgen::prelude::*;
use web_sys::{Worker, WorkerGlobalScope, WorkerOptions, WorkerType};

/// The id of the element of `index.html` that names the loader.
const LOADER_ELEMENT: &str = "engine";

/// The name of an engine.
pub const ENGINE: &str = "engine";

/// The name of an engine that opens without the table record, because engines with it have crashed.
pub const ENGINE_AFRESH: &str = "engine afresh";

/// The name of the engine of the sample library, which opens no database and stores nothing.
pub const ENGINE_SAMPLE: &str = "engine sample";

/// Why there is no worker, or no longer one.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Fall {
    /// The server has another build by now.
    #[error("{}", words::fall_gone())]
    Gone,
    /// It never ran: the browser has no workers, or its files did not come or do not compile.
    #[error("{}", words::fall_unstarted())]
    Unstarted(Trace),
    /// It ran, and then threw an exception or panicked.
    #[error("{}", words::fall_crashed())]
    Crashed(Trace),
}

impl Fall {
    /// What happened, with what the worker said about it.
    pub fn explain(&self) -> String {
        match self {
            Fall::Unstarted(trace) | Fall::Crashed(trace) if !trace.text.is_empty() => {
                let place = if trace.place.is_empty() { String::new() } else { format!(", {}", trace.place) };
                format!("{self}: {}{place}", trace.text)
            }
            _ => self.to_string(),
        }
    }
}

/// What a worker that crashed says about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The text of the panic or the exception.
    pub text: String,
    /// Where in the source or the scripts that was; empty if not known.
    pub place: String,
}

#[wasm_bindgen]
extern "C" {
    /// A function of the loader that tells whoever started this worker. In tests there is none.
    #[wasm_bindgen(catch, js_name = repriseFall)]
    fn fall(text: &str, place: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_name = fetch)]
    async fn fetch(url: &str) -> Result<JsValue, JsValue>;

    /// What `fetch` gives: the answer to a request.
    type Answer;

    #[wasm_bindgen(method, getter)]
    fn ok(this: &Answer) -> bool;

    /// A message that the worker's loader posts.
    type Posted;

    #[wasm_bindgen(method, getter)]
    fn fallen(this: &Posted) -> Option<Fallen>;

    type Fallen;

    #[wasm_bindgen(method, getter)]
    fn cause(this: &Fallen) -> String;

    #[wasm_bindgen(method, getter)]
    fn text(this: &Fallen) -> String;

    #[wasm_bindgen(method, getter)]
    fn place(this: &Fallen) -> String;
}

/// Starts a worker of this build. Its name tells it what to be. Messages may be posted to it at once. [`fall_of`]
/// recognises the one message that the loader itself may post.
///
/// # Errors
/// [`Fall::Unstarted`] if the browser starts no worker.
pub fn start(name: &str) -> Result<Worker, Fall> {
    start_from(loader(), name)
}

/// Starts a worker that reads files. It has a copy of the loader, which an endpoint answers with headers by which the
/// worker can talk to nobody but the server that it came from.
///
/// # Errors
/// As [`start`].
#[cfg(feature = "host")]
pub fn start_reader(name: &str) -> Result<Worker, Fall> {
    start_from(loader().map(|loader| loader.replace("/engine-loader-", "/engine-reader-")), name)
}

fn start_from(loader: Option<String>, name: &str) -> Result<Worker, Fall> {
    let unstarted = |text: &str| Fall::Unstarted(Trace { text: text.to_owned(), ..Trace::default() });
    let loader = loader.ok_or_else(|| unstarted("the document names no loader"))?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name(name);
    Worker::new_with_options(&loader, &options).map_err(|_| unstarted("the browser started no worker"))
}

/// Ends a worker. Messages that it had already posted are heard no more: they would be taken for its successor's.
pub fn end(worker: &Worker) {
    worker.set_onmessage(None);
    worker.set_onerror(None);
    worker.terminate();
}

/// The crash that a message of a worker reports, if it is such a message.
pub fn fall_of(posted: &JsValue) -> Option<Fall> {
    let fallen = posted.is_object().then(|| posted.unchecked_ref::<Posted>().fallen())??;
    let trace = Trace { text: fallen.text(), place: fallen.place() };
    Some(match fallen.cause().as_str() {
        "gone" => Fall::Gone,
        "crashed" => Fall::Crashed(trace),
        _ => Fall::Unstarted(trace),
    })
}

/// Finds out why a worker failed when its loader did not report it, because the loader itself did not come.
pub async fn explain_silence() -> Fall {
    match is_loader_there().await {
        Some(false) => Fall::Gone,
        _ => Fall::Unstarted(Trace::default()),
    }
}

/// For workers: reports panics to whoever started the worker, besides the console.
pub fn report_panics() {
    set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
        console_error_panic_hook::hook(panic);
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        // This fails only if the worker was not started by our loader.
        let _ = fall(panic.payload_as_str().unwrap_or("a panic without a text"), &place);
    }));
}

/// The name of this worker.
#[cfg(feature = "host")]
pub fn name() -> String {
    js_sys::global().unchecked_into::<web_sys::DedicatedWorkerGlobalScope>().name()
}

/// The address of the loader: a worker was started from it, and the page's document names it.
pub fn loader() -> Option<String> {
    match js_sys::global().dyn_into::<WorkerGlobalScope>() {
        Ok(worker) => Some(worker.location().href()),
        Err(_) => web_sys::window()?.document()?.get_element_by_id(LOADER_ELEMENT)?.get_attribute("href"),
    }
}

/// Whether the server still has the loader; `None` if it does not answer.
async fn is_loader_there() -> Option<bool> {
    let answer = fetch(&loader()?).await.ok()?;
    Some(answer.unchecked_ref::<Answer>().ok())
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn posted(cause: &str) -> JsValue {
        js_sys::JSON::parse(&format!(
            "{{\"fallen\":{{\"cause\":\"{cause}\",\"text\":\"index out of bounds\",\"place\":\"src/a.rs:1:2\"}}}}"
        ))
        .unwrap()
    }

    #[wasm_bindgen_test]
    fn the_loader_s_message_is_told_from_others() {
        let trace = Trace { text: "index out of bounds".to_owned(), place: "src/a.rs:1:2".to_owned() };
        assert_eq!(fall_of(&posted("crashed")), Some(Fall::Crashed(trace.clone())));
        assert_eq!(fall_of(&posted("unstarted")), Some(Fall::Unstarted(trace)));
        assert_eq!(fall_of(&posted("gone")), Some(Fall::Gone));
        for other in [js_sys::Array::new().into(), JsValue::NULL, JsValue::from("fallen")] {
            assert_eq!(fall_of(&other), None);
        }
    }
}
