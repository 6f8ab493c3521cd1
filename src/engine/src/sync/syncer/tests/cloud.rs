//! The double: an endpoint in memory that is honest by itself and stands in for the real one.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::FutureExt as _;
use reprise_catalog::ids::{BrowserId, LibraryId};
use reprise_catalog::seal::Keys;
use reprise_wire::epochs::Told;
use reprise_wire::frames::Frames;
use reprise_wire::heads::{Head, Heads};
use reprise_wire::info::Limits;
use reprise_wire::record::{self, RecordHash};
use reprise_wire::refusal::{Refusal, RefusalCode};
use reprise_wire::word::Word;

use super::super::{CallError, Endpoint};
use super::{Cloud, credential};

type Streams = BTreeMap<BrowserId, BTreeMap<u64, Vec<u8>>>;

/// What the endpoint holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    libraries: BTreeMap<LibraryId, Streams>,
    /// The epoch of each library, and in which it was deleted with which word.
    epochs: BTreeMap<LibraryId, u64>,
    forgotten: BTreeMap<(LibraryId, u64), Word>,
    removed: BTreeMap<(LibraryId, BrowserId), Word>,
    owners: BTreeMap<(LibraryId, BrowserId), String>,
}

/// The endpoint.
#[derive(Default)]
pub(super) struct Double(Rc<RefCell<Held>>);

/// The double as one library sees it.
pub(super) struct Call {
    held: Rc<RefCell<Held>>,
    library: LibraryId,
    keys: Rc<Keys>,
    epoch: Cell<u64>,
    stream: String,
}

impl Held {
    fn library(&mut self, library: LibraryId) -> Result<&mut Streams, CallError> {
        if let Some(word) = self.forgotten.get(&(library, self.epoch(library))) {
            let refusal = Refusal { word: Some(word.clone()), ..RefusalCode::LibraryForgotten.into() };
            return Err(CallError::Refused(refusal));
        }
        self.libraries.get_mut(&library).ok_or(RefusalCode::UnknownLibrary.into())
    }

    fn epoch(&self, library: LibraryId) -> u64 {
        self.epochs.get(&library).copied().unwrap_or_default()
    }

    fn was_removed(&self, library: LibraryId, browser: BrowserId) -> Result<(), CallError> {
        let Some(word) = self.removed.get(&(library, browser)) else { return Ok(()) };
        let refusal = Refusal { word: Some(word.clone()), ..RefusalCode::BrowserForgotten.into() };
        Err(CallError::Refused(refusal))
    }
}

impl Call {
    /// Checks the secret of the epoch, then hands out the library's streams.
    fn check(&self) -> Result<(), CallError> {
        let mut held = self.held.borrow_mut();
        let number = held.epoch(self.library);
        if held.libraries.contains_key(&self.library) && number != self.epoch.get() {
            let proof = self.keys.rights(number).proof;
            return Err(CallError::Refused(Refusal::with_epoch(
                RefusalCode::WrongToken,
                Told { number, proof },
            )));
        }
        held.library(self.library).map(drop)
    }

    fn own(&self, browser: BrowserId) -> Result<(), CallError> {
        let mut held = self.held.borrow_mut();
        let owner = held.owners.entry((self.library, browser)).or_insert_with(|| self.stream.clone());
        if *owner == self.stream { Ok(()) } else { Err(RefusalCode::StreamTaken.into()) }
    }
}

impl Double {
    /// Hands out the records of one library to somebody who asks for another.
    pub(super) fn copy_library(&self, from: LibraryId, to: LibraryId) {
        let mut held = self.0.borrow_mut();
        let streams = held.libraries[&from].clone();
        held.libraries.insert(to, streams);
    }
}

impl Cloud for Double {
    type Endpoint = Call;
    type Backup = Held;

    fn open() -> Double {
        Double::default()
    }

    fn connect(&self, keys: &Rc<Keys>, browser: BrowserId, stream: u8) -> Call {
        let stream = credential(keys, browser, stream).expose_hex();
        let (held, library, keys) = (self.0.clone(), keys.library, keys.clone());
        Call { held, library, keys, epoch: Cell::new(0), stream }
    }

    fn run<T>(&self, work: impl Future<Output = T>) -> T {
        work.now_or_never().expect("nothing here waits")
    }

    fn numbers(&self) -> BTreeMap<BrowserId, Vec<u64>> {
        let held = self.0.borrow();
        let streams = held.libraries.values().flatten();
        streams.map(|(&browser, stream)| (browser, stream.keys().copied().collect())).collect()
    }

    fn is_empty(&self) -> bool {
        self.0.borrow().libraries.is_empty()
    }

    fn lose_everything(&self) {
        *self.0.borrow_mut() = Held::default();
    }

    fn keep_only(&self, keep: impl Fn(BrowserId, u64) -> bool) {
        for (&browser, stream) in self.0.borrow_mut().libraries.values_mut().flatten() {
            stream.retain(|&number, _| keep(browser, number));
        }
    }

