//! Reads back what the endpoint has of this browser: by digests, which it makes of the bytes as it reads them now. What
//! differs is replaced by a fresh snapshot, as long as this browser still holds it.

use reprise_catalog::seal::RecordHash;

use super::{Endpoint, Fault, OwnBatch, Records, Span, Stop, Syncer};

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Compares the digests of this browser's own records with the hashes that it kept. Answers what is wrong with the
    /// first one that differs or is not there.
    ///
    /// # Errors
    /// [`Stop`] if the endpoint did not say all digests.
    pub(crate) async fn read_back(&self) -> Result<Option<Fault>, Stop> {
        let Span { first, last } = self.records.own_span().await?;
        let last = self.records.standing().await?.acknowledged.min(last);
        let mut next = first.max(1);
        while next <= last {
            let page = self.endpoint.digests(self.browser, next - 1).await?;
            if page.is_empty() {
                return Ok(Some(Fault::Rotten { number: next }));
            }
            for (number, hash) in page {
                if number != next || !self.is_as_sealed(number, hash).await? {
                    return Ok(Some(Fault::Rotten { number: next }));
                }
                next = number + 1;
                if next > last {
                    break;
                }
            }
        }
        Ok(None)
    }

    /// Replaces all own records by a snapshot, because one of them is not at the endpoint as it was sent.
    ///
    /// # Errors
    /// [`Stop`] if this browser could not store it.
    pub(crate) async fn mend(
        &self,
        make_snapshot: impl FnOnce(Vec<OwnBatch>) -> Vec<Vec<u8>>,
    ) -> Result<bool, Stop> {
        self.replace_by_snapshot(make_snapshot, |_, _| true).await
    }

    async fn is_as_sealed(&self, number: u64, hash: RecordHash) -> Result<bool, Stop> {
        // What was sealed by an earlier profile of this browser is not known here, and nothing can be said of it.
        Ok(self.records.seal_of(number).await?.is_none_or(|seal| seal.hash == hash))
    }
}
