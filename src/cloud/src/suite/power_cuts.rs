//! The power is cut again and again while browsers write and compact: at each cut the double of the disk drops whatever
//! was not synced, or any part of it. `REPRISE_POWER_CUTS` sets how often.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::join_all;
use object_store::path::Path;
use reprise_wire::record::{HEADER, Header, NONCE, Part, RecordHash, TAG, VERSION};

use crate::care::check;
use crate::store::directory::{Company, Directory};
use crate::store::{Created, Store};
use crate::testing::client::{Client, path_of};
use crate::testing::endpoint_over;
use crate::testing::power::{self, Flaw, PowerDisk};

/// The calls to the disk from one cut to the next are fewer than this; opening alone takes about ten.
const MOST_CALLS: u64 = 400;

/// One browser, and what it may rely on.
struct Browser {
    name: char,
    /// What was acknowledged, and was not to be removed.
    kept: BTreeMap<u64, Vec<u8>>,
    /// What was put and not acknowledged.
    tried: Option<Vec<u8>>,
    last: u64,
    previous: RecordHash,
    /// The removal of everything before this number was acknowledged.
    removed_before: u64,
    acknowledged: u64,
}

impl Browser {
    fn new(name: char) -> Self {
        let previous = RecordHash::NONE;
        Self {
            name,
            kept: BTreeMap::new(),
            tried: None,
            last: 0,
            previous,
            removed_before: 1,
            acknowledged: 0,
        }
    }

    /// Puts records, and every seventh replaces all before it, until something is not acknowledged. First it goes on
    /// with a removal that was interrupted.
    async fn write(&mut self, client: &Client) {
        if self.kept.len() == 1 && !self.compact(client).await {
            return;
        }
        loop {
            let number = self.last + 1;
            let record = self.tried.take().unwrap_or_else(|| self.record(number));
            let answer = client.put(self.name, number, &record).await;
            if !matches!(answer.status, 200 | 201) {
                assert_eq!(answer.status, 503, "{answer:?}");
                self.tried = Some(record);
                return;
            }
            self.acknowledged += 1;
            (self.last, self.previous) = (number, RecordHash::of(&record));
            self.kept.insert(number, record);
            if number.is_multiple_of(7) && !self.compact(client).await {
                return;
            }
        }
    }

    async fn compact(&mut self, client: &Client) -> bool {
        let path = format!("{}/batches?before={}", path_of(self.name), self.last);
        self.kept.retain(|number, _| *number == self.last);
        let answer = client.call("DELETE", &path, b"").await;
        if answer.status == 204 {
            self.removed_before = self.last;
        }
        answer.status == 204
    }

    fn record(&self, number: u64) -> Vec<u8> {
        let part = if number.is_multiple_of(7) { Part::WholeSnapshot } else { Part::Plain };
        let header = Header { version: VERSION, part, previous: self.previous }.write();
        let sealed = vec![
            u8::try_from(number % 251).unwrap() + 1;
            NONCE + TAG + usize::try_from(number * 13 % 60).unwrap()
        ];
        assert_eq!(header.len(), HEADER);
        [&header[..], &sealed].concat()
    }

    /// Says what is not as the browser may expect it.
    async fn doubt(&mut self, client: &Client) -> Option<String> {
        let found = fetch(client, self.name).await;
        let name = self.name;
        for (number, record) in &self.kept {
            match found.get(number) {
                None => return Some(format!("{name}: {number} was acknowledged and is missing")),
                Some(found) if found != record => return Some(format!("{name}: {number} is another")),
                Some(_) => {}
            }
        }
        if let Some(number) = found.keys().find(|number| **number < self.removed_before) {
            return Some(format!("{name}: {number} was removed and is back"));
        }
        match found.range(self.last + 1..).next() {
            Some((number, record)) if Some(record) != self.tried.as_ref() => {
                Some(format!("{name}: nobody put what is at {number}"))
            }
            _ => None,
        }
    }
}

