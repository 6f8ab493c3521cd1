//! Finds the track of the catalog that a stated song is: asks `matching` with the catalog's tracks, and sees to it
//! that what is alike in names alone is alike on both sides.

use std::collections::HashMap;

use crate::changes::Said;
use crate::ids::TrackId;
use crate::library::{Catalog, Track};
use crate::matching::{
    Alike, Asked, Index, Key, Listed, Read, Song, Sureness, listed_keys, parts_with, row_keys,
};
use crate::stated::StatedTrack;
use crate::text::rests_below;

/// How many tracks with one key are too many to tell them apart by it.
const CROWD: usize = 8;

/// A stated song that is in the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// The song's position in the list.
    pub(super) row: u32,
    /// The track.
    pub(super) track: TrackId,
    /// What the two have in common.
    pub(super) by: Alike,
    /// Whether the match is sure.
    pub(super) sureness: Sureness,
}

/// Which stated songs are in the catalog, and which are not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Matching {
    /// The songs that are in the catalog, in the order of the list.
    pub(super) matches: Vec<Match>,
    /// Positions of the other songs, in the order of the list.
    pub(super) unmatched: Vec<u32>,
}

/// Finds the track of each stated song among those that a list shows and that pass this test.
pub(super) fn match_stated(
    rows: &[StatedTrack],
    catalog: &Catalog,
    passes: impl Fn(Track<'_>) -> bool,
) -> Matching {
    let asked = Asked::by(rows);
    let tracks = catalog.tracks().filter(|track| track.is_listed() && passes(*track));
    let keys = tracks.flat_map(|track| {
        let said = track.said().map(|(.., said)| without_left_place(catalog, track, said));
        let keys = listed_keys(asked, paths(catalog, track), read(track, asked), said);
        keys.into_iter().map(move |key| (key, track.at()))
    });
    let index = Index::of(CROWD, keys);
    let song_of = |at| catalog.track_at(at).map(song).unwrap_or_default();
    let parts_of = |at, key| {
        catalog.track_at(at).map(|track| parts_with(key, paths(catalog, track))).unwrap_or_default()
    };
    let listed = Listed { index: &index, song_of, parts_of };
    let mut matching = Matching::default();
    for (row, stated) in (0u32..).zip(rows) {
        let found = listed.find(stated);
        let found = found.and_then(|it| {
            Some(Match { row, track: catalog.track_at(it.here)?.id(), by: it.by, sureness: it.sureness })
        });
        // Names say less than the file at the very path.
        let is_sure = |found: &Match| found.sureness == Sureness::Sure && found.by < Alike::Names;
        let by_file = || {
            let track = at_path(catalog, stated, &passes)?;
            Some(Match { row, track, by: Alike::Path, sureness: Sureness::Sure })
        };
        match found.filter(is_sure).or_else(by_file).or(found) {
            Some(found) => matching.matches.push(found),
            None => matching.unmatched.push(row),
        }
    }
    settle(rows, catalog, &mut matching.matches);
    matching
}

/// The song in the file at the very path that a row names, as it was seen last. Several browsers may have seen several songs
/// there: those that the row does not speak of were there before, or in another folder of this name.
fn at_path(catalog: &Catalog, row: &StatedTrack, passes: impl Fn(Track<'_>) -> bool) -> Option<TrackId> {
    let path = row.location.as_ref()?.path()?;
    let places = catalog.places().iter();
    let files = places.flat_map(|(&place, of)| {
        rests_below(&of.value.name, path).filter_map(move |rest| catalog.file(place, rest))
    });
    let there = files.filter(|file| catalog.is_present(*file));
    let songs = there.filter_map(|file| Some((file.looked_at(), file.track()?)));
    let songs = songs.filter(|(_, track)| track.is_listed() && passes(*track));
    let is_it = |(_, track): &(_, Track<'_>)| song(*track).is_as_stated(row);
    songs.filter(is_it).map(|(ms, track)| (ms, track.id())).max().map(|(_, id)| id)
}

/// What a list says of a track, without the path that it names where the track has moved away since and the file there
/// holds another one.
fn without_left_place(catalog: &Catalog, track: Track<'_>, mut said: Said) -> Said {
    let is_there = |path: &str| {
        catalog.places().iter().any(|(&place, of)| {
            let mut files = rests_below(&of.value.name, path).filter_map(|rest| catalog.file(place, rest));
            files.any(|file| file.track().is_some_and(|other| other.id() != track.id()))
        })
    };
    let has_moved = || catalog.present_copies(track).next().is_some();
    if said.location.as_deref().is_some_and(|path| has_moved() && is_there(path)) {
        said.location = None;
    }
    said
}

/// What was read of a track. All of it is unpacked only for the sake of an id.
fn read(track: Track<'_>, asked: Asked) -> Option<Read<'_>> {
    track.read_at()?;
    let apple_song = || track.facts().and_then(|facts| facts.tags.ids.apple_song);
    let apple_song = asked.ids.then(apple_song).flatten();
    Some(Read { title: track.title(), artist: track.artist(), album: track.album(), apple_song })
}

/// The paths of a track's copies, each with the name of its place in front: a folder that was given by itself is a
/// part of the path too.
fn paths<'a>(catalog: &'a Catalog, track: Track<'a>) -> impl Iterator<Item = String> {
    track.copies().map(move |file| match catalog.places().get(&file.place()) {
        Some(place) => format!("{}/{}", place.value.name, file.path()),
        None => file.path(),
    })
}

/// Leaves a track to one row of the list, where several rows found it: to the row that is surest of it. The others are
/// sure no more if names alone led them there.
fn settle(rows: &[StatedTrack], catalog: &Catalog, matches: &mut [Match]) {
    let rank = |found: &Match| {
        let size = || catalog.track(found.track).and_then(Track::size);
        let is_as_large =
            || rows.get(found.row as usize).is_some_and(|row| row.size.is_some() && row.size == size());
        match found.by {
            by if by < Alike::Names => 0,
            _ if is_as_large() => 1,
            Alike::Names => 2,
            _ => 3,
        }
    };
    // For each track, the best rank, and whether songs that differ have it.
    let mut best: HashMap<TrackId, (u8, u32, bool)> = HashMap::new();
    for found in matches.iter().filter(|found| found.sureness == Sureness::Sure) {
        let rank = rank(found);
        let known = best.entry(found.track).or_insert((rank, found.row, false));
        if rank < known.0 {
            *known = (rank, found.row, false);
        } else if rank == known.0 {
            known.2 |= !are_alike(rows, known.1, found.row);
        }
    }
    let named = Named::of(rows);
    for found in matches.iter_mut().filter(|found| found.sureness == Sureness::Sure) {
        let is_one_of_several = |row| named.is_one_of_several(row);
        if found.by >= Alike::Names && rows.get(found.row as usize).is_some_and(is_one_of_several) {
            found.sureness = Sureness::Unsure;
        }
        let rank = rank(found);
        let Some(&(least, row, differ)) = best.get(&found.track) else { continue };
        if rank > 0 && (differ || (rank > least && !are_alike(rows, row, found.row))) {
            found.sureness = Sureness::Unsure;
        }
    }
}

/// How many rows of a list without a length have the same names. An album may have two songs of one title, such as two
/// intros, and only lengths would tell which of them is there.
struct Named(HashMap<Key, u32>);

impl Named {
    fn of(rows: &[StatedTrack]) -> Named {
        let mut named: HashMap<Key, u32> = HashMap::new();
        for row in rows.iter().filter(|row| !is_measured(row)) {
            let [full, short] = row_keys(row);
            if let Some(key) = full.or(short) {
                *named.entry(key).or_default() += 1;
            }
        }
        Named(named)
    }

    /// Whether another row may be the same song: it has the same names, or the same title and artist and no album.
    fn is_one_of_several(&self, row: &StatedTrack) -> bool {
        if is_measured(row) {
            return false;
        }
        let [full, short] = row_keys(row);
        let rows = |key: Option<Key>| key.and_then(|key| self.0.get(&key)).copied().unwrap_or_default();
        rows(full) + rows(short) > 1
    }
}

/// Whether a list tells the length of a song or the size of its file.
fn is_measured(row: &StatedTrack) -> bool {
    row.duration_ms.or(row.size).is_some()
}

/// Whether two songs of a list are written alike, so that the list has one song twice.
fn are_alike(rows: &[StatedTrack], one: u32, other: u32) -> bool {
    let of = |row: u32| {
        let row = rows.get(row as usize)?;
        let numbers = (row.track_number, row.disc_number, row.size);
        Some((&row.name, &row.artist, &row.album, numbers))
    };
    one == other || of(one) == of(other)
}

/// A track as it is compared.
fn song(track: Track<'_>) -> Song<'_> {
    let title = track.read_at().map(|_| track.title());
    Song { title, size: track.size(), duration_ms: track.duration_ms(), album: track.album() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, FileFacts, Holds, SaidBy, Stamp, TrackFacts};
    use crate::ids::{BrowserId, PlaceId};
    use crate::stated::Location;

    /// Makes a song of the catalog from its path, title, and length in seconds.
    type Song = (&'static str, &'static str, u64);

    fn catalog(songs: &[Song]) -> Catalog {
        let (mut catalog, browser, place) = (Catalog::default(), BrowserId([1; 8]), PlaceId([2; 8]));
        for (at, &(path, title, seconds)) in (0u8..).zip(songs) {
            let track = TrackId([at; 16]);
            let mut facts =
                TrackFacts { title: title.into(), size: 1000 + u64::from(at), ..TrackFacts::default() };
            facts.audio.duration_ms = Some(seconds * 1000);
            facts.tags.artist = Some("Beyoncé".into());
            facts.tags.album = path.contains("Album").then(|| "Album".into());
            facts.tags.ids.apple_song = Some(500 + u64::from(at));
            let file = FileFacts::new(facts.size, 1, Holds::Track(track));
            let stamp = Stamp::at(u64::from(at), browser);
            catalog.fold(Change::new(stamp, Fact::Track { track, facts: facts.into() }));
            catalog.fold(Change::new(stamp, Fact::File { place, path: path.into(), file }));
        }
        catalog
    }

    fn row(location: &str, name: &str, seconds: u64) -> StatedTrack {
        StatedTrack {
            name: (!name.is_empty()).then(|| name.into()),
            artist: Some("Beyonce\u{301}".into()),
            album: Some("Album".into()),
            duration_ms: (seconds > 0).then_some(seconds * 1000),
            location: (!location.is_empty()).then(|| Location::read(location)),
            ..StatedTrack::default()
        }
    }

    fn check(songs: &[Song], row: StatedTrack, wanted: Option<(u8, Alike, Sureness)>) {
        let catalog = catalog(songs);
        let matching = match_stated(std::slice::from_ref(&row), &catalog, |_| true);
        let found = matching.matches.first().map(|it| (it.track.0[0], it.by, it.sureness));
        assert_eq!(found, wanted, "{row:?}");
        assert_eq!(matching.unmatched.len(), usize::from(wanted.is_none()));
    }

    #[test]
    fn by_the_end_of_the_path() {
        let songs = [("Music/A/Álbum/01 X.m4a", "X", 200), ("Music/A/B/01 X.m4a", "X", 100)];
        use {Alike::Path, Alike::Title, Sureness::*};
        check(&songs, row("file:///U/iTunes/A/A%CC%81lbum/01%20x.m4a", "X", 200), Some((0, Path, Sure)));
        check(&songs, row("file:///U/iTunes/A/%C3%81LBUM/01%20X.m4a", "", 0), Some((0, Path, Sure)));
        check(&songs, row("file:///U/iTunes/A/B/01%20X.m4a", "Y", 900), Some((1, Path, Unsure)));
        check(&songs, row("file:///U/Q/B/01%20X.m4a", "X", 100), Some((1, Path, Sure)));
        check(&songs, row("file:///U/Q/B/01%20X.m4a", "", 0), Some((1, Path, Unsure)));
        // The path says little, but no other song has this title, artist and length.
        check(&songs, row("file:///U/Q/R/01%20X.m4a", "X", 100), Some((1, Title, Sure)));
        check(&songs, row("file:///U/Q/R/01%20X.m4a", "", 0), None);
        check(&[("x.m4a", "X", 100)], row("D:\\Music\\x.m4a", "X", 100), Some((0, Title, Sure)));
        // A list that lies in the place names its files from there.
        check(&songs, row("A/B/01 X.m4a", "", 0), Some((1, Path, Sure)));
    }

    #[test]
    fn a_list_in_the_place_names_its_files_from_there() {
        let mut catalog = catalog(&[("Blue/1.mp3", "X", 100), ("2.mp3", "Y", 100)]);
        let place = Fact::Place { place: PlaceId([2; 8]), browser: BrowserId([1; 8]), name: "Music".into() };
        catalog.fold(Change::new(Stamp::at(9, BrowserId([1; 8])), place));
        let found = |path: &str| {
            let row = StatedTrack { location: Some(Location::Path(path.into())), ..StatedTrack::default() };
            let matches = match_stated(&[row], &catalog, |_| true).matches;
            matches.first().map(|it| (it.track.0[0], it.sureness))
        };
        assert_eq!(found("Blue/1.mp3"), Some((0, Sureness::Sure)));
        assert_eq!(found("./Blue/1.mp3"), Some((0, Sureness::Sure)));
        assert_eq!(found("2.mp3"), Some((1, Sureness::Sure)));
        assert_eq!(found("/other/Blue/1.mp3"), Some((0, Sureness::Unsure)));
    }

    /// A list said where one song was; then another one took its place, and was renamed since it was read.
    #[test]
    fn the_file_at_a_path_is_meant_and_not_the_song_that_left_it() {
        let mut catalog = catalog(&[("a/5.mp3", "Hunter", 200), ("Music/1.mp3", "Chapter Two", 100)]);
        let said = Said { location: Some("/U/A/Music/1.mp3".into()), ..Said::default() };
        let (track, by) = (TrackId([0; 16]), SaidBy::LibraryXml);
        let stamp = Stamp::at(9, BrowserId([1; 8]));
        catalog.fold(Change::new(stamp, Fact::Stated { track, by, said: Some(said.into()) }));
        let place = Fact::Place { place: PlaceId([2; 8]), browser: BrowserId([1; 8]), name: "A".into() };
        catalog.fold(Change::new(stamp, place));
        let row = row("/U/A/Music/1.mp3", "Something else", 100);
        let matches = match_stated(&[row], &catalog, |_| true).matches;
        let found: Vec<_> = matches.iter().map(|it| (it.track.0[0], it.by, it.sureness)).collect();
        assert_eq!(found, [(1, Alike::Path, Sureness::Sure)]);
    }

    /// Two browsers saw a file before and after it was encoded again. A list names it that came after another time.
    #[test]
    fn what_several_browsers_saw_at_a_path_is_one_song_of_a_list() {
        let mut catalog = catalog(&[("Album/5.mp3", "Hunter", 200), ("x.mp3", "Other", 90)]);
        let (place, track, file) = (PlaceId([3; 8]), TrackId([7; 16]), "Album/5.mp3".to_owned());
        let mut say = |ms, fact| drop(catalog.fold(Change::new(Stamp::at(ms, BrowserId([2; 8])), fact)));
        for (id, browser) in [(PlaceId([2; 8]), BrowserId([1; 8])), (place, BrowserId([2; 8]))] {
            say(8, Fact::Place { place: id, browser, name: "Music".into() });
        }
        let mut facts = TrackFacts { title: "Hunter".into(), size: 7, ..TrackFacts::default() };
        facts.audio.duration_ms = Some(200_000);
        facts.tags.artist = Some("Beyoncé".into());
        facts.tags.album = Some("Album".into());
        say(9, Fact::Track { track, facts: facts.into() });
        say(9, Fact::File { place, path: file, file: FileFacts::new(7, 1, Holds::Track(track)) });
        let found = |row| {
            let matches = match_stated(&[row], &catalog, |_| true).matches;
            matches.iter().map(|it| (it.track.0[0], it.sureness)).collect::<Vec<_>>()
        };
        let row = |name: &str| StatedTrack { size: Some(99), ..row("/Users/a/Music/Album/5.mp3", name, 200) };
        assert_eq!(found(row("Hunter")), [(7, Sureness::Sure)]);
        assert_eq!(found(row("Another")).iter().filter(|(_, it)| *it == Sureness::Sure).count(), 0);
    }

    /// A list names a file in a folder of another name. Another copy lies in its place itself, at a path as short.
    #[test]
    fn the_whole_path_is_that_of_the_file_that_a_list_may_mean() {
        let mut catalog = catalog(&[("b/Album/5.mp3", "Hunter", 200)]);
        let track = TrackId([0; 16]);
        let browser = BrowserId([1; 8]);
        let copy = FileFacts::new(1000, 1, Holds::Track(track));
        let found = |catalog: &Catalog| {
            let of_album =
                StatedTrack { album: Some("Best of".into()), ..row("/U/Q/Album/5.mp3", "Hunter", 200) };
            let matches = match_stated(&[of_album], catalog, |_| true).matches;
            matches.iter().map(|it| (it.by, it.sureness)).collect::<Vec<_>>()
        };
        assert_eq!(found(&catalog), [(Alike::Path, Sureness::Unsure)]);
        let mut copied = |path: &str| {
            let fact = Fact::File { place: PlaceId([4; 8]), path: path.into(), file: copy.clone() };
            catalog.fold(Change::new(Stamp::at(9, browser), fact));
            found(&catalog)
        };
        assert_eq!(copied("other/9.mp3"), [(Alike::Path, Sureness::Unsure)]);
        assert_eq!(copied("Album/5.mp3"), [(Alike::Path, Sureness::Sure)]);
    }

    /// A file was encoded again, and a copy of it as it was lies beside it: a list names both. Another browser has seen
    /// another song at the path of the first.
    #[test]
    fn the_file_at_the_very_path_is_meant_before_one_of_the_same_names() {
        let mut catalog = catalog(&[("Album/5.mp3", "Hunter", 200), ("Album/x.mp3", "Other", 90)]);
        let browsers = [(PlaceId([2; 8]), BrowserId([1; 8])), (PlaceId([3; 8]), BrowserId([2; 8]))];
        for (place, browser) in browsers {
            let named = Fact::Place { place, browser, name: "Music".into() };
            catalog.fold(Change::new(Stamp::at(8, browser), named));
        }
        let file = FileFacts::new(1001, 1, Holds::Track(TrackId([1; 16])));
        let other = Fact::File { place: PlaceId([3; 8]), path: "Album/5.mp3".into(), file };
        catalog.fold(Change::new(Stamp::at(9, BrowserId([2; 8])), other));
        let of_size = |path: &str, size| StatedTrack { size: Some(size), ..row(path, "Hunter", 200) };
        let rows = [of_size("/U/a/Music/Album/5.mp3", 77), of_size("/U/a/Music/Album/12.mp3", 1000)];
        let matches = match_stated(&rows, &catalog, |_| true).matches;
        let found: Vec<_> = matches.iter().map(|it| (it.row, it.track.0[0], it.by, it.sureness)).collect();
        use {Alike::Path, Sureness::*};
        assert_eq!(found[0], (0, 0, Path, Sure));
        assert_ne!(found[1].3, Sure);
    }

    #[test]
    fn by_ids() {
        let songs = [("a.m4a", "X", 200), ("b.m4a", "Y", 100)];
        let with = |id, name, seconds| {
            let mut row = row("", name, seconds);
            row.ids.purchased = Some(id);
            row
        };
        check(&songs, with(501, "Y", 100), Some((1, Alike::AppleId, Sureness::Sure)));
        check(&songs, with(501, "Y (Remastered)", 100), Some((1, Alike::AppleId, Sureness::Sure)));
        check(&songs, with(501, "Z", 900), Some((1, Alike::AppleId, Sureness::Unsure)));
        check(&songs, with(777, "Z", 900), None);
    }

    #[test]
    fn by_names_and_length() {
        let songs =
            [("Album/a.m4a", "Déjà Vu!", 200), ("Live/b.m4a", "Halo", 100), ("Album/c.m4a", "Halo", 300)];
        use {Alike::Names, Alike::Title, Sureness::*};
        check(&songs, row("", "deja vu", 201), Some((0, Names, Sure)));
        check(&songs, row("", "Deja Vu", 0), Some((0, Names, Sure)));
        check(&songs, row("", "Deja Vu", 300), None);
        check(&songs, row("", "Halo", 299), Some((2, Names, Sure)));
        // The file names no album, and no other song has this title, artist and length.
        check(&songs, row("", "Halo", 100), Some((1, Title, Sure)));
        let elsewhere = StatedTrack { album: Some("Best of".into()), ..row("", "Halo", 300) };
        check(&songs, elsewhere, Some((2, Title, Unsure)));
        check(&songs, row("", "Halo", 500), None);
        let of_no_album = StatedTrack { album: None, ..row("", "Deja Vu", 0) };
        check(&songs, of_no_album, Some((0, Title, Unsure)));
        let songs = [("Album/a.m4a", "Halo", 200), ("Album/c.m4a", "Halo", 300)];
        check(&songs, row("", "Halo", 0), Some((0, Title, Unsure)));
    }

    #[test]
    fn a_file_of_another_album_is_asked_about_in_a_folder_of_the_same_name() {
        let songs = [("A/Album/x.m4a", "X", 100)];
        let of_album = |album: &str| StatedTrack {
            album: Some(album.into()),
            ..row("file:///U/Q/Album/x.m4a", "X", 100)
        };
        use {Alike::Path, Sureness::*};
        check(&songs, of_album("Album (Deluxe Edition)"), Some((0, Path, Sure)));
        check(&songs, of_album("Best of"), Some((0, Path, Unsure)));
        // At the whole path of a file its tags may only have changed.
        check(&[("Album/x.m4a", "X", 100)], of_album("Best of"), Some((0, Path, Sure)));
    }

    #[test]
    fn of_several_with_the_same_names_the_one_with_the_very_size_is_meant() {
        let songs = [("Album/a.m4a", "X", 100), ("Album/b.m4a", "X", 100)];
        let of_size = |size| StatedTrack { size: Some(size), ..row("", "X", 100) };
        check(&songs, of_size(1001), Some((1, Alike::Names, Sureness::Sure)));
        check(&songs, of_size(77), Some((0, Alike::Title, Sureness::Unsure)));
    }

    #[test]
    fn what_fits_many_fits_none() {
        let songs: Vec<Song> = (0..20).map(|_| ("Album/c.m4a", "Halo", 300)).collect();
        check(&songs, row("file:///Album/c.m4a", "Halo", 300), Some((19, Alike::Path, Sureness::Sure)));
        let paths: [&'static str; 9] =
            ["1/A/x", "2/A/x", "3/A/x", "4/A/x", "5/A/x", "6/A/x", "7/A/x", "8/A/x", "9/A/x"];
        let songs: Vec<Song> = paths.into_iter().map(|path| (path, "Halo", 300)).collect();
        check(&songs, row("file:///0/A/x", "Halo", 300), None);
    }
}
