//! The library by album and by folder.

mod folders;

use reprise_catalog::library::{Catalog, Group, TrackAt};
use reprise_catalog::query::{Album, Query, Sums, quoted};

use crate::host::Host;
use crate::protocol::albums::{AlbumLine, Albums, AlbumsOf, Leads, Shelf, Step};
use crate::words;

/// The most lines in one answer, so that a message stays below 64 KB.
const MOST: u32 = 200;

/// Some albums or folders of a view.
pub(crate) async fn albums(host: &Host, asked: &AlbumsOf) -> Albums {
    let query = Query { sort: Vec::new(), ..asked.query.clone() };
    let rows = host.views.rows(&host.library, &query);
    let asked = AlbumsOf { count: asked.count.min(MOST), ..asked.clone() };
    match asked.by {
        Shelf::Albums => by_album(host, &rows, &asked),
        Shelf::Folders => folders::by_folder(host, &rows, &asked).await,
    }
}

fn by_album(host: &Host, rows: &[TrackAt], asked: &AlbumsOf) -> Albums {
    host.library.with(|catalog, table| {
        let total_of = |at| catalog.track_at(at)?.facts()?.tags.track_total;
        let (total, albums) = table.albums(rows, asked.from as usize, asked.count as usize, total_of);
        Albums {
            total: total as u64,
            told: which(asked, total as u64, words::albums_counted),
            above: Vec::new(),
            albums: albums.iter().filter_map(|it| line(catalog, it)).collect(),
        }
    })
}

/// Which lines these are of all.
fn which(asked: &AlbumsOf, total: u64, counted: words::OfCount) -> String {
    if total <= u64::from(asked.count) {
        return String::new();
    }
    let last = total.min(u64::from(asked.from) + u64::from(asked.count));
    words::albums_some(u64::from(asked.from) + 1, last, &counted(total))
}

fn line(catalog: &Catalog, album: &Album) -> Option<AlbumLine> {
    let first = catalog.track_at(album.first)?;
    let facts = first.facts();
    let tags = facts.as_ref().map(|facts| &facts.tags);
    let own = tags.and_then(|tags| tags.album_artist.as_deref()).filter(|name| !name.is_empty());
    let (name, artist) = (first.album().unwrap_or_default(), own.or(first.artist()).unwrap_or_default());
    let shown = if words::format::is_blank(name) { words::songs_without_album() } else { name };
    let step = Step { name: shown.to_owned(), search: search(name, artist), leads: Leads::ToSongs };
    let groups = ways_of(&album.sums.groups());
    let lacks = lacks(&album.missing).map(|lacks| format!("{groups} · {lacks}"));
    Some(AlbumLine {
        beside: artist.to_owned(),
        cover: Some(first.id()),
        told: lacks.unwrap_or(groups),
        ..summed(step, &album.sums)
    })
}

/// A line with what its songs add up to.
fn summed(step: Step, sums: &Sums) -> AlbumLine {
    let groups = sums.groups();
    let songs = words::songs(sums.songs.into());
    AlbumLine {
        step,
        beside: String::new(),
        cover: None,
        tracks: sums.songs,
        back: sums.back,
        group: groups.first().map(|(group, _)| *group),
        told: ways_of(&groups),
        sums: match sums.duration_ms {
            0 => songs,
            duration_ms => format!("{songs}, {}", words::format::time(duration_ms)),
        },
    }
}

/// How songs come back.
fn ways_of(groups: &[(Group, u32)]) -> String {
    match groups {
        [(group, _)] => words::group(*group).to_owned(),
        groups => {
            let told = |(group, songs): &(Group, u32)| words::some_in_group(*group, (*songs).into());
            groups.iter().map(told).collect::<Vec<_>>().join(", ")
        }
    }
}

/// Which tracks are not here by their numbers: "7", or "2-7" on an album of several discs.
fn lacks(missing: &[(u32, u32)]) -> Option<String> {
    let number = |&(disc, number): &(u32, u32)| match disc {
        0 | 1 => number.to_string(),
        disc => format!("{disc}-{number}"),
    };
    let numbers: Vec<_> = missing.iter().map(number).collect();
    match numbers.as_slice() {
        [] => None,
        [one] => Some(words::album_lacks_one(one)),
        some => Some(words::album_lacks(&some.join(", "))),
    }
}

/// The search that finds the songs of an album.
fn search(name: &str, artist: &str) -> String {
    let field = |field: &str, name: &str| format!("{field}:{}", quoted(name));
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
        assert_eq!(search("12\" Mixes", "Ana"), "album:\"12\"\" Mixes\" artist:\"Ana\"");
    }

    #[test]
    fn an_album_says_how_it_comes_back_and_what_is_missing() {
        assert_eq!(ways_of(&[(Group::Apple, 12)]), words::group_apple());
        assert_eq!(ways_of(&[(Group::Apple, 1_204), (Group::Rip, 3)]), "1,204 from Apple, 3 from the CD");
        assert_eq!(lacks(&[]), None);
        assert_eq!(lacks(&[(0, 7)]).as_deref(), Some("track 7 is not here"));
        assert_eq!(lacks(&[(1, 2), (2, 3)]).as_deref(), Some("tracks 2, 2-3 are not here"));
    }

    #[test]
    fn some_of_many_say_which_they_are() {
        let asked = |from| AlbumsOf { query: Query::default(), by: Shelf::Albums, from, count: 200 };
        assert_eq!(which(&asked(0), 200, words::albums_counted), "");
        assert_eq!(which(&asked(200), 1204, words::albums_counted), "201 to 400 of 1,204 albums.");
        assert_eq!(which(&asked(200), 201, words::albums_counted), "201 to 201 of 201 albums.");
    }
}
