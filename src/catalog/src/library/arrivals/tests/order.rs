//! The same files, read in any order, give the same answers: judgements, figures, titles and exports. Songs of several
//! files that differ in what they say are what this is about.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::changes::{Change, Extent, Fact, ReadOutcome, Stamp};
use crate::evidence::{KEEP, Settings};
use crate::export::{Accounts, Format, Options, Paths, Source, export};
use crate::ids::{BrowserId, PlaceId};
use crate::imports::plan_joins;
use crate::library::{
    Catalog, Known, ScannedFile, Standpoint, Track, TrackAt, Wanted, absent, plan_arrivals,
};
use crate::marks::Where;
use crate::query::{Query, Table};
use crate::reading::{Container, Cut, Draft, Essence, Reading};
use crate::restore::{Scope, list};

const HERE: BrowserId = BrowserId([1; 8]);
const PLACES: [PlaceId; 2] = [PlaceId([1; 8]), PlaceId([2; 8])];

/// A file: few values of everything that may differ, so that songs often have several files.
#[derive(Clone, Debug)]
struct Sample {
    place: usize,
    path: String,
    title: u8,
    album: u8,
    audio: u8,
    genre: u8,
    /// One bit for each mark.
    marks: u8,
    is_cut: bool,
    is_compilation: bool,
    modified_ms: u64,
    padding: u8,
}

fn sample() -> impl Strategy<Value = Sample> {
    let names = (0u8..3, 0u8..4, 0u8..4, 0u8..3);
    let flags = (prop::bool::weighted(0.1), any::<bool>(), 0u64..3, 0u8..2);
    (0usize..2, "[ab]/[1-4]\\.mp3", names, 0u8..16, flags).prop_map(|(place, path, names, marks, flags)| {
        let (title, album, audio, genre) = names;
        let (is_cut, is_compilation, modified_ms, padding) = flags;
        Sample {
            place,
            path,
            title,
            album,
            audio,
            genre,
            marks,
            is_cut,
            is_compilation,
            modified_ms,
            padding,
        }
    })
}

impl Sample {
    fn size(&self) -> u64 {
        1_000_000 + u64::from(self.audio) * 1000 + u64::from(self.padding)
    }

    fn reading(&self) -> Reading {
        let mut draft = Draft::new(KEEP);
        draft.container = Some(if self.genre == 2 { Container::Flac } else { Container::Mpeg });
        // One of the formats has no id of the audio.
        draft.essence = (self.audio > 0).then_some(Essence([self.audio; 8]));
        let titles = ["TEST TITLE", "Test Title", "Other"];
        draft.tags.title = titles.get(usize::from(self.title)).map(|title| title.to_string());
        draft.tags.artist = Some("Artist".into());
        let albums = ["Album", "ALBUM", "Album (Deluxe Edition)", "Second"];
        draft.tags.album = albums.get(usize::from(self.album)).map(|album| album.to_string());
        draft.tags.genre = Some(["Pop", "Podcast", "Rock"][usize::from(self.genre)].into());
        draft.tags.is_compilation = self.is_compilation;
        draft.tags.year = Some(2000 + u32::from(self.genre));
        draft.audio.duration_ms = Some(200_000 + u64::from(self.audio) * 9_000);
        for (bit, place, key, value) in [
            (1, Where::Id3, "PCST", "1"),
            (2, Where::Id3, "COMM:", "Visit http://ana.bandcamp.com"),
            (4, Where::Id3, "TENC", "iTunes 8.0"),
            (8, Where::Id3, "COMM:iTunes_CDDB_IDs", "12++"),
        ] {
            if self.marks & bit != 0 {
                draft.take_text(place, key, value);
            }
        }
        let mut reading = draft.finish();
        reading.problems.extend(Cut::of_ms(90_000, 200_000).filter(|_| self.is_cut).map(Cut::into_problem));
        reading
    }
}

/// What one browser knows that reads places.
struct Reader {
    catalog: Catalog,
    ms: u64,
}

impl Reader {
    fn new() -> Reader {
        let mut reader = Reader { catalog: Catalog::default(), ms: 1000 };
        for (place, name) in PLACES.into_iter().zip(["Music", "Backup"]) {
            reader.say([Fact::Place { place, browser: HERE, name: name.into() }]);
        }
        reader
    }

    fn from() -> Standpoint {
        Standpoint { browser: HERE, ..Standpoint::default() }
    }

    fn say(&mut self, facts: impl IntoIterator<Item = Fact>) {
        for fact in facts {
            self.ms += 1;
            self.catalog.fold(Change::new(Stamp::at(self.ms, HERE), fact));
        }
    }

    /// Reads these files to the end, as the engine does, as many at once as is said.
    fn read(&mut self, files: &[Sample], at_once: usize) {
        self.read_so(files, at_once, |catalog, facts| catalog.told_apart(facts, HERE));
    }

