//! Epochs: which secrets a library takes now. The claim has those of epoch 0; each later epoch is an object of its own,
//! put if absent, so that all endpoints over one storage agree on it. Nothing is refused by an epoch that was read
//! before, and nothing is deleted by one.

use std::time::Duration;

use reprise_wire::epochs::Rights;
use reprise_wire::ids::{LibraryId, SecretHash};
use reprise_wire::refusal::RefusalCode;

use crate::libraries::Libraries;
use crate::libraries::epoch::{Epoch, Right, read_rights};
use crate::libraries::shelf::Shelf;
use crate::problem::Problem;
use crate::store::failure::StoreError;
use crate::store::{Created, keys};
use crate::token::same;

/// What became of a raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Raised {
    Now,
    Before,
}

impl Libraries {
    /// Checks that a visitor has a right. Only for access may the epoch be as old as the bounds allow.
    pub(crate) async fn check(
        &self,
        shelf: &Shelf,
        right: Right,
        visitor: &SecretHash,
    ) -> Result<(), Problem> {
        if right == Right::Access && self.epoch(shelf, self.bounds.heads_age).await?.gives(right, visitor) {
            return Ok(());
        }
        let epoch = self.epoch(shelf, Duration::ZERO).await?;
        if epoch.gives(right, visitor) { Ok(()) } else { Err(epoch.refuses()) }
    }

    /// Returns the epoch that counts, as it was at most this long ago.
    pub(crate) async fn epoch(&self, shelf: &Shelf, age: Duration) -> Result<Epoch, StoreError> {
        shelf.epoch(&self.store, age).await
    }

    /// Raises the epoch by one, for who shows the secret that does only that. Doing it again is no error.
    pub(crate) async fn raise(
        &self,
        library: LibraryId,
        shown: SecretHash,
        number: u64,
        rights: Rights,
    ) -> Result<Raised, Problem> {
        let shelf = self.shelf(library).await?;
        let current = self.epoch(&shelf, Duration::ZERO).await?;
        let before = match number.checked_sub(1) {
            Some(before) if before <= current.number => self.rights_of(&shelf, before).await?,
            _ => None,
        };
        let Some(before) = before else { return Err(current.problem(RefusalCode::EpochOutOfOrder)) };
        if !same(&before.raise, &shown) {
            return Err(current.refuses());
        }
        let key = keys::epoch(library, number);
        if self.store.create(&key, rights.write().into()).await? == Created::Stored {
            shelf.raise_to(Epoch { number, rights });
            return Ok(Raised::Now);
        }
        let epoch = self.epoch(&shelf, Duration::ZERO).await?;
        if self.rights_of(&shelf, number).await? != Some(rights) {
            return Err(epoch.problem(RefusalCode::EpochOutOfOrder));
        }
        self.store.settle(&key).await?;
        Ok(Raised::Before)
    }

    async fn rights_of(&self, shelf: &Shelf, number: u64) -> Result<Option<Rights>, StoreError> {
        match number {
            0 => Ok(Some(shelf.first)),
            _ => read_rights(&self.store, &keys::epoch(shelf.library, number)).await,
        }
    }
}
