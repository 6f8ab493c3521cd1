//! Fetches what other browsers wrote. Each record must open in its place and follow the record before it.

use std::collections::{BTreeMap, BTreeSet};

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Deleted, Position, RecordHash, Unsealed};
use reprise_wire::frames::Frames;
use reprise_wire::heads::{Head, Heads};
use reprise_wire::refusal::RefusalCode;

use super::fault::Why;
use super::{Endpoint, Fault, Followed, Leave, Records, Standing, Step, Stop, Syncer};

/// What came of a page of records.
struct Taken {
    batches: Vec<(u64, Vec<u8>)>,
    followed: Followed,
    keep_from: Option<u64>,
    /// The number of the last record that was looked at, whether it was taken or skipped.
    seen: u64,
    fault: Option<Fault>,
    /// What was noticed and does not stop reading.
    noticed: Option<Fault>,
}

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Fetches what this browser lacks of each other browser. A fault of one does not stop the others.
    pub(super) async fn download(
        &self,
        heads: &Heads,
        standing: &Standing,
        faults: &mut BTreeSet<Fault>,
    ) -> Result<(), Stop> {
        let is_there =
            |browser: &BrowserId| heads.browsers.contains_key(browser) && !heads.forgotten.contains(browser);
        for (&browser, followed) in standing.followed.iter().filter(|(browser, _)| !is_there(browser)) {
            match self.last_that_counts(heads, browser).await? {
                // What this browser holds beyond that, the remover had not read.
                Some(last) if last >= followed.last => {}
                Some(last) => self.take_over(browser, last).await?,
                None => {
                    faults.insert(Fault::Gone { browser });
                    self.take_over(browser, 0).await?;
                }
            }
            // If the browser comes back, its records are read from the beginning.
            self.records.unfollow(browser).await?;
        }
        let mut failed = None;
        let others =
            heads.browsers.iter().filter(|(browser, _)| **browser != self.browser && is_there(browser));
        for (&browser, &head) in others {
            let followed = standing.followed.get(&browser).copied().unwrap_or_default();
            match self.follow(browser, head, followed).await {
                Ok(fault) => faults.extend(fault),
                Err(stop) if stop.concerns_one_call() => failed = failed.or(Some(stop)),
                Err(stop) => return Err(stop),
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// The number of the last record of a removed browser that counts, if a browser of the library removed it.
    async fn last_that_counts(&self, heads: &Heads, browser: BrowserId) -> Result<Option<u64>, Stop> {
        if !heads.forgotten.contains(&browser) {
            return Ok(None);
        }
        let last = heads.browsers.get(&browser).map_or(0, |head| head.last);
        match self.endpoint.page(browser, last).await {
            Err(error) if error.code() == Some(RefusalCode::BrowserForgotten) => {
                Ok(match self.opens(&error, Some(browser)) {
                    Some(Deleted::Browser { last, .. }) => Some(last),
                    _ => None,
                })
            }
            Err(error) => Err(error.into()),
            Ok(_) => Ok(None),
        }
    }

    /// Writes what is held of a browser after this number into own batches. The endpoint no longer has it, and
    /// that browser may never send it again, for example because its computer died.
    async fn take_over(&self, browser: BrowserId, after: u64) -> Result<(), Stop> {
        let (up_to, only) = (BTreeMap::from([(browser, after)]), Some(BTreeSet::from([browser])));
        self.records.adopt(&Leave { up_to, only }).await
    }

    /// Handles an endpoint that has fewer records of a browser than before: keeps the lost ones by
    /// [`Syncer::take_over`], and goes on after the ones that are left.
    async fn go_back(&self, browser: BrowserId, had: Followed, has: u64) -> Result<Option<Fault>, Stop> {
        let page = self.endpoint.page(browser, has.saturating_sub(1)).await?;
        let last = page.first().filter(|(number, record)| {
            let position = Position { browser, number: *number };
            *number == has && self.keys.unseal(position, record).is_ok()
        });
        if let Some((_, record)) = last {
            self.take_over(browser, has).await?;
            let followed = Followed { last: has, hash: RecordHash::of(record), snapshot: None, ..had };
            self.records.take(browser, Vec::new(), &followed, None).await?;
        }
        Ok(Some(Fault::WentBack { browser, had: had.last, has }))
    }

    async fn follow(
        &self,
        browser: BrowserId,
        head: Head,
        mut followed: Followed,
    ) -> Result<Option<Fault>, Stop> {
        if head.last < followed.last {
            return self.go_back(browser, followed, head.last).await;
        }
        let (mut seen, mut noticed) = (followed.last, None);
        while seen < head.last {
            let page = self.endpoint.page(browser, seen).await?;
            if page.is_empty() {
                return Ok(Some(Fault::Withholds { browser, after: seen }));
            }
            let taken = self.open_page(browser, followed, seen, page);
            if taken.followed != followed {
                self.records.take(browser, taken.batches, &taken.followed, taken.keep_from).await?;
                (self.tell)(Step::Received { browser, up_to: taken.followed.last });
            }
            noticed = noticed.or(taken.noticed);
            if taken.fault.is_some() {
                return Ok(taken.fault);
            }
            (followed, seen) = (taken.followed, taken.seen);
        }
        // Records were skipped, or taken although the ones that they replace are missing. Then a snapshot
        // should have ended here.
        let is_whole = followed.last == seen && !(followed.has_skipped && followed.snapshot.is_some());
        Ok(noticed.or((!is_whole).then_some(Fault::Withholds { browser, after: followed.last })))
    }

    fn open_page(&self, browser: BrowserId, followed: Followed, seen: u64, page: Frames) -> Taken {
        let mut taken =
            Taken { batches: Vec::new(), followed, keep_from: None, seen, fault: None, noticed: None };
        for (number, record) in page {
            if let Err(fault) = self.open_next(browser, number, &record, &mut taken) {
                taken.fault = Some(fault);
                break;
            }
        }
        taken
    }

    fn open_next(
        &self,
        browser: BrowserId,
        number: u64,
        record: &[u8],
        taken: &mut Taken,
    ) -> Result<(), Fault> {
        let withholds = Fault::Withholds { browser, after: taken.seen };
        let follows = number == taken.followed.last + 1;
        // Records may be missing only at the beginning, where a snapshot has replaced them.
        let is_first = taken.batches.is_empty() && taken.seen == taken.followed.last && number > taken.seen;
        if number <= taken.seen {
            return Err(withholds);
        }
        let opened = self.keys.unseal(Position { browser, number }, record);
        let opened = opened.map_err(|why| Fault::Refused { browser, number, why: Why(why) })?;
        // A snapshot replaces everything before it, so nothing is missing in front of one.
        if number != taken.seen + 1 && !is_first && !opened.part.starts_snapshot() {
            return Err(withholds);
        }
        // It is genuine, so it is taken. That the history before it was exchanged is said.
        if follows && opened.previous != taken.followed.hash && taken.followed.last > 0 {
            taken.noticed = Some(Fault::OtherHistory { browser, number });
        }
        taken.seen = number;
        if follows || opened.part.starts_snapshot() {
            taken.add(number, RecordHash::of(record), opened, follows);
        }
        Ok(())
    }
}

impl Taken {
    fn add(&mut self, number: u64, hash: RecordHash, opened: Unsealed, follows: bool) {
        let followed = &mut self.followed;
        (followed.last, followed.hash) = (number, hash);
        if opened.part.starts_snapshot() {
            followed.snapshot = Some(number);
            followed.has_skipped |= !follows;
        }
        if opened.part.ends_snapshot() {
            self.keep_from = followed.snapshot.take().or(self.keep_from);
            followed.has_skipped = false;
        }
        self.batches.push((number, opened.batch));
    }
}
