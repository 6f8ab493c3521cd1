//! The table of songs: a grid in which only the rows in sight exist as elements, for 100,000 rows and more.
//!
//! It is one tab stop. `aria-activedescendant` names the active row or head, so the focus does not move while
//! elements are reused for other rows.

use crate::live::{Derived, RwSignal, keyed, text};
use leptos::html;
use leptos::prelude::*;
use reprise_engine::protocol::catalog::TrackId;
use reprise_engine::protocol::catalog::{Column, Sort};

use crate::state::Rows;
use crate::words;

mod head;
mod keys;
mod row;
mod sight;

use head::GridHead;
use keys::{Active, Keys};
use row::GridRow;
use sight::Sight;

/// The columns.
pub const COLUMNS: [GridColumn; 8] = [
    ("title", words::column_title, Some(Column::Title)),
    ("artist", words::column_artist, Some(Column::Artist)),
    ("album", words::column_album, Some(Column::Album)),
    ("time", words::column_time, Some(Column::Time)),
    ("origin", words::column_origin, Some(Column::Origin)),
    ("status", words::column_status, Some(Column::Status)),
    ("way", words::column_way, Some(Column::Way)),
    ("where", words::column_where, None),
];

/// A column: its word, its label, and what it sorts by.
pub type GridColumn = (&'static str, fn() -> &'static str, Option<Column>);

/// Whether a column joins the order or replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// It replaces the order.
    Only,
    /// It comes after the columns of the order.
    Also,
}

/// A change of the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// This song is selected, or deselected.
    Toggle(TrackId),
    /// All rows up to `to` are selected: from the anchor, or from `from` if there is none.
    Extend(TrackId, TrackId),
    /// Every row.
    All,
    /// None.
    Nothing,
}

/// The table of songs.
#[component]
pub fn Grid(
    /// The rows that are here, and how many there are in total.
    rows: Rows,
    /// The order, which the heads show.
    #[prop(into)]
    sort: Derived<Vec<Sort>>,
    /// Called to sort by a column.
    on_sort: Callback<(Column, Order)>,
    /// Called to open a song.
    on_open: Callback<TrackId>,
    /// Called to change which songs are selected.
    on_choose: Callback<Chosen>,
) -> impl IntoView {
    let total = rows.total();
    let (head, body) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let sight = Sight::new(head, body, rows);
    let active = RwSignal::new(Active::Row(0));
    let keys = Keys { rows, active, on_choose, sight, on_sort, on_open };
    let slots = move || (0..sight.slots.get().into()).collect();
    let row = move |slot| {
        let element = u32::try_from(slot).unwrap_or_default();
        view! { <GridRow element keys /> }.into_any()
    };
    view! {
        <div
            class="grid"
            id="songs"
            role="grid"
            tabindex="0"
            aria-label=words::songs_head()
            aria-multiselectable="true"
            aria-rowcount=text(move || (total.get() + 1).to_string())
            aria-activedescendant=Signal::derive(move || active.get().element_id(sight))
            data-testid="tracks"
            data-count=text(move || total.get().to_string())
            aria-busy=text(move || rows.is_busy().get().to_string())
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
