//! Tests of [`Shelf`]: whose CD is on the shelf can be ripped again, and nothing else changes.

use super::*;
use crate::changes::{Change, Clock, SaidBy, TrackFacts};
use crate::evidence::WayBack;
use crate::ids::{BrowserId, TrackId};
use crate::imports::taken_back;
use crate::library::{Standpoint, Whereabouts};
use crate::reading::Reading;

const TITLES: [&str; 6] = ["One", "Two", "Three", "Four", "Five", "Six"];

/// A song that only a list of a player names.
fn song(catalog: &mut Catalog, title: &str, tags: Tags) -> TrackId {
    let tags = Tags { title: Some(title.to_owned()), ..tags };
    let reading = Reading { tags, ..Reading::default() };
    let facts = TrackFacts::of_reading(reading, title, 1_000);
    let track = TrackId::derive(&facts);
    fold_facts(catalog, vec![Fact::Track { track, facts: Box::new(facts) }]);
    let by = SaidBy::Playlist;
    fold_facts(catalog, vec![Fact::Stated { track, by, said: Some(Box::default()) }]);
    track
}

fn fold_facts(catalog: &mut Catalog, facts: Vec<Fact>) {
    let mut clock = Clock::new(BrowserId([1; 8]));
    let now_ms = catalog.latest().map_or(1, |latest| latest.ms + 1);
    for fact in facts {
        catalog.fold(Change::new(clock.tick(now_ms), fact));
    }
}

fn album(album: &str, artist: &str) -> Tags {
    Tags { album: Some(album.to_owned()), artist: Some(artist.to_owned()), ..Tags::default() }
}

fn records(of: &[(&str, &str, &str)]) -> Records {
    let record = |&(artist, title, format): &(&str, &str, &str)| Record {
        artist: artist.to_owned(),
        title: title.to_owned(),
        format: format.to_owned(),
    };
    Records { by: SaidBy::Discogs, owned: of.iter().map(record).collect(), others: 0 }
}

fn counts(shelf: &Shelf) -> [usize; 5] {
    [shelf.cds, shelf.others, shelf.elsewhere, shelf.on_cd.len(), shelf.same]
}

fn way(catalog: &Catalog, track: TrackId) -> Option<WayBack> {
    let track = catalog.track(track)?;
    let judged = catalog.subject(track)?.judge(catalog, &Standpoint::default());
    assert_ne!(judged.whereabouts, Whereabouts::Here);
    judged.way
}

#[test]
fn a_song_whose_cd_is_on_the_shelf_can_be_ripped_again_until_that_is_taken_back() {
    let mut catalog = Catalog::default();
    let on_cd = song(&mut catalog, TITLES[0], album("Homogenic", "Björk"));
    let on_vinyl = song(&mut catalog, TITLES[1], album("Post", "Björk"));
    let on_none = song(&mut catalog, TITLES[2], album("Debut", "Björk"));
    let records = records(&[
        ("Bjork", "Homogenic", "CD, Album"),
        ("Björk", "Post", "LP"),
        ("Björk", "Vespertine", "CD"),
    ]);
    let shelf = Shelf::of(&records, &catalog);
    assert_eq!((counts(&shelf), shelf.facts.len()), ([1, 1, 1, 1, 0], 2));
    assert_eq!(shelf.on_cd, [on_cd]);
    let before = taken_back::before(&catalog, shelf.facts.iter());
    assert_eq!([on_cd, on_vinyl, on_none].map(|track| way(&catalog, track)), [None; 3]);

    let undo = |catalog: &Catalog| taken_back::taking_back(catalog, &taken_back::written(catalog, before));
    fold_facts(&mut catalog, shelf.facts);
    let ways = [on_cd, on_vinyl, on_none].map(|track| way(&catalog, track));
    assert_eq!(ways, [Some(WayBack::Rip), None, None], "vinyl gives nothing back by itself");
    let again = Shelf::of(&records, &catalog);
    assert_eq!((counts(&again), again.facts.len()), ([1, 1, 1, 1, 2], 0), "known the second time");

    let undone = undo(&catalog);
    fold_facts(&mut catalog, undone);
    assert_eq!(way(&catalog, on_cd), None);
}

#[test]
fn an_album_is_its_artist_and_its_edition() {
    let finds = |of_song: Tags, record: (&str, &str)| {
        let mut catalog = Catalog::default();
        song(&mut catalog, TITLES[0], of_song);
        Shelf::of(&records(&[(record.0, record.1, "CD")]), &catalog).cds == 1
    };
    assert!(finds(album("Abbey Road", "The Beatles"), ("Beatles, The", "Abbey Road")));
    assert!(!finds(album("Greatest Hits", "Queen"), ("ABBA", "Greatest Hits")));
    assert!(!finds(album("", "Queen"), ("Queen", "Jazz")));
    // All songs of the plain edition are on the larger one, and not the other way round.
    assert!(finds(album("Debut", "Björk"), ("Björk", "Debut (Deluxe Edition)")));
    assert!(!finds(album("Debut (Deluxe Edition)", "Björk"), ("Björk", "Debut")));
    assert!(finds(album("Debut (Deluxe Edition)", "Björk"), ("Björk", "Debut [Deluxe Edition]")));
    let hits = Tags { is_compilation: true, ..album("Hits 1991", "Queen") };
    assert!(finds(hits.clone(), ("Various", "Hits 1991")));
    assert!(!finds(hits, ("Queen", "Hits 1991")), "an album of Queen's is another one");
}

#[test]
fn of_a_cd_and_vinyl_the_cd_counts() {
    let mut catalog = Catalog::default();
    let track = song(&mut catalog, TITLES[0], album("Post", "Björk"));
    let shelf = Shelf::of(&records(&[("Björk", "Post", "LP"), ("Björk", "Post", "2xCD")]), &catalog);
    assert_eq!(counts(&shelf), [1, 0, 0, 1, 0]);
    fold_facts(&mut catalog, shelf.facts);
    assert_eq!(way(&catalog, track), Some(WayBack::Rip));
}

#[test]
fn an_album_counts_once_and_a_single_called_after_it_gives_it_not_back() {
    let mut catalog = Catalog::default();
    song(&mut catalog, TITLES[0], album("Homogenic", "Björk"));
    let of = |formats: &[&str]| {
        let of: Vec<_> = formats.iter().map(|format| ("Björk", "Homogenic", *format)).collect();
        counts(&Shelf::of(&records(&of), &catalog))
    };
    assert_eq!(of(&["CD, Album", "2xCD, RE"]), [1, 0, 0, 1, 0]);
    assert_eq!(of(&["CD, Single"]), [0, 1, 0, 0, 0]);
    assert_eq!(of(&["CD, Maxi-Single", "CD-ROM"]), [0, 1, 0, 0, 0]);
    assert_eq!(of(&["CD, Single", "CD, Album"]), [1, 0, 0, 1, 0]);
}
