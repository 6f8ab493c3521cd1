//! How a track is judged: by its own marks and those of its copies; what the person said wins, and
//! what Apple said stands beside what is inferred.

use borsh::{BorshDeserialize, BorshSerialize};
use std::borrow::Cow;

use super::{Catalog, Track};
use crate::changes::TrackFacts;
use crate::evidence::{
    self, Agreement, Certainty, CloudStatus, Facts, Origin, Settings, Standing, Store, Verdict, WayBack,
};
use crate::marks::Mark;
use crate::stated::Statement;

/// A track with everything that it is judged by.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// What was read of it.
    pub facts: &'a TrackFacts,
    /// Its marks, and those of its copies that are there; of all copies where none is.
    pub marks: Cow<'a, [Mark]>,
    track: &'a Track,
    /// How many other places hold a copy.
    elsewhere: usize,
}

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Basis {
    /// What was found in and beside the files.
    Evidence,
    /// The person said so.
    YouSaid,
    /// Apple's files say so, of a song of which no file was ever read.
    AppleSaid,
}

/// What is concluded of a track. Never stored: better rules judge old catalogs anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Judgement {
    /// Where it came from; what the person said wins.
    pub verdict: Verdict,
    /// What that rests on.
    pub basis: Basis,
    /// Apple's word, as the verdict lets it be inferred.
    pub inferred: Standing,
    /// What Apple's own files say, the latest that says anything.
    pub stated: Option<Statement>,
    /// How it returns.
    pub way: WayBack,
}

impl Judgement {
    /// Apple's word: as it is stated, or else as it is inferred.
    pub fn status(&self) -> CloudStatus {
        self.stated_status().unwrap_or(self.inferred.status)
    }

    /// Apple's word as its own files state it, where they do.
    pub fn stated_status(&self) -> Option<CloudStatus> {
        self.stated.map(|it| it.status).filter(|status| *status != CloudStatus::Unknown)
    }

    /// Whether Apple's files state another word than the file lets infer; unknown is no word.
    pub fn disagrees(&self) -> bool {
        let inferred = self.inferred.status;
        self.basis != Basis::AppleSaid
            && self.stated_status().is_some_and(|it| it != inferred && inferred != CloudStatus::Unknown)
    }
}

impl Catalog {
    /// A track with everything that it is judged by; `None` while only a copy of it was heard of.
    pub fn subject<'a>(&'a self, track: &'a Track) -> Option<Subject<'a>> {
        let facts = &track.facts.as_ref()?.value;
        let mut marks = Cow::Borrowed(facts.marks.as_slice());
        let is_lost = self.present_copies(track).next().is_none();
        for copy in self.copies(track).filter(|copy| is_lost || self.is_present(copy)) {
            for mark in &copy.seen.value.marks {
                if !marks.contains(mark) {
                    marks.to_mut().push(mark.clone());
                }
            }
        }
        let elsewhere = self.present_places(track).len().saturating_sub(1);
        Some(Subject { facts, marks, track, elsewhere })
    }
}

impl Subject<'_> {
    /// What the rules of evidence judge by.
    pub fn evidence(&self) -> Facts<'_> {
        self.facts.evidence_with(&self.marks)
    }

    /// Judges the track.
    pub fn judge(&self, settings: &Settings) -> Judgement {
        let facts = self.evidence();
        let ruling = self.track.overruled.as_ref().and_then(|it| it.value);
        let stated = latest_statement(self.track);
        let of_no_file = stated.and_then(|it| it.origin).filter(|_| self.track.copies.is_empty());
        let (verdict, basis) = match (ruling, of_no_file) {
            (Some(ruling), _) => (said(ruling.origin, ruling.store), Basis::YouSaid),
            (None, Some(origin)) => (said(origin, None), Basis::AppleSaid),
            (None, None) => (evidence::judge(&facts), Basis::Evidence),
        };
        let inferred = evidence::cloud_status(&facts, &verdict);
        let mut judgement = Judgement { verdict, basis, inferred, stated, way: WayBack::OnlyCopy };
        judgement.way = evidence::way_back(&verdict, judgement.status(), settings, self.elsewhere);
        judgement
    }
}

/// What is said is a proof: by the person, whom nothing contradicts, or by Apple, where there is nothing else.
fn said(origin: Origin, store: Option<Store>) -> Verdict {
    Verdict { origin, certainty: Certainty::Proof, store, lean: None, agreement: Agreement::Agreed }
}

/// The latest of Apple's statements that says anything, or else the latest.
fn latest_statement(track: &Track) -> Option<Statement> {
    let said = track.said().map(|(_, stamp, said)| (stamp, said.statement()));
    let speaks = |it: &Statement| it.status != CloudStatus::Unknown || it.origin.is_some();
    said.max_by_key(|(stamp, it)| (speaks(it), *stamp)).map(|(_, statement)| statement)
}
