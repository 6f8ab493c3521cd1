//! Compares this computer's clock with the endpoint's. The difference is said and nothing more: no stamp depends on what
//! a server says, and a clock that is wrong keeps nobody from having the last word.

use super::succession::DAY_MS;
use super::{Endpoint, Fault, Records, Stop, Syncer};

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Answers a fault if the two clocks are over a day apart.
    ///
    /// # Errors
    /// [`Stop`] if the endpoint did not answer.
    pub(crate) async fn compare_clocks(&self) -> Result<Option<Fault>, Stop> {
        let Some(theirs) = self.endpoint.time().await? else { return Ok(None) };
        let days = theirs.abs_diff(self.now_ms) / DAY_MS;
        Ok((days > 0).then_some(Fault::ClockDiffers { days }))
    }
}
