//! When what a fact writes was last written, so that a new change wins over everything that its writer holds.

use super::Catalog;
use crate::changes::{Fact, Stamp};
use crate::ids::{BrowserId, PlaceId, TrackId};

use super::words::Words;

impl Catalog {
    /// The stamp with which a new change says this fact: it wins over what is known, whatever the clocks say.
    pub fn stamp_of(&self, fact: &Fact, now: Stamp) -> Stamp {
        // Nearly always nothing that is known has a later time or an era, and then nothing need be looked for.
        match self.latest() {
            Some(latest) if latest >= now => self.written(fact).map_or(now, |known| now.after(known)),
            _ => now,
        }
    }

    /// The greatest stamp of what this fact writes; `None` if nobody wrote it.
    pub fn written(&self, fact: &Fact) -> Option<Stamp> {
        match fact {
            Fact::Place { place, .. } => self.places.get(place).map(|place| place.stamp),
            Fact::Browser { browser, .. } | Fact::Forgotten { browser } => self.browser_written(*browser),
            Fact::File { place, path, .. } => self.file_written(*place, path),
            Fact::Track { track, .. } => self.facts_written(*track),
            Fact::FileSays { track, place, path, .. } => self.file_said(*track, *place, path),
            Fact::Tick { track, .. } => self.said_of(*track)?.tick.map(|it| it.stamp),
            Fact::Overruled { track, .. } => self.said_of(*track)?.overruled.map(|it| it.stamp),
            Fact::ReadAs { track, .. } => self.said_of(*track)?.read_as.map(|it| it.stamp),
            Fact::Stated { track, .. } => self.said_of(*track)?.stated.iter().map(|it| it.1.stamp).max(),
            Fact::Returned { track, browser, .. } => {
                stamp_at(self.said_of(*track)?.returned, browser, |it| it.stamp)
            }
            Fact::LetGo { track, browser, .. } => {
                stamp_at(self.said_of(*track)?.let_go, browser, |it| it.stamp)
            }
            Fact::Moved { track, other, .. } => stamp_at(self.said_of(*track)?.moved, other, |it| it.stamp),
            Fact::LeftOut { track, by, .. } => stamp_at(self.said_of(*track)?.left_out, by, |it| it.stamp),
            Fact::Replaced { track, place, .. } => {
                stamp_at(self.said_of(*track)?.replaced, place, |it| it.stamp)
            }
            Fact::PlaceRead { .. }
            | Fact::PlaceGone { .. }
            | Fact::Disk { .. }
            | Fact::Computer { .. }
            | Fact::Sameness { .. }
            | Fact::Note { .. }
            | Fact::Search { .. }
            | Fact::Left { .. }
            | Fact::Dated { .. }
            | Fact::WordsKept { .. } => self.sayings.written(fact),
            Fact::Other { .. } => None,
        }
    }

    /// The stamp of the very register that a fact writes, where [`Catalog::written`] also looks at those that it is
    /// compared with.
    pub fn register_of(&self, fact: &Fact) -> Option<Stamp> {
        match fact {
            Fact::File { place, path, .. } => self.file(*place, path)?.stamp(),
            Fact::Stated { track, by, .. } => stamp_at(self.said_of(*track)?.stated, by, |it| it.stamp),
            Fact::Browser { browser, .. } => Some(self.browsers.get(browser)?.name.as_ref()?.stamp),
            Fact::Forgotten { browser } => self.browsers.get(browser)?.forgotten,
            Fact::Sameness { place, other, .. } => self.sayings.written_of_pair(*place, *other),
            other => self.written(other),
        }
    }

    fn said_of(&self, track: TrackId) -> Option<Words> {
        self.track(track)?.words()
    }

    /// A name and a removal of a browser are compared with one another.
    fn browser_written(&self, browser: BrowserId) -> Option<Stamp> {
        let known = self.browsers.get(&browser)?;
        known.name.as_ref().map(|name| name.stamp).max(known.forgotten)
    }

