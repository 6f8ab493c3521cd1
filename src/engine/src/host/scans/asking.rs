//! The questions about places: what was found, and the first songs that it concerns. The page has the words.

use reprise_catalog::library::Catalog;

use super::Doubted;
use crate::protocol::places::Asked;

/// How many songs are told by their titles.
const MOST_NAMED: usize = 3;

/// The question as it is sent to the page.
pub(super) fn asked(catalog: &Catalog, it: &Doubted) -> Asked {
    let songs = it.songs.iter().take(MOST_NAMED).filter_map(|id| catalog.track(*id));
    Asked { about: it.doubt.clone(), titles: songs.map(|track| track.title().to_owned()).collect() }
}
