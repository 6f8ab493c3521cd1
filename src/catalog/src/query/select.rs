//! A query and its answer: which rows, and in which order.

use borsh::{BorshDeserialize, BorshSerialize};
use std::cmp::Ordering;

use super::row::{Row, TextField};
use super::search::Search;
use super::table::Table;
use crate::evidence::{CloudStatus, Origin, WayBack};
use crate::text::named;
use crate::text::sorting::sort_positions;

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
    /// Which end of a column comes first.
    Direction {
        Ascending = "asc", "ascending";
        Descending = "desc", "descending";
    }
}

/// One column of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Which end of a column comes first.
    pub direction: Direction,
}

/// A question to the table. The default asks for all rows, by artist and album.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Query {
    /// What the person typed into the search field.
    pub search: String,
    /// Only songs with these origins; empty means all.
    pub origins: Vec<Origin>,
    /// Only songs with these ways back; empty means all.
    pub ways: Vec<WayBack>,
    /// Only songs with these cloud statuses; empty means all.
    pub statuses: Vec<CloudStatus>,
    /// The columns to sort by, the most important first; empty means artist, album, position.
    pub sort: Vec<Sort>,
}

impl Table {
    /// The rows that a query asks for, as positions in the catalog's tracks, in the query's order.
    pub fn select(&self, query: &Query) -> Vec<u32> {
        let search = Search::parse(&query.search);
        let among = |row: &Row| {
            (query.origins.is_empty() || query.origins.contains(&row.verdict.origin))
                && (query.ways.is_empty() || query.ways.contains(&row.way))
                && (query.statuses.is_empty() || query.statuses.contains(&row.status))
                && search.matches(row)
        };
        let mut found = self.on_shelf(among);
        let keys: Vec<Key<'_>> = query.sort.iter().map(|sort| self.key(*sort)).collect();
        if !keys.is_empty() {
            let by_keys = |a, b| keys.iter().map(|key| key.compare(a, b)).find(|order| order.is_ne());
            sort_positions(&mut found, &|a, b| by_keys(a, b).unwrap_or(Ordering::Equal));
        }
        found
    }

    fn key(&self, sort: Sort) -> Key<'_> {
        let ranks = text_field(sort.column).map(|field| self.ranks(field));
        Key { table: self, sort, ranks }
    }
}

/// For one column of an order: the keys by which positions are compared.
struct Key<'a> {
    table: &'a Table,
    sort: Sort,
    /// The ranks of a text column.
    ranks: Option<Vec<u32>>,
}

impl Key<'_> {
    /// The numbers of a column; `None` for a row that has no value.
    fn of(&self, at: u32) -> Option<u64> {
        let row = self.table.row(at)?;
        match (&self.ranks, text_field(self.sort.column)) {
            (Some(ranks), Some(field)) => {
                ranks.get(at as usize).filter(|_| !row.text(field).is_empty()).copied().map(u64::from)
            }
            _ => number(row, self.sort.column),
        }
    }

    /// Compares so that missing values come last in both directions: nobody sorts to see those.
    fn compare(&self, a: u32, b: u32) -> Ordering {
        match (self.of(a), self.of(b), self.sort.direction) {
            (Some(a), Some(b), Direction::Ascending) => a.cmp(&b),
            (Some(a), Some(b), Direction::Descending) => b.cmp(&a),
            (a, b, _) => a.is_none().cmp(&b.is_none()),
        }
    }
}

fn text_field(column: Column) -> Option<TextField> {
    match column {
        Column::Title => Some(TextField::Title),
        Column::Artist => Some(TextField::Artist),
        Column::Album => Some(TextField::Album),
        _ => None,
    }
}

fn number(row: &Row, column: Column) -> Option<u64> {
    match column {
        Column::Time => Some(row.duration_ms).filter(|&ms| ms > 0),
        Column::Year => Some(u64::from(row.year)).filter(|&year| year > 0),
        Column::Size => Some(row.size),
        Column::Format => row.container.map(|it| it.index() as u64),
        Column::Origin => Some(row.verdict.origin as u64),
        Column::Status => Some(row.status as u64),
        Column::Way => Some(row.way as u64),
        Column::Title | Column::Artist | Column::Album => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, Stamp};
    use crate::changes::{FileFacts, Holds, TrackFacts};
    use crate::evidence::Settings;
    use crate::ids::{BrowserId, PlaceId, TrackId};
    use crate::library::Catalog;

    fn song(title: &str, artist: &str, year: u32) -> TrackFacts {
        let mut facts = TrackFacts { title: title.into(), ..TrackFacts::default() };
        facts.tags.artist = Some(artist.to_owned()).filter(|artist| !artist.is_empty());
        facts.tags.year = Some(year);
        facts
    }

    /// Folds songs in, a few at a time, as a scan does.
    fn table(songs: &[TrackFacts], at_once: usize) -> Table {
        let (mut catalog, mut table) = (Catalog::default(), Table::default());
        for (part, some) in songs.chunks(at_once).enumerate() {
            let ids = some.iter().enumerate().flat_map(|(i, facts)| {
                let stamp = Stamp { ms: 1, counter: 0, browser: BrowserId([1; 8]) };
                let track = TrackId([(part * at_once + i) as u8; 16]);
                let (place, path, holds) = (PlaceId([1; 8]), format!("{part} {i}"), Holds::Track(track));
                let file = FileFacts::new(1, 1, holds);
                catalog.fold(Change { stamp, fact: Fact::File { place, path, file } });
                catalog.fold(Change { stamp, fact: Fact::Track { track, facts: Box::new(facts.clone()) } })
            });
            let ids: Vec<_> = ids.collect();
            table.update(&catalog, &Settings::default(), ids);
            table.select(&Query::default());
        }
        table
    }

    #[track_caller]
    fn check(query: Query, wanted: &[u32]) {
        let songs = [
            song("Hunter", "Björk", 1997),
            song("Around the World", "Daft Punk", 1997),
            song("Untitled", "", 2001),
            song("Army of Me", "Björk", 1995),
            song("One More Time", "daft punk", 2000),
        ];
        for at_once in [1, 2, 5] {
            assert_eq!(table(&songs, at_once).select(&query), wanted, "{at_once} at once");
        }
    }

    fn sorted(sort: &[(Column, Direction)]) -> Query {
        let sort = sort.iter().map(|&(column, direction)| Sort { column, direction }).collect();
        Query { sort, ..Query::default() }
    }

    #[test]
    fn the_shelf_is_by_artist_and_nameless_ones_come_last() {
        check(Query::default(), &[3, 0, 1, 4, 2]);
    }

    #[test]
    fn several_columns_sort_in_turn() {
        use Column::{Artist, Title, Year};
        use Direction::{Ascending, Descending};
        check(sorted(&[(Title, Ascending)]), &[3, 1, 0, 4, 2]);
        check(sorted(&[(Year, Descending), (Title, Descending)]), &[2, 4, 0, 1, 3]);
        check(sorted(&[(Artist, Descending)]), &[1, 4, 3, 0, 2]);
    }

    #[test]
    fn searches_look_at_fields() {
        let typed = |search: &str| Query { search: search.into(), ..Query::default() };
        check(typed("bjork"), &[3, 0]);
        check(typed("artist:daft time"), &[4]);
        check(typed("title:björk"), &[]);
    }
}