    /// How the browsers of one folder saw a file is compared with one another.
    fn file_written(&self, place: PlaceId, path: &str) -> Option<Stamp> {
        let same = self.sayings.same_as(place).into_iter();
        same.filter_map(|place| self.file(place, path)?.stamp()).max()
    }
}

fn stamp_at<K: PartialEq, T>(registers: Vec<(K, T)>, key: &K, stamp: impl Fn(&T) -> Stamp) -> Option<Stamp> {
    registers.iter().find(|(known, _)| known == key).map(|(_, it)| stamp(it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{
        About, Disk, Extent, ReadAs, ReadOutcome, Ruling, Said, SaidBy, Sameness, WordsKept,
    };
    use crate::changes::{Batch, make_snapshot};
    use crate::changes::{Change, FileFacts, Found, Holds, Presence, Register, Ticked, TrackFacts};
    use crate::evidence::Origin;
    use crate::ids::LibraryId;

    const HERE: BrowserId = BrowserId([1; 8]);
    const OTHER: BrowserId = BrowserId([2; 8]);
    const YEAR_2099: u64 = 4_070_908_800_000;
    const NOW: u64 = 1_700_000_000_000;

    /// Each kind of fact, said by somebody whose clock is in 2099 and then otherwise by who has seen it.
    fn pairs() -> Vec<[Fact; 2]> {
        let (track, place) = (TrackId([1; 16]), PlaceId([1; 8]));
        let extent = |outcome| Extent { outcome, read: 1, files: 1 };
        let disk = |name: &str| Some(Disk { name: name.into(), is_network: false });
        let found = Found { place, at_ms: 1, is_again: false, as_track: None };
        let read_as = ReadAs { charset: "big5".into(), texts: vec![] };
        let file = |presence| {
            let file = FileFacts { presence, ..FileFacts::new(1, 1, Holds::Track(track)) };
            Fact::File { place, path: "a".into(), file }
        };
        let read = |title: &str| {
            let facts = TrackFacts { title: title.into(), ..TrackFacts::default() };
            Fact::Track { track, facts: facts.into() }
        };
        let says = |title: &str| {
            let facts = TrackFacts { title: title.into(), ..TrackFacts::default() };
            Fact::FileSays { track, place, path: "a".into(), facts: facts.into() }
        };
        let moved = |title: &str| {
            let before = TrackFacts { title: title.into(), ..TrackFacts::default() };
            Fact::Moved { track, other: TrackId([2; 16]), before: Some(before.into()) }
        };
        let named = |name: &str| Fact::Place { place, browser: HERE, name: name.into() };
        let called = |name: &str| Fact::Browser { browser: HERE, name: name.into() };
        let same = |sameness| Fact::Sameness { place, other: PlaceId([2; 8]), sameness };
        let kept = |how| Fact::WordsKept { library: LibraryId([1; 16]), how };
        let left = |has_left| Fact::Left { library: LibraryId([1; 16]), browser: HERE, has_left };
        let noted = |note: &str| Fact::Note { about: About::Track(track), note: Some(note.into()) };
        let ruling = Some(Ruling { origin: Origin::CdRip, store: None });
        let stated = |said| Fact::Stated { track, by: SaidBy::LibraryXml, said };
        let computer = |name: &str| Fact::Computer { browser: HERE, computer: Some(name.into()) };
        let place_read = |outcome| Fact::PlaceRead { place, began_ms: 1, extent: extent(outcome) };
        vec![
            [named("b"), named("a")],
            [called("b"), called("a")],
            [Fact::Forgotten { browser: HERE }, called("a")],
            [file(Presence::Present), file(Presence::Absent)],
            [read("b"), read("a")],
            [says("b"), says("a")],
            [moved("b"), moved("a")],
            [
                Fact::LeftOut { track, by: SaidBy::LibraryXml, is_left_out: true },
                Fact::LeftOut { track, by: SaidBy::LibraryXml, is_left_out: false },
            ],
            [Fact::Tick { track, ticked: Some(Ticked::Returned) }, Fact::Tick { track, ticked: None }],
            [Fact::Overruled { track, ruling }, Fact::Overruled { track, ruling: None }],
            [stated(Some(Box::new(Said::default()))), stated(None)],
            [Fact::ReadAs { track, read_as: Some(read_as.into()) }, Fact::ReadAs { track, read_as: None }],
            [
                Fact::Returned { track, browser: HERE, found: Some(found) },
                Fact::Returned { track, browser: HERE, found: None },
            ],
            [
                Fact::LetGo { track, browser: HERE, is_let_go: true },
                Fact::LetGo { track, browser: HERE, is_let_go: false },
            ],
            [
                Fact::Replaced { track, place, path: "b".into() },
                Fact::Replaced { track, place, path: "a".into() },
            ],
            [place_read(ReadOutcome::Partly), place_read(ReadOutcome::Whole)],
            [Fact::PlaceGone { place, is_gone: true }, Fact::PlaceGone { place, is_gone: false }],
            [Fact::Disk { place, disk: disk("b") }, Fact::Disk { place, disk: disk("a") }],
            [computer("b"), computer("a")],
            [same(Sameness::Same), same(Sameness::CopyOnDisk)],
            [noted("b"), noted("a")],
            [kept(WordsKept::Joined), kept(WordsKept::Typed)],
            [left(true), left(false)],
        ]
    }

    #[test]
    fn the_last_word_counts_whatever_the_clock_of_another_browser_says() {
        for [first, last] in pairs() {
            let wrong = Change::new(Stamp::at(YEAR_2099, OTHER), first);
            let mut catalog = Catalog::default();
            catalog.fold(wrong.clone());
            let stamp = catalog.stamp_of(&last, Stamp::at(NOW, HERE));
            let right = Change::new(stamp, last.clone());
            assert!(stamp > wrong.stamp, "{last:?}");
            catalog.fold(right.clone());
            let mut other = Catalog::default();
            [right.clone(), wrong.clone()].into_iter().for_each(|change| drop(other.fold(change)));
            assert_eq!(catalog.written(&last), Some(stamp), "{last:?}");
            assert_eq!(other.written(&last), Some(stamp), "{last:?}");
            // The same after another browser has taken the wrong one over, in a snapshot.
            let snapshot = make_snapshot(vec![Batch::new(OTHER, vec![wrong])]).unwrap();
            let taken = snapshot.batches.iter().flat_map(|bytes| Batch::decode(bytes).unwrap().changes);
            let mut taker = Catalog::default();
            taken.chain([right]).for_each(|change| drop(taker.fold(change)));
            assert_eq!(taker.written(&last), Some(stamp), "{last:?}");
            // Who speaks later with a right clock needs no further era.
            let again = catalog.stamp_of(&last, Stamp::at(NOW + 1, OTHER));
            assert_eq!((again.era, again > stamp), (stamp.era, true), "{last:?}");
        }
    }

    #[test]
    fn where_the_clocks_are_right_nothing_has_an_era() {
        let mut catalog = Catalog::default();
        let tick = Fact::Tick { track: TrackId([1; 16]), ticked: Some(Ticked::Returned) };
        for (at, browser) in [(NOW, HERE), (NOW + 1, OTHER), (NOW + 2, HERE)] {
            let stamp = catalog.stamp_of(&tick, Stamp::at(at, browser));
            assert_eq!(stamp, Stamp::at(at, browser));
            catalog.fold(Change::new(stamp, tick.clone()));
        }
        let register = Register { stamp: Stamp::at(NOW + 2, HERE), value: () };
        assert_eq!(catalog.written(&tick), Some(register.stamp));
    }
}
