//! Counts the disks that hold a song. What nobody said counts as one disk.

use std::collections::{BTreeMap, BTreeSet};

use borsh::{BorshDeserialize, BorshSerialize};

use super::{Catalog, File, Place, Standpoint, Track};
use crate::changes::Sameness;
use crate::ids::{BrowserId, PlaceId};
use crate::text::sorting;

/// Where the whole copies of a song lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Disks {
    /// On how many disks. A computer of which nobody said which it is has no disk of its own.
    pub disks: u32,
    /// In how many files.
    pub files: u32,
    /// In how many folders of which nobody said on which disk they are.
    pub unsaid: u32,
}

/// On which disk a folder lies, as far as that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OnDisk {
    /// A disk that the person named.
    Named(String),
    /// The own disk of a browser's computer, as the person said.
    Own(BrowserId),
    /// Nobody said.
    Unsaid(PlaceId),
}

impl Catalog {
    /// On which disk a place lies. Two folders of which nobody said it may lie on two.
    pub fn on_disk(&self, place: PlaceId) -> OnDisk {
        let browser = self.places().get(&place).map(|place| place.value.browser);
        match (self.disk(place), browser) {
            (Some(disk), _) => OnDisk::Named(disk.name.clone()),
            (None, Some(browser)) if self.has_disk(place) => OnDisk::Own(browser),
            _ => OnDisk::Unsaid(self.folder_of(place)),
        }
    }

    /// Where the whole copies of a song lie that were seen in the last 90 days; if there are none, the newest one.
    pub fn disks(&self, track: Track<'_>, from: &Standpoint) -> Disks {
        let whole = || self.copies(track).filter(|file| from.has(self, *file) && !file.is_cut());
        let mut recent: Vec<File<'_>> = whole().filter(|file| !from.old.contains(&file.place())).collect();
        if recent.is_empty() {
            recent.extend(whole().max_by_key(|file| self.last_seen_ms(file.place())));
        }
        let places = sorting::set_of(recent.iter().map(|file| self.folder_of(file.place())));
        let (mut named, mut own, mut is_own) = (BTreeSet::new(), BTreeSet::new(), false);
        for &place in places.iter().filter(|place| !self.may_be_seen_twice(**place, &places)) {
            let browser = self.places().get(&place).map(|place| place.value.browser);
            match (self.disk(place), browser.and_then(|browser| self.computer(browser))) {
                (Some(disk), _) => drop(named.insert(disk.name.as_str())),
                (None, Some(computer)) => drop(own.insert(computer)),
                (None, None) => is_own = true,
            }
        }
        let disks = named.len() + own.len().max(is_own.into());
        let unsaid = places.iter().filter(|place| !self.has_disk(**place)).count();
        Disks { disks: disks as u32, files: self.count_once(&recent), unsaid: unsaid as u32 }
    }

    /// How many copies of a song are there. A file that two browsers see in one folder, or in folders that may be one,
    /// counts once.
    pub fn copies_there(&self, track: Track<'_>) -> u32 {
        let mut copies = self.present_copies(track);
        match (copies.next(), copies.next()) {
            (None, _) => 0,
            (_, None) => 1,
            // Only of few songs there are several.
            _ => self.count_once(&self.present_copies(track).collect::<Vec<_>>()),
        }
    }

