//! Turns a query into the parameters of an address and back, because the address bar holds the view.

use super::asked::{Column, Direction, Query, Sort};
use crate::evidence::{CloudStatus, Origin};
use crate::library::Group;

impl Query {
    /// The query as names and values. Default values are left out.
    pub fn to_params(&self) -> Vec<(&'static str, String)> {
        let sort = self.sort.iter().map(|sort| match sort.direction {
            Direction::Ascending => sort.column.slug().to_owned(),
            Direction::Descending => format!("-{}", sort.column.slug()),
        });
        let params = [
            ("q", self.search.trim().to_owned()),
            ("origin", joined(self.origins.iter().map(|it| it.slug().to_owned()))),
            ("way", joined(self.groups.iter().map(|it| it.slug().to_owned()))),
            ("status", joined(self.statuses.iter().map(|it| it.slug().to_owned()))),
            ("sort", joined(sort)),
        ];
        params.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The query that these parameters describe. Parameters that are not understood are ignored.
    pub fn from_params<'a>(params: impl IntoIterator<Item = (&'a str, &'a str)>) -> Query {
        let mut query = Query::default();
        for (name, value) in params {
            let words = || value.split(',');
            match name {
                "q" => query.search = value.to_owned(),
                "origin" => query.origins = words().filter_map(Origin::from_slug).collect(),
                "way" => query.groups = words().filter_map(Group::from_slug).collect(),
                "status" => query.statuses = words().filter_map(CloudStatus::from_slug).collect(),
                "sort" => query.sort = words().filter_map(sort).collect(),
                _ => {}
            }
        }
        query
    }
}

fn sort(word: &str) -> Option<Sort> {
    let (direction, slug) = match word.strip_prefix('-') {
        Some(slug) => (Direction::Descending, slug),
        None => (Direction::Ascending, word),
    };
    Some(Sort { column: Column::from_slug(slug)?, direction })
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_goes_through_the_address_bar() {
        let query = Query {
            search: "artist:\"a & b\"".into(),
            origins: vec![Origin::CdRip, Origin::Unknown],
            groups: vec![Group::Rip],
            statuses: vec![CloudStatus::Ineligible],
            sort: vec![
                Sort { column: Column::Year, direction: Direction::Descending },
                Sort { column: Column::Title, direction: Direction::Ascending },
            ],
        };
        let params = query.to_params();
        assert_eq!(Query::from_params(params.iter().map(|(name, value)| (*name, value.as_str()))), query);
        assert!(Query::default().to_params().is_empty());
        assert_eq!(Query::from_params([("way", "nonsense"), ("else", "x")]), Query::default());
    }
}
