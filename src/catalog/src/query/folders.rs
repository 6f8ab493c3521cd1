//! The rows of a query by folder, one step at a time: what lies in each folder of a folder, and in that folder itself.

use std::collections::HashMap;

use super::albums::Sums;
use super::table::Table;
use crate::library::{Catalog, File, TrackAt, written_folder};
use crate::text::{fold, sorting};

/// How many copies of a song are compared with each other. Who has more in one folder sees their sizes added up.
const COMPARED: usize = 8;

/// A folder with the songs of a query that are there in it or below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its name; empty for the songs that lie in the opened folder itself.
    pub name: String,
    /// What a search by `in:` calls it.
    pub written: String,
    /// What its songs add up to. A song with two files in it counts once.
    pub sums: Sums,
    /// The size of its files in bytes. What two browsers see of one folder counts once.
    pub size: u64,
    /// Whether it has folders, or their names, below it.
    pub has_folders: bool,
}

/// The folders of an opened folder, gathered from the songs of a query. Of places, all that have one name are one folder.
#[derive(Debug, Default)]
pub struct Folders {
    opened: String,
    found: HashMap<String, Found>,
}

#[derive(Debug, Default)]
struct Found {
    last: Option<TrackAt>,
    sums: Sums,
    size: u64,
    has_folders: bool,
}

impl Folders {
    /// Nothing of this folder is known yet, which is called as in a search by `in:`. The empty one holds all places.
    pub fn of(opened: &str) -> Folders {
        Folders { opened: opened.trim_end_matches('/').to_owned(), found: HashMap::new() }
    }

    /// The opened folder, without a `/` at its end.
    pub fn opened(&self) -> &str {
        &self.opened
    }

    /// Notes some songs.
    pub fn note(&mut self, catalog: &Catalog, table: &Table, songs: &[TrackAt]) {
        for &at in songs {
            let Some((row, track)) = table.row(at).zip(catalog.track_at(at)) else { continue };
            let files: Vec<File<'_>> = catalog.present_copies(track).collect();
            for (before, file) in files.iter().enumerate() {
                let Some(place) = catalog.places().get(&file.place()) else { continue };
                let name = &place.value.name;
                let Some((child, has_folders)) = self.child(name, file.folder()) else { continue };
                let found = self.found.entry(child).or_default();
                found.has_folders |= has_folders;
                if found.last.replace(at) != Some(at) {
                    found.sums.add(&row);
                }
                let others = files.get(before.saturating_sub(COMPARED)..before).unwrap_or_default();
                if !others.iter().any(|other| is_same(catalog, *other, *file)) {
                    found.size += file.size();
                }
            }
        }
    }

    /// What was found, by name; the songs of the opened folder itself come first.
    pub fn sorted(self) -> Vec<Folder> {
        let Folders { opened, found } = self;
        let mut folders: Vec<(String, Folder)> = found
            .into_iter()
            .map(|(name, Found { sums, size, has_folders, .. })| {
                let written = if opened.is_empty() { name.clone() } else { format!("{opened}/{name}") };
                (fold(&name), Folder { name, written, sums, size, has_folders })
            })
            .collect();
        sorting::sort_by(&mut folders, |(one_key, one), (other_key, other)| {
            one_key.cmp(other_key).then_with(|| one.name.cmp(&other.name))
        });
        folders.into_iter().map(|(_, folder)| folder).collect()
    }

    /// In which folder of the opened one a file lies, and whether that is in a folder below it.
    fn child(&self, place: &str, folder: &str) -> Option<(String, bool)> {
        if self.opened.is_empty() {
            return Some((place.to_owned(), !folder.is_empty()));
        }
        let written = written_folder(place, folder);
        let rest = written.strip_prefix(self.opened.as_str())?.strip_prefix('/')?;
        let (child, below) = rest.split_once('/').unwrap_or_default();
        Some((child.to_owned(), !below.is_empty()))
    }
}

