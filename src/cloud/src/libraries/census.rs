//! Counts what the storage holds: for each library its bytes, its records, and what else tells whether it is used.

use std::collections::HashMap;

use futures::TryStreamExt as _;
use object_store::ObjectMeta;
use object_store::path::Path;
use reprise_wire::ids::LibraryId;

use crate::store::failure::StoreError;
use crate::store::keys::{self, Entry, Part};
use crate::store::{Listed, Store};

/// What was counted.
#[derive(Debug, Default)]
pub(crate) struct Census {
    pub(crate) libraries: HashMap<LibraryId, Holding>,
    /// The bytes of all objects, also of those that no endpoint has written.
    pub(crate) bytes: u64,
    /// How many objects no endpoint has written, in folders of libraries and beside them.
    pub(crate) foreign: u64,
}

/// What a library holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Holding {
    pub(crate) bytes: u64,
    pub(crate) records: u64,
    /// Marks of removals, and objects that no endpoint has written. What has any is never swept.
    pub(crate) others: u64,
    /// Whether a sweep has begun.
    pub(crate) is_swept: bool,
    /// When the newest object was written, in milliseconds since 1970.
    pub(crate) newest: u64,
}

impl Census {
    /// Counts everything.
    pub(crate) async fn take(store: &Store) -> Result<Self, StoreError> {
        let mut census = Self::default();
        let mut listed = store.list_all(&keys::libraries());
        while let Some(listed) = listed.try_next().await? {
            match listed {
                Listed::Object(object) => census.count(&object),
                Listed::Stranger(key) => {
                    census.foreign += 1;
                    census.note_other(&key);
                }
                // Of a library that cannot be read it is not known what it holds.
                Listed::Unread(key, error) if keys::library_of(&key).is_none() => return Err(error),
                Listed::Unread(key, _) => census.note_other(&key),
            }
        }
        Ok(census)
    }

    /// Notes something in a library that is no object.
    fn note_other(&mut self, key: &Path) {
        if let Some(library) = keys::library_of(key) {
            self.libraries.entry(library).or_default().others += 1;
        }
    }

    fn count(&mut self, object: &ObjectMeta) {
        self.bytes += object.size;
        let library = keys::library_of(&object.location);
        if library.is_none() || keys::part_of(&object.location).is_none() {
            self.foreign += 1;
        }
        if let Some(library) = library {
            self.libraries.entry(library).or_default().count(object);
        }
    }

    /// How many records there are.
    pub(crate) fn records(&self) -> u64 {
        self.libraries.values().map(|holding| holding.records).sum()
    }
}

impl Holding {
    /// Adds an object of the library.
    pub(crate) fn count(&mut self, object: &ObjectMeta) {
        self.bytes += object.size;
        self.newest = self.newest.max(u64::try_from(object.last_modified.timestamp_millis()).unwrap_or(0));
        match keys::part_of(&object.location) {
            Some(Part::Browser(_, Entry::Batch(_))) => self.records += 1,
            Some(Part::Swept) => self.is_swept = true,
            Some(Part::Claim | Part::Epoch(_) | Part::Stream(_) | Part::Mailbox(_)) => {}
            Some(Part::Forgotten(_) | Part::Browser(_, Entry::Forgotten)) | None => self.others += 1,
        }
    }

    /// Whether nobody has put a record, and nothing tells of one that was removed.
    pub(crate) fn is_empty(&self) -> bool {
        self.records == 0 && self.others == 0
    }
}
