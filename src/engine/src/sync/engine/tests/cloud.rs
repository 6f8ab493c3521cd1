//! An endpoint in memory that is honest, and a line to it on which anything can happen.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use reprise_catalog::ids::{BrowserId, LibraryId};

use super::super::{Endpoint, Heads, Page, Refusal, Stream};

type Streams = BTreeMap<BrowserId, BTreeMap<u64, Vec<u8>>>;

/// What the endpoint holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Cloud {
    pub(super) libraries: BTreeMap<LibraryId, Streams>,
    pub(super) forgotten: BTreeSet<LibraryId>,
    pub(super) removed: BTreeSet<BrowserId>,
}

/// Something that happens on the line, or that the endpoint does to its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Honest,
    /// The call never arrives.
    Unreached,
    /// The call is done, but its answer is lost.
    AnswerLost,
    /// The call fails with a 500.
    Broken,
    /// A record in the middle of a page is left out.
    Drops,
    /// The first records are left out.
    DropsFirst,
    /// The last records are left out.
    DropsLast,
    /// No record is handed out.
    HandsOutNothing,
    /// Records come in another order.
    Reorders,
    /// Records that were handed out before come again.
    Replays,
    /// Records are cut off.
    Truncates,
    /// A bit of each record is flipped.
    Flips,
    /// A record claims to be of a later version.
    ClaimsLater,
    /// Records of another browser are handed out.
    SwapsBrowsers,
    /// Records of another library are handed out.
    SwapsLibraries,
    /// The heads say that there is more than there is.
    LiesHigh,
    /// The heads say that there is less than there is.
    LiesLow,
    /// The heads are a little old, and right a moment later.
    IsBehind,
    /// The last record of each browser arrives just after the heads were told.
    Moves,
    /// The heads leave the other browsers out.
    HidesBrowsers,
    /// There is no room for more.
    IsFull,
    /// Asking for this browser's records fails with a 500.
    CannotRead(BrowserId),
}

impl Act {
    pub(super) const ALL: [Act; 21] = [
        Act::Honest,
        Act::Unreached,
        Act::AnswerLost,
        Act::Broken,
        Act::Drops,
        Act::DropsFirst,
        Act::DropsLast,
        Act::HandsOutNothing,
        Act::Reorders,
        Act::Replays,
        Act::Truncates,
        Act::Flips,
        Act::ClaimsLater,
        Act::SwapsBrowsers,
        Act::SwapsLibraries,
        Act::LiesHigh,
        Act::LiesLow,
        Act::IsBehind,
        Act::Moves,
        Act::HidesBrowsers,
        Act::IsFull,
    ];
}

/// A browser's line to the endpoint.
pub(super) struct Line {
    pub(super) cloud: Rc<RefCell<Cloud>>,
    pub(super) library: LibraryId,
    pub(super) browser: BrowserId,
    pub(super) act: Cell<Act>,
    /// How many calls succeed before the act begins.
    pub(super) grace: Cell<u32>,
}

impl Line {
    fn call<T>(&self, work: impl FnOnce(&mut Cloud) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let act = self.act_now();
        if act == Act::Unreached {
            return Err(Refusal::Offline("no route".into()));
        }
        let answer = work(&mut self.cloud.borrow_mut());
        match act {
            Act::AnswerLost => Err(Refusal::Offline("connection reset".into())),
            Act::Broken => Err(Refusal::Busy("500".into())),
            _ => answer,
        }
    }

    fn act_now(&self) -> Act {
        match self.grace.get() {
            0 => self.act.get(),
            left => {
                self.grace.set(left - 1);
                Act::Honest
            }
        }
    }
}

impl Cloud {
    fn library(&mut self, library: LibraryId) -> Result<&mut Streams, Refusal> {
        match self.forgotten.contains(&library) {
            true => Err(Refusal::Forgotten),
            false => self.libraries.get_mut(&library).ok_or(Refusal::UnknownLibrary),
        }
    }
}

impl Endpoint for Line {
    async fn claim(&self) -> Result<(), Refusal> {
        self.call(|cloud| {
            if cloud.forgotten.contains(&self.library) {
                return Err(Refusal::Forgotten);
            }
            cloud.libraries.entry(self.library).or_default();
            Ok(())
        })
    }

    async fn settle(&self) {
        if self.act.get() == Act::IsBehind {
            self.act.set(Act::Honest);
        }
    }

