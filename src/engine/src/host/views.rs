//! Views: the rows that a query asks for. They are kept until the catalog or the query changes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use reprise_catalog::library::TrackAt;
use reprise_catalog::query::Query;

use super::library::Library;

/// How many answers are kept: the one of the table, and that of an export or another page.
const KEPT: usize = 3;

/// From so many rows on, all rows are looked at again: that goes through memory from end to end, and rows in their
/// order do not.
const MANY: usize = 20_000;

/// An answer: the songs of the rows.
pub(crate) type Rows = Rc<Vec<TrackAt>>;

/// The answers to the latest queries.
#[derive(Default)]
pub(crate) struct Views {
    kept: RefCell<Vec<(u64, Query, Rows)>>,
    /// What the next letter can find, with the state of the library and the query that it goes on from.
    ahead: RefCell<Option<(u64, Query, Rows)>>,
    /// The query of the latest question for rows.
    latest: RefCell<Query>,
    /// Whether letting go of the selection removes most songs. The numbers are the states of library and selection in
    /// which that was found.
    removes_most: Cell<((u64, u64), bool)>,
}

impl Views {
    /// Whether this is another query than that of the question before: the person types, filters or sorts.
    pub(crate) fn is_another(&self, query: &Query) -> bool {
        let mut latest = self.latest.borrow_mut();
        let is_another = *latest != *query;
        if is_another {
            latest.clone_from(query);
        }
        is_another
    }

    /// Looks, before it is typed, at what the next letter can find, where that takes longest. Called while the page draws
    /// the answer to this query.
    pub(crate) fn look_ahead(&self, library: &Library, query: &Query) {
        let version = library.version();
        let is_done = |ahead: &(u64, Query, Rows)| ahead.0 == version && ahead.1 == *query;
        if *self.latest.borrow() != *query || self.ahead.borrow().as_ref().is_some_and(is_done) {
            return;
        }
        let found = library.with(|catalog, table| table.look_ahead(catalog, query));
        *self.ahead.borrow_mut() = found.map(|found| (version, query.clone(), Rc::new(found)));
    }

    /// Whether letting go of the selection removes most songs. It is looked for once for each state of library and
    /// selection, because all rows must be looked at.
    pub(crate) fn removes_most(&self, state: (u64, u64), look: impl FnOnce() -> bool) -> bool {
        let (known, removes_most) = self.removes_most.get();
        if known == state {
            return removes_most;
        }
        let removes_most = look();
        self.removes_most.set((state, removes_most));
        removes_most
    }

    /// The rows that a query asks for now.
    pub(crate) fn rows(&self, library: &Library, query: &Query) -> Rows {
        let version = library.version();
        let mut kept = self.kept.borrow_mut();
        kept.retain(|(of, ..)| *of == version);
        if let Some((.., rows)) = kept.iter().find(|(_, known, _)| known == query) {
            return rows.clone();
        }
        // The person has typed on, so the songs are among those of the words before.
        let wider = kept.iter().filter(|(_, known, _)| query.narrows(known)).map(|(.., rows)| rows);
        let wider = wider.min_by_key(|rows| rows.len()).filter(|rows| rows.len() < MANY).cloned();
        let ahead = self.ahead.borrow();
        let ahead = ahead.as_ref().filter(|(of, from, _)| *of == version && query.narrows_ahead(from));
        let rows = Rc::new(library.with(|catalog, table| match (wider, ahead) {
            (Some(wider), _) => table.search_among(catalog, query, &wider),
            (None, Some((.., ahead))) => table.search_ahead(catalog, query, ahead),
            (None, None) => table.search(catalog, query),
        }));
        kept.truncate(KEPT - 1);
        kept.insert(0, (version, query.clone(), rows.clone()));
        rows
    }
}
