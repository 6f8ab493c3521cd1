//! The library in pictures, each with its table: years, formats, and which album lies in which folder.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::{Catalog, Track, TrackAt};
use reprise_catalog::pictures::{ByGroup, Tally, presence};
use reprise_catalog::query::{Query, Sum, Table};

use super::{AT_ONCE, album_head};
use crate::host::Host;
use crate::host::answers::members::called;
use crate::host::slices::Slice;
use crate::protocol::leaf::{Leaf, LeafRow, LeafTable};
use crate::words;

/// The most albums in one answer, so that a message stays small.
const MOST: u32 = 400;

/// The most years and the most formats that are shown.
const MOST_ROWS: usize = 120;

/// The most folders that have a column of their own: those that hold most.
const MOST_PLACES: usize = 8;

/// The page, with the first albums.
pub(super) async fn leaf(host: &Host, count: u32) -> Leaf {
    let tally = tally(host).await;
    let albums = host.views.rows(&host.library, &Query::default());
    host.library.with(|catalog, table| {
        let albums = table.by_album(&albums);
        let tables = [
            years(words::pictures_bought(), words::pictures_bought_told(), &tally.bought),
            years(words::pictures_released(), words::pictures_released_told(), &tally.released),
            formats(&tally),
            matrix(catalog, table, &albums, count.min(MOST) as usize),
        ];
        Leaf {
            title: words::pictures_title().to_owned(),
            told: vec![words::pictures_told().to_owned()],
            tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
            total: albums.len() as u64,
            ..Leaf::default()
        }
    })
}

async fn tally(host: &Host) -> Tally {
    let (mut tally, mut slice, mut at) = (Tally::default(), Slice::begin(), 0);
    loop {
        let is_over = host.library.with(|catalog, table| {
            tally.add(catalog, table, catalog.tracks().skip(at).take(AT_ONCE).map(Track::at));
            at += AT_ONCE;
            at >= catalog.tracks().len()
        });
        if is_over {
            return tally;
        }
        slice.rest().await;
    }
}

fn years(head: &str, told: &str, years: &BTreeMap<u32, ByGroup>) -> LeafTable {
    let row = |(year, groups): (&u32, &ByGroup)| {
        let name = if *year == 0 { words::pictures_no_year().to_owned() } else { year.to_string() };
        let songs = groups.values().map(|(_, songs)| songs).sum();
        let row = LeafRow { name, cells: vec![words::format::count(songs)], ..LeafRow::default() };
        // What has no year has no bar, which would make all others short.
        if *year == 0 { (0, row) } else { (songs, LeafRow { parts: parts(groups), ..row }) }
    };
    let rows = years.iter().rev().take(MOST_ROWS).map(row).collect();
    table(head, told, &[words::pictures_year(), words::songs_head()], rows)
}

fn formats(tally: &Tally) -> LeafTable {
    let row = |(name, sum, groups): (&str, Sum, &ByGroup)| {
        let length = if sum.duration_ms > 0 {
            words::format::hours(sum.duration_ms)
        } else {
            words::pictures_not_known().to_owned()
        };
        let cells = vec![words::format::count(sum.count), words::format::size(sum.size), length];
        (sum.size, LeafRow { name: name.to_owned(), cells, parts: parts(groups), ..LeafRow::default() })
    };
    let rows = tally.formats().into_iter().take(MOST_ROWS).map(row).collect();
    let columns =
        [words::pictures_format(), words::songs_head(), words::pictures_size(), words::pictures_length()];
    table(words::pictures_formats(), words::pictures_formats_told(), &columns, rows)
}

/// Which album lies where: how many of its songs in each folder.
fn matrix(catalog: &Catalog, table: &Table, albums: &[&[TrackAt]], count: usize) -> LeafTable {
    let (places, left_out) = largest_places(catalog);
    let heads = places.iter().filter_map(|id| {
        let place = catalog.places().get(id)?;
        let name = words::pictures_place(&place.value.name, &called(catalog, place.value.browser));
        Some(format!("{name}, {}", words::last_seen(&words::format::day(catalog.last_seen_ms(*id)))))
    });
    let some = albums.iter().take(count);
    let rows = some.filter_map(|songs| {
        let name = album_head(catalog, table, *songs.first()?)?;
        let cell = |held: u32| match (held as usize, songs.len()) {
            (0, _) => "–".to_owned(),
            (held, all) if held == all => words::pictures_all(all as u64),
            (held, all) => words::pictures_some(held as u64, all as u64),
        };
        let cells = presence(catalog, songs, &places).into_iter().map(cell).collect();
        Some(LeafRow { name, cells, ..LeafRow::default() })
    });
    let mut told = words::pictures_matrix_told().to_owned();
    if left_out > 0 {
        told = format!("{told} {}", words::pictures_more(left_out as u64));
    }
    LeafTable {
        head: words::pictures_matrix().to_owned(),
        told,
        columns: std::iter::once(words::pictures_album().to_owned()).chain(heads).collect(),
        rows: if places.is_empty() { Vec::new() } else { rows.collect() },
    }
}

/// The folders that hold most songs, and how many others there are.
fn largest_places(catalog: &Catalog) -> (Vec<PlaceId>, usize) {
    let places = catalog.places().keys().filter(|id| catalog.counts(**id));
    let mut places: Vec<(Reverse<usize>, PlaceId)> = places
        .map(|id| (Reverse(catalog.files_of(*id).filter(|it| catalog.is_present(*it)).count()), *id))
        .collect();
    reprise_catalog::text::sorting::sort(&mut places);
    let left_out = places.len().saturating_sub(MOST_PLACES);
    (places.into_iter().take(MOST_PLACES).map(|(_, id)| id).collect(), left_out)
}

fn parts(groups: &ByGroup) -> Vec<(crate::protocol::catalog::Group, u64)> {
    groups.values().copied().collect()
}

/// A table whose bars are as long as these amounts.
fn table(head: &str, told: &str, columns: &[&str], rows: Vec<(u64, LeafRow)>) -> LeafTable {
    let most = rows.iter().map(|(amount, _)| *amount).max().unwrap_or_default().max(1);
    let rows = rows.into_iter().map(|(amount, row)| LeafRow { share: share(amount, most), ..row });
    LeafTable {
        head: head.to_owned(),
        told: told.to_owned(),
        columns: columns.iter().map(|&name| name.to_owned()).collect(),
        rows: rows.collect(),
    }
}

/// How long a bar is, in thousandths of the longest. What is there at all can be seen.
fn share(amount: u64, most: u64) -> u16 {
    match amount {
        0 => 0,
        amount => u16::try_from(amount.saturating_mul(1000) / most.max(1)).unwrap_or(1000).clamp(5, 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_amounts() {
        assert_eq!([share(0, 10), share(1, 100_000), share(5, 10), share(10, 10)], [0, 5, 500, 1000]);
        assert_eq!(share(u64::MAX, 1), 1000);
    }
}
