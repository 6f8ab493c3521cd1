//! A world of two browsers in which songs are moved, retagged, deleted and come back.

mod alike;
mod answered;
mod beside;
mod encoded;
mod order;
mod world;

use super::*;
use crate::changes::{Change, Extent, FileFacts, Presence, ReadOutcome, Register, SaidBy, Stamp, TrackFacts};
use crate::ids::{BrowserId, TrackId};
use crate::library::{ScannedFile, lost_among};
use crate::reading::{Cut, Essence, Problem, ProblemCode};

const HERE: BrowserId = BrowserId([1; 8]);
const A: PlaceId = PlaceId([1; 8]);
const B: PlaceId = PlaceId([2; 8]);

/// A song: its title, album, number and audio.
#[derive(Clone, Copy)]
struct Song(&'static str, &'static str, u32, u8);

impl Song {
    fn facts(self) -> TrackFacts {
        let Song(title, album, number, essence) = self;
        let mut facts = TrackFacts { title: title.into(), size: 9, ..TrackFacts::default() };
        facts.tags.title = Some(title.into());
        facts.tags.artist = Some("Björk".into());
        facts.tags.album = Some(album.into());
        facts.tags.track_number = Some(number);
        facts.essence = Some(Essence([essence; 8]));
        facts.audio.duration_ms = Some(200_000);
        facts
    }

    fn id(self) -> TrackId {
        TrackId::derive(&self.facts())
    }
}

/// A catalog to which readings are told: which files with which songs a place has.
struct World {
    catalog: Catalog,
    ms: u64,
}

impl World {
    fn new() -> World {
        let mut world = World { catalog: Catalog::default(), ms: 0 };
        for (place, name) in [(A, "A"), (B, "B")] {
            world.say(Fact::Place { place, browser: HERE, name: name.into() });
        }
        world
    }

    fn say(&mut self, fact: Fact) {
        self.ms += 1;
        self.catalog.fold(Change::new(Stamp::at(self.ms, HERE), fact));
    }

    fn from() -> Standpoint {
        Standpoint { browser: HERE, ..Standpoint::default() }
    }

    /// The songs on the restore list.
    fn wanted(&self) -> Wanted {
        let stands = |track: &Track<'_>| self.catalog.whereabouts(*track, &World::from());
        Wanted::of(self.catalog.tracks().filter(|track| stands(track).is_wanted()).map(Track::at))
    }

    /// Reads a place to its end, as the engine does.
    fn read(&mut self, place: PlaceId, files: &[(&str, Song)]) {
        self.ms += 10;
        let (began_ms, wanted) = (self.ms, self.wanted());
        for &(path, song) in files {
            let known = self.catalog.file(place, path).filter(|file| file.is_seen_present());
            let held = known.and_then(|file| file.track()).filter(|it| it.essence() == song.facts().essence);
            let retagged = self.catalog.retagged_to(song.id()).filter(|track| track.is_listed());
            let stands_alone = self.catalog.track(song.id()).is_some_and(Track::is_listed);
            let id = held.or(retagged.filter(|_| !stands_alone)).map_or(song.id(), Track::id);
            let again = self.catalog.track(id);
            let found_again =
                |track| self.catalog.found_again(track, place, &World::from(), &wanted, self.ms);
            let again = again.and_then(found_again);
            again.into_iter().for_each(|fact| self.say(fact));
            self.say(Fact::Track { track: id, facts: song.facts().into() });
            let file = FileFacts::new(9, 1, Holds::Track(id));
            self.say(Fact::File { place, path: path.into(), file });
        }
        let gone = self.catalog.files_of(place).filter(|file| file.is_seen_present());
        let gone = gone.filter(|file| !files.iter().any(|(path, _)| *path == file.path()));
        let gone: Vec<_> = gone.filter_map(|file| Some((file.path(), file.facts()?))).collect();
        for (path, file) in gone {
            self.say(Fact::File { place, path, file: FileFacts { presence: Presence::Absent, ..file } });
        }
        let planned = plan_arrivals(&self.catalog, &World::from(), &wanted, self.ms);
        planned.into_iter().for_each(|fact| self.say(fact));
        self.say(Fact::PlaceRead {
            place,
            began_ms,
            extent: Extent { outcome: ReadOutcome::Whole, read: 1, files: 1 },
        });
    }

