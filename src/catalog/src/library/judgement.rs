//! Judges a track by its own marks and those of its copies. What the person said wins; what Apple's lists say
//! stands beside what is inferred.

use borsh::{BorshDeserialize, BorshSerialize};

use super::{Catalog, File, Group, Standpoint, Track, Whereabouts};
use crate::changes::TrackFacts;
use crate::evidence::{
    self, Agreement, Certainty, CloudStatus, Facts, Ineligible, Kind, Origin, Settings, Standing, Store,
    Verdict, WayBack,
};
use crate::marks::Mark;
use crate::stated::Statement;
use crate::text::sorting;

/// A track with everything that it is judged by.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// What was read of the track.
    pub facts: TrackFacts,
    /// The track's marks and those in and beside its present copies; if no copy is present, those of all copies. `None`
    /// if they are the track's own.
    marks: Option<Vec<Mark>>,
    track: Track<'a>,
}

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Basis {
    /// What was found in and beside the files.
    Evidence,
    /// What the person said.
    YouSaid,
    /// What Apple's lists say, for a song of which no file was ever read.
    AppleSaid,
}

/// What is concluded of a track. It is never stored, so that better rules judge old catalogs anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Judgement {
    /// Where the song came from. What the person said wins.
    pub verdict: Verdict,
    /// What that rests on.
    pub basis: Basis,
    /// Apple's word for the song, as it is inferred from the verdict.
    pub inferred: Standing,
    /// Apple's word for the song, if one of its lists states it. "Unknown" is no word.
    pub stated: Option<CloudStatus>,
    /// Where the song stands for the browser that asks.
    pub whereabouts: Whereabouts,
    /// How the song comes back; `None` if nothing that is known gives it back, and for a song that was let go.
    pub way: Option<WayBack>,
    /// The way back that a hint alone suggests, where nothing surer gives one. It is told, and never counted.
    pub perhaps: Option<WayBack>,
}

impl Judgement {
    /// Judges a file by itself, as if it were here and the only copy.
    pub fn of_file(facts: &Facts<'_>, settings: &Settings) -> Judgement {
        let held = Held { whereabouts: Whereabouts::Here, disks: 1, is_on_cd: false };
        Judgement::of_verdict(evidence::judge(facts), Basis::Evidence, facts, None, settings, held)
    }

    fn of_verdict(
        verdict: Verdict,
        basis: Basis,
        facts: &Facts<'_>,
        stated: Option<CloudStatus>,
        settings: &Settings,
        held: Held,
    ) -> Judgement {
        let inferred = evidence::cloud_status(facts, &verdict);
        let by_evidence = evidence::way_back(&verdict, stated.unwrap_or(inferred.status), settings);
        let by_evidence = by_evidence.or(held.is_on_cd.then_some(WayBack::Rip));
        let perhaps = evidence::perhaps(facts, &verdict, stated, settings).filter(|_| by_evidence.is_none());
        let way = held.way(by_evidence);
        Judgement { verdict, basis, inferred, stated, whereabouts: held.whereabouts, way, perhaps }
    }

    /// The group in which the song is counted. `None` for a song that was let go.
    pub fn group(&self) -> Option<Group> {
        Group::of(self.whereabouts, self.way)
    }

    /// Says that the song is lost, if it is missing and nothing gives it back; takes that back otherwise.
    pub(crate) fn set_lost(&mut self, is_lost: bool) {
        (self.whereabouts, self.way) = match (self.whereabouts, self.way, is_lost) {
            (Whereabouts::Missing, None, true) => (Whereabouts::Lost, Some(WayBack::Lost)),
            (Whereabouts::Lost, _, false) => (Whereabouts::Missing, None),
            as_it_is => (as_it_is.0, as_it_is.1),
        };
    }

    /// The judgement of the same song if something were otherwise: other settings, or places thought away. What the song
    /// is stays as it was judged. `is_open` says whether evidence may give it back in this way.
    pub fn if_otherwise(
        &self,
        catalog: &Catalog,
        track: Track<'_>,
        from: &Standpoint,
        is_open: impl Fn(WayBack) -> bool,
    ) -> Judgement {
        let mut verdict = self.verdict;
        if self.basis == Basis::YouSaid {
            verdict.certainty = Certainty::Proof;
        }
        let by_evidence =
            evidence::way_back(&verdict, self.status(), &from.settings).filter(|way| is_open(*way));
        let is_on_cd = by_evidence.is_none() && is_open(WayBack::Rip) && track.is_on_cd();
        let by_evidence = by_evidence.or(is_on_cd.then_some(WayBack::Rip));
        let whereabouts = match (from.away.is_empty(), self.whereabouts) {
            (true, Whereabouts::Lost) if by_evidence.is_some() => Whereabouts::Missing,
            (true, as_it_is) => as_it_is,
            (false, was) => match catalog.whereabouts(track, from) {
                Whereabouts::Missing if was == Whereabouts::Lost && by_evidence.is_none() => was,
                stands => stands,
            },
        };
        let is_here_only = whereabouts == Whereabouts::Here && by_evidence.is_none();
        let disks = if is_here_only { catalog.disks(track, from).disks } else { 1 };
        let way = Held { whereabouts, disks, is_on_cd }.way(by_evidence);
        Judgement { whereabouts, way, ..*self }
    }

