//! Tests of [`Scenario`] and [`Outcome`]: small catalogs, as they are and as they would be.

use super::*;
use crate::changes::{Change, Fact, FileFacts, Holds, Ruling, SaidBy, Stamp, TrackFacts};
use crate::evidence::{Country, Settings, Store, Subscription};
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::marks::{Mark, Where};

const DESK: BrowserId = BrowserId([1; 8]);
const LAPTOP: BrowserId = BrowserId([2; 8]);

/// Songs with an origin that the person said, each in places of the desk (1) or the laptop (2).
fn catalog(songs: &[(Origin, Option<Store>, &[u8])]) -> Catalog {
    let (mut catalog, mut ms) = (Catalog::default(), 0);
    let mut say = |fact| {
        ms += 1;
        drop(catalog.fold(Change::new(Stamp::at(ms, DESK), fact)));
    };
    for (at, browser, name) in [(1, DESK, "Desk"), (2, LAPTOP, "Laptop")] {
        say(Fact::Place { place: PlaceId([at; 8]), browser, name: format!("Music {at}") });
        say(Fact::Computer { browser, computer: Some(name.into()) });
    }
    for (at, (origin, store, places)) in (1..).zip(songs) {
        let track = TrackId([at; 16]);
        let mark = Mark { place: Where::Ilst, key: "apID".into(), value: "Ana@example.org".into() };
        let mut facts = TrackFacts { marks: vec![mark], size: 1, ..TrackFacts::default() };
        // Songs of even numbers were bought in Germany, the others in the United States.
        facts.tags.ids.apple_storefront = Some(if at % 2 == 0 { 143_443 } else { 143_441 });
        say(Fact::Track { track, facts: facts.into() });
        for place in *places {
            let file = FileFacts::new(1, 1, Holds::Track(track));
            say(Fact::File { place: PlaceId([*place; 8]), path: at.to_string(), file });
        }
        let ruling = Ruling { origin: *origin, store: *store };
        say(Fact::Overruled { track, ruling: Some(ruling).filter(|_| *origin != Origin::Unknown) });
    }
    catalog
}

/// What comes back and what is gone, today and with these turned.
#[track_caller]
fn check(songs: &[(Origin, Option<Store>, &[u8])], turned: &[Switch], wanted: [(u64, u64); 2]) {
    let catalog = catalog(songs);
    let settings = Settings { subscription: Subscription::AppleMusic, ..Settings::default() };
    let from = Standpoint { browser: DESK, settings, ..Standpoint::default() };
    let table = Table::of(&catalog, &from);
    let accounts = accounts(&catalog, &table);
    let all = switches(&catalog, &table, &accounts, &from.settings);
    for switch in turned {
        assert!(all.iter().any(|(it, _)| it == switch), "{switch:?} is none of {all:?}");
    }
    let outcome = |turned: &[Switch]| {
        let scenario = Scenario::of(&catalog, &accounts, &from, &all, turned);
        let mut outcome = Outcome::default();
        outcome.add(&catalog, &table, &scenario, table.rows().map(|(at, _)| at));
        (outcome.back, outcome.gone)
    };
    assert_eq!([outcome(&[]), outcome(turned)], wanted);
    // With nothing turned, it is as the table says.
    let back = table.rows().filter(|(_, row)| row.judgement.would_come_back()).count() as u64;
    assert_eq!(outcome(&[]).0, back);
}

#[test]
fn without_a_subscription() {
    let songs: [(Origin, Option<Store>, &[u8]); 3] =
        [(Origin::AppleMusic, None, &[1]), (Origin::ItunesMatch, None, &[2]), (Origin::CdRip, None, &[1])];
    check(&songs, &[Switch::AppleMusic], [(3, 0), (2, 1)]);
    let laptop = Switch::Computer("Laptop".into());
    check(&songs, &[Switch::AppleMusic, laptop.clone()], [(3, 0), (1, 2)]);
    // iTunes Match brings its own songs, and none of Apple Music.
    check(&songs, &[Switch::AppleMusic, Switch::Match, laptop], [(3, 0), (2, 1)]);
}

