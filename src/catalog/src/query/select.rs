//! A query and its answer: which rows, in which order.

use std::cmp::Ordering;

use super::row::{Row, TextField};
use super::search::Search;
use super::table::Table;
use crate::evidence::{CloudStatus, Origin, WayBack};
use crate::reading::named;

named! {
    /// A column that the table can be sorted by.
    Column {
        Title = "title", "Title";
        Artist = "artist", "Artist";
        Album = "album", "Album";
        Time = "time", "Time";
        Year = "year", "Year";
        Format = "format", "Format";
        Size = "size", "Size";
        Origin = "origin", "Origin";
        Status = "status", "Cloud status";
        Way = "way", "Way back";
    }
}

named! {
    /// Which end comes first.
    Direction {
        Ascending = "asc", "ascending";
        Descending = "desc", "descending";
    }
}

/// One column of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub column: Column,
    /// Which end first.
    pub direction: Direction,
}

/// What is asked of the table. The default asks for everything, by artist and album.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What was typed into the search field.
    pub search: String,
    /// Only these origins; all where empty.
    pub origins: Vec<Origin>,
    /// Only these ways back; all where empty.
    pub ways: Vec<WayBack>,
    /// Only these cloud statuses; all where empty.
    pub statuses: Vec<CloudStatus>,
    /// The order, the first column first; artist, album, position where empty.
    pub sort: Vec<Sort>,
}

impl Table {
    /// The rows that a query asks for, as positions in the catalog's tracks, in its order.
    pub fn select(&self, query: &Query) -> Vec<u32> {
        let search = Search::parse(&query.search);
        let among = |row: &Row| {
            (query.origins.is_empty() || query.origins.contains(&row.verdict.origin))
                && (query.ways.is_empty() || query.ways.contains(&row.way))
                && (query.statuses.is_empty() || query.statuses.contains(&row.status))
                && search.matches(row)
        };
        let mut found: Vec<(u32, &Row)> = self.rows().filter(|(_, row)| among(row)).collect();
        found.sort_unstable_by(|(a_at, a), (b_at, b)| {
            let by_query = query.sort.iter().map(|sort| sort.compare(a, b)).find(|order| order.is_ne());
            by_query.unwrap_or(Ordering::Equal).then_with(|| in_albums(a, b)).then_with(|| a_at.cmp(b_at))
        });
        found.into_iter().map(|(at, _)| at).collect()
    }
}

impl Sort {
    fn compare(self, a: &Row, b: &Row) -> Ordering {
        let order = match self.column {
            Column::Title => by_text(a, b, TextField::Title),
            Column::Artist => by_text(a, b, TextField::Artist),
            Column::Album => by_text(a, b, TextField::Album),
            Column::Time => a.duration_ms.cmp(&b.duration_ms),
            Column::Year => a.year.cmp(&b.year),
            Column::Format => a.container.cmp(&b.container),
            Column::Size => a.size.cmp(&b.size),
            Column::Origin => a.verdict.origin.cmp(&b.verdict.origin),
            Column::Status => a.status.cmp(&b.status),
            Column::Way => a.way.cmp(&b.way),
        };
        match self.direction {
            Direction::Ascending => order,
            Direction::Descending => order.reverse(),
        }
    }
}

/// Empty texts come last, so that untagged files do not open the list.
fn by_text(a: &Row, b: &Row, field: TextField) -> Ordering {
    let (a, b) = (a.text(field), b.text(field));
    a.is_empty().cmp(&b.is_empty()).then_with(|| a.cmp(b))
}

/// The order of a shelf: artist, album, disc and track number, title.
fn in_albums(a: &Row, b: &Row) -> Ordering {
    by_text(a, b, TextField::Artist)
        .then_with(|| by_text(a, b, TextField::Album))
        .then_with(|| a.position.cmp(&b.position))
        .then_with(|| by_text(a, b, TextField::Title))
}
