//! Sorts what a reading did not find again: what is gone at once, what the person is asked about first, and whether
//! the place is not plugged in.

use std::collections::{BTreeSet, HashSet};

use super::{Catalog, File, Track};
use crate::changes::{Fact, FileFacts, Presence};
use crate::ids::{PlaceId, TrackId};
use crate::reading::Essence;
use crate::text::sorting;

/// What a reading of a place did not find again.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Gone {
    /// Nothing is where songs were, so the place is not plugged in. All its files stay as they were last seen.
    pub is_unplugged: bool,
    /// Paths of files that are gone: others in their folder are still there, or their songs are at another path.
    pub at_once: Vec<String>,
    /// Paths of files whose whole folder is gone or empty, and of all files of a place that is not plugged in. They
    /// stay until the person says that they are gone.
    pub pending: Vec<String>,
}

impl Gone {
    /// Sorts what a reading of a place, which began at this time, did not find again. If the folder may be another
    /// one, no song is gone at once.
    pub fn of(
        catalog: &Catalog,
        place: PlaceId,
        missing: &[String],
        began_ms: u64,
        may_be_other: bool,
    ) -> Gone {
        let paths: HashSet<&str> = missing.iter().map(String::as_str).collect();
        let here =
            catalog.files_of(place).filter(|it| it.is_seen_present() && !paths.contains(it.path().as_str()));
        let living = living_folders(here);
        let songs = || missing.iter().filter_map(|path| catalog.file(place, path)?.track());
        if living.is_empty() && songs().next().is_some() {
            return Gone { is_unplugged: true, pending: missing.to_vec(), ..Gone::default() };
        }
        let moved = Moved::of(catalog, songs(), began_ms);
        let mut gone = Gone::default();
        for path in missing {
            let track = catalog.file(place, path).and_then(File::track);
            let is_asked = track.is_some_and(|track| !moved.has(track))
                && (may_be_other || !living.contains(folder_of(path)));
            if is_asked { &mut gone.pending } else { &mut gone.at_once }.push(path.clone());
        }
        gone
    }
}

/// The songs of files that a reading of a place did not find again of which no other copy is known, once it was decided which
/// of them moved: those of which the restore list knows no copy if these files are gone. A song of which it is still asked
/// whether another one is it is among them.
pub fn alone(catalog: &Catalog, place: PlaceId, missing: &[String]) -> Vec<TrackId> {
    let tracks = missing.iter().filter_map(|path| catalog.file(place, path)?.track());
    without_other(catalog, place, missing, tracks.collect())
}

/// Those of these songs that are still gone with these files of a place and have no other copy, by what is known now: nobody
/// answered for them, and none came back.
pub fn still_alone(catalog: &Catalog, place: PlaceId, missing: &[String], songs: &[TrackId]) -> Vec<TrackId> {
    let tracks = songs.iter().filter_map(|id| catalog.track(*id));
    let is_said = |track: &Track<'_>| track.let_go().next().is_some();
    without_other(catalog, place, missing, tracks.filter(|track| !is_said(track)).collect())
}

/// Those of these songs of which no copy is known but these files of a place.
fn without_other<'a>(
    catalog: &'a Catalog,
    place: PlaceId,
    missing: &[String],
    tracks: Vec<Track<'a>>,
) -> Vec<TrackId> {
    let paths: HashSet<&str> = missing.iter().map(String::as_str).collect();
    let is_same = |other| catalog.folder_of(other) == catalog.folder_of(place);
    // What the same folder held under another name, or in another browser, is this very file.
    let is_other = |file: File<'_>| !is_same(file.place()) || !paths.contains(file.path().as_str());
    // What was taken for another song is no song by itself any more: that one is gone.
    let standing = |track: Track<'a>| -> Vec<Track<'a>> {
        if track.is_listed() { vec![track] } else { catalog.taken_by(track.id()).collect() }
    };
    let tracks = tracks.into_iter().flat_map(standing).filter(|track| track.is_listed());
    let alone = tracks.filter(|track| !catalog.present_copies(*track).any(is_other)).map(Track::id);
    alone.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The songs that have files in a place and nowhere else, so that they would be missing without it.
pub fn songs_only_in(catalog: &Catalog, place: PlaceId) -> Vec<TrackId> {
    let here = catalog.files_of(place).filter(|file| catalog.is_present(*file));
    let songs = sorting::set_of(here.filter_map(|file| Some(file.track()?.at())));
    let songs = songs.into_iter().filter_map(|at| catalog.track_at(at));
    let folder = catalog.folder_of(place);
    let is_here = |file: File<'_>| catalog.folder_of(file.place()) == folder;
    songs.filter(|track| catalog.present_copies(*track).all(is_here)).map(Track::id).collect()
}

/// What marks files of a place as absent. What is known of them stays.
pub fn absent(catalog: &Catalog, place: PlaceId, paths: &[String]) -> Vec<Fact> {
    let files = paths.iter().filter_map(|path| catalog.file(place, path));
    let facts = files.filter_map(|file| {
        let gone = FileFacts { presence: Presence::Absent, ..file.facts()? };
        Some(Fact::File { place, path: file.path(), file: gone })
    });
    facts.collect()
}

/// The songs that were found at another path in this reading, or their audio was.
struct Moved<'a> {
    catalog: &'a Catalog,
    began_ms: u64,
    heard: HashSet<Essence>,
}

