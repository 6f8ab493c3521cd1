//! What stands in a row of the table.

use leptos::prelude::Track as _;

use crate::components::Cells;
use crate::state::Library;
use reprise_catalog::library::{Catalog, Track};

/// The cells of the song at a position; read again whenever the library changes.
pub(super) fn cells_at(library: Library, at: u32) -> Option<Cells> {
    library.version().track();
    library.with(|catalog, table| {
        let track = catalog.tracks().get(at as usize)?;
        let (facts, row) = (&track.facts.as_ref()?.value, table.row(at)?);
        Some(Cells {
            id: track.id,
            title: facts.title.clone(),
            artist: facts.tags.artist.clone().unwrap_or_default(),
            album: facts.tags.album.clone().unwrap_or_default(),
            duration_ms: row.duration_ms,
            origin: row.verdict.origin,
            certainty: row.verdict.certainty,
            status: row.status,
            way: row.way,
            place: place_of(catalog, track),
        })
    })
}

/// The place of a copy, and how many copies there are besides.
fn place_of(catalog: &Catalog, track: &Track) -> String {
    let mut copies = catalog.present_copies(track);
    let Some(first) = copies.next() else { return "not here".to_owned() };
    let name = catalog.places().get(&first.place).map_or("", |place| place.value.name.as_str());
    match copies.count() {
        0 => name.to_owned(),
        more => format!("{name} +{more}"),
    }
}
