//! Tidies up: own batches are replaced by a snapshot when they have twice its bytes, and before the first of
//! them is sent.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use reprise_catalog::changes::{Batch, make_snapshot};
use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::sealed_length;

use super::line::Line;
use super::turns::ROUND_LOCK;
use crate::platform::lock::hold;
use crate::platform::time::wall_ms;
use crate::store::{Setting, StorageError};
use crate::sync::syncer::compaction::{are_many, halves, have_grown};
use crate::sync::syncer::{Fault, Followed, OwnBatch, Records as _, Round, Step, Stop};

/// Replaces own batches by a snapshot if they have grown to twice its bytes. Answers whether it did.
pub(super) async fn tidy_up(line: &Line, round: &Round) -> Result<bool, Stop> {
    let weight = round.heads.browsers.get(&line.browser).map_or(0, |head| head.bytes);
    if !have_grown(weight, weight_before(line).await?) {
        return Ok(false);
    }
    let _held = hold(ROUND_LOCK).await;
    if line.is_joined().await? { make_one(line).await } else { Ok(false) }
}

/// Joins many small batches before the first of them is sent. Called at the beginning of a round.
pub(super) async fn gather(line: &Line) -> Result<bool, Stop> {
    let own = line.records.own_span().await?;
    let is_new = line.records.standing().await?.acknowledged == 0 && are_many(own.first, own.last);
    if is_new { make_one(line).await } else { Ok(false) }
}

/// When the last reading began that has come to the end of what the endpoint has of this browser, in milliseconds since
/// 1970.
pub(super) async fn read_back_ms(line: &Line) -> Option<u64> {
    line.records
        .reading(line.browser)
        .await
        .ok()
        .map(|reading| reading.whole_ms)
        .filter(|&ms| ms > 0 && ms <= wall_ms())
}

/// Reads back what the endpoint has of this browser, and replaces it by a fresh snapshot where it differs. Answers what
/// was wrong, and tells it before that is mended.
pub(super) async fn read_back(
    line: &Line,
    round: &Round,
    tell: &dyn Fn(Step),
) -> Result<Option<Fault>, Stop> {
    let _held = hold(ROUND_LOCK).await;
    if !line.is_joined().await? {
        return Ok(None);
    }
    line.with_syncer(&|_| {}, async |syncer| {
        let fault = match syncer.read_back().await? {
            Some(fault) => Some(fault),
            None => syncer.read_bytes(&round.heads, wall_ms()).await?,
        };
        if let Some(fault) = &fault {
            // A person may end this turn while it is mended, and the next one finds nothing wrong.
            tell(Step::Noticed(fault.clone()));
            syncer.mend(snapshot_of).await?;
        }
        Ok(fault)
    })
    .await
}

/// Compares this computer's clock with the endpoint's. Answers what is wrong.
pub(super) async fn compare_clocks(line: &Line) -> Result<Option<Fault>, Stop> {
    line.with_syncer(&|_| {}, async |syncer| syncer.compare_clocks().await).await
}

/// Cuts an own batch that the endpoint finds too large. Answers whether it could be cut.
pub(super) async fn cut_again(line: &Line, round: &Round) -> Result<bool, Stop> {
    let number = round.faults.iter().find_map(|fault| match fault {
        Fault::TooLarge { number } => Some(*number),
        _ => None,
    });
    let Some(number) = number else { return Ok(false) };
    let _held = hold(ROUND_LOCK).await;
    if !line.is_joined().await? {
        return Ok(false);
    }
    line.with_syncer(&|_| {}, async |syncer| syncer.cut_again(number, halves).await).await
}

/// Reads back what browsers wrote that have been silent, and takes over what is damaged. Answers what that was, and tells it
/// before that is mended.
pub(super) async fn read_silent(
    line: &Line,
    round: &Round,
    tell: &dyn Fn(Step),
) -> Result<BTreeSet<Fault>, Stop> {
    let _held = hold(ROUND_LOCK).await;
    if !line.is_joined().await? {
        return Ok(BTreeSet::new());
    }
    let wrote = line.records.wrote().await?;
    line.with_syncer(tell, async |syncer| syncer.read_silent(&round.heads, &wrote, wall_ms()).await).await
}

