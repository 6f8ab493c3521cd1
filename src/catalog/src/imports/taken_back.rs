//! An import is taken back by saying again what the catalog said before, wherever nobody has written since.

use std::collections::{BTreeSet, HashMap};

use crate::changes::{Change, Fact, FileFacts, Holds, Presence, Register, Sameness, Stamp};
use crate::ids::{PlaceId, TrackId};
use crate::library::Catalog;

/// What was taken back together: the stamps of that, from the first to the last.
pub type Span = (Stamp, Stamp);

/// The fact that undoes one that is about to be written, such as the earlier tick of a song. `None` for facts that
/// cannot be unsaid, which are readings of songs and of places: these show nothing where no file and no list names the
/// song.
pub fn unsaid(catalog: &Catalog, fact: &Fact) -> Option<Fact> {
    Some(match fact {
        Fact::File { place, path, .. } => {
            let known = catalog.file(*place, path).and_then(|file| file.facts());
            let file = known
                .unwrap_or(FileFacts { presence: Presence::Absent, ..FileFacts::new(0, 0, Holds::NotMusic) });
            Fact::File { place: *place, path: path.clone(), file }
        }
        Fact::Place { place, .. } => match catalog.places().get(place) {
            Some(known) => {
                Fact::Place { place: *place, browser: known.value.browser, name: known.value.name.clone() }
            }
            None => Fact::PlaceGone { place: *place, is_gone: true },
        },
        Fact::Browser { browser, .. } | Fact::Forgotten { browser } => {
            let known = catalog.browsers().get(browser).filter(|known| !known.is_forgotten());
            match known.and_then(|known| known.name.as_ref()) {
                Some(name) => Fact::Browser { browser: *browser, name: name.value.clone() },
                None => Fact::Forgotten { browser: *browser },
            }
        }
        Fact::PlaceGone { place, .. } => Fact::PlaceGone { place: *place, is_gone: catalog.is_gone(*place) },
        // That nobody said it cannot be said.
        Fact::Disk { place, .. } => Fact::Disk {
            place: *place,
            disk: catalog.has_disk(*place).then(|| catalog.disk(*place).cloned())?,
        },
        Fact::Computer { browser, .. } => {
            Fact::Computer { browser: *browser, computer: catalog.computer(*browser).map(str::to_owned) }
        }
        &Fact::Sameness { place, other, .. } => {
            let sameness = catalog.sameness(place, other).unwrap_or(Sameness::Unsaid);
            Fact::Sameness { place, other, sameness }
        }
        Fact::Note { about, .. } => {
            Fact::Note { about: about.clone(), note: catalog.note(about).map(str::to_owned) }
        }
        Fact::Search { name, .. } => {
            let known = catalog.searches().find(|(of, _)| of == name);
            let address = known.and_then(|(_, address)| address).map(str::to_owned);
            Fact::Search { name: name.clone(), address }
        }
        &Fact::Dated { browser, slot, .. } => {
            let known = catalog.day_lists().find(|it| (it.browser, it.slot) == (browser, slot));
            Fact::Dated { browser, slot, list: known.and_then(|it| it.list).cloned().map(Box::new) }
        }
        other => return of_song(catalog, other),
    })
}

/// The same for what is said of a song.
fn of_song(catalog: &Catalog, fact: &Fact) -> Option<Fact> {
    let words = |track| catalog.track(track).and_then(|track| track.words()).unwrap_or_default();
    Some(match fact {
        Fact::Stated { track, by, .. } => {
            let said = words(*track).stated.into_iter().find(|(of, _)| of == by);
            Fact::Stated { track: *track, by: *by, said: said.and_then(|(_, said)| said.value) }
        }
        &Fact::LeftOut { track, by, .. } => {
            let is_left_out = words(track).left_out.iter().any(|(of, it)| *of == by && it.value);
            Fact::LeftOut { track, by, is_left_out }
        }
        &Fact::Tick { track, .. } => Fact::Tick { track, ticked: value(words(track).tick) },
        &Fact::Overruled { track, .. } => Fact::Overruled { track, ruling: value(words(track).overruled) },
        &Fact::ReadAs { track, .. } => Fact::ReadAs { track, read_as: value(words(track).read_as) },
        &Fact::LetGo { track, browser, .. } => {
            let is_let_go = words(track).let_go.iter().any(|(of, it)| *of == browser && it.value);
            Fact::LetGo { track, browser, is_let_go }
        }
        &Fact::Returned { track, browser, .. } => {
            let found = words(track).returned.into_iter().find(|(of, _)| *of == browser);
            Fact::Returned { track, browser, found: found.and_then(|(_, found)| found.value) }
        }
        &Fact::Moved { track, other, .. } => {
            let moved = words(track).moved.into_iter().find(|(of, _)| *of == other)?;
            Fact::Moved { track, other, before: moved.1.value }
        }
        _ => return None,
    })
}

