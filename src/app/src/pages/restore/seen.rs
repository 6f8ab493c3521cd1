//! Where a song that is back was found.

use reprise_catalog::ids::{BrowserId, TrackId};
use reprise_catalog::library::{Catalog, File};
use reprise_catalog::restore::Back;

use crate::components::format;

/// What was seen of a song here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Seen {
    /// Whether it is here, in a file of its own or another one.
    pub(super) is_here: bool,
    /// Where, if that needs saying.
    pub(super) note: Option<String>,
}

impl Seen {
    /// What was seen of a song on a browser.
    pub(super) fn of(catalog: &Catalog, here: Option<BrowserId>, id: TrackId, back: Back) -> Seen {
        if let Some(like) = back.like {
            let other =
                catalog.tracks().get(like.here as usize).and_then(|track| Some(&track.facts.as_ref()?.value));
            let title = other.map_or("", |facts| facts.title.as_str());
            return Seen {
                is_here: true, note: Some(format!("found as “{title}”: {}", like.by.label()))
            };
        }
        let Some(track) = catalog.track(id) else { return Seen::default() };
        let name = |file: &File| {
            let place = &catalog.places().get(&file.place)?.value;
            (Some(place.browser) == here).then(|| place.name.clone())
        };
        let mut places: Vec<String> = catalog.present_copies(track).filter_map(name).collect();
        let files = places.len() as u64;
        places.dedup();
        let note = || match files {
            1 => format!("found in {}", places.join(", ")),
            _ => format!("found in {}, {}", places.join(", "), format::counted(files, "file", "files")),
        };
        Seen { is_here: files > 0, note: (files > 0).then(note) }
    }
}
