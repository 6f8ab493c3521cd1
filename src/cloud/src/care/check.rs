//! Reads a store through: every object, and of every record whether it follows the one before it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures::TryStreamExt as _;
use futures::stream::{self, StreamExt as _};
use object_store::path::Path;
use reprise_wire::epochs::Rights;
use reprise_wire::ids::{BatchNumber, BrowserId, LibraryId, SecretHash};
use reprise_wire::record::{HEADER, Header, NONCE, RecordHash, TAG};

use crate::care::count;
use crate::care::faults::{Fault, Kind, Mender};
use crate::store::failure::StoreError;
use crate::store::keys::{self, Entry, Part};
use crate::store::{Listed, Store};

/// How many libraries are read at the same time, and how many records of one.
const TOGETHER: usize = 4;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(super) faults: Vec<Fault>,
    libraries: u64,
    records: u64,
    bytes: u64,
}

/// What the list shows of a library.
#[derive(Debug, Default)]
struct Contents {
    is_claimed: bool,
    epochs: BTreeSet<u64>,
    owners: BTreeSet<BrowserId>,
    streams: BTreeMap<BrowserId, Contained>,
}

/// What the list shows of a stream.
#[derive(Debug, Default)]
struct Contained {
    records: BTreeSet<BatchNumber>,
    is_forgotten: bool,
}

/// Reads a whole store.
pub(crate) async fn check(store: &Store) -> Result<Findings, StoreError> {
    let mut all = Findings::default();
    let libraries = list(store, &mut all).await?;
    all.libraries = libraries.len() as u64;
    let check = |(library, contents)| {
        let store = store.clone();
        // A task of its own, so that all cores hash.
        tokio::spawn(
            async move { Reading { store, library, found: Findings::default() }.read(contents).await },
        )
    };
    let mut read = stream::iter(libraries.into_iter().map(check)).buffer_unordered(TOGETHER);
    while let Some(found) = read.next().await {
        // A task that was ended has found nothing.
        all.add(found.unwrap_or_default());
    }
    all.faults.sort();
    Ok(all)
}

async fn list(store: &Store, all: &mut Findings) -> Result<BTreeMap<LibraryId, Contents>, StoreError> {
    let mut libraries = BTreeMap::<LibraryId, Contents>::new();
    let mut listed = store.list_all(&keys::libraries());
    while let Some(listed) = listed.try_next().await? {
        let key = match listed {
            Listed::Object(object) => object.location,
            Listed::Stranger(key) => {
                all.note(&key, Kind::Foreign);
                continue;
            }
            Listed::Unread(key, _) => {
                all.note(&key, Kind::Unreadable);
                continue;
            }
        };
        match keys::library_of(&key).zip(keys::part_of(&key)) {
            Some((library, part)) => {
                if part == Part::Swept {
                    all.note(&key, Kind::SweepInterrupted);
                }
                libraries.entry(library).or_default().note(part);
            }
            None => all.note(&key, Kind::Foreign),
        }
    }
    Ok(libraries)
}

impl Contents {
    fn note(&mut self, part: Part) {
        match part {
            Part::Claim => self.is_claimed = true,
            Part::Epoch(epoch) => drop(self.epochs.insert(epoch)),
            Part::Stream(browser) => drop(self.owners.insert(browser)),
            Part::Browser(browser, Entry::Batch(number)) => {
                self.streams.entry(browser).or_default().records.insert(number);
            }
            Part::Browser(browser, Entry::Forgotten) => {
                self.streams.entry(browser).or_default().is_forgotten = true;
            }
            Part::Swept | Part::Forgotten(_) | Part::Mailbox(_) => {}
        }
    }
}

impl Findings {
    fn note(&mut self, key: &Path, kind: Kind) {
        self.faults.push(Fault { key: key.to_string(), kind });
    }

    fn add(&mut self, other: Self) {
        self.faults.extend(other.faults);
        self.records += other.records;
        self.bytes += other.bytes;
    }

    /// All of it in words: a line for each fault, and one for the whole.
    pub(crate) fn report(&self, took: Duration) -> String {
        let lines: String = self.faults.iter().map(|fault| format!("{fault}\n")).collect();
        let of_owner = self.faults.iter().filter(|it| it.kind.mender() == Mender::Owner).count();
        format!(
            "{lines}{}, {}, {} read in {:.1} s: {}\n",
            count(self.libraries, "library", "libraries"),
            count(self.records, "record", "records"),
            count(self.bytes, "byte", "bytes"),
            took.as_secs_f64(),
            match self.faults.len() {
                0 => "nothing is broken".to_owned(),
                faults =>
                    format!("{faults} broken, {} mended without you, {of_owner} by you", faults - of_owner),
            }
        )
    }
}

/// One library that is read.
struct Reading {
    store: Store,
    library: LibraryId,
    found: Findings,
}

