//! Syncs this browser's records with the endpoint. Both are traits here, so this module knows neither a browser
//! nor a network. It can be stopped between any two steps, and then goes on from what was stored.

mod backoff;
mod clock;
pub(crate) mod compaction;
mod download;
mod endpoint;
mod epoch;
mod fault;
mod followed;
mod joining;
mod reading_back;
mod records;
mod removals;
mod replacing;
mod standing;
mod succession;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
mod upload;

use std::collections::BTreeSet;

use reprise_catalog::ids::BrowserId;
use reprise_catalog::seal::{Keys, Salt};
use reprise_wire::heads::Heads;
use reprise_wire::refusal::RefusalCode;

pub(crate) use backoff::Backoff;
pub(crate) use endpoint::{CallError, Endpoint};
pub(crate) use fault::{Fault, Stop};
pub(crate) use followed::Followed;
pub(crate) use joining::Looked;
pub(crate) use records::{Leave, OwnBatch, Reading, Records, Seal, Span};
pub(crate) use removals::carry_removals;
pub(crate) use replacing::{Rest, is_gone};
pub(crate) use standing::{Extent, Standing, note_removals};

/// One browser of one library: its records and its endpoint.
pub(crate) struct Syncer<'a, E, R> {
    /// The endpoint.
    pub(crate) endpoint: &'a E,
    /// The records of this browser.
    pub(crate) records: &'a R,
    /// The keys that are derived from the library's key.
    pub(crate) keys: &'a Keys,
    /// This browser.
    pub(crate) browser: BrowserId,
    /// Makes a salt with the browser's cryptographic generator.
    pub(crate) make_salt: &'a dyn Fn() -> Salt,
    /// The time, in milliseconds since 1970.
    pub(crate) now_ms: u64,
    /// Is told of each step of a round.
    pub(crate) tell: &'a dyn Fn(Step),
}

/// A step of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The endpoint has acknowledged own batches up to a number.
    Sent {
        /// That number.
        acknowledged: u64,
        /// The number of the last own batch.
        of: u64,
    },
    /// Batches of another browser were stored.
    Received {
        /// The browser that wrote them.
        browser: BrowserId,
        /// The number of the last one.
        up_to: u64,
    },
    /// A fault that was noticed, and may be mended before anything else tells it.
    Noticed(Fault),
}

/// The result of a round that did not fail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Round {
    /// The faults that were noticed.
    pub(crate) faults: BTreeSet<Fault>,
    /// What the endpoint says that it holds.
    pub(crate) heads: Heads,
    /// How many own batches it has not acknowledged.
    pub(crate) pending: u64,
}

