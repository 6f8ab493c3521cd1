//! A folder without a handle that lies in a known place, or around one. That it lies in a place is told by its name and
//! files, as a place itself is. That it lies around one is asked: a copy of that place may lie there.

use std::collections::HashMap;

use reprise_catalog::changes::{Fact, Sameness};
use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::{Catalog, File, taken_in};

use super::Scans;
use super::taken::Prints;
use crate::scan::messages::join;

/// The place among these in which a folder with this name and these files lies, and its path there: it has all songs that
/// are known below that path, as they are known, and they are half of its files. `None` if that holds of several folders.
pub(super) fn around(
    catalog: &Catalog,
    places: &[PlaceId],
    name: &str,
    prints: &Prints,
) -> Option<(PlaceId, String)> {
    let mut folders: HashMap<(PlaceId, String), (usize, usize)> = HashMap::new();
    for &place in places {
        for file in catalog.files_of(place).filter(|file| is_song(catalog, *file)) {
            let path = file.path();
            for (folder, rest) in folders_called(name, &path) {
                let (known, same) = folders.entry((place, folder.to_owned())).or_default();
                *known += 1;
                *same += usize::from(prints.get(rest) == Some(&file.size_and_time()));
            }
        }
    }
    let is_it = |(_, (known, same)): &(_, (usize, usize))| known == same && same * 2 >= prints.len();
    let mut fitting = folders.into_iter().filter(is_it);
    fitting.next().filter(|_| fitting.next().is_none()).map(|(found, _)| found)
}

/// A place of the same browser that lies in this one by its name, its files and their songs, with its path here. It is asked
/// whether it does.
pub(super) fn inside(catalog: &Catalog, place: PlaceId) -> Option<(PlaceId, String)> {
    let browser = catalog.places().get(&place)?.value.browser;
    let others = catalog.places().iter().filter(|(other, it)| {
        let is_open = **other != place && it.value.browser == browser && catalog.counts(**other);
        is_open && catalog.sameness(place, **other).is_none()
    });
    others
        .filter_map(|(&other, it)| Some((other, path_of(catalog, place, other, &it.value.name)?)))
        .min_by_key(|(other, _)| *other)
}

/// The path at which half of the songs of another place lie in this one, below a folder of that one's name.
fn path_of(catalog: &Catalog, place: PlaceId, other: PlaceId, name: &str) -> Option<String> {
    let (mut songs, mut folders): (usize, HashMap<String, usize>) = (0, HashMap::new());
    for file in catalog.files_of(other).filter(|file| is_song(catalog, *file)) {
        songs += 1;
        let Some(track) = file.track() else { continue };
        let end = join(name, &file.path());
        let here = catalog.present_copies(track).filter(|copy| copy.place() == place);
        for copy in here.map(File::path) {
            let above = copy.strip_suffix(&end).filter(|above| above.is_empty() || above.ends_with('/'));
            above.into_iter().for_each(|above| *folders.entry(format!("{above}{name}")).or_default() += 1);
        }
    }
    let (folder, shared) = folders.into_iter().max_by_key(|(folder, shared)| (*shared, folder.clone()))?;
    (shared * 2 >= songs).then_some(folder)
}

fn is_song(catalog: &Catalog, file: File<'_>) -> bool {
    catalog.is_present(file) && file.track().is_some()
}

/// The folders with this name on a path, each with the rest of the path below it.
fn folders_called<'a>(name: &str, path: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let ends = path.match_indices('/').map(|(at, _)| at);
    ends.filter_map(move |at| {
        let (folder, rest) = path.split_at_checked(at)?;
        let is_it = folder.rsplit('/').next() == Some(name);
        is_it.then(|| (folder, rest.trim_start_matches('/')))
    })
}

impl Scans {
    /// What the person's answer means, whether a place and another one are one folder. One that lies in the other is that one's
    /// part from now on; readings of it are none of the whole folder.
    pub(crate) fn facts_of_sameness(&self, place: PlaceId, other: PlaceId, sameness: Sameness) -> Vec<Fact> {
        self.0.library.with(|catalog, _| facts(catalog, place, other, sameness))
    }
}