    /// Reads a place to its end, of whose files all are reported at once: each with its path, song and size.
    fn report(&mut self, place: PlaceId, files: &[(&str, Song, u64)]) {
        self.ms += 10;
        let (began_ms, wanted) = (self.ms, self.wanted());
        let reported = files.iter().flat_map(|&(path, song, size)| {
            let facts = TrackFacts { size, ..song.facts() };
            let file = FileFacts::new(size, 1, Holds::Track(song.id()));
            let found = ScannedFile { file, track: Some((song.id(), facts.into())) };
            self.catalog.reported(place, path, found, &World::from(), &wanted, self.ms)
        });
        let reported = self.catalog.told_apart(reported.collect(), HERE);
        reported.into_iter().for_each(|fact| self.say(fact));
        let planned = plan_arrivals(&self.catalog, &World::from(), &wanted, self.ms);
        planned.into_iter().for_each(|fact| self.say(fact));
        let extent = Extent { outcome: ReadOutcome::Whole, read: 1, files: 1 };
        self.say(Fact::PlaceRead { place, began_ms, extent });
    }

    /// The paths of the files of a song that are there.
    fn paths(&self, song: Song) -> Vec<String> {
        let track = self.catalog.track(song.id()).unwrap();
        let mut paths: Vec<String> = self.catalog.present_copies(track).map(|file| file.path()).collect();
        paths.sort_unstable();
        paths
    }

    /// A song's title, where it stands, and whether it returned.
    fn stands_of<'a>(&'a self, track: Track<'a>) -> (&'a str, Whereabouts, bool) {
        let is_lost = !lost_among(&self.catalog, &[track.at()]).is_empty();
        let whereabouts = match self.catalog.whereabouts(track, &World::from()) {
            Missing if is_lost => Lost,
            it => it,
        };
        (track.title(), whereabouts, track.returned(HERE).is_some())
    }

    /// Where each song stands that lists show, by its title.
    fn stands(&self) -> Vec<(&str, Whereabouts, bool)> {
        let tracks = self.catalog.tracks().filter(|track| track.is_listed());
        let mut stands: Vec<_> = tracks.map(|track| self.stands_of(track)).collect();
        stands.sort_unstable();
        stands
    }

    #[track_caller]
    fn check(&self, wanted: &[(&str, Whereabouts, bool)]) {
        assert_eq!(self.stands(), wanted);
    }
}

use Whereabouts::{Here, Lost, Missing};

#[test]
fn a_song_that_moved_and_was_retagged_is_the_same_song_and_no_return() {
    let mut world = World::new();
    world.read(A, &[("a.mp3", Song("Hunter", "Homogenic", 1, 7))]);
    world.read(A, &[("b.mp3", Song("Hunter!", "Homogenic", 1, 7))]);
    world.check(&[("Hunter!", Here, false)]);
}

#[test]
fn what_was_taken_for_a_moved_song_is_taken_back_and_stays_so() {
    let mut world = World::new();
    let (before, after) = (Song("Hunter", "Homogenic", 1, 7), Song("Hunter!", "Homogenic", 1, 7));
    world.read(A, &[("a.mp3", before)]);
    world.read(A, &[("b.mp3", after)]);
    let moved = world.catalog.track(before.id()).unwrap().moved();
    let [(other, it)] = moved.as_slice() else { panic!("{moved:?}") };
    let was = it.value.as_deref().unwrap();
    assert_eq!((*other, was.title.as_str()), (after.id(), "Hunter"));
    let track = world.catalog.track(before.id()).unwrap();
    assert!(world.catalog.is_moved(track, *other));
    world.catalog.parted(track, *other, was.clone()).into_iter().for_each(|fact| world.say(fact));
    let apart = [("Hunter", Missing, false), ("Hunter!", Here, false)];
    world.check(&apart);
    // The next reading does not take it for the same again, nor is the person asked.
    world.read(A, &[("b.mp3", after)]);
    world.read(B, &[]);
    let track = world.catalog.track(before.id()).unwrap();
    assert_eq!(Arrivals::of(&world.catalog, world.catalog.tracks().map(Track::at)).find(track), None);
    let joined = world.catalog.joined(track, after.id(), HERE);
    joined.into_iter().for_each(|fact| world.say(fact));
    world.check(&[("Hunter!", Here, false)]);
}

