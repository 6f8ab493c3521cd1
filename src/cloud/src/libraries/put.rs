//! Storing a batch. It is put, if absent, under the number after the head, or under any later number if a
//! snapshot begins with it.

use bytes::Bytes;
use object_store::path::Path;
use reprise_wire::ids::{BatchNumber, BrowserId, SecretHash};
use reprise_wire::record;
use reprise_wire::refusal::{Refusal, RefusalCode};

use crate::libraries::Libraries;
use crate::libraries::shelf::{Freshness, Shelf};
use crate::libraries::snapshot::{Note, Snapshot};
use crate::libraries::stream::{Owner, is_of};
use crate::problem::Problem;
use crate::store::{Created, keys};

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    Stored,
    /// The same bytes were stored before. The client did not get the answer and tried again.
    StoredBefore,
}

/// A batch that shall be stored.
#[derive(Clone, Copy)]
struct Arriving<'a> {
    shelf: &'a Shelf,
    browser: BrowserId,
    number: BatchNumber,
    bytes: &'a Bytes,
}

/// How a number relates to what is known of the browser.
enum Place {
    AfterHead,
    UpToHead,
}

/// The marks of removals that forbid a batch: of its library in an epoch, and of its browser.
struct Marks {
    epoch: u64,
    keys: [Path; 2],
}

impl Arriving<'_> {
    fn key(&self) -> Path {
        keys::batch(self.shelf.library, self.browser, self.number)
    }

    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }
}

impl Libraries {
    /// Stores a batch durably for the browser whose stream it is, or says why not.
    pub(crate) async fn put(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        shown: &SecretHash,
        number: BatchNumber,
        bytes: Bytes,
    ) -> Result<Put, Problem> {
        let batch = Arriving { shelf, browser, number, bytes: &bytes };
        match self.put_next(batch, shown).await? {
            Some(put) => Ok(put),
            None => self.put_in_steps(batch, shown).await,
        }
    }

    /// Stores a batch that comes after the head of a stream that is the visitor's, as most do. `None` if it is any other;
    /// then nothing was stored.
    async fn put_next(&self, batch: Arriving<'_>, shown: &SecretHash) -> Result<Option<Put>, Problem> {
        let Arriving { shelf, browser, .. } = batch;
        let Ok(Place::AfterHead) = self.judge(&*self.heads(shelf).await?, batch) else {
            return Ok(None);
        };
        self.room.check(&self.store, batch.size()).await?;
        let (marks, shown) = (self.marks(shelf, browser).await?, *shown);
        let owner = keys::stream(shelf.library, browser);
        let is_his = move |text: &[u8]| is_of(text, &shown);
        let stored = self.store.create_of(owner, is_his, batch.key(), batch.bytes.clone(), marks.keys);
        let Some(found) = stored.await? else { return Ok(None) };
        let removal = match self.epoch(shelf, self.bounds.heads_age).await?.number == marks.epoch {
            true => self.removal(shelf, browser, marks.epoch, found).await?,
            false => self.forgotten(shelf, browser).await?,
        };
        self.keep(batch, removal).await.map(Some)
    }

    /// Stores a batch one step after another: each decides what comes next.
    async fn put_in_steps(&self, batch: Arriving<'_>, shown: &SecretHash) -> Result<Put, Problem> {
        let Arriving { shelf, browser, .. } = batch;
        let owner = self.owner_of(shelf, browser, shown).await?;
        let place = match self.place(batch).await {
            Err(Problem(Refusal { code: RefusalCode::BrowserForgotten, .. })) => {
                return Err(self.browser_forgotten(shelf, browser).await?);
            }
            place => place?,
        };
        if let Place::AfterHead = place {
            self.room.check(&self.store, batch.size()).await?;
        }
        if owner == Owner::Nobody {
            self.take_stream(shelf, browser, shown).await?;
        }
        match place {
            Place::UpToHead => self.compare(batch).await,
            Place::AfterHead => self.create(batch).await,
        }
    }

    /// Decides about a number and a size by what is known. Refuses only by what the storage says now.
    async fn place(&self, batch: Arriving<'_>) -> Result<Place, Problem> {
        let Arriving { shelf, browser, number, bytes } = batch;
        if let Ok(place) = self.judge(&*self.heads(shelf).await?, batch) {
            return Ok(place);
        }
        match self.judge(&*self.look(shelf, Freshness::Now).await?, batch) {
            // Another endpoint may have removed batches that this one still counts, or begun a snapshot far ahead.
            Err(Problem(Refusal { code: RefusalCode::OverQuota | RefusalCode::OutOfOrder, .. })) => {
                let snapshot = self.look(shelf, Freshness::Whole).await?;
                match self.judge(&snapshot, batch) {
                    Err(Problem(Refusal { code: RefusalCode::OverQuota, .. }))
                        if self.is_taken_over_quota(shelf, &snapshot, browser, number, bytes).await? =>
                    {
                        Ok(Place::AfterHead)
                    }
                    judged => judged,
                }
            }
            judged => judged,
        }
    }

