//! Folding changes in any order, and what each kind of change does.

use super::*;
use crate::changes::arbitrary::{all_known, changes_of_all, folded};
use crate::changes::{Holds, Presence, Ruling, Sameness, TrackFacts};
use crate::changes::{Said, SaidBy};
use crate::evidence::{CloudStatus, Origin};
use crate::library::Basis;
use crate::library::Standpoint;
use crate::marks::{Mark, Where};
use crate::reading::Container;
use proptest::prelude::*;

proptest! {
    #[test]
    fn order_and_repetition_do_not_matter(
        (changes, shuffled) in changes_of_all(24)
            .prop_flat_map(|changes| (Just(changes.clone()), Just(changes).prop_shuffle())),
        again in 0usize..24,
    ) {
        let repeated = shuffled.iter().take(again).cloned();
        let other = folded(shuffled.iter().cloned().chain(repeated));
        prop_assert_eq!(all_known(&folded(changes)), all_known(&other));
    }
}

#[test]
fn a_file_that_vanished_is_remembered() {
    let (place, id, browser) = (PlaceId([1; 8]), TrackId([1; 16]), BrowserId([1; 8]));
    let seen = |ms, presence| {
        let file = FileFacts { presence, ..FileFacts::new(1, 1, Holds::Track(id)) };
        let stamp = Stamp::at(ms, browser);
        Change::new(stamp, Fact::File { place, path: "a.mp3".into(), file })
    };
    let catalog = folded([seen(1, Presence::Present), seen(2, Presence::Absent)]);
    let track = catalog.track(id).unwrap();
    assert_eq!((track.copies().count(), catalog.present_copies(track).count()), (1, 0));
}

fn say(catalog: &mut Catalog, ms: u64, fact: Fact) -> Vec<TrackId> {
    let stamp = Stamp::at(ms, BrowserId([1; 8]));
    catalog.fold(Change::new(stamp, fact))
}

fn read(track: TrackId, title: &str) -> Fact {
    let facts = TrackFacts { title: title.into(), container: Some(Container::Mp4), ..TrackFacts::default() };
    Fact::Track { track, facts: Box::new(facts) }
}

const PLACE: PlaceId = PlaceId([1; 8]);
const DESK: BrowserId = BrowserId([1; 8]);

#[test]
fn a_file_that_holds_another_song_changes_two() {
    let (mut catalog, one, two) = (Catalog::default(), TrackId([1; 16]), TrackId([2; 16]));
    let holds = |track| {
        let file = FileFacts::new(1, 1, Holds::Track(track));
        Fact::File { place: PLACE, path: "a.mp3".into(), file }
    };
    assert_eq!(say(&mut catalog, 1, holds(one)), [one]);
    assert_eq!(say(&mut catalog, 2, holds(two)), [two, one]);
    assert_eq!(say(&mut catalog, 1, holds(one)), [one]);
    assert_eq!(catalog.track(one).unwrap().copies().count(), 0);
}

#[test]
fn files_of_a_forgotten_browser_are_absent_until_it_is_named_again() {
    let (mut catalog, track) = (Catalog::default(), TrackId([1; 16]));
    let file = FileFacts::new(1, 1, Holds::Track(track));
    say(&mut catalog, 1, Fact::File { place: PLACE, path: "a.mp3".into(), file });
    say(&mut catalog, 2, Fact::Forgotten { browser: DESK });
    let there = |catalog: &Catalog| catalog.present_copies(catalog.track(track).unwrap()).count();
    assert_eq!(there(&catalog), 1, "whose the place is was not said yet");
    assert_eq!(say(&mut catalog, 3, Fact::Place { place: PLACE, browser: DESK, name: "M".into() }), [track]);
    assert_eq!(there(&catalog), 0);
    assert_eq!(catalog.copies(catalog.track(track).unwrap()).count(), 1);
    assert_eq!(say(&mut catalog, 4, Fact::Browser { browser: DESK, name: "Desk".into() }), [track]);
    assert_eq!(there(&catalog), 1);
}

#[test]
fn what_the_person_says_wins_and_what_apple_says_stands_beside() {
    let (mut catalog, track) = (Catalog::default(), TrackId([1; 16]));
    say(&mut catalog, 1, read(track, "Blue"));
    let judged = |catalog: &Catalog| {
        let subject = catalog.subject(catalog.track(track).unwrap()).unwrap();
        let it = subject.judge(catalog, &Standpoint::default());
        (it.verdict.origin, it.basis, it.status(), it.stated, it.disagrees())
    };
    let unknown = (Origin::Unknown, Basis::Evidence, CloudStatus::Unknown, None, false);
    assert_eq!(judged(&catalog), unknown);
    let ruling = Some(Ruling { origin: Origin::ItunesPurchase, store: None });
    say(&mut catalog, 2, Fact::Overruled { track, ruling });
    let ruled = (Origin::ItunesPurchase, Basis::YouSaid, CloudStatus::Purchased, None, false);
    assert_eq!(judged(&catalog), ruled);
    let said = Said { cloud_status: Some(CloudStatus::Matched), ..Said::default() };
    let stated = |said| Fact::Stated { track, by: SaidBy::MusicScript, said };
    say(&mut catalog, 3, stated(Some(Box::new(said))));
    let both =
        (Origin::ItunesPurchase, Basis::YouSaid, CloudStatus::Matched, Some(CloudStatus::Matched), true);
    assert_eq!(judged(&catalog), both);
    say(&mut catalog, 4, stated(None));
    say(&mut catalog, 5, Fact::Overruled { track, ruling: None });
    assert_eq!(judged(&catalog), unknown);
}