    /// Whether a page may say that the song would come back: by proof, by strong evidence, or by the person's word.
    /// A copy on a second disk gives it back as well.
    pub fn would_come_back(&self) -> bool {
        let unclaimed = [Whereabouts::Cut, Whereabouts::Unread, Whereabouts::OnList];
        let is_claimed = !unclaimed.contains(&self.whereabouts);
        match self.way.filter(|_| is_claimed) {
            None | Some(WayBack::OnlyCopy | WayBack::Lost) => false,
            // Only sure evidence and the person's list of records give a rip as the way.
            Some(WayBack::Copy | WayBack::Rip) => true,
            Some(_) => {
                self.verdict.certainty.is_sure() || self.basis != Basis::Evidence || self.stated.is_some()
            }
        }
    }

    /// Whether the song is counted among all songs: it was not let go, and more than other programs' lists name it.
    pub fn is_counted(&self) -> bool {
        !matches!(self.whereabouts, Whereabouts::LetGo | Whereabouts::OnList)
    }

    /// Whether a page may say that the song would perhaps come back besides those that would: a hint alone says so.
    pub fn might_come_back(&self) -> bool {
        self.perhaps.is_some() && self.is_counted() && !self.would_come_back()
    }

    /// Whether the person says of the song what a hint alone says as well: that it has this origin.
    pub fn believes_hint_of(&self, origin: Origin) -> bool {
        let verdict = &self.verdict;
        self.basis == Basis::YouSaid && verdict.origin == origin && verdict.certainty == Certainty::Hint
    }

    /// Apple's word for the song: the stated one, or else the inferred one.
    pub fn status(&self) -> CloudStatus {
        self.stated.unwrap_or(self.inferred.status)
    }

    /// Why Apple does not take the song, if its word is that it does not.
    pub fn ineligible(&self) -> Option<Ineligible> {
        self.inferred.ineligible.filter(|_| self.status() == CloudStatus::Ineligible)
    }

    /// Whether Apple's lists state another word than the inferred one. "Unknown" is no word.
    pub fn disagrees(&self) -> bool {
        let inferred = self.inferred.status;
        self.basis != Basis::AppleSaid
            && self.stated.is_some_and(|it| it != inferred && inferred != CloudStatus::Unknown)
    }
}

/// Where the copies of a song are, and whether the person has its CD.
#[derive(Clone, Copy, Debug)]
struct Held {
    whereabouts: Whereabouts,
    disks: u32,
    is_on_cd: bool,
}

impl Held {
    /// The way back, where evidence gives this one.
    fn way(self, by_evidence: Option<WayBack>) -> Option<WayBack> {
        match self.whereabouts {
            Whereabouts::LetGo => None,
            Whereabouts::Here if self.disks > 1 => by_evidence.or(Some(WayBack::Copy)),
            Whereabouts::Here => by_evidence.or(Some(WayBack::OnlyCopy)),
            Whereabouts::Elsewhere | Whereabouts::ThisComputer => by_evidence.or(Some(WayBack::Copy)),
            Whereabouts::Lost => Some(WayBack::Lost),
            Whereabouts::Cut
            | Whereabouts::Unread
            | Whereabouts::Listed
            | Whereabouts::OnList
            | Whereabouts::Missing => by_evidence,
        }
    }
}

impl Catalog {
    /// A track with everything that it is judged by; `None` while only a file that names it is known.
    pub fn subject<'a>(&'a self, track: Track<'a>) -> Option<Subject<'a>> {
        let facts = track.facts()?;
        let is_lost = self.present_copies(track).next().is_none();
        let copies = self.copies(track).filter(|copy| is_lost || self.is_present(*copy));
        let mut beside: Vec<Mark> = copies.flat_map(|copy| self.marks_of(track, copy)).collect();
        beside.retain(|mark| !facts.marks.contains(mark));
        // Whichever copy was read first.
        sorting::sort(&mut beside);
        beside.dedup();
        let marks = (!beside.is_empty()).then(|| facts.marks.iter().cloned().chain(beside).collect());
        Some(Subject { facts, marks, track })
    }

