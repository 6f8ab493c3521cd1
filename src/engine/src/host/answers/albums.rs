//! The library by album.

use reprise_catalog::library::Catalog;
use reprise_catalog::query::{Album, Query};

use crate::host::Host;
use crate::protocol::albums::{AlbumLine, Albums, AlbumsOf};

/// The most albums in one answer, so that a message stays below 64 KB.
const MOST: u32 = 200;

/// The first albums of a view.
pub(crate) fn albums(host: &Host, asked: &AlbumsOf) -> Albums {
    let query = Query { sort: Vec::new(), ..asked.query.clone() };
    let rows = host.views.rows(&host.library, &query);
    host.library.with(|catalog, table| {
        let albums = table.albums(&rows);
        let some = albums.iter().take(asked.count.min(MOST) as usize);
        Albums { total: albums.len() as u64, albums: some.filter_map(|it| line(catalog, it)).collect() }
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
        group: album.groups.first().map(|(group, _)| *group),
        told: told(album),
        duration_ms: album.duration_ms,
        search: search(name, artist),
    })
}

/// How its songs come back, and which are not here by their numbers.
fn told(album: &Album) -> String {
    let mut told = match album.groups.as_slice() {
        [(group, _)] => group.label().to_owned(),
        groups => {
            let each: Vec<_> =
                groups.iter().map(|(group, count)| format!("{count}: {}", group.label())).collect();
            each.join(", ")
        }
    };
    if let [first, rest @ ..] = album.missing.as_slice() {
        let rest: String = rest.iter().map(|number| format!(", {number}")).collect();
        let (word, verb) = if rest.is_empty() { ("track", "is") } else { ("tracks", "are") };
        told += &format!(" · {word} {first}{rest} {verb} not here");
    }
    told
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
    use reprise_catalog::library::{Group, TrackAt};

    #[test]
    fn an_album_says_how_it_comes_back_and_what_is_missing() {
        let check = |groups: &[(Group, u32)], missing: &[u32], wanted: &str| {
            let (groups, missing) = (groups.to_vec(), missing.to_vec());
            let album = Album { first: TrackAt(0), tracks: 12, back: 9, groups, duration_ms: 0, missing };
            assert_eq!(told(&album), wanted);
        };
        let (apple, rip) = (Group::Apple.label(), Group::Rip.label());
        check(&[(Group::Apple, 12)], &[], apple);
        check(
            &[(Group::Apple, 9), (Group::Rip, 3)],
            &[7],
            &format!("9: {apple}, 3: {rip} · track 7 is not here"),
        );
        check(&[(Group::Rip, 10)], &[2, 3], &format!("{rip} · tracks 2, 3 are not here"));
        assert_eq!(search("12\" Mixes", "Ana"), "album:\"12  Mixes\" artist:\"Ana\"");
    }
}
