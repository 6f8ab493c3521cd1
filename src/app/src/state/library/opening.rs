//! Opening the catalog: the stored batches are folded part by part, so that the
//! page stays alive; later ones of other tabs and browsers are fetched when it is told.

use leptos::prelude::*;
use reprise_catalog::ids::BrowserId;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::BroadcastChannel;

use super::{Keeping, Library};
use crate::platform::persistence::is_persisted;
use crate::platform::random::make_browser_id;
use crate::platform::time::sleep;
use crate::storage::{Setting, Storage, StorageError};

/// Batches folded at once: about 4,000 files, some ten milliseconds.
const PART: u32 = 32;

/// Bytes of a batch that takes some ten milliseconds by itself.
const LARGE: usize = 64 << 10;

/// Bytes below which it is a person who has changed something.
const SMALL: usize = 4 << 10;

/// Opens the catalog.
pub(super) async fn open(library: Library) {
    match open_stored(library).await {
        Ok(persistent) => library.keeping.set(Keeping::Stored { persistent }),
        Err(error) => {
            let fresh = make_browser_id();
            library.keeper.update_value(|keeper| {
                keeper.browser.get_or_insert(fresh);
            });
            library.keep_in_memory(&error.to_string());
        }
    }
    library.publish();
    library.keeper.update_value(super::Keeper::set_open);
}

async fn open_stored(library: Library) -> Result<Option<bool>, StorageError> {
    let storage = Storage::open().await?;
    let browser = storage.browser_id(make_browser_id()).await?;
    library.keeper.update_value(|keeper| {
        keeper.storage = Some(storage.clone());
        keeper.browser = Some(browser);
    });
    fold_all(library, &storage).await?;
    let asked = storage.setting(Setting::Persistence).await?;
    let persisted = is_persisted().await;
    // A browser that was never asked has not refused.
    Ok(persisted.filter(|&persisted| persisted || asked.is_some()))
}

async fn fold_all(library: Library, storage: &Storage) -> Result<(), StorageError> {
    let mut after: Option<(BrowserId, u64)> = None;
    loop {
        let batches = storage.batches_after(after, PART).await?;
        let Some(last) = batches.last() else { return Ok(()) };
        after = Some((last.browser, last.number));
        for batch in &batches {
            library.keeper.update_value(|keeper| {
                keeper.folded.begin(batch.browser, batch.number);
                keeper.folded.add(batch.browser, batch.number);
            });
            library.fold_encoded(&batch.bytes);
        }
    }
}

/// Fetches what other tabs store, when they tell and when this one comes to the front.
pub(super) fn listen_to_other_tabs(library: Library) {
    let fetching = StoredValue::new_local(false);
    let fetch = move || {
        if !fetching.try_get_value().unwrap_or(true) {
            fetching.set_value(true);
            spawn_local(async move {
                // Waits for the rest of what the other tab has to tell; a tick made elsewhere is not to wait long.
                sleep(150).await;
                library.opened().await;
                fetching.try_update_value(|fetching| *fetching = false);
                fold_news(library).await;
            });
        }
    };
    let Ok(channel) = BroadcastChannel::new("reprise") else { return };
    let told = Closure::<dyn FnMut()>::new(fetch);
    channel.set_onmessage(Some(told.as_ref().unchecked_ref()));
    let (open, told) = (StoredValue::new_local(channel.clone()), StoredValue::new_local(told));
    library.keeper.update_value(|keeper| keeper.channel = Some(channel));
    let shown = window_event_listener(leptos::ev::visibilitychange, move |_| {
        if !document().hidden() {
            fetch();
        }
    });
    on_cleanup(move || {
        open.with_value(BroadcastChannel::close);
        told.dispose();
        shown.remove();
    });
}

/// Folds what was stored since: by other tabs, and what came from other browsers.
async fn fold_news(library: Library) {
    let Some(storage) = library.storage() else { return };
    let mut folded = 0;
    for (browser, numbers) in storage.spans().await.unwrap_or_default() {
        let head = library.keeper.try_update_value(|keeper| keeper.folded.begin(browser, *numbers.start()));
        if head.is_some_and(|head| head < *numbers.end()) {
            folded += fold_after(library, &storage, browser, head.unwrap_or_default()).await;
        }
    }
    // A tick is shown at once; of a scan the rest may follow.
    if folded < SMALL {
        library.publish();
    }
}

/// Folds the batches of a browser after a number, and answers what those that were new weigh, in bytes.
async fn fold_after(library: Library, storage: &Storage, browser: BrowserId, mut after: u64) -> usize {
    let mut folded = 0;
    while let Ok(batches) = storage.batches_of(browser, after, PART).await {
        let Some(last) = batches.last() else { break };
        after = last.number;
        for batch in &batches {
            let is_new = library.keeper.try_update_value(|keeper| {
                let is_new = !keeper.folded.has(browser, batch.number);
                keeper.folded.add(browser, batch.number);
                is_new
            });
            if is_new == Some(true) {
                library.fold_encoded(&batch.bytes);
                folded += batch.bytes.len();
                if batch.bytes.len() > LARGE {
                    // The page stays alive between the parts of a snapshot.
                    sleep(0).await;
                }
            }
        }
    }
    folded
}
