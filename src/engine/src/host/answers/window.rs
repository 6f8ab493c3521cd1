//! The rows that are in sight.

use reprise_catalog::library::{Catalog, Track, TrackAt};
use reprise_catalog::query::Table;

use crate::host::Host;
use crate::protocol::window::{Cells, Window, WindowOf};
use crate::words;

/// The most rows in one answer, so that a message stays below 64 KB.
const MOST: u32 = 256;

/// Some rows of the answer to a query.
pub(crate) fn window(host: &Host, asked: &WindowOf) -> Window {
    let rows = host.views.rows(&host.library, &asked.query);
    let (first, count) = (asked.first as usize, asked.count.min(MOST) as usize);
    let some = rows.iter().copied().skip(first).take(count);
    let selection = host.selection.borrow();
    let cells = host.library.with(|catalog, table| {
        some.filter_map(|at| cells(catalog, table, at, selection.contains(at))).collect()
    });
    Window {
        version: host.library.version(),
        total: rows.len() as u32,
        first: asked.first,
        selection: selection.version(),
        selected: selection.len() as u32,
        rows: cells,
    }
}

fn cells(catalog: &Catalog, table: &Table, at: TrackAt, is_selected: bool) -> Option<Cells> {
    let (track, row) = (catalog.track_at(at)?, table.row(at)?);
    let (place, more) = place_of(catalog, track);
    Some(Cells {
        id: track.id(),
        title: words::format::title(track.title()),
        artist: track.artist().unwrap_or_default().to_owned(),
        album: track.album().unwrap_or_default().to_owned(),
        duration_ms: row.duration_ms,
        origin: row.judgement.verdict.origin,
        certainty: row.judgement.verdict.certainty,
        status: row.judgement.status(),
        group: row.judgement.group(),
        whereabouts: row.judgement.whereabouts,
        place,
        more,
        is_selected,
    })
}

/// The name of the place of one present copy, and how many further copies there are.
fn place_of(catalog: &Catalog, track: Track<'_>) -> (Option<String>, u32) {
    let name = |place| catalog.places().get(place).map_or("", |place| place.value.name.as_str());
    let places: Vec<_> = catalog.present_copies(track).map(|file| file.place()).collect();
    let first = places.iter().map(name).min();
    (first.map(str::to_owned), (places.len() as u32).saturating_sub(1))
}
