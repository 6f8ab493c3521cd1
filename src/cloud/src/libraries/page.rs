//! Reading batches: as many of one browser's batches, or of their digests, in order, as fit a page.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{Bytes, BytesMut};
use futures::TryStreamExt as _;
use futures::stream::{self, StreamExt as _};
use reprise_wire::ids::{BatchNumber, BrowserId};
use reprise_wire::record::RecordHash;
use reprise_wire::{digests, frames};

use crate::libraries::shelf::{Freshness, Shelf};
use crate::libraries::snapshot::Snapshot;
use crate::libraries::{Libraries, Visit};
use crate::limits::budget::is_passing;
use crate::problem::Problem;
use crate::store::failure::StoreError;
use crate::store::keys::{self, Entry};

/// How many batches are read at the same time. A bucket answers each request slowly, but many at once.
const TOGETHER: usize = 8;

/// What is asked for of each batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Its bytes.
    Batches,
    /// Their hash, as they are read now.
    Digests,
}

/// Some batches of one browser, framed.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The browser's last number, 0 if it has no batches.
    pub(crate) last: u64,
    /// The frames; empty when the browser has no later batch.
    pub(crate) frames: Vec<Bytes>,
}

impl Libraries {
    /// Reads what a browser stored after a number. A page ends before a gap, so that the next page begins after it.
    pub(crate) async fn page(
        &self,
        shelf: &Visit,
        browser: BrowserId,
        after: u64,
        asked: Asked,
    ) -> Result<Page, Problem> {
        let known = self.read_page(shelf, browser, &*self.heads(shelf).await?, after, asked).await?;
        if known.frames.iter().any(|frame| !frame.is_empty()) {
            return Ok(known);
        }
        // Another endpoint may have stored more or removed the first batches, or the next number is a gap.
        let mut snapshot = self.look(shelf, Freshness::Now).await?;
        if snapshot.last(browser) <= after {
            snapshot = self.look(shelf, Freshness::ListedWithin(self.bounds.heads_age)).await?;
        }
        let next = match snapshot.last(browser) > after {
            true => self.first_after(shelf, browser, after).await?,
            false => None,
        };
        if next.is_none() && snapshot.forgotten_browsers.contains(&browser) {
            return Err(self.browser_forgotten(shelf, browser).await?);
        }
        let after = next.map_or(after, |next| next.get() - 1);
        self.read_page(shelf, browser, &snapshot, after, asked).await
    }

    /// Lists the browser's batches to find the first one after a number.
    async fn first_after(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        after: u64,
    ) -> Result<Option<BatchNumber>, StoreError> {
        let mut objects = self.store.list(&keys::browser(shelf.library, browser));
        let mut first = None;
        while let Some(object) = objects.try_next().await? {
            if let Some(Entry::Batch(number)) = keys::entry_of(&object.location)
                && number.get() > after
            {
                first = Some(first.map_or(number, |first| number.min(first)));
            }
        }
        Ok(first)
    }

    async fn read_page(
        &self,
        shelf: &Visit,
        browser: BrowserId,
        snapshot: &Snapshot,
        after: u64,
        asked: Asked,
    ) -> Result<Page, Problem> {
        let Some(head) = snapshot.browsers.get(&browser) else {
            return match snapshot.forgotten_browsers.contains(&browser) {
                true => Err(self.browser_forgotten(shelf, browser).await?),
                false => Ok(Page::default()),
            };
        };
        let from = head.first.get().max(after.saturating_add(1));
        let numbers = (from..=head.last.get()).filter_map(BatchNumber::new);
        let frames = match asked {
            Asked::Batches => self.read_frames(shelf, browser, numbers).await?,
            Asked::Digests => vec![self.read_digests(shelf, browser, from, numbers).await?],
        };
        Ok(Page { last: head.last.get(), frames })
    }

    /// Reads batches until the page is full or a number is missing. Takes memory from the budget for what it
    /// reads and keeps it until that was sent. A page that gets no more memory ends early.
    async fn read_frames(
        &self,
        shelf: &Visit,
        browser: BrowserId,
        numbers: impl Iterator<Item = BatchNumber> + Send,
    ) -> Result<Vec<Bytes>, Problem> {
        let read = |number| async move {
            let Some(object) = self.store.find(&keys::batch(shelf.library, browser, number)).await? else {
                return Ok::<_, Problem>(None);
            };
            let share = self.budgets.pages.share(shelf.holder, object.size()).await?;
            Ok(Some((number, share.hold(object.read().await?))))
        };
        let mut found = stream::iter(numbers.map(read)).buffered(TOGETHER);
        let (mut page, mut size) = (Vec::new(), 0);
        while let Some(batch) = found.next().await {
            let (number, bytes) = match batch {
                Ok(Some(batch)) => batch,
                Ok(None) => break,
                Err(problem) if is_passing(&problem) && !page.is_empty() => break,
                Err(problem) => return Err(problem),
            };
            let head = Bytes::copy_from_slice(&frames::head(number.get(), bytes.len()));
            size += head.len() + bytes.len();
            if size > self.bounds.page_bytes && !page.is_empty() {
                break;
            }
            page.extend([head, bytes]);
        }
        Ok(page)
    }

    /// Hashes batches until as many bytes were read as one call may read, or a number is missing.
    async fn read_digests(
        &self,
        shelf: &Visit,
        browser: BrowserId,
        first: u64,
        numbers: impl Iterator<Item = BatchNumber> + Send,
    ) -> Result<Bytes, Problem> {
        let begun = AtomicU64::new(0);
        let read = |number: BatchNumber| {
            let begun = &begun;
            async move {
                let Some(object) = self.store.find(&keys::batch(shelf.library, browser, number)).await?
                else {
                    return Ok::<_, Problem>(None);
                };
                let before = begun.fetch_add(object.size(), Ordering::Relaxed);
                if number.get() != first && before.saturating_add(object.size()) > digests::MOST_READ {
                    return Ok(None);
                }
                let _share = self.budgets.pages.share(shelf.holder, object.size()).await?;
                Ok(Some((number, RecordHash::of(&object.read().await?))))
            }
        };
        let mut found = stream::iter(numbers.map(read)).buffered(TOGETHER);
        let mut page = BytesMut::new();
        while let Some((number, hash)) = found.try_next().await?.flatten() {
            page.extend_from_slice(&digests::write(number.get(), hash));
        }
        Ok(page.freeze())
    }
}