    /// What is found beside a copy, and in it where copies differ.
    fn marks_of(&self, track: Track<'_>, copy: File<'_>) -> Vec<Mark> {
        let mut marks = copy.marks();
        if track.is_told_apart() {
            marks.extend(copy.says().map(|facts| facts.marks).unwrap_or_default());
        }
        marks
    }
}

impl Subject<'_> {
    /// The track's marks and those of its present copies; if no copy is present, those of all copies.
    pub fn marks(&self) -> &[Mark] {
        self.marks.as_ref().unwrap_or(&self.facts.marks)
    }

    /// The facts that the rules of evidence judge.
    pub fn evidence(&self) -> Facts<'_> {
        self.facts.evidence_with(self.marks())
    }

    /// Judges the track from a standpoint. Whether a missing song is lost is not decided here: see `lost`.
    pub fn judge(&self, catalog: &Catalog, from: &Standpoint) -> Judgement {
        let facts = self.evidence();
        let ruling = self.track.ruling();
        let stated = self.track.statement();
        let of_no_file = stated.and_then(|it| it.origin).filter(|_| self.track.copies().next().is_none());
        let (verdict, basis) = match (ruling, of_no_file) {
            (Some(ruling), _) => (said(ruling.origin, ruling.store), Basis::YouSaid),
            (None, Some(origin)) => (said(origin, None), Basis::AppleSaid),
            (None, None) => (evidence::judge(&facts), Basis::Evidence),
        };
        // What the person says of the origin hides what the file says that the song is.
        let read = if basis == Basis::YouSaid { evidence::judge(&facts) } else { verdict };
        let kinds = [verdict.kind, read.kind, stated.map(|it| it.kind).unwrap_or_default()];
        let kind = kinds.into_iter().find(|kind| *kind != Kind::Music).unwrap_or_default();
        let verdict = Verdict { kind, ..verdict };
        let word = stated.map(|it| it.status).filter(|status| *status != CloudStatus::Unknown);
        let whereabouts = catalog.whereabouts(self.track, from);
        let disks = catalog.disks(self.track, from).disks;
        let held = Held { whereabouts, disks, is_on_cd: self.track.is_on_cd() };
        let mut judged = Judgement::of_verdict(verdict, basis, &facts, word, &from.settings, held);
        // What the person says counts, and what the file says stays a hint.
        if read.origin == verdict.origin && read.certainty == Certainty::Hint {
            judged.verdict.certainty = Certainty::Hint;
        }
        judged
    }
}

impl Track<'_> {
    /// The latest of Apple's statements of the song that says anything; if none does, the latest.
    pub fn statement(self) -> Option<Statement> {
        let left_out: Vec<_> = self.left_out().map(|(by, _)| by).collect();
        let said = self.said().map(|(by, stamp, said)| {
            let it = said.statement();
            (stamp, if left_out.contains(&by) { it.of_account() } else { it })
        });
        let speaks = |it: &Statement| it.status != CloudStatus::Unknown || it.origin.is_some();
        said.max_by_key(|(stamp, it)| (speaks(it), *stamp)).map(|(_, statement)| statement)
    }
}

/// The verdict for an origin that was said. It counts as proved: nothing contradicts the person, and Apple's
/// word is used only where there is nothing else.
fn said(origin: Origin, store: Option<Store>) -> Verdict {
    let (certainty, kind) = (Certainty::Proof, Kind::of_origin(origin).unwrap_or_default());
    Verdict { origin, kind, certainty, store, lean: None, agreement: Agreement::Agreed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Audio, Tags};

    #[test]
    fn only_what_is_counted_and_would_not_come_back_anyway_perhaps_does() {
        let (tags, audio) = (Tags::default(), Audio::default());
        let facts = Facts { marks: &[], tags: &tags, audio: &audio, container: None, size: 0 };
        let judged = Judgement::of_file(&facts, &Settings::default());
        let check = |whereabouts, way, wanted| {
            let judged = Judgement { whereabouts, way, perhaps: Some(WayBack::Rip), ..judged };
            assert_eq!(judged.might_come_back(), wanted, "{whereabouts:?} {way:?}");
        };
        check(Whereabouts::Here, Some(WayBack::OnlyCopy), true);
        check(Whereabouts::Missing, None, true);
        check(Whereabouts::Here, Some(WayBack::Copy), false);
        check(Whereabouts::OnList, None, false);
        check(Whereabouts::LetGo, None, false);
        assert!(!judged.might_come_back(), "nothing hints at a way");
    }
}
