//! The table of songs: a grid of which only the rows in sight exist, for 100,000 rows and more.
//!
//! It has one tab stop; the active row or head is told by `aria-activedescendant`, so that
//! the focus stays where it is while rows are reused.

use std::sync::Arc;

use crate::components::live::{keyed, text};
use leptos::html;
use leptos::prelude::*;
use reprise_catalog::ids::TrackId;
use reprise_catalog::query::{Column, Sort};

use crate::state::Selection;

mod head;
mod keys;
mod row;
mod sight;

use head::GridHead;
use keys::{Active, Keys};
pub use row::Cells;
use row::GridRow;
use sight::Sight;

/// The columns: their words, their labels, and what each is sorted by.
pub const COLUMNS: [(&str, &str, Option<Column>); 8] = [
    ("title", "Title", Some(Column::Title)),
    ("artist", "Artist", Some(Column::Artist)),
    ("album", "Album", Some(Column::Album)),
    ("time", "Time", Some(Column::Time)),
    ("origin", "Origin", Some(Column::Origin)),
    ("status", "Cloud status", Some(Column::Status)),
    ("way", "Way back", Some(Column::Way)),
    ("where", "Where", None),
];

/// Whether a column joins the order or becomes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// It becomes the order.
    Only,
    /// It comes after the columns that are there.
    Also,
}

/// The table of songs.
#[component]
pub fn Grid(
    /// The rows, as positions in the catalog's tracks.
    rows: Signal<Arc<Vec<u32>>>,
    /// What stands in the row of a position; tracks what it depends on.
    cells: Callback<u32, Option<Cells>>,
    /// The order, for the heads.
    #[prop(into)]
    sort: Signal<Vec<Sort>>,
    /// Asked to sort by a column.
    on_sort: Callback<(Column, Order)>,
    /// Asked to open a song.
    on_open: Callback<TrackId>,
    /// The selected songs.
    selection: RwSignal<Selection>,
) -> impl IntoView {
    let total = Signal::derive(move || rows.with(|rows| rows.len() as u32));
    let (head, body) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let sight = Sight::new(head, body, total);
    let active = RwSignal::new(Active::Row(0));
    let open_at = Callback::new(move |at: u32| {
        if let Some(cells) = cells.run(at) {
            on_open.run(cells.id);
        }
    });
    let keys = Keys { rows, active, selection, sight, on_sort, open_at };
    let slots = move || (0..sight.slots.get().into()).collect();
    let row = move |slot| {
        let element = u32::try_from(slot).unwrap_or_default();
        view! { <GridRow element keys cells /> }.into_any()
    };
    view! {
        <div
            class="grid"
            role="grid"
            tabindex="0"
            aria-label="Songs"
            aria-multiselectable="true"
            aria-rowcount=text(move || (total.get() + 1).to_string())
            aria-activedescendant=Signal::derive(move || active.get().element_id(sight))
            data-testid="tracks"
            data-count=text(move || total.get().to_string())
            on:keydown=move |event| keys.press(&event)
        >
            <div class="grid__head" role="row" aria-rowindex="1" node_ref=head>
                <GridHead sort active on_sort />
            </div>
            <div
                class="grid__body"
                role="rowgroup"
                node_ref=body
                style:height=text(move || format!("{}px", total.get() * sight.row_height()))
            >
                {keyed(slots, row)}
            </div>
        </div>
    }
}