#[test]
fn without_a_store_an_account_or_the_discs() {
    let songs: [(Origin, Option<Store>, &[u8]); 3] = [
        (Origin::Store, Some(Store::Bandcamp), &[1]),
        (Origin::ItunesPurchase, None, &[1]),
        (Origin::CdRip, None, &[1]),
    ];
    check(&songs, &[Switch::Store(Store::Bandcamp)], [(3, 0), (2, 0)]);
    check(&songs, &[Switch::Account("ana@example.org".into())], [(3, 0), (2, 0)]);
    check(&songs, &[Switch::Discs], [(3, 0), (2, 0)]);
}

#[test]
fn without_a_computer() {
    let songs: [(Origin, Option<Store>, &[u8]); 3] =
        [(Origin::Unknown, None, &[1]), (Origin::Unknown, None, &[1, 2]), (Origin::CdRip, None, &[2])];
    check(&songs, &[Switch::Computer("Laptop".into())], [(2, 0), (1, 0)]);
    check(&songs, &[Switch::Computer("Desk".into())], [(2, 0), (2, 1)]);
    check(&songs, &[Switch::Computer("Desk".into()), Switch::Computer("Laptop".into())], [(2, 0), (1, 2)]);
}

#[test]
fn without_the_store_of_a_country() {
    let songs: [(Origin, Option<Store>, &[u8]); 3] = [
        (Origin::ItunesPurchase, None, &[1]),
        (Origin::ItunesPurchase, None, &[1]),
        (Origin::CdRip, None, &[1]),
    ];
    let [us, de] = ["us", "de"].map(|code| Switch::Country(Country::new(code).unwrap()));
    check(&songs, std::slice::from_ref(&de), [(3, 0), (2, 0)]);
    check(&songs, &[us, de], [(3, 0), (1, 0)]);
}

#[test]
fn what_was_not_found_so_far_is_not_gone() {
    let songs: [(Origin, Option<Store>, &[u8]); 2] =
        [(Origin::Unknown, None, &[1]), (Origin::Unknown, None, &[1])];
    let mut catalog = catalog(&songs);
    let file = FileFacts::new(1, 1, Holds::Track(TrackId([1; 16])));
    let file = FileFacts { presence: crate::changes::Presence::Absent, ..file };
    let gone = Fact::File { place: PlaceId([1; 8]), path: "1".into(), file };
    catalog.fold(Change::new(Stamp::at(100, DESK), gone));
    let from = Standpoint { browser: DESK, ..Standpoint::default() };
    let table = Table::of(&catalog, &from);
    let accounts = accounts(&catalog, &table);
    let all = switches(&catalog, &table, &accounts, &from.settings);
    let outcome = |turned: &[Switch]| {
        let scenario = Scenario::of(&catalog, &accounts, &from, &all, turned);
        let mut outcome = Outcome::default();
        outcome.add(&catalog, &table, &scenario, table.rows().map(|(at, _)| at));
        (outcome.group(Group::Unfound).count, outcome.gone)
    };
    assert_eq!(outcome(&[]), (1, 0));
    assert_eq!(outcome(&[Switch::Computer("Desk".into())]).1, 1, "the one that is here today");
}

#[test]
fn songs_of_other_lists_stand_beside() {
    let mut catalog = catalog(&[(Origin::Unknown, None, &[1])]);
    let track = TrackId([9; 16]);
    let said = Fact::Stated { track, by: SaidBy::Spotify, said: Some(Box::default()) };
    for fact in [Fact::Track { track, facts: Box::default() }, said] {
        catalog.fold(Change::new(Stamp::at(100, DESK), fact));
    }
    let from = Standpoint { browser: DESK, ..Standpoint::default() };
    let table = Table::of(&catalog, &from);
    let mut outcome = Outcome::default();
    let scenario = Scenario { from, ..Scenario::default() };
    outcome.add(&catalog, &table, &scenario, table.rows().map(|(at, _)| at));
    let all: u64 = outcome.groups.iter().map(|sum| sum.count).sum();
    assert_eq!((table.rows().count(), all), (2, table.outlook().whole.count));
}
