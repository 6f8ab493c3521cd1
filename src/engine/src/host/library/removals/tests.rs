//! Tests of [`Removals`]: another browser says that songs were removed, as the library folds and publishes it.

use reprise_catalog::changes::{Change, FileFacts, Holds, Presence, TrackFacts};
use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::{Standpoint, Track};

use super::*;

const OWN: BrowserId = BrowserId([1; 8]);
const OTHER: BrowserId = BrowserId([2; 8]);
const PLACE: PlaceId = PlaceId([3; 8]);
const HOUR: u64 = TOGETHER_MS;

/// What this browser has and shows.
struct Here {
    catalog: Catalog,
    table: Table,
    removals: Removals,
}

impl Here {
    /// So many songs that are missing, and ten that are in a place of this browser.
    fn with(missing: u8) -> Here {
        let mut here =
            Here { catalog: Catalog::default(), table: Table::default(), removals: Removals::default() };
        here.say(1, OWN, vec![Fact::Place { place: PLACE, browser: OWN, name: "Music".into() }]);
        for song in 0..missing + 10 {
            let presence = if song < missing { Presence::Absent } else { Presence::Present };
            let track = TrackId([song; 16]);
            let facts = TrackFacts { title: format!("Song {song}"), ..TrackFacts::default() };
            let file = FileFacts { presence, ..FileFacts::new(1, 1, Holds::Track(track)) };
            let file = Fact::File { place: PLACE, path: song.to_string(), file };
            here.say(2, OWN, vec![Fact::Track { track, facts: facts.into() }, file]);
        }
        here.publish(0);
        here
    }

    /// Folds what a browser says, as [`super::super::Library`] does.
    fn say(&mut self, ms: u64, browser: BrowserId, facts: Vec<Fact>) {
        for (counter, fact) in (0..).zip(facts) {
            let stamp = Stamp { counter, ..Stamp::at(ms, browser) };
            let stamp = self.catalog.stamp_of(&fact, stamp);
            let is_noted = is_noted(&fact, stamp, Some(OWN));
            let songs = self.catalog.fold(Change::new(stamp, fact));
            if is_noted {
                self.removals.note(&self.catalog, &self.table, stamp, &songs);
            }
        }
    }

    /// Updates the table. Answers whether the person is to be told.
    fn publish(&mut self, now_ms: u64) -> bool {
        let touched = self.removals.take_touched();
        let all: Vec<TrackId> = self.catalog.tracks().map(Track::id).collect();
        self.table.update(&self.catalog, &Standpoint { browser: OWN, ..Standpoint::default() }, all);
        self.removals.count(touched, &self.table, now_ms)
    }

    fn open(&self) -> Vec<(BrowserId, u64, u64)> {
        self.removals.open().map(|it| (it.browser(), it.songs, it.of)).collect()
    }

    fn shown(&self) -> u64 {
        self.table.outlook().whole.count
    }
}

/// What the next engine has of it.
fn kept(removals: &Removals) -> Removals {
    Removals::of_kept(Some(&removals.kept()))
}

fn let_go(songs: std::ops::Range<u8>) -> Vec<Fact> {
    songs.map(|song| Fact::LetGo { track: TrackId([song; 16]), browser: OTHER, is_let_go: true }).collect()
}

#[test]
fn what_takes_nearly_all_songs_away_is_told_and_put_back() {
    let mut here = Here::with(90);
    here.say(9, OTHER, let_go(0..89));
    assert!(!here.publish(9), "89 of 100");
    // The rest comes in another batch, a little later. Songs that are here stay.
    here.say(11, OTHER, let_go(89..100));
    assert!(here.publish(11));
    assert_eq!((here.open(), here.shown()), (vec![(OTHER, 90, 100)], 10));
    let said = here.removals.open().next().unwrap().said();
    let facts = said.put_back(&here.catalog, |_| String::new());
    here.say(20, OWN, facts);
    here.removals.answer(OTHER);
    assert!(!here.publish(20));
    assert_eq!((here.open(), here.shown()), (vec![], 100));
}

