//! Moving in the grid by keys.

use std::sync::Arc;

use leptos::prelude::*;
use reprise_catalog::query::Column;
use web_sys::KeyboardEvent;

use super::sight::Sight;
use super::{COLUMNS, Order};
use crate::state::Selection;

/// What the keys act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Active {
    /// A head, by its place among the columns.
    Head(usize),
    /// A row.
    Row(u32),
}

impl Active {
    /// The id of the element that is active, if it exists now.
    pub(super) fn element_id(self, sight: Sight) -> Option<String> {
        match self {
            Active::Head(column) => Some(head_id(column)),
            Active::Row(row) => sight.slot_of(row).map(row_id),
        }
    }
}

/// The id of a head's element.
pub(super) fn head_id(column: usize) -> String {
    format!("grid-head-{column}")
}

/// The id of a row's element.
pub(super) fn row_id(slot: u32) -> String {
    format!("grid-row-{slot}")
}

/// What the keys move and change.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    pub(super) rows: Signal<Arc<Vec<u32>>>,
    pub(super) active: RwSignal<Active>,
    pub(super) selection: RwSignal<Selection>,
    pub(super) sight: Sight,
    pub(super) on_sort: Callback<(Column, Order)>,
    /// Opens the song at a position.
    pub(super) open_at: Callback<u32>,
}

impl Keys {
    /// Acts on a key, and keeps the page from acting on it as well.
    pub(super) fn press(&self, event: &KeyboardEvent) {
        let all = (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("a");
        let done = match self.active.get_untracked() {
            _ if all => self.select(|selection, rows| selection.take_all(rows)),
            _ if event.alt_key() || event.ctrl_key() || event.meta_key() => false,
            Active::Head(column) => self.press_on_head(event, column),
            Active::Row(row) => self.press_on_row(event, row),
        };
        if done {
            event.prevent_default();
        }
    }

    /// Opens the song in a row.
    pub(super) fn open(&self, row: u32) -> bool {
        let at = self.rows.with_untracked(|rows| rows.get(row as usize).copied());
        at.is_some_and(|at| {
            self.open_at.run(at);
            true
        })
    }

    /// Changes the selection.
    pub(super) fn select(&self, change: impl FnOnce(&mut Selection, &[u32])) -> bool {
        self.rows.with_untracked(|rows| self.selection.update(|selection| change(selection, rows)));
        true
    }

    fn press_on_head(&self, event: &KeyboardEvent, column: usize) -> bool {
        let to = |column| {
            self.active.set(Active::Head(column));
            true
        };
        match event.key().as_str() {
            "ArrowLeft" => to((0..column).rev().find(is_shown).unwrap_or(column)),
            "ArrowRight" => to((column + 1..COLUMNS.len()).find(is_shown).unwrap_or(column)),
            "Home" => to(0),
            "End" => to((column..COLUMNS.len()).rev().find(is_shown).unwrap_or(column)),
            "ArrowDown" | "PageDown" | "Escape" => self.go(0),
            "Enter" | " " => {
                if let Some((_, _, Some(column))) = COLUMNS.get(column) {
                    let order = if event.shift_key() { Order::Also } else { Order::Only };
                    self.on_sort.run((*column, order));
                }
                true
            }
            _ => false,
        }
    }

    fn press_on_row(&self, event: &KeyboardEvent, row: u32) -> bool {
        let last = self.rows.with_untracked(|rows| rows.len() as u32).saturating_sub(1);
        let row = row.min(last);
        let to = match event.key().as_str() {
            "ArrowUp" if row == 0 => {
                self.active.set(Active::Head(0));
                return true;
            }
            "ArrowUp" => row - 1,
            "ArrowDown" => (row + 1).min(last),
            "PageUp" => row.saturating_sub(self.sight.page()),
            "PageDown" => (row + self.sight.page()).min(last),
            "Home" => 0,
            "End" => last,
            "Enter" => return self.open(row),
            " " => return self.select(|selection, rows| selection.toggle(rows, row)),
            "Escape" if self.selection.with_untracked(Selection::is_empty) => return false,
            "Escape" => return self.select(|selection, _| selection.clear()),
            _ => return false,
        };
        if event.shift_key() {
            self.select(|selection, rows| selection.extend(rows, row, to));
        }
        self.go(to)
    }

    fn go(&self, row: u32) -> bool {
        self.active.set(Active::Row(row));
        self.sight.reveal(row);
        true
    }
}

/// Whether a head has a place on the screen: the person or a narrow window can hide its column.
fn is_shown(column: &usize) -> bool {
    document().get_element_by_id(&head_id(*column)).is_some_and(|head| head.client_width() > 0)
}
