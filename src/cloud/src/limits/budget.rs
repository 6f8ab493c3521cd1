//! Memory that requests hold for batches, in bytes. All of them together may hold a fixed total.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reprise_wire::refusal::RefusalCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::Problem;

/// How long a request waits for its share. After that, its client is told to come again.
const PATIENCE: Duration = Duration::from_secs(1);

/// One budget for pages, one for uploads.
#[derive(Debug)]
pub(crate) struct Budgets {
    /// For pages, until the connection has taken their last byte.
    pub(crate) pages: Budget,
    /// For batches that come in, until they are stored.
    pub(crate) uploads: Budget,
}

/// A budget: a total of bytes that may be shared out.
#[derive(Debug)]
pub(crate) struct Budget {
    bytes: Arc<Semaphore>,
    /// The largest share. A request that needs more takes this much, which leaves nothing for others.
    total: u32,
}

/// A share: bytes of a budget that are given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Share(OwnedSemaphorePermit);

/// Bytes together with their share, which is given back when nobody holds the bytes any more.
struct Held {
    bytes: Bytes,
    _share: Share,
}

impl Budgets {
    /// Makes a budget of this many bytes for pages, and one as large for uploads.
    pub(crate) fn new(bytes: u32) -> Self {
        Self { pages: Budget::new(bytes), uploads: Budget::new(bytes) }
    }
}

impl Budget {
    fn new(total: u32) -> Self {
        Self { bytes: Arc::new(Semaphore::new(total as usize)), total }
    }

    /// Waits a moment for a share of this many bytes.
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
    /// Adds another share of the same budget to this one.
    pub(crate) fn add(&mut self, other: Self) {
        self.0.merge(other.0);
    }

    /// Ties the share to the bytes that it was taken for.
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
