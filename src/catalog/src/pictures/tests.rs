//! Tests of [`Tally`] over a small library, counted by year, format and place.

use super::*;
use crate::changes::{Change, Fact, FileFacts, Holds, Stamp};
use crate::ids::{BrowserId, TrackId};
use crate::library::Standpoint;
use crate::marks::Mark;
use crate::query::Query;
use crate::reading::{Codec, Container};

const PLACES: [PlaceId; 2] = [PlaceId([1; 8]), PlaceId([2; 8])];

/// A song: its year, its date of purchase, its codec, its size, and which places hold it.
type Song<'a> = (u32, Option<&'a str>, Codec, u64, &'a [usize]);

/// A library of these songs.
fn library(songs: &[Song<'_>]) -> (Catalog, Table) {
    let (mut catalog, browser) = (Catalog::default(), BrowserId([1; 8]));
    let mut say = |fact| drop(catalog.fold(Change::new(Stamp::at(1, browser), fact)));
    PLACES.into_iter().for_each(|place| say(Fact::Place { place, browser, name: "Music".into() }));
    for (at, (year, bought, codec, size, places)) in (1..).zip(songs) {
        let track = TrackId([at; 16]);
        let mut facts = TrackFacts { size: *size, container: Some(Container::Mp4), ..TrackFacts::default() };
        (facts.audio.codec, facts.tags.year) = (Some(*codec), Some(*year));
        facts.tags.album = Some("Album".into());
        facts.marks.extend(bought.map(|date| Mark {
            place: Where::Ilst,
            key: "purd".into(),
            value: date.into(),
        }));
        say(Fact::Track { track, facts: facts.into() });
        for place in places.iter().filter_map(|at| PLACES.get(*at)) {
            let file = FileFacts::new(*size, 1, Holds::Track(track));
            say(Fact::File { place: *place, path: at.to_string(), file });
        }
    }
    let table = Table::of(&catalog, &Standpoint { browser, ..Standpoint::default() });
    (catalog, table)
}

fn years(counted: &BTreeMap<u32, ByGroup>) -> Vec<(u32, u64)> {
    let songs = |groups: &ByGroup| groups.values().map(|(_, songs)| songs).sum();
    counted.iter().map(|(year, groups)| (*year, songs(groups))).collect()
}

#[test]
fn songs_are_counted_by_year_and_format() {
    let (catalog, table) = library(&[
        (1999, Some("2009-01-01 12:00:00"), Codec::Aac, 5, &[0]),
        (1999, Some("0000"), Codec::Aac, 6, &[0, 1]),
        (2001, Some("2010"), Codec::Alac, 100, &[0]),
        (2001, None, Codec::Alac, 100, &[]),
        (0, Some(""), Codec::Aac, 7, &[1]),
    ]);
    let mut tally = Tally::default();
    tally.add(&catalog, &table, table.rows().map(|(at, _)| at));
    assert_eq!(years(&tally.bought), [(2009, 1), (2010, 1)]);
    assert_eq!(
        years(&tally.released).iter().map(|(_, songs)| songs).sum::<u64>(),
        table.outlook().whole.count
    );
    let formats: Vec<_> = tally.formats().iter().map(|(name, sum, _)| (*name, sum.count, sum.size)).collect();
    assert_eq!(formats, [("Apple Lossless", 1, 100), ("AAC", 3, 18)]);
}

#[test]
fn presence_counts_songs_by_place() {
    let (catalog, table) = library(&[
        (1999, None, Codec::Aac, 5, &[0]),
        (1999, None, Codec::Aac, 6, &[0, 1]),
        (1999, None, Codec::Aac, 7, &[]),
    ]);
    let songs = table.select(&Query::default());
    assert_eq!(presence(&catalog, &songs, &PLACES), [2, 1]);
}
