//! Orders of the table that are kept between queries: the order of a shelf, and ranks by title and by name.
//! Sorting 100,000 texts takes longer than a frame; merging the changed rows into what is sorted does not.
//!
//! What is sorted and stored here are bare numbers, because every type that is sorted adds code. They are taken in and
//! answered as positions of songs or of names, and compared as such.

use std::cmp::Ordering;

use super::columns::Columns;
use super::row::NameField;
use crate::library::TrackAt;
use crate::packed::{Column, Sections, TextAt, Unfit, number, raise, set, sort_by_number};
use crate::text::sorting::sort_positions;

/// The rank of a text that is empty or missing. It comes last, because untagged files would come first otherwise.
const LAST: u32 = u32::MAX;

/// An order that is kept between queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By the names of artists and albums, which a shelf needs too.
    Names,
    /// By artist, album, disc and track, title.
    Shelf,
    /// By title.
    Titles,
}

impl Order {
    /// Every order, each behind those that it needs.
    pub const ALL: [Order; 3] = [Order::Names, Order::Shelf, Order::Titles];
}

/// The orders that are kept, and the rows that changed since.
#[derive(Clone, Debug, Default)]
pub(super) struct Orders {
    /// All positions, ordered by artist, album, disc and track, title.
    shelf: Vec<u32>,
    /// Positions whose rows changed since `shelf` was updated.
    off_shelf: Vec<u32>,
    /// For every position, its rank by title. Equal titles have the same rank.
    titles: Vec<u32>,
    /// Positions whose rows changed since `titles` was updated.
    retitled: Vec<u32>,
    /// For every name of an artist or album, its rank. Names are only ever added.
    names: Vec<u32>,
}

impl Orders {
    /// Notes that the row at this position changed.
    pub(super) fn note(&mut self, at: TrackAt) {
        self.off_shelf.push(at.0);
        self.retitled.push(at.0);
    }

    /// Every position that has a row, in the order of a shelf.
    pub(super) fn shelf(&mut self, columns: &Columns) -> impl Iterator<Item = TrackAt> {
        self.rank_names(columns);
        if !self.off_shelf.is_empty() {
            let is_fresh = marked(columns, &std::mem::take(&mut self.off_shelf));
            let mut shelf = std::mem::take(&mut self.shelf);
            shelf.retain(|&at| !number(&is_fresh, TrackAt(at)));
            let by_shelf = |a, b| self.by_shelf(columns, TrackAt(a), TrackAt(b));
            self.shelf = merged(shelf, there(columns, &is_fresh), &by_shelf);
        }
        self.shelf.iter().copied().map(TrackAt)
    }

    /// The ranks by title.
    pub(super) fn titles(&mut self, columns: &Columns) -> TitleRanks<'_> {
        if !self.retitled.is_empty() {
            let is_fresh = marked(columns, &std::mem::take(&mut self.retitled));
            let known = |at: &u32| !number(&is_fresh, TrackAt(*at)) && columns.is_there(TrackAt(*at));
            let mut sorted: Vec<u32> = (0..self.titles.len() as u32).filter(known).collect();
            sort_by_number(&mut sorted, |at| rank(&self.titles, at).into());
            let fresh = there(columns, &is_fresh);
            let sorted = if sorted.is_empty() {
                by_beginning(columns, fresh)
            } else {
                merged(sorted, fresh, &|a, b| by_title(columns, TrackAt(a), TrackAt(b)).then(a.cmp(&b)))
            };
            self.titles = ranks(columns, &sorted);
        }
        TitleRanks(&self.titles)
    }

    /// The ranks of names.
    pub(super) fn names(&mut self, columns: &Columns) -> NameRanks<'_> {
        self.rank_names(columns);
        NameRanks(&self.names)
    }

    /// Makes an order.
    pub(super) fn make(&mut self, order: Order, columns: &Columns) {
        match order {
            Order::Names => self.rank_names(columns),
            Order::Shelf => drop(self.shelf(columns)),
            Order::Titles => _ = self.titles(columns),
        }
    }

    /// Makes every order, so that it can be stored.
    pub(super) fn complete(&mut self, columns: &Columns) {
        Order::ALL.into_iter().for_each(|order| self.make(order, columns));
        self.shelf.shrink_to_fit();
        self.titles.shrink_to_fit();
    }

    /// The orders as they are stored, after [`Orders::complete`].
    pub(super) fn parts(&self) -> Vec<Column<'_>> {
        [&self.shelf, &self.titles, &self.names].map(|order| Column::Words(order)).into()
    }

    /// How many parts there are.
    pub(super) const PARTS: usize = 3;

    /// Takes the orders from what was stored.
    pub(super) fn of_parts(parts: &mut Sections) -> Result<Orders, Unfit> {
        let (shelf, titles, names) = (parts.words()?, parts.words()?, parts.words()?);
        Ok(Orders { shelf, titles, names, ..Orders::default() })
    }

    fn rank_names(&mut self, columns: &Columns) {
        let (known, names) = (self.names.len() as u32, columns.names());
        if known as usize == names.len() {
            return;
        }
        let mut sorted: Vec<u32> = (0..known).collect();
        sort_by_number(&mut sorted, |number| rank(&self.names, number).into());
        let name = |number| names.get(TextAt(number)).as_bytes();
        let by_name = |a, b| empty_last(name(a), name(b));
        let mut fresh: Vec<u32> = (known..names.len() as u32).collect();
        sort_positions(&mut fresh, &by_name);
        let sorted = merge(sorted, fresh, &by_name);
        raise(&mut self.names, names.len(), LAST);
        for (rank, number) in sorted.into_iter().enumerate() {
            let is_empty = name(number).is_empty();
            set(&mut self.names, number as usize, if is_empty { LAST } else { rank as u32 });
        }
    }

    fn by_shelf(&self, columns: &Columns, a: TrackAt, b: TrackAt) -> Ordering {
        let name = |field, at| rank(&self.names, columns.name(field, at).0);
        let by_name = |field| name(field, a).cmp(&name(field, b));
        by_name(NameField::Shelf)
            .then_with(|| by_name(NameField::Album))
            .then_with(|| columns.compilation(a).cmp(&columns.compilation(b)))
            .then_with(|| columns.position(a).cmp(&columns.position(b)))
            .then_with(|| by_title(columns, a, b))
            .then(a.cmp(&b))
    }
}