#[test]
fn a_song_moves_to_another_place_of_which_either_is_read_first() {
    for b_first in [true, false] {
        let mut world = World::new();
        world.read(A, &[("a.mp3", Song("Hunter", "Homogenic", 1, 7))]);
        world.read(B, &[]);
        let moved = [("x.mp3", Song("Hunter!", "Homogenic", 1, 7))];
        if b_first {
            world.read(B, &moved);
            world.read(A, &[]);
            world.check(&[("Hunter!", Here, false)]);
        } else {
            world.read(A, &[]);
            world.check(&[("Hunter", Missing, false)]);
            world.read(B, &moved);
            world.check(&[("Hunter!", Here, true)]);
        }
    }
}

#[test]
fn the_same_audio_on_another_album_was_there_all_along() {
    let mut world = World::new();
    let best = ("best.mp3", Song("Hunter", "Greatest Hits", 4, 7));
    world.read(A, &[("a.mp3", Song("Hunter", "Homogenic", 1, 7)), best]);
    world.read(B, &[]);
    world.read(A, &[best]);
    world.check(&[("Hunter", Here, false), ("Hunter", Missing, false)]);
}

#[test]
fn a_deleted_song_is_lost_when_all_was_read_and_returns_at_the_same_path() {
    let mut world = World::new();
    let song = ("a.mp3", Song("Hunter", "Homogenic", 1, 7));
    world.read(A, &[song]);
    world.read(A, &[]);
    world.check(&[("Hunter", Missing, false)]);
    world.read(B, &[]);
    world.check(&[("Hunter", Lost, false)]);
    world.read(A, &[song]);
    world.check(&[("Hunter", Here, true)]);
    let found = world.catalog.track(song.1.id()).unwrap().returned(HERE).unwrap();
    assert!(found.is_again && found.place == A);
    world.read(A, &[]);
    world.read(B, &[song]);
    let found = world.catalog.track(song.1.id()).unwrap().returned(HERE).unwrap();
    assert!(!found.is_again && found.place == B);
}

#[test]
fn chapters_with_silent_starts_are_asked_about() {
    let mut world = World::new();
    world.read(A, &[("1.mp3", Song("One", "Book", 1, 7))]);
    world.read(A, &[("2.mp3", Song("Two", "Book", 2, 7))]);
    world.check(&[("One", Missing, false), ("Two", Here, false)]);
    let missing = world.catalog.track(Song("One", "Book", 1, 7).id()).unwrap();
    let here = world.catalog.tracks().map(Track::at);
    let like = Arrivals::of(&world.catalog, here).find(missing).unwrap();
    assert_eq!((like.by, like.sureness), (Alike::Audio, Sureness::Unsure));
}

#[test]
fn of_two_songs_on_either_side_nothing_is_guessed() {
    let mut world = World::new();
    world.read(A, &[("1.mp3", Song("One", "X", 1, 7)), ("2.mp3", Song("Two", "X", 2, 7))]);
    world.read(A, &[("3.mp3", Song("Drei", "X", 1, 7))]);
    assert_eq!(world.stands().iter().filter(|(_, stands, _)| *stands == Here).count(), 1);
    assert_eq!(world.stands().iter().filter(|(_, stands, _)| *stands == Missing).count(), 2);
}

#[test]
fn what_was_not_on_the_list_when_a_reading_began_did_not_return_in_it() {
    let (hunter, joga) = (Song("Hunter", "Homogenic", 1, 7), Song("Jóga", "Homogenic", 2, 8));
    let mut world = World::new();
    world.read(A, &[("1.mp3", hunter), ("2.mp3", joga)]);
    // The files have changed places, and the first path is read first.
    let before = world.wanted();
    world.say(Fact::Replaced { track: hunter.id(), place: A, path: "1.mp3".into() });
    let file = FileFacts::new(9, 1, Holds::Track(joga.id()));
    world.say(Fact::File { place: A, path: "1.mp3".into(), file });
    world.check(&[("Hunter", Missing, false), ("Jóga", Here, false)]);
    let returns = |world: &World, wanted: &Wanted| {
        let hunter = world.catalog.track(hunter.id()).unwrap();
        world.catalog.found_again(hunter, A, &World::from(), wanted, world.ms).is_some()
    };
    assert!(!returns(&world, &before));
    // In the next reading it was missing from the beginning.
    let next = world.wanted();
    assert!(returns(&world, &next));
}

