//! Joins and leaves a library: first a look, then a claim, then everything that this browser holds is sent.

use std::collections::BTreeSet;

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Position, Previous, UnsealError};
use reprise_wire::heads::Heads;
use reprise_wire::refusal::RefusalCode;

use super::{Endpoint, Leave, Records, Stop, Syncer};

/// After this many rounds reading is given up: other browsers may keep sending while this one reads.
const MOST_ROUNDS: usize = 3;

/// The result of a look at the endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Looked {
    /// There is no library with this key: it can be made.
    Nothing,
    /// There is a library, and the key opens it.
    Library(Heads),
}

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Looks whether the endpoint has the library, and whether the key opens it. Writes nothing anywhere.
    ///
    /// # Errors
    /// [`Stop::WrongKey`] if what is there was sealed with another key.
    pub(crate) async fn probe(&self) -> Result<Looked, Stop> {
        let heads = match self.endpoint.heads().await {
            Err(error) if error.code() == Some(RefusalCode::UnknownLibrary) => return Ok(Looked::Nothing),
            answer => answer?,
        };
        self.prove_key(&heads).await?;
        Ok(Looked::Library(heads))
    }

    async fn prove_key(&self, heads: &Heads) -> Result<(), Stop> {
        for (&browser, stream) in heads.browsers.iter().filter(|(_, stream)| stream.last > 0) {
            let page = self.endpoint.page(browser, stream.first.saturating_sub(1)).await?;
            let Some((number, record)) = page.first() else { continue };
            match self.keys.unseal(Position { browser, number: *number }, Previous::Unknown, record) {
                Ok(_) => return Ok(()),
                Err(UnsealError::WrongKey) => return Err(Stop::WrongKey),
                // The first round reports everything else that is wrong.
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// Joins the library with everything that this browser holds, also of other browsers that are not in the
    /// library. Doing it again changes nothing.
    pub(crate) async fn enter(&self) -> Result<(), Stop> {
        self.endpoint.claim().await?;
        let standing = self.records.standing().await?;
        let up_to = standing.followed.iter().map(|(&browser, followed)| (browser, followed.last)).collect();
        self.records.adopt(&Leave { up_to, only: None }).await
    }

    /// Removes a browser from the library. This browser first takes over its changes, so they stay.
    ///
    /// # Errors
    /// [`Stop::Unread`] if not all of it could be read, [`Stop::Unsent`] if what was taken over did not reach
    /// the endpoint.
    pub(crate) async fn remove_browser(&self, browser: BrowserId) -> Result<(), Stop> {
        // The browser's last changes are fetched before it goes.
        let has_room = self.read_whole(Some(browser)).await?;
        let only = Some(BTreeSet::from([browser]));
        self.records.adopt(&Leave { only, ..Leave::default() }).await?;
        // If the endpoint has no room for them now, it will have when the browser is gone. Until then they
        // are stored here.
        if has_room && self.round().await?.pending > 0 {
            return Err(Stop::Unsent);
        }
        self.endpoint.forget_browser(browser).await?;
        self.records.unfollow(browser).await
    }

    /// Does rounds until everything of this browser (or of every other one) is read. Answers whether the
    /// endpoint had room for what this browser sent. Batches that others send meanwhile may need further
    /// rounds.
    ///
    /// # Errors
    /// [`Stop::Unread`] if something could not be read: it was withheld or damaged, or is of a later version.
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
