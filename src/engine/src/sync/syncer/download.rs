//! Fetches what other browsers wrote. Every record that opens in its place is taken. What is missing, or does not open,
//! is said and asked for again, and nothing is skipped for it.

use std::collections::{BTreeMap, BTreeSet};

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Deleted, Position, RecordHash, Seen, UnsealError, Unsealed};
use reprise_wire::frames::Frames;
use reprise_wire::heads::{Head, Heads};
use reprise_wire::refusal::RefusalCode;

use super::fault::Why;
use super::{Endpoint, Fault, Followed, Records, Standing, Step, Stop, Syncer};

/// How many gaps are asked for in a round.
const GAPS: usize = 8;

/// How many pages of a stream of which nothing ever opened are read in a round. It may be junk.
const STRANGE_PAGES: usize = 4;

/// What came of a look at a browser's stream.
enum Looked {
    /// There is less than before, or something else.
    Changed(Fault),
    /// It was read.
    Read(Box<Taken>),
}

/// What came of a page of records.
struct Taken {
    batches: Vec<(u64, Vec<u8>)>,
    followed: Followed,
    keep_from: Option<u64>,
    /// What the records name of others.
    named: Vec<Seen>,
    /// The number of the last record that was looked at, whether it opened or not.
    seen: u64,
    /// The number after which nothing counts: there the browser was removed, or it replaced the library.
    most: u64,
    /// Why records did not open, by number.
    refused: BTreeMap<u64, UnsealError>,
    /// Whether records came again that were handed out before.
    has_replayed: bool,
    /// Whether fewer records came than the endpoint says that there are.
    has_ended_early: bool,
    /// The first record whose history is another.
    other_history: Option<u64>,
}

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Fetches what this browser lacks of each other browser. A fault of one does not stop the others. Answers where this
    /// browser stands after that.
    pub(super) async fn download(
        &self,
        heads: &Heads,
        standing: &Standing,
        faults: &mut BTreeSet<Fault>,
    ) -> Result<Standing, Stop> {
        for (&browser, followed) in standing.followed.iter().filter(|(browser, _)| !is_there(heads, browser))
        {
            self.let_go(browser, followed, heads, standing, faults).await?;
        }
        let (mut failed, mut looked) = (None, Vec::new());
        for (browser, head, followed) in self.to_be_read(heads, standing) {
            match self.follow(browser, head, followed, standing).await {
                Ok(Looked::Changed(fault)) => drop(faults.insert(fault)),
                Ok(Looked::Read(taken)) => looked.push((browser, taken)),
                Err(stop) if stop.concerns_one_call() => failed = failed.or(Some(stop)),
                Err(stop) => return Err(stop),
            }
        }
        // What one browser's stream lacks may stand in the stream of another, which says so.
        let standing = self.records.standing().await?;
        faults.extend(looked.iter().filter_map(|(of, taken)| taken.fault(*of, standing.covered(*of))));
        match failed {
            None => self.look_for_hidden(heads, &standing, faults).await?,
            Some(stop) => return Err(stop),
        }
        Ok(standing)
    }

    /// Handles a browser of which the endpoint has nothing any more: what nobody else has of it is taken over. It is a fault
    /// if nobody of the library removed it.
    async fn let_go(
        &self,
        browser: BrowserId,
        followed: &Followed,
        heads: &Heads,
        standing: &Standing,
        faults: &mut BTreeSet<Fault>,
    ) -> Result<(), Stop> {
        match self.last_that_counts(heads, browser, standing).await? {
            // What this browser holds beyond that, the remover had not read.
            Some(last) if last >= followed.last => {}
            Some(last) => self.take_over(browser, last, followed).await?,
            None => {
                faults.insert(Fault::Gone { browser });
                if !self.inherit(browser, 0, followed, standing).await? {
                    return Ok(());
                }
            }
        }
        // If the browser comes back, its records are read from the beginning.
        self.records.unfollow(browser).await
    }

    /// The other browsers that the endpoint has and of which not all that counts was read, each with how far it goes and
    /// how far it is read.
    fn to_be_read(&self, heads: &Heads, standing: &Standing) -> Vec<(BrowserId, Head, Followed)> {
        let others = heads
            .browsers
            .iter()
            .filter(|(browser, _)| **browser != self.browser && is_there(heads, browser));
        let lacking = |(&browser, &head): (&BrowserId, &Head)| {
            let followed = standing.followed.get(&browser).cloned().unwrap_or_default();
            let removed = standing.removed.get(&browser).map(|&last| last.min(head.last));
            if removed.is_some_and(|last| followed.has_all(last)) {
                return None;
            }
            let last = removed.map_or(head.last, |last| last.max(followed.last));
            Some((browser, Head { last, ..head }, followed))
        };
        others.filter_map(lacking).collect()
    }

    /// Notes browsers of which the records of others name more than the endpoint has: it may show an older copy, or
    /// leave a browser out. Also a browser that has just joined finds that.
    pub(super) async fn look_for_hidden(
        &self,
        heads: &Heads,
        standing: &Standing,
        faults: &mut BTreeSet<Fault>,
    ) -> Result<(), Stop> {
        for (&browser, seen) in standing.named.iter().filter(|(browser, _)| **browser != self.browser) {
            let has = heads.browsers.get(&browser).map_or(0, |head| head.last);
            // What this browser has read itself is no riddle, and what is there but cannot be read is told otherwise.
            let read = standing.followed.get(&browser).map_or(0, |followed| followed.last);
            let told = standing.told.get(&browser).map_or(0, |told| told.number);
            if seen.is_taken_over() || seen.number <= has.max(read).max(told) {
                continue;
            }
            if self.last_that_counts(heads, browser, standing).await?.is_none() {
                faults.insert(Fault::Hides { browser, has, named: seen.number });
            }
        }
        Ok(())
    }

    /// The number of the last record of a removed browser that counts, if a browser of the library removed it.
    async fn last_that_counts(
        &self,
        heads: &Heads,
        browser: BrowserId,
        standing: &Standing,
    ) -> Result<Option<u64>, Stop> {
        if let Some(&last) = standing.removed.get(&browser) {
            return Ok(Some(last));
        }
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

    /// Handles an endpoint that has fewer records of a browser than before: sees to it that the lost ones are sent again,
    /// and goes on after the ones that are left.
    async fn go_back(
        &self,
        browser: BrowserId,
        had: Followed,
        has: u64,
        standing: &Standing,
    ) -> Result<Fault, Stop> {
        let fault = Fault::WentBack { browser, had: had.last, has };
        self.notice(&fault);
        let page = self.endpoint.page(browser, has.saturating_sub(1)).await?;
        let last = page.first().filter(|(number, _)| *number == has);
        let opened = last.and_then(|(number, record)| {
            let opened = self.keys.unseal(Position { browser, number: *number }, record).ok()?;
            Some((RecordHash::of(record), opened.part, opened.batch))
        });
        let Some((hash, part, batch)) = opened else { return Ok(fault) };
        if self.records.held(browser, has).await?.is_some_and(|held| held != batch) {
            self.begin_anew(browser, &had).await?;
            return Ok(fault);
        }
        if self.inherit(browser, has, &had, standing).await? {
            // It may be one that was missing until now.
            let mut followed = had.cut_after(has, hash, part);
            let keep_from = followed.whole_snapshot();
            self.records.take(browser, vec![(has, batch)], &followed, keep_from).await?;
        }
        Ok(fault)
    }

    /// Reads on in the stream of a browser, and asks again for what was missing in it.
    async fn follow(
        &self,
        browser: BrowserId,
        head: Head,
        followed: Followed,
        standing: &Standing,
    ) -> Result<Looked, Stop> {
        if head.last < followed.last {
            return Ok(Looked::Changed(self.go_back(browser, followed, head.last, standing).await?));
        }
        if let Some(fault) = self.look_after_loss(browser, &followed, standing).await? {
            return Ok(Looked::Changed(fault));
        }
        let mut taken = Taken::after(followed.clone());
        if let Some(&last) = standing.removed.get(&browser) {
            taken.most = taken.most.min(last);
        }
        self.fill_gaps(browser, &mut taken).await?;
        if let Some(number) = self.read_on(browser, head, &mut taken).await? {
            // Its profile was put back with the endpoint, and it wrote something else since. Nothing of either is lost.
            let fault = Fault::OtherHistory { browser, number };
            self.notice(&fault);
            self.begin_anew(browser, &followed).await?;
            return Ok(Looked::Changed(fault));
        }
        Ok(Looked::Read(Box::new(taken)))
    }

    /// Reads pages up to the head. Answers the number of the first new record if that does not follow what was read before;
    /// its page is not stored then.
    async fn read_on(&self, browser: BrowserId, head: Head, taken: &mut Taken) -> Result<Option<u64>, Stop> {
        let (first, mut strange) = (taken.followed.last + 1, 0);
        while taken.seen < head.last.min(taken.most) {
            let page = self.endpoint.page(browser, taken.seen).await?;
            if page.is_empty() {
                taken.has_ended_early = true;
                break;
            }
            self.open_page(browser, page, taken);
            if taken.other_history == Some(first) {
                return Ok(Some(first));
            }
            self.store(browser, taken).await?;
            strange += usize::from(taken.followed.last == 0);
            if taken.has_replayed || strange == STRANGE_PAGES {
                break;
            }
        }
        Ok(None)
    }

    /// Asks again for records that were missing, or did not open.
    async fn fill_gaps(&self, browser: BrowserId, taken: &mut Taken) -> Result<(), Stop> {
        for (from, to) in taken.followed.missing.iter().copied().take(GAPS).collect::<Vec<_>>() {
            let mut after = from - 1;
            while after < to {
                let page = self.endpoint.page(browser, after).await?;
                let page: Frames =
                    page.into_iter().filter(|(number, _)| (after + 1..=to).contains(number)).collect();
                let Some(&(last, _)) = page.last() else { break };
                after = last;
                for (number, record) in page {
                    if number > taken.most {
                        break;
                    }
                    self.open(browser, number, &record, taken);
                }
            }
        }
        self.store(browser, taken).await
    }

    fn open_page(&self, browser: BrowserId, page: Frames, taken: &mut Taken) {
        for (number, record) in page {
            if number > taken.most {
                // Nothing that counts is left, wherever the records before it are.
                taken.seen = taken.most;
                return;
            }
            if number <= taken.seen {
                taken.has_replayed = true;
                return;
            }
            taken.seen = number;
            self.open(browser, number, &record, taken);
        }
    }

    fn open(&self, browser: BrowserId, number: u64, record: &[u8], taken: &mut Taken) {
        match self.keys.unseal(Position { browser, number }, record) {
            Ok(opened) => taken.add(number, RecordHash::of(record), opened),
            Err(why) => drop(taken.refused.insert(number, why)),
        }
    }

    async fn store(&self, browser: BrowserId, taken: &mut Taken) -> Result<(), Stop> {
        if taken.batches.is_empty() {
            return Ok(());
        }
        let (batches, keep_from) = (std::mem::take(&mut taken.batches), taken.keep_from.take());
        if !taken.named.is_empty() {
            self.records.note_named(&std::mem::take(&mut taken.named)).await?;
        }
        self.records.take(browser, batches, &taken.followed, keep_from).await?;
        (self.tell)(Step::Received { browser, up_to: taken.followed.last });
        Ok(())
    }
}

