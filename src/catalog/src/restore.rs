//! The restore list: songs grouped by the way they come back.

use borsh::{BorshDeserialize, BorshSerialize};

mod checkup;
mod review;

use crate::changes::Ticked;
use crate::evidence::WayBack;
use crate::ids::BrowserId;
use crate::library::{Catalog, Track, TrackAt};
use crate::matching::{Likeness, Sureness};
use crate::query::{Query, Sum, Table};
use review::Arrivals;

pub use checkup::{Checkup, Storage};

/// The songs that the list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Scope {
    /// Those that have no copy on this browser.
    Missing,
    /// All songs, as if everything here were lost.
    Everything,
}

/// Songs grouped by the way they come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreList {
    /// One group for each way back that has songs, in the order of [`WayBack::ALL`].
    pub groups: Vec<Group>,
    /// How many songs have no copy on this browser, without those of which the person says that they are back.
    pub missing: u64,
    /// How many songs are back: those in [`RestoreList::back`], and those of which the person says so.
    pub returned: u64,
    /// The songs that came back by themselves, by artist and album. Their copy was missing on this browser, or
    /// was on another browser only; now a copy is here.
    pub back: Vec<Back>,
    /// Missing songs that a new song may be, by artist and album. The person decides.
    pub review: Vec<Doubtful>,
}

/// A song that came back by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Back {
    /// The song.
    pub at: TrackAt,
    /// The other song as which it came back; `None` when a copy of the song itself is here.
    pub like: Option<Likeness<TrackAt>>,
}

/// A missing song that may be back as another song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubtful {
    /// The missing song.
    pub at: TrackAt,
    /// The song that is here.
    pub like: Likeness<TrackAt>,
}

/// The songs with one way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The way back.
    pub way: WayBack,
    /// Their number, length and size, without those of which the person says that they are back.
    pub sum: Sum,
    /// The songs, by artist and album. Songs of which the person says that they are back are included, so that
    /// the tick can be removed where it was made.
    pub tracks: Vec<TrackAt>,
}

/// Makes the list of a scope for a browser.
pub fn list(catalog: &Catalog, table: &Table, browser: BrowserId, scope: Scope) -> RestoreList {
    let here = Here { catalog, browser };
    let groups = WayBack::ALL.iter().map(|&way| Group { way, sum: Sum::default(), tracks: Vec::new() });
    let mut list = RestoreList {
        groups: groups.collect(),
        missing: 0,
        returned: 0,
        back: Vec::new(),
        review: Vec::new(),
    };
    let songs = table.select(&Query::default());
    let arrivals = here.arrivals(&songs);
    for at in songs {
        let Some((row, track)) = table.row(at).zip(catalog.track_at(at)) else { continue };
        let copies = here.copies(track);
        let like = match copies.present {
            0 => arrivals.as_ref().and_then(|arrivals| arrivals.find(track)),
            _ => None,
        };
        let came = list.note(at, track, &copies, like, browser);
        if scope == Scope::Missing && came == Came::Itself {
            continue;
        }
        // Seen from this browser, a copy on another browser is in another place.
        let way = match row.judgement.way {
            WayBack::OnlyCopy if copies.elsewhere > 0 => WayBack::Copy,
            way => way,
        };
        if let Some(group) = list.groups.iter_mut().find(|group| group.way == way) {
            if scope == Scope::Everything || came == Came::Not {
                group.sum.add(&row);
            }
            group.tracks.push(at);
        }
    }
    list.groups.retain(|group| !group.tracks.is_empty());
    list
}

/// Whether a song is here, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    Not,
    /// It was seen on disk, and the person does not say otherwise.
    Itself,
    /// The person says so. It was not seen on disk.
    Said,
}

impl RestoreList {
    /// Notes whether a song is here and how that is known.
    fn note(
        &mut self,
        at: TrackAt,
        track: Track<'_>,
        copies: &Copies,
        like: Option<Likeness<TrackAt>>,
        browser: BrowserId,
    ) -> Came {
        let sure = like.filter(|like| like.sureness == Sureness::Sure);
        let is_seen = copies.present > 0 || sure.is_some();
        // What the person says wins over what was seen on disk.
        let came = match (track.ticked(), is_seen) {
            (Some(Ticked::NotReturned), _) | (None, false) => Came::Not,
            (_, true) => Came::Itself,
            (Some(Ticked::Returned), false) => Came::Said,
        };
        let was_away = copies.absent > 0 || track.first().browser != browser || copies.present == 0;
        self.missing += u64::from(came == Came::Not);
        self.returned += u64::from(came == Came::Said || (came == Came::Itself && was_away));
        if came == Came::Itself && was_away {
            self.back.push(Back { at, like: sure });
        }
        if let (Came::Not, None, Some(like)) = (came, track.ticked(), like) {
            self.review.push(Doubtful { at, like });
        }
        came
    }
}

/// The catalog as one browser sees it.
struct Here<'a> {
    catalog: &'a Catalog,
    browser: BrowserId,
}

#[derive(Default)]
struct Copies {
    present: usize,
    absent: usize,
    /// The present copies on other browsers.
    elsewhere: usize,
}

impl<'a> Here<'a> {
    /// The songs that are here, indexed to find missing ones among them; `None` when nothing is missing.
    fn arrivals(&self, songs: &[TrackAt]) -> Option<Arrivals<'a>> {
        let tracks = || songs.iter().filter_map(|&at| Some((at, self.catalog.track_at(at)?)));
        let is_here = |track: Track<'_>| self.copies(track).present > 0;
        if tracks().all(|(_, track)| is_here(track)) {
            return None;
        }
        let here = tracks().filter(|(_, track)| is_here(*track)).map(|(at, _)| at);
        Some(Arrivals::of(self.catalog, here))
    }

    fn copies(&self, track: Track<'_>) -> Copies {
        let places = self.catalog.places();
        let is_here = |place| places.get(&place).is_some_and(|it| it.value.browser == self.browser);
        let here = self.catalog.copies(track).filter(|file| is_here(file.place())).count();
        let present = self.catalog.present_copies(track).filter(|file| is_here(file.place())).count();
        let elsewhere = self.catalog.present_copies(track).count() - present;
        Copies { present, absent: here - present, elsewhere }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, Stamp};
    use crate::changes::{FileFacts, Holds, Presence, TrackFacts};
    use crate::evidence::Settings;
    use crate::ids::{PlaceId, TrackId};

    const DESK: BrowserId = BrowserId([1; 8]);
    const LAPTOP: BrowserId = BrowserId([2; 8]);

    /// A catalog in which the browser "desk" has songs 1 and 2, and has lost song 3 from one of two paths.
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
