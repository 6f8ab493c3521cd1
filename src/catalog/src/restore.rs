//! The restore list: what is missing on a browser, grouped by the way it comes back, and what returned.

use borsh::{BorshDeserialize, BorshSerialize};

mod checkup;
mod disc;
mod steps;

use crate::changes::Ticked;
use crate::library::{Arrivals, Catalog, Group, Standpoint, Track, TrackAt, Whereabouts};
use crate::matching::Likeness;
use crate::query::{Query, Row, Sum, Table};

pub use checkup::{Checkup, Storage};
pub use disc::{Disc, album_name, by_disc};
pub use steps::{MINUTES_A_DISC, Steps};

/// The songs that the list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Scope {
    /// Those that are missing on this browser, and those of which only cut files are known.
    Missing,
    /// All songs, as if everything here were lost.
    Everything,
}

/// Songs grouped by the way they come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreList {
    /// One part for each group that has songs, in the order of [`Group::ALL`].
    pub parts: Vec<Songs>,
    /// How many songs are missing on this browser, without those of which the person says that they are back.
    pub missing: u64,
    /// Songs that are back: those in [`RestoreList::back`], and those that the person ticked as back.
    pub returned: u64,
    /// The songs that returned by themselves, by artist and album.
    pub back: Vec<TrackAt>,
    /// Missing songs that a new song may be, by artist and album. The person decides.
    pub review: Vec<Doubtful>,
}

/// A missing song that may be back as another song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubtful {
    /// The missing song.
    pub at: TrackAt,
    /// The song that is here.
    pub like: Likeness<TrackAt>,
}

/// The songs of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Songs {
    /// The group.
    pub group: Group,
    /// Their number, length and size, without those of which the person says that they are back.
    pub sum: Sum,
    /// The songs, by artist and album. Songs of which the person says that they are back are included, so that
    /// the tick can be removed where it was made.
    pub tracks: Vec<TrackAt>,
}

/// Makes the list of a scope.
pub fn list(catalog: &Catalog, table: &Table, from: &Standpoint, scope: Scope) -> RestoreList {
    let songs = table.select(&Query::default());
    let arrivals = arrivals(catalog, table, &songs);
    let mut list = RestoreList::empty();
    for at in songs {
        let Some((row, track)) = table.row(at).zip(catalog.track_at(at)) else { continue };
        let came = list.note(catalog, track, &row, from);
        if let Some(arrivals) = arrivals.as_ref().filter(|_| came == Came::Not) {
            list.review.extend(doubtful(catalog, arrivals, track, from));
        }
        let is_on_it = scope == Scope::Everything || came == Came::Not || came == Came::Said;
        let Some(group) = group_in(catalog, track, &row, from, scope).filter(|_| is_on_it) else { continue };
        let Some(songs) = list.parts.get_mut(group as usize) else { continue };
        if scope == Scope::Everything || came == Came::Not {
            songs.sum.add(&row);
        }
        songs.tracks.push(at);
    }
    list.parts.retain(|songs| !songs.tracks.is_empty());
    list
}

/// The songs that are here, to find missing ones among them; `None` when nothing is missing.
fn arrivals<'a>(catalog: &'a Catalog, table: &Table, songs: &[TrackAt]) -> Option<Arrivals<'a>> {
    let stands = |at: TrackAt| table.row(at).map(|row| row.judgement.whereabouts);
    let is_any_missing = songs.iter().any(|&at| stands(at).is_some_and(Whereabouts::is_wanted));
    let here = || songs.iter().copied().filter(|&at| stands(at) == Some(Whereabouts::Here));
    is_any_missing.then(|| Arrivals::of(catalog, here()))
}

/// The question whether a missing song is back as one that is here: whole, and not known yet when the person said that the
/// missing one is not back.
fn doubtful(
    catalog: &Catalog,
    arrivals: &Arrivals<'_>,
    track: Track<'_>,
    from: &Standpoint,
) -> Option<Doubtful> {
    let like = arrivals.find(track)?;
    let here = catalog.track_at(like.here)?;
    let said = track.tick().filter(|_| catalog.ticked(track, from.browser).is_some());
    let is_asked = said.is_none_or(|(said, _)| here.first() > said) && catalog.is_whole_here(here, from);
    is_asked.then_some(Doubtful { at: track.at(), like })
}

