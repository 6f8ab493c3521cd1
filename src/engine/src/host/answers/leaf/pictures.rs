//! The library in pictures, each with its table: years, formats, and which album lies in which folder.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::{Catalog, Track, TrackAt};
use reprise_catalog::pictures::{ByGroup, Tally, presence};
use reprise_catalog::query::{Query, Sum, Table};
use reprise_catalog::restore::album_name;

use super::AT_ONCE;
use crate::host::Host;
use crate::host::answers::members::called;
use crate::host::slices::Slice;
use crate::protocol::leaf::{Leaf, LeafRow, LeafTable};
use crate::protocol::words;

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
            years("Bought", "By the dates of purchase that files from Apple's store hold.", &tally.bought),
            years("Released", "By the years that the files and lists say.", &tally.released),
            formats(&tally),
            matrix(catalog, table, &albums, count.min(MOST) as usize),
        ];
        Leaf {
            title: "In pictures".to_owned(),
            told: vec![
                "Colours stand for the ways back, as everywhere. Each picture is a table as well.".to_owned(),
            ],
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
        let name = if *year == 0 { "no year".to_owned() } else { year.to_string() };
        let songs = groups.values().map(|(_, songs)| songs).sum();
        let row = LeafRow { name, cells: vec![words::count(songs)], ..LeafRow::default() };
        // What has no year has no bar, which would make all others short.
        if *year == 0 { (0, row) } else { (songs, LeafRow { parts: parts(groups), ..row }) }
    };
    let rows = years.iter().rev().take(MOST_ROWS).map(row).collect();
    table(head, told, &["Year", "Songs"], rows)
}

fn formats(tally: &Tally) -> LeafTable {
    let row = |(name, sum, groups): (&str, Sum, &ByGroup)| {
        let length = if sum.duration_ms > 0 { words::hours(sum.duration_ms) } else { "not known".to_owned() };
        let cells = vec![words::count(sum.count), words::size(sum.size), length];
        (sum.size, LeafRow { name: name.to_owned(), cells, parts: parts(groups), ..LeafRow::default() })
    };
    let rows = tally.formats().into_iter().take(MOST_ROWS).map(row).collect();
    let told = "Of the files that are there, one for each song. The bars show sizes.";
    table("Formats", told, &["Format", "Songs", "Size", "Length"], rows)
}

/// Which album lies where: how many of its songs in each folder.
fn matrix(catalog: &Catalog, table: &Table, albums: &[&[TrackAt]], count: usize) -> LeafTable {
    let (places, left_out) = largest_places(catalog);
    let heads = places.iter().filter_map(|id| {
        let place = catalog.places().get(id)?;
        Some(format!("{} ({})", place.value.name, called(catalog, place.value.browser)))
    });
    let some = albums.iter().take(count);
    let rows = some.filter_map(|songs| {
        let (first, row) = songs.first().and_then(|&at| catalog.track_at(at).zip(table.row(at)))?;
        let name = first.facts().and_then(|facts| album_name(&facts.tags, row.compilation));
        let unnamed = || format!("{}: without an album", first.artist().unwrap_or("Unknown artist"));
        let cell = |held: u32| match (held as usize, songs.len()) {
            (0, _) => "–".to_owned(),
            (held, all) if held == all => format!("all {all}"),
            (held, all) => format!("{held} of {all}"),
        };
        let cells = presence(catalog, songs, &places).into_iter().map(cell).collect();
        Some(LeafRow { name: name.unwrap_or_else(unnamed), cells, ..LeafRow::default() })
    });
    let told = match left_out {
        0 => "How many songs of each album lie in each folder, when it was last read.".to_owned(),
        more => format!(
            "How many songs of each album lie in each folder, when it was last read. {} with fewer songs not shown.",
            words::counted(more as u64, "folder is", "folders are")
        ),
    };
    LeafTable {
        head: "Which album lies where".to_owned(),
        told,
        columns: std::iter::once("Album".to_owned()).chain(heads).collect(),
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
