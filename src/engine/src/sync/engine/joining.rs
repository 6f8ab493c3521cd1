//! Entering a library and leaving it: first a look, then a claim, then everything that is held comes along.

use std::collections::BTreeSet;

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Position, Previous, UnsealError};
use reprise_wire::heads::Heads;
use reprise_wire::refusal::RefusalCode;

use super::{Endpoint, Engine, Leave, Records, Stop};

/// Others may go on while one reads all they have sent: after so many rounds it is not theirs to be read.
const MOST_ROUNDS: usize = 3;

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
            Err(error) if error.code() == Some(RefusalCode::UnknownLibrary) => return Ok(Found::Nothing),
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
    /// [`Stop::Unread`] if not all of it was read, [`Stop::Unsent`] if what was taken over did not reach the endpoint.
    pub(crate) async fn remove_browser(&self, browser: BrowserId) -> Result<(), Stop> {
        // Its last changes are fetched before it goes.
        let has_room = self.read_whole(Some(browser)).await?;
        let only = Some(BTreeSet::from([browser]));
        self.records.adopt(&Leave { only, ..Leave::default() }).await?;
        // Where there is no room for them, there will be when it is gone; until then they are safe here.
        if has_room && self.round().await?.pending > 0 {
            return Err(Stop::Unsent);
        }
        self.endpoint.forget_browser(browser).await?;
        self.records.unfollow(browser).await
    }

    /// Goes through a round and makes sure that all of this browser was read, or of every one; says whether the
    /// endpoint had room for what this browser sent. Others that send or tidy up meanwhile do not count.
    ///
    /// # Errors
    /// [`Stop::Unread`] if something was not read: withheld, damaged, or of a later version.
    pub(crate) async fn read_whole(&self, of: Option<BrowserId>) -> Result<bool, Stop> {
        for _ in 0..MOST_ROUNDS {
            let (heads, has_room) = match self.round().await {
                Ok(round) => (round.heads, true),
                Err(stop) if stop.is_full() => (self.endpoint.heads().await?, false),
                Err(stop) => return Err(stop),
            };
            if self.is_read(&heads, of).await? {
                return Ok(has_room);
            }
        }
        Err(Stop::Unread)
    }

    async fn is_read(&self, heads: &Heads, of: Option<BrowserId>) -> Result<bool, Stop> {
        let standing = self.records.standing().await?;
        let concerns = |browser: BrowserId| of.map_or(browser != self.browser, |of| of == browser);
        Ok(heads.browsers.iter().filter(|(browser, _)| concerns(**browser)).all(|(browser, stream)| {
            let followed = standing.followed.get(browser).copied().unwrap_or_default();
            followed.last >= stream.last && followed.snapshot.is_none()
        }))
    }
}
