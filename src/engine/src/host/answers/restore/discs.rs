//! The discs that are to be ripped again: how many of their songs are ticked, and which these are.

use std::collections::HashMap;

use reprise_catalog::changes::Ticked;
use reprise_catalog::ids::{BrowserId, TrackId};
use reprise_catalog::library::{Catalog, Track, TrackAt};
use reprise_catalog::query::Table;
use reprise_catalog::restore::by_disc;

use crate::protocol::restore::{DiscTicks, Line};

/// Notes in the first line of each disc how many songs it has. The lines are the first ones of these songs.
pub(super) fn note(
    catalog: &Catalog,
    table: &Table,
    songs: &[TrackAt],
    browser: BrowserId,
    lines: &mut [Line],
) {
    let mut discs: HashMap<TrackId, DiscTicks> = HashMap::new();
    let mut before = 0;
    for disc in by_disc(catalog, table, songs) {
        if before >= lines.len() {
            break;
        }
        before += disc.len();
        let known: Vec<_> = disc.iter().filter_map(|&at| catalog.track_at(at)).collect();
        let is_back = |track: &&Track<'_>| catalog.ticked(**track, browser) == Some(Ticked::Returned);
        let ticked = known.iter().filter(is_back).count() as u32;
        let ticks = DiscTicks { songs: disc.len() as u32, ticked };
        discs.extend(known.first().filter(|_| disc.len() > 1).map(|first| (first.id(), ticks)));
    }
    lines.iter_mut().for_each(|line| line.disc = discs.get(&line.id).copied());
}

/// The songs of the disc of one of them.
pub(super) fn of(catalog: &Catalog, table: &Table, songs: &[TrackAt], track: TrackId) -> Vec<TrackId> {
    let Some(at) = catalog.position(track) else { return Vec::new() };
    let disc = by_disc(catalog, table, songs).find(|disc| disc.contains(&at)).unwrap_or_default();
    disc.iter().filter_map(|&at| Some(catalog.track_at(at)?.id())).collect()
}
