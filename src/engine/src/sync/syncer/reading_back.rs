//! Reads back what the endpoint has of this browser, and of browsers that have been silent. By digests, which the endpoint
//! makes of the bytes as it reads them now, and by the bytes themselves, a part of them a day. What differs is replaced by
//! a fresh snapshot, as long as this browser still holds it.

use std::collections::{BTreeMap, BTreeSet};

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Position, RecordHash};
use reprise_catalog::text::sorting;
use reprise_wire::heads::Heads;

use super::succession::{DAY_MS, LIVING_DAYS, is_living, is_lowest};
use super::{Endpoint, Fault, OwnBatch, Reading, Records, Span, Stop, Syncer};

/// A stream with at most so many records and bytes is read whole at once.
const FEW: Size = Size { records: 64, bytes: 1 << 20 };

/// In so many days a larger stream is read once.
const DAYS: u64 = LIVING_DAYS;

/// When a browser begins to read back the stream of a silent one again, after it was read to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// The living browser with the lowest id: a day later.
    First,
    /// The others, when the first one has had the time to find and mend what is damaged. It may not hold that.
    Later,
}

/// How large a stream is.
#[derive(Clone, Copy, Debug)]
struct Size {
    records: u64,
    bytes: u64,
}

/// What was compared of another browser's records, and is as it is held.
#[derive(Clone, Copy, Debug)]
struct Compared {
    /// The number up to which that is so.
    end: u64,
    /// How many records that are.
    records: u64,
}

/// What is odd about a record that is held of another browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Odd {
    /// It does not open at the endpoint, or is not there.
    Rotten(u64),
    /// Another one has its place.
    Other(u64),
}

impl Turn {
    fn pause_ms(self) -> u64 {
        match self {
            Turn::First => DAY_MS,
            Turn::Later => (DAYS + 1) * DAY_MS,
        }
    }
}

impl Reading {
    /// What counts at this moment: a date that is later than now counts as never.
    fn at(self, now_ms: u64) -> Reading {
        if self.whole_ms.max(self.began_ms) > now_ms { Reading::default() } else { self }
    }

    /// Whether another reading is to begin.
    fn is_due(self, now_ms: u64, pause_ms: u64) -> bool {
        self.began_ms == 0 && now_ms - self.whole_ms >= pause_ms
    }

    /// How many more records of an own stream of this size may be read today. A first upload is read whole.
    fn left_today(&mut self, of: Size, now_ms: u64) -> u64 {
        let share = self.share_today(of, now_ms);
        if self.whole_ms == 0 { u64::MAX } else { share }
    }

