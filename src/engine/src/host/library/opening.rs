//! Opens the catalog. Stored batches are folded in parts, so that the engine answers questions in between.
//! Batches of other tabs and browsers are folded when a message says that there are new ones.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::BroadcastChannel;

use super::Library;
use crate::host::slices::Slice;
use crate::platform::random::make_browser_id;
use crate::platform::time::sleep;
use crate::protocol::push::Keeping;
use crate::store::{CHANNEL, Setting, Span, Storage, StorageError};
use crate::words;

/// How many batches are read at once.
const PART: u32 = 32;

/// New batches with fewer bytes than this come from a person's action and not from a scan.
const SMALL: usize = 4 << 10;

/// Opens the catalog.
pub(super) async fn open(library: Library) {
    let opened = open_stored(&library).await;
    if opened.is_err() {
        let mut desk = library.desk();
        desk.browser.get_or_insert_with(make_browser_id);
        // A number that follows what could not be read is not known, so nothing more can be stored.
        desk.storage = None;
    }
    library.judge_at_first().await;
    // A page that knows where the catalog is kept, and of no song, shows the first visit.
    match opened {
        Ok(asked) => library.set_keeping(Keeping::Stored { persistent: asked }),
        Err(error) => {
            words::come().await;
            library.keep_in_memory(&error);
        }
    }
    library.set_open();
}

/// What the browser answered when it was asked to keep the catalog.
async fn open_stored(library: &Library) -> Result<Option<bool>, StorageError> {
    let storage = Storage::open().await?;
    let browser = storage.browser_id(make_browser_id()).await?;
    let asked = storage.setting(Setting::Persistence).await?;
    {
        let mut desk = library.desk();
        (desk.storage, desk.browser) = (Some(storage.clone()), Some(browser));
    }
    library.watch(storage.clone());
    library.take_settings(&storage).await;
    library.load_removals(&storage).await;
    let spans = storage.spans().await?;
    let is_judged = library.open_record(&storage, &spans).await?;
    library.desk().is_judged = is_judged;
    fold_spans(library, &storage, &spans).await?;
    Ok(asked.map(|word| word == "granted"))
}

/// Folds what is stored and not folded yet. Answers how many bytes that was.
async fn fold_spans(library: &Library, storage: &Storage, spans: &[Span]) -> Result<usize, StorageError> {
    let (mut folded, mut slice) = (0, Slice::begin());
    for span in spans {
        let mut after = library.desk().folded.begin(span.browser, span.first);
        while after < span.last {
            let batches = storage.batches_of(span.browser, after, PART).await?;
            let Some(last) = batches.last() else { break };
            after = last.number;
            for batch in &batches {
                folded += if library.take_batch(batch) { batch.bytes.len() } else { 0 };
                slice.rest().await;
            }
        }
    }
    Ok(folded)
}

/// Folds what other tabs store, when they say so.
pub(super) fn listen_to_other_tabs(library: &Library) {
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
    let heard = library.clone();
    let told = Closure::<dyn FnMut()>::new(move || catch_up(&heard));
    channel.set_onmessage(Some(told.as_ref().unchecked_ref()));
    // The listener lives as long as the engine.
    told.forget();
    library.desk().channel = Some(channel);
}

/// Plans to fold what was stored since. Further calls change nothing until it is done.
pub(crate) fn catch_up(library: &Library) {
    if std::mem::replace(&mut library.desk().is_catching_up, true) {
        return;
    }
    let library = library.clone();
    spawn_local(async move {
        // Waits a moment, because the other tab may store more; not longer, because a tick should show soon.
        sleep(50).await;
        library.opened().await;
        library.desk().is_catching_up = false;
        if let Err(error) = fold_news(&library).await {
            library.keep_in_memory(&error);
        }
        library.show_arrived().await;
        if let Some(storage) = library.storage() {
            library.take_settings(&storage).await;
        }
        library.others_have_changed();
    });
}

/// Folds in what was stored since: by other tabs, and by sync from other browsers.
///
/// # Errors
/// [`StorageError`] if something could not be read. What was read before is folded.
pub(crate) async fn fold_news(library: &Library) -> Result<(), StorageError> {
    let Some(storage) = library.storage() else { return Ok(()) };
    let now = storage.stored_browser().await?;
    // A browser gets another id when it was removed and came back, or when its profile was put back from a backup.
    if let Some(now) = now.filter(|now| library.browser() != Some(*now)) {
        library.renew(now);
        return Ok(());
    }
    let spans = storage.spans().await?;
    let folded = fold_spans(library, &storage, &spans).await?;
    // A tick is shown at once. A scan may have more to come.
    if folded < SMALL {
        library.publish();
    }
    Ok(())
}
