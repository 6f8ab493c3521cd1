//! Pages that the engine writes: twins, what if, pictures, purchases and rips, the emergency sheet, what is new since when, a new computer.

mod found;
mod new_computer;
mod pictures;
mod sheet;
pub(super) mod since;
mod twins;
mod what_if;

use reprise_catalog::library::{Catalog, TrackAt};
use reprise_catalog::query::Table;
use reprise_catalog::restore::album_name;

use crate::host::Host;
use crate::protocol::leaf::{Leaf, LeafOf};
use crate::words;

pub(crate) use twins::TwinsKept;

/// How many songs are looked at before other work may run.
const AT_ONCE: usize = 128;

/// Writes a page.
pub(crate) async fn leaf(host: &Host, asked: &LeafOf) -> Leaf {
    match asked {
        LeafOf::Twins(count) => twins::leaf(host, *count).await,
        LeafOf::WhatIf(turned) => what_if::leaf(host, turned).await,
        LeafOf::Pictures(count) => pictures::leaf(host, *count).await,
        LeafOf::Found(count) => found::leaf(host, *count).await,
        LeafOf::Sheet => sheet::leaf(host).await,
        LeafOf::Since(count, chosen) => since::leaf(host, *count, chosen).await,
        LeafOf::NewComputer => new_computer::leaf(host).await,
    }
}

/// The heading of an album, by its first song: "Björk: Debut", or that songs of an artist have no album.
fn album_head(catalog: &Catalog, table: &Table, first: TrackAt) -> Option<String> {
    let (song, row) = catalog.track_at(first).zip(table.row(first))?;
    let name = song.facts().and_then(|facts| album_name(&facts.tags, row.compilation));
    Some(name.unwrap_or_else(|| words::without_album(song.artist().unwrap_or(words::unknown_artist()))))
}