    fn count_once(&self, copies: &[File<'_>]) -> u32 {
        let mut seen: BTreeMap<PlaceId, u32> = BTreeMap::new();
        copies.iter().for_each(|file| *seen.entry(file.place()).or_default() += 1);
        // Each browser sees all files of a folder. One that reads a part of it, or read it long ago, sees fewer.
        let mut folders: BTreeMap<PlaceId, u32> = BTreeMap::new();
        for (place, files) in seen {
            let most = folders.entry(self.folder_of(place)).or_default();
            *most = files.max(*most);
        }
        let all = sorting::set_of(folders.keys().copied());
        folders
            .iter()
            .filter(|(folder, _)| !self.may_be_seen_twice(**folder, &all))
            .map(|(_, files)| files)
            .sum()
    }

    /// Whether a place of which nobody said the disk may be another of these, as another browser sees it: both have one
    /// name, and nobody said whether they are one folder.
    fn may_be_seen_twice(&self, place: PlaceId, places: &BTreeSet<PlaceId>) -> bool {
        let Some(own) = self.places().get(&place).filter(|_| !self.has_disk(place)) else { return false };
        let is_like = |it: &Place| it.name == own.value.name && it.browser != own.value.browser;
        places.iter().filter(|other| self.places().get(other).is_some_and(|it| is_like(&it.value))).any(
            |&other| {
                let is_open = matches!(self.sameness(place, other), None | Some(Sameness::Unsaid));
                // Of two of which nobody spoke, one counts.
                is_open && (self.has_disk(other) || other < place)
            },
        )
    }

    /// Whether a whole copy of a song would be left if this computer were lost with its own disk: on a disk of its own,
    /// or on another computer. A browser of which nobody said on which computer it runs may run on this one.
    pub fn outlives_computer(&self, track: Track<'_>, from: &Standpoint) -> bool {
        let own = self.computer(from.browser);
        let is_apart = |file: File<'_>| {
            let browser = self.places().get(&file.place()).map(|place| place.value.browser);
            let computer = browser.and_then(|browser| self.computer(browser));
            self.disk(file.place()).is_some() || own.zip(computer).is_some_and(|(own, other)| own != other)
        };
        self.present_copies(track).any(|file| !file.is_cut() && is_apart(file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Disk, Fact, FileFacts, Holds, Stamp};
    use crate::ids::TrackId;

    const TRACK: TrackId = TrackId([1; 16]);

    fn browser(n: u8) -> BrowserId {
        BrowserId([n; 8])
    }

    fn place(n: u8) -> PlaceId {
        PlaceId([n; 8])
    }

    /// A catalog in which each place, with the browser that has it, holds the song.
    fn catalog(places: &[(u8, u8)], said: Vec<Fact>) -> Catalog {
        let mut catalog = Catalog::default();
        let held = places.iter().flat_map(|&(at, of)| {
            let file = FileFacts::new(1, 1, Holds::Track(TRACK));
            [
                Fact::Place { place: place(at), browser: browser(of), name: format!("{at}") },
                Fact::File { place: place(at), path: "song.mp3".into(), file },
            ]
        });
        let facts: Vec<Fact> = held.chain(said).collect();
        for (ms, fact) in (1..).zip(facts) {
            catalog.fold(Change::new(Stamp::at(ms, browser(1)), fact));
        }
        catalog
    }

    fn on_disk(at: u8, name: &str) -> Fact {
        Fact::Disk { place: place(at), disk: Some(Disk { name: name.into(), is_network: false }) }
    }

    fn on_computer(of: u8, name: &str) -> Fact {
        Fact::Computer { browser: browser(of), computer: Some(name.into()) }
    }

    /// Checks on how many disks the song lies, in how many files, and whether browser 1 may lose its computer.
    #[track_caller]
    fn check(places: &[(u8, u8)], said: Vec<Fact>, wanted: (u32, u32, bool)) {
        let catalog = catalog(places, said);
        let (track, from) =
            (catalog.track(TRACK).unwrap(), Standpoint { browser: browser(1), ..Standpoint::default() });
        let Disks { disks, files, .. } = catalog.disks(track, &from);
        assert_eq!((disks, files, catalog.outlives_computer(track, &from)), wanted);
    }

    #[test]
    fn what_nobody_said_is_one_disk() {
        check(&[(1, 1)], vec![], (1, 1, false));
        check(&[(1, 1), (2, 1)], vec![], (1, 2, false));
        check(&[(1, 1), (2, 2)], vec![], (1, 2, false));
        check(&[(1, 1), (2, 2)], vec![on_computer(2, "Laptop")], (1, 2, false));
    }

    #[test]
    fn disks_and_computers_are_told_apart_by_their_names() {
        check(&[(1, 1)], vec![on_disk(1, "USB")], (1, 1, true));
        check(&[(1, 1), (2, 1)], vec![on_disk(2, "USB")], (2, 2, true));
        check(&[(1, 1), (2, 1)], vec![on_disk(1, "USB"), on_disk(2, "USB")], (1, 2, true));
        check(&[(1, 1), (2, 2)], vec![on_computer(1, "Desk"), on_computer(2, "Laptop")], (2, 2, true));
        check(&[(1, 1), (2, 2)], vec![on_computer(1, "Desk"), on_computer(2, "Desk")], (1, 2, false));
        // One network drive in two browsers.
        check(&[(1, 1), (2, 2)], vec![on_disk(1, "NAS"), on_disk(2, "NAS")], (1, 2, true));
    }

    #[test]
    fn the_same_folder_in_two_browsers_is_on_one_disk() {
        let same = Fact::Sameness { place: place(2), other: place(1), sameness: Sameness::Same };
        check(&[(1, 1), (2, 2)], vec![on_disk(1, "USB"), same], (1, 1, true));
    }

    #[test]
    fn places_that_may_be_one_folder_in_two_browsers_count_once() {
        let same_name = |said: Vec<Fact>, wanted| {
            let named = [(1, 1), (2, 2)].map(|(at, of)| Fact::Place {
                place: place(at),
                browser: browser(of),
                name: "Music".into(),
            });
            check(&[(1, 1), (2, 2)], named.into_iter().chain(said).collect(), wanted);
        };
        let computers = || vec![on_computer(1, "Desk"), on_computer(2, "Laptop")];
        let with = |mut said: Vec<Fact>, fact| {
            said.push(fact);
            said
        };
        // One network drive, of which the person has spoken in one browser only.
        same_name(vec![on_disk(1, "NAS")], (1, 1, true));
        same_name(computers(), (1, 1, true));
        let copy = Fact::Sameness { place: place(2), other: place(1), sameness: Sameness::CopyElsewhere };
        same_name(with(computers(), copy), (2, 2, true));
        same_name(with(computers(), Fact::Disk { place: place(1), disk: None }), (1, 1, true));
        let own = with(computers(), Fact::Disk { place: place(1), disk: None });
        same_name(with(own, Fact::Disk { place: place(2), disk: None }), (2, 2, true));
    }

    #[test]
    fn a_file_that_two_browsers_see_counts_once() {
        let copies = |places: &[(u8, u8)], said: Vec<Fact>| {
            let catalog = catalog(places, said);
            catalog.copies_there(catalog.track(TRACK).unwrap())
        };
        let said = |sameness| Fact::Sameness { place: place(2), other: place(1), sameness };
        assert_eq!(copies(&[(1, 1)], vec![]), 1);
        assert_eq!(copies(&[(1, 1), (2, 2)], vec![]), 2);
        assert_eq!(copies(&[(1, 1), (2, 2)], vec![said(Sameness::Same)]), 1);
        assert_eq!(copies(&[(1, 1), (2, 2), (3, 1)], vec![said(Sameness::Same)]), 2);
        assert_eq!(copies(&[(1, 1), (2, 2)], vec![said(Sameness::CopyOnDisk)]), 2);
        let second = Fact::File {
            place: place(2),
            path: "again.mp3".into(),
            file: FileFacts::new(1, 1, Holds::Track(TRACK)),
        };
        assert_eq!(copies(&[(1, 1), (2, 2)], vec![said(Sameness::Same), second]), 2);
    }

    #[test]
    fn copies_that_were_not_seen_for_long_count_only_if_there_is_no_newer_one() {
        let catalog = catalog(&[(1, 1), (2, 1)], vec![on_disk(2, "USB")]);
        let track = catalog.track(TRACK).unwrap();
        let disks = |old: &[u8]| {
            let old = old.iter().map(|at| place(*at)).collect();
            let found =
                catalog.disks(track, &Standpoint { browser: browser(1), old, ..Standpoint::default() });
            (found.disks, found.files)
        };
        assert_eq!([disks(&[]), disks(&[2]), disks(&[1, 2])], [(2, 2), (1, 1), (1, 1)]);
    }
}