    /// How many more records of a stream of this size may be read today, so that it is read once in some days.
    fn share_today(&mut self, of: Size, now_ms: u64) -> u64 {
        let day = now_ms / DAY_MS;
        if self.day != day {
            (self.day, self.today) = (day, 0);
        }
        match of.records <= FEW.records && of.bytes <= FEW.bytes {
            true => u64::MAX,
            false => of.records.div_ceil(DAYS).saturating_sub(self.today),
        }
    }
}

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Compares the digests of this browser's own records with the hashes that it kept. Answers what is wrong with the
    /// first one that differs or is not there.
    ///
    /// # Errors
    /// [`Stop`] if the endpoint did not say all digests.
    pub(crate) async fn read_back(&self) -> Result<Option<Fault>, Stop> {
        let Span { first, last } = self.acknowledged_span().await?;
        let mut next = first;
        while next <= last {
            let page = self.endpoint.digests(self.browser, next - 1).await?;
            if page.is_empty() {
                return Ok(Some(Fault::Rotten { number: next }));
            }
            for (number, hash) in page {
                if number != next || !self.is_as_sealed(number, hash).await? {
                    return Ok(Some(Fault::Rotten { number: next }));
                }
                next = number + 1;
                if next > last {
                    break;
                }
            }
        }
        Ok(None)
    }

    /// Fetches own records again, as many as are to be read today, and compares their bytes. Answers what is wrong with
    /// the first one that differs or is not there. Stores how far it came.
    ///
    /// # Errors
    /// [`Stop`] if the endpoint did not give what it has.
    pub(crate) async fn read_bytes(&self, heads: &Heads, now_ms: u64) -> Result<Option<Fault>, Stop> {
        let Span { first, last } = self.acknowledged_span().await?;
        let mut reading = self.records.reading(self.browser).await?.at(now_ms);
        if last == 0 || (reading.began_ms == 0 && !reading.is_due(now_ms, DAY_MS)) {
            return Ok(None);
        }
        if reading.began_ms == 0 {
            (reading.began_ms, reading.next) = (now_ms, first);
        }
        // A snapshot may have taken the place of what was to be read next.
        reading.next = reading.next.max(first);
        let mut left = reading.left_today(size(heads, self.browser, last + 1 - first), now_ms);
        while reading.next <= last && left > 0 {
            let read =
                match self.read_page(reading.next, last.min(reading.next.saturating_add(left - 1))).await? {
                    Ok(read) => read,
                    Err(fault) => {
                        self.records.set_reading(self.browser, &Reading::default()).await?;
                        return Ok(Some(fault));
                    }
                };
            (reading.next, reading.today, left) = (reading.next + read, reading.today + read, left - read);
            self.records.set_reading(self.browser, &reading).await?;
        }
        if reading.next > last {
            (reading.whole_ms, reading.began_ms) = (reading.began_ms, 0);
        }
        self.records.set_reading(self.browser, &reading).await?;
        Ok(None)
    }

    /// Reads some records from this number on, up to another one. Answers how many were as they were sent.
    async fn read_page(&self, next: u64, last: u64) -> Result<Result<u64, Fault>, Stop> {
        let page = self.endpoint.page(self.browser, next - 1).await?;
        let mut read = 0;
        for (number, record) in page.iter().take_while(|(number, _)| *number <= last) {
            let position = Position { browser: self.browser, number: *number };
            let is_right = *number == next + read
                && match self.records.seal_of(*number).await? {
                    Some(seal) => seal.hash == RecordHash::of(record),
                    // It was sealed by an earlier profile of this browser.
                    None => self.keys.unseal(position, record).is_ok(),
                };
            if !is_right {
                return Ok(Err(Fault::Rotten { number: next + read }));
            }
            read += 1;
        }
        Ok(if read == 0 { Err(Fault::Rotten { number: next }) } else { Ok(read) })
    }

    /// Fetches again what browsers wrote that have been silent, a part of each a day, and compares it with what is held
    /// here. The living browser with the lowest id does that first. What is damaged at the endpoint is taken over.
    /// `wrote` says when each other browser wrote last, in milliseconds since 1970.
    ///
    /// # Errors
    /// [`Stop`] if the endpoint did not give what it has.
    pub(crate) async fn read_silent(
        &self,
        heads: &Heads,
        wrote: &BTreeMap<BrowserId, u64>,
        now_ms: u64,
    ) -> Result<BTreeSet<Fault>, Stop> {
        let mut faults = BTreeSet::new();
        let turn = if is_lowest(self.browser, None, wrote, now_ms) { Turn::First } else { Turn::Later };
        let standing = self.records.standing().await?;
        for (&browser, followed) in &standing.followed {
            let is_silent = wrote.get(&browser).is_none_or(|&ms| !is_living(ms, now_ms));
            if !is_silent || standing.covered(browser) >= followed.last {
                continue;
            }
            let Some(odd) = self.read_other(heads, browser, turn, now_ms).await? else { continue };
            let fault = match odd {
                Odd::Rotten(number) => Fault::RottenOther { browser, number },
                Odd::Other(number) => Fault::OtherHistory { browser, number },
            };
            self.notice(&fault);
            match odd {
                Odd::Rotten(_) => self.take_over(browser, 0, followed).await?,
                Odd::Other(_) => self.begin_anew(browser, followed).await?,
            }
            faults.insert(fault);
        }
        Ok(faults)
    }

    /// Reads some of the records that are held of another browser. Answers what is odd about the first one that is not at
    /// the endpoint as it is held.
    async fn read_other(
        &self,
        heads: &Heads,
        browser: BrowserId,
        turn: Turn,
        now_ms: u64,
    ) -> Result<Option<Odd>, Stop> {
        let held = self.records.held_of(browser).await?;
        let (Some(&first), Some(&last)) = (held.first(), held.last()) else { return Ok(None) };
        let Some(mut reading) = self.begin_reading(browser, turn, first, now_ms).await? else {
            return Ok(None);
        };
        // Nothing here was sent by this browser, so nothing is read at once because it is new.
        let mut left = reading.share_today(size(heads, browser, held.len() as u64), now_ms);
        while reading.next <= last && left > 0 {
            let read = match self.compare_page(browser, &held, reading.next, left).await? {
                Ok(read) => read,
                Err(odd) => {
                    self.records.set_reading(browser, &Reading::default()).await?;
                    return Ok(Some(odd));
                }
            };
            reading.next = read.end.min(last) + 1;
            (reading.today, left) = (reading.today + read.records, left - read.records);
            self.records.set_reading(browser, &reading).await?;
        }
        if reading.next > last {
            (reading.whole_ms, reading.began_ms) = (reading.began_ms, 0);
        }
        self.records.set_reading(browser, &reading).await?;
        Ok(None)
    }

    /// How far another browser is read back; `None` if it is not yet the time to begin, or to begin again.
    async fn begin_reading(
        &self,
        browser: BrowserId,
        turn: Turn,
        first: u64,
        now_ms: u64,
    ) -> Result<Option<Reading>, Stop> {
        let mut reading = self.records.reading(browser).await?.at(now_ms);
        if turn == Turn::Later && reading == Reading::default() {
            let begun = Reading { whole_ms: now_ms, ..reading };
            self.records.set_reading(browser, &begun).await?;
            return Ok(None);
        }
        if reading.began_ms == 0 {
            if !reading.is_due(now_ms, turn.pause_ms()) {
                return Ok(None);
            }
            (reading.began_ms, reading.next) = (now_ms, first);
        }
        Ok(Some(reading))
    }

    /// Compares a page of another browser's records from `next` on, at most so many, with what is held of it.
    async fn compare_page(
        &self,
        browser: BrowserId,
        held: &[u64],
        next: u64,
        most: u64,
    ) -> Result<Result<Compared, Odd>, Stop> {
        let page = self.endpoint.page(browser, next - 1).await?;
        let open = |(number, record): &(u64, Vec<u8>)| {
            let opened = self.keys.unseal(Position { browser, number: *number }, record).ok()?;
            Some((*number, opened.batch))
        };
        let there = sorting::map_of(page.iter().filter_map(open));
        // After an empty page, nothing that is held is there.
        let end = page.last().map_or(u64::MAX, |(number, _)| *number).max(next);
        let due = held.iter().copied().filter(|number| (next..=end).contains(number));
        let due: Vec<u64> = due.take(usize::try_from(most).unwrap_or(usize::MAX)).collect();
        for &number in &due {
            match there.get(&number) {
                None => return Ok(Err(Odd::Rotten(number))),
                Some(batch) if self.records.held(browser, number).await?.as_ref() != Some(batch) => {
                    return Ok(Err(Odd::Other(number)));
                }
                Some(_) => {}
            }
        }
        let records = due.len() as u64;
        // A server may name any number.
        let end = if records < most { end } else { due.last().copied().unwrap_or(end) };
        Ok(Ok(Compared { end, records }))
    }

    /// Replaces all own records by a snapshot, because one of them is not at the endpoint as it was sent.
    ///
    /// # Errors
    /// [`Stop`] if this browser could not store it.
    pub(crate) async fn mend(
        &self,
        make_snapshot: impl FnOnce(Vec<OwnBatch>) -> Vec<Vec<u8>>,
    ) -> Result<bool, Stop> {
        self.replace_by_snapshot(make_snapshot, |_, _| true).await
    }

    /// The numbers of the own records that the endpoint has acknowledged; 0 if there are none.
    async fn acknowledged_span(&self) -> Result<Span, Stop> {
        let Span { first, last } = self.records.own_span().await?;
        let last = self.records.standing().await?.acknowledged.min(last);
        Ok(Span { first: first.max(1), last })
    }

    async fn is_as_sealed(&self, number: u64, hash: RecordHash) -> Result<bool, Stop> {
        // What was sealed by an earlier profile of this browser is not known here, and nothing can be said of it.
        Ok(self.records.seal_of(number).await?.is_none_or(|seal| seal.hash == hash))
    }
}

/// How large a stream is, of which so many records are to be read.
fn size(heads: &Heads, browser: BrowserId, records: u64) -> Size {
    Size { records, bytes: heads.browsers.get(&browser).map_or(0, |head| head.bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_small_is_read_whole_each_day_and_the_rest_in_seven() {
        let left = |records, bytes, whole_ms| {
            let mut reading = Reading { whole_ms, ..Reading::default() };
            reading.left_today(Size { records, bytes }, 30 * DAY_MS)
        };
        assert_eq!(left(64, 1 << 20, DAY_MS), u64::MAX);
        assert_eq!(left(65, 1 << 20, DAY_MS), 10);
        assert_eq!(left(64, (1 << 20) + 1, DAY_MS), 10, "few records that are heavy");
        assert_eq!(left(3, 9 << 20, DAY_MS), 1);
        assert_eq!(left(3, 9 << 20, 0), u64::MAX, "a first upload is read whole");
    }
}
