//! What waits for the pen, and how the pen cuts it into batches. Pure functions only.
//!
//! A jot is what one report of a scan, one imported list or one action of the person says. A scan's report
//! becomes facts only when it is cut into a batch, against the catalog of that moment, because another tab may
//! have read the same song meanwhile.

use std::collections::VecDeque;

use futures::channel::oneshot;
use reprise_catalog::changes::{Batch, Change, Fact};
use reprise_catalog::changes::{FileFacts, Presence};
use reprise_catalog::dated::{self, Moment, Noted};
use reprise_catalog::ids::BrowserId;
use reprise_catalog::library::Catalog;
use reprise_catalog::library::{Known, ScannedFile, Standpoint, Wanted};

use crate::protocol::{IntentId, Refused};
use crate::scan::messages::{News, What};

/// The most changes of one batch.
const MOST_CHANGES: usize = 2_000;

/// The most bytes of a batch with several changes before it is compressed. No endpoint may take a record above
/// 4 MiB, and bytes that cannot be compressed stay as many.
const MOST_BYTES: usize = 1 << 20;

/// Batches with fewer bytes than this are not compressed: compressing a tick would make it larger.
const LITTLE: usize = 512;

/// The result of a jot.
pub(crate) type Outcome = Result<(), Refused>;

/// Something to be written.
#[derive(Debug)]
pub(super) struct Jot {
    /// The contents.
    pub(super) said: Said,
    /// The intent that it comes from, if one asked for it.
    pub(super) intent: Option<IntentId>,
    /// Whether the person says it.
    pub(super) is_act: bool,
    /// Is told when it is stored.
    pub(super) done: oneshot::Sender<Outcome>,
}

/// The contents of a jot.
#[derive(Debug)]
pub(super) enum Said {
    /// Facts.
    Facts(Vec<Fact>),
    /// What a scan worker has learned of some files.
    News(Vec<News>),
    /// How the list of a day differs from what it was before, and how many songs stand on it.
    Noted { now: Moment, songs: u32, noted: Vec<Noted> },
    /// Changes of a back-up, which keep who said them and when.
    Restored(Vec<Change>),
}

impl Said {
    fn len(&self) -> usize {
        match self {
            Said::Facts(facts) => facts.len(),
            // A song counts as two facts: a file and a track.
            Said::News(news) => 2 * news.len(),
            Said::Restored(changes) => changes.len(),
            Said::Noted { .. } => 1,
        }
    }

    /// The contents that keep their stamps.
    pub(super) fn restored(&self) -> &[Change] {
        match self {
            Said::Restored(changes) => changes,
            Said::Facts(_) | Said::News(_) | Said::Noted { .. } => &[],
        }
    }

    /// The contents as facts, for this catalog, in a reading at whose beginning these songs were wanted.
    pub(super) fn facts(
        &self,
        catalog: &Catalog,
        from: &Standpoint,
        wanted: &Wanted,
        now_ms: u64,
    ) -> Vec<Fact> {
        match self {
            Said::Facts(facts) => facts.clone(),
            Said::Restored(_) => Vec::new(),
            Said::Noted { now, songs, noted } => dated::note(catalog, from.browser, *now, *songs, noted),
            Said::News(news) => {
                news.iter().flat_map(|news| facts_of(news.clone(), catalog, from, wanted, now_ms)).collect()
            }
        }
    }
}

/// Takes the next jots: as many as one transaction should store.
pub(super) fn take_some(waiting: &mut VecDeque<Jot>) -> Vec<Jot> {
    let (mut taken, mut size) = (Vec::new(), 0);
    while let Some(jot) = waiting.pop_front() {
        size += jot.said.len();
        if size > MOST_CHANGES && !taken.is_empty() {
            waiting.push_front(jot);
            break;
        }
        taken.push(jot);
    }
    taken
}

/// Cuts changes into batches that every endpoint takes. Answers each batch with its encoding. A batch holds the changes
/// of one browser: what another one said keeps whose it is, in batches of its own.
pub(super) fn cut(browser: BrowserId, changes: Vec<Change>) -> Vec<(Batch, Vec<u8>)> {
    let mut batches = Vec::new();
    for same in changes.chunk_by(|one, next| one.stamp.browser == next.stamp.browser) {
        let browser = same.first().map_or(browser, |change| change.stamp.browser);
        for some in same.chunks(MOST_CHANGES) {
            halve(Batch::new(browser, some.to_vec()), &mut batches);
        }
    }
    batches
}

