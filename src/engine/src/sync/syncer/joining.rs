//! Joins and leaves a library: first a look, then a claim, then everything that this browser holds is sent.

use std::collections::BTreeSet;

use reprise_catalog::ids::{BrowserId, LibraryId};
use reprise_catalog::seal::{Deleted, Position, Salt, UnsealError};
use reprise_wire::heads::Heads;
use reprise_wire::refusal::RefusalCode;

use super::replacing::is_gone;
use super::{Endpoint, Fault, Leave, Records, Stop, Syncer};

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
        let heads = match self.heads_in_epoch().await {
            Err(stop) if stop.code() == Some(RefusalCode::UnknownLibrary) => return Ok(Looked::Nothing),
            answer => answer?.0,
        };
        self.prove_key(&heads).await?;
        Ok(Looked::Library(heads))
    }

    async fn prove_key(&self, heads: &Heads) -> Result<(), Stop> {
        let (mut has_records, mut failed) = (false, None);
        for (&browser, stream) in heads.browsers.iter().filter(|(_, stream)| stream.last > 0) {
            let page =
                match self.endpoint.page(browser, stream.first.saturating_sub(1)).await.map_err(Stop::from) {
                    Ok(page) => page,
                    // One stream that cannot be read keeps nobody out of the library.
                    Err(stop) if stop.concerns_one_call() => {
                        failed = failed.or(Some(stop));
                        continue;
                    }
                    Err(stop) => return Err(stop),
                };
            has_records |= !page.is_empty();
            // The first round reports what is wrong with a record of this key. Who holds only the endpoint's token
            // can write streams of junk, which say nothing of the key.
            let is_ours = |(number, record): &(u64, Vec<u8>)| {
                let opened = self.keys.unseal(Position { browser, number: *number }, record);
                !matches!(opened, Err(UnsealError::WrongKey | UnsealError::TooShort))
            };
            if page.iter().any(is_ours) {
                return Ok(());
            }
        }
        match failed {
            Some(stop) => Err(stop),
            None if has_records => Err(Stop::WrongKey),
            None => Ok(()),
        }
    }

    /// Joins the library with everything that this browser holds, also of other browsers that are not in the
    /// library. Doing it again changes nothing.
    pub(crate) async fn enter(&self) -> Result<(), Stop> {
        self.claim().await?;
        let standing = self.records.standing().await?;
        let up_to = standing.followed.iter().map(|(&browser, followed)| (browser, followed.last)).collect();
        self.records.adopt(&Leave { up_to, only: None }).await
    }

    /// Clears all streams that are junk. Answers how many.
    ///
    /// # Errors
    /// [`Stop`] if the endpoint did not do it.
    pub(crate) async fn clear_junk(&self) -> Result<u64, Stop> {
        let (heads, _) = self.heads_in_epoch().await?;
        let (mut cleared, mut failed) = (0, Ok(()));
        for &browser in heads.browsers.keys() {
            match self.is_junk(browser).await {
                Ok(true) => {
                    self.endpoint.clear(browser).await?;
                    cleared += 1;
                }
                Ok(false) => {}
                // What cannot be read is no junk, and keeps none of the rest here.
                Err(stop) if stop.concerns_one_call() => failed = failed.and(Err(stop)),
                Err(stop) => return Err(stop),
            }
        }
        failed.map(|()| cleared)
    }

    /// Whether a stream is junk: somebody who holds only the endpoint's token wrote it. No record of it opens here, and
    /// no record of the library names its id.
    pub(super) async fn is_junk(&self, browser: BrowserId) -> Result<bool, Stop> {
        let standing = self.records.standing().await?;
        if browser == self.browser || standing.followed.contains_key(&browser) {
            return Ok(false);
        }
        let (heads, _) = self.heads_in_epoch().await?;
        let Some(head) = heads.browsers.get(&browser) else { return Ok(false) };
        let mut after = 0;
        while after < head.last {
            let page = self.endpoint.page(browser, after).await?;
            let Some(&(last, _)) = page.last() else { return Ok(false) };
            let is_strange = |(number, record): &(u64, Vec<u8>)| {
                let opened = self.keys.unseal(Position { browser, number: *number }, record);
                matches!(
                    opened,
                    Err(UnsealError::WrongKey | UnsealError::OtherPosition | UnsealError::TooShort)
                )
            };
            if last <= after || !page.iter().all(is_strange) {
                return Ok(false);
            }
            after = last;
        }
        let standing = self.records.standing().await?;
        Ok(!standing.named.contains_key(&browser) && !standing.removed.contains_key(&browser))
    }

    /// Deletes the library at the endpoint, and says to its browsers by which one it was replaced.
    ///
    /// # Errors
    /// [`Stop`] if the endpoint did not do it.
    pub(crate) async fn delete_library(&self, replaced_by: Option<LibraryId>) -> Result<(), Stop> {
        let deleting = async {
            self.heads_in_epoch().await?;
            let word = self.keys.seal_word(Deleted::Library { replaced_by }, self.nonce_of_word());
            Ok(self.endpoint.forget_library(&word).await?)
        };
        match deleting.await {
            Err(stop) if is_gone(&stop) => Ok(()),
            deleted => deleted,
        }
    }

    pub(super) fn nonce_of_word(&self) -> [u8; 24] {
        let (Salt(one), Salt(other)) = ((self.make_salt)(), (self.make_salt)());
        let mut nonce = [0; 24];
        nonce.iter_mut().zip(one.into_iter().chain(other)).for_each(|(byte, made)| *byte = made);
        nonce
    }

    /// Does rounds until everything of this browser (or of every other one) is read. Answers whether the
    /// endpoint had room for what this browser sent. Batches that others send meanwhile may need further
    /// rounds.
    ///
    /// # Errors
    /// [`Stop::Unread`] if something could not be read: it was withheld, hidden or damaged, or is of a later version.
    pub(crate) async fn read_whole(&self, of: Option<BrowserId>) -> Result<bool, Stop> {
        for _ in 0..MOST_ROUNDS {
            let (heads, has_room) = match self.round_within().await {
                Ok(round) => (round.heads, true),
                Err(stop) if stop.is_full() => (self.endpoint.heads().await?, false),
                Err(stop) => return Err(stop),
            };
            if self.is_read(&heads, of).await? && !self.is_hidden(&heads, of).await? {
                return Ok(has_room);
            }
        }
        Err(Stop::Unread)
    }

    /// Whether the records of others name more of this browser, or of any other one, than the endpoint shows.
    async fn is_hidden(&self, heads: &Heads, of: Option<BrowserId>) -> Result<bool, Stop> {
        let mut faults = BTreeSet::new();
        self.look_for_hidden(heads, &self.records.standing().await?, &mut faults).await?;
        let concerns = |fault: &Fault| match fault {
            Fault::Hides { browser, .. } => of.is_none_or(|of| of == *browser),
            _ => false,
        };
        Ok(faults.iter().any(concerns))
    }

    pub(super) async fn is_read(&self, heads: &Heads, of: Option<BrowserId>) -> Result<bool, Stop> {
        let standing = self.records.standing().await?;
        let concerns = |browser: BrowserId| of.map_or(browser != self.browser, |of| of == browser);
        let concerned = heads
            .browsers
            .iter()
            .filter(|(browser, _)| concerns(**browser) && !heads.forgotten.contains(browser));
        Ok(concerned.into_iter().all(|(browser, stream)| {
            let last = standing.removed.get(browser).map_or(stream.last, |last| stream.last.min(*last));
            let replaced = standing.followed.get(browser).and_then(|followed| followed.replaced);
            let last = replaced.map_or(last, |(at, _)| last.min(at));
            standing.covered(*browser) >= last
                || standing.followed.get(browser).is_some_and(|followed| followed.has_all(last))
        }))
    }
}
