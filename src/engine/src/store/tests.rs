//! Tests of [`Storage`] over a real database.

use std::cell::Cell;

use futures::future::join;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{FileSystemDirectoryHandle, StorageManager};

use super::*;
use crate::platform::random::{make_browser_id, make_place_id};
use crate::platform::time::now_ms;
use crate::protocol::IntentId;
use reprise_catalog::ids::BrowserId;

/// Appends one batch. Returns its number.
pub(super) async fn add(storage: &Storage, browser: BrowserId, bytes: &[u8]) -> u64 {
    let number = Cell::new(0);
    let cut = |head: &Head| {
        number.set(head.last + 1);
        Some(vec![bytes.to_vec()])
    };
    storage.append(browser, &[], cut).await.unwrap();
    number.get()
}

/// Two connections to a fresh database, as two tabs have.
async fn connections(name: &str) -> (Storage, Storage) {
    let name = format!("{name} {}", now_ms());
    (Storage::open_named(&name).await.unwrap(), Storage::open_named(&name).await.unwrap())
}

fn numbers(batches: &[StoredBatch]) -> Vec<u64> {
    batches.iter().map(|batch| batch.number).collect()
}

#[wasm_bindgen_test]
async fn a_batch_is_read_back_as_it_was_written() {
    let (storage, other) = connections("batch").await;
    let browser = make_browser_id();
    // A batch may be damaged or of a later version: storage keeps the bytes that it is given.
    for bytes in [vec![1, 2, 3], Vec::new(), vec![0xff; 100_000]] {
        add(&storage, browser, &bytes).await;
        let last = other.batches_of(browser, 0, 9).await.unwrap().pop().unwrap();
        assert_eq!((last.browser, last.bytes), (browser, bytes));
    }
}

#[wasm_bindgen_test]
async fn two_tabs_never_take_the_same_number() {
    let (one, two) = connections("race").await;
    let browser = make_browser_id();
    let add_all = async |storage: &Storage| {
        let mut numbers = Vec::new();
        for _ in 0..20 {
            numbers.push(add(storage, browser, &[7]).await);
        }
        numbers
    };
    let (mut all, more) = join(add_all(&one), add_all(&two)).await;
    all.extend(more);
    all.sort_unstable();
    assert_eq!(all, (1..=40).collect::<Vec<u64>>());
    assert_eq!(numbers(&one.batches_of(browser, 0, 99).await.unwrap()), all);
}

#[wasm_bindgen_test]
async fn what_is_appended_is_stored_as_a_whole_or_not_at_all() {
    let (storage, other) = connections("append").await;
    let (browser, intent) = (make_browser_id(), IntentId(3));
    storage.append(browser, &[intent], |_| None).await.unwrap();
    assert!(numbers(&other.batches_of(browser, 0, 9).await.unwrap()).is_empty());
    let cut = |head: &Head| {
        assert!(head.done.is_empty(), "nothing was stored, so nothing is done");
        Some(vec![vec![1], vec![2]])
    };
    storage.append(browser, &[intent], cut).await.unwrap();
    assert_eq!(numbers(&other.batches_of(browser, 0, 9).await.unwrap()), [1, 2]);
    let again = |head: &Head| {
        assert_eq!((head.last, head.done.as_slice()), (2, [intent].as_slice()));
        None
    };
    other.append(browser, &[intent], again).await.unwrap();
}

#[wasm_bindgen_test]
async fn batches_come_in_order_part_by_part() {
    let (storage, _) = connections("order").await;
    let browsers = [BrowserId([1; 8]), BrowserId([2; 8])];
    // Twelve batches, because texts would sort 10 before 2.
    for browser in browsers.into_iter().rev().flat_map(|browser| [browser; 12]) {
        add(&storage, browser, &[1]).await;
    }
    let mut all: Vec<StoredBatch> = Vec::new();
    loop {
        let after = all.last().map(|last| (last.browser, last.number));
        let part = storage.batches_after(after, 5).await.unwrap();
        assert!(part.len() <= 5);
        if part.is_empty() {
            break;
        }
        all.extend(part);
    }
    let found: Vec<_> = all.iter().map(|batch| (batch.browser, batch.number)).collect();
    let wanted: Vec<_> =
        browsers.into_iter().flat_map(|browser| (1..=12).map(move |n| (browser, n))).collect();
    assert_eq!(found, wanted);
    assert_eq!(numbers(&storage.batches_of(browsers[0], 10, 99).await.unwrap()), [11, 12]);
}

#[wasm_bindgen_test]
async fn a_folder_is_remembered_with_its_handle() {
    let (storage, other) = connections("places").await;
    let place =
        StoredPlace { id: make_place_id(), name: "Music \n<b>".into(), handle: folder("remembered").await };
    storage.put_place(&place).await.unwrap();
    let found = other.places().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].id, found[0].name.as_str()), (place.id, place.name.as_str()));
    let same = JsFuture::from(found[0].handle.is_same_entry(&place.handle)).await.unwrap();
    assert!(same.is_truthy());
    other.remove_place(place.id).await.unwrap();
    assert!(storage.places().await.unwrap().is_empty());
}

#[wasm_bindgen_test]
async fn settings_are_kept_and_tabs_agree_who_they_are() {
    let (one, two) = connections("settings").await;
    assert_eq!(one.setting(Setting::Theme).await.unwrap(), None);
    one.set(Setting::Theme, "dark").await.unwrap();
    assert_eq!(two.setting(Setting::Theme).await.unwrap().as_deref(), Some("dark"));
    let (first, second) = join(one.browser_id(make_browser_id()), two.browser_id(make_browser_id())).await;
    assert_eq!(first.unwrap(), second.unwrap());
}

async fn folder(name: &str) -> FileSystemDirectoryHandle {
    let navigator = js_sys::Reflect::get(&js_sys::global(), &"navigator".into()).unwrap();
    let manager: StorageManager =
        js_sys::Reflect::get(&navigator, &"storage".into()).unwrap().unchecked_into();
    let root: FileSystemDirectoryHandle =
        JsFuture::from(manager.get_directory()).await.unwrap().unchecked_into();
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"create".into(), &true.into()).unwrap();
    JsFuture::from(root.get_directory_handle_with_options(name, options.unchecked_ref()))
        .await
        .unwrap()
        .unchecked_into()
}

#[wasm_bindgen_test]
async fn two_tabs_that_change_a_setting_keep_what_both_wrote() {
    let (one, two) = connections("change").await;
    let add_all = async |storage: &Storage, letter: &str| {
        for _ in 0..10 {
            let change = |known: Option<String>| known.unwrap_or_default() + letter;
            storage.change(Setting::Removals, change, Some((Setting::Shown, letter.into()))).await.unwrap();
        }
    };
    join(add_all(&one, "a"), add_all(&two, "b")).await;
    let all = one.setting(Setting::Removals).await.unwrap().unwrap();
    assert_eq!((all.len(), all.matches('a').count()), (20, 10), "{all}");
    // What is written with it is that of the last change.
    assert_eq!(two.setting(Setting::Shown).await.unwrap().as_deref(), all.get(19..));
}
