//! The library by album.

use reprise_catalog::library::Catalog;
use reprise_catalog::query::{Album, Query};

use crate::host::Host;
use crate::protocol::albums::{AlbumLine, Albums, AlbumsOf};

/// The most albums in one answer, so that a message stays below 64 KB.
const MOST: u32 = 200;

/// Some albums of a view.
pub(crate) fn albums(host: &Host, asked: &AlbumsOf) -> Albums {
    let query = Query { sort: Vec::new(), ..asked.query.clone() };
    let rows = host.views.rows(&host.library, &query);
    host.library.with(|catalog, table| {
        let (total, albums) = table.albums(&rows, asked.from as usize, asked.count.min(MOST) as usize);
        Albums { total: total as u64, albums: albums.iter().filter_map(|it| line(catalog, it)).collect() }
    })
}

fn line(catalog: &Catalog, album: &Album) -> Option<AlbumLine> {
    let first = catalog.track_at(album.first)?;
    let facts = first.facts();
    let tags = facts.as_ref().map(|facts| &facts.tags);
    let own = tags.and_then(|tags| tags.album_artist.as_deref()).filter(|name| !name.is_empty());
    let (name, artist) = (first.album().unwrap_or_default(), own.or(first.artist()).unwrap_or_default());
    Some(AlbumLine {
        name: name.to_owned(),
        artist: artist.to_owned(),
        first: first.id(),
        tracks: album.tracks,
        back: album.back,
        groups: album.groups.clone(),
        missing: album.missing.clone(),
        duration_ms: album.duration_ms,
        search: search(name, artist),
    })
}

/// The search that finds the songs of an album. A quotation mark would end the name.
fn search(name: &str, artist: &str) -> String {
    let field = |field: &str, name: &str| format!("{field}:\"{}\"", name.replace('"', " "));
    match (name.is_empty(), artist.is_empty()) {
        (false, false) => format!("{} {}", field("album", name), field("artist", artist)),
        (false, true) => field("album", name),
        (true, false) => field("artist", artist),
        (true, true) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_finds_an_album_whose_name_has_a_quotation_mark() {
        assert_eq!(search("12\" Mixes", "Ana"), "album:\"12  Mixes\" artist:\"Ana\"");
    }
}