fn value<T>(register: Option<Register<Option<T>>>) -> Option<T> {
    register.and_then(|register| register.value)
}

/// What takes these facts back, each with the stamp of what is known before they are written.
pub fn before<'a>(catalog: &Catalog, facts: impl Iterator<Item = &'a Fact>) -> Vec<Change> {
    let taken_back = facts.filter_map(|fact| unsaid(catalog, fact));
    taken_back
        .map(|fact| Change { replaced: catalog.register_of(&fact), ..Change::new(Stamp::NONE, fact) })
        .collect()
}

/// Pairs each undoing fact with the stamp of the change that it undoes. Ask it when the import is written.
pub fn written(catalog: &Catalog, takes_back: Vec<Change>) -> Vec<Change> {
    let stamp = |fact: &Fact| catalog.register_of(fact).unwrap_or(Stamp::NONE);
    takes_back.into_iter().map(|it| Change { stamp: stamp(&it.fact), ..it }).collect()
}

/// What takes a later import back, once an earlier one is gone: where the later one would say again what the earlier one
/// had written, it says what was known before both.
pub fn going_back_further(later: Vec<Change>, gone: &[Change]) -> Vec<Change> {
    let by_stamp: HashMap<Stamp, Vec<&Change>> = gone.iter().fold(HashMap::new(), |mut all, it| {
        all.entry(it.stamp).or_insert_with(Vec::new).push(it);
        all
    });
    let further = |it: Change| {
        let some = it.replaced.and_then(|replaced| by_stamp.get(&replaced));
        let gone = some.and_then(|some| some.iter().find(|gone| writes_same(&gone.fact, &it.fact)));
        match gone {
            Some(gone) => Change { stamp: it.stamp, fact: gone.fact.clone(), replaced: gone.replaced },
            None => it,
        }
    };
    later.into_iter().map(further).collect()
}

/// What takes an earlier import back, once a later one was taken back by saying these facts: what the earlier one had
/// written counts again, under the stamp with which it was said again.
pub fn said_again(earlier: Vec<Change>, gone: &[Change], said: &[Fact], catalog: &Catalog) -> Vec<Change> {
    let said: BTreeSet<&Fact> = said.iter().collect();
    let by_replaced: HashMap<Stamp, Vec<&Change>> =
        gone.iter().filter(|it| said.contains(&it.fact)).fold(HashMap::new(), |mut all, it| {
            all.entry(it.replaced.unwrap_or(Stamp::NONE)).or_insert_with(Vec::new).push(it);
            all
        });
    let again = |it: Change| {
        let gone = by_replaced
            .get(&it.stamp)
            .and_then(|some| some.iter().find(|gone| writes_same(&gone.fact, &it.fact)));
        let stamp = gone.and_then(|gone| catalog.register_of(&gone.fact)).unwrap_or(it.stamp);
        Change { stamp, ..it }
    };
    earlier.into_iter().map(again).collect()
}

/// Whether two facts are of one kind and of one song, file or place. Changes that were written together can have one
/// stamp.
fn writes_same(one: &Fact, other: &Fact) -> bool {
    let file = |fact: &Fact| match fact {
        Fact::File { place, path, .. } => Some((*place, path.clone())),
        _ => None,
    };
    let of = |fact: &Fact| (std::mem::discriminant(fact), track_of(fact), file(fact));
    of(one) == of(other)
        || matches!((one, other), (Fact::File { .. }, Fact::File { .. })) && file(one) == file(other)
}

/// What takes back now what was written, without that which somebody wrote anew since.
pub fn taking_back(catalog: &Catalog, written: &[Change]) -> Vec<Fact> {
    let is_still = |it: &&Change| catalog.register_of(&it.fact).unwrap_or(Stamp::NONE) == it.stamp;
    written.iter().filter(is_still).map(|it| it.fact.clone()).collect()
}

