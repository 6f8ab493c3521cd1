//! Orders of the table that are kept between queries: the order of a shelf, and the ranks of text columns.
//! Sorting 100,000 texts takes longer than a frame; merging the changed rows into a sorted list does not.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::row::{Row, TextField};
use crate::text::sorting::sort_positions;

/// A function that answers the row at a position.
type Rows<'a> = &'a [Option<Row>];

/// The orders that are kept, and the rows that changed since.
#[derive(Clone, Debug, Default)]
pub(super) struct Orders {
    /// All positions, ordered by artist, album, disc and track, title.
    shelf: Vec<u32>,
    /// Positions whose rows changed since `shelf` was updated.
    changed: Vec<u32>,
    ranks: HashMap<TextField, Vec<u32>>,
}

impl Orders {
    /// Notes that the row at this position changed.
    pub(super) fn note(&mut self, at: u32) {
        self.changed.push(at);
        self.ranks.clear();
    }

    /// Every position that has a row, in the order of a shelf.
    pub(super) fn shelf(&mut self, rows: Rows<'_>) -> &[u32] {
        if !self.changed.is_empty() {
            let mut fresh = std::mem::take(&mut self.changed);
            sort_positions(&mut fresh, &|a, b| a.cmp(&b));
            fresh.dedup();
            self.shelf.retain(|at| fresh.binary_search(at).is_err());
            fresh.retain(|&at| row(rows, at).is_some());
            sort_positions(&mut fresh, &|a, b| by_shelf(rows, a, b));
            self.shelf = merge(&self.shelf, &fresh, |a, b| by_shelf(rows, a, b));
        }
        &self.shelf
    }

    /// For every position, its rank by a text column. Equal texts have the same rank, and empty texts the last.
    pub(super) fn ranks(&mut self, rows: Rows<'_>, field: TextField) -> &[u32] {
        self.ranks.entry(field).or_insert_with(|| rank(rows, field))
    }
}

fn row(rows: Rows<'_>, at: u32) -> Option<&Row> {
    rows.get(at as usize)?.as_ref()
}

/// Merges two ascending lists.
fn merge(a: &[u32], b: &[u32], compare: impl Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut out = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.iter().copied().peekable(), b.iter().copied().peekable());
    while let (Some(&x), Some(&y)) = (a.peek(), b.peek()) {
        let from_a = compare(x, y).is_le();
        out.extend(if from_a { a.next() } else { b.next() });
    }
    out.extend(a);
    out.extend(b);
    out
}

fn by_shelf(rows: Rows<'_>, a: u32, b: u32) -> Ordering {
    let order = row(rows, a).zip(row(rows, b)).map(|(a, b)| {
        by_text(a, b, TextField::Artist)
            .then_with(|| by_text(a, b, TextField::Album))
            .then_with(|| a.position.cmp(&b.position))
            .then_with(|| by_text(a, b, TextField::Title))
    });
    order.unwrap_or(Ordering::Equal).then(a.cmp(&b))
}

fn by_text(a: &Row, b: &Row, field: TextField) -> Ordering {
    empty_last(a.text(field), b.text(field))
}

/// Compares so that empty texts come last: otherwise untagged files would come first.
fn empty_last(a: &str, b: &str) -> Ordering {
    a.is_empty().cmp(&b.is_empty()).then_with(|| a.cmp(b))
}

fn rank(rows: Rows<'_>, field: TextField) -> Vec<u32> {
    let text = |at: u32| row(rows, at).map(|row| row.text(field)).unwrap_or_default();
    let mut sorted: Vec<u32> = (0..rows.len() as u32).filter(|&at| row(rows, at).is_some()).collect();
    sort_positions(&mut sorted, &|a, b| empty_last(text(a), text(b)));
    let mut ranks = vec![u32::MAX; rows.len()];
    let (mut last, mut next) = (None, 0);
    for at in sorted {
        next += u32::from(last.is_some_and(|last| last != text(at)));
        last = Some(text(at));
        if let Some(slot) = ranks.get_mut(at as usize) {
            *slot = next;
        }
    }
    ranks
}
