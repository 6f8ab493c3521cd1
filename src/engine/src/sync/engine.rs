//! The protocol between this browser's records and the endpoint, without a browser
//! or a network: both are traits. Everything here can stop between any two steps
//! and go on from what was stored.

mod backoff;
mod compaction;
mod download;
mod endpoint;
mod joining;
mod problem;
mod records;
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
pub(crate) use joining::Found;
pub(crate) use problem::{Problem, Stop};
pub(crate) use records::{Followed, Leave, OwnBatch, Records, Seal, Span, Standing};

/// One browser of one library, between its records and an endpoint.
pub(crate) struct Engine<'a, E, R> {
    /// The endpoint.
    pub(crate) endpoint: &'a E,
    /// What this browser keeps.
    pub(crate) records: &'a R,
    /// What the library's key gave.
    pub(crate) keys: &'a Keys,
    /// This browser.
    pub(crate) browser: BrowserId,
    /// Makes a salt from the browser's cryptographic generator.
    pub(crate) make_salt: &'a dyn Fn() -> Salt,
    /// Hears how far a round is.
    pub(crate) tell: &'a dyn Fn(Step),
}

/// How far a round is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The endpoint has acknowledged own batches up to this one, of so many.
    Sent {
        /// The last that was acknowledged.
        acknowledged: u64,
        /// The last there is.
        of: u64,
    },
    /// Batches of another browser were stored.
    Received {
        /// Whose.
        browser: BrowserId,
        /// Up to this number.
        up_to: u64,
    },
    /// Something was noticed in a round that did not come to its end.
    Noticed(Problem),
}

/// What came of a round that went to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Round {
    /// What was noticed.
    pub(crate) problems: BTreeSet<Problem>,
    /// What the endpoint said it holds.
    pub(crate) heads: Heads,
    /// Own batches that it has not acknowledged.
    pub(crate) pending: u64,
}

impl<E: Endpoint, R: Records> Engine<'_, E, R> {
    /// Goes once through everything: sends what the endpoint lacks, and fetches what this browser lacks.
    ///
    /// # Errors
    /// [`Stop`] if the round could not go on; what was done until then is stored.
    pub(crate) async fn round(&self) -> Result<Round, Stop> {
        let mut round = Round::default();
        let ended = self.go_through(&mut round).await;
        if ended.is_err() {
            // What was noticed is said, also if the endpoint then gives up.
            round.problems.iter().for_each(|problem| (self.tell)(Step::Noticed(problem.clone())));
        }
        ended.map(|()| round)
    }

    async fn go_through(&self, round: &mut Round) -> Result<(), Stop> {
        let mut standing = self.records.standing().await?;
        round.heads = self.heads(&standing, &mut round.problems).await?;
        if round.heads.forgotten.contains(&self.browser) {
            return Err(RefusalCode::BrowserForgotten.into());
        }
        let sent = self.upload(&round.heads, &mut standing, &mut round.problems).await;
        // An endpoint that is full, say, still hands out what it has.
        if sent.as_ref().err().is_none_or(Stop::concerns_one_call) {
            self.download(&round.heads, &standing, &mut round.problems).await?;
        }
        sent?;
        round.pending = self.records.own_span().await?.last.saturating_sub(standing.acknowledged);
        Ok(())
    }

    /// What the endpoint holds. Nobody is accused of going backwards who may only be a little behind.
    async fn heads(&self, standing: &Standing, problems: &mut BTreeSet<Problem>) -> Result<Heads, Stop> {
        let heads = self.heads_now(standing, problems).await?;
        if !standing.is_ahead_of(&heads, self.browser) {
            return Ok(heads);
        }
        self.endpoint.settle().await;
        self.heads_now(standing, problems).await
    }

    /// What the endpoint says that it holds. A library that it lost is claimed again; one that was deleted stays so.
    async fn heads_now(&self, standing: &Standing, problems: &mut BTreeSet<Problem>) -> Result<Heads, Stop> {
        match self.endpoint.heads().await {
            Err(error) if error.code() == Some(RefusalCode::UnknownLibrary) => {
                self.endpoint.claim().await?;
                if standing.acknowledged > 0 || !standing.followed.is_empty() {
                    problems.insert(Problem::LibraryLost);
                }
                Ok(self.endpoint.heads().await?)
            }
            answer => Ok(answer?),
        }
    }
}
