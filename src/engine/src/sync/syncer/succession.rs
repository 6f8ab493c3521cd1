//! Who sends again what the endpoint lost of a browser: of the living browsers the one with the lowest id, at once. The
//! others do so a day later, and only what nobody has taken over by then, so that six browsers do not send the same six
//! times.

use std::collections::BTreeMap;

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Position, RecordHash, Seen};
use reprise_catalog::text::sorting;

use super::{Endpoint, Fault, Followed, Leave, Records, Standing, Stop, Syncer};

/// A day, in milliseconds.
pub(super) const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// A browser that wrote within so many days is living.
pub(super) const LIVING_DAYS: u64 = 7;

/// Whether a browser that wrote at a moment is living at another one. A clock may be wrong in both directions.
pub(super) fn is_living(wrote_ms: u64, now_ms: u64) -> bool {
    wrote_ms.abs_diff(now_ms) < LIVING_DAYS * DAY_MS
}

/// Whether no other living browser has a lower id than this one. The browser that is concerned does not count.
pub(super) fn is_lowest(
    own: BrowserId,
    concerned: Option<BrowserId>,
    wrote: &BTreeMap<BrowserId, u64>,
    now_ms: u64,
) -> bool {
    let is_before = |browser: BrowserId| browser < own && Some(browser) != concerned;
    !wrote.iter().any(|(&browser, &ms)| is_before(browser) && is_living(ms, now_ms))
}

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Takes over what is held of a browser after this number, unless another one has. Answers `false` if it is not for
    /// this browser to do so yet.
    pub(super) async fn inherit(
        &self,
        browser: BrowserId,
        after: u64,
        followed: &Followed,
        standing: &Standing,
    ) -> Result<bool, Stop> {
        let covered = if after == 0 { standing.covered(browser) } else { standing.covered_rest(browser) };
        if covered < followed.last {
            if !self.is_heir(browser, standing).await? {
                return Ok(false);
            }
            self.take_over(browser, after, followed).await?;
        }
        if standing.lost.contains_key(&browser) {
            self.records.set_lost_ms(browser, None).await?;
        }
        Ok(true)
    }

    /// Whether it is for this browser to act for another one: it is the first of the living, or has waited for a day.
    pub(super) async fn is_heir(&self, of: BrowserId, standing: &Standing) -> Result<bool, Stop> {
        if is_lowest(self.browser, Some(of), &self.records.wrote().await?, self.now_ms) {
            return Ok(true);
        }
        // A date that is later than now counts as never.
        match standing.lost.get(&of).filter(|&&since| since <= self.now_ms) {
            Some(since) => Ok(self.now_ms - since >= DAY_MS),
            None => {
                self.records.set_lost_ms(of, Some(self.now_ms)).await?;
                Ok(false)
            }
        }
    }

    /// Looks at a stream that was shorter than what was read of it and is no longer. Answers a fault if its browser has
    /// written something else than before.
    pub(super) async fn look_after_loss(
        &self,
        browser: BrowserId,
        followed: &Followed,
        standing: &Standing,
    ) -> Result<Option<Fault>, Stop> {
        if !standing.lost.contains_key(&browser) {
            return Ok(None);
        }
        let page = self.endpoint.page(browser, followed.last.saturating_sub(1)).await?;
        let Some((number, record)) = page.first().filter(|(number, _)| *number == followed.last) else {
            return Ok(None);
        };
        let is_same = RecordHash::of(record) == followed.hash;
        if !is_same && self.keys.unseal(Position { browser, number: *number }, record).is_err() {
            return Ok(None);
        }
        let fault = (!is_same).then_some(Fault::OtherHistory { browser, number: *number });
        if let Some(fault) = &fault {
            self.notice(fault);
            self.begin_anew(browser, followed).await?;
        }
        self.records.set_lost_ms(browser, None).await?;
        Ok(fault)
    }

    /// Writes what is held of a browser after this number, up to the last one that was read, into own batches. The
    /// endpoint no longer has it, and that browser may never send it again, for example because its computer died.
    pub(super) async fn take_over(
        &self,
        browser: BrowserId,
        after: u64,
        followed: &Followed,
    ) -> Result<(), Stop> {
        let (up_to, only) = (sorting::map_of([(browser, after)]), Some(sorting::set_of([browser])));
        self.records.adopt(&Leave { up_to, only }).await?;
        let last = followed.last;
        let seen = match followed.missing.is_empty() {
            true if after == 0 => Seen::all_taken_over(browser, last),
            true => Seen::rest_taken_over(browser, last),
            false => Seen::taken_over(browser, last),
        };
        self.records.note_taken_over(seen).await
    }

    /// Reads a browser from the beginning, because it has written something else than what is held of it. What is held
    /// goes into own batches: nobody else may have it.
    pub(super) async fn begin_anew(&self, browser: BrowserId, held: &Followed) -> Result<(), Stop> {
        let only = Some(sorting::set_of([browser]));
        self.records.adopt(&Leave { only, ..Leave::default() }).await?;
        self.records.note_taken_over(Seen::taken_over(browser, held.last)).await?;
        self.records.set_lost_ms(browser, None).await?;
        self.records.unfollow(browser).await
    }
}
