//! Memory that requests hold for batches, in bytes, up to a fixed total for all of them together.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reprise_wire::refusal::RefusalCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::Problem;

/// How long a request waits for its share; then its client may come again.
const PATIENCE: Duration = Duration::from_secs(1);

/// What pages and what uploads may hold.
#[derive(Debug)]
pub(crate) struct Budgets {
    /// Pages, until their last byte was taken by the connection.
    pub(crate) pages: Budget,
    /// Batches that come in, until they are stored.
    pub(crate) uploads: Budget,
}

/// A total of bytes.
#[derive(Debug)]
pub(crate) struct Budget {
    bytes: Arc<Semaphore>,
    /// A single share is never more: what is larger still gets in, alone.
    total: u32,
}

/// Some bytes of a budget, given back when dropped.
#[derive(Debug)]
pub(crate) struct Share(OwnedSemaphorePermit);

/// Bytes that give back their share when nobody holds them any more.
struct Held {
    bytes: Bytes,
    _share: Share,
}

impl Budgets {
    /// Gives so many bytes to pages, and as many to uploads.
    pub(crate) fn new(bytes: u32) -> Self {
        Self { pages: Budget::new(bytes), uploads: Budget::new(bytes) }
    }
}

impl Budget {
    fn new(total: u32) -> Self {
        Self { bytes: Arc::new(Semaphore::new(total as usize)), total }
    }

    /// Waits a moment for so many bytes.
    pub(crate) async fn share(&self, bytes: u64) -> Result<Share, Problem> {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX).min(self.total);
        let share = Arc::clone(&self.bytes).acquire_many_owned(bytes);
        match tokio::time::timeout(PATIENCE, share).await {
            Ok(Ok(share)) => Ok(Share(share)),
            _ => Err(Problem::for_seconds(RefusalCode::Busy, 1)),
        }
    }
}

impl Share {
    /// Adds another share of the same budget.
    pub(crate) fn add(&mut self, other: Self) {
        self.0.merge(other.0);
    }

    /// Ties the share to what it was taken for.
    pub(crate) fn hold(self, bytes: Bytes) -> Bytes {
        Bytes::from_owner(Held { bytes, _share: self })
    }
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_held_is_bounded() {
        let budget = Budget::new(10);
        let page = budget.share(8).await.unwrap().hold(Bytes::from_static(b"12345678"));
        let part = page.slice(..1);
        drop(page);
        assert_eq!(budget.share(3).await.unwrap_err().0.code, RefusalCode::Busy, "a part is still held");
        let mut share = budget.share(1).await.unwrap();
        share.add(budget.share(1).await.unwrap());
        drop(part);
        assert_eq!(budget.share(9).await.unwrap_err().0.code, RefusalCode::Busy);
        drop(share);
        assert!(budget.share(1_000_000_000_000).await.is_ok(), "the largest gets in alone");
    }
}
