//! Snapshots: the fewest changes of one browser that give the same catalog as all of its changes, so that its
//! batches do not grow for ever.
//!
//! A snapshot looks only at the browser's own changes: it keeps the browser's latest change of each register,
//! even if another browser has written that register since. Therefore it can replace the batches it was made of
//! at any time, in any order, and mixed with some of them: every change that it leaves out loses against one
//! that it keeps.

mod kept;
mod register;

use std::collections::BTreeMap;
use std::vec;

use thiserror::Error;

use self::kept::Kept;
use super::batch::Batch;
use super::fact::Change;
use crate::ids::BrowserId;

/// The most bytes of one batch of a snapshot, unless a single change has more.
const MAX_BATCH: usize = 256 << 10;

/// How many changes are encoded to learn how long they are.
const SAMPLE: usize = 1_000;

/// Why no snapshot can be made. The batches must be kept as they are.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Refused {
    /// A batch holds something that this version could not write again.
    #[error("a batch says more than this version of Reprise can write again")]
    HasUnknown,
    /// The batches are of several browsers, or there are none.
    #[error("a snapshot is made of one browser's batches")]
    NotOneBrowser,
}

/// What replaces all batches of one browser that it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The browser.
    pub browser: BrowserId,
    /// Its batches, encoded and compressed, in the order of their changes.
    pub batches: Vec<Vec<u8>>,
}

/// Makes the snapshot of one browser's batches.
///
/// # Errors
/// [`Refused`] when the batches must be kept as they are.
pub fn make_snapshot(batches: impl IntoIterator<Item = Batch>) -> Result<Snapshot, Refused> {
    let mut making = Making::default();
    batches.into_iter().try_for_each(|batch| making.take(batch))?;
    let parts = making.parts()?;
    Ok(Snapshot { browser: parts.browser, batches: parts.collect() })
}

/// A snapshot that is being made, so that whoever makes it can pause between two batches.
#[derive(Default)]
pub struct Making {
    owner: Option<BrowserId>,
    kept: Kept,
}

impl Making {
    /// Takes the next batch of the browser.
    ///
    /// # Errors
    /// [`Refused`] when the batches must be kept as they are.
    pub fn take(&mut self, batch: Batch) -> Result<(), Refused> {
        if batch.has_unknown {
            return Err(Refused::HasUnknown);
        }
        if *self.owner.get_or_insert(batch.browser) != batch.browser {
            return Err(Refused::NotOneBrowser);
        }
        batch.changes.into_iter().for_each(|change| self.kept.take(change));
        Ok(())
    }

    /// The batches of the snapshot. Each is encoded when it is asked for.
    ///
    /// # Errors
    /// [`Refused::NotOneBrowser`] when no batch was taken.
    pub fn parts(self) -> Result<Parts, Refused> {
        self.packed(Packing::Compressed)
    }

    fn packed(self, packing: Packing) -> Result<Parts, Refused> {
        let browser = self.owner.ok_or(Refused::NotOneBrowser)?;
        let changes = self.kept.changes();
        let sample = Batch::new(browser, changes.iter().take(SAMPLE).cloned().collect());
        let bytes = (sample.encode_plain().len() / sample.changes.len().max(1)).max(1);
        let most = match packing {
            // Such a batch has about a third of its plain bytes.
            Packing::Compressed => 2 * MAX_BATCH,
            Packing::Plain => MAX_BATCH,
        };
        let part = (most / bytes).max(1);
        Ok(Parts { browser, packing, part, rest: changes.into_iter(), halves: Vec::new() })
    }
}

/// How batches are written.
#[derive(Clone, Copy)]
enum Packing {
    /// Small, for the endpoint and the browser's storage.
    Compressed,
    /// Quickly. Compressing takes half of the time of a whole back-up, and makes it a twentieth smaller.
    Plain,
}

/// The batches of a snapshot, encoded, in the order of their changes.
pub struct Parts {
    browser: BrowserId,
    packing: Packing,
    /// How many changes are tried as one batch.
    part: usize,
    rest: vec::IntoIter<Change>,
    /// What was too large for one batch, the part that comes next last.
    halves: Vec<Vec<Change>>,
}

