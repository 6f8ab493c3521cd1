//! IndexedDB: batches, places with their directory handles, settings, what sync must remember. No other module
//! names a store, and no page opens the database.

mod batches;
mod error;
mod migrations;
mod places;
mod record;
mod saved;
mod settings;
mod sync;
#[cfg(test)]
#[cfg(target_arch = "wasm32")]
mod tests;

use futures::FutureExt as _;
use futures::channel::oneshot;
use futures::future::Shared;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};
use wasm_bindgen_futures::spawn_local;

use crate::platform::worker;

pub(crate) use batches::Head;
pub(crate) use batches::Span;
pub use batches::StoredBatch;
pub use error::StorageError;
pub use places::StoredPlace;
pub(crate) use saved::StoredFile;
pub use settings::Setting;
pub(crate) use settings::stream_setting;
pub(crate) use sync::LibraryRecords;

const NAME: &str = "reprise";

/// The name of the channel on which tabs tell each other that something was stored.
pub(crate) const CHANNEL: &str = "reprise";

/// What is said there of batches that this browser has written itself.
pub(crate) const WRITTEN: &str = "written";

/// Why a connection has ended while it was in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// A newer Reprise in another tab wanted to upgrade the database, and this connection closed so that it could.
    LetGo,
    /// The browser closed the connection, because the data of this page was deleted.
    Closed,
}

/// A connection to this browser's database. It is cheap to copy.
#[derive(Clone, Debug)]
pub struct Storage {
    db: Database,
    ended: Shared<oneshot::Receiver<Ended>>,
}

impl Storage {
    /// Opens this browser's database, and brings it to the latest version.
    ///
    /// # Errors
    /// [`StorageError`] if the browser keeps nothing for this page, a newer version of Reprise has upgraded the
    /// database, or this is the engine of the sample library.
    pub async fn open() -> Result<Storage, StorageError> {
        if worker::name() == worker::ENGINE_SAMPLE {
            return Err(StorageError::Sample);
        }
        Storage::open_named(NAME).await
    }

    /// Opens a database with another name, for tests.
    ///
    /// # Errors
    /// As [`Storage::open`].
    pub async fn open_named(name: &str) -> Result<Storage, StorageError> {
        let opening = Database::open(name)
            .with_version(migrations::VERSION)
            .with_on_upgrade_needed(|event, db| migrations::migrate(event.old_version(), &db));
        let db = opening.await.map_err(StorageError::of_opening)?;
        let ended = let_go_for_upgrades(&db).shared();
        Ok(Storage { db, ended })
    }

    /// Waits until the connection ends without this tab's doing, and says why. Usually that never happens.
    pub async fn ended(&self) -> Option<Ended> {
        self.ended.clone().await.ok()
    }

    /// Begins a transaction that changes stores and counts only when it is on the disk itself. Keys, ids, seals and
    /// replacements need that: a machine that loses power must not come back to before something was sent.
    fn durable<const COUNT: usize>(
        &self,
        stores: [&'static str; COUNT],
    ) -> Result<indexed_db_futures::transaction::Transaction<'_>, StorageError> {
        let strict = TransactionOptions::new().with_durability(TransactionDurability::Strict);
        let transaction = self.db.transaction(stores).with_mode(TransactionMode::Readwrite);
        Ok(transaction.with_options(strict).build()?)
    }

    fn transaction(
        &self,
        store: &'static str,
        mode: TransactionMode,
    ) -> Result<indexed_db_futures::transaction::Transaction<'_>, StorageError> {
        Ok(self.db.transaction(store).with_mode(mode).build()?)
    }
}

/// Closes the connection when another tab wants to upgrade the database, because the upgrade waits for that. The
/// receiver hears of that, and of a connection that the browser has closed.
fn let_go_for_upgrades(db: &Database) -> oneshot::Receiver<Ended> {
    let (told, ended) = oneshot::channel();
    let Ok(mut changes) = db.version_changes() else { return ended };
    let db = db.clone();
    spawn_local(async move {
        let why = match changes.recv().await {
            Some(_) => {
                db.close();
                Ended::LetGo
            }
            None => Ended::Closed,
        };
        // Nobody waits if the connection was opened for a moment only.
        let _ = told.send(why);
    });
    ended
}