#[test]
fn of_a_song_without_a_file_apples_word_is_the_origin() {
    let (mut catalog, track) = (Catalog::default(), TrackId([1; 16]));
    let facts = Box::new(TrackFacts { title: "Cloud".into(), ..TrackFacts::default() });
    say(&mut catalog, 1, Fact::Track { track, facts });
    let said = Said { kind: Some("Apple Music AAC audio file".into()), ..Said::default() };
    say(&mut catalog, 2, Fact::Stated { track, by: SaidBy::LibraryXml, said: Some(Box::new(said)) });
    let judged = |catalog: &Catalog| {
        let it =
            catalog.subject(catalog.track(track).unwrap()).unwrap().judge(catalog, &Standpoint::default());
        (it.verdict.origin, it.basis)
    };
    assert_eq!(judged(&catalog), (Origin::AppleMusic, Basis::AppleSaid));
    let file = FileFacts::new(1, 1, Holds::Track(track));
    say(&mut catalog, 3, Fact::File { place: PLACE, path: "a.mp3".into(), file });
    assert_eq!(judged(&catalog), (Origin::Unknown, Basis::Evidence), "with a file, the file is asked");
}

#[test]
fn the_marks_of_copies_that_are_there_count() {
    let (mut catalog, track) = (Catalog::default(), TrackId([1; 16]));
    say(&mut catalog, 1, read(track, "Blue"));
    let copy = |path: &str, presence| {
        let marks = vec![Mark { place: Where::Folder, key: path.into(), value: String::new() }];
        let file = FileFacts { marks, presence, ..FileFacts::new(1, 1, Holds::Track(track)) };
        Fact::File { place: PLACE, path: path.into(), file }
    };
    let marks = |catalog: &Catalog| {
        let subject = catalog.subject(catalog.track(track).unwrap()).unwrap();
        subject.marks().iter().map(|mark| mark.key.clone()).collect::<Vec<_>>()
    };
    say(&mut catalog, 2, copy("a", Presence::Present));
    say(&mut catalog, 3, copy("b", Presence::Absent));
    assert_eq!(marks(&catalog), ["a"]);
    say(&mut catalog, 4, copy("a", Presence::Absent));
    assert_eq!(marks(&catalog), ["a", "b"]);
}

#[test]
fn a_song_that_only_apple_knows_is_listed() {
    let (mut catalog, track) = (Catalog::default(), TrackId([1; 16]));
    let facts = Box::new(TrackFacts { title: "Cloud".into(), ..TrackFacts::default() });
    say(&mut catalog, 1, Fact::Track { track, facts });
    let is_listed = |catalog: &Catalog| catalog.track(track).unwrap().is_listed();
    assert!(!is_listed(&catalog));
    let said = Some(Box::new(Said::default()));
    say(&mut catalog, 2, Fact::Stated { track, by: SaidBy::LibraryXml, said });
    assert!(is_listed(&catalog));
    say(&mut catalog, 3, read(track, "Cloud"));
    assert!(!is_listed(&catalog), "it was a file, and no file holds it any more");
}

/// A catalog in which two browsers have one folder, and each has seen a file at one path: at this time, of this size.
fn one_folder(sights: [(u64, u64); 2]) -> (Catalog, TrackId) {
    let (mut catalog, id) = (Catalog::default(), TrackId([1; 16]));
    for (n, (ms, size)) in (1u8..).zip(sights) {
        let (place, browser) = (PlaceId([n; 8]), BrowserId([n; 8]));
        say(&mut catalog, 1, Fact::Place { place, browser, name: "Music".into() });
        let file = FileFacts::new(size, 1, Holds::Track(id));
        say(&mut catalog, ms, Fact::File { place, path: "a.mp3".into(), file });
    }
    let same = Fact::Sameness { place: PLACE, other: PlaceId([2; 8]), sameness: Sameness::Same };
    say(&mut catalog, 4, same);
    (catalog, id)
}

#[test]
fn what_another_browser_saw_changed_in_the_same_folder_is_there_no_more() {
    let check = |sights, wanted: usize| {
        let (catalog, id) = one_folder(sights);
        assert_eq!(catalog.present_copies(catalog.track(id).unwrap()).count(), wanted, "{sights:?}");
    };
    check([(2, 9), (3, 9)], 2);
    check([(2, 9), (3, 5)], 1);
    check([(3, 9), (2, 5)], 1);
}

#[test]
fn what_another_browser_saw_gone_is_there_again_when_it_is_seen() {
    let (mut catalog, id) = one_folder([(2, 9), (3, 9)]);
    let file = FileFacts::new(9, 1, Holds::Track(id));
    let gone = FileFacts { presence: Presence::Absent, ..file.clone() };
    say(&mut catalog, 5, Fact::File { place: PLACE, path: "a.mp3".into(), file: gone });
    let seen = |catalog: &Catalog| catalog.file(PlaceId([2; 8]), "a.mp3").unwrap().is_seen_present();
    assert!(!seen(&catalog), "so the next reading reports it although it has not changed");
    say(&mut catalog, 6, Fact::File { place: PlaceId([2; 8]), path: "a.mp3".into(), file });
    assert!(seen(&catalog));
    assert_eq!(catalog.present_copies(catalog.track(id).unwrap()).count(), 1);
}
