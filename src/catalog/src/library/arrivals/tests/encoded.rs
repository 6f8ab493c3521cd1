//! Songs that were encoded again, and cut files.

use super::*;

const OLD: Song = Song("Hunter", "Homogenic", 1, 7);
const ANEW: Song = Song("Hunter", "Homogenic", 1, 8);

#[test]
fn a_song_that_was_encoded_again_where_it_lay_is_the_same_song() {
    let mut world = World::new();
    world.report(A, &[("1.mp3", OLD, 9)]);
    world.report(A, &[("1.mp3", ANEW, 10)]);
    world.check(&[("Hunter", Here, false)]);
    assert_eq!(world.paths(OLD), ["1.mp3"]);
    // The old encoding turns up, at once with a copy of the new one.
    world.report(B, &[("new.mp3", ANEW, 10), ("old.mp3", OLD, 9)]);
    assert_eq!(
        (world.paths(OLD), world.paths(ANEW)),
        (vec!["old.mp3".into()], vec!["1.mp3".into(), "new.mp3".into()])
    );
}

#[test]
fn a_song_that_was_encoded_again_beside_its_copy_is_two() {
    let mut world = World::new();
    world.report(A, &[("1.mp3", OLD, 9)]);
    world.report(A, &[("1.mp3", ANEW, 10), ("copy/1.mp3", OLD, 9)]);
    assert_eq!((world.paths(OLD), world.paths(ANEW)), (vec!["copy/1.mp3".into()], vec!["1.mp3".into()]));
}

/// The copy got other words for the same album's edition, and another browser has the song as it was.
#[test]
fn a_song_that_was_encoded_again_beside_its_retagged_copy_is_two() {
    let mut world = World::new();
    let retagged = Song("Hunter", "Homogenic (Deluxe Edition)", 1, 7);
    world.report(A, &[("1.mp3", OLD, 9)]);
    world.report(A, &[("1.mp3", ANEW, 10), ("copy/1.mp3", retagged, 9)]);
    assert_eq!((world.paths(OLD), world.paths(ANEW)), (vec!["copy/1.mp3".into()], vec!["1.mp3".into()]));
}

/// Another browser had read the new encoding, and the retagged copy of it is new.
#[test]
fn a_retagged_copy_of_what_was_encoded_again_is_the_same_song() {
    let mut world = World::new();
    let other = PlaceId([3; 8]);
    world.say(Fact::Place { place: other, browser: BrowserId([2; 8]), name: "C".into() });
    world.report(A, &[("1.mp3", OLD, 9)]);
    world.say(Fact::Track { track: ANEW.id(), facts: ANEW.facts().into() });
    let file = FileFacts::new(10, 1, Holds::Track(ANEW.id()));
    world.say(Fact::File { place: other, path: "1.mp3".into(), file });
    let retagged = Song("Hunter!", "Homogenic", 1, 8);
    world.report(A, &[("1.mp3", ANEW, 10), ("copy/1.mp3", retagged, 10)]);
    assert_eq!(world.paths(OLD), ["1.mp3", "1.mp3", "copy/1.mp3"]);
    assert_eq!(world.stands().len(), 1);
}

/// In another place the song had been encoded and retagged in the same way before.
#[test]
fn a_song_that_became_what_another_one_is_is_that_song() {
    let mut world = World::new();
    let retagged = Song("Hunter!", "Homogenic", 1, 8);
    world.report(A, &[("1.mp3", OLD, 9)]);
    world.report(B, &[("2.mp3", retagged, 10)]);
    assert_eq!(world.stands().len(), 2);
    world.report(A, &[("1.mp3", ANEW, 10)]);
    assert_eq!(world.paths(OLD), ["1.mp3", "2.mp3"]);
    assert_eq!(world.stands().len(), 1);
}

#[test]
fn a_cut_file_that_was_moved_and_retagged_is_the_song_and_no_return() {
    let mut world = World::new();
    world.read(A, &[("a.mp3", Song("Hunter", "Homogenic", 1, 7))]);
    let new = Song("Hunter!", "Homogenic", 1, 7);
    let cut = Cut::of_ms(100_000, 200_000).map(Cut::into_problem).into_iter().collect();
    let wanted = world.wanted();
    world.ms += 10;
    world.say(Fact::Track { track: new.id(), facts: new.facts().into() });
    let file = FileFacts { problems: cut, ..FileFacts::new(9, 1, Holds::Track(new.id())) };
    world.say(Fact::File { place: A, path: "b.mp3".into(), file });
    let gone = crate::library::absent(&world.catalog, A, &["a.mp3".into()]);
    gone.into_iter().for_each(|fact| world.say(fact));
    let planned = plan_arrivals(&world.catalog, &World::from(), &wanted, world.ms);
    planned.into_iter().for_each(|fact| world.say(fact));
    world.check(&[("Hunter!", Whereabouts::Cut, false)]);
}
