//! The table: one row a track, updated change by change.

use borsh::{BorshDeserialize, BorshSerialize};
use std::cell::{Ref, RefCell};

use super::columns::{Columns, Kind};
use super::order::{NameRanks, Order, Orders, TitleRanks};
use super::row::Row;
use super::sum::Sum;
use crate::evidence::{Settings, WayBack};
use crate::ids::TrackId;
use crate::library::{Catalog, Track, TrackAt};

/// The rows of all tracks of a catalog that were read.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The rows, at the positions of the catalog's tracks.
    columns: Columns,
    /// The kept orders. They are updated only when a query asks, so that a scan does not sort for nothing.
    orders: RefCell<Orders>,
    /// Rises with every update.
    edits: u64,
}

/// The sums of one way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Part {
    /// The way back.
    pub way: WayBack,
    /// Their number, length and size.
    pub sum: Sum,
}

/// The whole library, divided by way back.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Outlook {
    /// One part for each way back, in the order of [`WayBack::ALL`], empty ones included.
    pub parts: Vec<Part>,
    /// All songs, added up.
    pub whole: Sum,
}

impl Table {
    /// Makes the table of a whole catalog.
    pub fn of(catalog: &Catalog, settings: &Settings) -> Table {
        let mut table = Table::default();
        table.update(catalog, settings, catalog.tracks().map(Track::id));
        table
    }

    /// Updates the rows of tracks that changed.
    pub fn update(
        &mut self,
        catalog: &Catalog,
        settings: &Settings,
        changed: impl IntoIterator<Item = TrackId>,
    ) {
        self.edits += 1;
        self.columns.raise(catalog.tracks().len());
        for id in changed {
            let Some(at) = catalog.position(id) else { continue };
            if let Some(track) = catalog.track_at(at) {
                self.columns.write(at, Row::of(catalog, track, settings));
                self.orders.get_mut().note(at);
            }
        }
    }

    /// The row of the track at this position.
    pub fn row(&self, at: TrackAt) -> Option<Row> {
        self.columns.row(at)
    }

    /// Every row, with the position of its track.
    pub fn rows(&self) -> impl Iterator<Item = (TrackAt, Row)> {
        self.columns.positions().filter_map(|at| Some((at, self.row(at)?)))
    }

    /// Whether there is any row.
    pub fn is_empty(&self) -> bool {
        !self.columns.positions().any(|at| self.columns.is_there(at))
    }

    /// Gives back the memory that was reserved for further rows.
    pub fn shrink(&mut self) {
        self.columns.shrink();
    }

    /// Rises with every update. It is not stored.
    pub(super) fn edits(&self) -> u64 {
        self.edits
    }

    /// Makes a kept order now, so that no question waits for it.
    pub fn make(&self, order: Order) {
        self.orders.borrow_mut().make(order, &self.columns);
    }

    /// The kept orders, all of them made, so that they can be stored.
    pub(super) fn complete_orders(&self) -> Ref<'_, Orders> {
        self.orders.borrow_mut().complete(&self.columns);
        self.orders.borrow()
    }

    /// The table of stored columns and orders.
    pub(super) fn of_parts(columns: Columns, orders: Orders) -> Table {
        Table { columns, orders: RefCell::new(orders), edits: 0 }
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The positions that pass a filter, in the order of a shelf: artist, album, disc and track, title.
    pub(super) fn on_shelf(&self, passes: impl Fn(TrackAt) -> bool) -> Vec<TrackAt> {
        let mut orders = self.orders.borrow_mut();
        orders.shelf(&self.columns).filter(|&at| passes(at)).collect()
    }

    /// Looks at the ranks by title.
    pub(super) fn with_titles(&self, look: impl FnOnce(TitleRanks<'_>)) {
        look(self.orders.borrow_mut().titles(&self.columns));
    }

    /// Looks at the ranks of the names of artists and albums.
    pub(super) fn with_names(&self, look: impl FnOnce(NameRanks<'_>)) {
        look(self.orders.borrow_mut().names(&self.columns));
    }

    /// Adds the library up, divided by way back.
    pub fn outlook(&self) -> Outlook {
        self.outlook_and(|_, _| {})
    }

    /// Adds the library up, and shows on the way one row of each kind with how many there are of it, so that one
    /// pass serves further sums. Rows of a kind agree in way back, certainty, store and what the verdict rests on.
    pub fn outlook_and(&self, mut see: impl FnMut(&Row, u64)) -> Outlook {
        let mut parts: Vec<Part> =
            WayBack::ALL.iter().map(|&way| Part { way, sum: Sum::default() }).collect();
        let mut whole = Sum::default();
        for Kind { first, sum, .. } in self.columns.kinds() {
            let Some(row) = self.row(first) else { continue };
            whole += sum;
            see(&row, sum.count);
            if let Some(part) = parts.iter_mut().find(|part| part.way == row.judgement.way) {
                part.sum += sum;
            }
        }
        Outlook { parts, whole }
    }
}
