//! The owner of a stream. The first put stores the hash of what its browser shows, and from then on nobody else writes
//! or compacts the stream. The hash is read at each use, because it may be removed with a stream of junk.

use bytes::Bytes;
use reprise_wire::ids::{BrowserId, SecretHash};
use reprise_wire::refusal::RefusalCode;

use crate::libraries::Libraries;
use crate::libraries::shelf::Shelf;
use crate::problem::Problem;
use crate::store::failure::StoreError;
use crate::store::{Created, keys};
use crate::token::same;

/// Whose a stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The visitor's.
    Visitor,
    /// Nobody's yet.
    Nobody,
}

impl Libraries {
    /// Says whether a stream is the visitor's or nobody's; a problem if it is another's.
    pub(crate) async fn owner_of(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        shown: &SecretHash,
    ) -> Result<Owner, Problem> {
        match self.stored_hash(shelf, browser).await? {
            Some(stored) if same(&stored, shown) => Ok(Owner::Visitor),
            Some(_) => Err(RefusalCode::StreamTaken.into()),
            None => Ok(Owner::Nobody),
        }
    }

    /// Makes a stream the visitor's, durably, before its first record is stored.
    pub(crate) async fn take_stream(
        &self,
        shelf: &Shelf,
        browser: BrowserId,
        shown: &SecretHash,
    ) -> Result<(), Problem> {
        let text = Bytes::from(format!("{shown}\n"));
        let key = keys::stream(shelf.library, browser);
        match self.store.create(&key, text).await? {
            Created::Stored => Ok(()),
            // Another call may be of the same browser, which was interrupted.
            Created::Taken if self.owner_of(shelf, browser, shown).await? == Owner::Visitor => {
                Ok(self.store.settle(&key).await?)
            }
            Created::Taken => Err(RefusalCode::StreamTaken.into()),
        }
    }

    async fn stored_hash(&self, shelf: &Shelf, browser: BrowserId) -> Result<Option<SecretHash>, StoreError> {
        let Some(text) = self.store.read(&keys::stream(shelf.library, browser)).await? else {
            return Ok(None);
        };
        let hash = hash_in(&text);
        if hash.is_none() {
            tracing::error!("the hash of a stream in the storage is damaged");
        }
        // What is damaged is nobody's, and fits nothing that is shown.
        Ok(Some(hash.unwrap_or(SecretHash([0; 32]))))
    }
}

/// The hash in the object of a stream; `None` if that is damaged.
fn hash_in(text: &[u8]) -> Option<SecretHash> {
    SecretHash::from_hex(str::from_utf8(text).ok()?.trim_end())
}

/// Whether the object of a stream says that it is the visitor's.
pub(crate) fn is_of(text: &[u8], shown: &SecretHash) -> bool {
    hash_in(text).is_some_and(|stored| same(&stored, shown))
}
