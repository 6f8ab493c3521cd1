//! Stores with something wrong in them: each fault is named, and nothing else.

use std::sync::Arc;

use object_store::memory::InMemory;
use reprise_wire::record::{Part as RecordPart, VERSION};

use super::*;
use crate::testing::client::rights;

const LIBRARY: LibraryId = LibraryId([7; 16]);
const BROWSER: BrowserId = BrowserId([1; 8]);

fn record(part: RecordPart, previous: RecordHash) -> Vec<u8> {
    let header = Header { version: VERSION, part, previous };
    [&header.write()[..], &[9; 100]].concat()
}

/// A sound store: a claimed library with three records of one browser.
async fn sound() -> (Store, Vec<Vec<u8>>) {
    let store = Store::in_bucket(Arc::new(InMemory::new()));
    put(&store, &keys::claim(LIBRARY), &rights(0, 1).write()).await;
    put(&store, &keys::epoch(LIBRARY, 1), &rights(1, 2).write()).await;
    put(&store, &keys::stream(LIBRARY, BROWSER), "77".repeat(32).as_bytes()).await;
    let mut records = Vec::new();
    let mut previous = RecordHash::NONE;
    for number in 1..=3 {
        let record = record(RecordPart::Plain, previous);
        previous = RecordHash::of(&record);
        put(&store, &at(number), &record).await;
        records.push(record);
    }
    (store, records)
}

fn at(number: u64) -> Path {
    keys::batch(LIBRARY, BROWSER, BatchNumber::new(number).unwrap())
}

async fn put(store: &Store, key: &Path, bytes: &[u8]) {
    store.remove(vec![key.clone()]).await.unwrap();
    store.create(key, bytes.to_vec().into()).await.unwrap();
}

async fn check_faults(store: &Store, expected: &[(Path, Kind)]) {
    let found = check(store).await.unwrap();
    let faults: Vec<_> = found.faults.iter().map(|fault| (fault.key.as_str(), fault.kind)).collect();
    let expected: Vec<_> = expected.iter().map(|(key, kind)| (key.as_ref(), *kind)).collect();
    assert_eq!(faults, expected);
}

#[tokio::test]
async fn a_sound_store_has_no_faults() {
    let (store, records) = sound().await;
    let found = check(&store).await.unwrap();
    assert_eq!((found.libraries, found.records), (1, 3));
    assert!(found.bytes > records.concat().len() as u64);
    assert!(found.report(Duration::ZERO).ends_with("nothing is broken\n"));
}

#[tokio::test]
async fn each_fault_is_named() {
    for (key, bytes, fault_at, kind) in [
        (keys::claim(LIBRARY), Some(&b"{}"[..]), keys::claim(LIBRARY), Kind::ClaimDamaged),
        (keys::claim(LIBRARY), None, keys::claim(LIBRARY), Kind::ClaimMissing),
        (keys::epoch(LIBRARY, 1), Some(b"{"), keys::epoch(LIBRARY, 1), Kind::EpochDamaged),
        (keys::stream(LIBRARY, BROWSER), Some(b"77"), keys::stream(LIBRARY, BROWSER), Kind::OwnerDamaged),
        (keys::stream(LIBRARY, BROWSER), None, keys::stream(LIBRARY, BROWSER), Kind::OwnerMissing),
        (at(3), Some(b"short"), at(3), Kind::RecordDamaged),
        (at(3), Some(&[2; 200]), at(3), Kind::RecordUnchained),
        (at(1), None, at(2), Kind::RecordsMissing),
        (at(2), None, at(3), Kind::RecordsMissing),
        (keys::swept(LIBRARY), Some(b"x"), keys::swept(LIBRARY), Kind::SweepInterrupted),
    ] {
        let (store, _) = sound().await;
        match bytes {
            Some(bytes) => put(&store, &key, bytes).await,
            None => store.remove(vec![key]).await.unwrap(),
        }
        check_faults(&store, &[(fault_at, kind)]).await;
    }
}

#[tokio::test]
async fn a_later_epoch_without_the_one_before_is_told() {
    let (store, _) = sound().await;
    put(&store, &keys::epoch(LIBRARY, 3), &rights(3, 4).write()).await;
    check_faults(&store, &[(keys::epoch(LIBRARY, 2), Kind::EpochMissing)]).await;
}

#[tokio::test]
async fn what_a_snapshot_replaced_is_not_missed() {
    let (store, _) = sound().await;
    put(&store, &at(9), &record(RecordPart::WholeSnapshot, RecordHash([5; 32]))).await;
    check_faults(&store, &[]).await;
    // A removal that was interrupted leaves any of them.
    store.remove(vec![at(2)]).await.unwrap();
    check_faults(&store, &[]).await;
    store.remove(vec![at(1), at(3)]).await.unwrap();
    check_faults(&store, &[]).await;
}

#[tokio::test]
async fn files_of_others_are_named_and_passed_over() {
    let (store, _) = sound().await;
    let photo = Path::from("libraries/holiday.jpg");
    let note = Path::from(format!("libraries/{LIBRARY}/note.txt"));
    for key in [&photo, &note] {
        put(&store, key, b"x").await;
    }
    check_faults(&store, &[(note, Kind::Foreign), (photo, Kind::Foreign)]).await;
}
