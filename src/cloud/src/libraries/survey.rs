//! Asks the storage what a library holds. From a head that is known it goes upwards; a browser that is not
//! known is listed.

use std::collections::{BTreeMap, BTreeSet};

use futures::TryStreamExt as _;
use futures::stream::{self, StreamExt as _};
use reprise_wire::ids::{BrowserId, LibraryId};

use crate::libraries::snapshot::{Head, Snapshot, head_of};
use crate::store::Store;
use crate::store::failure::StoreError;
use crate::store::keys::{self, Entry};

/// How many browsers are looked at at the same time. A bucket answers each request slowly, but many at once.
const TOGETHER: usize = 8;

/// What was found of a browser.
enum Trace {
    Nothing,
    Batches(Head),
    Forgotten,
}

/// Looks at every browser of a library. A browser that is known costs a few requests, one that is not is listed in
/// full. First numbers and sizes of known browsers may be outdated.
pub(crate) async fn survey(
    store: &Store,
    library: LibraryId,
    known: &Snapshot,
) -> Result<Snapshot, StoreError> {
    let key = keys::forgotten_library(library);
    let prefix = keys::browsers(library);
    let (is_forgotten, folders) = futures::try_join!(store.has(&key), store.folders(&prefix))?;
    if is_forgotten {
        return Ok(Snapshot::new(BTreeMap::new(), BTreeSet::new(), true));
    }
    let ids: Vec<BrowserId> = folders.iter().filter_map(keys::browser_of).collect();
    let found = stream::iter(ids)
        .map(|browser| async move { look_at(store, library, browser, known).await.map(|it| (browser, it)) })
        .buffer_unordered(TOGETHER)
        .try_collect::<Vec<_>>()
        .await?;
    let (mut browsers, mut forgotten) = (BTreeMap::new(), BTreeSet::new());
    for (browser, found) in found {
        match found {
            Trace::Batches(head) => drop(browsers.insert(browser, head)),
            Trace::Forgotten => drop(forgotten.insert(browser)),
            Trace::Nothing => {}
        }
    }
    Ok(Snapshot::new(browsers, forgotten, false))
}

async fn look_at(
    store: &Store,
    library: LibraryId,
    browser: BrowserId,
    known: &Snapshot,
) -> Result<Trace, StoreError> {
    if known.forgotten_browsers.contains(&browser) {
        return Ok(Trace::Forgotten);
    }
    let Some(head) = known.browsers.get(&browser) else { return list(store, library, browser).await };
    let key = keys::forgotten_browser(library, browser);
    let (is_forgotten, head) = futures::try_join!(store.has(&key), follow(store, library, browser, *head))?;
    Ok(if is_forgotten { Trace::Forgotten } else { Trace::Batches(head) })
}

/// Goes from a known head upwards to the one that is there now, or to the next gap. Only a list shows what lies
/// beyond a gap.
async fn follow(
    store: &Store,
    library: LibraryId,
    browser: BrowserId,
    mut head: Head,
) -> Result<Head, StoreError> {
    while let Some(next) = head.last.next() {
        let Some(bytes) = store.size(&keys::batch(library, browser, next)).await? else { break };
        head = Head { first: head.first, last: next, bytes: head.bytes.saturating_add(bytes) };
    }
    Ok(head)
}

async fn list(store: &Store, library: LibraryId, browser: BrowserId) -> Result<Trace, StoreError> {
    let mut objects = store.list(&keys::browser(library, browser));
    let mut batches = Vec::new();
    while let Some(object) = objects.try_next().await? {
        match keys::entry_of(&object.location) {
            Some(Entry::Batch(number)) => batches.push((number, object.size)),
            Some(Entry::Forgotten) => return Ok(Trace::Forgotten),
            None => {}
        }
    }
    Ok(head_of(&batches).map_or(Trace::Nothing, Trace::Batches))
}