/// Cuts a batch into halves until each is small enough. A single change stays whole.
fn halve(mut batch: Batch, parts: &mut Vec<(Batch, Vec<u8>)>) {
    let plain = batch.encode_plain();
    if plain.len() > MOST_BYTES && batch.changes.len() > 1 {
        let rest = batch.changes.split_off(batch.changes.len() / 2);
        let rest = Batch::new(batch.browser, rest);
        halve(batch, parts);
        return halve(rest, parts);
    }
    let bytes = if plain.len() > LITTLE { batch.encode() } else { plain };
    parts.push((batch, bytes));
}

fn facts_of(news: News, catalog: &Catalog, from: &Standpoint, wanted: &Wanted, now_ms: u64) -> Vec<Fact> {
    let News { place, path, what } = news;
    let file = catalog.file(place, &path);
    let known = || Known::of(file?);
    let found = match what {
        What::Read(found) => found.going_on(known().as_ref()),
        // What was known of the file stays.
        What::OutOfReach(problem) => ScannedFile::out_of_reach(problem, known().as_ref()),
        What::Back => {
            let Some(known) = known() else { return Vec::new() };
            ScannedFile { file: FileFacts { presence: Presence::Present, ..known.file }, track: None }
        }
    };
    catalog.reported(place, &path, found, from, wanted, now_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    use reprise_catalog::changes::{Clock, Holds};
    use reprise_catalog::ids::PlaceId;

    const BROWSER: BrowserId = BrowserId([1; 8]);

    /// Checks into how many batches this many files, with paths of this length, are cut.
    #[track_caller]
    fn check_cut(files: usize, path: usize, wanted: usize) {
        let file = FileFacts::new(1, 1, Holds::NotMusic);
        // No part of a path equals that of the path before.
        let path = |n: usize| format!("{n}").repeat(path).chars().take(path).collect::<String>();
        let facts = (0..files).map(|n| Fact::File {
            place: PlaceId([2; 8]),
            path: format!("{n} {}", path(n)),
            file: file.clone(),
        });
        let facts: Vec<Fact> = facts.collect();
        let mut clock = Clock::new(BROWSER);
        let said = facts.iter().map(|fact| Change::new(clock.tick(1), fact.clone()));
        let batches = cut(BROWSER, said.collect());
        assert_eq!(batches.len(), wanted);
        let changes = batches.iter().flat_map(|(batch, _)| &batch.changes);
        assert!(changes.clone().map(|change| &change.fact).eq(&facts), "a fact is missing");
        assert!(changes.clone().zip(changes.skip(1)).all(|(one, next)| one.stamp < next.stamp));
        for (batch, bytes) in &batches {
            assert!(batch.encode_plain().len() <= MOST_BYTES || batch.changes.len() == 1);
            assert_eq!(Batch::decode(bytes).as_ref(), Ok(batch));
        }
    }

    #[test]
    fn what_is_said_at_once_is_cut_into_batches_that_an_endpoint_takes() {
        check_cut(0, 0, 0);
        check_cut(1, 10, 1);
        check_cut(2_000, 10, 1);
        check_cut(2_001, 10, 2);
        // Two megabytes of paths: each half is still a little too large.
        check_cut(2_000, 1_100, 4);
        check_cut(1, MOST_BYTES + 1, 1);
    }

    fn jot(facts: usize) -> Jot {
        let fact = Fact::Forgotten { browser: BROWSER };
        Jot { said: Said::Facts(vec![fact; facts]), intent: None, is_act: false, done: oneshot::channel().0 }
    }

    #[test]
    fn jots_are_written_together_until_they_are_many() {
        let mut waiting: VecDeque<Jot> = [1, 1, MOST_CHANGES, 1].into_iter().map(jot).collect();
        assert_eq!(take_some(&mut waiting).len(), 2);
        assert_eq!(take_some(&mut waiting).len(), 1);
        assert_eq!(take_some(&mut waiting).len(), 1);
        assert_eq!(take_some(&mut waiting).len(), 0);
    }
}