/// A round that is under way. What it has noticed is told also if it fails, or if it is given up in the middle: it may be
/// mended by then, and the next round would not notice it.
struct UnderWay<'a> {
    round: Round,
    tell: &'a dyn Fn(Step),
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.round.faults.iter().for_each(|fault| (self.tell)(Step::Noticed(fault.clone())));
    }
}

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Does one round: sends what the endpoint lacks, and fetches what this browser lacks.
    ///
    /// # Errors
    /// [`Stop`] if the round could not go on. What was done until then is stored.
    pub(crate) async fn round(&self) -> Result<Round, Stop> {
        let mut under_way = UnderWay { round: Round::default(), tell: self.tell };
        self.go_through(&mut under_way.round).await?;
        Ok(std::mem::take(&mut under_way.round))
    }

    /// Does a round within what a person changes. Nobody else tells what it noticed, so it is told here.
    ///
    /// # Errors
    /// As [`Syncer::round`].
    async fn round_within(&self) -> Result<Round, Stop> {
        let round = self.round().await?;
        round.faults.iter().for_each(|fault| self.notice(fault));
        Ok(round)
    }

    /// Tells a fault at once. Where it is about to be mended, that may be the only time that it is seen: whoever does this may
    /// be stopped meanwhile.
    fn notice(&self, fault: &Fault) {
        (self.tell)(Step::Noticed(fault.clone()));
    }

    async fn go_through(&self, round: &mut Round) -> Result<(), Stop> {
        let mut standing = self.records.standing().await?;
        standing.may_go_on(self.browser)?;
        if let Some(by) = self.has_replaced(standing.acknowledged).await? {
            return Err(Stop::Replaced { by });
        }
        if standing.acknowledged == 0 && standing.followed.is_empty() {
            // Nothing of this browser is in the library yet. What it holds of others may be nowhere else.
            self.records.adopt(&Leave::default()).await?;
        }
        round.heads = self.heads(&standing, &mut round.faults).await?;
        if round.heads.forgotten.contains(&self.browser) {
            return self.was_removed(round).await;
        }
        let sent = self.upload(&round.heads, &mut standing, &mut round.faults).await;
        // An endpoint that refuses a record, for example because it is full, may still hand out what it has.
        if sent.as_ref().err().is_none_or(Stop::concerns_one_call) {
            let read = self.download(&round.heads, &standing, &mut round.faults).await?;
            read.may_go_on(self.browser)?;
            sent?;
            round.pending = self.records.own_span().await?.last.saturating_sub(standing.acknowledged);
            return if round.pending == 0 { self.remove_again(&round.heads, &read).await } else { Ok(()) };
        }
        sent
    }

    /// What the endpoint says that it holds. If that is less than before, it is asked again after a moment,
    /// because it may only be a little behind.
    async fn heads(&self, standing: &Standing, faults: &mut BTreeSet<Fault>) -> Result<Heads, Stop> {
        let heads = self.heads_now(standing, faults).await?;
        if !standing.is_ahead_of(&heads, self.browser) {
            return Ok(heads);
        }
        self.endpoint.settle().await;
        self.heads_now(standing, faults).await
    }

    /// What the endpoint says that it holds. A library that it has lost is claimed again; so is, in effect, one that
    /// was deleted by nobody of the library. One that was deleted by a browser of it stays deleted.
    async fn heads_now(&self, standing: &Standing, faults: &mut BTreeSet<Fault>) -> Result<Heads, Stop> {
        let answer = match self.heads_in_epoch().await {
            Err(Stop::Call(error)) if error.code() == Some(RefusalCode::UnknownLibrary) => {
                self.claim().await?;
                if standing.acknowledged > 0 || !standing.followed.is_empty() {
                    faults.insert(Fault::LibraryLost);
                }
                self.heads_in_epoch().await
            }
            Err(Stop::Call(error))
                if error.code() == Some(RefusalCode::LibraryForgotten)
                    && self.opens(&error, None).is_none() =>
            {
                faults.insert(Fault::DeletedByStranger);
                self.raise().await?;
                self.heads_in_epoch().await
            }
            answer => answer,
        };
        let (heads, noticed) = answer?;
        faults.extend(noticed);
        Ok(heads)
    }

    /// Claims the library's id. An endpoint that has it for other secrets has it for somebody else.
    pub(super) async fn claim(&self) -> Result<(), Stop> {
        match self.endpoint.claim().await {
            Err(error) if error.code() == Some(RefusalCode::WrongToken) => Err(Stop::Held),
            claimed => Ok(claimed?),
        }
    }

    /// Handles an endpoint that says that this browser was removed. If a browser of the library said so, this one
    /// stops. Otherwise somebody removed it who only holds the owner secret, and it goes on under another id.
    async fn was_removed(&self, round: &mut Round) -> Result<(), Stop> {
        let last = round.heads.browsers.get(&self.browser).map_or(0, |head| head.last);
        match self.endpoint.page(self.browser, last).await {
            Err(error) if error.code() != Some(RefusalCode::BrowserForgotten) => Err(error.into()),
            Err(error) if self.opens(&error, Some(self.browser)).is_some() => Err(error.into()),
            _ => {
                round.faults.insert(Fault::RemovedByStranger);
                Ok(())
            }
        }
    }
}
