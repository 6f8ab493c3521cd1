//! What a person answers of a missing song and one that it may be.

use super::*;
use crate::query::Table;
use crate::restore::{self, Scope};

#[test]
fn a_song_that_the_person_knows_again_is_here() {
    let (old, new) = (Song("Hunter", "Homogenic", 1, 7), Song("Hunter", "Greatest Hits", 3, 7));
    let other = ("2.mp3", Song("Jóga", "Homogenic", 2, 8));
    let mut world = World::new();
    world.read(A, &[("1.mp3", old), other]);
    world.read(A, &[other]);
    world.read(B, &[("hits/3.mp3", new)]);
    let missing = world.catalog.track(old.id()).unwrap();
    assert!(world.catalog.whereabouts(missing, &World::from()).is_wanted());
    let all = world.catalog.tracks().map(Track::at);
    let like = Arrivals::of(&world.catalog, all).find(missing).unwrap();
    assert_ne!(like.sureness, Sureness::Sure);
    let facts = plan_same(&world.catalog, &World::from(), old.id(), like, world.ms);
    facts.into_iter().for_each(|fact| world.say(fact));
    assert_eq!(world.paths(old), ["hits/3.mp3"]);
    let old = world.catalog.track(old.id()).unwrap();
    let (_, stands, is_back) = world.stands_of(old);
    assert_eq!((stands, is_back), (Here, true));
}

#[test]
fn a_song_that_the_person_knows_as_another_is_asked_about_no_more() {
    let (old, new) = (Song("Hunter", "Homogenic", 1, 7), Song("Hunter", "Greatest Hits", 3, 7));
    let third = Song("Hunter", "Live Box", 5, 7);
    let other = ("2.mp3", Song("Jóga", "Homogenic", 2, 8));
    let mut world = World::new();
    world.read(A, &[("1.mp3", old), other]);
    world.read(A, &[other]);
    world.read(B, &[("hits/3.mp3", new)]);
    let asked = |world: &World| {
        let (catalog, from) = (&world.catalog, World::from());
        let list = restore::list(catalog, &Table::of(catalog, &from), &from, Scope::Missing);
        let pairs = list.review.into_iter().map(|it| (it.at, it.like));
        (list.missing, pairs.collect::<Vec<_>>())
    };
    let (missing, pairs) = asked(&world);
    assert_eq!((missing, pairs.len()), (1, 1));
    world.say(plan_another(&world.catalog, old.id(), pairs[0].1).unwrap());
    assert_eq!(asked(&world), (1, vec![]), "it is missing, and nothing is ticked");
    // Another file is another question.
    world.read(B, &[("hits/3.mp3", new), ("live/5.mp3", third)]);
    let (missing, pairs) = asked(&world);
    assert_eq!((missing, pairs.len()), (1, 1));
    let facts = plan_same(&world.catalog, &World::from(), old.id(), pairs[0].1, world.ms);
    facts.into_iter().for_each(|fact| world.say(fact));
    assert_eq!(asked(&world).0, 0);
    world.read(B, &[("hits/3.mp3", new)]);
    assert_eq!(asked(&world), (1, vec![]), "what came back is gone again");
}
