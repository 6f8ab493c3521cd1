//! What the library needs beside the catalog: its place in the database, its
//! clock, and what was changed since the pages were last told.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use futures::channel::oneshot;
use reprise_catalog::changes::{Batch, Change, Clock, Fact, Stamp};
use reprise_catalog::evidence::Settings;
use reprise_catalog::ids::{BrowserId, TrackId};
use wasm_bindgen::JsValue;
use web_sys::BroadcastChannel;

use crate::storage::Storage;

/// Facts that are stamped and encoded together.
const MOST_FACTS: usize = 2_000;

/// What a batch of several facts weighs at most, in bytes: an endpoint may take no record above 4 MiB.
const MOST_BYTES: usize = 1 << 20;

/// A batch with its encoding.
pub(super) type Encoded = (Batch, Vec<u8>);

/// What the library needs beside the catalog.
#[derive(Default)]
pub(super) struct Keeper {
    /// The database, once it is open.
    pub(super) storage: Option<Storage>,
    /// This browser, once it is known.
    pub(super) browser: Option<BrowserId>,
    /// Which stored batches are in the catalog.
    pub(super) folded: Folded,
    /// Tracks that changed since the table was brought up to date.
    changed: HashSet<TrackId>,
    /// Whether anything was: the name of a browser concerns no track.
    has_news: bool,
    /// Whether the pages will be told in a moment.
    pub(super) is_publishing: bool,
    /// How long telling them took the last time, in milliseconds.
    pub(super) publishing_ms: f64,
    /// The way to the other tabs.
    pub(super) channel: Option<BroadcastChannel>,
    clock: Option<Clock>,
    verdicts: Settings,
    is_open: bool,
    waiting: Vec<oneshot::Sender<()>>,
}

impl Keeper {
    /// Stamps facts as changes of this browser, later than everything known, in batches that any endpoint
    /// takes; none before it is open. `ms` is the time of the wall clock, in milliseconds since 1970.
    pub(super) fn stamp(&mut self, facts: Vec<Fact>, latest: Option<Stamp>, ms: u64) -> Vec<Encoded> {
        let (Some(browser), mut batches) = (self.browser, Vec::new()) else { return Vec::new() };
        let clock = self.clock.get_or_insert_with(|| Clock::new(browser));
        if let Some(latest) = latest {
            clock.observe(latest);
        }
        let mut facts = facts.into_iter().peekable();
        while facts.peek().is_some() {
            let some = facts.by_ref().take(MOST_FACTS);
            let changes = some.map(|fact| Change { stamp: clock.tick(ms), fact }).collect();
            cut(Batch::new(browser, changes), &mut batches);
        }
        batches
    }

    /// What resolves when the library is open; `None` if it is.
    pub(super) fn when_open(&mut self) -> Option<oneshot::Receiver<()>> {
        if self.is_open {
            return None;
        }
        let (opened, wait) = oneshot::channel();
        self.waiting.push(opened);
        Some(wait)
    }

    /// Says that the library is open.
    pub(super) fn set_open(&mut self) {
        self.is_open = true;
        for opened in self.waiting.drain(..) {
            // Whoever waited may have gone.
            let _ = opened.send(());
        }
    }

    /// Notes that something changed, and these tracks with it.
    pub(super) fn note_changed(&mut self, tracks: HashSet<TrackId>) {
        self.changed.extend(tracks);
        self.has_news = true;
    }

    /// The tracks that changed, and what to judge them by; `None` if nothing did.
    pub(super) fn take_changed(&mut self) -> Option<(HashSet<TrackId>, Settings)> {
        let has_news = std::mem::take(&mut self.has_news);
        has_news.then(|| (std::mem::take(&mut self.changed), self.verdicts.clone()))
    }

    /// Takes what verdicts depend on; whether that is new.
    pub(super) fn set_verdicts(&mut self, verdicts: &Settings) -> bool {
        let is_new = self.verdicts != *verdicts;
        self.verdicts.clone_from(verdicts);
        is_new
    }

    /// Whether publishing has to be planned now, rather than being planned already.
    pub(super) fn plan_publishing(&mut self) -> bool {
        !std::mem::replace(&mut self.is_publishing, true)
    }

    /// Tells the other tabs that there is something new to read.
    pub(super) fn tell_other_tabs(&self) {
        if let Some(channel) = &self.channel {
            // They also look when they come to the front.
            let _ = channel.post_message(&JsValue::from_str("stored"));
        }
    }
}

