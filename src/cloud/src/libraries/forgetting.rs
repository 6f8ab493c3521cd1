//! Deleting: batches that a snapshot replaced, a browser, a stream of junk, a library. A removed browser and a deleted
//! library leave a mark with the word of that, so that a browser which was away cannot bring it back unnoticed.

use bytes::Bytes;
use futures::TryStreamExt as _;
use object_store::path::Path;
use reprise_wire::ids::{BatchNumber, BrowserId, SecretHash};
use reprise_wire::refusal::RefusalCode;
use reprise_wire::word::Word;

use crate::libraries::Libraries;
use crate::libraries::shelf::{Freshness, Shelf};
use crate::libraries::snapshot::Note;
use crate::problem::Problem;
use crate::store::Created;
use crate::store::failure::StoreError;
use crate::store::keys::{self, Entry};

impl Libraries {
    /// Removes a browser's batches before a number, the oldest first, for that browser itself. The last batch always
    /// stays.
    pub(crate) async fn compact(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        shown: &SecretHash,
        before: BatchNumber,
    ) -> Result<(), Problem> {
        self.owner_of(shelf, browser, shown).await?;
        let snapshot = self.look(shelf, Freshness::Now).await?;
        if snapshot.forgotten_browsers.contains(&browser) {
            return Err(self.browser_forgotten(shelf, browser).await?);
        }
        let head = snapshot.last(browser);
        if before.get() > head {
            return Err(Problem::with_head(RefusalCode::BeyondHead, head));
        }
        let bytes = self.remove_below(shelf, browser, before.get()).await?;
        shelf.note(Note::Compacted { browser, first: before, bytes });
        self.room.removed(bytes);
        Ok(())
    }

    /// Removes a browser for good, and its batches up to a number. Later ones, which the remover had not read, stay.
    pub(crate) async fn forget_browser(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        through: u64,
        word: &Word,
    ) -> Result<(), Problem> {
        let snapshot = self.look(shelf, Freshness::Now).await?;
        let is_known =
            snapshot.browsers.contains_key(&browser) || snapshot.forgotten_browsers.contains(&browser);
        if !is_known && !self.bounds.can_remember_another(&snapshot) {
            return Err(RefusalCode::TooManyBrowsers.into());
        }
        let mark = keys::forgotten_browser(shelf.library, browser);
        self.leave(&mark, word).await?;
        shelf.note(Note::BrowserForgotten(browser));
        let bytes = self.remove_below(shelf, browser, through.saturating_add(1)).await?;
        shelf.note(Note::Removed { browser, through, bytes });
        self.room.removed(bytes);
        Ok(())
    }

    /// Removes a stream of junk. Nothing of it stays, so its id is free again.
    pub(crate) async fn clear(&self, shelf: &Shelf, browser: BrowserId) -> Result<(), Problem> {
        self.look(shelf, Freshness::Now).await?;
        self.remove_below(shelf, browser, u64::MAX).await?;
        self.store.remove(vec![keys::stream(shelf.library, browser)]).await?;
        shelf.note(Note::Cleared(browser));
        Ok(())
    }

    /// Deletes a library. Its claim and its epochs stay, so that only its browsers learn that it was deleted, and so
    /// that one of them can raise the epoch and fill it again.
    pub(crate) async fn forget_library(&self, shelf: &Shelf, word: &Word) -> Result<(), Problem> {
        let epoch = self.epoch(shelf, self.bounds.heads_age).await?.number;
        let mark = keys::forgotten_library(shelf.library, epoch);
        self.leave(&mark, word).await?;
        shelf.note(Note::LibraryForgotten(epoch));
        self.remove_batches(&keys::browsers(shelf.library)).await?;
        Ok(())
    }

    /// Leaves a mark, durably, also where it is already there: another call may have been interrupted.
    async fn leave(&self, mark: &Path, word: &Word) -> Result<(), StoreError> {
        match self.store.create(mark, Bytes::copy_from_slice(word.bytes())).await? {
            Created::Stored => Ok(()),
            Created::Taken => self.store.settle(mark).await,
        }
    }

    /// Removes a browser's batches with numbers below one, the oldest first. Answers how many bytes these had.
    async fn remove_below(&self, shelf: &Shelf, browser: BrowserId, below: u64) -> Result<u64, StoreError> {
        let mut outdated = self.batches(shelf, browser).await?;
        outdated.retain(|(number, ..)| number.get() < below);
        outdated.sort_unstable();
        let bytes = outdated.iter().map(|(_, bytes, _)| bytes).sum();
        self.store.remove(outdated.into_iter().map(|(.., key)| key).collect()).await?;
        Ok(bytes)
    }

    /// The batches of a browser, in no order: of each the number, the size in bytes, and the key.
    pub(super) async fn batches(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
    ) -> Result<Vec<(BatchNumber, u64, Path)>, StoreError> {
        let objects = self.store.list(&keys::browser(shelf.library, browser));
        let batches = objects.try_filter_map(async |object| {
            let Some(Entry::Batch(number)) = keys::entry_of(&object.location) else { return Ok(None) };
            Ok(Some((number, object.size, object.location)))
        });
        batches.try_collect().await
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
