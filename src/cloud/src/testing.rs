//! What the tests share: endpoints over every kind of storage, and a client that calls them in-process.

pub(crate) mod client;
pub(crate) mod moody;
pub(crate) mod power;
mod s3;

use std::sync::Arc;
use std::time::Duration;

use object_store::memory::InMemory;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::admission::Rule;
use crate::assets::AppFiles;
use crate::endpoint::Endpoint;
use crate::libraries::{Bounds, Libraries};
use crate::limits::budget::Totals;
use crate::limits::room::Room;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::store::directory::{Company, Directory};
use crate::testing::power::{Flaw, PowerDisk};

/// Bounds that are small, so that tests reach them.
pub(crate) const BOUNDS: Bounds = Bounds {
    library_bytes: 10_000,
    batch_bytes: 1000,
    page_bytes: 2500,
    browsers: 4,
    removed_browsers: 2,
    heads_age: Duration::from_millis(500),
    memory_bytes: 20_000,
    listeners: 3,
    mailbox_life: Duration::from_secs(60),
};

/// Makes empty storage for one test.
pub(crate) struct Stores {
    pub(crate) store: Store,
    _folder: Option<TempDir>,
}

impl Stores {
    pub(crate) fn memory() -> Self {
        Self { store: Store::in_bucket(Arc::new(InMemory::new())), _folder: None }
    }

    pub(crate) fn directory() -> Self {
        let folder = TempDir::with_prefix("reprise-cloud-").unwrap();
        Self { store: Store::in_folder(folder.path()).unwrap(), _folder: Some(folder) }
    }

    /// A disk in memory, with or without hard links.
    pub(crate) fn double(flaw: Flaw) -> Self {
        let opened = Directory::open(Arc::new(PowerDisk::new(flaw)), power::root(), Company::Never).unwrap();
        Self { store: Store::in_directory(opened), _folder: None }
    }

    /// Starts a real S3 server if the set-up installed one; otherwise prints that the test is skipped.
    pub(crate) fn s3() -> Option<Self> {
        Some(Self { store: Store::in_bucket(s3::bucket()?), _folder: None })
    }

    /// Makes one more endpoint over this storage.
    pub(crate) fn endpoint(&self) -> Endpoint {
        endpoint_over(self.store.clone())
    }
}

/// Makes an endpoint over storage of its own.
pub(crate) fn endpoint(stores: Stores, files: AppFiles) -> Endpoint {
    over(stores.store, files)
}

/// Makes an endpoint over storage that a test prepared.
pub(crate) fn endpoint_over(store: Store) -> Endpoint {
    over(store, AppFiles::default())
}

fn over(store: Store, files: AppFiles) -> Endpoint {
    let (_, stopping) = watch::channel(false);
    // One client of a test may have everything; tests of shares say so.
    let totals = Totals { share: 100, ..Totals::default() };
    let libraries = Libraries::new(store, BOUNDS, totals, Room::default());
    Endpoint { libraries, admission: Rule::Open.into(), files, metrics: Metrics::new(), stopping }
}