fn facts(catalog: &Catalog, place: PlaceId, other: PlaceId, sameness: Sameness) -> Vec<Fact> {
    let part = inside(catalog, place).filter(|(found, _)| *found == other && sameness == Sameness::Same);
    match part {
        Some((_, path)) => taken_in(catalog, other, place, &path),
        None => vec![Fact::Sameness { place, other, sameness }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::{Change, FileFacts, Holds, Stamp};
    use reprise_catalog::ids::{BrowserId, TrackId};

    const MUSIC: PlaceId = PlaceId([1; 8]);
    const ARTIST: PlaceId = PlaceId([2; 8]);

    fn say(catalog: &mut Catalog, facts: Vec<Fact>) {
        for fact in facts {
            let ms = catalog.latest().map_or(1, |latest| latest.ms + 1);
            catalog.fold(Change::new(Stamp::at(ms, BrowserId([1; 8])), fact));
        }
    }

    fn place(place: PlaceId, name: &str, files: &[(&str, u8)]) -> Vec<Fact> {
        let song = |&(path, song): &(&str, u8)| {
            let file = FileFacts::new(song.into(), 1, Holds::Track(TrackId([song; 16])));
            Fact::File { place, path: path.into(), file }
        };
        let named = Fact::Place { place, browser: BrowserId([1; 8]), name: name.into() };
        std::iter::once(named).chain(files.iter().map(song)).collect()
    }

    #[test]
    fn a_folder_that_lies_in_a_place_is_told_by_its_name_and_files() {
        let mut catalog = Catalog::default();
        let files = [("Ana/1.mp3", 1), ("Ana/Live/2.mp3", 2), ("Bea/Live/3.mp3", 3), ("4.mp3", 4)];
        say(&mut catalog, place(MUSIC, "Music", &files));
        let check = |name: &str, files: &[(&str, u64)], wanted: Option<&str>| {
            let prints = files.iter().map(|(path, size)| ((*path).to_owned(), (*size, 1))).collect();
            let found = around(&catalog, &[MUSIC], name, &prints);
            assert_eq!(found, wanted.map(|path| (MUSIC, path.to_owned())), "{name} {files:?}");
        };
        check("Ana", &[("1.mp3", 1), ("Live/2.mp3", 2)], Some("Ana"));
        check("Live", &[("2.mp3", 2), ("cover.jpg", 9)], Some("Ana/Live"));
        check("Live", &[("3.mp3", 3)], Some("Bea/Live"));
        check("Live", &[("2.mp3", 2), ("3.mp3", 3)], None);
        check("Ana", &[("1.mp3", 1)], None);
        check("Ana", &[("1.mp3", 1), ("Live/2.mp3", 7)], None);
        check("Live", &[("2.mp3", 2), ("5.mp3", 5), ("6.mp3", 6)], None);
        check("Cora", &[("1.mp3", 1), ("Live/2.mp3", 2)], None);
        check("Music", &[("4.mp3", 4)], None);
    }

    #[test]
    fn a_place_in_a_folder_that_was_read_later_is_a_part_of_it_if_the_person_says_so() {
        let mut catalog = Catalog::default();
        say(&mut catalog, place(ARTIST, "Ana", &[("1.mp3", 1), ("Live/2.mp3", 2)]));
        say(
            &mut catalog,
            place(MUSIC, "Music", &[("a/Ana/1.mp3", 1), ("a/Ana/Live/2.mp3", 2), ("4.mp3", 4)]),
        );
        assert_eq!(inside(&catalog, MUSIC), Some((ARTIST, "a/Ana".to_owned())));
        assert_eq!(inside(&catalog, ARTIST), None);
        let copies =
            |catalog: &Catalog| catalog.copies_there(catalog.track(TrackId([1; 16])).expect("the song"));
        let answer = |sameness| {
            let mut catalog = catalog.clone();
            let facts = facts(&catalog, MUSIC, ARTIST, sameness);
            say(&mut catalog, facts);
            (copies(&catalog), inside(&catalog, MUSIC))
        };
        assert_eq!(copies(&catalog), 2);
        assert_eq!(answer(Sameness::Same), (1, None));
        assert_eq!(answer(Sameness::CopyOnDisk), (2, None));
    }
}
