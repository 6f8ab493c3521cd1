//! The restore list: songs grouped by the way they come back.

use crate::changes::{Catalog, Track};
use crate::evidence::WayBack;
use crate::ids::BrowserId;
use crate::query::{Query, Sum, Table};
use crate::tracks::Ticked;

/// Which songs the list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those without a copy on this browser.
    Missing,
    /// All of them, as if everything here were lost.
    Everything,
}

/// Songs grouped by the way they come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreList {
    /// One group a way back that has songs, in the order of [`WayBack::ALL`].
    pub groups: Vec<Group>,
    /// Songs without a copy on this browser, unless the person says that they are back.
    pub missing: u64,
    /// Songs whose copy went missing on this browser, and that have another one there now; and those of which
    /// the person says that they are back.
    pub returned: u64,
}

/// The songs of one way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The way back.
    pub way: WayBack,
    /// How many, how long, how large.
    pub sum: Sum,
    /// The songs, as positions in the catalog's tracks, by artist and album.
    pub tracks: Vec<u32>,
}

/// Lists the songs of a scope for a browser.
pub fn list(catalog: &Catalog, table: &Table, browser: BrowserId, scope: Scope) -> RestoreList {
    let here = Here { catalog, browser };
    let (mut missing, mut returned) = (0, 0);
    let mut groups: Vec<Group> =
        WayBack::ALL.iter().map(|&way| Group { way, sum: Sum::default(), tracks: Vec::new() }).collect();
    for at in table.select(&Query::default()) {
        let Some((row, track)) = table.row(at).zip(catalog.tracks().get(at as usize)) else { continue };
        let copies = here.copies(track);
        // What the person says wins over what was seen.
        let is_back = match track.ticked() {
            Some(ticked) => ticked == Ticked::Returned,
            None => copies.present > 0,
        };
        missing += u64::from(!is_back);
        returned += u64::from(is_back && (copies.absent > 0 || track.ticked().is_some()));
        if scope == Scope::Missing && is_back {
            continue;
        }
        // A copy on another browser is another place, seen from here.
        let way = if row.way == WayBack::OnlyCopy && copies.elsewhere > 0 { WayBack::Copy } else { row.way };
        if let Some(group) = groups.iter_mut().find(|group| group.way == way) {
            group.sum.add(row);
            group.tracks.push(at);
        }
    }
    groups.retain(|group| !group.tracks.is_empty());
    RestoreList { groups, missing, returned }
}

/// A browser's view of the catalog.
struct Here<'a> {
    catalog: &'a Catalog,
    browser: BrowserId,
}

#[derive(Default)]
struct Copies {
    present: usize,
    absent: usize,
    /// Copies that are there, on other browsers.
    elsewhere: usize,
}

impl Here<'_> {
    fn copies(&self, track: &Track) -> Copies {
        let places = self.catalog.places();
        let is_here = |place| places.get(&place).is_some_and(|it| it.value.browser == self.browser);
        let here = self.catalog.copies(track).filter(|file| is_here(file.place)).count();
        let present = self.catalog.present_copies(track).filter(|file| is_here(file.place)).count();
        let elsewhere = self.catalog.present_copies(track).count() - present;
        Copies { present, absent: here - present, elsewhere }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, Stamp};
    use crate::evidence::Settings;
    use crate::ids::{PlaceId, TrackId};
    use crate::tracks::{FileFacts, Holds, Presence, TrackFacts};

    const DESK: BrowserId = BrowserId([1; 8]);
    const LAPTOP: BrowserId = BrowserId([2; 8]);

    /// A catalog in which the desk computer has songs 1 and 2, and lost song 3 from one of two paths.
    fn catalog() -> Catalog {
        let (place, mut catalog, mut ms) = (PlaceId([1; 8]), Catalog::default(), 0);
        let mut say = |fact| {
            ms += 1;
            catalog.fold(Change { stamp: Stamp { ms, counter: 0, browser: DESK }, fact });
        };
        say(Fact::Place { place, browser: DESK, name: "Music".into() });
        let files = [(1, "1", Presence::Present), (2, "2", Presence::Present), (3, "3", Presence::Absent)];
        for (song, path, presence) in files {
            let track = TrackId([song; 16]);
            let facts = TrackFacts { title: path.into(), size: 100, ..TrackFacts::default() };
            say(Fact::Track { track, facts: Box::new(facts) });
            let file = FileFacts { presence, ..FileFacts::new(100, 0, Holds::Track(track)) };
            say(Fact::File { place, path: path.into(), file });
        }
        catalog
    }

    fn check(browser: BrowserId, scope: Scope, wanted: (u64, u64)) {
        let catalog = catalog();
        let table = Table::of(&catalog, &Settings::default());
        let list = list(&catalog, &table, browser, scope);
        assert_eq!((list.missing, list.groups.iter().map(|group| group.sum.count).sum()), wanted);
    }

    #[test]
    fn what_is_missing_depends_on_the_browser() {
        check(DESK, Scope::Missing, (1, 1));
        check(DESK, Scope::Everything, (1, 3));
        check(LAPTOP, Scope::Missing, (3, 3));
    }

    #[test]
    fn a_copy_on_another_browser_is_another_place() {
        let catalog = catalog();
        let table = Table::of(&catalog, &Settings::default());
        let ways = |browser| {
            let list = list(&catalog, &table, browser, Scope::Everything);
            list.groups.iter().map(|group| (group.way, group.sum.count)).collect::<Vec<_>>()
        };
        assert_eq!(ways(DESK), [(WayBack::OnlyCopy, 3)]);
        assert_eq!(ways(LAPTOP), [(WayBack::Copy, 2), (WayBack::OnlyCopy, 1)]);
    }

    #[test]
    fn ticks_win_over_what_was_seen() {
        let mut catalog = catalog();
        let tick = |song, ticked| Fact::Tick { track: TrackId([song; 16]), ticked };
        let mut counts = |ms, fact| {
            catalog.fold(Change { stamp: Stamp { ms, counter: 0, browser: LAPTOP }, fact });
            let list = list(&catalog, &Table::of(&catalog, &Settings::default()), DESK, Scope::Missing);
            (list.missing, list.returned, list.groups.iter().map(|group| group.sum.count).sum::<u64>())
        };
        assert_eq!(counts(100, tick(3, Some(Ticked::Returned))), (0, 1, 0));
        assert_eq!(counts(101, tick(1, Some(Ticked::NotReturned))), (1, 1, 1));
        assert_eq!(counts(102, tick(3, None)), (2, 0, 2));
    }
}
