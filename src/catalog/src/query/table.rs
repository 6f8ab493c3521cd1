//! The table: one row a track, updated change by change.

use borsh::{BorshDeserialize, BorshSerialize};
use std::cell::RefCell;

use super::order::Orders;
use super::row::{Row, TextField};
use crate::evidence::{Settings, WayBack};
use crate::ids::TrackId;
use crate::library::Catalog;

/// The rows of all tracks of a catalog that were read.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The rows, at the positions of the catalog's tracks.
    rows: Vec<Option<Row>>,
    /// The kept orders. They are updated only when a query asks, so that a scan does not sort for nothing.
    orders: RefCell<Orders>,
}

/// How many songs, how long, how large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Sum {
    /// How many.
    pub count: u64,
    /// How long, in milliseconds.
    pub duration_ms: u64,
    /// How large, in bytes.
    pub size: u64,
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

impl Sum {
    /// Adds one song.
    pub fn add(&mut self, row: &Row) {
        self.count += 1;
        self.duration_ms += row.duration_ms;
        self.size += row.size;
    }
}

impl Table {
    /// Makes the table of a whole catalog.
    pub fn of(catalog: &Catalog, settings: &Settings) -> Table {
        let mut table = Table::default();
        table.update(catalog, settings, catalog.tracks().iter().map(|track| track.id));
        table
    }

    /// Updates the rows of tracks that changed.
    pub fn update(
        &mut self,
        catalog: &Catalog,
        settings: &Settings,
        changed: impl IntoIterator<Item = TrackId>,
    ) {
        self.rows.resize(catalog.tracks().len(), None);
        for id in changed {
            let Some(at) = catalog.position(id) else { continue };
            let slot = self.rows.get_mut(at as usize).zip(catalog.tracks().get(at as usize));
            if let Some((row, track)) = slot {
                *row = Row::of(catalog, track, settings);
                self.orders.get_mut().note(at);
            }
        }
    }

    /// The row of the track at this position.
    pub fn row(&self, at: u32) -> Option<&Row> {
        self.rows.get(at as usize)?.as_ref()
    }

    /// Every row, with the position of its track.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &Row)> {
        self.rows.iter().enumerate().filter_map(|(at, row)| Some((at as u32, row.as_ref()?)))
    }

    /// The positions whose rows pass a filter, in the order of a shelf: artist, album, disc and track, title.
    pub(super) fn on_shelf(&self, passes: impl Fn(&Row) -> bool) -> Vec<u32> {
        let mut orders = self.orders.borrow_mut();
        let shelf = orders.shelf(&self.rows).iter().copied();
        shelf.filter(|&at| self.row(at).is_some_and(&passes)).collect()
    }

    /// For every position, its rank by a text column.
    pub(super) fn ranks(&self, field: TextField) -> Vec<u32> {
        self.orders.borrow_mut().ranks(&self.rows, field).to_vec()
    }

    /// Adds the library up, divided by way back.
    pub fn outlook(&self) -> Outlook {
        let mut parts: Vec<Part> =
            WayBack::ALL.iter().map(|&way| Part { way, sum: Sum::default() }).collect();
        let mut whole = Sum::default();
        for (_, row) in self.rows() {
            whole.add(row);
            if let Some(part) = parts.iter_mut().find(|part| part.way == row.way) {
                part.sum.add(row);
            }
        }
        Outlook { parts, whole }
    }
}