/// For every position, the rank of the title.
#[derive(Clone, Copy)]
pub(super) struct TitleRanks<'a>(&'a [u32]);

impl TitleRanks<'_> {
    /// The rank of a song's title, if it has one.
    pub(super) fn rank(self, at: TrackAt) -> Option<u64> {
        some(rank(self.0, at.0))
    }
}

/// For every name of an artist or album, its rank.
#[derive(Clone, Copy)]
pub(super) struct NameRanks<'a>(&'a [u32]);

impl NameRanks<'_> {
    /// The rank of a name, unless it is empty.
    pub(super) fn rank(self, at: TextAt) -> Option<u64> {
        some(rank(self.0, at.0))
    }
}

fn some(rank: u32) -> Option<u64> {
    Some(rank.into()).filter(|_| rank != LAST)
}

fn rank(ranks: &[u32], number: u32) -> u32 {
    ranks.get(number as usize).copied().unwrap_or(LAST)
}

/// For every position, whether it is one of these.
fn marked(columns: &Columns, positions: &[u32]) -> Vec<bool> {
    let mut marks = vec![false; columns.len()];
    positions.iter().for_each(|&at| set(&mut marks, at as usize, true));
    marks
}

/// The marked positions that have a row, in their order.
fn there(columns: &Columns, marks: &[bool]) -> Vec<u32> {
    let are_there = columns.positions().filter(|&at| number(marks, at) && columns.is_there(at));
    are_there.map(|at| at.0).collect()
}

/// Sorts the fresh positions, and merges them into those that are sorted.
fn merged(sorted: Vec<u32>, mut fresh: Vec<u32>, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    sort_positions(&mut fresh, compare);
    merge(sorted, fresh, compare)
}

/// Merges two ascending lists. The time for comparing grows with the shorter second one.
fn merge(a: Vec<u32>, b: Vec<u32>, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    if a.is_empty() || b.is_empty() {
        return if a.is_empty() { b } else { a };
    }
    let mut out = Vec::with_capacity(a.len() + b.len());
    let mut rest = a.as_slice();
    for x in b {
        let (before, after) = rest.split_at(count_before(rest, &|y| compare(y, x).is_le()));
        out.extend_from_slice(before);
        out.push(x);
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

/// How many items at the beginning of a list come before something, looked for in steps that double.
fn count_before(list: &[u32], is_before: &dyn Fn(u32) -> bool) -> usize {
    let mut end = 1;
    while list.get(end - 1).is_some_and(|&it| is_before(it)) {
        end *= 2;
    }
    // All up to the last step are before it.
    let known = end / 2;
    let unsure = list.get(known..end.min(list.len())).unwrap_or_default();
    known + unsure.partition_point(|&it| is_before(it))
}

/// Sorts positions by title: by its first eight letters at once, then within equal ones.
fn by_beginning(columns: &Columns, mut positions: Vec<u32>) -> Vec<u32> {
    let beginning = |at: u32| {
        let title = columns.title(TrackAt(at));
        let mut first = [0; 8];
        first.iter_mut().zip(title).for_each(|(to, from)| *to = *from);
        // No text begins like this.
        if title.is_empty() { u64::MAX } else { u64::from_be_bytes(first) }
    };
    sort_by_number(&mut positions, beginning);
    for alike in positions.chunk_by_mut(|&a, &b| beginning(a) == beginning(b)) {
        if alike.len() > 1 {
            sort_positions(alike, &|a, b| by_title(columns, TrackAt(a), TrackAt(b)));
        }
    }
    positions
}

fn by_title(columns: &Columns, a: TrackAt, b: TrackAt) -> Ordering {
    empty_last(columns.title(a), columns.title(b))
}

fn empty_last(a: &[u8], b: &[u8]) -> Ordering {
    a.is_empty().cmp(&b.is_empty()).then_with(|| a.cmp(b))
}

/// The ranks of positions that are sorted by title.
fn ranks(columns: &Columns, sorted: &[u32]) -> Vec<u32> {
    let mut ranks = vec![LAST; columns.len()];
    let (mut before, mut rank) = (None, 0);
    for &at in sorted {
        let title = columns.title(TrackAt(at));
        rank += u32::from(before.is_some_and(|before| before != title));
        before = Some(title);
        set(&mut ranks, at as usize, if title.is_empty() { LAST } else { rank });
    }
    ranks
}
