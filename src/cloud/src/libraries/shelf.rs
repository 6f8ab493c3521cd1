//! A library as this endpoint keeps it in memory: which secrets it takes, and what was last known of it.
//!
//! The storage decides. What is kept here is never older than the caller allows, because another endpoint over
//! the same storage may have changed the library.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use reprise_wire::epochs::Rights;
use reprise_wire::ids::LibraryId;
use tokio::sync::{Mutex, watch};

use crate::libraries::epoch::{Epoch, read_rights};
use crate::libraries::snapshot::{Note, Snapshot};
use crate::libraries::survey::survey;
use crate::store::failure::StoreError;
use crate::store::{Store, keys};

/// How old a full list may be, whatever the caller allows. Only a full list shows a snapshot that began far
/// ahead at another endpoint.
const LIST_EVERY: Duration = Duration::from_secs(60);

/// How recent an answer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// At most this old.
    AtMost(Duration),
    /// As it is now, except for the first numbers and sizes of known browsers, and for batches beyond a gap.
    Now,
    /// At most this old, from a full list.
    ListedWithin(Duration),
    /// As it is now, from a full list.
    Whole,
}

/// A claimed library.
pub(crate) struct Shelf {
    pub(crate) library: LibraryId,
    /// What epoch 0 takes.
    pub(crate) first: Rights,
    /// The epoch that was last known, and when it was asked for.
    epoch: RwLock<(Epoch, Option<Instant>)>,
    known: watch::Sender<Known>,
    /// Held during a survey, so that there is one at a time. A caller that waited may find that the survey
    /// answers its question too.
    surveying: Mutex<()>,
}

/// What is known, and since when.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) snapshot: Arc<Snapshot>,
    /// When the last survey began.
    asked: Option<Instant>,
    /// When the last survey with a full list began.
    listed: Option<Instant>,
    /// What this endpoint did during a survey. The survey may have missed it.
    meanwhile: Option<Vec<Note>>,
}

impl Shelf {
    pub(crate) fn new(library: LibraryId, first: Rights) -> Self {
        let epoch = RwLock::new((Epoch { number: 0, rights: first }, None));
        Self { library, first, epoch, known: watch::Sender::default(), surveying: Mutex::default() }
    }

    /// Returns the epoch that counts. Asks the storage if what is known is older than the caller allows.
    pub(crate) async fn epoch(&self, store: &Store, age: Duration) -> Result<Epoch, StoreError> {
        let now = Instant::now();
        let (mut epoch, asked) = *self.epoch.read().unwrap_or_else(PoisonError::into_inner);
        let oldest = now.checked_sub(age).unwrap_or(now);
        if asked.is_some_and(|asked| asked >= oldest) {
            return Ok(epoch);
        }
        while let Some(number) = epoch.number.checked_add(1)
            && let Some(rights) = read_rights(store, &keys::epoch(self.library, number)).await?
        {
            epoch = Epoch { number, rights };
        }
        self.raise_to(epoch);
        let mut kept = self.epoch.write().unwrap_or_else(PoisonError::into_inner);
        kept.1 = kept.1.max(Some(now));
        Ok(kept.0)
    }

    /// Goes on to a later epoch. Whoever listens is told, and everything that is known is asked for anew, because a
    /// deletion in the epoch before no longer counts.
    pub(crate) fn raise_to(&self, epoch: Epoch) {
        {
            let mut kept = self.epoch.write().unwrap_or_else(PoisonError::into_inner);
            if kept.0.number >= epoch.number {
                return;
            }
            kept.0 = epoch;
        }
        self.note(Note::Raised(epoch.number));
        self.known.send_if_modified(|known| {
            (known.asked, known.listed) = (None, None);
            false
        });
    }

    fn epoch_number(&self) -> u64 {
        self.epoch.read().unwrap_or_else(PoisonError::into_inner).0.number
    }

    /// Returns what the library holds. Asks the storage if what is known is too old.
    pub(crate) async fn look(
        &self,
        store: &Store,
        freshness: Freshness,
    ) -> Result<Arc<Snapshot>, StoreError> {
        let now = Instant::now();
        if let Some(snapshot) = self.known_as(freshness, now) {
            return Ok(snapshot);
        }
        let _alone = self.surveying.lock().await;
        match self.known_as(freshness, now) {
            Some(snapshot) => Ok(snapshot),
            None => self.survey(store, freshness).await,
        }
    }

    /// Adds what this endpoint just did to what is known.
    pub(crate) fn note(&self, note: Note) {
        self.known.send_modify(|known| {
            known.snapshot = Arc::new(known.snapshot.with(&note));
            if let Some(notes) = &mut known.meanwhile {
                notes.push(note);
            }
        });
    }

    /// Whether no record is known.
    pub(crate) fn holds_nothing(&self) -> bool {
        self.known.borrow().snapshot.browsers.is_empty()
    }

    /// Returns a receiver that is told of every change of what is known.
    pub(crate) fn watch(&self) -> watch::Receiver<Known> {
        self.known.subscribe()
    }

    /// Returns how many receivers there are.
    pub(crate) fn listeners(&self) -> usize {
        self.known.receiver_count()
    }

    /// Returns what is known, if that is as fresh as the caller asked for at a given moment.
    fn known_as(&self, freshness: Freshness, at: Instant) -> Option<Arc<Snapshot>> {
        let known = self.known.borrow();
        let (learned, age) = match freshness {
            Freshness::AtMost(age) => (known.asked, age),
            Freshness::Now => (known.asked, Duration::ZERO),
            Freshness::ListedWithin(age) => (known.listed, age),
            Freshness::Whole => (known.listed, Duration::ZERO),
        };
        let oldest = at.checked_sub(age).unwrap_or(at);
        learned.is_some_and(|learned| learned >= oldest).then(|| Arc::clone(&known.snapshot))
    }

    async fn survey(&self, store: &Store, freshness: Freshness) -> Result<Arc<Snapshot>, StoreError> {
        let asked = Instant::now();
        self.known.send_if_modified(|known| {
            known.meanwhile = Some(Vec::new());
            false
        });
        let lists = match freshness {
            Freshness::Whole | Freshness::ListedWithin(_) => true,
            _ => self.known.borrow().listed.is_none_or(|listed| listed.elapsed() >= LIST_EVERY),
        };
        let before = if lists { Arc::default() } else { Arc::clone(&self.known.borrow().snapshot) };
        let found = survey(store, self.library, self.epoch_number(), &before).await?;
        let mut answer = Arc::default();
        self.known.send_if_modified(|known| {
            let notes = known.meanwhile.take().unwrap_or_default();
            let snapshot = notes.iter().fold(found, |snapshot, note| snapshot.with(note));
            let changed = snapshot.differs_from(&known.snapshot);
            if changed {
                known.snapshot = Arc::new(snapshot);
            }
            known.asked = Some(asked);
            if lists {
                known.listed = Some(asked);
            }
            answer = Arc::clone(&known.snapshot);
            changed
        });
        Ok(answer)
    }
}
