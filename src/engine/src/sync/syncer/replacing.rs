//! New words: what is left at the endpoint of a library that another one has replaced. The maker says so in its old stream.
//! Who reads that stops and asks. What others had sent until then is read before the old library is deleted, because they
//! may never come to the new one.

use std::collections::BTreeSet;

use reprise_catalog::ids::{BrowserId, LibraryId};
use reprise_catalog::seal::{Deleted, Part, RecordHash, Seen, Vector};
use reprise_wire::refusal::RefusalCode;

use super::{Endpoint, OwnBatch, Records, Seal, Standing, Stop, Syncer};
use crate::protocol::sync::Unread;

/// What the endpoint has of a library that another one has replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Nothing but what was read before. It can be deleted.
    Nothing,
    /// Something was read just now. The new library must have it first.
    Read,
    /// Another browser of it says that it has replaced the library by this one.
    Replaced {
        /// By which one.
        by: LibraryId,
    },
    /// The library is deleted.
    Deleted {
        /// By which one a browser of it says that it was replaced.
        by: Option<LibraryId>,
    },
}

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Says in this browser's stream that another library has replaced this one. Saying it again changes nothing. Where that
    /// has no room, the word of the deletion says it later.
    ///
    /// # Errors
    /// [`Stop`] if the endpoint has not acknowledged it. It is to be said again then.
    pub(crate) async fn say_replaced(&self, by: LibraryId) -> Result<(), Stop> {
        let acknowledged = self.records.standing().await?.acknowledged;
        if self.has_replaced(acknowledged).await?.is_some() {
            return Ok(());
        }
        let heads = self.heads_in_epoch().await?.0;
        let there = heads.browsers.get(&self.browser).map_or(0, |head| head.last);
        if there > acknowledged && self.has_said_replaced(there, by).await? {
            // It was killed before it had noted that.
            return self.records.set_acknowledged(there).await;
        }
        let batch = OwnBatch { number: acknowledged.max(there) + 1, bytes: self.nothing() };
        let sealed = self.records.seal_of(batch.number).await?;
        let record = match sealed.filter(|seal| says_replaced(seal) == Some(by)) {
            Some(seal) => self.seal_with(&batch, &seal),
            None => {
                // It holds nothing, so it stands for nothing that came before.
                let (_, previous) = self.place_of(batch.number).await?;
                let vector = Vector(vec![Seen::replaced(by)]);
                let (record, seal) = self.seal_anew(&batch, previous, Part::Plain, vector);
                self.records.put_seal(batch.number, &seal).await?;
                record
            }
        };
        match self.endpoint.put(self.browser, batch.number, &record).await.map_err(Stop::from) {
            Err(stop) if stop.is_full() || stop.concerns_one_call() => Ok(()),
            put => {
                put?;
                self.records.set_acknowledged(batch.number).await
            }
        }
    }

    /// Whether the record that the endpoint has under this number is the one by which this browser says so.
    async fn has_said_replaced(&self, number: u64, by: LibraryId) -> Result<bool, Stop> {
        let sealed = self.records.seal_of(number).await?;
        let Some(seal) = sealed.filter(|seal| says_replaced(seal) == Some(by)) else { return Ok(false) };
        let page = self.endpoint.page(self.browser, number - 1).await?;
        Ok(page.first().is_some_and(|(at, record)| *at == number && RecordHash::of(record) == seal.hash))
    }

    /// By which library this browser has replaced this one, if the last record that the endpoint acknowledged says so.
    pub(super) async fn has_replaced(&self, acknowledged: u64) -> Result<Option<LibraryId>, Stop> {
        Ok(self.records.seal_of(acknowledged).await?.as_ref().and_then(says_replaced))
    }

    /// The browsers of which this one waits until they have come to the library that replaces this one.
    ///
    /// # Errors
    /// [`Stop`] if this browser could not read what it has stored.
    pub(crate) async fn to_be_awaited(&self) -> Result<BTreeSet<BrowserId>, Stop> {
        let Standing { followed, removed, .. } = self.records.standing().await?;
        let are_in = followed.into_keys().filter(|browser| !removed.contains_key(browser));
        Ok(are_in.filter(|browser| *browser != self.browser).collect())
    }

    /// Reads what the browsers of this library have sent since it was replaced. Sends nothing. Whoever holds the old
    /// words can open streams here, so only those are read on that were read before, and what others say of removals does
    /// not count.
    ///
    /// # Errors
    /// [`Stop::Unread`] if something cannot be read that may not be given up.
    pub(crate) async fn read_rest(&self, unread: Unread) -> Result<Rest, Stop> {
        let before = self.records.standing().await?;
        let before = Standing { removed: before.removed_here.clone(), ..before };
        let mut heads = match self.heads_in_epoch().await {
            Err(stop) if is_gone(&stop) => return Ok(Rest::Deleted { by: self.replaced_by(&stop) }),
            answer => answer?.0,
        };
        heads.browsers.retain(|browser, _| before.followed.contains_key(browser));
        match self.download(&heads, &before, &mut BTreeSet::new()).await {
            Err(stop) if stop.concerns_one_call() && unread == Unread::GivenUp => {}
            Err(stop) if stop.concerns_one_call() => return Err(Stop::Unread),
            done => drop(done?),
        }
        let now = self.records.standing().await?;
        let followed = &now.followed;
        if followed.iter().any(|(browser, followed)| before.followed.get(browser) != Some(followed)) {
            return Ok(Rest::Read);
        }
        if unread == Unread::Waits && !self.is_read(&heads, None).await? {
            return Err(Stop::Unread);
        }
        Ok(now.replaced_by().map_or(Rest::Nothing, |by| Rest::Replaced { by }))
    }

    /// By which library this one was replaced, if that is why something stopped and a browser of this library said so.
    pub(crate) fn replaced_by(&self, stop: &Stop) -> Option<LibraryId> {
        let Stop::Call(error) = stop else { return None };
        match self.opens(error, None) {
            Some(Deleted::Library { replaced_by }) => replaced_by,
            _ => None,
        }
    }
}

fn says_replaced(seal: &Seal) -> Option<LibraryId> {
    seal.vector.0.iter().find_map(Seen::replaced_by)
}

/// Whether there is nothing to delete: no library with this key was ever there, or it was deleted before.
pub(crate) fn is_gone(stop: &Stop) -> bool {
    matches!(stop.code(), Some(RefusalCode::UnknownLibrary | RefusalCode::LibraryForgotten))
}
