//! Records as they arrive. A long answer is passed on in parts, so that what has arrived is opened and stored
//! while the rest is still on its way.

use std::cell::RefCell;

use gloo_net::http::Method;
use reprise_catalog::ids::BrowserId;

use super::stream::{MOST, Pieces};
use super::{Client, answers};
use crate::sync::engine::{Page, Refusal};

/// How many bytes a part has at least.
const PART: usize = 256 << 10;

/// The answer that is being read, if any.
#[derive(Default)]
pub(super) struct Pages(RefCell<Option<Open>>);

/// An answer that is being read.
struct Open {
    browser: BrowserId,
    /// The number of the last record that was passed on.
    seen: u64,
    pieces: Pieces,
    /// The bytes that have arrived and were not passed on.
    rest: Vec<u8>,
}

impl Client {
    /// Some records of a browser after this number. They come from the open answer if they are next in it.
    pub(super) async fn next_page(&self, browser: BrowserId, after: u64) -> Result<Page, Refusal> {
        let open = self.pages.0.take().filter(|open| open.browser == browser && open.seen == after);
        if let Some(mut open) = open
            // When an answer breaks off, the records after that place are asked for again.
            && let Ok(page) = open.next().await
            && !page.is_empty()
        {
            self.pages.keep(open, &page);
            return Ok(page);
        }
        let path = format!("/browsers/{}/batches?after={after}", browser.to_hex());
        let response = self.call(Method::GET, &path).await?;
        let Some(pieces) = Pieces::of(&response) else { return Ok(Page::new()) };
        let mut open = Open { browser, seen: after, pieces, rest: Vec::new() };
        let page = open.next().await?;
        self.pages.keep(open, &page);
        Ok(page)
    }
}

impl Pages {
    fn keep(&self, mut open: Open, page: &Page) {
        if let Some(&(last, _)) = page.last() {
            open.seen = last;
            self.0.replace(Some(open));
        }
    }
}

impl Open {
    /// The next records, at least one; none at the end.
    async fn next(&mut self) -> Result<Page, Refusal> {
        while let Some(piece) = self.pieces.next().await? {
            self.rest.extend(piece);
            if self.rest.len() > MOST {
                return Err(Refusal::Garbled("a record does not end".into()));
            }
            if self.rest.len() >= PART {
                let page = answers::take_frames(&mut self.rest);
                if !page.is_empty() {
                    return Ok(page);
                }
            }
        }
        let page = answers::take_frames(&mut self.rest);
        if page.is_empty() && !self.rest.is_empty() {
            return Err(Refusal::Garbled("records are cut off".into()));
        }
        Ok(page)
    }
}
