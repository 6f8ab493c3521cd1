//! Records as they arrive. A long answer is passed on in parts, so that what has arrived is opened and stored
//! while the rest is still on its way.

use std::cell::RefCell;

use reprise_catalog::ids::BrowserId;
use reprise_wire::answer::MOST;
use reprise_wire::frames::{self, Frames};

use super::Client;
use super::transport::{Pieces, Transport};
use crate::sync::syncer::CallError;

/// How many bytes a part has at least.
const PART: usize = 256 << 10;

/// The answer that is being read, if any.
pub(super) struct Pages<B>(RefCell<Option<Open<B>>>);

/// An answer that is being read.
struct Open<B> {
    browser: BrowserId,
    /// The number of the last record that was passed on.
    seen: u64,
    pieces: B,
    /// The bytes that have arrived and were not passed on.
    rest: Vec<u8>,
}

impl<T: Transport> Client<T> {
    /// Some records of a browser after this number. They come from the open answer if they are next in it.
    pub(super) async fn next_page(&self, browser: BrowserId, after: u64) -> Result<Frames, CallError> {
        let open = self.pages.0.take().filter(|open| open.browser == browser && open.seen == after);
        if let Some(mut open) = open
            // When an answer breaks off, the records after that place are asked for again.
            && let Ok(page) = open.next().await
            && !page.is_empty()
        {
            self.pages.keep(open, &page);
            return Ok(page);
        }
        let pieces = self.call(&self.calls().page(browser, after)).await?.body;
        let mut open = Open { browser, seen: after, pieces, rest: Vec::new() };
        let page = open.next().await?;
        self.pages.keep(open, &page);
        Ok(page)
    }
}

impl<B> Default for Pages<B> {
    fn default() -> Pages<B> {
        Pages(RefCell::default())
    }
}

impl<B> Pages<B> {
    fn keep(&self, mut open: Open<B>, page: &Frames) {
        if let Some(&(last, _)) = page.last() {
            open.seen = last;
            self.0.replace(Some(open));
        }
    }
}

impl<B: Pieces> Open<B> {
    /// The next records, at least one; none at the end.
    async fn next(&mut self) -> Result<Frames, CallError> {
        while let Some(piece) = self.pieces.next().await? {
            self.rest.extend(piece);
            if self.rest.len() > MOST {
                return Err(CallError::Garbled("a record does not end".into()));
            }
            if self.rest.len() >= PART {
                let page = frames::take_whole(&mut self.rest);
                if !page.is_empty() {
                    return Ok(page);
                }
            }
        }
        let page = frames::take_whole(&mut self.rest);
        if page.is_empty() && !self.rest.is_empty() {
            return Err(CallError::Garbled("records are cut off".into()));
        }
        Ok(page)
    }
}