impl<'a> Moved<'a> {
    fn of(catalog: &'a Catalog, missing: impl Iterator<Item = Track<'a>>, began_ms: u64) -> Moved<'a> {
        let sought: HashSet<Essence> = missing.filter_map(Track::essence).collect();
        let is_new = |track: &Track<'_>| {
            track.first().ms >= began_ms && catalog.present_copies(*track).next().is_some()
        };
        let new = catalog.tracks().filter(|_| !sought.is_empty()).filter(is_new);
        let heard = new.filter_map(Track::essence).filter(|essence| sought.contains(essence)).collect();
        Moved { catalog, began_ms, heard }
    }

    fn has(&self, track: Track<'_>) -> bool {
        let is_new = |file: File<'_>| file.stamp().is_some_and(|stamp| stamp.ms >= self.began_ms);
        self.catalog.present_copies(track).any(is_new)
            || track.essence().is_some_and(|essence| self.heard.contains(&essence))
    }
}

/// The folders of these files, and all above them.
fn living_folders<'a>(files: impl Iterator<Item = File<'a>>) -> HashSet<&'a str> {
    let mut living = HashSet::new();
    for file in files {
        let mut folder = file.folder();
        while living.insert(folder) && !folder.is_empty() {
            folder = folder_of(folder);
        }
    }
    living
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::changes::{Change, Holds, Stamp, TrackFacts};
    use crate::ids::BrowserId;

    const PLACE: PlaceId = PlaceId([1; 8]);

    /// A catalog of files: when each was seen, its path, and the number of its song; 0 for a picture.
    fn catalog(files: &[(u64, &str, u8)]) -> Catalog {
        let mut catalog = Catalog::default();
        for &(ms, path, song) in files {
            let mut say = |fact| {
                catalog.fold(Change::new(Stamp::at(ms, BrowserId([1; 8])), fact));
            };
            let track = TrackId([song; 16]);
            let holds = if song == 0 { Holds::NotMusic } else { Holds::Track(track) };
            if song > 0 {
                let facts = TrackFacts { essence: Some(Essence([song % 10; 8])), ..TrackFacts::default() };
                say(Fact::Track { track, facts: facts.into() });
            }
            say(Fact::File { place: PLACE, path: path.into(), file: FileFacts::new(1, 1, holds) });
        }
        catalog
    }

    /// Checks how these paths are sorted if they are missing from a reading that began at time 100.
    #[track_caller]
    fn check(files: &[(u64, &str, u8)], missing: &[&str], wanted: (bool, &[&str], &[&str], &[u8])) {
        let (catalog, missing) = (catalog(files), strings(missing));
        let gone = Gone::of(&catalog, PLACE, &missing, 100, false);
        let alone: Vec<u8> = alone(&catalog, PLACE, &missing).iter().map(|id| id.0[0]).collect();
        let (is_unplugged, at_once, pending, songs) = wanted;
        assert_eq!((gone.is_unplugged, alone), (is_unplugged, songs.to_vec()));
        assert_eq!((gone.at_once, gone.pending), (strings(at_once), strings(pending)));
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_place_without_anything_is_not_plugged_in() {
        check(
            &[(1, "a/1.mp3", 1), (1, "2.mp3", 2)],
            &["2.mp3", "a/1.mp3"],
            (true, &[], &["2.mp3", "a/1.mp3"], &[1, 2]),
        );
        check(&[(1, "cover.jpg", 0)], &["cover.jpg"], (false, &["cover.jpg"], &[], &[]));
    }

    #[test]
    fn a_folder_that_vanished_is_asked_about_and_a_file_is_not() {
        let files = [(1, "a/1.mp3", 1), (1, "a/2.mp3", 2), (1, "b/3.mp3", 3), (1, "b/b.jpg", 0)];
        check(&files, &["a/1.mp3", "a/2.mp3"], (false, &[], &["a/1.mp3", "a/2.mp3"], &[1, 2]));
        check(&files, &["a/1.mp3"], (false, &["a/1.mp3"], &[], &[1]));
        check(&files, &["b/3.mp3"], (false, &["b/3.mp3"], &[], &[3]));
        check(&files, &["b/b.jpg"], (false, &["b/b.jpg"], &[], &[]));
    }

    #[test]
    fn nothing_is_gone_from_a_folder_that_may_be_another_one() {
        let files = [(1, "a/1.mp3", 1), (1, "a/2.mp3", 2), (1, "b.jpg", 0)];
        let gone = Gone::of(&catalog(&files), PLACE, &strings(&["a/1.mp3", "b.jpg"]), 100, true);
        assert_eq!((gone.at_once, gone.pending), (strings(&["b.jpg"]), strings(&["a/1.mp3"])));
    }

    #[test]
    fn songs_that_only_one_place_holds_are_counted_once() {
        let mut catalog = catalog(&[(1, "a/1.mp3", 1), (1, "b/1.mp3", 1), (1, "2.mp3", 2), (1, "3.jpg", 0)]);
        assert_eq!(songs_only_in(&catalog, PLACE).len(), 2);
        let file = FileFacts::new(1, 1, Holds::Track(TrackId([2; 16])));
        let other = Fact::File { place: PlaceId([2; 8]), path: "2.mp3".into(), file };
        catalog.fold(Change::new(Stamp::at(2, BrowserId([1; 8])), other));
        assert_eq!(songs_only_in(&catalog, PLACE), [TrackId([1; 16])]);
    }

    #[test]
    fn songs_that_were_answered_or_have_a_copy_are_asked_about_no_more() {
        let mut catalog = catalog(&[(1, "a/1.mp3", 1), (1, "a/2.mp3", 2), (1, "a/3.mp3", 3)]);
        let songs = [1, 2, 3].map(|song| TrackId([song; 16]));
        let paths = strings(&["a/1.mp3", "a/2.mp3", "a/3.mp3"]);
        assert_eq!(still_alone(&catalog, PLACE, &paths, &songs), songs);
        let browser = BrowserId([1; 8]);
        let file = FileFacts::new(1, 1, Holds::Track(songs[1]));
        let said = [
            Fact::LetGo { track: songs[0], browser, is_let_go: true },
            Fact::File { place: PlaceId([2; 8]), path: "2.mp3".into(), file },
        ];
        for fact in said {
            catalog.fold(Change::new(Stamp::at(9, browser), fact));
        }
        assert_eq!(still_alone(&catalog, PLACE, &paths, &songs), [songs[2]]);
    }

    /// Two browsers saw a song in two encodings, and the files of one were taken for the other's.
    #[test]
    fn what_was_taken_for_another_song_is_asked_about_as_that() {
        let mut catalog = catalog(&[(1, "a/1.mp3", 1), (1, "a/2.mp3", 2)]);
        let [one, other] = [1, 2].map(|song| TrackId([song; 16]));
        let paths = strings(&["a/1.mp3", "a/2.mp3"]);
        let moved = Fact::Moved { track: one, other, before: Some(Box::default()) };
        let gone = absent(&catalog, PLACE, &paths);
        for fact in gone.into_iter().chain([moved]) {
            catalog.fold(Change::new(Stamp::at(9, BrowserId([1; 8])), fact));
        }
        assert_eq!(alone(&catalog, PLACE, &paths[1..]), [one]);
    }

    #[test]
    fn a_folder_that_was_renamed_is_not_asked_about() {
        let moved = [(1, "a/1.mp3", 1), (101, "b/1.mp3", 1)];
        check(&moved, &["a/1.mp3"], (false, &["a/1.mp3"], &[], &[]));
        // Whether the one with the same audio is that song is not said yet, so it has no copy until then.
        let retagged = [(1, "a/1.mp3", 1), (101, "b/1.mp3", 11)];
        check(&retagged, &["a/1.mp3"], (false, &["a/1.mp3"], &[], &[1]));
        let copied = [(1, "a/1.mp3", 1), (1, "b/1.mp3", 1)];
        check(&copied, &["a/1.mp3"], (false, &[], &["a/1.mp3"], &[]));
    }
}
