//! A back-up of every history's catalog, restored where nothing is known, is the same back-up again.

use std::collections::HashSet;

use proptest::prelude::*;

use super::history::History;
use super::things::browser_id;
use super::{events_of, seeds};
use crate::changes::arbitrary::{changes_of_all, folded};
use crate::changes::{
    About, Batch, Change, Counts, DayList, Difference, Entry, Fact, MakingAll, ReadAs, Ruling, SaidBy,
    ShortId, Stamp, Ticked,
};
use crate::evidence::{Country, Origin, Settings, Store, WayBack};
use crate::export::json::with_changes;
use crate::export::{Accounts, Format, Notes, Options, Paths, Source, export, in_order_of_ids};
use crate::fixtures::dice::Dice;
use crate::ids::TrackId;
use crate::imports::backup::{changes_in, read_backup};
use crate::imports::{Stated, take_stated};
use crate::library::{Catalog, Standpoint};
use crate::query::{Query, Table};
use crate::stated::StatedTrack;

/// Among how many histories one is backed up: a back-up costs as much as twenty readings.
const ONE_IN: u64 = 3;

/// The back-up of a catalog that was told these changes, as a browser makes it.
fn backup(catalog: &Catalog, said: &[Change], settings: &Settings, from: &Standpoint) -> String {
    let table = Table::of(catalog, from);
    let mut tracks = table.select(&Query::default());
    in_order_of_ids(catalog, &mut tracks);
    let source = Source { catalog, table: &table, settings, tracks: &tracks, today: "2026-11-29" };
    let (accounts, paths, notes) = (Accounts::Shown, Paths::Included, Notes::Included);
    let options = Options { accounts, paths, notes, ..Options::default() };
    let mut making = MakingAll::default();
    for change in said {
        making.take(Batch::new(change.stamp.browser, vec![change.clone()])).unwrap();
    }
    with_changes(export(source, Format::Json, options).text, settings, making.parts())
}

impl History {
    fn act(&mut self, browser: usize, fact: Fact) {
        let replaced = Some(self.catalog.written(&fact).unwrap_or(Stamp::NONE));
        self.things.now_ms += 1;
        let stamp = Stamp::at(self.things.now_ms, browser_id(browser));
        let change = Change { stamp, fact, replaced };
        self.said.push(change.clone());
        self.catalog.fold(change);
    }

    /// The person ticks, overrules, notes, removes, and gives a list of another program.
    fn say_much(&mut self, dice: &mut Dice) {
        let tracks: Vec<TrackId> = self.catalog.tracks().map(|track| track.id()).collect();
        for _ in 0..12 {
            let browser = dice.below(self.things.browsers.len() as u64) as usize;
            let Some(&track) = dice.one_of(&tracks) else { return };
            let is_on = dice.below(3) > 0;
            let note = is_on.then(|| format!("shelf {}\n“=1+1”", dice.below(9)));
            let tags =
                self.catalog.track(track).and_then(|it| it.facts()).map(|it| it.tags).unwrap_or_default();
            let names = About::names_of(&tags);
            let about = match dice.below(3) {
                0 => self.things.places.first().map(|place| About::Place(place.id)),
                1 => dice.one_of(&names).cloned(),
                _ => None,
            };
            let store = Ruling { origin: Origin::Store, store: Some(Store::Bandcamp) };
            self.act(
                browser,
                match dice.below(7) {
                    0 => Fact::Tick { track, ticked: is_on.then_some(Ticked::Returned) },
                    1 => Fact::Tick { track, ticked: is_on.then_some(Ticked::NotReturned) },
                    2 => Fact::Overruled { track, ruling: is_on.then_some(store) },
                    3 => Fact::LetGo { track, browser: browser_id(browser), is_let_go: is_on },
                    4 => Fact::Browser { browser: browser_id(browser), name: "the attic".into() },
                    5 if dice.below(4) == 0 => Fact::Forgotten { browser: browser_id(browser) },
                    5 => Fact::ReadAs {
                        track,
                        read_as: is_on.then(|| {
                            let texts = vec![(tags.title.clone().unwrap_or_default(), "Хит".to_owned())];
                            ReadAs { charset: "windows-1251".into(), texts }.into()
                        }),
                    },
                    _ => Fact::Note { about: about.unwrap_or(About::Track(track)), note },
                },
            );
        }
        self.keep_days(&tracks, dice);
        let row = |name: &str, album: Option<&str>| StatedTrack {
            name: Some(name.into()),
            artist: Some("Björk".into()),
            album: album.map(str::to_owned),
            ..StatedTrack::default()
        };
        let rows = vec![row("Hunter", Some("Homogenic")), row("Hunter", None), row("Nowhere else", None)];
        let stated = Stated { tracks: rows, ..Stated::default() };
        let taken = take_stated(&stated, SaidBy::Spotify, &self.catalog);
        self.say_all(0, taken.facts);
    }
}

impl History {
    /// Each browser keeps lists of days, and joins one with another.
    fn keep_days(&mut self, tracks: &[TrackId], dice: &mut Dice) {
        for browser in 0..self.things.browsers.len() {
            let entry = |way| Some(Entry { origin: Origin::CdRip, way });
            let songs =
                tracks.iter().take(1 + dice.below(3) as usize).map(|track| ShortId::of(*track)).collect();
            let differences = vec![Difference { before: None, after: entry(Some(WayBack::Rip)), songs }];
            let unnamed = Counts { gone: 1, ..Counts::default() };
            let day = 20_000 + dice.below(9) as u32;
            let list = DayList { day, minute: 61, songs: tracks.len() as u32, unnamed, differences };
            let browser_id = browser_id(browser);
            for (slot, list) in [(0, Some(list.clone())), (1, Some(list)), (1, None)] {
                self.act(browser, Fact::Dated { browser: browser_id, slot, list: list.map(Box::new) });
            }
        }
    }
}

#[test]
fn a_back_up_of_any_history_is_the_same_after_it_was_restored() {
    let settings = Settings {
        country: Country::new("de"),
        closed: vec![Store::Qobuz, Store::Amazon],
        ..Settings::default()
    };
    for seed in seeds().filter(|seed| seed % ONE_IN == 0) {
        let mut history = History::run(&events_of(seed));
        history.say_much(&mut Dice(seed));
        let from = history.from(0);
        let first = backup(&history.catalog, &history.said, &settings, &from);
        let second = again(&first, &from);
        let differs = first.lines().zip(second.lines()).find(|(one, other)| one != other);
        assert!(first == second, "seed {seed}: {differs:#?}\n{}", history.words.join("\n"));
    }
}

/// A back-up restored where nothing is known, and backed up there.
fn again(first: &str, from: &Standpoint) -> String {
    let read = read_backup(first.as_bytes()).unwrap();
    let restored: Vec<Change> = read.batches.iter().flat_map(|it| changes_in(it).unwrap()).collect();
    let mut catalog = Catalog::default();
    restored.iter().for_each(|change| drop(catalog.fold(change.clone())));
    backup(&catalog, &restored, &read.settings, from)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Facts of every kind in any order, of three browsers, which need not make sense together.
    #[test]
    fn a_back_up_of_any_facts_is_the_same_after_it_was_restored(said in changes_of_all(40)) {
        let mut seen = HashSet::new();
        // A browser says one thing at a time.
        let said: Vec<Change> = said.into_iter().filter(|change| seen.insert(change.stamp)).collect();
        let first = backup(&folded(said.clone()), &said, &Settings::default(), &Standpoint::default());
        prop_assert_eq!(again(&first, &Standpoint::default()), first);
    }
}