#[test]
fn a_place_that_another_browser_says_is_no_more_is_told_too() {
    let mut here = Here::with(0);
    here.say(9, OTHER, vec![Fact::PlaceGone { place: PLACE, is_gone: true }]);
    assert!(here.publish(9));
    assert_eq!(here.open(), [(OTHER, 10, 10)]);
}

#[test]
fn what_this_browser_says_itself_is_not_told() {
    let mut here = Here::with(90);
    here.say(9, OWN, let_go(0..90));
    assert!(!here.publish(9));
    assert_eq!((here.open(), here.shown()), (vec![], 10));
}

#[test]
fn little_by_little_is_not_told() {
    let mut here = Here::with(90);
    for (at, first) in (1..).zip((0..90).step_by(30)) {
        here.say(at * HOUR, OTHER, let_go(first..first + 30));
        assert!(!here.publish(at * HOUR));
    }
    assert_eq!((here.open(), here.shown()), (vec![], 10));
}

#[test]
fn what_was_answered_is_not_told_again() {
    let mut here = Here::with(90);
    here.say(9, OTHER, let_go(0..90));
    here.publish(9);
    here.removals.answer(OTHER);
    assert_eq!(here.open(), []);
    // The same words arrive again, over a table in which nobody has said anything.
    let mut again = Here::with(90);
    again.removals = kept(&here.removals);
    again.say(9, OTHER, let_go(0..90));
    assert!(!again.publish(10));
    assert_eq!(again.open(), []);
}

#[test]
fn it_outlives_a_reload() {
    let mut here = Here::with(90);
    here.say(9, OTHER, let_go(0..90));
    here.publish(9);
    let kept = kept(&here.removals);
    assert_eq!(kept.known, here.removals.known);
    assert_eq!(kept.open().count(), 1);
    assert_eq!(Removals::of_kept(Some("of tomorrow")).open().count(), 0);
}

#[test]
fn what_is_answered_in_one_tab_is_closed_in_the_others() {
    let mut here = Here::with(95);
    here.say(9, OTHER, let_go(0..95));
    assert!(here.publish(0));
    let mut other_tab = kept(&here.removals);
    assert!(!here.removals.take_answers(&other_tab), "nobody has answered");
    other_tab.answer(OTHER);
    let kept = kept(&other_tab);
    assert!(here.removals.take_answers(&kept));
    assert_eq!((here.open(), here.removals.take_answers(&kept)), (vec![], false));
    // A removal that is said after the person answered opens the question again.
    let mut later = Here::with(95);
    later.say(9, OTHER, let_go(0..95));
    later.say(10, OTHER, let_go(0..95));
    later.publish(0);
    assert!(!later.removals.take_answers(&kept));
}

#[test]
fn tabs_keep_what_each_has_noted_and_answered() {
    const THIRD: BrowserId = BrowserId([3; 8]);
    let noted = |browsers: &[BrowserId]| {
        let mut here = Here::with(90);
        for (ms, &browser) in (9..).zip(browsers) {
            here.say(ms, browser, let_go(0..90));
            here.publish(ms);
        }
        here
    };
    let (mut one, mut two) = (noted(&[OTHER]), noted(&[THIRD]));
    one.removals.join(kept(&two.removals));
    assert_eq!(one.open(), [(OTHER, 90, 100), (THIRD, 90, 100)]);
    // The other tab answers its question, and writes over what it read.
    two.removals.answer(THIRD);
    two.removals.join(kept(&one.removals));
    assert_eq!(two.open(), [(OTHER, 90, 100)]);
    one.removals.join(kept(&two.removals));
    assert_eq!(one.open(), two.open());
    // What both have counted counts once, and what one says after the answer is asked about again.
    let mut three = Here::with(90);
    three.say(9, OTHER, let_go(0..90));
    three.removals.join(kept(&one.removals));
    three.publish(10);
    assert_eq!(three.open(), [(OTHER, 90, 100)]);
    three.removals.answer(OTHER);
    let mut more = Here::with(95);
    more.say(9, OTHER, let_go(0..90));
    more.say(12, OTHER, let_go(90..95));
    more.publish(12);
    more.removals.join(kept(&three.removals));
    assert_eq!(more.open(), [(OTHER, 95, 105)]);
}
