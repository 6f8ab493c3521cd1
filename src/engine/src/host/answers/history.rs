//! What people said of a song: who said what and when, what counts, and what was said while apart.

mod noted;

use reprise_catalog::changes::{Change, Fact, Ticked};
use reprise_catalog::ids::{BrowserId, TrackId};
use reprise_catalog::library::{Catalog, Track};

use super::members::called;
use crate::protocol::card::{ActId, HistoryLine, Saying};

/// What people said of a song, the latest first.
pub(crate) fn history(catalog: &Catalog, track: Track<'_>, own: BrowserId) -> Vec<HistoryLine> {
    let acts = track.acts();
    let is_over = |act: &Change| {
        let is_back = Fact::Tick { track: track.id(), ticked: Some(Ticked::Returned) };
        act.fact == is_back && catalog.ticked(track, own).is_none()
    };
    let line = |act: &Change| {
        let counting = acts.iter().rev().find(|other| is_of_one(&act.fact, &other.fact));
        Some(HistoryLine {
            act: ActId::from(act.stamp),
            said: saying_of(&act.fact)?,
            browser: called(catalog, act.stamp.browser),
            at_ms: act.stamp.ms,
            counts: counting == Some(act) && !is_over(act),
            is_apart: counting.is_some_and(|counting| are_apart(act, counting)),
        })
    };
    acts.iter().rev().filter_map(line).chain(noted::lines(catalog, track)).collect()
}

/// The facts that undo an act. They say again what the act replaced: a tick over no tick is undone by `Tick { ticked:
/// None }`. Empty if the act is not remembered, or if a later one replaced it.
pub(crate) fn taken_back(catalog: &Catalog, track: TrackId, act: ActId, own: BrowserId) -> Vec<Fact> {
    let said = said_before(catalog, track, act).into_iter();
    said.chain(noted::taken_back(catalog, track, act, own)).collect()
}

fn said_before(catalog: &Catalog, track: TrackId, act: ActId) -> Option<Fact> {
    let acts = catalog.track(track)?.acts();
    let taken = acts.iter().find(|it| ActId::from(it.stamp) == act)?;
    let later = |other: &&Change| is_of_one(&taken.fact, &other.fact) && other.stamp > taken.stamp;
    if acts.iter().any(|other| later(&other)) {
        return None;
    }
    let before = acts.iter().find(|it| Some(it.stamp) == taken.replaced && is_of_one(&taken.fact, &it.fact));
    Some(before.map_or_else(|| unsaid(&taken.fact), |before| before.fact.clone()))
}

