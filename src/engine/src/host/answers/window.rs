//! The rows that are in sight.

use reprise_catalog::library::{Catalog, Track, TrackAt};
use reprise_catalog::query::Table;

use crate::host::Host;
use crate::protocol::catalog::Whereabouts;
use crate::protocol::window::{Cells, Window, WindowOf};
use crate::words;

/// The most rows in one answer, so that a message stays below 64 KB.
const MOST: u32 = 256;

/// Some rows of the answer to a query.
pub(crate) fn window(host: &Host, asked: &WindowOf) -> Window {
    let rows = host.views.rows(&host.library, &asked.query);
    let (first, count) = (asked.first as usize, asked.count.min(MOST) as usize);
    let some = rows.iter().copied().skip(first).take(count);
    let selection = host.selection.borrow();
    let (version, state) = (host.library.version(), selection.version());
    let (cells, removes_most) = host.library.with(|catalog, table| {
        let look = || removes_most(table, selection.len(), |at| selection.contains(at));
        let removes_most = host.views.removes_most((version, state), look);
        let cells = some.filter_map(|at| cells(catalog, table, at, selection.contains(at))).collect();
        (cells, removes_most)
    });
    Window {
        version,
        total: rows.len() as u32,
        first: asked.first,
        selection: state,
        selected: selection.len() as u32,
        removes_most,
        rows: cells,
    }
}

/// Whether letting go of so many selected songs would take 90 % or more of all songs from the list. Songs that are here
/// stay. The person is asked before it is written.
fn removes_most(table: &Table, selected: usize, is_selected: impl Fn(TrackAt) -> bool) -> bool {
    if selected == 0 {
        return false;
    }
    let counted = table.rows().filter(|(_, row)| row.judgement.group().is_some());
    let (mut all, mut gone) = (0_usize, 0_usize);
    for (at, row) in counted {
        all += 1;
        gone += usize::from(row.judgement.whereabouts != Whereabouts::Here && is_selected(at));
    }
    gone > 0 && gone * 10 >= all * 9
}

fn cells(catalog: &Catalog, table: &Table, at: TrackAt, is_selected: bool) -> Option<Cells> {
    let (track, row) = (catalog.track_at(at)?, table.row(at)?);
    let (place, more) = place_of(catalog, track);
    Some(Cells {
        id: track.id(),
        title: words::format::title(track.title()),
        artist: track.artist().unwrap_or_default().to_owned(),
        album: track.album().unwrap_or_default().to_owned(),
        duration_ms: row.duration_ms,
        origin: row.judgement.verdict.origin,
        certainty: row.judgement.verdict.certainty,
        status: row.judgement.status(),
        group: row.judgement.group(),
        whereabouts: row.judgement.whereabouts,
        place,
        more,
        is_selected,
    })
}

/// The name of the place of one present copy, and how many further copies there are.
fn place_of(catalog: &Catalog, track: Track<'_>) -> (Option<String>, u32) {
    let name = |place| catalog.places().get(&place).map_or("", |place| place.value.name.as_str());
    let first = catalog.present_copies(track).map(|file| name(file.place())).min();
    (first.map(str::to_owned), catalog.copies_there(track).saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use reprise_catalog::changes::{Change, Fact, FileFacts, Holds, Presence, Stamp, TrackFacts};
    use reprise_catalog::ids::{BrowserId, PlaceId, TrackId};
    use reprise_catalog::library::Standpoint;

    use super::*;

    /// Ten songs, of which the first one is here and the others are gone.
    #[test]
    fn letting_go_of_nearly_all_songs_is_asked_about() {
        let (browser, place) = (BrowserId([1; 8]), PlaceId([1; 8]));
        let (mut catalog, mut table) = (Catalog::default(), Table::default());
        let mut say = |ms, fact| drop(catalog.fold(Change::new(Stamp::at(ms, browser), fact)));
        say(1, Fact::Place { place, browser, name: "Music".into() });
        for song in 0..10 {
            let presence = if song == 0 { Presence::Present } else { Presence::Absent };
            let track = TrackId([song; 16]);
            let facts = TrackFacts { title: format!("Song {song}"), ..TrackFacts::default() };
            say(2, Fact::Track { track, facts: Box::new(facts) });
            let file = FileFacts { presence, ..FileFacts::new(1, 1, Holds::Track(track)) };
            say(2, Fact::File { place, path: song.to_string(), file });
        }
        let all: Vec<TrackId> = catalog.tracks().map(Track::id).collect();
        table.update(&catalog, &Standpoint { browser, ..Standpoint::default() }, all);
        let asks = |songs: std::ops::Range<u8>| {
            let at = |song: u8| catalog.position(TrackId([song; 16]));
            removes_most(&table, songs.len(), |row| songs.clone().any(|song| at(song) == Some(row)))
        };
        assert!(asks(0..10) && asks(1..10), "nine of ten would go");
        assert!(!asks(0..9) && !asks(2..10), "eight of ten would go");
        assert!(!asks(0..1) && !asks(0..0));
    }
}
