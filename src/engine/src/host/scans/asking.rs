//! The questions about places: what was found, and the first songs that it concerns. The page has the words. And what the
//! person is told of what another browser has taken away, in words.

use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::Catalog;

use super::Doubted;
use crate::host::answers::members::called;
use crate::host::library::removals::Removal;
use crate::platform::time::day;
use crate::protocol::places::{Asked, Doubt, DoubtKind};
use crate::words;

/// How many songs are told by their titles.
const MOST_NAMED: usize = 3;

/// The question as it is sent to the page.
pub(super) fn asked(catalog: &Catalog, it: &Doubted) -> Asked {
    let songs = it.songs.iter().take(MOST_NAMED).filter_map(|id| catalog.track(*id));
    Asked { about: it.doubt.clone(), titles: songs.map(|track| track.title().to_owned()).collect() }
}

/// What another browser has taken away. The person is asked whether it is right.
pub(super) fn taken_away(catalog: &Catalog, removal: &Removal) -> Asked {
    let browser = removal.browser();
    let (who, when, songs) = (called(catalog, browser), day(removal.said_ms()), words::songs(removal.of));
    let says = words::removed_elsewhere(&who, &when, removal.songs, &songs);
    let kind = DoubtKind::Removed { browser, says };
    let about = Doubt {
        place: PlaceId([0; 8]),
        name: String::new(),
        known: 0,
        missing: 0,
        kind,
        songs: 0,
        may_be_other: false,
    };
    Asked { about, titles: Vec::new() }
}