impl Reading {
    async fn read(mut self, contents: Contents) -> Findings {
        let has_records = contents.streams.values().any(|stream| !stream.records.is_empty());
        let claim = keys::claim(self.library);
        match contents.is_claimed {
            true => self.check_rights(&claim, Kind::ClaimDamaged).await,
            false if has_records => self.found.note(&claim, Kind::ClaimMissing),
            false => {}
        }
        self.check_epochs(&contents.epochs).await;
        for (browser, stream) in contents.streams {
            let owner = keys::stream(self.library, browser);
            if contents.owners.contains(&browser) {
                self.check_owner(&owner).await;
            } else if !stream.records.is_empty() && !stream.is_forgotten {
                self.found.note(&owner, Kind::OwnerMissing);
            }
            self.check_stream(browser, &stream).await;
        }
        self.found
    }

    async fn check_epochs(&mut self, epochs: &BTreeSet<u64>) {
        for (epoch, expected) in epochs.iter().zip(1..) {
            self.check_rights(&keys::epoch(self.library, *epoch), Kind::EpochDamaged).await;
            if *epoch != expected {
                return self.found.note(&keys::epoch(self.library, expected), Kind::EpochMissing);
            }
        }
    }

    async fn check_rights(&mut self, key: &Path, kind: Kind) {
        if let Some(bytes) = self.bytes_of(key).await
            && Rights::read(&bytes).is_err()
        {
            self.found.note(key, kind);
        }
    }

    async fn check_owner(&mut self, key: &Path) {
        if let Some(bytes) = self.bytes_of(key).await {
            let hash = str::from_utf8(&bytes).ok().and_then(|text| SecretHash::from_hex(text.trim_end()));
            if hash.is_none() {
                self.found.note(key, Kind::OwnerDamaged);
            }
        }
    }

    /// Reads the records of a stream in order.
    async fn check_stream(&mut self, browser: BrowserId, stream: &Contained) {
        let (store, library) = (self.store.clone(), self.library);
        let reads = stream.records.iter().copied().map(|number| {
            let (key, store) = (keys::batch(library, browser, number), store.clone());
            async move { (number, store.read(&key).await, key) }
        });
        let mut reads = stream::iter(reads).buffered(TOGETHER);
        let (mut before, mut replaced) = (None, Replaced::default());
        while let Some((number, read, key)) = reads.next().await {
            before = match read {
                Ok(Some(bytes)) => {
                    self.found.records += 1;
                    self.found.bytes += bytes.len() as u64;
                    replaced.see(&bytes, &mut self.found.faults);
                    let fault = fault_of(number, &bytes, before, stream.is_forgotten);
                    fault.into_iter().for_each(|kind| self.found.note(&key, kind));
                    Some((number, Some(RecordHash::of(&bytes))))
                }
                // It was removed since it was listed, or it is there and cannot be read.
                Ok(None) => Some((number, None)),
                Err(_) => {
                    self.found.note(&key, Kind::Unreadable);
                    Some((number, None))
                }
            };
        }
    }

    async fn bytes_of(&mut self, key: &Path) -> Option<bytes::Bytes> {
        match self.store.read(key).await {
            Ok(bytes) => {
                self.found.bytes += bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
                bytes
            }
            Err(_) => {
                self.found.note(key, Kind::Unreadable);
                None
            }
        }
    }
}

/// Looks for what a whole snapshot replaced. Records before it are removed one by one, and when that is interrupted, any
/// of them may be left: gaps between those are no fault.
#[derive(Debug, Default)]
struct Replaced {
    /// How many faults were known when the last snapshot began.
    before_snapshot: Option<usize>,
    /// How many faults were known when the stream, or the last whole snapshot of it, began.
    from: Option<usize>,
}

impl Replaced {
    /// Sees the next record of the stream.
    fn see(&mut self, record: &[u8], faults: &mut Vec<Fault>) {
        let from = *self.from.get_or_insert(faults.len());
        let Some(part) = Header::read(record).map(|header| header.part) else { return };
        if part.starts_snapshot() {
            self.before_snapshot = Some(faults.len());
        }
        if let Some(end) = self.before_snapshot.filter(|_| part.ends_snapshot()) {
            let mut place = 0;
            faults.retain(|fault| {
                let is_replaced = (from..end).contains(&place);
                place += 1;
                !is_replaced || fault.kind != Kind::RecordsMissing
            });
            (self.from, self.before_snapshot) = (Some(faults.len()), None);
        }
    }
}

/// What is wrong with a record, where this one came before it.
fn fault_of(
    number: BatchNumber,
    record: &[u8],
    before: Option<(BatchNumber, Option<RecordHash>)>,
    is_forgotten: bool,
) -> Option<Kind> {
    let header = Header::read(record).filter(|_| record.len() >= HEADER + NONCE + TAG);
    let Some(header) = header.filter(|header| header.version > 0) else { return Some(Kind::RecordDamaged) };
    // A snapshot stands for everything before it.
    if header.part.starts_snapshot() {
        return None;
    }
    match before {
        Some((last, hash)) if last.next() == Some(number) => {
            hash.is_some_and(|hash| hash != header.previous).then_some(Kind::RecordUnchained)
        }
        None if number.get() == 1 => (header.previous != RecordHash::NONE).then_some(Kind::RecordUnchained),
        // Of a removed browser only those stay that its remover had not read.
        _ => (!is_forgotten).then_some(Kind::RecordsMissing),
    }
}

#[cfg(test)]
mod tests;
