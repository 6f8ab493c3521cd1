//! Moving in the grid with the keyboard.

use leptos::prelude::*;

use crate::live::RwSignal;
use reprise_engine::protocol::catalog::{Column, TrackId};
use web_sys::KeyboardEvent;

use super::sight::Sight;
use super::{COLUMNS, Chosen, Order};
use crate::state::Rows;

/// What keys act on: the active head or row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Active {
    /// A head, by the position of its column.
    Head(usize),
    /// A row.
    Row(u32),
}

impl Active {
    /// The id of the active element, if it exists at the moment.
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

/// What keys move and change.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    pub(super) rows: Rows,
    pub(super) active: RwSignal<Active>,
    pub(super) on_choose: Callback<Chosen>,
    pub(super) sight: Sight,
    pub(super) on_sort: Callback<(Column, Order)>,
    /// Opens a song.
    pub(super) on_open: Callback<TrackId>,
}

impl Keys {
    /// Acts on a key, and keeps the browser from acting on it too.
    pub(super) fn press(&self, event: &KeyboardEvent) {
        let all = (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("a");
        let done = match self.active.get_untracked() {
            _ if all => self.choose(Chosen::All),
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
        let id = self.rows.id_at(row);
        id.is_some_and(|id| {
            self.on_open.run(id);
            true
        })
    }

    /// Selects the song in a row, or deselects it.
    pub(super) fn toggle(&self, row: u32) -> bool {
        self.rows.id_at(row).is_some_and(|id| self.choose(Chosen::Toggle(id)))
    }

    /// Selects all rows from one to another.
    pub(super) fn extend(&self, from: u32, to: u32) -> bool {
        let ends = self.rows.id_at(from).zip(self.rows.id_at(to));
        ends.is_some_and(|(from, to)| self.choose(Chosen::Extend(from, to)))
    }

    fn choose(&self, chosen: Chosen) -> bool {
        self.on_choose.run(chosen);
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
        let last = self.rows.total().get_untracked().saturating_sub(1);
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
            " " => return self.toggle(row),
            "Escape" if self.rows.selected().get_untracked() == 0 => return false,
            "Escape" => return self.choose(Chosen::Nothing),
            _ => return false,
        };
        if event.shift_key() {
            self.extend(row, to);
        }
        self.go(to)
    }

    fn go(&self, row: u32) -> bool {
        self.active.set(Active::Row(row));
        self.sight.reveal(row);
        true
    }
}

/// Whether a head is on the screen. The person, or a narrow window, can hide its column.
fn is_shown(column: &usize) -> bool {
    document().get_element_by_id(&head_id(*column)).is_some_and(|head| head.client_width() > 0)
}