/// Cuts a batch in halves until each weighs little enough; a single change stays whole.
fn cut(mut batch: Batch, parts: &mut Vec<Encoded>) {
    let bytes = batch.encode_plain();
    if bytes.len() <= MOST_BYTES || batch.changes.len() < 2 {
        return parts.push((batch, bytes));
    }
    let rest = batch.changes.split_off(batch.changes.len() / 2);
    let rest = Batch::new(batch.browser, rest);
    cut(batch, parts);
    cut(rest, parts);
}

/// Which batches of each browser are in the catalog. Numbers come nearly in order.
#[derive(Debug, Default)]
pub(super) struct Folded(BTreeMap<BrowserId, Numbers>);

#[derive(Debug, Default)]
struct Numbers {
    /// All up to this one.
    head: u64,
    /// And these.
    beyond: BTreeSet<u64>,
}

impl Folded {
    /// Adds a batch.
    pub(super) fn add(&mut self, browser: BrowserId, number: u64) {
        let numbers = self.0.entry(browser).or_default();
        numbers.beyond.insert(number);
        while numbers.beyond.remove(&(numbers.head + 1)) {
            numbers.head += 1;
        }
    }

    /// Notes that a browser's batches begin with this one, as a snapshot has replaced those before it; answers up
    /// to which number all are there.
    pub(super) fn begin(&mut self, browser: BrowserId, first: u64) -> u64 {
        let numbers = self.0.entry(browser).or_default();
        numbers.head = numbers.head.max(first.saturating_sub(1));
        while numbers.beyond.remove(&(numbers.head + 1)) {
            numbers.head += 1;
        }
        numbers.head
    }

    /// Whether a batch is there.
    pub(super) fn has(&self, browser: BrowserId, number: u64) -> bool {
        self.0.get(&browser).is_some_and(|numbers| number <= numbers.head || numbers.beyond.contains(&number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use reprise_catalog::changes::{FileFacts, Holds};
    use reprise_catalog::ids::PlaceId;

    const BROWSER: BrowserId = BrowserId([1; 8]);

    /// Checks into how many batches so many files with paths of this length are cut.
    #[track_caller]
    fn check_cut(files: usize, path: usize, wanted: usize) {
        let file = FileFacts::new(1, 1, Holds::NotMusic);
        // Nothing of a path is that of the one before it.
        let path = |n: usize| format!("{n}").repeat(path).chars().take(path).collect::<String>();
        let facts = (0..files).map(|n| Fact::File {
            place: PlaceId([2; 8]),
            path: format!("{n} {}", path(n)),
            file: file.clone(),
        });
        let facts: Vec<Fact> = facts.collect();
        let mut keeper = Keeper { browser: Some(BROWSER), ..Keeper::default() };
        let batches = keeper.stamp(facts.clone(), None, 1);
        assert_eq!(batches.len(), wanted);
        let changes = batches.iter().flat_map(|(batch, _)| &batch.changes);
        assert!(changes.clone().map(|change| &change.fact).eq(&facts), "a fact is missing");
        assert!(changes.clone().zip(changes.skip(1)).all(|(one, next)| one.stamp < next.stamp));
        for (batch, bytes) in &batches {
            assert!(bytes.len() <= MOST_BYTES || batch.changes.len() == 1, "{} bytes", bytes.len());
            assert_eq!(Batch::decode(bytes).as_ref(), Ok(batch));
        }
    }

    #[test]
    fn what_is_said_at_once_is_cut_into_batches_that_an_endpoint_takes() {
        check_cut(0, 0, 0);
        check_cut(1, 10, 1);
        check_cut(2_000, 10, 1);
        check_cut(2_001, 10, 2);
        // Two megabytes of paths: halves are a little too heavy still.
        check_cut(2_000, 1_100, 4);
        check_cut(1, MOST_BYTES + 1, 1);
    }

    #[test]
    fn nothing_is_said_before_the_catalog_is_open() {
        let facts = vec![Fact::Forgotten { browser: BROWSER }];
        assert!(Keeper::default().stamp(facts, None, 1).is_empty());
    }

    #[test]
    fn numbers_may_come_out_of_order() {
        let (mut folded, browser) = (Folded::default(), BrowserId([1; 8]));
        for number in [1, 3, 4] {
            folded.add(browser, number);
        }
        assert_eq!(folded.begin(browser, 1), 1);
        assert!(folded.has(browser, 4) && !folded.has(browser, 2));
        folded.add(browser, 2);
        assert_eq!(folded.begin(browser, 1), 4);
    }

    #[test]
    fn numbers_begin_where_a_snapshot_does() {
        let (mut folded, browser) = (Folded::default(), BrowserId([1; 8]));
        folded.add(browser, 81);
        assert_eq!(folded.begin(browser, 80), 79);
        folded.add(browser, 80);
        assert_eq!(folded.begin(browser, 80), 81);
    }
}