#[test]
fn a_cut_file_that_is_read_first_hides_no_return() {
    let song = Song("Hunter", "Homogenic", 1, 7);
    let mut world = World::new();
    let other = BrowserId([2; 8]);
    world.say(Fact::Place { place: B, browser: other, name: "B".into() });
    world.read(B, &[("1.mp3", song)]);
    let wanted = world.wanted();
    let cut = Cut::of_ms(100_000, 200_000).map(Cut::into_problem).into_iter().collect();
    let file = FileFacts { problems: cut, ..FileFacts::new(9, 1, Holds::Track(song.id())) };
    world.say(Fact::File { place: A, path: "cut.mp3".into(), file });
    // With the whole file elsewhere, the cut one is enough to be here.
    world.check(&[("Hunter", Here, false)]);
    let hunter = world.catalog.track(song.id()).unwrap();
    assert!(world.catalog.found_again(hunter, A, &World::from(), &wanted, world.ms).is_some());
}

#[test]
fn a_copy_that_was_tagged_otherwise_is_no_second_song() {
    let song = ("1.mp3", Song("Hunter", "Homogenic", 1, 7));
    let copy = ("copy/1.mp3", Song("Hunter!", "Homogenic", 1, 7));
    let mut world = World::new();
    world.read(A, &[song, copy]);
    world.check(&[("Hunter!", Here, false)]);
    world.read(B, &[("x.mp3", Song("Hunter?", "Homogenic", 1, 7))]);
    world.check(&[("Hunter?", Here, false)]);
    // The same audio at another position of the album, such as silence, is another song.
    world.read(B, &[("2.mp3", Song("Hunter", "Homogenic", 2, 7))]);
    assert_eq!(world.stands().len(), 2);
}

#[test]
fn one_drive_in_two_browsers_of_which_one_reads_after_a_song_was_retagged() {
    let mut world = World::new();
    let other = BrowserId([2; 8]);
    world.say(Fact::Place { place: B, browser: other, name: "A".into() });
    world.read(B, &[("1.mp3", Song("Hunter", "Homogenic", 1, 7))]);
    // What this browser reads is the song that the other one holds, and returned here.
    world.read(A, &[("1.mp3", Song("Hunter!", "Homogenic", 1, 7))]);
    world.check(&[("Hunter!", Here, true)]);
}

#[test]
fn a_missing_song_of_another_album_holds_up_no_move() {
    let mut world = World::new();
    let best = |path| (path, Song("Hunter", "Greatest Hits", 4, 7));
    world.read(A, &[("1.mp3", Song("Hunter", "Homogenic", 1, 7)), best("4.mp3")]);
    world.read(A, &[best("4.mp3")]);
    world.read(A, &[("b/4.mp3", Song("Hunter!", "Greatest Hits", 4, 7))]);
    world.check(&[("Hunter", Missing, false), ("Hunter!", Here, false)]);
}

#[test]
fn of_two_chapters_that_came_the_one_is_taken_that_is_the_song() {
    let mut world = World::new();
    world.read(A, &[("1.mp3", Song("One", "Book", 1, 7))]);
    world.read(A, &[("a/1.mp3", Song("One!", "Book", 1, 7)), ("a/2.mp3", Song("Two", "Book", 2, 7))]);
    world.check(&[("One!", Here, false), ("Two", Here, false)]);
}

#[test]
fn a_song_that_was_let_go_and_came_back_under_other_tags_is_here() {
    let mut world = World::new();
    let song = Song("Hunter", "Homogenic", 1, 7);
    world.read(A, &[("a.mp3", song)]);
    world.read(A, &[]);
    world.say(Fact::LetGo { track: song.id(), browser: HERE, is_let_go: true });
    world.check(&[("Hunter", Whereabouts::LetGo, false)]);
    world.read(A, &[("b.mp3", Song("Hunter!", "Homogenic", 1, 7))]);
    world.check(&[("Hunter!", Here, false)]);
}

#[test]
fn further_copies_join_after_a_stop() {
    let mut world = World::new();
    let other = BrowserId([2; 8]);
    world.say(Fact::Place { place: B, browser: other, name: "B".into() });
    world.read(B, &[("1.mp3", Song("Hunter", "Homogenic", 1, 7))]);
    let (new, wanted) = (Song("Hunter!", "Homogenic", 1, 7), world.wanted());
    world.say(Fact::Track { track: new.id(), facts: new.facts().into() });
    let file = FileFacts::new(9, 1, Holds::Track(new.id()));
    world.say(Fact::File { place: A, path: "x.mp3".into(), file });
    let planned = plan_copies(&world.catalog, &World::from(), &wanted, world.ms);
    planned.into_iter().for_each(|fact| world.say(fact));
    world.check(&[("Hunter!", Here, true)]);
}

