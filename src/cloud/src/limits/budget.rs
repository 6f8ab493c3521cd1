//! A budget of what requests hold while they are under way: memory for batches, uploads, listeners, turns. All of them
//! together may hold a fixed total, those of one address or of one library a share of it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reprise_wire::ids::LibraryId;
use reprise_wire::refusal::RefusalCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::address::{Address, Holder};
use crate::limits::shares::Shares;
use crate::problem::Problem;

/// How long a request waits for its share. After that, its client is told to come again.
const PATIENCE: Duration = Duration::from_secs(1);

/// How much there is of what requests hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Totals {
    /// Bytes that pages hold, and as many that uploads hold.
    pub(crate) memory: u32,
    /// Bodies that come in.
    pub(crate) uploads: u32,
    /// Calls that are not answered yet.
    pub(crate) turns: u32,
    /// Connections that listen.
    pub(crate) listeners: u32,
    /// What one address, or one library, may have of each, in percent.
    pub(crate) share: u32,
}

/// A budget for each thing.
#[derive(Debug)]
pub(crate) struct Budgets {
    /// Bytes of pages, until the connection has taken their last one.
    pub(crate) pages: Budget,
    /// Bytes of batches that come in, until they are stored.
    pub(crate) upload_bytes: Budget,
    /// Bodies that come in, until they have come or were given up.
    pub(crate) uploads: Budget,
    /// Calls, until their answer begins.
    pub(crate) turns: Budget,
    /// Connections that listen.
    pub(crate) listeners: Budget,
}

/// A budget: a total that may be shared out.
#[derive(Debug)]
pub(crate) struct Budget {
    all: Arc<Semaphore>,
    /// The largest share. A request that needs more takes this much, which leaves nothing for others.
    total: u32,
    addresses: Shares<Address>,
    libraries: Shares<LibraryId>,
}

/// A share of a budget, which is given back when it is dropped.
#[derive(Debug, Default)]
pub(crate) struct Share {
    all: Option<OwnedSemaphorePermit>,
    address: Option<OwnedSemaphorePermit>,
    library: Option<OwnedSemaphorePermit>,
}

/// Bytes together with their share, which is given back when nobody holds the bytes any more.
struct Held {
    bytes: Bytes,
    _share: Share,
}

impl Default for Totals {
    fn default() -> Self {
        Self { memory: 256 << 20, uploads: 256, turns: 1024, listeners: 5_000, share: 25 }
    }
}

impl Budgets {
    pub(crate) fn new(totals: Totals) -> Self {
        let budget = |total| Budget::new(total, totals.share);
        Self {
            pages: budget(totals.memory),
            upload_bytes: budget(totals.memory),
            uploads: budget(totals.uploads),
            turns: budget(totals.turns),
            listeners: budget(totals.listeners),
        }
    }
}

impl Budget {
    fn new(total: u32, percent: u32) -> Self {
        let most = part_of(total, percent);
        Self {
            all: Arc::new(Semaphore::new(total as usize)),
            total,
            addresses: Shares::new(most),
            libraries: Shares::new(most),
        }
    }

    /// Whether one may have less than everything.
    fn is_shared(&self) -> bool {
        self.addresses.most() < self.total
    }

    /// Waits a moment for a share of this much.
    pub(crate) async fn share(&self, holder: Holder, amount: u64) -> Result<Share, Problem> {
        let mut share = Share::default();
        if let Some(address) = holder.address.filter(|_| self.is_shared()) {
            let own = self.addresses.of(address);
            share.address = Some(take(own, amount, self.addresses.most(), RefusalCode::TooMuchAtOnce).await?);
        }
        if let Some(library) = holder.library.filter(|_| self.is_shared()) {
            share.library = Some(self.library(library, amount).await?);
        }
        share.all = Some(take(Arc::clone(&self.all), amount, self.total, RefusalCode::Busy).await?);
        Ok(share)
    }

