//! What sync stores, in a real browser: it can be read back, and each call is done as a whole.

use std::collections::BTreeSet;

use futures::future::{Either, select};

use reprise_catalog::changes::{Batch, Change, Fact, Stamp};
use reprise_catalog::seal::{Part, RecordHash, Salt, Seen, StreamSecret, Vector};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::*;
use crate::platform::lock::hold;
use crate::platform::time::{now_ms, sleep};
use crate::store::tests::add;
use crate::sync::syncer::{Followed, Records, Seal, Standing};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const ME: BrowserId = BrowserId([1; 8]);
const OTHER: BrowserId = BrowserId([2; 8]);
const THIRD: BrowserId = BrowserId([3; 8]);

async fn records(name: &str) -> LibraryRecords {
    let storage = Storage::open_named(&format!("{name} {}", now_ms())).await.unwrap();
    LibraryRecords { storage, library: LibraryId([9; 16]), browser: ME }
}

fn seal(byte: u8) -> Seal {
    let part = Part::SnapshotStart;
    let (previous, hash) = (RecordHash([byte; 32]), RecordHash::NONE);
    let vector = Vector(vec![Seen { browser: OTHER, number: u64::from(byte), hash: [byte; 4] }]);
    Seal { salt: Salt([byte; 16]), part, previous, hash, vector }
}

fn followed(last: u64) -> Followed {
    Followed { last, ..Followed::default() }
}

async fn held(records: &LibraryRecords) -> Vec<(BrowserId, u64, Vec<u8>)> {
    let batches = records.storage.batches_after(None, 999).await.unwrap();
    batches.into_iter().map(|batch| (batch.browser, batch.number, batch.bytes)).collect()
}

#[wasm_bindgen(inline_js = "export function watch() {
    const made = [];
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...given) {
        const made_now = begin.apply(this, given);
        if (made_now.mode === 'readwrite') made.push(made_now.durability);
        return made_now;
    };
    return () => { IDBDatabase.prototype.transaction = begin; return made.join(' '); };
}")]
extern "C" {
    /// Watches how durable the browser makes each transaction that changes something. The answer ends that, and tells.
    fn watch() -> js_sys::Function;
}

/// What a machine that loses power must not forget once something was sent: the browser itself says that it commits
/// these strictly.
#[wasm_bindgen_test]
async fn what_sync_relies_on_is_committed_strictly() {
    let records = records("strict").await;
    let number = add(&records.storage, ME, &[1]).await;
    records.take(OTHER, vec![(3, vec![3])], &followed(3), None).await.unwrap();
    let seen = watch();
    records.put_seal(number, &seal(7)).await.unwrap();
    records.set_epoch(1).await.unwrap();
    records.adopt(&Leave::default()).await.unwrap();
    records.cut_own(number, &[vec![1], vec![2]]).await.unwrap();
    records.insert_own(number + 1, &[7]).await.unwrap();
    records.note_removed(&[Seen::removed(THIRD, 4)]).await.unwrap();
    let snapshot = (OwnBatch { number: number + 4, bytes: vec![5] }, seal(5));
    records.replace_own(number + 3, &[snapshot]).await.unwrap();
    records.storage.stream_secret(ME, StreamSecret::new([4; 32])).await.unwrap();
    records.storage.set(Setting::Sync, "a key").await.unwrap();
    records.storage.browser_id(OTHER).await.unwrap();
    let seen = seen.call0(&JsValue::NULL).unwrap().as_string().unwrap();
    assert_eq!(seen, ["strict"; 10].join(" "));
}

