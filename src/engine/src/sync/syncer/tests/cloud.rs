//! The double: an endpoint in memory that is honest by itself and stands in for the real one.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use futures::FutureExt as _;
use reprise_catalog::ids::{BrowserId, LibraryId};
use reprise_catalog::seal::Keys;
use reprise_wire::frames::Frames;
use reprise_wire::heads::{Head, Heads};
use reprise_wire::info::Limits;
use reprise_wire::record;
use reprise_wire::refusal::RefusalCode;

use super::super::{CallError, Endpoint};
use super::Cloud;

type Streams = BTreeMap<BrowserId, BTreeMap<u64, Vec<u8>>>;

/// What the endpoint holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    libraries: BTreeMap<LibraryId, Streams>,
    forgotten: BTreeSet<LibraryId>,
    removed: BTreeSet<BrowserId>,
}

/// The endpoint.
#[derive(Default)]
pub(super) struct Double(Rc<RefCell<Held>>);

/// The double as one library sees it.
pub(super) struct Call {
    held: Rc<RefCell<Held>>,
    library: LibraryId,
}

impl Held {
    fn library(&mut self, library: LibraryId) -> Result<&mut Streams, CallError> {
        match self.forgotten.contains(&library) {
            true => Err(RefusalCode::LibraryForgotten.into()),
            false => self.libraries.get_mut(&library).ok_or(RefusalCode::UnknownLibrary.into()),
        }
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

    fn connect(&self, keys: &Keys) -> Call {
        Call { held: self.0.clone(), library: keys.library }
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
        self.0.borrow_mut().libraries.clear();
    }

    fn keep_only(&self, keep: impl Fn(BrowserId, u64) -> bool) {
        for (&browser, stream) in self.0.borrow_mut().libraries.values_mut().flatten() {
            stream.retain(|&number, _| keep(browser, number));
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

    async fn claim(&self) -> Result<(), CallError> {
        let mut held = self.held.borrow_mut();
        if held.forgotten.contains(&self.library) {
            return Err(RefusalCode::LibraryForgotten.into());
        }
        held.libraries.entry(self.library).or_default();
        Ok(())
    }

    async fn settle(&self) {}

    async fn heads(&self) -> Result<Heads, CallError> {
        let mut held = self.held.borrow_mut();
        let heads = held.library(self.library)?.iter().filter_map(|(&browser, stream)| {
            let (first, last) = (*stream.first_key_value()?.0, *stream.last_key_value()?.0);
            Some((browser, Head { first, last, bytes: 0 }))
        });
        let browsers = heads.collect();
        Ok(Heads { browsers, forgotten: held.removed.clone(), ..Heads::default() })
    }

    async fn put(&self, browser: BrowserId, number: u64, record: &[u8]) -> Result<(), CallError> {
        let mut held = self.held.borrow_mut();
        if held.removed.contains(&browser) {
            return Err(RefusalCode::BrowserForgotten.into());
        }
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
        let mut held = self.held.borrow_mut();
        let Some(stream) = held.library(self.library)?.get(&browser) else { return Ok(Frames::new()) };
        let later = stream.range(after.saturating_add(1)..);
        Ok(later.take(super::PAGE).map(|(&number, record)| (number, record.clone())).collect())
    }

    async fn delete_before(&self, browser: BrowserId, number: u64) -> Result<(), CallError> {
        if let Some(stream) = self.held.borrow_mut().library(self.library)?.get_mut(&browser) {
            stream.retain(|&there, _| there >= number);
        }
        Ok(())
    }

    async fn forget_browser(&self, browser: BrowserId) -> Result<(), CallError> {
        let mut held = self.held.borrow_mut();
        held.removed.insert(browser);
        held.library(self.library)?.remove(&browser);
        Ok(())
    }

    async fn forget_library(&self) -> Result<(), CallError> {
        let mut held = self.held.borrow_mut();
        held.libraries.remove(&self.library);
        held.forgotten.insert(self.library);
        Ok(())
    }
}
