//! One element of the grid; scrolling gives it another song to show.

use crate::components::live::{flag, text};
use leptos::prelude::*;
use reprise_catalog::evidence::{Certainty, CloudStatus, Origin, WayBack};
use reprise_catalog::ids::TrackId;

use super::keys::{Active, Keys, row_id};
use crate::components::format;
use crate::components::way::WayMark;

/// What stands in a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Cells {
    /// The song.
    pub id: TrackId,
    /// Its title.
    pub title: String,
    /// Who performs it; empty where it is not known.
    pub artist: String,
    /// The release it is on; empty where it is not known.
    pub album: String,
    /// Length in milliseconds, 0 where it is not known.
    pub duration_ms: u64,
    /// Where it came from.
    pub origin: Origin,
    /// How sure that is.
    pub certainty: Certainty,
    /// Apple's word.
    pub status: CloudStatus,
    /// How it returns.
    pub way: WayBack,
    /// The place of a copy, and how many more there are.
    pub place: String,
}

/// An element that shows the song of whichever row it stands for now.
#[component]
pub(super) fn GridRow(
    /// Which element.
    element: u32,
    /// What is acted on.
    keys: Keys,
    /// What stands in the row of a position.
    cells: Callback<u32, Option<Cells>>,
) -> impl IntoView {
    let row = Memo::new(move |_| keys.sight.row_in(element));
    let at = move || keys.rows.with(|rows| rows.get(row.get() as usize).copied());
    let cells = Memo::new(move |_| at().and_then(|at| cells.run(at)));
    let selected = flag(move || at().is_some_and(|at| keys.selection.with(|it| it.contains(at))));
    let click = move |event: web_sys::MouseEvent| {
        let (row, before) = (row.get_untracked(), keys.active.get_untracked());
        keys.active.set(Active::Row(row));
        match (event.shift_key(), event.ctrl_key() || event.meta_key(), before) {
            (true, _, Active::Row(before)) => keys.select(|it, rows| it.extend(rows, before, row)),
            (_, true, _) => keys.select(|it, rows| it.toggle(rows, row)),
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
            style:transform=text(move || format!("translateY({}px)", row.get() * keys.sight.row_height()))
            on:click=click
        >
            <RowCells cells />
        </div>
    }
}

#[component]
fn RowCells(cells: Memo<Option<Cells>>) -> impl IntoView {
    let show = move |of: fn(&Cells) -> String| {
        text(move || cells.with(|cells| cells.as_ref().map(of).unwrap_or_default()))
    };
    let way =
        Signal::derive(move || cells.with(|cells| cells.as_ref().map_or(WayBack::OnlyCopy, |it| it.way)));
    let sure =
        text(move || cells.with(|cells| cells.as_ref().map_or(Certainty::None, |it| it.certainty).slug()));
    view! {
        <div class="grid__cell grid__cell--title" role="gridcell" dir="auto">{show(|it| it.title.clone())}</div>
        <div class="grid__cell grid__cell--artist" role="gridcell" dir="auto">{show(|it| it.artist.clone())}</div>
        <div class="grid__cell grid__cell--album" role="gridcell" dir="auto">{show(|it| it.album.clone())}</div>
        <div class="grid__cell grid__cell--time" role="gridcell">{show(|it| format::time(it.duration_ms))}</div>
        <div class="grid__cell grid__cell--origin" role="gridcell" data-certainty=sure>
            {show(|it| it.origin.label().to_owned())}
        </div>
        <div class="grid__cell grid__cell--status" role="gridcell">{show(|it| status(it.status).to_owned())}</div>
        <div class="grid__cell grid__cell--way" role="gridcell"><WayMark way /></div>
        <div class="grid__cell grid__cell--where" role="gridcell" dir="auto">{show(|it| it.place.clone())}</div>
    }
}

/// An unknown status is most of a library: a dash keeps the column quiet.
fn status(status: CloudStatus) -> &'static str {
    match status {
        CloudStatus::Unknown => "–",
        known => known.label(),
    }
}
