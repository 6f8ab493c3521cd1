//! Entering a library and leaving it: first a look, then a claim, then everything that is held comes along.

use std::collections::BTreeSet;

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Position, Previous, UnsealError};

use super::{Endpoint, Engine, Heads, Leave, Records, Refusal, Stop};

/// What a look at the endpoint found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// No library of this key: it can be made.
    Nothing,
    /// A library, which the key opens.
    Library(Heads),
}

impl<E: Endpoint, R: Records> Engine<'_, E, R> {
    /// Looks whether the endpoint has the library, and whether the key opens it. Nothing is written anywhere.
    ///
    /// # Errors
    /// [`Stop::WrongKey`] if what is there was sealed with another key.
    pub(crate) async fn probe(&self) -> Result<Found, Stop> {
        let heads = match self.endpoint.heads().await {
            Err(Refusal::UnknownLibrary) => return Ok(Found::Nothing),
            answer => answer?,
        };
        self.prove_key(&heads).await?;
        Ok(Found::Library(heads))
    }

    async fn prove_key(&self, heads: &Heads) -> Result<(), Stop> {
        for (&browser, stream) in heads.browsers.iter().filter(|(_, stream)| stream.last > 0) {
            let page = self.endpoint.page(browser, stream.first.saturating_sub(1)).await?;
            let Some((number, record)) = page.first() else { continue };
            match self.keys.unseal(Position { browser, number: *number }, Previous::Unknown, record) {
                Ok(_) => return Ok(()),
                Err(UnsealError::WrongKey) => return Err(Stop::WrongKey),
                // What else is wrong with it, the first round says.
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// Enters the library with all that this browser holds, also of other browsers that are not in it.
    /// Doing so again changes nothing.
    pub(crate) async fn enter(&self) -> Result<(), Stop> {
        self.endpoint.claim().await?;
        let standing = self.records.standing().await?;
        let up_to = standing.followed.iter().map(|(&browser, followed)| (browser, followed.last)).collect();
        self.records.adopt(&Leave { up_to, only: None }).await
    }

    /// Removes a browser from the library. What it knew stays: this browser takes it over first.
    ///
    /// # Errors
    /// [`Stop::Unsent`] if what was taken over did not reach the endpoint.
    pub(crate) async fn remove_browser(&self, browser: BrowserId) -> Result<(), Stop> {
        // Its last changes are fetched before it goes.
        self.round().await?;
        let only = Some(BTreeSet::from([browser]));
        self.records.adopt(&Leave { only, ..Leave::default() }).await?;
        if self.round().await?.pending > 0 {
            return Err(Stop::Unsent);
        }
        self.endpoint.forget_browser(browser).await?;
        self.records.unfollow(browser).await
    }
}
