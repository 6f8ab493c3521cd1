//! What the person is told of a round: its state, its problems, and earlier ones that are over.

use std::collections::{BTreeMap, BTreeSet};

use reprise_catalog::ids::BrowserId;
use reprise_catalog::text::sorting;
use reprise_wire::heads::Heads;
use reprise_wire::refusal::RefusalCode;

use super::line::Line;
use super::tidy;
use crate::platform::time::day;
use crate::protocol::sync::{BrowserRecords, Out, Overview, SyncProblem, SyncState, SyncStatus};
use crate::sync::syncer::{Fault, Records as _, Round, Stop};
use crate::words;

/// The most problems that are shown at once.
const MOST_PROBLEMS: usize = 20;

/// Why a library that this one has replaced is not deleted yet.
pub(super) struct Behind {
    pub(super) problems: Vec<SyncProblem>,
    /// Whether the person may give it up.
    pub(super) is_stuck: bool,
}

/// Adds what was noticed to the problems. What is said already, and holds, stays as it is: a whole round finds out whether it
/// is over, and from when something is missing.
pub(super) fn add(problems: &mut Vec<SyncProblem>, noticed: SyncProblem) {
    if !problems.iter().any(|known| !known.is_over && says_of(known, &noticed)) {
        problems.retain(|known| !says_of(&noticed, known));
        problems.insert(0, noticed);
        problems.truncate(MOST_PROBLEMS);
    }
}

/// A fault in words, before it is known from when something is missing.
pub(super) fn noticed(fault: &Fault) -> SyncProblem {
    let (text, code) = (fault.to_string(), fault.slug().to_owned());
    SyncProblem { text, code, browser: fault.browser(), is_over: false }
}

/// Whether one says at least what the other says: it may add from when something is missing.
fn says_of(known: &SyncProblem, problem: &SyncProblem) -> bool {
    known.text == problem.text || (known.browser == problem.browser && known.text.starts_with(&problem.text))
}

/// On which day ends what is here of browsers of which something is missing.
pub(super) async fn ends_of(line: &Line, faults: &BTreeSet<Fault>) -> BTreeMap<BrowserId, String> {
    let lacking = sorting::set_of(faults.iter().filter_map(Fault::lacks_of));
    if lacking.is_empty() {
        return BTreeMap::new();
    }
    let followed = line.records.standing().await.map(|standing| standing.followed).unwrap_or_default();
    let followed = followed.into_iter().filter(|(browser, _)| lacking.contains(browser));
    // Without the day, the problem is said without it.
    let wrote = tidy::wrote(line, followed).await.unwrap_or_default();
    wrote.into_iter().map(|(browser, ms)| (browser, day(ms))).collect()
}

/// What the endpoint said that it holds.
pub(super) fn overview_of(heads: &Heads) -> Overview {
    let browsers = heads.browsers.iter().map(|(&browser, head)| BrowserRecords {
        browser,
        first: head.first,
        last: head.last,
        bytes: head.bytes,
    });
    Overview { browsers: browsers.collect(), bytes_used: heads.bytes_used, quota: heads.quota }
}

pub(super) fn settle(
    status: &mut SyncStatus,
    round: &Round,
    pending: u64,
    behind: Option<Behind>,
    ends: &BTreeMap<BrowserId, String>,
    now_ms: u64,
) {
    let is_stuck = behind.as_ref().is_some_and(|behind| behind.is_stuck);
    let behind = behind.map(|behind| behind.problems).unwrap_or_default();
    let problems = problems_of(&round.faults, std::mem::take(&mut status.problems), ends);
    let stuck = round.faults.iter().find(|fault| fault.keeps_own_changes());
    let code = stuck.map(Fault::slug).unwrap_or_default().to_owned();
    *status = SyncStatus {
        state: if stuck.is_some() { SyncState::Error } else { SyncState::Synced },
        pending,
        message: stuck.map(Fault::to_string),
        code,
        problems,
        behind,
        synced_ms: Some(now_ms),
        read_back_ms: status.read_back_ms,
        out: Out::No,
        is_stuck,
        overview: overview_of(&round.heads),
    };
}

