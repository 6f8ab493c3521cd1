//! Opens the catalog. Stored batches are folded in parts, so that the engine answers questions in between.
//! Batches of other tabs and browsers are folded when a message says that there are new ones.

use reprise_catalog::ids::BrowserId;
use reprise_catalog::text::sorting;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::BroadcastChannel;

use super::{Library, News};
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
    let is_all = opened.as_ref().is_ok_and(|opened| opened.is_all);
    if opened.is_err() {
        let mut desk = library.desk();
        desk.browser.get_or_insert_with(make_browser_id);
        // A number that follows what could not be read is not known, so nothing more can be stored.
        desk.storage = None;
    }
    library.judge_at_first().await;
    // A page that knows where the catalog is kept, and of no song, shows the first visit.
    match opened {
        Ok(Opened { asked, is_all: _ }) => library.set_keeping(Keeping::Stored { persistent: asked }),
        Err(error) => {
            words::come().await;
            library.keep_in_memory(&error);
        }
    }
    library.set_open();
    library.adopt_searches().await;
    if is_all {
        note_shown(&library);
    } else {
        // What came since the catalog was last shown.
        catch_up(&library);
    }
}

/// What came of opening what is stored.
struct Opened {
    /// What the browser answered when it was asked to keep the catalog.
    asked: Option<bool>,
    /// Whether all of it is folded.
    is_all: bool,
}

async fn open_stored(library: &Library) -> Result<Opened, StorageError> {
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
    let shown = match is_judged {
        true => None,
        false => storage.setting(Setting::Shown).await?,
    };
    let before = shown.map_or(spans.clone(), |shown| cut_to(&spans, &shown, browser));
    fold_spans(library, &storage, &before).await?;
    Ok(Opened { asked: asked.map(|word| word == "granted"), is_all: before == spans })
}

/// The batches that were shown before. Without a table record, only these are folded before the table is judged: what others
/// took away since is noticed by what stood before.
fn cut_to(spans: &[Span], shown: &str, own: BrowserId) -> Vec<Span> {
    let words: Vec<&str> = shown.split(' ').collect();
    let pair = |pair: &[&str]| match pair {
        [browser, last] => Some((BrowserId::from_hex(browser)?, last.parse::<u64>().ok()?)),
        _ => None,
    };
    let shown = sorting::map_of(words.chunks(2).filter_map(pair));
    let cut = |span: &Span| {
        let last = shown.get(&span.browser).copied().unwrap_or_default();
        let last = if span.browser == own { span.last } else { span.last.min(last) };
        (last >= span.first).then_some(Span { last, ..*span })
    };
    spans.iter().filter_map(cut).collect()
}

/// Remembers what the table shows, for the next engine.
fn note_shown(library: &Library) {
    let library = library.clone();
    // What is not remembered is folded at once by the next engine.
    spawn_local(async move { drop(library.keep_shown().await) });
}

impl Library {
    /// Up to which batch of each browser the table shows everything, and what was taken away is counted; `None` while that
    /// is under way.
    pub(super) fn shown_to(&self) -> Option<String> {
        let desk = self.desk();
        if desk.removals.is_counting() || !desk.pace.is_at_rest() {
            return None;
        }
        let heads = desk.folded.heads()?;
        let words = heads.iter().map(|(browser, last)| format!("{} {last}", browser.to_hex()));
        Some(words.collect::<Vec<String>>().join(" "))
    }
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
        note_shown(&library);
        if let Some(storage) = library.storage() {
            library.take_settings(&storage).await;
            library.take_answered_removals(&storage).await;
        }
        library.tell(News::OfOthers);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_since_the_catalog_was_shown_is_folded_later() {
        let span = |browser, first, last| Span { browser: BrowserId([browser; 8]), first, last };
        let spans = [span(1, 1, 9), span(2, 3, 7), span(3, 1, 4), span(4, 8, 8), span(5, 1, 2)];
        let id = |browser| BrowserId([browser; 8]).to_hex();
        let shown = format!("{} 2 {} 5 {} 4 {} 6", id(1), id(2), id(3), id(4));
        let cut = cut_to(&spans, &shown, BrowserId([1; 8]));
        assert_eq!(cut, [span(1, 1, 9), span(2, 3, 5), span(3, 1, 4)]);
        for broken in ["", "x", &format!("{} x", id(2))] {
            assert_eq!(cut_to(&spans, broken, BrowserId([1; 8])), [span(1, 1, 9)], "{broken}");
        }
    }
}