/// The song that a fact is about.
pub(super) fn track_of(fact: &Fact) -> Option<TrackId> {
    match fact {
        Fact::File { file, .. } => file.holds.track(),
        Fact::Track { track, .. }
        | Fact::Tick { track, .. }
        | Fact::Overruled { track, .. }
        | Fact::Stated { track, .. }
        | Fact::Returned { track, .. }
        | Fact::LetGo { track, .. }
        | Fact::ReadAs { track, .. }
        | Fact::FileSays { track, .. }
        | Fact::Moved { track, .. }
        | Fact::LeftOut { track, .. }
        | Fact::Replaced { track, .. } => Some(*track),
        _ => None,
    }
}

/// The spans of stamps that these facts have, once they were written together.
pub fn spans_of(catalog: &Catalog, facts: &[Fact]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for stamp in facts.iter().filter_map(|fact| catalog.register_of(fact)) {
        match spans.iter_mut().find(|(first, _)| is_alike(*first, stamp)) {
            Some((first, last)) => (*first, *last) = (stamp.min(*first), stamp.max(*last)),
            None => spans.push((stamp, stamp)),
        }
    }
    spans
}

fn is_alike(one: Stamp, other: Stamp) -> bool {
    (one.era, one.browser) == (other.era, other.browser)
}

/// Says a change of a back-up again that was taken back: the same fact, with a later stamp. `None` if the change was
/// not taken back.
pub(super) fn again(catalog: &Catalog, change: &Change, undone: &[Span]) -> Option<Change> {
    let undone = |fact: &Fact| {
        let stamp = catalog.register_of(fact)?;
        let is_in = |(first, last): &Span| is_alike(*first, stamp) && (*first..=*last).contains(&stamp);
        undone.iter().any(is_in).then_some(stamp)
    };
    let later = |known: Stamp, fact: Fact| Change {
        stamp: change.stamp.after(known),
        fact,
        replaced: change.replaced,
    };
    let fact = || change.fact.clone();
    match &change.fact {
        Fact::Place { place, .. } => {
            let open = open(*place);
            undone(&open).map(|known| later(known, open)).or_else(|| Some(later(undone(&fact())?, fact())))
        }
        Fact::Browser { browser, .. } => {
            let removed = Fact::Forgotten { browser: *browser };
            let is_removed = |known: &Stamp| catalog.register_of(&fact()).is_none_or(|name| name < *known);
            let known = undone(&removed).filter(is_removed).or_else(|| undone(&fact()));
            known.map(|known| later(known, fact()))
        }
        known => undone(known).map(|known| later(known, fact())),
    }
}