/// The problems of this round, then earlier ones as "over": a loss stays on the page even if the next round
/// finds nothing.
fn problems_of(
    now: &BTreeSet<Fault>,
    before: Vec<SyncProblem>,
    ends: &BTreeMap<BrowserId, String>,
) -> Vec<SyncProblem> {
    let mut problems = said(now, ends);
    for problem in before {
        if problems.len() < MOST_PROBLEMS && !problems.iter().any(|known| says_of(known, &problem)) {
            problems.push(SyncProblem { is_over: true, ..problem });
        }
    }
    problems
}

/// Faults in words, each once.
fn said(now: &BTreeSet<Fault>, ends: &BTreeMap<BrowserId, String>) -> Vec<SyncProblem> {
    let mut problems: Vec<SyncProblem> = Vec::new();
    for fault in now.iter().take(MOST_PROBLEMS) {
        let mut problem = noticed(fault);
        if let Some(browser) = fault.lacks_of() {
            problem.text = match ends.get(&browser) {
                Some(day) => words::fault_ends_on(&problem.text, day),
                None => words::fault_nothing_yet(&problem.text),
            };
        }
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}

pub(super) fn fail(status: &mut SyncStatus, stop: &Stop) {
    let is_offline = stop.is_offline();
    status.state = if is_offline { SyncState::Offline } else { SyncState::Error };
    let stop_told = stop.to_string();
    status.code = stop.slug().to_owned();
    status.message = Some(if is_offline { words::stop_again_offline(&stop_told) } else { stop_told });
    // Whoever cannot ask is where they were.
    status.out = if is_offline { status.out } else { out_by(stop) };
}

fn out_by(stop: &Stop) -> Out {
    match stop.code() {
        Some(RefusalCode::BrowserForgotten) => Out::Removed,
        Some(RefusalCode::LibraryForgotten) => Out::Gone,
        _ if matches!(stop, Stop::Replaced { .. }) => Out::Gone,
        _ => Out::No,
    }
}

impl Fault {
    /// The other browser that the fault concerns.
    fn browser(&self) -> Option<BrowserId> {
        match self {
            Fault::Hides { browser, .. }
            | Fault::RottenOther { browser, .. }
            | Fault::Gone { browser }
            | Fault::Withholds { browser, .. }
            | Fault::OtherHistory { browser, .. }
            | Fault::Refused { browser, .. } => Some(*browser),
            _ => None,
        }
    }

    /// The other browser of which something is missing here.
    fn lacks_of(&self) -> Option<BrowserId> {
        match self {
            Fault::Hides { browser, .. }
            | Fault::Withholds { browser, .. }
            | Fault::Refused { browser, .. } => Some(*browser),
            _ => None,
        }
    }

    /// Whether the fault keeps own changes from reaching the others.
    fn keeps_own_changes(&self) -> bool {
        matches!(self, Fault::NumberTaken { .. } | Fault::CannotRefill | Fault::TooLarge { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::syncer::CallError;
    use reprise_catalog::ids::LibraryId;

    #[test]
    fn what_was_noticed_stays_said() {
        let lost = BTreeSet::from([Fault::LibraryLost]);
        let ends = BTreeMap::from([(BrowserId([1; 8]), "2026-11-29".to_owned())]);
        let problems_of = |now: &_, before| problems_of(now, before, &ends);
        let first = problems_of(&lost, Vec::new());
        assert_eq!((first.len(), first[0].is_over), (1, false));
        let later = problems_of(&BTreeSet::new(), first.clone());
        assert_eq!((later.len(), later[0].is_over, &later[0].text), (1, true, &first[0].text));
        assert_eq!(problems_of(&lost, later), first);
        let hides = |id| Fault::Hides { browser: BrowserId([id; 8]), has: 2, named: 12 };
        let said = problems_of(&BTreeSet::from([hides(1), hides(2)]), Vec::new());
        assert!(said[0].text.ends_with("What is here of it ends on 2026-11-29"), "{said:?}");
        assert!(said[1].text.ends_with("Nothing of it is here yet"), "{said:?}");
    }

    #[test]
    fn who_is_awaited_is_said_until_they_have_come() {
        let awaits = |browsers: &[u8]| {
            let problem = |id| SyncProblem {
                text: "…".into(),
                code: "awaits".into(),
                browser: Some(BrowserId([id; 8])),
                is_over: false,
            };
            Some(Behind { problems: browsers.iter().map(|&id| problem(id)).collect(), is_stuck: true })
        };
        let mut status = SyncStatus::default();
        let mut settle = |behind, faults: &[Fault]| {
            let round = Round { faults: faults.iter().cloned().collect(), ..Round::default() };
            settle(&mut status, &round, 0, behind, &BTreeMap::new(), 1);
            (status.behind.len(), status.is_stuck, status.problems.len())
        };
        assert_eq!(settle(awaits(&[1, 2]), &[Fault::OldCopy]), (2, true, 1));
        assert_eq!(settle(awaits(&[2]), &[]), (1, true, 1));
        assert_eq!(
            settle(None, &[]),
            (0, false, 1),
            "what was lost once stays said, and who has come does not"
        );
    }

    /// While a round is under way nothing is over: the page would call the list safe for a moment.
    #[test]
    fn what_is_noticed_ends_nothing_that_is_said() {
        let lost = problems_of(&BTreeSet::from([Fault::LibraryLost]), Vec::new(), &BTreeMap::new());
        let mut problems = lost.clone();
        let add = |problems: &mut _, faults: &[Fault]| {
            faults.iter().for_each(|fault| add(problems, noticed(fault)));
        };
        for _ in 0..2 {
            add(&mut problems, &[Fault::OldCopy]);
            assert_eq!((problems.len(), problems.iter().any(|it| it.is_over)), (2, false));
        }
        // What was over, and is noticed again, holds again.
        let mut problems = problems_of(&BTreeSet::new(), lost.clone(), &BTreeMap::new());
        add(&mut problems, &[Fault::LibraryLost]);
        assert_eq!(problems, lost);
    }

    /// From when something is missing is known at the end of a round only, and says no second thing.
    #[test]
    fn what_is_noticed_and_then_known_better_is_one_thing() {
        let hides = |id| Fault::Hides { browser: BrowserId([id; 8]), has: 2, named: 12 };
        let ends = BTreeMap::from([(BrowserId([1; 8]), "2026-11-29".to_owned())]);
        let mut problems = vec![noticed(&hides(1))];
        for _ in 0..2 {
            problems = problems_of(&BTreeSet::from([hides(1)]), problems, &ends);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].text.ends_with("2026-11-29"), "{problems:?}");
            add(&mut problems, noticed(&hides(1)));
        }
        // The same of another browser is another thing.
        add(&mut problems, noticed(&hides(2)));
        assert_eq!(problems.len(), 2);
    }

    #[test]
    fn whoever_is_out_stays_so_while_nobody_answers() {
        let offline = Stop::Call(CallError::Offline(String::new()));
        for (stop, out) in [
            (RefusalCode::BrowserForgotten.into(), Out::Removed),
            (RefusalCode::LibraryForgotten.into(), Out::Gone),
            (Stop::Replaced { by: LibraryId([1; 16]) }, Out::Gone),
            (Stop::Held, Out::No),
            (RefusalCode::OverQuota.into(), Out::No),
        ] {
            let mut status = SyncStatus::default();
            for stop in [&stop, &offline] {
                fail(&mut status, stop);
                assert_eq!(status.out, out, "{stop}");
            }
        }
    }
}
