//! The endpoint's events: a stream that tells when heads move. It is read with fetch, because an
//! `EventSource` cannot
//! send the access token.

use reprise_wire::events::Lines;
use reprise_wire::refusal::RefusalCode;
use web_sys::{AbortController, AbortSignal};

use super::transport::Pieces as _;
use super::{Client, Fetch, answers};
use crate::sync::syncer::{CallError, Endpoint as _};

/// Ends a stream when it is dropped.
pub(crate) struct Ending(AbortController);

impl Ending {
    /// An ending that has not come yet; `None` if the browser cannot end streams.
    pub(crate) fn new() -> Option<Ending> {
        AbortController::new().ok().map(Ending)
    }

    /// The signal by which a stream learns that it should end.
    pub(crate) fn signal(&self) -> AbortSignal {
        self.0.signal()
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Client<Fetch> {
    /// Listens until the stream breaks off. Calls `hear` when it begins, whenever heads have moved, and when
    /// there is nothing left to listen to, for example because the library was deleted.
    pub(crate) async fn listen(&self, ending: &AbortSignal, hear: impl Fn()) {
        let ended = self.listen_on(ending, &hear).await;
        let code = ended.err().and_then(|error| error.code());
        // The next round finds out what that means.
        if matches!(
            code,
            Some(RefusalCode::LibraryForgotten | RefusalCode::BrowserForgotten | RefusalCode::WrongToken)
        ) {
            hear();
        }
    }

    async fn listen_on(&self, ending: &AbortSignal, hear: &impl Fn()) -> Result<(), CallError> {
        self.limits().await?;
        let answer = self.transport.send_until(ending, &self.calls().events()).await?;
        let answer = answers::check(answer).await?;
        let mut lines = Lines::default();
        // Heads may have moved while nobody listened.
        hear();
        while let Some(piece) = answer.body.next().await? {
            if lines.take(&piece) {
                hear();
            }
        }
        // The stream ends when the library is deleted or the endpoint stops. The next round finds out which.
        hear();
        Ok(())
    }
}