fn open(place: PlaceId) -> Fact {
    Fact::PlaceGone { place, is_gone: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{About, Disk, Ruling, Said, SaidBy, Ticked, TrackFacts};
    use crate::evidence::Origin;
    use crate::ids::BrowserId;
    use crate::imports::backup::{self, is_news};
    use crate::library::Standpoint;
    use crate::query::{Query, Table};

    const OWN: BrowserId = BrowserId([1; 8]);
    const OLD: BrowserId = BrowserId([2; 8]);
    const HERE: PlaceId = PlaceId([1; 8]);
    const THERE: PlaceId = PlaceId([2; 8]);

    fn track(at: u8) -> TrackId {
        TrackId([at; 16])
    }

    fn song(at: u8, place: PlaceId) -> [Fact; 2] {
        let facts = TrackFacts { title: format!("Song {at}"), size: 1, ..TrackFacts::default() };
        let file = FileFacts::new(1, 1, Holds::Track(track(at)));
        [
            Fact::File { place, path: format!("{at}.mp3"), file },
            Fact::Track { track: track(at), facts: facts.into() },
        ]
    }

    fn place(place: PlaceId, browser: BrowserId, name: &str) -> Fact {
        Fact::Place { place, browser, name: name.into() }
    }

    fn say(
        catalog: &mut Catalog,
        browser: BrowserId,
        ms: u64,
        facts: impl IntoIterator<Item = Fact>,
    ) -> Vec<Change> {
        let stamp = |counter| Stamp { counter, ..Stamp::at(ms, browser) };
        let change = |(counter, fact)| Change::new(catalog.stamp_of(&fact, stamp(counter)), fact);
        let changes: Vec<Change> = (0..).zip(facts).map(change).collect();
        changes.iter().for_each(|change| drop(catalog.fold(change.clone())));
        changes
    }

    /// What the table and the exports show: each song with its files, where it stands, and what is said of it.
    fn shown(catalog: &Catalog) -> Vec<String> {
        let from = Standpoint { browser: OWN, ..Standpoint::default() };
        let table = Table::of(catalog, &from);
        let mut shown: Vec<String> = table
            .select(&Query::default())
            .into_iter()
            .filter_map(|at| Some((catalog.track_at(at)?, table.row(at)?)))
            .map(|(track, row)| {
                let note = catalog.note(&About::Track(track.id()));
                let files: Vec<_> =
                    catalog.present_copies(track).map(|file| (file.place(), file.path())).collect();
                let said: Vec<_> = track.said().map(|(by, ..)| by).collect();
                let judged = (row.judgement.whereabouts, row.judgement.way);
                format!(
                    "{} {judged:?} {note:?} {:?} {:?} {files:?} {said:?}",
                    track.title(),
                    track.ticked(),
                    track.ruling()
                )
            })
            .collect();
        shown.sort();
        shown
    }

    /// A catalog of two songs, and a back-up that says of one of them what it did not know, and has a third.
    fn before() -> (Catalog, Vec<Change>) {
        let mut catalog = Catalog::default();
        let facts = [place(HERE, OWN, "Music")].into_iter().chain(song(1, HERE)).chain(song(2, HERE));
        let ticked = Some(Ticked::Returned);
        let own = [
            Fact::Tick { track: track(2), ticked },
            Fact::Note { about: About::Track(track(2)), note: Some("shelf".into()) },
        ];
        say(&mut catalog, OWN, 5, facts.chain(own));
        let mut other = Catalog::default();
        let ruling = Some(Ruling { origin: Origin::CdRip, store: None });
        let said = [
            place(THERE, OLD, "Music"),
            Fact::Browser { browser: OLD, name: "Old".into() },
            Fact::Disk { place: THERE, disk: Some(Disk { name: "NAS".into(), is_network: true }) },
            Fact::Tick { track: track(1), ticked: Some(Ticked::NotReturned) },
            Fact::Tick { track: track(2), ticked: None },
            Fact::Overruled { track: track(1), ruling },
            Fact::Note { about: About::Track(track(1)), note: Some("theirs".into()) },
            Fact::Note { about: About::Track(track(3)), note: Some("lent".into()) },
            Fact::Stated { track: track(1), by: SaidBy::LibraryXml, said: Some(Said::default().into()) },
        ];
        let said = said.into_iter().chain(song(1, THERE)).chain(song(3, THERE));
        let backup = say(&mut other, OLD, 9, said);
        (catalog, backup)
    }

    fn restore(catalog: &mut Catalog, backup: &[Change], undone: &[Span]) -> Vec<Change> {
        let news = backup::news(catalog, backup.to_vec(), undone);
        let takes_back = super::before(catalog, news.iter().map(|change| &change.fact));
        news.into_iter().for_each(|change| drop(catalog.fold(change)));
        written(catalog, takes_back)
    }

    #[test]
    fn a_back_up_is_restored_taken_back_and_restored_again() {
        let (mut catalog, backup) = before();
        let first = shown(&catalog);
        let done = restore(&mut catalog, &backup, &[]);
        let second = shown(&catalog);
        assert_eq!((first.len(), second.len()), (2, 3), "{second:#?}");
        let facts = taking_back(&catalog, &done);
        say(&mut catalog, OWN, 20, facts.clone());
        assert_eq!(shown(&catalog), first);
        let undone = spans_of(&catalog, &facts);
        assert!(!backup.iter().any(|change| is_news(&catalog, change)), "only the undone says it");
        assert_eq!(backup::plan(&catalog, &backup, &undone).new, 1);
        let done = restore(&mut catalog, &backup, &undone);
        assert_eq!(shown(&catalog), second);
        assert!(backup::news(&catalog, backup.clone(), &undone).is_empty(), "now it is known");
        let facts = taking_back(&catalog, &done);
        say(&mut catalog, OWN, 30, facts);
        assert_eq!(shown(&catalog), first);
    }

    #[test]
    fn what_was_said_since_is_not_taken_back() {
        let (mut catalog, backup) = before();
        let done = restore(&mut catalog, &backup, &[]);
        let ticked = Some(Ticked::Returned);
        say(&mut catalog, OWN, 15, [Fact::Tick { track: track(1), ticked }]);
        let facts = taking_back(&catalog, &done);
        say(&mut catalog, OWN, 20, facts);
        assert_eq!(catalog.track(track(1)).unwrap().ticked(), ticked);
        assert_eq!(catalog.note(&About::Track(track(1))), None);
    }
}
