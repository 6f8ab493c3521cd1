//! Sweeps libraries that were claimed and never used. First a mark is put, then the library is listed again: what was
//! put before the mark is found there, and who puts the first record after it finds the mark. No record is ever swept.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::TryStreamExt as _;
use object_store::path::Path;
use reprise_wire::ids::LibraryId;

use crate::libraries::Libraries;
use crate::libraries::census::{Census, Holding};
use crate::libraries::mailboxes::millis;
use crate::store::failure::StoreError;
use crate::store::keys::{self, Part};

impl Libraries {
    /// Counts what the storage holds, and sweeps what has been unused for this long. Answers how many libraries went.
    pub(crate) async fn care(&self, unused: Duration) -> Result<usize, StoreError> {
        self.room.begin_count();
        let census = Census::take(&self.store).await?;
        self.room.end_count(census.bytes);
        self.sweep(&census, unused).await
    }

    /// Sweeps the libraries of a census that have been empty for this long. Answers how many went.
    pub(crate) async fn sweep(&self, census: &Census, unused: Duration) -> Result<usize, StoreError> {
        let oldest = millis(SystemTime::now().checked_sub(unused).unwrap_or(SystemTime::UNIX_EPOCH));
        let mut swept = 0;
        for (library, holding) in &census.libraries {
            let is_unused = holding.is_empty() && holding.newest <= oldest;
            if (is_unused || holding.is_swept) && self.sweep_library(*library).await? {
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Whether a library is being swept, or was: then it has no claim.
    pub(crate) async fn is_swept(&self, library: LibraryId) -> Result<bool, StoreError> {
        let [is_marked, is_claimed] =
            self.store.has_each([keys::swept(library), keys::claim(library)]).await?;
        if is_marked || !is_claimed {
            self.drop_shelf(library);
        }
        Ok(is_marked || !is_claimed)
    }

    /// Sweeps a library, unless something was put meanwhile. A sweep that was interrupted goes on here.
    async fn sweep_library(&self, library: LibraryId) -> Result<bool, StoreError> {
        let mark = keys::swept(library);
        self.store.create(&mark, Bytes::from_static(b"swept\n")).await?;
        let (mut found, mut holding) = (Vec::new(), Holding::default());
        let mut listed = self.store.list_all(&keys::library(library));
        while let Some(listed) = listed.try_next().await? {
            match listed.object()? {
                Some(object) => {
                    holding.count(&object);
                    found.push(object.location);
                }
                None => holding.others += 1,
            }
        }
        let is_empty = holding.is_empty();
        if is_empty {
            self.drop_shelf(library);
            let is_last = |key: &Path| matches!(keys::part_of(key), Some(Part::Claim | Part::Swept));
            found.retain(|key| !is_last(key));
            self.store.remove(found).await?;
            self.store.remove(vec![keys::claim(library)]).await?;
        }
        // The mark goes last: as long as it is there, nobody claims anew.
        self.store.remove(vec![mark]).await?;
        Ok(is_empty)
    }
}
