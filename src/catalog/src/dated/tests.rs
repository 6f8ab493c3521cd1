//! Two daily lists that are compared differ by exactly what changed between their days, even after lists in between
//! were joined. Also tests how many bytes lists take.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::changes::{Batch, Counts, FileFacts, Holds, ShortId, TrackFacts, make_snapshot};
use crate::evidence::{Origin, WayBack};
use crate::fixtures::dice::Dice;
use crate::ids::PlaceId;
use crate::reading::Essence;

const DESK: BrowserId = BrowserId([1; 8]);
const LAPTOP: BrowserId = BrowserId([2; 8]);

/// 30 November 2026.
const TODAY: u32 = 20_787;

fn track(song: u8) -> TrackId {
    TrackId([song; 16])
}

fn from(origin: Origin) -> Option<Entry> {
    Some(Entry { origin, way: Some(WayBack::OnlyCopy) })
}

/// A catalog in which lists are noted, with what was so on each day.
#[derive(Default)]
struct History {
    catalog: Catalog,
    ms: u64,
    minute: u16,
    /// How many bytes the lists may take, if not as many as usual.
    most: Option<usize>,
    list: BTreeMap<TrackId, Entry>,
    /// The list at the end of each day on which one was noted.
    lists: BTreeMap<u32, BTreeMap<TrackId, Entry>>,
}

impl History {
    fn write(&mut self, browser: BrowserId, facts: Vec<Fact>) {
        for fact in facts {
            self.ms += 1;
            self.catalog.fold(Change::new(Stamp::at(self.ms, browser), fact));
        }
    }

    /// A browser reads songs, which are then as told.
    fn read(&mut self, browser: BrowserId, day: u32, songs: &[(TrackId, Option<Entry>)]) {
        let mut noted = Vec::new();
        for &(track, after) in songs {
            let before = match after {
                Some(entry) => self.list.insert(track, entry),
                None => self.list.remove(&track),
            };
            noted.push(Noted { track, before, after });
        }
        let most = self.most.unwrap_or_else(|| most_bytes(&self.catalog));
        self.minute += 1;
        let now = Moment { day, minute: self.minute };
        let facts = within(&self.catalog, most, browser, (now, self.list.len() as u32), &noted);
        if !facts.is_empty() {
            self.lists.insert(day, self.list.clone());
        }
        self.write(browser, facts);
    }

    /// Adds songs with their files, so that the library has some bytes.
    fn fill(&mut self, songs: usize) -> Vec<Change> {
        let (mut dice, mut changes) = (Dice(7), Vec::new());
        for at in 0..songs {
            let mut facts = TrackFacts { title: format!("{}", dice.below(999)), ..TrackFacts::default() };
            facts.essence = Some(Essence(dice.roll().to_le_bytes()));
            (facts.size, facts.audio.duration_ms) = (dice.below(9_000_000), Some(dice.below(400_000)));
            let track = TrackId::derive(&facts);
            let file = FileFacts::new(facts.size, dice.below(1 << 40), Holds::Track(track));
            let path = format!("{at:05} {}.mp3", facts.title);
            for fact in [
                Fact::File { place: PlaceId([1; 8]), path, file },
                Fact::Track { track, facts: facts.into() },
            ] {
                self.ms += dice.below(3);
                changes.push(Change::new(Stamp::at(self.ms, DESK), fact));
            }
        }
        changes.iter().for_each(|change| drop(self.catalog.fold(change.clone())));
        changes
    }

    fn counts(&self, today: u32, from: u32, to: u32) -> [u32; 3] {
        let Counts { new, gone, changed } = compare(&self.catalog, today, from, to).counts();
        [new, gone, changed]
    }

    fn taken(&self) -> usize {
        self.catalog.day_lists().filter_map(|it| Some(bytes(it.browser, it.slot, it.list?))).sum()
    }
}

/// How one list differs from an earlier one, from the lists themselves.
fn differing(earlier: &BTreeMap<TrackId, Entry>, later: &BTreeMap<TrackId, Entry>) -> Vec<Differing> {
    let mut songs: Vec<TrackId> = earlier.keys().chain(later.keys()).copied().collect();
    songs.sort();
    songs.dedup();
    let differing = songs.into_iter().map(|track| Differing {
        song: ShortId::of(track),
        before: earlier.get(&track).copied(),
        after: later.get(&track).copied(),
    });
    differing.filter(|it| it.before != it.after).collect()
}

fn all(compared: Comparison) -> Vec<Differing> {
    let mut all = [compared.new, compared.gone, compared.changed].concat();
    all.sort_by_key(|it| it.song);
    all
}

