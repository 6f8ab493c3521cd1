//! One element of the grid. When the person scrolls, it is given another song to show.

use crate::live::{Derived, Memo, flag, press, text};
use leptos::prelude::*;
use std::sync::Arc;

use reprise_engine::protocol::catalog::{Certainty, CloudStatus, Group, Whereabouts};
use reprise_engine::protocol::window::Cells;

use super::keys::{Active, Keys, row_id};
use crate::components::format;
use crate::components::way::WayMark;
use crate::words;

/// An element that shows the song of the row to which it currently belongs.
#[component]
pub(super) fn GridRow(
    /// The number of the element.
    element: u32,
    /// What the person's actions do.
    keys: Keys,
) -> impl IntoView {
    let row = Memo::new(move |_| keys.sight.row_in(element));
    let cells = Memo::new(move |_| keys.rows.cells(row.get()));
    let selected = flag(move || cells.with(|cells| cells.as_ref().is_some_and(|cells| cells.is_selected)));
    let place = Memo::new(move |_| keys.sight.place_of(row.get()));
    let click = move |event: web_sys::MouseEvent| {
        let (row, before) = (row.get_untracked(), keys.active.get_untracked());
        keys.active.set(Active::Row(row));
        match (event.shift_key(), event.ctrl_key() || event.meta_key(), before) {
            (true, _, Active::Row(before)) => keys.extend(before, row),
            (_, true, _) => keys.toggle(row),
            _ => keys.open(row),
        };
    };
    view! {
        <div
            id=row_id(element)
            class="grid__row"
            class:grid__row--active=flag(move || keys.active.get() == Active::Row(row.get()))
            class:grid__row--selected=selected
            role="row"
            aria-rowindex=text(move || (row.get() + 2).to_string())
            aria-selected=text(move || selected.get().to_string())
            data-testid="track"
            data-track=Signal::derive(move || cells.with(|cells| cells.as_ref().map(|cells| cells.id.to_hex())))
            style:transform=text(move || format!("translateY({}px)", place.get() * i64::from(keys.sight.row_height())))
            on:click=press(click)
        >
            <RowCells cells />
        </div>
    }
}

#[component]
fn RowCells(cells: Memo<Option<Arc<Cells>>>) -> impl IntoView {
    let show = move |of: fn(&Cells) -> String| {
        text(move || cells.with(|cells| cells.as_deref().map(of).unwrap_or_default()))
    };
    let way =
        Derived::new(move || cells.with(|cells| cells.as_ref().map_or(Some(Group::OnlyCopy), |it| it.group)));
    let several = flag(move || cells.with(|cells| cells.as_ref().is_some_and(|it| it.more > 0)));
    let sure =
        text(move || cells.with(|cells| cells.as_ref().map_or(Certainty::None, |it| it.certainty).slug()));
    view! {
        <div class="grid__cell grid__cell--title" role="gridcell" dir="auto">{show(|it| it.title.clone())}</div>
        <div class="grid__cell grid__cell--artist" role="gridcell" dir="auto">{show(|it| it.artist.clone())}</div>
        <div class="grid__cell grid__cell--album" role="gridcell" dir="auto">{show(|it| it.album.clone())}</div>
        <div class="grid__cell grid__cell--time" role="gridcell">{show(|it| format::time(it.duration_ms))}</div>
        <div class="grid__cell grid__cell--origin" role="gridcell" data-certainty=sure>
            {show(|it| words::origin(it.origin).to_owned())}
        </div>
        <div class="grid__cell grid__cell--status" role="gridcell">{show(|it| status(it.status).to_owned())}</div>
        <div class="grid__cell grid__cell--way" role="gridcell"><WayMark way several /></div>
        <div class="grid__cell grid__cell--where" role="gridcell" dir="auto">{show(place)}</div>
    }
}

/// The place of one copy, and how many further copies there are.
fn place(cells: &Cells) -> String {
    match (&cells.place, cells.more) {
        (None, _) if cells.whereabouts == Whereabouts::Unread => words::not_read_yet().to_owned(),
        (None, _) => words::not_here().to_owned(),
        (Some(name), 0) => name.clone(),
        (Some(name), more) => format!("{name} +{more}"),
    }
}

/// The cell of the cloud status. For most of a library it is unknown: a dash keeps the column quiet.
fn status(status: CloudStatus) -> &'static str {
    match status {
        CloudStatus::Unknown => "–",
        known => words::status(known),
    }
}