/// Whether two acts say different things of one matter, so that the later one replaces the other.
fn is_of_one(one: &Fact, other: &Fact) -> bool {
    match (one, other) {
        (Fact::LetGo { browser: one, .. }, Fact::LetGo { browser: other, .. }) => one == other,
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

/// Whether the later of two acts of two browsers was said without knowing the earlier one.
fn are_apart(act: &Change, counting: &Change) -> bool {
    let (one, other) = (act.stamp, counting.stamp);
    one.browser != other.browser && counting.replaced.is_none_or(|replaced| replaced < one)
}

/// The fact that says nothing where this one says something.
fn unsaid(fact: &Fact) -> Fact {
    match fact {
        &Fact::Tick { track, .. } => Fact::Tick { track, ticked: None },
        &Fact::Overruled { track, .. } => Fact::Overruled { track, ruling: None },
        &Fact::ReadAs { track, .. } => Fact::ReadAs { track, read_as: None },
        &Fact::LetGo { track, browser, is_let_go } => Fact::LetGo { track, browser, is_let_go: !is_let_go },
        other => other.clone(),
    }
}

/// `None` for facts that nobody says of a song.
fn saying_of(fact: &Fact) -> Option<Saying> {
    match fact {
        Fact::Tick { ticked, .. } => Some(Saying::Ticked(*ticked)),
        Fact::Overruled { ruling, .. } => Some(Saying::CameFrom(*ruling)),
        Fact::LetGo { is_let_go, .. } => Some(Saying::Removed { on_purpose: *is_let_go }),
        Fact::ReadAs { read_as, .. } => Some(Saying::ReadAs(read_as.as_ref().map(|it| it.charset.clone()))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::{FileFacts, Holds, SaidBy, Stamp, TrackFacts};
    use reprise_catalog::ids::PlaceId;

    const TRACK: TrackId = TrackId([1; 16]);
    const DESK: BrowserId = BrowserId([1; 8]);
    const LAPTOP: BrowserId = BrowserId([2; 8]);

    /// When and where something was said.
    type Said = (u64, BrowserId);

    /// A catalog of ticks: when and where each was said, what, and when that was said which it replaced.
    fn catalog(ticks: &[(u64, BrowserId, Option<Ticked>, Option<Said>)]) -> Catalog {
        let mut catalog = Catalog::default();
        for &(ms, browser, ticked, replaced) in ticks {
            let replaced = replaced.map_or(Stamp::NONE, |(ms, browser)| Stamp::at(ms, browser));
            let fact = Fact::Tick { track: TRACK, ticked };
            catalog.fold(Change { stamp: Stamp::at(ms, browser), fact, replaced: Some(replaced) });
        }
        catalog
    }

    fn lines(catalog: &Catalog) -> Vec<(u64, bool, bool)> {
        let lines = history(catalog, catalog.track(TRACK).unwrap(), DESK);
        lines.into_iter().map(|it| (it.at_ms, it.counts, it.is_apart)).collect()
    }

    #[test]
    fn what_was_said_afterwards_is_not_said_apart() {
        let (back, not) = (Some(Ticked::Returned), Some(Ticked::NotReturned));
        let after = catalog(&[(10, DESK, back, None), (20, LAPTOP, not, Some((10, DESK)))]);
        assert_eq!(lines(&after), [(20, true, false), (10, false, false)]);
        let apart = catalog(&[(10, DESK, back, None), (20, LAPTOP, not, None)]);
        assert_eq!(lines(&apart), [(20, true, false), (10, false, true)]);
    }

    #[test]
    fn the_act_that_counts_is_taken_back() {
        let (back, not) = (Some(Ticked::Returned), Some(Ticked::NotReturned));
        let known = catalog(&[(10, DESK, back, None), (20, LAPTOP, not, Some((10, DESK)))]);
        let taken = |ms, browser| taken_back(&known, TRACK, ActId::from(Stamp::at(ms, browser)), DESK);
        assert_eq!(taken(20, LAPTOP), [Fact::Tick { track: TRACK, ticked: back }]);
        assert_eq!((taken(10, DESK), taken(15, DESK)), (vec![], vec![]));
        let first = catalog(&[(10, DESK, back, None)]);
        let undone = taken_back(&first, TRACK, ActId::from(Stamp::at(10, DESK)), DESK);
        assert_eq!(undone, [Fact::Tick { track: TRACK, ticked: None }]);
    }

    #[test]
    fn what_reprise_noted_is_told_and_taken_back() {
        let mut catalog = Catalog::default();
        let mut say = |ms, fact| drop(catalog.fold(Change::new(Stamp::at(ms, DESK), fact)));
        let song = |title: &str, album: &str| {
            let mut facts = TrackFacts { title: title.into(), ..TrackFacts::default() };
            facts.tags.album = Some(album.into());
            Box::new(facts)
        };
        let (place, now) = (PlaceId([1; 8]), song("Hunter!", "Homogenic"));
        let other = TrackId::derive(&now);
        let file = FileFacts::new(1, 1, Holds::Track(TRACK));
        say(1, Fact::File { place, path: "b.mp3".into(), file });
        say(2, Fact::Track { track: TRACK, facts: now });
        say(3, Fact::Moved { track: TRACK, other, before: Some(song("Hunter", "Debut")) });
        say(4, Fact::LeftOut { track: TRACK, by: SaidBy::LibraryXml, is_left_out: true });
        let told: Vec<Saying> =
            history(&catalog, catalog.track(TRACK).unwrap(), DESK).into_iter().map(|it| it.said).collect();
        assert_eq!(
            told,
            [
                Saying::Taken { title: "Hunter".to_owned(), album: Some("Debut".to_owned()) },
                Saying::LeftOut(SaidBy::LibraryXml),
            ]
        );
        let taken = |ms| taken_back(&catalog, TRACK, ActId::from(Stamp::at(ms, DESK)), DESK);
        assert_eq!(taken(4), [Fact::LeftOut { track: TRACK, by: SaidBy::LibraryXml, is_left_out: false }]);
        assert_eq!(taken(3).last(), Some(&Fact::Moved { track: TRACK, other, before: None }));
        let facts = taken(3);
        (5..).zip(facts).for_each(|(ms, fact)| drop(catalog.fold(Change::new(Stamp::at(ms, DESK), fact))));
        let titles: Vec<_> = [TRACK, other].map(|id| catalog.track(id).unwrap().title().to_owned()).into();
        assert_eq!(titles, ["Hunter", "Hunter!"]);
        assert_eq!(catalog.track(other).unwrap().copies().count(), 1);
    }

    #[test]
    fn eight_acts_are_remembered() {
        let ticks: Vec<_> = (1..=10).map(|ms| (ms, DESK, None, Some((ms - 1, DESK)))).collect();
        let told: Vec<u64> = lines(&catalog(&ticks)).into_iter().map(|it| it.0).collect();
        assert_eq!(told, [10, 9, 8, 7, 6, 5, 4, 3]);
    }
}
