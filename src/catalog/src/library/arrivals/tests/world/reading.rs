//! Readings of places. What the engine does with each file and at the end of a reading is done here in the same order
//! with the same functions of the catalog; see `host/library/jots.rs` and `host/scans/ending.rs` there.

use std::collections::{BTreeMap, BTreeSet};

use super::history::History;
use super::things::{Copy, browser_id, folder_of};
use crate::changes::{Extent, Fact, FileFacts, Presence, ReadOutcome};
use crate::fixtures::dice::Dice;
use crate::ids::PlaceId;
use crate::imports::plan_joins;
use crate::library::{File, Gone, Known, ScannedFile, Track, Wanted, absent, plan_arrivals, plan_copies};

impl History {
    /// A browser reads one of its places or several, in any order.
    pub(super) fn read_some(&mut self, dice: &mut Dice) {
        let browser = dice.below(self.things.browsers.len() as u64) as usize;
        let open = self.things.places.iter();
        let open = open.filter(|place| place.browser == browser && !self.seen.closed.contains(&place.id));
        let mut places: Vec<PlaceId> = open.map(|place| place.id).collect();
        if places.is_empty() {
            return;
        }
        let first = dice.below(places.len() as u64) as usize;
        places.rotate_left(first);
        let many = if dice.below(2) == 0 { 1 } else { places.len() };
        places.truncate(many);
        self.read(browser, &places, dice);
    }

    /// Reads places of a browser in one reading, and compares what is claimed then.
    pub(super) fn read(&mut self, browser: usize, places: &[PlaceId], dice: &mut Dice) {
        let names: Vec<String> = places.iter().map(|place| self.name_of(*place)).collect();
        self.note(format!("browser {browser} reads {}", names.join(" and ")));
        let began_ms = self.things.now_ms;
        let before = self.before(browser);
        self.wanted = self.wanted_by(browser);
        // Workers report several files at once.
        self.batch = [1, 3, 40][dice.below(3) as usize];
        self.note_scenes_before(browser, places);
        let mut left = if dice.below(8) == 0 { dice.below(6) } else { u64::MAX };
        let mut missing: BTreeMap<PlaceId, Vec<String>> = BTreeMap::new();
        for &place in places {
            self.say_read(browser, place, began_ms, ReadOutcome::Begun);
        }
        for &place in places {
            let Some(gone) = self.read_files(browser, place, &mut left, dice) else {
                self.note("it is cut off".into());
                self.say_reports(browser);
                for &place in places {
                    self.say_read(browser, place, began_ms, ReadOutcome::Begun);
                }
                let now_ms = self.things.now_ms;
                let copies = plan_copies(&self.catalog, &self.from(browser), &self.wanted, now_ms);
                self.say_all(browser, copies);
                self.say_joins(browser);
                self.compare_returned(browser, &before, false);
                self.compare();
                return;
            };
            missing.insert(place, gone);
        }
        self.say_reports(browser);
        self.conclude(browser, began_ms, &missing, dice);
        self.compare_returned(browser, &before, true);
        self.note_scenes_after();
        self.compare();
    }

    /// Reads the files of a place, and answers the paths that are not there any more; `None` if it is cut off.
    fn read_files(
        &mut self,
        browser: usize,
        place: PlaceId,
        left: &mut u64,
        dice: &mut Dice,
    ) -> Option<Vec<String>> {
        let root = self.things.place(place)?.root;
        let present = self.catalog.files_of(place).filter(|file| file.is_seen_present());
        let mut missing: BTreeSet<String> = present.map(File::path).collect();
        let listing = self.things.listing(browser, root);
        let folders: BTreeSet<String> = listing.iter().map(|(path, _)| folder_of(path).to_owned()).collect();
        for folder in folders {
            let listing = self.things.listing(browser, root);
            for (path, copy) in listing.into_iter().filter(|(path, _)| folder_of(path) == folder) {
                *left = left.checked_sub(1)?;
                missing.remove(&path);
                self.read_file(browser, place, &path, &copy);
            }
            if dice.below(12) == 0 {
                self.note("meanwhile:".into());
                self.change_things(dice);
            }
        }
        Some(missing.into_iter().collect())
    }

    fn read_file(&mut self, browser: usize, place: PlaceId, path: &str, copy: &Copy) {
        self.note_scenes_of_file(browser, place, path, copy);
        let known = self.catalog.file(place, path).and_then(Known::of);
        let (size, modified_ms) = (copy.size(), copy.modified_ms);
        let is_same = known.as_ref().is_some_and(|known| known.is_unchanged(size, modified_ms));
        let is_there = self.catalog.file(place, path).is_some_and(File::is_seen_present);
        let found = match known.as_ref().filter(|_| is_same) {
            Some(_) if is_there => None,
            Some(known) => {
                let file = FileFacts { presence: Presence::Present, ..known.file.clone() };
                Some(ScannedFile { file, track: None })
            }
            None => {
                let name = &self.catalog.places()[&place].value.name;
                Some(ScannedFile::of_reading(copy.reading(), name, path, size, modified_ms, known.as_ref()))
            }
        };
        if let Some(found) = found {
            self.reports.push((place, path.to_owned(), found));
        }
        self.seen.note(place, path, copy, self.things.now_ms);
        if let Some(root) = self.things.place(place).map(|place| place.root) {
            self.seen.note_path(self.things.roots[root].name, path, copy.song);
        }
        if self.reports.len() >= self.batch {
            self.say_reports(browser);
        }
    }