    fn read_so(&mut self, files: &[Sample], at_once: usize, tell: fn(&Catalog, Vec<Fact>) -> Vec<Fact>) {
        self.ms += 100;
        let began_ms = self.ms;
        let from = Reader::from();
        let is_wanted = |track: &Track<'_>| self.catalog.whereabouts(*track, &from).is_wanted();
        let wanted = Wanted::of(self.catalog.tracks().filter(is_wanted).map(Track::at));
        for some in files.chunks(at_once.max(1)) {
            let facts = some.iter().flat_map(|file| self.found(file, &wanted)).collect();
            self.say(tell(&self.catalog, facts));
        }
        for place in PLACES {
            let there: Vec<&str> =
                files.iter().filter(|it| PLACES[it.place] == place).map(|it| it.path.as_str()).collect();
            let known = self.catalog.files_of(place).map(|file| file.path());
            let gone: Vec<String> = known.filter(|path| !there.contains(&path.as_str())).collect();
            self.say(absent(&self.catalog, place, &gone));
            let extent = Extent { outcome: ReadOutcome::Whole, read: 1, files: 1 };
            self.say([Fact::PlaceRead { place, began_ms, extent }]);
        }
        self.say(plan_arrivals(&self.catalog, &from, &wanted, self.ms));
        self.say(plan_joins(&self.catalog).facts);
    }

    fn found(&self, file: &Sample, wanted: &Wanted) -> Vec<Fact> {
        let place = PLACES[file.place];
        let known = self.catalog.file(place, &file.path).and_then(Known::of);
        if known.as_ref().is_some_and(|known| known.is_unchanged(file.size(), file.modified_ms)) {
            return Vec::new();
        }
        let name = &self.catalog.places()[&place].value.name;
        let (size, modified_ms) = (file.size(), file.modified_ms);
        let found =
            ScannedFile::of_reading(file.reading(), name, &file.path, size, modified_ms, known.as_ref());
        self.catalog.reported(place, &file.path, found, &Reader::from(), wanted, self.ms)
    }

    /// Everything that pages show, without the order of songs that look alike.
    fn shown(&self) -> Vec<String> {
        let from = Reader::from();
        let table = Table::of(&self.catalog, &from);
        let tracks = table.select(&Query::default());
        let settings = Settings::default();
        let (catalog, table) = (&self.catalog, &table);
        let options = Options { accounts: Accounts::Shown, paths: Paths::Included, ..Options::default() };
        let mut shown: Vec<String> = Vec::new();
        for format in [Format::Json, Format::Csv, Format::M3u8, Format::Xspf, Format::FilesFrom] {
            let source = Source { catalog, table, settings: &settings, tracks: &tracks, today: "2026-01-01" };
            shown.extend(export(source, format, options.clone()).text.lines().map(|line| {
                // The last song of a list has no comma.
                line.trim_end_matches(',').to_owned()
            }));
        }
        let title = |at: TrackAt| catalog.track_at(at).map(|track| track.id());
        let row = |at: &TrackAt| format!("{:?} {:?}", title(*at), table.row(*at).map(|row| row.judgement));
        shown.extend(tracks.iter().map(row));
        shown.extend(
            list(catalog, table, &from, Scope::Everything)
                .parts
                .iter()
                .map(|part| format!("{:?} {:?}", part.group, part.sum)),
        );
        shown.push(format!("{:?}", table.outlook()));
        shown.sort();
        shown
    }
}

/// Five copies of one song in one folder, of which two say that they are an episode of a podcast.
fn copies() -> Vec<Sample> {
    let copy = |at: u8| Sample {
        place: 0,
        path: format!("a/{at}.mp3"),
        title: 0,
        album: 0,
        audio: 1,
        genre: 0,
        marks: u8::from(at.is_multiple_of(2)),
        is_cut: false,
        is_compilation: false,
        modified_ms: 1,
        padding: 0,
    };
    (1..=5).map(copy).collect()
}

#[test]
fn a_song_is_judged_by_all_its_copies_whichever_is_read_last() {
    let mut rotated = copies();
    rotated.rotate_left(2);
    let shown = |tell, at_once| {
        let (mut one, mut other) = (Reader::new(), Reader::new());
        one.read_so(&copies(), at_once, tell);
        other.read_so(&rotated, at_once, tell);
        let songs = one.catalog.tracks().filter(|track| track.is_listed()).count();
        assert_eq!(songs, 1);
        (one.shown(), other.shown())
    };
    for at_once in [1, 2, 9] {
        let (one, other) = shown(|catalog, facts| catalog.told_apart(facts, HERE), at_once);
        assert_eq!(one, other);
        // The comparison sees what it is there to see.
        let (one, other) = shown(|_, facts| facts, at_once);
        assert_ne!(one, other);
    }
}

/// Of two files at one path the last one is there.
fn files() -> impl Strategy<Value = Vec<Sample>> {
    let last = |all: Vec<Sample>| {
        let by_path: BTreeMap<_, _> = all.into_iter().map(|it| ((it.place, it.path.clone()), it)).collect();
        by_path.into_values().collect::<Vec<_>>()
    };
    prop::collection::vec(sample(), 2..9).prop_map(last)
}

/// The same files in two orders.
fn in_two_orders() -> impl Strategy<Value = (Vec<Sample>, Vec<Sample>)> {
    files().prop_flat_map(|files| (Just(files.clone()), Just(files).prop_shuffle()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_order_in_which_files_are_read_changes_nothing(
        (files, shuffled) in in_two_orders(),
        at_once in prop::array::uniform2(1usize..10),
    ) {
        let (mut one, mut other) = (Reader::new(), Reader::new());
        one.read(&files, at_once[0]);
        other.read(&shuffled, at_once[1]);
        prop_assert_eq!(one.shown(), other.shown());
        // Nothing new is found in a second reading.
        one.read(&shuffled, at_once[0]);
        other.read(&files, at_once[1]);
        prop_assert_eq!(one.shown(), other.shown());
    }
}