impl Iterator for Parts {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            let changes = self.halves.pop().unwrap_or_else(|| self.rest.by_ref().take(self.part).collect());
            if changes.is_empty() {
                return None;
            }
            let mut batch = Batch::new(self.browser, changes);
            let bytes = match self.packing {
                Packing::Compressed => batch.encode(),
                Packing::Plain => batch.encode_plain(),
            };
            if bytes.len() <= MAX_BATCH || batch.changes.len() == 1 {
                return Some(bytes);
            }
            self.halves.push(batch.changes.split_off(batch.changes.len() / 2));
            self.halves.push(batch.changes);
        }
    }
}

/// The snapshots of all browsers together, for a back-up.
#[derive(Default)]
pub struct MakingAll(BTreeMap<BrowserId, Making>);

impl MakingAll {
    /// Takes a batch of any browser, in whoever's stream it lies.
    ///
    /// # Errors
    /// [`Refused::HasUnknown`] if the batch could not be written again.
    pub fn take(&mut self, batch: Batch) -> Result<(), Refused> {
        self.0.entry(batch.browser).or_default().take(batch)
    }

    /// The batches, browser by browser. Each is encoded when it is asked for, without compression.
    pub fn parts(self) -> impl Iterator<Item = Vec<u8>> {
        self.0.into_values().filter_map(|making| making.packed(Packing::Plain).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::super::arbitrary::{all_known, changes, folded};
    use super::*;
    use crate::changes::{Clock, Fact, Stamp, Ticked};
    use crate::ids::TrackId;
    use proptest::prelude::*;
    use proptest::sample::Index;

    /// A browser's batches, and how many of them, from the first on, a snapshot is made of.
    #[derive(Clone, Debug)]
    struct History {
        batches: Vec<Batch>,
        compacted: usize,
        /// The batches that the snapshot replaces and that some browser still has.
        still_there: Vec<Index>,
    }

    fn history(browser: u8) -> impl Strategy<Value = History> {
        let browser = BrowserId([browser; 8]);
        let batches = prop::collection::vec(changes(browser, 8), 1..5);
        (batches, any::<Index>(), prop::collection::vec(any::<Index>(), 0..3)).prop_map(
            move |(batches, compacted, still_there)| {
                let compacted = compacted.index(batches.len()) + 1;
                let batches = batches.into_iter().map(|changes| Batch::new(browser, changes)).collect();
                History { batches, compacted, still_there }
            },
        )
    }

    impl History {
        /// The snapshot, some of the batches that it replaces, and the later batches.
        fn compacted(&self) -> Vec<Batch> {
            let (old, new) = self.batches.split_at(self.compacted);
            let snapshot = make_snapshot(old.iter().cloned()).unwrap();
            let snapshot = snapshot.batches.iter().map(|bytes| Batch::decode(bytes).unwrap());
            let still = self.still_there.iter().map(|at| at.get(old).clone());
            snapshot.chain(still).chain(new.iter().cloned()).collect()
        }
    }

    fn changes_of(batches: &[Batch]) -> impl Iterator<Item = Change> {
        batches.iter().flat_map(|batch| batch.changes.clone())
    }

    const YEAR_2099: u64 = 4_070_908_800_000;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// Any browsers, stamps, order and repetitions give the same catalog, with snapshots at any point.
        #[test]
        fn a_snapshot_stands_in_for_its_batches(
            (histories, shuffled) in (history(0), history(1), history(2)).prop_flat_map(|(a, b, c)| {
                let histories = vec![a, b, c];
                let batches: Vec<Batch> = histories.iter().flat_map(History::compacted).collect();
                (Just(histories), Just(batches).prop_shuffle())
            }),
            again in 0usize..9,
        ) {
            let all = histories.iter().flat_map(|history| changes_of(&history.batches));
            let repeated = changes_of(&shuffled).take(again).collect::<Vec<_>>();
            let other = folded(changes_of(&shuffled).chain(repeated));
            prop_assert_eq!(all_known(&folded(all)), all_known(&other));
        }

        /// With clocks that stand anywhere between 1970 and 2099, and are put right in between or not: what is said after
        /// another browser's changes have arrived always wins. Snapshots in between change nothing.
        #[test]
        fn clocks_years_apart_converge(
            steps in prop::collection::vec(
                (0usize..3, prop::option::of(any::<bool>()), any::<bool>(), prop::option::of(0u64..YEAR_2099)),
                1..24,
            ),
            mut stand in prop::array::uniform3(0u64..YEAR_2099),
        ) {
            let track = TrackId([1; 16]);
            let ids = [0u8, 1, 2].map(|id| BrowserId([id; 8]));
            let mut clocks = ids.map(Clock::new);
            let (mut said, mut latest): (Vec<Change>, Option<Stamp>) = (Vec::new(), None);
            let mut batches = ids.map(|_| Vec::new());
            for (step, (at, returned, compact, put_to)) in steps.into_iter().enumerate() {
                stand[at] = put_to.unwrap_or(stand[at]);
                let now_ms = stand[at] + step as u64;
                latest.into_iter().for_each(|stamp| clocks[at].observe(stamp, now_ms));
                let stamp = clocks[at].tick(now_ms);
                let stamp = latest.map_or(stamp, |latest| stamp.after(latest));
                latest = Some(stamp);
                let ticked = returned.map(|it| if it { Ticked::Returned } else { Ticked::NotReturned });
                let change = Change::new(stamp, Fact::Tick { track, ticked });
                said.push(change.clone());
                batches[at].push(Batch::new(ids[at], vec![change]));
                if compact {
                    let snapshot = make_snapshot(std::mem::take(&mut batches[at])).unwrap();
                    batches[at].extend(snapshot.batches.iter().map(|bytes| Batch::decode(bytes).unwrap()));
                }
            }
            let kept = batches.iter().flat_map(|batches| changes_of(batches));
            let catalog = folded(kept);
            prop_assert_eq!(all_known(&folded(said.clone())), all_known(&catalog));
            let last = said.last().map(|change| change.fact.clone());
            let ticked = catalog.track(track).unwrap().ticked();
            prop_assert_eq!(last, Some(Fact::Tick { track, ticked }));
        }
    }

    fn tick(ms: u64, track: u8) -> Change {
        let stamp = Stamp::at(ms, BrowserId([1; 8]));
        Change::new(stamp, Fact::Tick { track: TrackId([track; 16]), ticked: None })
    }

    #[test]
    fn of_each_register_the_latest_is_kept() {
        let browser = BrowserId([1; 8]);
        let other = Change { fact: Fact::Other { kind: 77, bytes: vec![1] }, ..tick(1, 0) };
        let batches = [
            Batch::new(browser, vec![tick(1, 1), tick(2, 2), other.clone()]),
            Batch::new(browser, vec![tick(3, 1), other.clone()]),
        ];
        let snapshot = make_snapshot(batches).unwrap();
        let decoded = Batch::decode(&snapshot.batches[0]).unwrap();
        assert_eq!((snapshot.batches.len(), decoded.changes), (1, vec![other, tick(2, 2), tick(3, 1)]));
    }

    /// Two browsers took over the same changes of a third one, and both copies lie in one stream.
    #[test]
    fn what_is_told_twice_weighs_once() {
        let browser = BrowserId([1; 8]);
        let one = Batch::new(browser, vec![tick(1, 1), tick(2, 2)]);
        let later = Batch::new(browser, vec![tick(3, 1)]);
        let once = make_snapshot([one.clone(), later.clone()]).unwrap();
        assert_eq!(make_snapshot([later.clone(), one.clone(), one, later]), Ok(once));
    }

    #[test]
    fn large_snapshots_are_cut() {
        let browser = BrowserId([1; 8]);
        let noise = |at: u64| crate::reading::digest("noise", &[&at.to_le_bytes()]);
        let change =
            |at: u64| Change { fact: Fact::Tick { track: TrackId(noise(at)), ticked: None }, ..tick(at, 0) };
        let snapshot = make_snapshot([Batch::new(browser, (0..60_000).map(change).collect())]).unwrap();
        assert!(snapshot.batches.len() > 3 && snapshot.batches.iter().all(|bytes| bytes.len() <= MAX_BATCH));
        let count: usize =
            snapshot.batches.iter().map(|bytes| Batch::decode(bytes).unwrap().changes.len()).sum();
        assert_eq!(count, 60_000);
    }

    #[test]
    fn what_is_not_understood_is_not_rewritten() {
        let one = Batch::new(BrowserId([1; 8]), vec![tick(1, 1)]);
        let odd = Batch { has_unknown: true, ..one.clone() };
        assert_eq!(make_snapshot([one.clone(), odd]), Err(Refused::HasUnknown));
        let stranger = Batch::new(BrowserId([2; 8]), Vec::new());
        assert_eq!(make_snapshot([one, stranger]), Err(Refused::NotOneBrowser));
        assert_eq!(make_snapshot([]), Err(Refused::NotOneBrowser));
    }
}