    fn judge(&self, snapshot: &Snapshot, batch: Arriving<'_>) -> Result<Place, Problem> {
        let Arriving { browser, number, bytes, .. } = batch;
        if snapshot.forgotten_browsers.contains(&browser) {
            return Err(RefusalCode::BrowserForgotten.into());
        }
        let head = snapshot.last(browser);
        if number.get() <= head {
            return Ok(Place::UpToHead);
        }
        // A browser that replaced its older batches by a snapshot goes on with that, whatever numbers come before:
        // this storage may never have had those, or may have been put back from a backup.
        if number.get() != head + 1 && !record::starts_snapshot(bytes) {
            return Err(Problem::with_head(RefusalCode::OutOfOrder, head));
        }
        let has_place =
            snapshot.browsers.len() < self.bounds.browsers && self.bounds.can_remember_another(snapshot);
        if head == 0 && !has_place {
            return Err(RefusalCode::TooManyBrowsers.into());
        }
        if snapshot.bytes_used().saturating_add(batch.size()) > self.bounds.library_bytes {
            return Err(RefusalCode::OverQuota.into());
        }
        Ok(Place::AfterHead)
    }

    async fn create(&self, batch: Arriving<'_>) -> Result<Put, Problem> {
        if self.store.create(&batch.key(), batch.bytes.clone()).await? == Created::Taken {
            return self.compare(batch).await;
        }
        let removal = self.forgotten(batch.shelf, batch.browser).await?;
        self.keep(batch, removal).await
    }

    /// Keeps a batch that was just stored, unless something removes it. Deleting first puts the mark and then removes. A
    /// batch that was stored before the mark is removed by that; one that is stored after it finds the mark here. When the
    /// mark cannot be looked for, nothing is removed: a retry of this very batch may have been acknowledged meanwhile.
    async fn keep(&self, batch: Arriving<'_>, removal: Option<Problem>) -> Result<Put, Problem> {
        let Arriving { shelf, browser, number, .. } = batch;
        if let Some(problem) = removal {
            self.store.remove(vec![batch.key()]).await?;
            return Err(problem);
        }
        // The first record may meet a sweep, which takes no record away: the client claims the library anew.
        if shelf.holds_nothing() && self.is_swept(shelf.library).await? {
            return Err(RefusalCode::UnknownLibrary.into());
        }
        shelf.note(Note::Stored { browser, number, bytes: batch.size() });
        self.room.stored(batch.size());
        Ok(Put::Stored)
    }

    /// Asks the storage whether the library or the browser was deleted.
    async fn forgotten(&self, shelf: &Shelf, browser: BrowserId) -> Result<Option<Problem>, Problem> {
        let marks = self.marks(shelf, browser).await?;
        let found = self.store.has_each(marks.keys).await?;
        self.removal(shelf, browser, marks.epoch, found).await
    }

    /// The marks that forbid a batch, in the epoch that counts.
    async fn marks(&self, shelf: &Shelf, browser: BrowserId) -> Result<Marks, Problem> {
        let epoch = self.epoch(shelf, self.bounds.heads_age).await?.number;
        let library = shelf.library;
        Ok(Marks {
            epoch,
            keys: [keys::forgotten_library(library, epoch), keys::forgotten_browser(library, browser)],
        })
    }

    /// What the marks say that were found.
    async fn removal(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        epoch: u64,
        found: [bool; 2],
    ) -> Result<Option<Problem>, Problem> {
        Ok(match found {
            [true, _] => Some(self.library_forgotten(shelf, epoch).await?),
            [_, true] => Some(self.browser_forgotten(shelf, browser).await?),
            _ => None,
        })
    }

    /// Tells a retry of a stored batch from another batch under the same number.
    async fn compare(&self, batch: Arriving<'_>) -> Result<Put, Problem> {
        let (Arriving { shelf, browser, bytes, .. }, key) = (batch, batch.key());
        let is_same = self.store.read(&key).await?.as_ref() == Some(bytes);
        if let Some(problem) = self.forgotten(shelf, browser).await? {
            return Err(problem);
        }
        if is_same {
            if self.is_swept(shelf.library).await? {
                return Err(RefusalCode::UnknownLibrary.into());
            }
            self.store.settle(&key).await?;
            return Ok(Put::StoredBefore);
        }
        let head = self.look(shelf, Freshness::Now).await?.last(browser);
        Err(Problem::with_head(RefusalCode::NumberTaken, head))
    }
}