#[wasm_bindgen_test]
async fn seals_and_standing_are_kept_for_each_library() {
    let records = records("seals").await;
    let elsewhere = LibraryRecords { library: LibraryId([8; 16]), ..records.clone() };
    records.put_seal(7, &seal(7)).await.unwrap();
    records.set_acknowledged(6).await.unwrap();
    records.take(OTHER, vec![(3, vec![3])], &followed(3), None).await.unwrap();
    records.take(THIRD, vec![], &followed(1), None).await.unwrap();
    assert_eq!(records.seal_of(7).await.unwrap(), Some(seal(7)));
    assert_eq!(records.seal_of(8).await.unwrap(), None);
    let standing = records.standing().await.unwrap();
    assert_eq!(standing.acknowledged, 6);
    assert_eq!(standing.followed, BTreeMap::from([(OTHER, followed(3)), (THIRD, followed(1))]));
    assert_eq!(elsewhere.standing().await.unwrap(), Standing::default());
    elsewhere.set_acknowledged(1).await.unwrap();
    records.note_named(&[Seen::removed(THIRD, 2), Seen::removed(OTHER, 3)]).await.unwrap();
    records.note_removed(&[Seen::removed(OTHER, 1)]).await.unwrap();
    let standing = records.standing().await.unwrap();
    assert_eq!(standing.removed, BTreeMap::from([(OTHER, 3), (THIRD, 2)]));
    assert_eq!(standing.removed_here, BTreeMap::from([(OTHER, 1)]));
    records.unfollow(THIRD).await.unwrap();
    assert_eq!(records.standing().await.unwrap().followed.len(), 1);
    records.forget().await.unwrap();
    assert_eq!(
        (records.standing().await.unwrap(), records.seal_of(7).await.unwrap()),
        (Standing::default(), None)
    );
    assert_eq!(elsewhere.standing().await.unwrap().acknowledged, 1);
    assert_eq!(held(&records).await.len(), 1, "batches stay");
}

#[wasm_bindgen_test]
async fn a_snapshot_of_another_browser_takes_the_place_of_what_was_before() {
    let records = records("take").await;
    let batches = |numbers: &[u64]| numbers.iter().map(|&number| (number, vec![number as u8])).collect();
    records.take(OTHER, batches(&[1, 2]), &followed(2), None).await.unwrap();
    records.take(THIRD, batches(&[1]), &followed(1), None).await.unwrap();
    records.take(OTHER, batches(&[3, 4]), &followed(4), Some(3)).await.unwrap();
    assert_eq!(held(&records).await, [(OTHER, 3, vec![3]), (OTHER, 4, vec![4]), (THIRD, 1, vec![1])]);
    let spans = records.storage.spans().await.unwrap();
    let span = |browser, first, last| crate::store::Span { browser, first, last };
    assert_eq!(spans, [span(OTHER, 3, 4), span(THIRD, 1, 1)]);
}

#[wasm_bindgen_test]
async fn own_batches_are_listed_and_replaced_only_if_nothing_was_added() {
    let records = records("replace").await;
    assert_eq!(records.own_span().await.unwrap(), Span::default());
    for byte in 1..=3 {
        add(&records.storage, ME, &[byte]).await;
    }
    assert_eq!(records.own_span().await.unwrap(), Span { first: 1, last: 3 });
    let own = records.own_after(1).await.unwrap();
    assert_eq!(own, [2, 3].map(|number| OwnBatch { number, bytes: vec![number as u8] }));
    let snapshot = [
        (OwnBatch { number: 4, bytes: vec![9] }, seal(4)),
        (OwnBatch { number: 5, bytes: vec![9] }, seal(5)),
    ];
    assert!(!records.replace_own(2, &snapshot).await.unwrap(), "3 was added since");
    assert_eq!(records.own_span().await.unwrap(), Span { first: 1, last: 3 });
    assert!(records.replace_own(3, &snapshot).await.unwrap());
    assert_eq!(records.own_span().await.unwrap(), Span { first: 4, last: 5 });
    assert_eq!(records.seal_of(5).await.unwrap(), Some(seal(5)));
    assert_eq!(add(&records.storage, ME, &[1]).await, 6);
}

#[wasm_bindgen_test]
async fn what_is_adopted_becomes_own_and_what_is_followed_stays() {
    let records = records("adopt").await;
    add(&records.storage, ME, &[0]).await;
    records.take(OTHER, vec![(1, vec![1]), (2, vec![2])], &followed(2), None).await.unwrap();
    records.take(THIRD, vec![(1, vec![3])], &followed(1), None).await.unwrap();
    let only = Some(BTreeSet::from([OTHER]));
    records.adopt(&Leave { up_to: BTreeMap::from([(OTHER, 1)]), only }).await.unwrap();
    let expected = [(ME, 1, vec![0]), (ME, 2, vec![2]), (OTHER, 1, vec![1]), (THIRD, 1, vec![3])];
    assert_eq!(held(&records).await, expected);
    records.adopt(&Leave::default()).await.unwrap();
    records.adopt(&Leave::default()).await.unwrap();
    let expected = [(1, 0), (2, 2), (3, 1), (4, 3)].map(|(number, byte)| (ME, number, vec![byte]));
    assert_eq!(held(&records).await, expected);
}

