//! What a truthful person says: disks, computers, what is one folder, what is gone, and what a library lists.

use std::collections::BTreeMap;

use super::history::History;
use super::things::{COMPUTERS, browser_id, folder_of, song_of};
use crate::changes::{Disk, Fact, ReadOutcome, SaidBy, Sameness};
use crate::fixtures::dice::Dice;
use crate::ids::{PlaceId, TrackId};
use crate::imports::{Stated, take_stated};
use crate::library::{Gone, Track, alone};
use crate::stated::{Location, PersistentId, StatedTrack};

impl History {
    /// The person says something that is so.
    pub(super) fn say_something(&mut self, dice: &mut Dice) {
        match dice.below(8) {
            0..2 => self.say_computer(dice),
            2..5 => self.say_disk(dice),
            5 => self.say_same(dice),
            6 => self.say_gone(dice),
            _ => self.let_time_pass(dice),
        }
        self.compare();
    }

    fn say_computer(&mut self, dice: &mut Dice) {
        let browser = dice.below(self.things.browsers.len() as u64) as usize;
        let name = COMPUTERS[self.things.browsers[browser]];
        self.note(format!("“browser {browser} runs on {name}”"));
        self.said_computers.insert(browser);
        self.say(browser, Fact::Computer { browser: browser_id(browser), computer: Some(name.into()) });
    }

    fn say_disk(&mut self, dice: &mut Dice) {
        let places: Vec<PlaceId> = self.things.places.iter().map(|place| place.id).collect();
        let Some(&place) = dice.one_of(&places) else { return };
        self.say_disk_of(place);
    }

    fn say_disk_of(&mut self, place: PlaceId) {
        let Some(of) = self.things.place(place) else { return };
        let (browser, disk) = (of.browser, &self.things.disks[self.things.roots[of.root].disk]);
        let said = disk.owner.is_none().then(|| Disk { name: disk.name.into(), is_network: disk.is_network });
        let words = format!("“{} in browser {browser} lies on {}”", self.name_of(place), disk.name);
        self.note(words);
        self.said_disks.insert(place);
        self.say(browser, Fact::Disk { place, disk: said });
    }

    /// Says of two places whether they are one folder, and if they are not, on which disk each is.
    fn say_same(&mut self, dice: &mut Dice) {
        let places: Vec<(PlaceId, usize, usize)> =
            self.things.places.iter().map(|place| (place.id, place.root, place.browser)).collect();
        let pairs: Vec<_> = places
            .iter()
            .flat_map(|one| places.iter().map(move |other| (*one, *other)))
            // What was answered is not asked again.
            .filter(|(one, other)| one.1 == other.1 && !self.seen.same_as(one.0).contains(&other.0))
            // Nor is it asked of a folder that the person has thrown away.
            .filter(|(one, _)| !self.things.roots[one.1].is_gone)
            .collect();
        let Some(&((one, _, browser), (other, ..))) = dice.one_of(&pairs) else { return };
        self.note(format!("“{} is one folder in both browsers”", self.name_of(one)));
        self.seen.note_same(one, other);
        self.say(browser, Fact::Sameness { place: one, other, sameness: Sameness::Same });
    }

    /// Says of a folder that was thrown away that it is no more.
    fn say_gone(&mut self, dice: &mut Dice) {
        let gone: Vec<(PlaceId, usize)> = self
            .things
            .places
            .iter()
            .filter(|place| self.things.roots[place.root].is_gone)
            .map(|place| (place.id, place.browser))
            .collect();
        let Some(&(place, _)) = dice.one_of(&gone) else { return };
        // What is one folder in several browsers is no more in any.
        for same in self.seen.same_as(place) {
            let Some(browser) = self.things.place(same).map(|place| place.browser) else { continue };
            self.note(format!("“{} in browser {browser} is no more”", self.name_of(same)));
            self.seen.closed.insert(same);
            self.say(browser, Fact::PlaceGone { place: same, is_gone: true });
        }
    }

