//! Deleting: batches that a snapshot replaced, a browser, a library. A deleted browser or library leaves a mark, so
//! that a browser which was away cannot bring it back unnoticed.

use bytes::Bytes;
use futures::TryStreamExt as _;
use object_store::path::Path;
use reprise_wire::ids::{BatchNumber, BrowserId};
use reprise_wire::refusal::RefusalCode;

use crate::libraries::Libraries;
use crate::libraries::shelf::{Freshness, Shelf};
use crate::libraries::snapshot::Note;
use crate::problem::Problem;
use crate::store::failure::StoreError;
use crate::store::keys::{self, Entry};

impl Libraries {
    /// Removes a browser's batches before a number, the oldest first. The last batch always stays.
    pub(crate) async fn compact(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        before: BatchNumber,
    ) -> Result<(), Problem> {
        let snapshot = self.look(shelf, Freshness::Now).await?;
        if snapshot.forgotten_browsers.contains(&browser) {
            return Err(RefusalCode::BrowserForgotten.into());
        }
        let head = snapshot.last(browser);
        if before.get() > head {
            return Err(Problem::with_head(RefusalCode::BeyondHead, head));
        }
        let mut outdated = self.batches_before(shelf, browser, before).await?;
        outdated.sort_unstable();
        let bytes = outdated.iter().map(|(_, bytes, _)| bytes).sum();
        self.store.remove(outdated.into_iter().map(|(.., key)| key).collect()).await?;
        shelf.note(Note::Compacted { browser, first: before, bytes });
        Ok(())
    }

    /// Removes a browser for good.
    pub(crate) async fn forget_browser(&self, shelf: &Shelf, browser: BrowserId) -> Result<(), Problem> {
        let snapshot = self.look(shelf, Freshness::Now).await?;
        let is_known =
            snapshot.browsers.contains_key(&browser) || snapshot.forgotten_browsers.contains(&browser);
        if !is_known && !self.bounds.can_remember_another(&snapshot) {
            return Err(RefusalCode::TooManyBrowsers.into());
        }
        let mark = keys::forgotten_browser(shelf.library, browser);
        self.store.create(&mark, Bytes::from_static(b"\n")).await?;
        shelf.note(Note::BrowserForgotten(browser));
        self.remove_batches(&keys::browser(shelf.library, browser)).await?;
        Ok(())
    }

    /// Removes a library for good. Its claim stays, so that only its owner learns that it was deleted.
    pub(crate) async fn forget_library(&self, shelf: &Shelf) -> Result<(), Problem> {
        let mark = keys::forgotten_library(shelf.library);
        self.store.create(&mark, Bytes::from_static(b"\n")).await?;
        shelf.note(Note::LibraryForgotten);
        self.remove_batches(&keys::browsers(shelf.library)).await?;
        Ok(())
    }

    async fn batches_before(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        before: BatchNumber,
    ) -> Result<Vec<(BatchNumber, u64, Path)>, StoreError> {
        let objects = self.store.list(&keys::browser(shelf.library, browser));
        let outdated = objects.try_filter_map(async |object| {
            let Some(Entry::Batch(number)) = keys::entry_of(&object.location) else { return Ok(None) };
            Ok((number < before).then_some((number, object.size, object.location)))
        });
        outdated.try_collect().await
    }

    async fn remove_batches(&self, folder: &Path) -> Result<(), StoreError> {
        let objects = self.store.list(folder);
        let batches = objects.try_filter_map(async |object| {
            let is_batch = matches!(keys::entry_of(&object.location), Some(Entry::Batch(_)));
            Ok(is_batch.then_some(object.location))
        });
        self.store.remove(batches.try_collect().await?).await
    }
}
