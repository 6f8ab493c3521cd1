//! The heads of the grid. A click sorts by a column; with Shift, the column joins the order.

use crate::live::{Derived, RwSignal, When, each, flag, part, press};
use leptos::prelude::*;
use reprise_engine::protocol::catalog::{Column, Direction, Sort};

use super::keys::{Active, head_id};
use super::{COLUMNS, Order};
use crate::components::icon::{Glyph, Icon};

/// The cells of the head row.
#[component]
pub(super) fn GridHead(
    /// The order of the table.
    sort: Derived<Vec<Sort>>,
    /// What keys act on.
    active: RwSignal<Active>,
    /// Called to sort by a column.
    on_sort: Callback<(Column, Order)>,
) -> impl IntoView {
    let heads = COLUMNS.iter().enumerate().map(|(at, &(name, label, column))| {
        let sorted = move || sort.with(|sort| place_in(sort, column));
        let click = move |event: web_sys::MouseEvent| {
            if let Some(column) = column {
                on_sort.run((column, if event.shift_key() { Order::Also } else { Order::Only }));
            }
        };
        let aria_sort = Signal::derive(move || match sorted() {
            // `aria-sort` may be on one head only. The others show only their arrow.
            Some((1, Direction::Ascending)) => Some("ascending".to_owned()),
            Some((1, Direction::Descending)) => Some("descending".to_owned()),
            _ => column.map(|_| "none".to_owned()),
        });
        view! {
            <div
                id=head_id(at)
                class=format!("grid__cell grid__cell--{name} grid__label")
                class:grid__label--sorts=column.is_some()
                class:grid__label--active=flag(move || active.get() == Active::Head(at))
                role="columnheader"
                aria-sort=aria_sort
                on:click=press(click)
            >
                <span>{label()}</span>
                {part(move || sorted().map(|(place, direction)| view! { <Arrow place direction sort /> }).into_any())}
            </div>
        }
    });
    each(heads)
}

#[component]
fn Arrow(place: usize, direction: Direction, sort: Derived<Vec<Sort>>) -> impl IntoView {
    let glyph = match direction {
        Direction::Ascending => Glyph::Up,
        Direction::Descending => Glyph::Down,
    };
    let several = move || sort.with(|sort| sort.len() > 1);
    view! {
        <Icon glyph />
        <When on=flag(several)><sub class="grid__place">{place}</sub></When>
    }
}

/// A column's place in the order, from 1, and its direction.
fn place_in(sort: &[Sort], column: Option<Column>) -> Option<(usize, Direction)> {
    let at = sort.iter().position(|sort| Some(sort.column) == column)?;
    sort.get(at).map(|sort| (at + 1, sort.direction))
}
