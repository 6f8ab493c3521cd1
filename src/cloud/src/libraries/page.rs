//! Reading batches: as many of a browser's, one after another, as fit a page.

use bytes::{BufMut as _, Bytes, BytesMut};
use futures::stream::{self, StreamExt as _};

use crate::ids::{BatchNumber, BrowserId};
use crate::libraries::Libraries;
use crate::libraries::shelf::{Freshness, Shelf};
use crate::problem::Problem;
use crate::store::failure::StoreError;
use crate::store::keys;

/// Media type of a page: for each batch `number u64 BE | length u32 BE | bytes`.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.reprise.batches";

/// How many batches are read together; a bucket answers slowly, but many at once.
const TOGETHER: usize = 8;

/// Some batches of a browser, framed.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The browser's last number, 0 if it has no batches.
    pub(crate) last: u64,
    /// Empty when nothing is later than what was asked for.
    pub(crate) frames: Vec<Bytes>,
}

impl Libraries {
    /// Reads what a browser stored after a number.
    pub(crate) async fn page(&self, shelf: &Shelf, browser: BrowserId, after: u64) -> Result<Page, Problem> {
        let known = self.read_page(shelf, browser, after, self.heads_freshness()).await?;
        if !known.frames.is_empty() {
            return Ok(known);
        }
        // Another endpoint may have stored more, or compacted the beginning away: look whole, once.
        self.read_page(shelf, browser, after, self.whole_if_later(shelf, browser, after).await?).await
    }

    fn heads_freshness(&self) -> Freshness {
        Freshness::AtMost(self.bounds.heads_age)
    }

    /// Asks for a whole look only if something later is said to be there.
    async fn whole_if_later(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        after: u64,
    ) -> Result<Freshness, Problem> {
        let now = self.look(shelf, Freshness::Now).await?;
        Ok(if now.last(browser) > after { Freshness::Whole } else { self.heads_freshness() })
    }

    async fn read_page(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        after: u64,
        freshness: Freshness,
    ) -> Result<Page, Problem> {
        let snapshot = self.look(shelf, freshness).await?;
        if snapshot.forgotten_browsers.contains(&browser) {
            return Err(Problem::BrowserForgotten);
        }
        let Some(head) = snapshot.browsers.get(&browser) else { return Ok(Page::default()) };
        let from = head.first.get().max(after.saturating_add(1));
        let numbers = (from..=head.last.get()).filter_map(BatchNumber::new);
        let frames = self.read_frames(shelf, browser, numbers).await?;
        Ok(Page { last: head.last.get(), frames })
    }

    /// Reads until the page is full; what is missing was compacted away just now and ends it early.
    async fn read_frames(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        numbers: impl Iterator<Item = BatchNumber> + Send,
    ) -> Result<Vec<Bytes>, StoreError> {
        let read = |number| async move {
            let key = keys::batch(shelf.library, browser, number);
            self.store.read(&key).await.map(|bytes| bytes.map(|bytes| (number, bytes)))
        };
        let mut found = stream::iter(numbers.map(read)).buffered(TOGETHER);
        let (mut frames, mut size) = (Vec::new(), 0);
        while let Some(batch) = found.next().await {
            let Some((number, bytes)) = batch? else { break };
            let head = frame_head(number, &bytes);
            size += head.len() + bytes.len();
            if size > self.bounds.page_bytes && !frames.is_empty() {
                break;
            }
            frames.extend([head, bytes]);
        }
        Ok(frames)
    }
}

fn frame_head(number: BatchNumber, bytes: &Bytes) -> Bytes {
    let mut head = BytesMut::with_capacity(12);
    head.put_u64(number.get());
    // Batches are far below 4 GiB: the body limit is, and nothing else writes here.
    head.put_u32(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    head.freeze()
}
