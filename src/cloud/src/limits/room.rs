//! The room in the storage: what all libraries together may hold, and how much of a disk stays free.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use reprise_wire::refusal::RefusalCode;

use crate::problem::Problem;
use crate::store::Store;

/// The most bytes of the record that is taken although there is no room: a removal is told before it makes some.
const SMALL: u64 = 512;

/// How old the number of free bytes may be.
const FREE_AGE: Duration = Duration::from_secs(1);

/// What may be used of the storage.
#[derive(Debug, Default)]
pub(crate) struct Room {
    /// The most bytes of all libraries together; `None` for any number.
    pub(crate) most: Option<u64>,
    /// How many bytes of the disk stay free; `None` for none.
    pub(crate) floor: Option<u64>,
    used: Mutex<Used>,
    free: Mutex<Option<(Instant, u64)>>,
}

/// What is used: as it was counted, and what was stored and removed since.
#[derive(Debug, Default)]
struct Used {
    counted: u64,
    /// Until the count began that is under way.
    before: i64,
    since: i64,
}

impl Room {
    pub(crate) fn new(most: Option<u64>, floor: Option<u64>) -> Self {
        Self { most, floor, ..Self::default() }
    }

    /// Checks that there is room for this many bytes more.
    pub(crate) async fn check(&self, store: &Store, bytes: u64) -> Result<(), Problem> {
        if let Some(most) = self.most
            && bytes > SMALL
            && self.used().saturating_add(bytes) > most
        {
            return Err(RefusalCode::EndpointFull.into());
        }
        match self.floor {
            Some(floor) if self.free(store).await? < floor.saturating_add(bytes) => {
                Err(RefusalCode::DiskFull.into())
            }
            _ => Ok(()),
        }
    }

    /// Adds what this endpoint stored.
    pub(crate) fn stored(&self, bytes: u64) {
        self.changed(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// Takes off what this endpoint removed.
    pub(crate) fn removed(&self, bytes: u64) {
        self.changed(i64::try_from(bytes).unwrap_or(i64::MAX).saturating_neg());
    }

    fn changed(&self, bytes: i64) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.since = used.since.saturating_add(bytes);
    }

    /// A count begins. What is stored meanwhile may be in it or not, so it is added.
    pub(crate) fn begin_count(&self) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.before = used.before.saturating_add(used.since);
        used.since = 0;
    }

    /// The count has ended.
    pub(crate) fn end_count(&self, counted: u64) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        (used.counted, used.before) = (counted, 0);
    }

    fn used(&self) -> u64 {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.counted.saturating_add_signed(used.before).saturating_add_signed(used.since)
    }

    /// The free bytes of the disk; any number where there is no disk.
    async fn free(&self, store: &Store) -> Result<u64, Problem> {
        if let Some((asked, free)) = *self.free.lock().unwrap_or_else(PoisonError::into_inner)
            && asked.elapsed() < FREE_AGE
        {
            return Ok(free);
        }
        let free = store.free().await?.unwrap_or(u64::MAX);
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), free));
        Ok(free)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use object_store::memory::InMemory;

    use super::*;

    async fn refused(room: &Room, bytes: u64) -> Option<RefusalCode> {
        let store = Store::in_bucket(Arc::new(InMemory::new()));
        room.check(&store, bytes).await.err().map(|problem| problem.0.code)
    }

    #[tokio::test]
    async fn all_libraries_together_have_a_total() {
        let room = Room::new(Some(10_000), None);
        assert_eq!(refused(&room, 10_000).await, None);
        room.changed(9_000);
        assert_eq!(refused(&room, 1_001).await, Some(RefusalCode::EndpointFull));
        assert_eq!(refused(&room, SMALL).await, None, "a removal can be told");
        room.begin_count();
        room.changed(500);
        room.end_count(8_000);
        assert_eq!((refused(&room, 1_500).await, room.used()), (None, 8_500));
        room.changed(-8_000);
        assert_eq!(refused(&room, 9_500).await, None);
    }

    #[tokio::test]
    async fn some_of_the_disk_stays_free() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::in_folder(folder.path()).unwrap();
        let check = async |floor| Room::new(None, Some(floor)).check(&store, 1).await;
        assert_eq!(check(1).await, Ok(()));
        assert_eq!(check(u64::MAX / 2).await, Err(RefusalCode::DiskFull.into()));
        assert_eq!(refused(&Room::new(None, Some(u64::MAX / 2)), 1).await, None, "a bucket has no disk");
    }
}
