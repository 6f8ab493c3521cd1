//! From where the songs of a group come back, and how many from each.

use std::collections::HashMap;

use reprise_catalog::evidence::mask_account;
use reprise_catalog::library::{Catalog, Group, Track, TrackAt};
use reprise_catalog::marks::Where;
use reprise_catalog::query::{Row, Table};
use reprise_catalog::text::sorting;

use crate::protocol::restore::Sources;

/// The most sources that are named. A library can have a thousand discs.
const MOST: usize = 12;

/// The accounts, stores, discs or places of these songs.
pub(super) fn sources(catalog: &Catalog, table: &Table, group: Group, tracks: &[TrackAt]) -> Sources {
    let mut counts: HashMap<String, u64> = HashMap::new();
    for &at in tracks {
        let Some((row, track)) = table.row(at).zip(catalog.track_at(at)) else { continue };
        if let Some(name) = source(catalog, &row, track) {
            *counts.entry(name).or_default() += 1;
        }
    }
    let unnamed = tracks.len() as u64 - counts.values().sum::<u64>();
    let mut named: Vec<_> = counts.into_iter().collect();
    sorting::sort_by(&mut named, |(a, a_songs), (b, b_songs)| b_songs.cmp(a_songs).then_with(|| a.cmp(b)));
    let count = named.len() as u64;
    named.truncate(MOST);
    if group == Group::Apple {
        // Accounts are masked only now, because two that look the same when masked are still two.
        named.iter_mut().for_each(|(account, _)| *account = mask_account(account));
    }
    Sources { count, named, unnamed }
}

fn source(catalog: &Catalog, row: &Row, track: Track<'_>) -> Option<String> {
    match row.judgement.group()? {
        Group::Apple => {
            let facts = track.facts()?;
            let account = facts.marks.iter().find(|mark| mark.place == Where::Ilst && mark.key == "apID");
            account.map(|mark| mark.value.trim().to_ascii_lowercase())
        }
        Group::Store => row.judgement.verdict.store.map(|store| store.label().to_owned()),
        Group::Rip => {
            let facts = track.facts()?;
            let artist = facts.tags.album_artist.as_ref().or(facts.tags.artist.as_ref());
            let album = facts.tags.album.as_ref()?;
            Some(artist.map_or_else(|| album.clone(), |artist| format!("{artist}: {album}")))
        }
        Group::Copy | Group::ThisComputer => {
            let names = catalog.present_copies(track).filter_map(|copy| catalog.places().get(&copy.place()));
            names.map(|place| &place.value.name).min().cloned()
        }
        _ => None,
    }
}
