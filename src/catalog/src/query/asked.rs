//! What a page asks the table: which rows, and in which order.

use borsh::{BorshDeserialize, BorshSerialize};

use super::search::Search;
use crate::evidence::{CloudStatus, Origin};
use crate::library::Group;
use crate::text::named;

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
    /// Only songs of these groups; empty means all.
    pub groups: Vec<Group>,
    /// Only songs with these cloud statuses; empty means all.
    pub statuses: Vec<CloudStatus>,
    /// The columns to sort by, the most important first; empty means artist, album, position.
    pub sort: Vec<Sort>,
}

impl Query {
    /// Whether the answer holds only rows of the wider query's answer, in the same order: the person has typed on.
    pub fn narrows(&self, wider: &Query) -> bool {
        self.is_same_but_for_words(wider)
            && Search::parse(&self.search).narrows(&Search::parse(&wider.search))
    }

    /// Whether what was found ahead for the wider query ([`super::Table::look_ahead`]) holds all rows of this one's answer.
    pub fn narrows_ahead(&self, wider: &Query) -> bool {
        self.is_same_but_for_words(wider)
            && Search::parse(&self.search).narrows_ahead(&Search::parse(&wider.search))
    }

    fn is_same_but_for_words(&self, other: &Query) -> bool {
        (&self.origins, &self.groups, &self.statuses, &self.sort)
            == (&other.origins, &other.groups, &other.statuses, &other.sort)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_question_with_more_in_it_narrows() {
        let query = |search: &str| Query { search: search.into(), ..Query::default() };
        let by =
            |column| Query { sort: vec![Sort { column, direction: Direction::Ascending }], ..query("blue") };
        assert!(query("blue").narrows(&query("blu")));
        assert!(!query("blu").narrows(&query("blue")));
        assert!(!by(Column::Title).narrows(&query("blu")));
        assert!(!query("blue").narrows(&Query { origins: vec![Origin::CdRip], ..query("blu") }));
    }
}