    async fn heads(&self) -> Result<Heads, Refusal> {
        let mut heads = self.call(|cloud| {
            let streams = cloud.library(self.library)?.iter().filter_map(|(&browser, stream)| {
                let (first, last) = (*stream.first_key_value()?.0, *stream.last_key_value()?.0);
                Some((browser, Stream { first, last, bytes: 0 }))
            });
            let browsers = streams.collect();
            Ok(Heads { browsers, forgotten: cloud.removed.clone(), ..Heads::default() })
        })?;
        match self.act.get() {
            Act::LiesHigh => heads.browsers.values_mut().for_each(|stream| stream.last += 2),
            Act::LiesLow | Act::IsBehind => {
                heads.browsers.values_mut().for_each(|stream| stream.last = stream.last.saturating_sub(2));
            }
            Act::Moves => {
                heads.browsers.values_mut().for_each(|stream| stream.last = stream.last.saturating_sub(1));
                self.act.set(Act::Honest);
            }
            Act::HidesBrowsers => heads.browsers.retain(|browser, _| *browser == self.browser),
            _ => {}
        }
        Ok(heads)
    }

    async fn put(&self, browser: BrowserId, number: u64, record: &[u8]) -> Result<(), Refusal> {
        self.call(|cloud| {
            if self.act.get() == Act::IsFull {
                return Err(Refusal::OverQuota);
            }
            if cloud.removed.contains(&browser) {
                return Err(Refusal::BrowserForgotten);
            }
            let stream = cloud.library(self.library)?.entry(browser).or_default();
            if let Some(there) = stream.get(&number) {
                return if there == record { Ok(()) } else { Err(Refusal::NumberTaken { number }) };
            }
            let last = stream.last_key_value().map_or(0, |(&last, _)| last);
            // Bit 0 of the flags marks the start of a snapshot, which replaces everything before it.
            let begins = record[1] & 1 == 1;
            if number != last + 1 && !(begins && number > last) {
                return Err(Refusal::OutOfOrder { number });
            }
            stream.insert(number, record.to_vec());
            Ok(())
        })
    }

    async fn page(&self, browser: BrowserId, after: u64) -> Result<Page, Refusal> {
        if self.act.get() == Act::CannotRead(browser) {
            return Err(Refusal::Busy("500".into()));
        }
        let (page, streams, other) = self.call(|cloud| {
            let streams = cloud.library(self.library)?.clone();
            let page = streams.get(&browser).map(|stream| page_of(stream, after)).unwrap_or_default();
            let other = cloud.libraries.iter().find(|(library, _)| **library != self.library);
            Ok((page, streams, other.map(|(_, streams)| streams.clone()).unwrap_or_default()))
        })?;
        Ok(disturb(self.act.get(), page, browser, after, &streams, &other))
    }

    async fn delete_before(&self, browser: BrowserId, number: u64) -> Result<(), Refusal> {
        self.call(|cloud| {
            if let Some(stream) = cloud.library(self.library)?.get_mut(&browser) {
                stream.retain(|&there, _| there >= number);
            }
            Ok(())
        })
    }

    async fn forget_browser(&self, browser: BrowserId) -> Result<(), Refusal> {
        self.call(|cloud| {
            cloud.removed.insert(browser);
            cloud.library(self.library)?.remove(&browser);
            Ok(())
        })
    }

    async fn forget_library(&self) -> Result<(), Refusal> {
        self.call(|cloud| {
            cloud.libraries.remove(&self.library);
            cloud.forgotten.insert(self.library);
            Ok(())
        })
    }
}

fn page_of(stream: &BTreeMap<u64, Vec<u8>>, after: u64) -> Page {
    stream
        .range(after.saturating_add(1)..)
        .take(4)
        .map(|(&number, record)| (number, record.clone()))
        .collect()
}

fn disturb(
    act: Act,
    mut page: Page,
    browser: BrowserId,
    after: u64,
    streams: &Streams,
    other: &Streams,
) -> Page {
    match act {
        Act::Drops if page.len() > 2 => drop(page.remove(1)),
        Act::DropsFirst => drop(page.drain(..page.len().min(1))),
        Act::DropsLast => drop(page.pop()),
        Act::HandsOutNothing => page.clear(),
        Act::Reorders => page.reverse(),
        Act::Replays => page = streams.get(&browser).map(|stream| page_of(stream, 0)).unwrap_or_default(),
        Act::Truncates => page.iter_mut().for_each(|(_, record)| record.truncate(record.len() - 1)),
        Act::Flips => page.iter_mut().for_each(|(_, record)| record[100] ^= 4),
        Act::ClaimsLater => page.iter_mut().for_each(|(_, record)| record[0] = 9),
        Act::SwapsBrowsers => {
            let another = streams.iter().find(|(whose, _)| **whose != browser);
            page = another.map(|(_, stream)| page_of(stream, after)).unwrap_or_default();
        }
        Act::SwapsLibraries => {
            page = other.get(&browser).map(|stream| page_of(stream, after)).unwrap_or_default();
        }
        _ => {}
    }
    page
}