#[wasm_bindgen_test]
async fn a_lock_is_held_by_one_at_a_time() {
    let name = format!("lock {}", now_ms());
    let held = hold(&name).await;
    let second = async {
        let _held = hold(&name).await;
        now_ms()
    };
    let first = async {
        sleep(100).await;
        let at = now_ms();
        drop(held);
        at
    };
    let (second, first) = futures::future::join(second, first).await;
    assert!(second >= first, "{second} {first}");
    // Who stops waiting leaves it to the next one.
    let held = hold(&name).await;
    let given_up = select(Box::pin(hold(&name)), Box::pin(sleep(50))).await;
    assert!(matches!(given_up, Either::Right(_)), "it is held");
    drop((given_up, held));
    drop(hold(&name).await);
}

/// How own batches were sealed, what was told, the epoch and the stream's secret are kept together with the rest.
#[wasm_bindgen_test]
async fn what_was_told_and_the_secrets_are_kept() {
    let records = records("secrets").await;
    assert_eq!(records.epoch().await.unwrap(), 0);
    records.set_epoch(7).await.unwrap();
    assert_eq!(records.epoch().await.unwrap(), 7);
    for byte in [3, 5] {
        records.put_seal(u64::from(byte), &seal(byte)).await.unwrap();
    }
    records.set_lost_ms(OTHER, Some(1_700_000_000_000)).await.unwrap();
    records.set_lost_ms(THIRD, Some(5)).await.unwrap();
    records.set_lost_ms(THIRD, None).await.unwrap();
    assert_eq!(records.standing().await.unwrap().lost, BTreeMap::from([(OTHER, 1_700_000_000_000)]));
    let told = records.standing().await.unwrap().told;
    assert_eq!(told.into_values().collect::<Vec<_>>(), seal(5).vector.0);
    records.forget_own().await.unwrap();
    assert!(records.standing().await.unwrap().told.is_empty());
    let secret = async |browser, fresh: u8| {
        let fresh = StreamSecret::new([fresh; 32]);
        *records.storage.stream_secret(browser, fresh).await.unwrap().expose()
    };
    assert_eq!((secret(ME, 1).await, secret(ME, 2).await), ([1; 32], [1; 32]), "made once");
    assert_eq!(
        (secret(OTHER, 3).await, secret(OTHER, 4).await),
        ([3; 32], [3; 32]),
        "with another id another"
    );
}

/// A browser leaves, an old image goes on as another, and a copy that is still there says so.
#[wasm_bindgen_test]
async fn who_left_or_went_on_as_another_is_known_whoever_said_it() {
    let records = records("left").await;
    let say = async |by: BrowserId, ms, library: u8, browser, has_left| {
        let fact = Fact::Left { library: LibraryId([library; 16]), browser, has_left };
        let batch = Batch::new(by, vec![Change::new(Stamp::at(ms, by), fact)]);
        add(&records.storage, by, &batch.encode_plain()).await;
    };
    let left = async |libraries: &[u8]| {
        let libraries: Vec<LibraryId> = libraries.iter().map(|&id| LibraryId([id; 16])).collect();
        records.left(&libraries).await.unwrap()
    };
    assert_eq!(left(&[9]).await, BTreeSet::new());
    say(OTHER, 5, 9, OTHER, true).await;
    say(ME, 6, 9, THIRD, true).await;
    say(OTHER, 7, 8, ME, true).await;
    add(&records.storage, OTHER, b"of tomorrow").await;
    assert_eq!(left(&[9]).await, BTreeSet::from([OTHER, THIRD]));
    assert_eq!(left(&[9, 8]).await, BTreeSet::from([OTHER, THIRD, ME]), "or the one that replaced it");
    say(THIRD, 9, 9, THIRD, false).await;
    say(OTHER, 4, 9, OTHER, false).await;
    assert_eq!(left(&[9]).await, BTreeSet::from([OTHER]), "the last word counts");
    say(THIRD, 10, 8, OTHER, false).await;
    assert_eq!(left(&[9, 8]).await, BTreeSet::from([ME]), "of both libraries");
}