    /// Waits a moment for a share of what one library may have. Something of the total must be held already.
    pub(crate) async fn library(
        &self,
        library: LibraryId,
        amount: u64,
    ) -> Result<OwnedSemaphorePermit, Problem> {
        let own = self.libraries.of(library);
        take(own, amount, self.libraries.most(), RefusalCode::LibraryBusy).await
    }
}

/// A part of a total, in percent: at least one.
pub(crate) fn part_of(total: u32, percent: u32) -> u32 {
    let part = u64::from(total) * u64::from(percent.min(100)) / 100;
    u32::try_from(part).unwrap_or(total).max(1)
}

/// Whether a refusal means that others hold too much, so that it is over soon.
pub(crate) fn is_passing(problem: &Problem) -> bool {
    matches!(problem.0.code, RefusalCode::Busy | RefusalCode::TooMuchAtOnce | RefusalCode::LibraryBusy)
}

/// Takes an amount, or the most that one may have if that is less; waits a moment for it.
async fn take(
    from: Arc<Semaphore>,
    amount: u64,
    most: u32,
    refusal: RefusalCode,
) -> Result<OwnedSemaphorePermit, Problem> {
    let amount = u32::try_from(amount).unwrap_or(u32::MAX).min(most);
    if let Ok(permit) = Arc::clone(&from).try_acquire_many_owned(amount) {
        return Ok(permit);
    }
    match tokio::time::timeout(PATIENCE, from.acquire_many_owned(amount)).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(Problem::for_seconds(refusal, 1)),
    }
}

impl Share {
    /// Adds another share of the same budget and holder to this one.
    pub(crate) fn add(&mut self, other: Self) {
        for (own, more) in [
            (&mut self.all, other.all),
            (&mut self.address, other.address),
            (&mut self.library, other.library),
        ] {
            match (own, more) {
                (Some(own), Some(more)) => own.merge(more),
                (own, more) => *own = own.take().or(more),
            }
        }
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

    async fn refusal(budget: &Budget, holder: Holder, amount: u64) -> RefusalCode {
        budget.share(holder, amount).await.unwrap_err().0.code
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_held_is_bounded() {
        let (budget, anybody) = (Budget::new(10, 100), Holder::default());
        let page = budget.share(anybody, 8).await.unwrap().hold(Bytes::from_static(b"12345678"));
        let part = page.slice(..1);
        drop(page);
        assert_eq!(refusal(&budget, anybody, 3).await, RefusalCode::Busy, "a part is still held");
        let mut share = budget.share(anybody, 1).await.unwrap();
        share.add(budget.share(anybody, 1).await.unwrap());
        drop(part);
        assert_eq!(refusal(&budget, anybody, 9).await, RefusalCode::Busy);
        drop(share);
        assert!(budget.share(anybody, 1_000_000_000_000).await.is_ok(), "the largest gets in alone");
    }

    #[tokio::test(start_paused = true)]
    async fn one_leaves_the_others_theirs() {
        let budget = Budget::new(100, 25);
        let holder = |address: u8, library: u8| Holder {
            address: Some(Address::of([192, 0, 2, address].into())),
            library: Some(LibraryId([library; 16])),
        };
        let mut held = budget.share(holder(1, 1), 20).await.unwrap();
        held.add(budget.share(holder(1, 1), 5).await.unwrap());
        assert_eq!(refusal(&budget, holder(1, 2), 1).await, RefusalCode::TooMuchAtOnce);
        assert_eq!(refusal(&budget, holder(2, 1), 1).await, RefusalCode::LibraryBusy);
        let most = budget.share(holder(2, 2), 60).await.unwrap();
        assert_eq!(refusal(&budget, holder(2, 3), 1).await, RefusalCode::TooMuchAtOnce);
        drop((held, most));
        assert!(budget.share(holder(1, 1), 25).await.is_ok());
    }

    #[test]
    fn a_part_is_at_least_one() {
        assert_eq!((part_of(100, 25), part_of(3, 25), part_of(u32::MAX, 200)), (25, 1, u32::MAX));
    }
}
