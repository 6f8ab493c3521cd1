//! A line to an endpoint on which anything can happen.

use std::cell::{Cell, RefCell};

use reprise_catalog::ids::BrowserId;
use reprise_wire::frames::Frames;
use reprise_wire::heads::Heads;
use reprise_wire::info::Limits;
use reprise_wire::record::RecordHash;
use reprise_wire::refusal::{Refusal, RefusalCode};
use reprise_wire::word::Word;

use super::super::{CallError, Endpoint};

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
    /// This browser is said to be removed, and no browser of the library said so.
    ClaimsForgotten(BrowserId),
    /// Of this browser no more is shown than up to this number; with 0 it is left out.
    ShowsUntil(BrowserId, u64),
    /// Every put is refused because somebody else is said to have the stream.
    StreamTaken,
    /// Every put is refused because the record is said to be too large.
    TooLarge,
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
pub(super) struct Line<E> {
    pub(super) endpoint: E,
    /// The endpoint as another library sees it. Records of that one can be handed out instead.
    pub(super) another: RefCell<Option<E>>,
    pub(super) browser: BrowserId,
    pub(super) act: Cell<Act>,
    /// What the endpoint refuses every call with that shows a token.
    pub(super) refuses: RefCell<Option<Refusal>>,
    /// What the endpoint says that its clock says, if that is not what it is.
    pub(super) time: Cell<Option<u64>>,
    /// How many calls succeed before the act begins.
    pub(super) grace: Cell<u32>,
}

impl<E: Endpoint> Line<E> {
    pub(super) fn new(endpoint: E, browser: BrowserId) -> Line<E> {
        let (act, grace) = (Cell::new(Act::Honest), Cell::new(0));
        let (another, refuses, time) = (RefCell::default(), RefCell::default(), Cell::default());
        Line { endpoint, another, browser, act, grace, time, refuses }
    }

