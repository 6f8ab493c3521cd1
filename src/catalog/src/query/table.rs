//! The table: one row a track, updated change by change.

use borsh::{BorshDeserialize, BorshSerialize};
use std::cell::{Ref, RefCell};
use std::collections::HashSet;

use super::columns::{Code, Columns, RowKind};
use super::order::{NameRanks, Order, Orders, TitleRanks};
use super::row::Row;
use super::sum::Sum;
use crate::ids::TrackId;
use crate::library::{Catalog, Group, ListPlace, Standpoint, Track, TrackAt, Whereabouts, lost_among};

/// The rows of all tracks of a catalog that were read.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The rows, at the positions of the catalog's tracks.
    columns: Columns,
    /// The kept orders. They are updated only when a query asks, so that a scan does not sort for nothing.
    orders: RefCell<Orders>,
    /// Rises with every update.
    edits: u64,
    /// The places with files of lists, as they were when the songs were last looked at that hang on them.
    of_lists: Option<Vec<ListPlace>>,
    /// Songs whose rows were written since then.
    written: Vec<TrackId>,
}

/// The sums of one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Part {
    /// The group.
    pub group: Group,
    /// Their number, length and size.
    pub sum: Sum,
}

/// The whole library, divided by group.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Outlook {
    /// One part for each group, in the order of [`Group::ALL`], empty ones included.
    pub parts: Vec<Part>,
    /// All songs, added up, without those that were let go.
    pub whole: Sum,
}

impl Table {
    /// Makes the table of a whole catalog.
    pub fn of(catalog: &Catalog, from: &Standpoint) -> Table {
        let mut table = Table::default();
        table.update(catalog, from, catalog.tracks().map(Track::id));
        table.settle(catalog, from);
        table
    }

    /// Updates the rows of tracks that changed. No missing song among them is said to be lost before
    /// [`Table::settle`].
    pub fn update(
        &mut self,
        catalog: &Catalog,
        from: &Standpoint,
        changed: impl IntoIterator<Item = TrackId>,
    ) {
        self.edits += 1;
        self.columns.raise(catalog.tracks().len());
        for id in changed {
            let Some(at) = catalog.position(id) else { continue };
            if let Some(track) = catalog.track_at(at) {
                self.columns.write(at, Row::of(catalog, track, from));
                self.orders.get_mut().note(at);
                if self.is_awaiting(track) {
                    self.written.push(id);
                }
            }
        }
    }

    /// Decides which missing songs are lost, after places were read or songs changed. Answers whether any row is
    /// another now.
    pub fn settle(&mut self, catalog: &Catalog, from: &Standpoint) -> bool {
        let awaiting = self.awaiting(catalog);
        let of_lists = (!awaiting.is_empty()).then(|| catalog.places_of_lists());
        // A song that was written since may have been judged while a list was half taken in.
        let written = std::mem::take(&mut self.written);
        let again = if self.of_lists == of_lists { written } else { awaiting };
        self.of_lists = of_lists;
        let is_again = !again.is_empty();
        self.update(catalog, from, again);
        self.written.clear();
        self.settle_lost(catalog) || is_again
    }

    /// The songs of which other songs, and the readings of places, say whether they are not read yet.
    fn awaiting(&self, catalog: &Catalog) -> Vec<TrackId> {
        let tracks = self.columns.positions().filter_map(|at| catalog.track_at(at));
        tracks.filter(|track| self.is_awaiting(*track)).map(Track::id).collect()
    }

    /// Whether a song is not read yet, or is missing and on a list: which of both depends on other songs.
    fn is_awaiting(&self, track: Track<'_>) -> bool {
        let [unread, missing, lost] =
            [Whereabouts::Unread, Whereabouts::Missing, Whereabouts::Lost].map(|it| it as u8 + 1);
        let stands = self.columns.code(Code::Whereabouts, track.at());
        stands == unread || ([missing, lost].contains(&stands) && track.said().next().is_some())
    }

    fn settle_lost(&mut self, catalog: &Catalog) -> bool {
        let [lost, missing] = [Whereabouts::Lost, Whereabouts::Missing].map(|it| it as u8 + 1);
        let columns = &self.columns;
        let is_way_less = |at| columns.code(Code::Way, at) == 0;
        let stands = |at| columns.code(Code::Whereabouts, at);
        let is_open = |at: &TrackAt| stands(*at) == lost || (stands(*at) == missing && is_way_less(*at));
        let open: Vec<TrackAt> =
            columns.positions().filter(|at| columns.is_there(*at)).filter(is_open).collect();
        if open.is_empty() {
            return false;
        }
        let lost_now: HashSet<TrackAt> = lost_among(catalog, &open).into_iter().collect();
        let other = open.into_iter().filter(|at| (stands(*at) == lost) != lost_now.contains(at));
        let other: Vec<TrackAt> = other.collect();
        for &at in &other {
            self.columns.judge_again(at, |judgement| judgement.set_lost(lost_now.contains(&at)));
        }
        self.edits += u64::from(!other.is_empty());
        !other.is_empty()
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
        Table { columns, orders: RefCell::new(orders), ..Table::default() }
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
            Group::ALL.iter().map(|&group| Part { group, sum: Sum::default() }).collect();
        let mut whole = Sum::default();
        for RowKind { first, sum, .. } in self.columns.kinds() {
            let Some(row) = self.row(first) else { continue };
            see(&row, sum.count);
            let group = row.judgement.group().filter(|_| row.judgement.is_counted());
            let Some(group) = group else { continue };
            whole += sum;
            if let Some(part) = parts.get_mut(group as usize) {
                part.sum += sum;
            }
        }
        Outlook { parts, whole }
    }
}

#[cfg(test)]
mod tests;