/// The group of a song: as it stands, or as it would stand if this computer were lost with everything on it.
fn group_in(
    catalog: &Catalog,
    track: Track<'_>,
    row: &Row,
    from: &Standpoint,
    scope: Scope,
) -> Option<Group> {
    use Group::{Copy, OnlyCopy, ThisComputer};
    let group = row.judgement.group().filter(|_| row.judgement.is_counted())?;
    // A song on another browser of this computer can come back by another way than by copying it.
    let by_way = Group::of(Whereabouts::Here, row.judgement.way);
    match (scope, group) {
        (Scope::Missing, _) => Some(group),
        (Scope::Everything, ThisComputer) if by_way != Some(Copy) => by_way,
        (Scope::Everything, OnlyCopy | Copy | ThisComputer) => {
            Some(if catalog.outlives_computer(track, from) { Copy } else { OnlyCopy })
        }
        (Scope::Everything, _) => Some(group),
    }
}

/// Whether a song is here, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    /// It is missing.
    Not,
    /// It is here, and the person does not say otherwise.
    Here,
    /// The person says that it is back. It was not seen on disk.
    Said,
    /// It is not on this list: it is not read yet, or the person removed it on purpose.
    Aside,
}

impl RestoreList {
    fn empty() -> RestoreList {
        let part = |&group| Songs { group, sum: Sum::default(), tracks: Vec::new() };
        RestoreList {
            parts: Group::ALL.iter().map(part).collect(),
            missing: 0,
            returned: 0,
            back: Vec::new(),
            review: Vec::new(),
        }
    }

    /// Counts a song, and answers whether it is here and how that is known.
    fn note(&mut self, catalog: &Catalog, track: Track<'_>, row: &Row, from: &Standpoint) -> Came {
        let whereabouts = row.judgement.whereabouts;
        let is_here = whereabouts == Whereabouts::Here;
        // What the person says wins over what was seen on disk, as long as it is about that.
        let came = match catalog.ticked(track, from.browser) {
            _ if !is_here && !whereabouts.is_wanted() => Came::Aside,
            Some(Ticked::NotReturned) => Came::Not,
            _ if is_here => Came::Here,
            Some(Ticked::Returned) => Came::Said,
            None => Came::Not,
        };
        self.missing += u64::from(came == Came::Not);
        let is_back = came == Came::Here && track.returned(from.browser).is_some();
        self.returned += u64::from(came == Came::Said || is_back);
        self.back.extend(is_back.then_some(track.at()));
        came
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, SaidBy, Stamp};
    use crate::changes::{FileFacts, Holds, Presence, TrackFacts};
    use crate::ids::{BrowserId, PlaceId, TrackId};

    const DESK: BrowserId = BrowserId([1; 8]);
    const LAPTOP: BrowserId = BrowserId([2; 8]);

