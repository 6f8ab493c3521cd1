//! A song stands once: not beside the one for which its files were taken, nor beside a copy.

use super::*;
use crate::changes::Said;
use crate::stated::PersistentId;

#[test]
fn what_was_taken_for_another_song_stands_no_more() {
    let song = |title| Song(title, "Homogenic", 1, 7);
    let mut world = World::new();
    world.read(A, &[("a.mp3", song("Hunter"))]);
    world.read(A, &[("b.mp3", song("Hunter!"))]);
    // The file that made the other one a song holds something else now.
    let other = song("Hunter!").id();
    world.say(Fact::Replaced { track: other, place: A, path: "b.mp3".into() });
    assert!(!world.catalog.track(other).unwrap().is_listed());
    world.read(A, &[("c.mp3", song("Hunter!"))]);
    world.check(&[("Hunter!", Here, false)]);
}

#[test]
fn a_copy_of_a_file_without_tags_is_no_second_song() {
    let named = |name: &str, size| {
        let essence = Some(Essence([7; 8]));
        TrackFacts { title: name.into(), size, essence, ..TrackFacts::default() }
    };
    let check = |other: TrackFacts, songs: usize| {
        let mut world = World::new();
        for (path, facts) in [("image.flac", named("image", 9)), ("another.flac", other)] {
            let track = TrackId::derive(&facts);
            world.say(Fact::File {
                place: A,
                path: path.into(),
                file: FileFacts::new(facts.size, 1, Holds::Track(track)),
            });
            world.say(Fact::Track { track, facts: facts.into() });
        }
        world.read(B, &[]);
        assert_eq!(world.stands().len(), songs);
    };
    check(named("another", 9), 1);
    // Chapters that begin with the same silence may have no tags either.
    check(named("another", 8), 2);
}

#[test]
fn of_two_songs_that_were_each_taken_for_the_other_one_stands() {
    let (one, other) = (Song("Hunter", "Homogenic", 1, 7), Song("Hunter!", "Homogenic", 1, 7));
    let moved =
        |to: Song, of: Song| Fact::Moved { track: to.id(), other: of.id(), before: Some(to.facts().into()) };
    for (first, second) in [(one, other), (other, one)] {
        let mut world = World::new();
        for song in [one, other] {
            world.say(Fact::Track { track: song.id(), facts: song.facts().into() });
            let file =
                FileFacts { presence: Presence::Absent, ..FileFacts::new(9, 1, Holds::Track(song.id())) };
            world.say(Fact::File { place: A, path: format!("{}.mp3", song.0), file });
        }
        world.say(moved(first, second));
        world.say(moved(second, first));
        let listed: Vec<TrackId> =
            world.catalog.tracks().filter(|track| track.is_listed()).map(Track::id).collect();
        assert_eq!(listed, [second.id()]);
    }
}

#[test]
fn a_song_of_which_nothing_is_left_does_not_stand_beside_itself() {
    let mut world = World::new();
    let (song, retagged) = (Song("Hunter", "Homogenic", 1, 7), Song("Hunter!", "Homogenic", 1, 7));
    world.read(A, &[("1.mp3", song)]);
    // Another browser has it under other tags, and says so while nobody hears.
    world.say(Fact::Place { place: B, browser: BrowserId([2; 8]), name: "B".into() });
    world.say(Fact::Track { track: retagged.id(), facts: retagged.facts().into() });
    let file = FileFacts::new(9, 1, Holds::Track(retagged.id()));
    world.say(Fact::File { place: B, path: "1.mp3".into(), file });
    world.read(A, &[]);
    world.check(&[("Hunter!", Whereabouts::Elsewhere, false)]);
}

#[test]
fn a_song_of_which_a_list_speaks_takes_the_place_of_the_one_beside_it() {
    let mut world = World::new();
    let (song, retagged) = (Song("Hunter", "Homogenic", 1, 7), Song("Hunter!", "Homogenic", 1, 7));
    world.read(A, &[("1.mp3", song)]);
    world.say(Fact::Place { place: B, browser: BrowserId([2; 8]), name: "B".into() });
    world.say(Fact::Track { track: retagged.id(), facts: retagged.facts().into() });
    let file = FileFacts::new(9, 1, Holds::Track(retagged.id()));
    world.say(Fact::File { place: B, path: "1.mp3".into(), file });
    let said = Some(Said { persistent_id: Some(PersistentId(1)), ..Said::default() }.into());
    world.say(Fact::Stated { track: retagged.id(), by: SaidBy::LibraryXml, said });
    world.read(A, &[]);
    world.check(&[("Hunter!", Whereabouts::Elsewhere, false)]);
    assert!(world.catalog.track(retagged.id()).unwrap().said().next().is_some(), "the list is still heard");
}

/// A song took another one's files, and that one those of a third. Now the first one takes all of them.
#[test]
fn a_song_that_took_another_ones_files_is_taken_again() {
    let mut world = World::new();
    let [one, other, third] = ["Hunter", "Hunter!", "Hunter!!"].map(|title| Song(title, "Homogenic", 1, 7));
    let moved = |to: Song, of: Song| {
        let before = Some(to.facts().into());
        Fact::Moved { track: to.id(), other: of.id(), before }
    };
    for (song, presence) in [(one, Presence::Absent), (other, Presence::Present)] {
        world.say(Fact::Track { track: song.id(), facts: song.facts().into() });
        let file = FileFacts { presence, ..FileFacts::new(9, 1, Holds::Track(song.id())) };
        world.say(Fact::File { place: A, path: format!("{}.mp3", song.0), file });
    }
    world.say(moved(one, other));
    world.say(moved(other, third));
    // A file of the other one holds something else by now, so that it would stand without any.
    world.say(Fact::Replaced { track: other.id(), place: B, path: "x.mp3".into() });
    let like = |world: &World| {
        let here = world.catalog.position(other.id()).unwrap();
        Likeness { here, by: Alike::Audio, sureness: Sureness::Sure }
    };
    let same = |world: &World| plan_same(&world.catalog, &World::from(), one.id(), like(world), world.ms);
    same(&world).into_iter().for_each(|fact| world.say(fact));
    world.check(&[("Hunter!", Here, true)]);
    let said = same(&world).into_iter().filter(|fact| matches!(fact, Fact::Moved { .. })).count();
    assert_eq!(said, 0, "it is said once");
}