/// Whether two files are what two browsers see of one file.
fn is_same(catalog: &Catalog, one: File<'_>, other: File<'_>) -> bool {
    one.name() == other.name()
        && one.folder() == other.folder()
        && catalog.folder_of(one.place()) == catalog.folder_of(other.place())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, FileFacts, Holds, Presence, Stamp, TrackFacts};
    use crate::ids::{BrowserId, PlaceId, TrackId};
    use crate::library::Standpoint;
    use crate::query::{Query, quoted};

    /// A library with these files: the place, the path, the song.
    fn library(files: &[(u8, &str, u8)]) -> (Catalog, Table) {
        let (mut catalog, browser) = (Catalog::default(), BrowserId([1; 8]));
        let mut say = |fact| drop(catalog.fold(Change::new(Stamp::at(1, browser), fact)));
        for (place, name) in [(1, "Music"), (2, "Old \"disk\"")] {
            say(Fact::Place { place: PlaceId([place; 8]), browser, name: name.into() });
        }
        for (place, path, song) in files {
            let track = TrackId([*song; 16]);
            say(Fact::Track { track, facts: TrackFacts::default().into() });
            let file = FileFacts::new(100, 1, Holds::Track(track));
            say(Fact::File { place: PlaceId([*place; 8]), path: (*path).into(), file });
        }
        let table = Table::of(&catalog, &Standpoint::default());
        (catalog, table)
    }

    fn found(catalog: &Catalog, table: &Table, opened: &str) -> Vec<Folder> {
        let search = if opened.is_empty() { String::new() } else { format!("in:{}", quoted(opened)) };
        let rows = table.search(catalog, &Query { search, ..Query::default() });
        let mut folders = Folders::of(opened);
        // In steps, as the engine does it.
        rows.chunks(2).for_each(|some| folders.note(catalog, table, some));
        folders.sorted()
    }

    #[test]
    fn folders_are_opened_step_by_step() {
        let (catalog, table) = library(&[
            (1, "Ana/Debut/1.mp3", 1),
            (1, "Ana/Debut/2.mp3", 2),
            (1, "Ana/Debut/2 again.mp3", 2),
            (1, "Ana/3.mp3", 3),
            (1, "ana/4.mp3", 4),
            (1, "5.mp3", 5),
            (2, "Ana/1.mp3", 1),
        ]);
        let told = |opened: &str| -> Vec<(String, u32, u64, bool)> {
            let all = found(&catalog, &table, opened).into_iter();
            all.map(|it| (it.name, it.sums.songs, it.size, it.has_folders)).collect()
        };
        let line = |name: &str, songs, size, has| (name.to_owned(), songs, size, has);
        assert_eq!(told(""), [line("Music", 5, 600, true), line("Old \"disk\"", 1, 100, true)]);
        assert_eq!(
            told("Music"),
            [line("", 1, 100, false), line("Ana", 3, 400, true), line("ana", 1, 100, false)]
        );
        assert_eq!(told("Music/Ana"), [line("", 1, 100, false), line("Debut", 2, 300, false)]);
        assert_eq!(told("Music/Ana/Debut"), [line("", 2, 300, false)]);
        assert_eq!(told("Old \"disk\""), [line("Ana", 1, 100, false)]);
        assert_eq!(told("Music/none"), []);
    }

    #[test]
    fn the_table_has_as_many_songs_as_the_folder_tells() {
        let paths = ["a/b/1", "a/b/2", "a/bb/3", "a/4", "5", "a \"b\"/6", "A/7", "a/b/c/8"];
        let files: Vec<(u8, &str, u8)> =
            paths.iter().enumerate().map(|(at, path)| (1 + at as u8 % 2, *path, at as u8 / 2)).collect();
        let (catalog, table) = library(&files);
        let (mut open, mut looked) = (vec![String::new()], 0);
        while let Some(opened) = open.pop() {
            for folder in found(&catalog, &table, &opened) {
                let search = format!("in:{}", quoted(&folder.written));
                let rows = table.search(&catalog, &Query { search, ..Query::default() });
                assert_eq!(rows.len(), folder.sums.songs as usize, "{folder:?}");
                looked += 1;
                open.extend((!folder.name.is_empty()).then_some(folder.written));
            }
        }
        assert!(looked > 12, "{looked}");
    }

    #[test]
    fn a_file_that_is_gone_lies_in_no_folder() {
        let (mut catalog, _) = library(&[(1, "a/1", 1), (1, "b/2", 2)]);
        let (place, track) = (PlaceId([1; 8]), TrackId([2; 16]));
        let file = FileFacts { presence: Presence::Absent, ..FileFacts::new(100, 1, Holds::Track(track)) };
        let stamp = Stamp::at(2, BrowserId([1; 8]));
        catalog.fold(Change::new(stamp, Fact::File { place, path: "b/2".into(), file }));
        let table = Table::of(&catalog, &Standpoint::default());
        let names: Vec<String> = found(&catalog, &table, "Music").into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["a"]);
    }
}
