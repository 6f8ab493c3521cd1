//! A folder without a handle is taken for the known place that has its name and some of its files. What the reading
//! changes of that place is kept, so that the person can say that it was another folder.

use std::collections::{BTreeSet, HashMap};

use reprise_catalog::changes::{Extent, Fact, FileFacts, Found, Presence, ReadOutcome};
use reprise_catalog::ids::{BrowserId, PlaceId};
use reprise_catalog::library::{Catalog, File};
use reprise_catalog::text::sorting;

/// Files by path, with what tells whether they are as they were known.
pub(super) type Prints = HashMap<String, (u64, u64)>;

/// A folder that was taken for a known place.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// The place.
    pub(super) place: PlaceId,
    /// The folder's path in the place; empty if it is all of it.
    path: String,
    /// The folder's files by path, with their sizes in bytes and their last modification in milliseconds since 1970.
    prints: Prints,
    /// Files of the place that the folder lacks or has otherwise, as they were known.
    before: Vec<(String, FileFacts)>,
    /// The paths of files that were known to be there.
    known: BTreeSet<String>,
}

impl Taken {
    /// The one of these places with the most songs at the same path with the same size; `None` if none has any.
    pub(super) fn best(catalog: &Catalog, places: &[PlaceId], prints: Prints) -> Option<Taken> {
        let shared = |place: &PlaceId| {
            let songs =
                catalog.files_of(*place).filter(|file| file.is_seen_present() && file.track().is_some());
            songs.filter(|file| prints.get(&file.path()).is_some_and(|print| print.0 == file.size())).count()
        };
        let scored = places.iter().map(|place| (shared(place), place)).filter(|(songs, _)| *songs > 0);
        let (_, &place) = scored.max_by_key(|(songs, place)| (*songs, std::cmp::Reverse(**place)))?;
        Some(Taken::of(catalog, place, String::new(), prints))
    }

    /// A folder with these files that is taken for a place, or for the folder at this path of it.
    pub(super) fn of(catalog: &Catalog, place: PlaceId, path: String, prints: Prints) -> Taken {
        let prints: Prints = prints.into_iter().map(|(file, print)| (within(&path, &file), print)).collect();
        let start = within(&path, "");
        let present = || {
            catalog.files_of(place).filter(|file| file.is_seen_present() && file.path().starts_with(&start))
        };
        let is_other = |file: &File<'_>| prints.get(&file.path()) != Some(&file.size_and_time());
        let before =
            present().filter(is_other).filter_map(|file| Some((file.path(), file.facts()?))).collect();
        let known = present().map(File::path).collect();
        Taken { place, path, prints, before, known }
    }

    /// The folder's path in the place; empty if it is all of it.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The facts that give the files of the folder, which was read by this browser in a reading that began at this
    /// time, to a place of their own, and take back what the reading changed of the place that it was taken for.
    pub(super) fn part(
        &self,
        catalog: &Catalog,
        browser: BrowserId,
        other: PlaceId,
        began_ms: u64,
    ) -> Vec<Fact> {
        let place = self.place;
        let name = catalog.places().get(&place).map(|it| it.value.name.clone()).unwrap_or_default();
        let name = self.path.rsplit('/').next().filter(|it| !it.is_empty()).map_or(name, str::to_owned);
        let files = self.files(catalog);
        let outcome = if files.len() == self.prints.len() { ReadOutcome::Whole } else { ReadOutcome::Partly };
        let extent = Extent { outcome, read: files.len() as u32, files: self.prints.len() as u32 };
        let not_it = Extent { outcome: ReadOutcome::OtherFolder, ..extent };
        let mut facts = vec![Fact::Place { place: other, browser, name }];
        facts.extend(self.moved_files(catalog, other, &files));
        let before = self.before.iter().cloned();
        facts.extend(before.map(|(path, file)| Fact::File { place, path, file }));
        let returned = files.iter().filter_map(|(_, file)| {
            let track = file.holds.track()?;
            let found = catalog.track(track)?.returned(browser)?;
            let is_it = found.place == place && found.at_ms >= began_ms;
            let found = Some(Found { place: other, is_again: false, ..found });
            is_it.then_some(Fact::Returned { track, browser, found })
        });
        facts.extend(returned);
        facts.push(Fact::PlaceRead { place, began_ms, extent: not_it });
        facts.push(Fact::PlaceRead { place: other, began_ms, extent });
        facts
    }

    /// The facts that give files to a place, each with what it says of its song; then they are gone from the place that
    /// the folder was taken for, unless this had them before.
    fn moved_files(&self, catalog: &Catalog, other: PlaceId, files: &[(String, FileFacts)]) -> Vec<Fact> {
        let (mut facts, mut says) = (Vec::new(), Vec::new());
        let start = within(&self.path, "");
        for (path, file) in files {
            let own = path.strip_prefix(&start).unwrap_or(path);
            if !self.known.contains(path) {
                let file = FileFacts { presence: Presence::Absent, ..file.clone() };
                facts.push(Fact::File { place: self.place, path: path.clone(), file });
            }
            let known = catalog.file(self.place, path);
            let known = known.filter(|it| it.track().is_some_and(|it| it.is_told_apart()));
            if let Some((track, said)) = file.holds.track().zip(known.and_then(File::says)) {
                says.push(Fact::FileSays { track, place: other, path: own.to_owned(), facts: said.into() });
            }
            facts.push(Fact::File { place: other, path: own.to_owned(), file: file.clone() });
        }
        facts.extend(says);
        facts
    }

