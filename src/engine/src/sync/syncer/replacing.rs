//! New words: what is left at the endpoint of a library that another one has replaced. It is read before it is deleted,
//! because its other browsers may have sent something since, and may never come to the new one.

use std::collections::BTreeSet;

use reprise_catalog::ids::LibraryId;
use reprise_catalog::seal::Deleted;
use reprise_wire::refusal::RefusalCode;

use super::{Endpoint, Records, Stop, Syncer};

/// What the endpoint has of a library that another one has replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Nothing but what was read before. It can be deleted.
    Nothing,
    /// Something was read just now. The new library must have it first.
    Read,
    /// The library is deleted.
    Deleted {
        /// By which one a browser of it says that it was replaced.
        by: Option<LibraryId>,
    },
}

/// What is done about records that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// The library stays until they can be.
    Waits,
    /// The person has given them up.
    GivenUp,
}

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Reads what the browsers of this library have sent since it was replaced. Sends nothing. Whoever holds the old
    /// words can open streams here, so only those are read on that were read before.
    ///
    /// # Errors
    /// [`Stop::Unread`] if something cannot be read that may not be given up.
    pub(crate) async fn read_rest(&self, unread: Unread) -> Result<Rest, Stop> {
        let before = self.records.standing().await?;
        let mut heads = match self.heads_in_epoch().await {
            Err(stop) if is_gone(&stop) => return Ok(Rest::Deleted { by: self.replaced_by(&stop) }),
            answer => answer?.0,
        };
        heads.browsers.retain(|browser, _| before.followed.contains_key(browser));
        match self.download(&heads, &before, &mut BTreeSet::new()).await {
            Err(stop) if stop.concerns_one_call() && unread == Unread::GivenUp => {}
            Err(stop) if stop.concerns_one_call() => return Err(Stop::Unread),
            done => done?,
        }
        let followed = self.records.standing().await?.followed;
        if followed.iter().any(|(browser, followed)| before.followed.get(browser) != Some(followed)) {
            return Ok(Rest::Read);
        }
        if unread == Unread::Waits && !self.is_read(&heads, None).await? {
            return Err(Stop::Unread);
        }
        Ok(Rest::Nothing)
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

/// Whether there is nothing to delete: no library with this key was ever there, or it was deleted before.
pub(super) fn is_gone(stop: &Stop) -> bool {
    matches!(stop.code(), Some(RefusalCode::UnknownLibrary | RefusalCode::LibraryForgotten))
}
