//! Fetching what other browsers wrote: each record must open in its place and follow the one before it.

use std::collections::BTreeSet;

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Position, Previous, RecordHash, Unsealed};

use super::problem::Why;
use super::{Endpoint, Engine, Followed, Heads, Page, Problem, Records, Standing, Step, Stop, Stream};

/// What came of a page.
struct Taken {
    batches: Vec<(u64, Vec<u8>)>,
    followed: Followed,
    keep_from: Option<u64>,
    /// The last record that was looked at, taken or passed over.
    seen: u64,
    problem: Option<Problem>,
}

impl<E: Endpoint, R: Records> Engine<'_, E, R> {
    /// Fetches what this browser lacks of each other one. What is wrong with one does not hold up the others.
    pub(super) async fn download(
        &self,
        heads: &Heads,
        standing: &mut Standing,
        problems: &mut BTreeSet<Problem>,
    ) -> Result<(), Stop> {
        let others = |browser: &BrowserId| *browser != self.browser;
        for (&browser, &stream) in heads.browsers.iter().filter(|(browser, _)| others(browser)) {
            let followed = standing.followed.get(&browser).copied().unwrap_or_default();
            problems.extend(self.follow(browser, stream, followed).await?);
        }
        let gone = standing.followed.keys().filter(|browser| !heads.browsers.contains_key(browser));
        for &browser in gone {
            problems.insert(Problem::Gone { browser });
            // It is said once. If the browser comes back, its history is read from the beginning.
            self.records.unfollow(browser).await?;
        }
        Ok(())
    }

    async fn follow(
        &self,
        browser: BrowserId,
        stream: Stream,
        mut followed: Followed,
    ) -> Result<Option<Problem>, Stop> {
        if stream.last < followed.last {
            return Ok(Some(Problem::WentBack { browser, had: followed.last, has: stream.last }));
        }
        let mut seen = followed.last;
        while seen < stream.last {
            let page = self.endpoint.page(browser, seen).await?;
            if page.is_empty() {
                return Ok(Some(Problem::Withholds { browser, after: seen }));
            }
            let taken = self.open_page(browser, followed, seen, page);
            if taken.followed != followed {
                self.records.take(browser, taken.batches, &taken.followed, taken.keep_from).await?;
                (self.tell)(Step::Received { browser, up_to: taken.followed.last });
            }
            if taken.problem.is_some() {
                return Ok(taken.problem);
            }
            (followed, seen) = (taken.followed, taken.seen);
        }
        // Passed over, or taken though what it replaces is missing: then a snapshot had to end.
        let is_whole = followed.last == seen && !(followed.has_skipped && followed.snapshot.is_some());
        Ok((!is_whole).then_some(Problem::Withholds { browser, after: followed.last }))
    }

    fn open_page(&self, browser: BrowserId, followed: Followed, seen: u64, page: Page) -> Taken {
        let mut taken = Taken { batches: Vec::new(), followed, keep_from: None, seen, problem: None };
        for (number, record) in page {
            if let Err(problem) = self.open_next(browser, number, &record, &mut taken) {
                taken.problem = Some(problem);
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
    ) -> Result<(), Problem> {
        let withholds = Problem::Withholds { browser, after: taken.seen };
        let follows = number == taken.followed.last + 1;
        // Records may be missing only at the beginning, where a snapshot has replaced them.
        let is_first = taken.batches.is_empty() && taken.seen == taken.followed.last && number > taken.seen;
        if number != taken.seen + 1 && !is_first {
            return Err(withholds);
        }
        let previous = if follows { Previous::Is(taken.followed.hash) } else { Previous::Unknown };
        let opened = self.keys.unseal(Position { browser, number }, previous, record);
        let opened = opened.map_err(|why| Problem::Refused { browser, number, why: Why(why) })?;
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