    /// The files of the folder that were read, or that are as they were known.
    fn files(&self, catalog: &Catalog) -> Vec<(String, FileFacts)> {
        let read = self.prints.iter().filter_map(|(path, (size, _))| {
            let facts = catalog.file(self.place, path)?.facts()?;
            (facts.is_present() && facts.size == *size).then(|| (path.clone(), facts))
        });
        let mut read: Vec<_> = read.collect();
        sorting::sort_by(&mut read, |(a, _), (b, _)| a.cmp(b));
        read
    }
}

/// The path of a file or folder below a folder.
fn within(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::{Change, Holds, Stamp};
    use reprise_catalog::ids::TrackId;

    const BROWSER: BrowserId = BrowserId([1; 8]);
    const A: PlaceId = PlaceId([1; 8]);
    const B: PlaceId = PlaceId([2; 8]);
    const NEW: PlaceId = PlaceId([3; 8]);

    fn say(catalog: &mut Catalog, fact: Fact) {
        let ms = catalog.latest().map_or(1, |latest| latest.ms + 1);
        catalog.fold(Change::new(Stamp::at(ms, BROWSER), fact));
    }

    fn file(catalog: &mut Catalog, place: PlaceId, path: &str, size: u64, song: u8) {
        let file = FileFacts::new(size, 1, Holds::Track(TrackId([song; 16])));
        say(catalog, Fact::File { place, path: path.into(), file });
    }

    /// Two places of one name: one has two songs, the other has one of another size.
    fn catalog() -> Catalog {
        let mut catalog = Catalog::default();
        for place in [A, B] {
            say(&mut catalog, Fact::Place { place, browser: BROWSER, name: "Disc 1".into() });
        }
        file(&mut catalog, A, "1.mp3", 10, 1);
        file(&mut catalog, A, "2.mp3", 20, 2);
        file(&mut catalog, B, "1.mp3", 30, 3);
        catalog
    }

    fn prints(files: &[(&str, u64)]) -> Prints {
        files.iter().map(|(path, size)| ((*path).to_owned(), (*size, 1))).collect()
    }

    #[test]
    fn a_folder_is_the_place_with_most_of_its_files() {
        let check = |files: &[(&str, u64)], wanted| {
            let taken = Taken::best(&catalog(), &[A, B], prints(files));
            assert_eq!(taken.map(|taken| taken.place), wanted);
        };
        check(&[("1.mp3", 30)], Some(B));
        check(&[("1.mp3", 10), ("3.mp3", 7)], Some(A));
        check(&[("1.mp3", 11), ("2.mp3", 21)], None);
        check(&[], None);
    }

    #[test]
    fn what_a_reading_of_another_folder_changed_is_taken_back() {
        let mut catalog = catalog();
        let taken =
            Taken::best(&catalog, &[A], prints(&[("1.mp3", 10), ("2.mp3", 21), ("3.mp3", 30)])).unwrap();
        file(&mut catalog, A, "2.mp3", 21, 4);
        file(&mut catalog, A, "3.mp3", 30, 5);
        for fact in taken.part(&catalog, BROWSER, NEW, 5) {
            say(&mut catalog, fact);
        }
        let songs = |place| {
            let here = catalog.files_of(place).filter(|file| file.is_seen_present());
            let mut songs: Vec<_> = here.map(|file| (file.path(), file.track().unwrap().id().0[0])).collect();
            songs.sort();
            songs
        };
        let named = |songs: &[(&str, u8)]| {
            songs.iter().map(|(path, song)| ((*path).to_owned(), *song)).collect::<Vec<_>>()
        };
        assert_eq!(songs(A), named(&[("1.mp3", 1), ("2.mp3", 2)]));
        assert_eq!(songs(NEW), named(&[("1.mp3", 1), ("2.mp3", 4), ("3.mp3", 5)]));
        assert_eq!((catalog.last_whole(A), catalog.last_whole(NEW).is_some()), (None, true));
    }

    #[test]
    fn a_folder_that_was_taken_for_a_part_of_a_place_goes_back_by_itself() {
        let mut catalog = catalog();
        file(&mut catalog, A, "Live/4.mp3", 40, 4);
        let taken = Taken::of(&catalog, A, "Live".into(), prints(&[("4.mp3", 40), ("5.mp3", 50)]));
        file(&mut catalog, A, "Live/5.mp3", 50, 5);
        for fact in taken.part(&catalog, BROWSER, NEW, 5) {
            say(&mut catalog, fact);
        }
        let paths = |place| {
            let here = catalog.files_of(place).filter(|file| file.is_seen_present());
            let mut paths: Vec<_> = here.map(File::path).collect();
            paths.sort();
            paths
        };
        assert_eq!(paths(A), ["1.mp3", "2.mp3", "Live/4.mp3"]);
        assert_eq!(paths(NEW), ["4.mp3", "5.mp3"]);
        assert_eq!(catalog.places()[&NEW].value.name, "Live");
    }
}
