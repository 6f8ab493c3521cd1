//! The epoch of the library's secrets. A number that the endpoint tells is believed only with its proof, and none is
//! ever tried; an endpoint that is behind is walked up to the number that this browser knows.

use futures::future::LocalBoxFuture;
use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::Deleted;
use reprise_wire::epochs::Told;
use reprise_wire::heads::Heads;
use reprise_wire::refusal::RefusalCode;

use super::{CallError, Endpoint, Fault, Records, Stop, Syncer};

/// After this many different answers about the epoch the endpoint is not asked again.
const MOST_ANSWERS: usize = 4;

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Asks for the heads with the token of the epoch that counts. Answers also what was noticed about the epoch.
    /// Every conversation begins with this call. It is boxed, so that its code exists once.
    ///
    /// # Errors
    /// [`Stop::Held`] if the endpoint refuses the secrets of the library without proving that a browser of it chose
    /// others. Nothing more may be sent to it then.
    pub(super) fn heads_in_epoch(&self) -> LocalBoxFuture<'_, Result<(Heads, Option<Fault>), Stop>> {
        Box::pin(self.settle_epoch())
    }

    async fn settle_epoch(&self) -> Result<(Heads, Option<Fault>), Stop> {
        let mut noticed = None;
        let mut known = self.records.epoch().await?;
        self.endpoint.use_epoch(known);
        for _ in 0..MOST_ANSWERS {
            let error = match self.endpoint.heads().await {
                Ok(answer) => return Ok((answer, noticed)),
                Err(error) if error.code() == Some(RefusalCode::WrongToken) => error,
                Err(error) => return Err(error.into()),
            };
            let told = self.proven(&error)?;
            if told.number == known {
                return Err(Stop::Held);
            }
            if told.number > known {
                known = told.number;
                self.endpoint.use_epoch(known);
                self.records.set_epoch(known).await?;
            } else {
                self.notice(&Fault::OldCopy);
                noticed = Some(Fault::OldCopy);
                self.walk(told.number, known).await?;
            }
        }
        Err(Stop::Held)
    }

    /// Changes the server's password: raises the epoch by one. It ends every token and owner secret of before.
    ///
    /// # Errors
    /// [`Stop`] if the endpoint did not do it. Doing it again is no error, and may raise it once more.
    pub(crate) async fn raise(&self) -> Result<u64, Stop> {
        self.heads_in_epoch().await.map(drop).or_else(lifted)?;
        let next = self.records.epoch().await?.saturating_add(1);
        self.endpoint.raise(next).await?;
        self.records.set_epoch(next).await?;
        self.endpoint.use_epoch(next);
        Ok(next)
    }

    /// Whether a browser of the library said the word that comes with a refusal of this deletion.
    pub(super) fn opens(&self, error: &CallError, browser: Option<BrowserId>) -> Option<Deleted> {
        self.keys.open_word(browser, error.word()?)
    }

    fn proven(&self, error: &CallError) -> Result<Told, Stop> {
        error.told().filter(|told| self.keys.proves(told)).copied().ok_or(Stop::Held)
    }

    /// Raises the endpoint's epoch step by step to the one that this browser knows.
    async fn walk(&self, from: u64, to: u64) -> Result<(), Stop> {
        for next in from.saturating_add(1)..=to {
            self.endpoint.raise(next).await?;
        }
        Ok(())
    }
}

/// A library that was deleted is raised all the same: that lifts the deletion.
fn lifted(stop: Stop) -> Result<(), Stop> {
    match stop.code() {
        Some(RefusalCode::LibraryForgotten) => Ok(()),
        _ => Err(stop),
    }
}
