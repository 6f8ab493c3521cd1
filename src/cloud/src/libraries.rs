//! Libraries: claiming them, opening them with their token, and the bounds on what they hold.

pub(crate) mod census;
pub(crate) mod epoch;
pub(crate) mod forgetting;
pub(crate) mod mailboxes;
pub(crate) mod page;
pub(crate) mod put;
mod quota;
pub(crate) mod raising;
pub(crate) mod shelf;
pub(crate) mod snapshot;
pub(crate) mod stream;
mod survey;
mod sweeping;

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use quick_cache::sync::Cache;
use reprise_wire::epochs::Rights;
use reprise_wire::ids::{BrowserId, LibraryId};
use reprise_wire::refusal::{Refusal, RefusalCode};
use reprise_wire::word::Word;
use tokio::sync::OwnedSemaphorePermit;

use crate::libraries::epoch::{Right, read_rights};
use crate::libraries::shelf::{Freshness, Shelf};
use crate::libraries::snapshot::Snapshot;
use crate::limits::address::Holder;
use crate::limits::budget::{Budgets, Totals};
use crate::limits::room::Room;
use crate::problem::Problem;
use crate::store::failure::StoreError;
use crate::store::{Created, Store, keys};
use crate::token::Visitor;

/// How many libraries stay in memory. All others are read from the storage when a request names them.
const SHELVES: usize = 10_000;

/// The bounds on a library, and on how old the heads in an answer may be.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// The most bytes that all batches of a library may have. Several endpoints together may exceed it by
    /// what they store within `heads_age`.
    pub library_bytes: u64,
    /// The most bytes of one batch.
    pub batch_bytes: usize,
    /// The most bytes of a page of batches. A first batch that is larger is sent all the same.
    pub page_bytes: usize,
    /// The most browsers of a library, removed ones not counted.
    pub browsers: usize,
    /// The most removed browsers of a library. Each leaves a mark for good.
    pub removed_browsers: usize,
    /// How old heads in an answer may be, when another endpoint over the same storage may have moved them.
    pub heads_age: Duration,
    /// The most bytes that all pages on their way may hold together. Uploads may hold as many again.
    pub memory_bytes: u32,
    /// The most connections that may listen to one library.
    pub listeners: usize,
    /// How long a mailbox is open.
    pub mailbox_life: Duration,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claimed {
    Now,
    Before,
}

/// A library that a visitor has opened, until the call is answered.
pub(crate) struct Visit {
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) holder: Holder,
    _turn: OwnedSemaphorePermit,
}

/// Every library of a storage.
pub(crate) struct Libraries {
    pub(crate) store: Store,
    pub(crate) bounds: Bounds,
    pub(crate) budgets: Budgets,
    pub(crate) room: Room,
    shelves: Cache<LibraryId, Arc<Shelf>>,
}

impl Deref for Visit {
    type Target = Shelf;

    fn deref(&self) -> &Shelf {
        &self.shelf
    }
}

impl Bounds {
    /// Says whether one more browser can be remembered, as one that writes or as one that was removed.
    pub(crate) fn can_remember_another(&self, snapshot: &Snapshot) -> bool {
        let known = snapshot.browsers.len() + snapshot.forgotten_browsers.len();
        known < self.browsers.saturating_add(self.removed_browsers)
    }
}

impl Libraries {
    pub(crate) fn new(store: Store, bounds: Bounds, totals: Totals, room: Room) -> Self {
        let budgets = Budgets::new(Totals { memory: bounds.memory_bytes, ..totals });
        Self { store, bounds, budgets, room, shelves: Cache::new(SHELVES) }
    }

    /// Claims a library for the secrets of its epoch 0. If the library is new, it must be admitted.
    pub(crate) async fn claim(
        &self,
        library: LibraryId,
        rights: Rights,
        admit: impl FnOnce() -> Result<(), Problem>,
    ) -> Result<Claimed, Problem> {
        let known = self.shelf(library).await;
        // Who claims while the library is swept comes again when that is over.
        if self.store.has(&keys::swept(library)).await? {
            return Err(Problem::for_seconds(RefusalCode::Busy, 2));
        }
        match known {
            Err(Problem(Refusal { code: RefusalCode::UnknownLibrary, .. })) => admit()?,
            Ok(shelf) => return self.claimed_before(&shelf, rights).await,
            Err(problem) => return Err(problem),
        }
        self.room.check(&self.store, 0).await?;
        match self.store.create(&keys::claim(library), rights.write().into()).await? {
            Created::Stored => Ok(Claimed::Now),
            Created::Taken => self.claimed_before(&*self.shelf(library).await?, rights).await,
        }
    }