#[test]
fn a_file_that_was_found_as_it_was_before_two_places_were_one_is_there() {
    let (mut world, other) = (World::new(), BrowserId([2; 8]));
    let song = ("1.mp3", Song("Hunter", "Homogenic", 1, 7));
    world.say(Fact::Place { place: B, browser: other, name: "A".into() });
    world.read(A, &[song]);
    world.read(B, &[song]);
    world.read(B, &[]);
    // It was put back, and this browser's reading has nothing new to say of it.
    world.ms += 10;
    let extent = Extent { outcome: ReadOutcome::Whole, read: 1, files: 1 };
    world.say(Fact::PlaceRead { place: A, began_ms: world.ms, extent });
    world.ms += 10;
    world.say(Fact::Sameness { place: A, other: B, sameness: crate::changes::Sameness::Same });
    world.check(&[("Hunter", Here, false)]);
    // Afterwards what the other browser misses is gone.
    let gone = crate::library::absent(&world.catalog, B, &["1.mp3".into()]);
    gone.into_iter().for_each(|fact| world.say(fact));
    assert_eq!(world.paths(song.1), Vec::<String>::new());
}

#[test]
fn a_removal_is_not_meant_of_a_copy_that_came_later() {
    let song = Song("Hunter", "Homogenic", 1, 7);
    let other = ("2.mp3", Song("Jóga", "Homogenic", 2, 8));
    let mut world = World::new();
    world.read(A, &[("1.mp3", song), other]);
    world.read(A, &[other]);
    let said = Fact::LetGo { track: song.id(), browser: HERE, is_let_go: true };
    world.say(said.clone());
    world.read(A, &[other]);
    let jóga = ("Jóga", Here, false);
    world.check(&[("Hunter", Whereabouts::LetGo, false), jóga]);
    // It is put back, and then gone again: nobody said that this was meant.
    world.read(A, &[("1.mp3", song), other]);
    world.check(&[("Hunter", Here, false), jóga]);
    world.read(A, &[other]);
    assert_ne!(world.stands_of(world.catalog.track(song.id()).unwrap()).1, Whereabouts::LetGo);
    world.say(said);
    world.check(&[("Hunter", Whereabouts::LetGo, false), jóga]);
}

#[test]
fn a_folder_under_its_old_name_holds_no_other_copies() {
    let songs = [("1.mp3", Song("Hunter", "Homogenic", 1, 7)), ("2.mp3", Song("Jóga", "Homogenic", 2, 8))];
    let mut world = World::new();
    world.read(A, &songs);
    world.read(B, &songs);
    let gone = |world: &World| crate::library::alone(&world.catalog, B, &["1.mp3".into()]);
    assert_eq!(gone(&world), []);
    world.say(Fact::Sameness { place: A, other: B, sameness: crate::changes::Sameness::Same });
    assert_eq!(gone(&world), [songs[0].1.id()]);
    let hunter = world.catalog.track(songs[0].1.id()).unwrap();
    assert_eq!(world.catalog.present_places(hunter), [B], "the name that was read last");
}

#[test]
fn a_list_of_another_program_makes_nothing_missing() {
    let song = Song("Hunter", "Homogenic", 1, 7);
    for (by, wanted) in [(SaidBy::Spotify, Whereabouts::OnList), (SaidBy::PrivacyExport, Whereabouts::Listed)]
    {
        let mut world = World::new();
        world.say(Fact::Track { track: song.id(), facts: song.facts().into() });
        let said = Some(Box::new(crate::changes::Said::default()));
        world.say(Fact::Stated { track: song.id(), by, said });
        let track = world.catalog.track(song.id()).unwrap();
        assert_eq!(world.catalog.whereabouts(track, &World::from()), wanted);
        assert_eq!(wanted.is_wanted(), by == SaidBy::PrivacyExport);
    }
}

#[test]
fn a_file_without_audio_is_no_copy() {
    let song = Song("Hunter", "Homogenic", 1, 7);
    let mut world = World::new();
    world.say(Fact::Track { track: song.id(), facts: song.facts().into() });
    let problems = vec![Problem { code: ProblemCode::NoAudio, detail: String::new() }];
    let file = FileFacts { problems, ..FileFacts::new(9, 1, Holds::Track(song.id())) };
    world.say(Fact::File { place: A, path: "1.m4a".into(), file });
    world.check(&[("Hunter", Whereabouts::Cut, false)]);
}