    /// Says what was reported, all of it as it is seen from what was known before.
    fn say_reports(&mut self, browser: usize) {
        let (from, now_ms) = (self.from(browser), self.things.now_ms);
        let reports = std::mem::take(&mut self.reports).into_iter();
        let facts = reports.flat_map(|(place, path, found)| {
            let found = found.going_on(self.catalog.file(place, &path).and_then(Known::of).as_ref());
            self.catalog.reported(place, &path, found, &from, &self.wanted, now_ms)
        });
        let facts = self.catalog.told_apart(facts.collect(), browser_id(browser));
        self.say_all(browser, facts);
    }

    /// The songs on a browser's restore list.
    fn wanted_by(&self, browser: usize) -> Wanted {
        let from = self.from(browser);
        let is_wanted =
            |track: &Track<'_>| track.is_listed() && self.catalog.whereabouts(*track, &from).is_wanted();
        Wanted::of(self.catalog.tracks().filter(is_wanted).map(Track::at))
    }

    /// What happens at the end of a reading.
    fn conclude(
        &mut self,
        browser: usize,
        began_ms: u64,
        missing: &BTreeMap<PlaceId, Vec<String>>,
        dice: &mut Dice,
    ) {
        let mut asked = Vec::new();
        for (&place, paths) in missing {
            let gone = Gone::of(&self.catalog, place, paths, began_ms, false);
            self.mark_gone(browser, place, &gone.at_once);
            let outcome = match () {
                () if gone.is_unplugged => ReadOutcome::NotPluggedIn,
                () if gone.pending.is_empty() && self.is_there(browser, place) => ReadOutcome::Whole,
                () if self.is_there(browser, place) => ReadOutcome::Partly,
                () => ReadOutcome::NotPluggedIn,
            };
            self.say_read(browser, place, began_ms, outcome);
            asked.push((place, gone));
        }
        self.say_arrivals(browser);
        self.say_joins(browser);
        for (place, gone) in asked {
            self.answer_gone(browser, place, began_ms, &gone, missing, dice);
        }
    }

    pub(super) fn say_arrivals(&mut self, browser: usize) {
        let planned = plan_arrivals(&self.catalog, &self.from(browser), &self.wanted, self.things.now_ms);
        self.say_all(browser, planned);
    }

    fn is_there(&self, browser: usize, place: PlaceId) -> bool {
        self.things.place(place).is_some_and(|place| self.things.can_read(browser, place.root))
    }

    pub(super) fn say_joins(&mut self, browser: usize) {
        let facts = plan_joins(&self.catalog).facts;
        self.say_all(browser, facts);
    }

    pub(super) fn mark_gone(&mut self, browser: usize, place: PlaceId, paths: &[String]) {
        let facts = absent(&self.catalog, place, paths);
        self.say_all(browser, facts);
        for path in paths {
            self.seen.note_gone(place, path, self.things.now_ms);
        }
    }

    pub(super) fn say_read(&mut self, browser: usize, place: PlaceId, began_ms: u64, outcome: ReadOutcome) {
        let extent = Extent { outcome, read: 1, files: 1 };
        self.say(browser, Fact::PlaceRead { place, began_ms, extent });
        if outcome == ReadOutcome::Whole {
            self.read.insert(place, self.things.now_ms);
            self.note_missed(browser, place);
        }
    }

    /// Notes the songs that a folder held once, whichever browser saw that, and that are not there in a whole reading of it.
    fn note_missed(&mut self, browser: usize, place: PlaceId) {
        let Some(root) = self.things.place(place).map(|place| place.root) else { return };
        let there: BTreeSet<usize> =
            self.things.listing(browser, root).into_iter().map(|(_, copy)| copy.song).collect();
        let of_folder = self.things.places.iter().filter(|place| place.root == root);
        let of_folder: BTreeSet<PlaceId> = of_folder.map(|place| place.id).collect();
        self.seen.note_missed(&of_folder, &there, self.things.now_ms);
    }

    pub(super) fn name_of(&self, place: PlaceId) -> String {
        let root = self.things.place(place).map(|place| place.root);
        root.map(|root| self.things.full_path(root, "")).unwrap_or_default()
    }

    /// A folder that no place of a browser is yet is given to it, and read.
    pub(super) fn give_folder(&mut self, dice: &mut Dice) {
        let browser = dice.below(self.things.browsers.len() as u64) as usize;
        let root = dice.below(self.things.roots.len() as u64) as usize;
        let is_known = self.things.places.iter().any(|place| (place.browser, place.root) == (browser, root));
        if is_known || !self.things.can_read(browser, root) {
            return;
        }
        let id = PlaceId([10 * (browser as u8 + 1) + root as u8; 8]);
        let name = self.things.roots[root].name.to_owned();
        self.things.places.push(super::things::Place { id, browser, root });
        self.say(browser, Fact::Place { place: id, browser: browser_id(browser), name });
        self.read(browser, &[id], dice);
    }
}
