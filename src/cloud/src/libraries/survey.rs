//! Asks the storage what a library holds. From a head that is known it goes upwards; a browser that is not
//! known is listed.

use std::collections::{BTreeMap, BTreeSet};

use futures::TryStreamExt as _;
use futures::stream::{self, StreamExt as _};
use reprise_wire::ids::{BrowserId, LibraryId};

use crate::libraries::snapshot::{Head, Snapshot, head_with};
use crate::store::Store;
use crate::store::failure::StoreError;
use crate::store::keys::{self, Entry};

/// How many browsers are looked at at the same time. A bucket answers each request slowly, but many at once.
const TOGETHER: usize = 8;

/// What was found of a browser. One that was removed may have batches that its remover had not read.
struct Trace {
    head: Option<Head>,
    is_forgotten: bool,
}

/// Looks at every browser of a library. A browser that is known costs a few requests, one that is not is listed in
/// full. First numbers and sizes of known browsers may be outdated.
pub(crate) async fn survey(
    store: &Store,
    library: LibraryId,
    epoch: u64,
    known: &Snapshot,
) -> Result<Snapshot, StoreError> {
    let key = keys::forgotten_library(library, epoch);
    let prefix = keys::browsers(library);
    let (is_forgotten, folders) = futures::try_join!(store.has(&key), store.folders(&prefix))?;
    if is_forgotten {
        return Ok(Snapshot::new(epoch, BTreeMap::new(), BTreeSet::new(), true));
    }
    let ids: Vec<BrowserId> = folders.iter().filter_map(keys::browser_of).collect();
    let found = stream::iter(ids)
        .map(|browser| async move { look_at(store, library, browser, known).await.map(|it| (browser, it)) })
        .buffer_unordered(TOGETHER)
        .try_collect::<Vec<_>>()
        .await?;
    let (mut browsers, mut forgotten) = (BTreeMap::new(), BTreeSet::new());
    for (browser, Trace { head, is_forgotten }) in found {
        browsers.extend(head.map(|head| (browser, head)));
        forgotten.extend(is_forgotten.then_some(browser));
    }
    Ok(Snapshot::new(epoch, browsers, forgotten, false))
}

async fn look_at(
    store: &Store,
    library: LibraryId,
    browser: BrowserId,
    known: &Snapshot,
) -> Result<Trace, StoreError> {
    let is_forgotten = known.forgotten_browsers.contains(&browser);
    match known.browsers.get(&browser) {
        None if is_forgotten => Ok(Trace { head: None, is_forgotten }),
        Some(head) if !is_forgotten => {
            let key = keys::forgotten_browser(library, browser);
            let (is_forgotten, head) =
                futures::try_join!(store.has(&key), follow(store, library, browser, *head))?;
            if is_forgotten {
                list(store, library, browser).await
            } else {
                Ok(Trace { head: Some(head), is_forgotten })
            }
        }
        _ => list(store, library, browser).await,
    }
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
    let (mut head, mut is_forgotten) = (None, false);
    while let Some(object) = objects.try_next().await? {
        match keys::entry_of(&object.location) {
            Some(Entry::Batch(number)) => head = Some(head_with(head, number, object.size)),
            Some(Entry::Forgotten) => is_forgotten = true,
            None => {}
        }
    }
    Ok(Trace { head, is_forgotten })
}