    /// Makes a call, as far as the line lets it through.
    async fn call<T>(&self, work: impl Future<Output = Result<T, CallError>>) -> Result<T, CallError> {
        if let Some(refusal) = &*self.refuses.borrow() {
            return Err(CallError::Refused(refusal.clone()));
        }
        let act = self.act_now();
        if act == Act::Unreached {
            return Err(CallError::Offline("no route".into()));
        }
        let answer = work.await;
        match act {
            Act::AnswerLost => Err(CallError::Offline("connection reset".into())),
            Act::Broken => Err(RefusalCode::Internal.into()),
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

    async fn disturb(&self, mut page: Frames, browser: BrowserId, after: u64) -> Result<Frames, CallError> {
        match self.act.get() {
            Act::Drops if page.len() > 2 => drop(page.remove(1)),
            Act::DropsFirst => drop(page.drain(..page.len().min(1))),
            Act::DropsLast => drop(page.pop()),
            Act::HandsOutNothing => page.clear(),
            Act::ShowsUntil(of, last) if of == browser => page.retain(|(number, _)| *number <= last),
            Act::Reorders => page.reverse(),
            Act::Replays => page = self.endpoint.page(browser, 0).await?,
            Act::Truncates => page.iter_mut().for_each(|(_, record)| record.truncate(record.len() - 1)),
            Act::Flips => page.iter_mut().for_each(|(_, record)| record[100] ^= 4),
            Act::ClaimsLater => page.iter_mut().for_each(|(_, record)| record[0] = 9),
            Act::SwapsBrowsers => {
                let heads = self.endpoint.heads().await?;
                page = match heads.browsers.keys().find(|whose| **whose != browser) {
                    Some(&another) => self.endpoint.page(another, after).await?,
                    None => Frames::new(),
                };
            }
            Act::SwapsLibraries => {
                let another = self.another.take();
                page = match &another {
                    Some(another) => another.page(browser, after).await?,
                    None => Frames::new(),
                };
                self.another.replace(another);
            }
            _ => {}
        }
        Ok(page)
    }
}

impl<E: Endpoint> Endpoint for Line<E> {
    fn use_epoch(&self, epoch: u64) {
        self.endpoint.use_epoch(epoch);
    }

    async fn raise(&self, epoch: u64) -> Result<(), CallError> {
        self.call(self.endpoint.raise(epoch)).await
    }

    async fn limits(&self) -> Result<Limits, CallError> {
        self.endpoint.limits().await
    }

    async fn limits_now(&self) -> Result<Limits, CallError> {
        self.endpoint.limits_now().await
    }

    async fn time(&self) -> Result<Option<u64>, CallError> {
        match self.time.get() {
            Some(time) => Ok(Some(time)),
            None => self.endpoint.time().await,
        }
    }

    async fn claim(&self) -> Result<(), CallError> {
        self.call(self.endpoint.claim()).await
    }

    async fn settle(&self) {
        if self.act.get() == Act::IsBehind {
            self.act.set(Act::Honest);
        }
        self.endpoint.settle().await;
    }

    async fn heads(&self) -> Result<Heads, CallError> {
        let mut heads = self.call(self.endpoint.heads()).await?;
        let all = heads.browsers.values_mut();
        match self.act.get() {
            Act::LiesHigh => all.for_each(|head| head.last += 2),
            Act::LiesLow | Act::IsBehind => all.for_each(|head| head.last = head.last.saturating_sub(2)),
            Act::Moves => {
                all.for_each(|head| head.last = head.last.saturating_sub(1));
                self.act.set(Act::Honest);
            }
            Act::ClaimsForgotten(browser) => {
                heads.browsers.remove(&browser);
                heads.forgotten.insert(browser);
            }
            Act::ShowsUntil(browser, 0) => drop(heads.browsers.remove(&browser)),
            Act::ShowsUntil(browser, last) => {
                heads.browsers.entry(browser).and_modify(|head| head.last = head.last.min(last));
            }
            Act::HidesBrowsers => heads.browsers.retain(|browser, _| *browser == self.browser),
            _ => {}
        }
        Ok(heads)
    }

    async fn put(&self, browser: BrowserId, number: u64, record: &[u8]) -> Result<(), CallError> {
        let act = self.act.get();
        self.call(async {
            match act {
                Act::IsFull => Err(RefusalCode::OverQuota.into()),
                Act::StreamTaken => Err(RefusalCode::StreamTaken.into()),
                Act::TooLarge => Err(RefusalCode::TooLarge.into()),
                _ => self.endpoint.put(browser, number, record).await,
            }
        })
        .await
    }

    async fn page(&self, browser: BrowserId, after: u64) -> Result<Frames, CallError> {
        match self.act.get() {
            Act::CannotRead(of) if of == browser => return Err(RefusalCode::Internal.into()),
            Act::ClaimsForgotten(of) if of == browser => return Err(RefusalCode::BrowserForgotten.into()),
            _ => {}
        }
        let page = self.call(self.endpoint.page(browser, after)).await?;
        self.disturb(page, browser, after).await
    }

    async fn digests(&self, browser: BrowserId, after: u64) -> Result<Vec<(u64, RecordHash)>, CallError> {
        self.call(self.endpoint.digests(browser, after)).await
    }

    async fn delete_before(&self, browser: BrowserId, number: u64) -> Result<(), CallError> {
        self.call(self.endpoint.delete_before(browser, number)).await
    }

    async fn forget_browser(&self, browser: BrowserId, through: u64, word: &Word) -> Result<(), CallError> {
        self.call(self.endpoint.forget_browser(browser, through, word)).await
    }

    async fn clear(&self, browser: BrowserId) -> Result<(), CallError> {
        self.call(self.endpoint.clear(browser)).await
    }

    async fn forget_library(&self, word: &Word) -> Result<(), CallError> {
        self.call(self.endpoint.forget_library(word)).await
    }
}
