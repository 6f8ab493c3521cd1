//! The app's half of the script in `index.html`, which runs before the app is there. The script starts the first
//! engine. It also takes what the person drops or chooses, for as long as the page exists.

use std::iter::from_fn;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList, FileSystemEntry, HtmlElement, Worker, window};

/// The attribute of the root element that says that what was given waits for the app.
const WAITS: &str = "data-waits";

/// The attribute of the root element that hides the first visit, and its value.
const AWAY: (&str, &str) = ("data-first", "away");

#[wasm_bindgen]
extern "C" {
    /// What the script leaves for the app.
    type Early;

    /// Absent only in tests, whose pages are not `index.html`.
    #[wasm_bindgen(thread_local_v2, js_name = reprise)]
    static EARLY: Option<Early>;

    /// The engine, until the app takes it over; null if it could not be started.
    #[wasm_bindgen(method, getter)]
    fn engine(this: &Early) -> Option<Worker>;

    #[wasm_bindgen(method, setter)]
    fn set_engine(this: &Early, engine: Option<&Worker>);

    /// Whether the script leaves the start of the first engine to the app.
    #[wasm_bindgen(method, getter, js_name = waits)]
    fn waits_with_engine(this: &Early) -> bool;

    /// The events of that engine so far.
    #[wasm_bindgen(method, getter)]
    fn heard(this: &Early) -> Array;

    /// What was given and not taken yet: an array of [`Item`]s for each drop and each choice.
    #[wasm_bindgen(method, getter)]
    fn given(this: &Early) -> Array;

    /// The function that is called when there is more of it.
    #[wasm_bindgen(method, setter)]
    fn set_take(this: &Early, take: &JsValue);

    #[wasm_bindgen(method)]
    fn choose(this: &Early);

    #[wasm_bindgen(method, js_name = saveAs)]
    fn save_as(this: &Early, known: &JsValue) -> Promise;

    /// What lets the person name a file; absent where the browser has no such thing.
    #[wasm_bindgen(thread_local_v2, js_name = showSaveFilePicker)]
    static PICKER: Option<Function>;

    /// The tags of the languages that are offered.
    #[wasm_bindgen(method, getter)]
    fn languages(this: &Early) -> Array;

    /// The tag of the language that was wanted.
    #[wasm_bindgen(method, getter)]
    fn asked(this: &Early) -> String;

    /// A promise of the table of messages, which is empty if none could be loaded. The root element says its language.
    #[wasm_bindgen(method, getter)]
    fn words(this: &Early) -> Promise;

    /// Fetches what the terms mean, as markup.
    #[wasm_bindgen(method)]
    fn terms(this: &Early) -> Promise;

    /// Sends that table to an engine, when it is there.
    #[wasm_bindgen(method)]
    fn teach(this: &Early, engine: &Worker);

    /// Makes the files of the sample library and gives them. It is there only while the page shows that library.
    #[wasm_bindgen(method, getter)]
    fn sample(this: &Early) -> Option<Function>;

    /// One dropped or chosen thing, in each form that the browser offers.
    #[derive(Clone, Debug)]
    pub(crate) type Item;

    /// The handle of a file or folder, or a promise of it or of null.
    #[wasm_bindgen(method, getter)]
    fn handle(this: &Item) -> JsValue;

    /// The entry of a dropped file or folder.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn entry(this: &Item) -> Option<FileSystemEntry>;

    /// The dropped file.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn file(this: &Item) -> Option<File>;

    /// The files of the folder that was chosen in an input.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn files(this: &Item) -> Option<FileList>;
}

impl Item {
    /// A promise of the handle. Without a handle it is a promise of nothing.
    pub(crate) fn promised_handle(&self) -> Promise {
        Promise::resolve(&self.handle())
    }
}

/// Takes over the engine that the script has started, with the events that came from it so far.
pub(crate) fn take_engine() -> Option<(Worker, Array)> {
    EARLY.with(|early| {
        let early = early.as_ref()?;
        let engine = early.engine()?;
        early.set_engine(None);
        Some((engine, early.heard()))
    })
}

/// Whether no engine was started because this is a first visit, which has nothing to ask.
pub(crate) fn waits_with_engine() -> bool {
    EARLY.with(|early| early.as_ref().is_some_and(Early::waits_with_engine))
}