    /// A catalog in which the browser "desk" has songs 1 and 2, and has lost song 3 from one of two paths.
    fn catalog() -> Catalog {
        let (place, mut catalog, mut ms) = (PlaceId([1; 8]), Catalog::default(), 0);
        let mut say = |fact| {
            ms += 1;
            catalog.fold(Change::new(Stamp::at(ms, DESK), fact));
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
        let from = Standpoint { browser, ..Standpoint::default() };
        let list = list(&catalog, &Table::of(&catalog, &from), &from, scope);
        assert_eq!((list.missing, list.parts.iter().map(|part| part.sum.count).sum()), wanted);
    }

    #[test]
    fn what_is_missing_depends_on_the_browser() {
        check(DESK, Scope::Missing, (1, 1));
        check(DESK, Scope::Everything, (1, 3));
        check(LAPTOP, Scope::Missing, (3, 3));
    }

    #[test]
    fn a_copy_on_another_browser_is_another_place() {
        let mut catalog = catalog();
        let groups = |catalog: &Catalog, browser| {
            let from = Standpoint { browser, ..Standpoint::default() };
            let list = list(catalog, &Table::of(catalog, &from), &from, Scope::Everything);
            list.parts.iter().map(|part| (part.group, part.sum.count)).collect::<Vec<_>>()
        };
        // Until it is said on which computers the browsers run, they may run on one.
        assert_eq!(groups(&catalog, LAPTOP), [(Group::OnlyCopy, 2), (Group::Unfound, 1)]);
        for (browser, name) in [(DESK, "Desk"), (LAPTOP, "Laptop")] {
            let fact = Fact::Computer { browser, computer: Some(name.into()) };
            catalog.fold(Change::new(Stamp::at(100, browser), fact));
        }
        assert_eq!(groups(&catalog, DESK), [(Group::OnlyCopy, 2), (Group::Unfound, 1)]);
        assert_eq!(groups(&catalog, LAPTOP), [(Group::Copy, 2), (Group::Unfound, 1)]);
    }

    /// Says something, and answers how many songs are then missing and back on the desk, and how many its groups have.
    fn counts(catalog: &mut Catalog, (ms, browser): (u64, BrowserId), fact: Fact) -> (u64, u64, u64) {
        catalog.fold(Change::new(Stamp::at(ms, browser), fact));
        let from = Standpoint { browser: DESK, ..Standpoint::default() };
        let list = list(catalog, &Table::of(catalog, &from), &from, Scope::Missing);
        (list.missing, list.returned, list.parts.iter().map(|part| part.sum.count).sum::<u64>())
    }

    fn tick(song: u8, ticked: Option<Ticked>) -> Fact {
        Fact::Tick { track: TrackId([song; 16]), ticked }
    }

    #[test]
    fn ticks_win_over_what_was_seen() {
        let (mut catalog, back, not) = (catalog(), Some(Ticked::Returned), Some(Ticked::NotReturned));
        assert_eq!(counts(&mut catalog, (100, LAPTOP), tick(3, back)), (0, 1, 0));
        assert_eq!(counts(&mut catalog, (101, DESK), tick(1, not)), (1, 1, 1));
        assert_eq!(counts(&mut catalog, (102, LAPTOP), tick(3, None)), (2, 0, 2));
        // On the laptop, another file is meant.
        assert_eq!(counts(&mut catalog, (103, LAPTOP), tick(1, not)), (1, 0, 1));
    }

    #[test]
    fn what_was_removed_on_purpose_or_stands_on_other_lists_is_not_on_the_list() {
        let mut catalog = catalog();
        let (track, missing) = (TrackId([3; 16]), |catalog: &Catalog, scope| {
            let from = Standpoint { browser: DESK, ..Standpoint::default() };
            let list = list(catalog, &Table::of(catalog, &from), &from, scope);
            (list.missing, list.parts.iter().map(|part| part.sum.count).sum::<u64>())
        });
        counts(&mut catalog, (100, DESK), tick(3, Some(Ticked::NotReturned)));
        counts(&mut catalog, (101, DESK), Fact::LetGo { track, browser: DESK, is_let_go: true });
        let listed = TrackId([4; 16]);
        counts(&mut catalog, (102, DESK), Fact::Track { track: listed, facts: Box::default() });
        let said = Fact::Stated { track: listed, by: SaidBy::Spotify, said: Some(Box::default()) };
        counts(&mut catalog, (103, DESK), said);
        assert_eq!(missing(&catalog, Scope::Missing), (0, 0));
        assert_eq!(missing(&catalog, Scope::Everything), (0, 2));
    }

    #[test]
    fn a_tick_is_about_the_files_that_were_there() {
        let (mut catalog, back, not) = (catalog(), Some(Ticked::Returned), Some(Ticked::NotReturned));
        let seen = |song: u8, presence| {
            let file = FileFacts { presence, ..FileFacts::new(100, 0, Holds::Track(TrackId([song; 16]))) };
            Fact::File { place: PlaceId([1; 8]), path: song.to_string(), file }
        };
        assert_eq!(counts(&mut catalog, (100, DESK), tick(3, back)), (0, 1, 0));
        assert_eq!(counts(&mut catalog, (101, DESK), seen(3, Presence::Present)), (0, 0, 0));
        assert_eq!(counts(&mut catalog, (102, DESK), seen(3, Presence::Absent)), (1, 0, 1), "gone again");
        assert_eq!(counts(&mut catalog, (103, DESK), tick(1, not)), (2, 0, 2));
        assert_eq!(counts(&mut catalog, (104, DESK), seen(1, Presence::Present)), (1, 0, 1), "it came later");
    }
}
