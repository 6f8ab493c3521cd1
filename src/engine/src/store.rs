//! IndexedDB: batches, places with their directory handles, settings, what sync must remember. No other module
//! names a store, and no page opens the database.

mod batches;
mod error;
mod migrations;
mod places;
mod settings;
mod sync;

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use wasm_bindgen_futures::spawn_local;

pub(crate) use batches::Head;
pub use batches::StoredBatch;
pub use error::StorageError;
pub use places::StoredPlace;
pub use settings::Setting;
pub(crate) use sync::LibraryRecords;

const NAME: &str = "reprise";

/// A connection to this browser's database. It is cheap to copy.
#[derive(Clone, Debug)]
pub struct Storage {
    db: Database,
}

impl Storage {
    /// Opens this browser's database, and brings it to the latest version.
    pub async fn open() -> Result<Storage, StorageError> {
        Storage::open_named(NAME).await
    }

    /// Opens a database with another name, for tests.
    pub async fn open_named(name: &str) -> Result<Storage, StorageError> {
        let opening = Database::open(name)
            .with_version(migrations::VERSION)
            .with_on_upgrade_needed(|event, db| migrations::migrate(event.old_version(), &db));
        let db = opening.await.map_err(StorageError::of_opening)?;
        let_go_for_upgrades(&db);
        Ok(Storage { db })
    }

    fn transaction(
        &self,
        store: &'static str,
        mode: TransactionMode,
    ) -> Result<indexed_db_futures::transaction::Transaction<'_>, StorageError> {
        Ok(self.db.transaction(store).with_mode(mode).build()?)
    }
}

/// Closes the connection when another tab wants to upgrade the database, because the upgrade waits for that.
fn let_go_for_upgrades(db: &Database) {
    let Ok(mut changes) = db.version_changes() else { return };
    let db = db.clone();
    spawn_local(async move {
        if changes.recv().await.is_some() {
            db.close();
        }
    });
}