/// Whether the endpoint has something of a browser, and does not say that it was removed.
fn is_there(heads: &Heads, browser: &BrowserId) -> bool {
    heads.browsers.contains_key(browser) && !heads.forgotten.contains(browser)
}

impl Taken {
    fn after(followed: Followed) -> Taken {
        Taken {
            batches: Vec::new(),
            keep_from: None,
            named: Vec::new(),
            seen: followed.last,
            most: followed.replaced.map_or(u64::MAX, |(at, _)| at),
            followed,
            refused: BTreeMap::new(),
            has_replayed: false,
            has_ended_early: false,
            other_history: None,
        }
    }

    fn add(&mut self, number: u64, hash: RecordHash, opened: Unsealed) {
        let followed = &mut self.followed;
        let is_known_before = followed.last > 0 && number == followed.last + 1;
        if is_known_before && opened.previous != followed.hash {
            self.other_history = self.other_history.or(Some(number));
        }
        followed.opened(number, hash, opened.part);
        self.keep_from = followed.whole_snapshot().or(self.keep_from);
        if let Some(by) = opened.vector.0.iter().find_map(Seen::replaced_by)
            && number <= self.most
        {
            (followed.replaced, self.most) = (Some((number, by)), number);
        }
        self.named.extend(opened.vector.0);
        self.batches.push((number, opened.batch));
    }

    /// What is wrong with the stream, if anything is, beyond what stands in the records of others.
    fn fault(&self, browser: BrowserId, covered: u64) -> Option<Fault> {
        let gap = self.followed.missing.iter().find(|(_, to)| *to > covered).map(|(from, _)| *from);
        let is_behind = self.has_ended_early || self.seen > self.followed.last.max(covered);
        let behind = is_behind.then_some(self.followed.last + 1);
        let Some(number) = gap.or(behind) else {
            let withholds = Fault::Withholds { browser, after: self.seen };
            let other = self.other_history.map(|number| Fault::OtherHistory { browser, number });
            return self.has_replayed.then_some(withholds).or(other);
        };
        Some(match self.refused.range(number..).next() {
            Some((&number, &why)) => Fault::Refused { browser, number, why: Why(why) },
            None => Fault::Withholds { browser, after: number - 1 },
        })
    }
}
