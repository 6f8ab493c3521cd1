//! When two songs are the same, surely or perhaps.

use super::*;

/// Checks as what a missing song is found among others that came later.
#[track_caller]
fn check(missing: TrackFacts, here: &[TrackFacts], wanted: Option<(u32, Alike, bool)>) {
    let mut world = World::new();
    for (id, facts) in (0u8..).zip(std::iter::once(&missing).chain(here)) {
        let facts = Register { stamp: Stamp::at(0, HERE), value: facts.clone() };
        world.say(Fact::Track { track: TrackId([id; 16]), facts: facts.value.into() });
    }
    let here = (1..1 + here.len() as u32).map(TrackAt);
    let found = Arrivals::of(&world.catalog, here).find(world.catalog.track_at(TrackAt(0)).unwrap());
    assert_eq!(found.map(|it| (it.here.0, it.by, it.sureness == Sureness::Sure)), wanted);
}

fn song(album: &str, seconds: u64, essence: u8) -> TrackFacts {
    let mut facts = TrackFacts { title: "Hunter".into(), ..TrackFacts::default() };
    facts.essence = (essence > 0).then_some(Essence([essence; 8]));
    facts.tags.artist = Some("Björk".into());
    facts.tags.album = Some(album.to_owned()).filter(|album| !album.is_empty());
    facts.audio.duration_ms = (seconds > 0).then_some(seconds * 1000);
    facts
}

fn with(mut facts: TrackFacts, change: impl FnOnce(&mut TrackFacts)) -> TrackFacts {
    change(&mut facts);
    facts
}

#[test]
fn the_same_audio_on_the_same_album_is_the_same_song() {
    use Alike::{Audio, Names};
    check(song("A", 0, 1), &[song("A (Deluxe Edition)", 9, 1)], Some((1, Audio, true)));
    check(song("", 0, 1), &[song("", 9, 1)], Some((1, Audio, true)));
    check(song("A", 0, 1), &[song("Other", 9, 1)], Some((1, Audio, false)));
    check(song("", 200, 1), &[song("", 100, 2)], None);
    check(song("Homogenic", 200, 1), &[song("Homogenic", 201, 2)], Some((1, Names, false)));
}

#[test]
fn names_are_asked_about_and_versions_are_other_songs() {
    use Alike::{Names, Title};
    check(song("Homogenic", 200, 0), &[song("homogenic", 202, 0)], Some((1, Names, false)));
    check(song("Homogenic", 200, 0), &[song("Homogenic", 300, 0)], None);
    check(song("Homogenic", 200, 0), &[song("Live", 201, 0)], Some((1, Title, false)));
    let live = with(song("Homogenic", 200, 0), |it| it.title = "Hunter (Live)".into());
    check(song("Homogenic", 200, 0), std::slice::from_ref(&live), None);
    check(live.clone(), &[with(live, |it| it.title = "Hunter - live".into())], Some((1, Names, false)));
}

#[test]
fn ids_are_believed_with_a_mark_or_the_album() {
    use crate::marks::Delivery;
    let bought = |album, delivery| {
        with(song(album, 200, 0), |it| {
            (it.tags.ids.apple_song, it.delivery) = (Some(7), delivery);
            it.title = format!("Hunter of {album}");
        })
    };
    check(bought("A", Delivery::RECORD), &[bought("B", Delivery::ACCOUNT)], Some((1, Alike::AppleId, true)));
    check(bought("A", Delivery::RECORD), &[bought("B", Delivery::CATALOGUE)], None);
    let coded =
        |album, seconds| with(song(album, seconds, 0), |it| it.tags.ids.isrc = Some("GBAYE9700001".into()));
    check(coded("A", 200), &[coded("A", 201)], Some((1, Alike::Recording, true)));
    check(coded("A", 200), &[coded("B", 201)], Some((1, Alike::Recording, false)));
    check(coded("A", 200), &[coded("A", 300)], Some((1, Alike::Recording, false)));
}