/// When each of these browsers made its last change that is held here, in milliseconds since 1970.
pub(super) async fn wrote(
    line: &Line,
    followed: impl Iterator<Item = (BrowserId, Followed)>,
) -> Result<BTreeMap<BrowserId, u64>, Stop> {
    let mut wrote = BTreeMap::new();
    for (browser, followed) in followed {
        wrote.extend(line.records.last_wrote(browser, followed.last).await?.map(|ms| (browser, ms)));
    }
    Ok(wrote)
}

async fn make_one(line: &Line) -> Result<bool, Stop> {
    let snapshot_weight = Cell::new(None);
    let make = |batches: Vec<OwnBatch>| {
        let parts = snapshot_of(batches);
        snapshot_weight.set(Some(parts.iter().map(|part| sealed_length(part.len()) as u64).sum::<u64>()));
        parts
    };
    let did = line.with_syncer(&|_| {}, async |syncer| syncer.compact(make).await).await?;
    // Without this number the attempt did not get that far, because not everything is acknowledged yet. The
    // next round tries again.
    if let Some(weight) = snapshot_weight.get() {
        line.records.storage.set(Setting::Snapshot, &weight.max(1).to_string()).await?;
    }
    Ok(did)
}

/// The bytes of the last snapshot when sealed, whether it was used or only tried; 0 if there was none.
async fn weight_before(line: &Line) -> Result<u64, StorageError> {
    let stored = line.records.storage.setting(Setting::Snapshot).await?;
    Ok(stored.and_then(|stored| stored.parse().ok()).unwrap_or_default())
}

/// The fewest batches that say the same. Batches that were taken over stay those of their browsers, and batches
/// that this version could not write again stay as they are.
fn snapshot_of(batches: Vec<OwnBatch>) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    let mut by_browser: BTreeMap<BrowserId, Vec<Batch>> = BTreeMap::new();
    for OwnBatch { bytes, .. } in batches {
        match Batch::decode(&bytes) {
            Ok(batch) if !batch.has_unknown => by_browser.entry(batch.browser).or_default().push(batch),
            _ => parts.push(bytes),
        }
    }
    // Each group is of one browser and has nothing unknown, so no snapshot is refused.
    parts.extend(
        by_browser.into_values().filter_map(|group| make_snapshot(group).ok()).flat_map(|made| made.batches),
    );
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::{Change, Fact, Stamp};
    use reprise_catalog::ids::PlaceId;
    use reprise_catalog::library::Catalog;

    fn batch(browser: u8, ms: u64, place: u8, name: &str) -> Vec<u8> {
        let browser = BrowserId([browser; 8]);
        let fact = Fact::Place { place: PlaceId([place; 8]), browser, name: name.into() };
        Batch::new(browser, vec![Change::new(Stamp::at(ms, browser), fact)]).encode_plain()
    }

    fn names(batches: &[Vec<u8>]) -> Vec<String> {
        let mut catalog = Catalog::default();
        for change in
            batches.iter().filter_map(|bytes| Batch::decode(bytes).ok()).flat_map(|batch| batch.changes)
        {
            catalog.fold(change);
        }
        let mut names: Vec<String> =
            catalog.places().values().map(|place| place.value.name.clone()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_batch_is_cut_into_halves_that_say_the_same() {
        let [one, other] =
            [batch(1, 1, 1, "a"), batch(1, 2, 2, "b")].map(|bytes| Batch::decode(&bytes).unwrap());
        let both = Batch::new(one.browser, [one.changes, other.changes].concat()).encode();
        let cut = halves(&both);
        assert_eq!((cut.len(), names(&cut)), (2, vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(halves(&cut[0]), Vec::<Vec<u8>>::new(), "one change stays whole");
        assert_eq!(halves(b"of tomorrow"), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn the_snapshot_says_the_same_whoever_said_it() {
        let mine = |ms, name| batch(1, ms, 1, name);
        let adopted = batch(2, 9, 2, "of another");
        let all = vec![mine(1, "a"), adopted, mine(3, "c"), mine(2, "b"), b"of tomorrow".to_vec()];
        let own = (1..).zip(all.clone()).map(|(number, bytes)| OwnBatch { number, bytes }).collect();
        let snapshot = snapshot_of(own);
        assert_eq!((names(&snapshot), snapshot.len()), (names(&all), 3));
        assert_eq!(names(&snapshot), ["c", "of another"]);
        assert!(snapshot.contains(&b"of tomorrow".to_vec()));
    }
}