    fn let_time_pass(&mut self, dice: &mut Dice) {
        let days = [1, 50, 100][dice.below(3) as usize];
        self.note(format!("{days} days pass"));
        self.things.now_ms += days * 86_400_000;
    }

    /// Answers whether files are gone of which the reading asks.
    pub(super) fn answer_gone(
        &mut self,
        browser: usize,
        place: PlaceId,
        began_ms: u64,
        gone: &Gone,
        missing: &BTreeMap<PlaceId, Vec<String>>,
        dice: &mut Dice,
    ) {
        let Some(root) = self.things.place(place).map(|place| place.root) else { return };
        let alone = match (gone.is_unplugged, missing.get(&place)) {
            (false, Some(paths)) => alone(&self.catalog, place, paths),
            _ => Vec::new(),
        };
        if !gone.is_unplugged {
            let missing = missing.get(&place).map(Vec::as_slice).unwrap_or_default();
            self.compare_alone(browser, place, missing, &alone);
        }
        let is_asked = gone.is_unplugged || !gone.pending.is_empty() || !alone.is_empty();
        if !is_asked || !self.things.can_read(browser, root) || dice.below(4) == 0 {
            return;
        }
        let hidden = &self.things.roots[root].hidden;
        let paths = missing.get(&place).into_iter().flatten();
        if paths.map(|path| folder_of(path)).any(|folder| hidden.contains(folder)) {
            return;
        }
        if !gone.pending.is_empty() {
            self.note(format!("“they are gone”: {}", gone.pending.join(", ")));
            self.mark_gone(browser, place, &gone.pending);
            self.say_read(browser, place, began_ms, ReadOutcome::Whole);
            self.say_arrivals(browser);
        }
        if dice.below(3) == 0 {
            alone.iter().for_each(|&track| self.let_go(browser, track));
        }
    }

    /// Says of a song that is nowhere that it was removed on purpose.
    fn let_go(&mut self, browser: usize, track: TrackId) {
        let Some(song) = self.catalog.track(track).and_then(Track::facts).and_then(|it| song_of(&it)) else {
            return;
        };
        if self.things.roots.iter().any(|root| root.files.values().any(|copy| copy.song == song)) {
            return;
        }
        self.note(format!("“I removed song {song}”"));
        self.let_go.insert((song, browser));
        self.say(browser, Fact::LetGo { track, browser: browser_id(browser), is_let_go: true });
    }

    /// A browser takes the list of the one library there is, which names files of one folder: those that are there, and some that are
    /// there no more.
    pub(super) fn take_list(&mut self, dice: &mut Dice) {
        let browser = dice.below(self.things.browsers.len() as u64) as usize;
        let root = 0;
        let of_bin = self.things.bin.iter().filter(|(of, ..)| *of == root);
        let of_bin = of_bin.map(|(_, path, copy)| (path.clone(), copy.clone()));
        let mut files: BTreeMap<String, _> = of_bin.collect();
        files.extend(self.things.roots[root].files.clone());
        if files.is_empty() {
            return;
        }
        self.note(format!(
            "browser {browser} takes a list of {} files in {}",
            files.len(),
            self.things.full_path(root, "")
        ));
        let mut rows = Vec::new();
        for (path, copy) in files {
            let (name, album) = copy.names();
            rows.push(StatedTrack {
                persistent_id: Some(PersistentId((copy.song as u64) << 32 | u64::from(copy.file))),
                name: Some(name),
                artist: Some("Björk".into()),
                album,
                duration_ms: copy.reading().audio.duration_ms,
                size: Some(copy.size()),
                location: Some(Location::Path(self.things.full_path(root, &path))),
                ..StatedTrack::default()
            });
            self.seen.listed.insert(copy.song);
            self.seen.note_path(self.things.roots[root].name, &path, copy.song);
            self.listed.push((copy.song, root, path));
        }
        self.listed_ms = self.things.now_ms;
        let stated = Stated { tracks: rows, ..Stated::default() };
        let taken = take_stated(&stated, SaidBy::LibraryXml, &self.catalog);
        self.say_all(browser, taken.facts);
        self.say_joins(browser);
        self.compare();
    }
}