    fn rot(&self, browser: BrowserId, number: u64) {
        for streams in self.0.borrow_mut().libraries.values_mut() {
            streams.get_mut(&browser).unwrap().get_mut(&number).unwrap()[80] ^= 1;
        }
    }

    fn back_up(&self) -> Held {
        self.0.borrow().clone()
    }

    fn put_back(&self, backup: &Held) {
        *self.0.borrow_mut() = backup.clone();
    }
}

impl Endpoint for Call {
    async fn limits(&self) -> Result<Limits, CallError> {
        Ok(Limits::default())
    }

    async fn limits_now(&self) -> Result<Limits, CallError> {
        self.limits().await
    }

    async fn time(&self) -> Result<Option<u64>, CallError> {
        Ok(None)
    }

    async fn claim(&self) -> Result<(), CallError> {
        let mut held = self.held.borrow_mut();
        held.libraries.entry(self.library).or_default();
        held.library(self.library).map(drop)
    }

    fn use_epoch(&self, epoch: u64) {
        self.epoch.set(epoch);
    }

    async fn raise(&self, epoch: u64) -> Result<(), CallError> {
        let mut held = self.held.borrow_mut();
        let number = held.epoch(self.library);
        if epoch > number + 1 {
            return Err(RefusalCode::EpochOutOfOrder.into());
        }
        held.epochs.insert(self.library, epoch.max(number));
        Ok(())
    }

    async fn settle(&self) {}

    async fn heads(&self) -> Result<Heads, CallError> {
        self.check()?;
        let mut held = self.held.borrow_mut();
        let heads = held.library(self.library)?.iter().filter_map(|(&browser, stream)| {
            let (first, last) = (*stream.first_key_value()?.0, *stream.last_key_value()?.0);
            Some((browser, Head { first, last, bytes: 0 }))
        });
        let browsers = heads.collect();
        let removed = held.removed.keys().filter(|(library, _)| *library == self.library);
        let forgotten = removed.map(|(_, browser)| *browser).collect();
        Ok(Heads { browsers, forgotten, ..Heads::default() })
    }

    async fn put(&self, browser: BrowserId, number: u64, record: &[u8]) -> Result<(), CallError> {
        self.check()?;
        self.held.borrow().was_removed(self.library, browser)?;
        self.own(browser)?;
        let mut held = self.held.borrow_mut();
        let stream = held.library(self.library)?.entry(browser).or_default();
        if let Some(there) = stream.get(&number) {
            return if there == record { Ok(()) } else { Err(RefusalCode::NumberTaken.into()) };
        }
        let last = stream.last_key_value().map_or(0, |(&last, _)| last);
        if number != last + 1 && !(record::starts_snapshot(record) && number > last) {
            return Err(RefusalCode::OutOfOrder.into());
        }
        stream.insert(number, record.to_vec());
        Ok(())
    }

    async fn page(&self, browser: BrowserId, after: u64) -> Result<Frames, CallError> {
        self.check()?;
        let mut held = self.held.borrow_mut();
        let last =
            held.library(self.library)?.get(&browser).and_then(|stream| stream.keys().next_back().copied());
        if last.is_none_or(|last| last <= after) {
            held.was_removed(self.library, browser)?;
        }
        let Some(stream) = held.library(self.library)?.get(&browser) else { return Ok(Frames::new()) };
        let later = stream.range(after.saturating_add(1)..);
        Ok(later.take(super::PAGE).map(|(&number, record)| (number, record.clone())).collect())
    }

    async fn digests(&self, browser: BrowserId, after: u64) -> Result<Vec<(u64, RecordHash)>, CallError> {
        let page = self.page(browser, after).await?;
        Ok(page.iter().map(|(number, record)| (*number, RecordHash::of(record))).collect())
    }

    async fn delete_before(&self, browser: BrowserId, number: u64) -> Result<(), CallError> {
        self.check()?;
        self.own(browser)?;
        if let Some(stream) = self.held.borrow_mut().library(self.library)?.get_mut(&browser) {
            stream.retain(|&there, _| there >= number);
        }
        Ok(())
    }

    async fn forget_browser(&self, browser: BrowserId, through: u64, word: &Word) -> Result<(), CallError> {
        self.check()?;
        let mut held = self.held.borrow_mut();
        held.removed.entry((self.library, browser)).or_insert_with(|| word.clone());
        let streams = held.library(self.library)?;
        if let Some(stream) = streams.get_mut(&browser) {
            stream.retain(|&number, _| number > through);
        }
        streams.retain(|_, stream| !stream.is_empty());
        Ok(())
    }

    async fn clear(&self, browser: BrowserId) -> Result<(), CallError> {
        self.check()?;
        let mut held = self.held.borrow_mut();
        held.owners.remove(&(self.library, browser));
        held.library(self.library)?.remove(&browser);
        Ok(())
    }

    async fn forget_library(&self, word: &Word) -> Result<(), CallError> {
        self.check()?;
        let mut held = self.held.borrow_mut();
        let epoch = held.epoch(self.library);
        held.libraries.insert(self.library, Streams::new());
        held.forgotten.insert((self.library, epoch), word.clone());
        Ok(())
    }
}