async fn fetch(client: &Client, name: char) -> BTreeMap<u64, Vec<u8>> {
    let mut all = BTreeMap::new();
    loop {
        let after = all.keys().next_back().copied().unwrap_or_default();
        let page = client.fetch(name, after).await.0;
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

fn open(disk: &PowerDisk) -> std::io::Result<Store> {
    Directory::open(Arc::new(disk.clone()), power::root(), Company::Never).map(Store::in_directory)
}

/// Writes until the power goes, at some call to the disk. It may go while the directory is opened.
async fn write_until_cut(disk: &PowerDisk, browsers: &mut [Browser], calls: u64) {
    disk.fail_after(calls);
    let Ok(store) = open(disk) else { return };
    let client = Client::of(endpoint_over(store));
    if matches!(client.claim().await.status, 200 | 201) {
        join_all(browsers.iter_mut().map(|browser| browser.write(&client))).await;
    }
}

/// Says what is wrong with what a cut left.
async fn doubt(disk: &PowerDisk, browsers: &mut [Browser]) -> Option<String> {
    let store = open(disk).unwrap();
    let told = check::check(&store).await.unwrap().report(Duration::ZERO);
    if !told.ends_with("nothing is broken\n") {
        return Some(told);
    }
    let client = Client::of(endpoint_over(store));
    if browsers.iter().any(|browser| browser.acknowledged > 0) && client.claim().await.status != 200 {
        return Some("the claim is missing".to_owned());
    }
    client.claim().await;
    for browser in browsers {
        if let Some(doubt) = browser.doubt(&client).await {
            return Some(doubt);
        }
    }
    None
}

/// Cuts the power so many times. Answers how many records were acknowledged, or what was wrong after which cut.
async fn cut(flaw: Flaw, cuts: u64) -> Result<u64, String> {
    let mut disk = PowerDisk::new(flaw);
    let mut browsers: Vec<_> = "abcd".chars().map(Browser::new).collect();
    for seed in 0..cuts {
        write_until_cut(&disk, &mut browsers, seed * 7919 % MOST_CALLS).await;
        disk = disk.cut(seed);
        // Finishing what was interrupted is interrupted too.
        disk.fail_after(seed * 31 % 60);
        let _ = open(&disk);
        disk = disk.cut(seed ^ u64::MAX);
        if let Some(doubt) = doubt(&disk, &mut browsers).await {
            return Err(format!("{flaw:?}, cut {seed}: {doubt}"));
        }
    }
    Ok(browsers.iter().map(|browser| browser.acknowledged).sum())
}

fn cuts() -> u64 {
    std::env::var("REPRISE_POWER_CUTS").ok().and_then(|cuts| cuts.parse().ok()).unwrap_or(20)
}

#[tokio::test]
async fn what_was_acknowledged_survives_the_power() {
    for flaw in [Flaw::None, Flaw::HasNoLinks] {
        let acknowledged = cut(flaw, cuts()).await.unwrap();
        println!("{flaw:?}: {} power cuts, {acknowledged} acknowledged records, none missing", cuts());
        assert!(acknowledged > 5 * cuts(), "only {acknowledged} records were acknowledged");
    }
}

/// The double has teeth: a disk that does not sync what it says loses records in this very test.
#[tokio::test]
async fn a_disk_that_does_not_sync_is_caught() {
    for flaw in [Flaw::KeepsNoBytes, Flaw::KeepsNoNames] {
        let doubt = cut(flaw, 20).await.unwrap_err();
        println!("{doubt}");
    }
}

const WRITERS: u64 = 16;
const PUTS: u64 = 32;

/// A disk so slow that everyone who can go on without it has done so before a sync ends.
#[tokio::test]
async fn sixteen_writers_share_syncs() {
    let disk = PowerDisk::new(Flaw::None);
    let store = open(&disk).unwrap();
    put(&store, 99, 0).await;
    let before = disk.counts();
    let (returned, finished) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    disk.before_sync({
        let (disk, returned, finished) = (disk.clone(), Arc::clone(&returned), Arc::clone(&finished));
        move |folder| {
            let waiting = || disk.counts().writes - before.writes - returned.load(Ordering::SeqCst);
            while folder.starts_with("/recent") && waiting() < WRITERS - finished.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
        }
    });
    let writers = (0..WRITERS).map(|writer| {
        let (store, returned, finished) = (store.clone(), Arc::clone(&returned), Arc::clone(&finished));
        tokio::spawn(async move {
            for number in 1..=PUTS {
                put(&store, writer, number).await;
                returned.fetch_add(1, Ordering::SeqCst);
            }
            finished.fetch_add(1, Ordering::SeqCst);
        })
    });
    join_all(writers).await.into_iter().for_each(Result::unwrap);
    drop(store);
    let syncs = disk.counts().folder_syncs - before.folder_syncs;
    println!("{} puts, {syncs} syncs of folders", WRITERS * PUTS);
    assert!(WRITERS * PUTS >= 4 * syncs, "{syncs} syncs of folders for {} puts", WRITERS * PUTS);
}

async fn put(store: &Store, writer: u64, number: u64) {
    let key = Path::from(format!("libraries/x/browsers/{writer}/{number}"));
    assert_eq!(store.create(&key, format!("batch {number}").into()).await.unwrap(), Created::Stored);
}