/// Lets the person choose a folder. Must be called from a click.
pub(crate) fn choose_folder() {
    EARLY.with(|early| early.as_ref().map(Early::choose));
}

/// Whether the browser lets the person name a file that is written later.
pub(crate) fn can_save_as() -> bool {
    PICKER.with(Option::is_some)
}

/// Lets the person name a file, or allow that the known one is written; `None` if they do not. Must be called from a click.
pub(crate) async fn save_as(known: JsValue) -> Option<JsValue> {
    let asked = EARLY.with(|early| early.as_ref().map(|early| early.save_as(&known)))?;
    JsFuture::from(asked).await.ok().filter(JsValue::is_object)
}

/// The tags of the languages that are offered.
pub(crate) fn languages() -> Vec<String> {
    let all = EARLY.with(|early| early.as_ref().map(Early::languages).unwrap_or_default());
    all.iter().filter_map(|tag| tag.as_string()).collect()
}

/// The language of the page, and its table of messages. The table is empty if it did not load.
pub(crate) async fn words() -> (String, String) {
    let words = EARLY.with(|early| early.as_ref().map(Early::words));
    let table = match words {
        Some(words) => JsFuture::from(words).await.ok().and_then(|table| table.as_string()),
        None => None,
    };
    (root().map(|root| root.lang()).unwrap_or_default(), table.unwrap_or_default())
}

/// What the terms mean, as markup of ours; `None` if it did not load.
pub(crate) async fn terms() -> Option<String> {
    let terms = EARLY.with(|early| early.as_ref().map(Early::terms))?;
    JsFuture::from(terms).await.ok()?.as_string()
}

/// Sends the messages to an engine that was started anew.
pub(crate) fn teach(engine: &Worker) {
    EARLY.with(|early| early.as_ref().map(|early| early.teach(engine)));
}

/// Whether the page speaks another language than was wanted, because the table of that one did not load.
pub(crate) fn is_second_choice() -> bool {
    let asked = EARLY.with(|early| early.as_ref().map(Early::asked));
    asked.is_some_and(|asked| root().is_some_and(|root| root.lang() != asked))
}

/// Says that no words are there, by the sentence that stands in `index.html`.
pub(crate) fn show_wordless() {
    let Some(notice) = window().and_then(|window| window.document()?.get_element_by_id("wordless")) else {
        return;
    };
    // These fail only for names that are not valid.
    let _ = notice.remove_attribute("hidden");
    let _ = notice.set_attribute("role", "alert");
}

/// Whether this page shows the sample library, of which nothing is kept.
pub(crate) fn is_sample() -> bool {
    EARLY.with(|early| early.as_ref().is_some_and(|early| early.sample().is_some()))
}

/// Gives the files of the sample library once more, if this page shows it.
pub(crate) fn make_sample() {
    if let Some(make) = EARLY.with(|early| early.as_ref()?.sample()) {
        // The script catches what may go wrong, because it comes to that after this call.
        let _ = make.call0(&JsValue::NULL);
    }
}

/// Calls a function with everything that the person gives, beginning with what was given before.
pub(crate) fn on_given(take: impl Fn(Vec<Item>) + 'static) {
    let take_all = move || {
        EARLY.with(|early| {
            let given = early.as_ref().map(Early::given).unwrap_or_default();
            for items in from_fn(|| given.shift().dyn_into::<Array>().ok()) {
                take(items.iter().map(JsCast::unchecked_into).collect());
            }
        });
    };
    take_all();
    if let Some(root) = root() {
        // This fails only for names that are not valid.
        let _ = root.remove_attribute(WAITS);
    }
    let take_all = Closure::<dyn Fn()>::new(take_all);
    EARLY.with(|early| early.as_ref().map(|early| early.set_take(take_all.as_ref())));
    // The script calls it as long as the page exists.
    take_all.forget();
}

/// Shows the first visit.
pub(crate) fn show_first_visit() {
    let _ = root().map(|root| root.remove_attribute(AWAY.0));
}

/// Hides the first visit.
pub(crate) fn hide_first_visit() {
    let _ = root().map(|root| root.set_attribute(AWAY.0, AWAY.1));
}

fn root() -> Option<HtmlElement> {
    window()?.document()?.document_element()?.dyn_into().ok()
}