fn entries() -> impl Strategy<Value = Option<Entry>> {
    prop::sample::select(vec![None, from(Origin::Unknown), from(Origin::CdRip), from(Origin::AppleMusic)])
}

/// Readings: how many days after the one before, by which browser, and what its songs are then. A folder is on one of
/// them.
type Readings = Vec<(u32, bool, Vec<(u8, Option<Entry>)>)>;

fn readings() -> impl Strategy<Value = Readings> {
    let days = prop_oneof![4 => 0u32..3, 2 => 5u32..40, 1 => 200u32..500];
    prop::collection::vec((days, any::<bool>(), prop::collection::vec((0u8..4, entries()), 1..5)), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whichever lists are kept: comparing two of them says what the lists of those days had apart.
    #[test]
    fn lists_that_are_kept_are_compared_as_they_were(readings in readings()) {
        let (mut history, mut day) = (History { most: Some(1 << 20), ..History::default() }, TODAY);
        for (days, is_laptop, songs) in readings {
            day += days;
            let browser = if is_laptop { LAPTOP } else { DESK };
            let songs: BTreeMap<TrackId, Option<Entry>> =
                songs.into_iter().map(|(song, entry)| (track(song + 10 * u8::from(is_laptop)), entry)).collect();
            history.read(browser, day, &songs.into_iter().collect::<Vec<_>>());
        }
        let days: Vec<Day> = days(&history.catalog, day);
        prop_assert!(days.iter().all(|it| history.lists.contains_key(&it.day)));
        for (at, earlier) in days.iter().enumerate() {
            prop_assert!(at == 0 || earlier.songs as usize == history.lists[&earlier.day].len());
            for later in &days[at + 1..] {
                let compared = compare(&history.catalog, day, earlier.day, later.day);
                prop_assert_eq!(compared.unnamed, Counts::default());
                let wanted = differing(&history.lists[&earlier.day], &history.lists[&later.day]);
                prop_assert_eq!(all(compared), wanted, "{} to {}", earlier.day, later.day);
            }
        }
    }

    /// Of the last seven days each has its list, of every month since twelve months one, and of every year.
    #[test]
    fn no_more_lists_are_kept_than_are_wanted(steps in prop::collection::vec(0u32..20, 1..120)) {
        let (mut history, mut day) = (History::default(), TODAY);
        for (at, step) in steps.into_iter().enumerate() {
            day += step;
            history.read(DESK, day, &[(track(at as u8), from(Origin::CdRip))]);
        }
        let kept: Vec<u32> = days(&history.catalog, day).into_iter().map(|it| it.day).collect();
        let wanted: Vec<u32> = history.lists.keys().copied().filter(|it| {
            let later = history.lists.keys().find(|later| **later > *it);
            later.is_none_or(|later| days::Span::of(*later, day) != days::Span::of(*it, day))
        }).collect();
        prop_assert_eq!(&kept, &wanted);
        let years = (day - TODAY) as usize / 365 + 2;
        prop_assert!(history.catalog.day_lists().count() <= 7 + 13 + years + 1);
        prop_assert_eq!(history.catalog.day_lists().filter(|it| it.list.is_some()).count(), kept.len());
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    /// However much differs from day to day, the lists of two browsers take at most one of fifty bytes of the library.
    #[test]
    fn lists_take_few_bytes(
        songs in 1usize..14_000,
        readings in prop::collection::vec((0u32..40, any::<bool>(), 0usize..2_000), 1..12),
    ) {
        let mut history = History::default();
        let changes = history.fill(songs);
        let snapshot = make_snapshot([Batch::new(DESK, changes)]).unwrap();
        let library: usize = snapshot.batches.iter().map(Vec::len).sum();
        let tracks: Vec<TrackId> = history.catalog.tracks().map(|track| track.id()).collect();
        let (mut day, mut named) = (TODAY, 0);
        for (days, is_laptop, count) in readings {
            day += days;
            let browser = if is_laptop { LAPTOP } else { DESK };
            let some = tracks.iter().cycle().skip(named).take(count.min(songs));
            let is_on = named % 2 == 0;
            let songs: Vec<_> = some.map(|&id| (id, from(Origin::CdRip).filter(|_| is_on))).collect();
            named += count;
            history.read(browser, day, &songs);
            prop_assert!(history.taken() <= (library / 50).max(LEAST_BYTES), "{} of {library}", history.taken());
        }
    }
}

#[test]
fn lists_of_which_only_the_counts_are_kept_say_so() {
    let mut history = History::default();
    history.fill(1_000);
    let many = |from: u32, to: u32| (from..to).map(|at| TrackId((u128::from(at) << 88).to_be_bytes()));
    let read = |history: &mut History, day, songs: Vec<_>| history.read(DESK, day, &songs);
    read(&mut history, TODAY, many(0, 9).map(|it| (it, from(Origin::CdRip))).collect());
    read(&mut history, TODAY + 1, many(9, 5_000).map(|it| (it, from(Origin::CdRip))).collect());
    read(&mut history, TODAY + 2, many(1, 4).map(|it| (it, None)).collect());
    let compared = compare(&history.catalog, TODAY + 2, TODAY, TODAY + 2);
    assert_eq!((compared.new.len(), compared.gone.len(), compared.unnamed.new), (0, 3, 4_991));
    assert_eq!(history.counts(TODAY + 2, TODAY, TODAY + 2), [4_991, 3, 0]);
    assert_eq!(history.counts(TODAY + 2, TODAY + 1, TODAY + 2), [0, 3, 0]);
    let songs: Vec<u32> = days(&history.catalog, TODAY + 2).iter().map(|it| it.songs).collect();
    assert_eq!(songs, [9, 5_000, 4_997]);
}

#[test]
fn what_changes_nothing_makes_no_list() {
    let mut history = History::default();
    history.read(DESK, TODAY, &[(track(1), from(Origin::CdRip))]);
    let before = history.catalog.edits();
    history.read(DESK, TODAY + 1, &[(track(1), from(Origin::CdRip))]);
    history.read(DESK, TODAY + 1, &[]);
    assert_eq!(history.catalog.edits(), before);
    // What came and went on one day leaves nothing.
    history.read(DESK, TODAY + 2, &[(track(2), from(Origin::CdRip))]);
    history.read(DESK, TODAY + 2, &[(track(2), None)]);
    assert_eq!(history.counts(TODAY + 2, TODAY, TODAY + 2), [0, 0, 0]);
}

#[test]
fn a_list_of_a_wrong_clock_counts_as_one_of_today() {
    let mut history = History::default();
    history.read(DESK, TODAY, &[(track(1), from(Origin::CdRip))]);
    history.read(DESK, TODAY + 30_000, &[(track(2), from(Origin::CdRip))]);
    let shown: Vec<u32> = days(&history.catalog, TODAY + 1).iter().map(|it| it.day).collect();
    assert_eq!(shown, [TODAY, TODAY + 1]);
    history.read(DESK, TODAY + 2, &[(track(3), from(Origin::CdRip))]);
    let kept: Vec<u32> = days(&history.catalog, TODAY + 40_000).iter().map(|it| it.day).collect();
    assert_eq!(kept, [TODAY + 2], "the clock of 2108 is forgotten");
    assert_eq!(history.counts(TODAY + 2, TODAY, TODAY + 2), [2, 0, 0]);
}

/// The desk's list of a month was joined later than the laptop's, which goes on from it.
#[test]
fn a_song_that_one_browser_found_and_another_lost() {
    let mut history = History::default();
    history.read(DESK, TODAY - 100, &[(track(9), from(Origin::CdRip))]);
    history.read(DESK, TODAY - 20, &[(track(1), from(Origin::Unknown)), (track(2), from(Origin::Unknown))]);
    history.read(LAPTOP, TODAY - 19, &[(track(1), from(Origin::CdRip)), (track(2), None)]);
    history.read(DESK, TODAY - 18, &[(track(3), from(Origin::Unknown))]);
    let later = TODAY + 60;
    history.read(DESK, later, &[(track(4), from(Origin::Unknown))]);
    let days: Vec<u32> = days(&history.catalog, later).iter().map(|it| it.day).collect();
    let compared = compare(&history.catalog, later, days[0], *days.last().unwrap());
    let new: Vec<_> = compared.new.iter().map(|it| (it.song, it.after)).collect();
    let wanted = [(1, Origin::CdRip), (3, Origin::Unknown), (4, Origin::Unknown)];
    assert_eq!(new, wanted.map(|(song, origin)| (ShortId::of(track(song)), from(origin))));
    assert_eq!((compared.gone, compared.changed), (vec![], vec![]));
}

#[test]
fn short_ids_are_told_if_they_are_of_one_song() {
    let (one, other) = (TrackId([1; 16]), TrackId([[1; 8], [2; 8]].concat().try_into().unwrap()));
    let mut names = Names::of([one, track(2)].map(ShortId::of).into_iter());
    [one, track(2), track(3)].into_iter().for_each(|it| names.look(it));
    assert_eq!(
        [one, track(2), track(3)].map(|it| names.get(ShortId::of(it))),
        [Some(one), Some(track(2)), None]
    );
    names.look(other);
    assert_eq!(names.get(ShortId::of(one)), None, "either could be meant");
}