    async fn claimed_before(&self, shelf: &Shelf, rights: Rights) -> Result<Claimed, Problem> {
        let epoch = self.epoch(shelf, Duration::ZERO).await?;
        if shelf.first != rights {
            return Err(epoch.refuses());
        }
        self.store.settle(&keys::claim(shelf.library)).await?;
        self.look(shelf, Freshness::Now).await.map(|_| Claimed::Before)
    }

    /// Opens a library for a visitor who has this right. Who has none takes nothing of the library's share.
    pub(crate) async fn open(
        &self,
        library: LibraryId,
        right: Right,
        visitor: Visitor,
    ) -> Result<Visit, Problem> {
        let shelf = self.shelf(library).await?;
        self.check(&shelf, right, &visitor.shown).await?;
        let turn = self.budgets.turns.library(library, 1).await?;
        Ok(Visit { shelf, holder: visitor.caller.of(library), _turn: turn })
    }

    /// Returns what is known of a library. Whoever asks has shown nothing yet.
    pub(crate) async fn shelf(&self, library: LibraryId) -> Result<Arc<Shelf>, Problem> {
        match self.shelves.get(&library) {
            Some(shelf) => Ok(shelf),
            None => Ok(self.fetch(library).await?.ok_or(RefusalCode::UnknownLibrary)?),
        }
    }

    /// Returns what a library holds; an error if it was deleted.
    pub(crate) async fn look(&self, shelf: &Shelf, freshness: Freshness) -> Result<Arc<Snapshot>, Problem> {
        let snapshot = shelf.look(&self.store, freshness).await?;
        match snapshot.is_forgotten {
            true => Err(self.library_forgotten(shelf, snapshot.epoch).await?),
            false => Ok(snapshot),
        }
    }

    /// Makes the problem of a library that was deleted, with the word of that.
    pub(crate) async fn library_forgotten(&self, shelf: &Shelf, epoch: u64) -> Result<Problem, StoreError> {
        let word = self.store.read(&keys::forgotten_library(shelf.library, epoch)).await?;
        Ok(with_word(RefusalCode::LibraryForgotten, word.as_deref()))
    }

    /// Makes the problem of a browser that was removed, with the word of that.
    pub(crate) async fn browser_forgotten(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
    ) -> Result<Problem, StoreError> {
        let word = self.store.read(&keys::forgotten_browser(shelf.library, browser)).await?;
        Ok(with_word(RefusalCode::BrowserForgotten, word.as_deref()))
    }

    /// Returns what a library holds. The answer may be as old as the bounds allow.
    pub(crate) async fn heads(&self, shelf: &Shelf) -> Result<Arc<Snapshot>, Problem> {
        self.look(shelf, Freshness::AtMost(self.bounds.heads_age)).await
    }

    /// Asks the storage for something, only to see whether it answers.
    pub(crate) async fn check_storage(&self) -> Result<(), Problem> {
        Ok(self.store.check().await?)
    }

    /// Forgets what is known of a library, so that the storage is asked anew.
    fn drop_shelf(&self, library: LibraryId) {
        self.shelves.remove(&library);
    }

    /// Reads who claimed a library. That nobody did is not remembered, because anybody may claim it at any time.
    async fn fetch(&self, library: LibraryId) -> Result<Option<Arc<Shelf>>, StoreError> {
        let Some(rights) = read_rights(&self.store, &keys::claim(library)).await? else { return Ok(None) };
        let shelf = Arc::new(Shelf::new(library, rights));
        // Two requests may get here at once. Both must use the shelf that was put in first.
        let kept = self.shelves.get_or_insert_with(&library, || Ok::<_, StoreError>(shelf));
        kept.map(Some)
    }
}

fn with_word(code: RefusalCode, word: Option<&[u8]>) -> Problem {
    Problem(Refusal { word: word.and_then(Word::new), ..code.into() })
}
