//! Damage and refusals that last to the end of the test. Each is said in every round, nothing is lost or half stored, and a
//! person does meanwhile whatever they want: they write, read, remove a browser, clear junk, change the password, start over.

use super::super::Rest;
use super::*;

over_both!(
    a_disk_that_flips_a_bit_of_each_snapshot_is_told_each_time,
    damage_in_the_stream_of_a_dead_browser_stops_nobody,
    an_endpoint_that_finds_everything_too_large_gets_the_rest_later,
);

/// Does what a person may do in a library with something wrong in it: they remove another browser, clear junk, change the
/// password, and read all that they need for starting over, giving up what cannot be read.
fn does_everything<C: Cloud>(browser: &Browser<C>, other: BrowserId) {
    let epoch = browser.disk.epoch.get();
    let removed = browser.with_syncer(async |syncer| syncer.remove_browser(other, Unread::GivenUp).await);
    assert_eq!(removed, Ok(()));
    assert!(!browser.cloud.numbers().contains_key(&other) && browser.removed().contains_key(&other));
    assert_eq!(browser.with_syncer(async |syncer| syncer.clear_junk().await), Ok(0), "damage is no junk");
    assert_eq!(browser.with_syncer(async |syncer| syncer.raise().await), Ok(epoch + 1));
    let rest = browser.with_syncer(async |syncer| syncer.read_rest(Unread::GivenUp).await);
    assert!(matches!(rest, Ok(Rest::Nothing | Rest::Read)), "{rest:?}");
}

/// Whatever is sent is damaged again. It is found each time, a fresh snapshot is sent each time, and who joins hears of it.
fn a_disk_that_flips_a_bit_of_each_snapshot_is_told_each_time<C: Cloud>() {
    let mut world = World::<C>::new(2);
    (0..6).for_each(|_| world.write(0));
    world.write(1);
    world.settle();
    let (own, other) = (world.browsers[0].id, world.browsers[1].id);
    for _ in 0..4 {
        world.write(0);
        world.browsers[0].round().unwrap();
        let number = world.cloud.numbers()[&own][0];
        world.cloud.rot(own, number);
        assert_eq!(world.browsers[0].read_back(), Ok(Some(Fault::Rotten { number })));
        assert_eq!(world.browsers[0].round().unwrap().faults, BTreeSet::new());
        assert!(world.cloud.numbers()[&own][0] > number, "a fresh snapshot is there");
        assert_eq!(world.browsers[0].disk.facts(), world.written);
    }
    let number = world.cloud.numbers()[&own][0];
    world.cloud.rot(own, number);
    let late = world.another(3, 1);
    for _ in 0..2 {
        let faults = late.round().unwrap().faults;
        let is_said = |fault: &Fault| matches!(fault, Fault::Refused { browser, number: at, .. } if (*browser, *at) == (own, number));
        assert!(faults.len() == 1 && faults.iter().all(is_said), "{faults:?}");
    }
    does_everything(&world.browsers[0], other);
    assert_eq!(world.browsers[0].read_back(), Ok(Some(Fault::Rotten { number })), "it is still said");
    world.browsers.pop();
    world.browsers.push(late);
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

/// A record in the stream of a dead browser is damaged for good, and nobody else has it. It is said in every round, to the
/// end.
fn damage_in_the_stream_of_a_dead_browser_stops_nobody<C: Cloud>() {
    for number in [1, 5, 9] {
        let mut world = World::<C>::new(2);
        (0..9).for_each(|_| world.write(1));
        world.browsers[1].round().unwrap();
        let dead = world.browsers.pop().unwrap().id;
        world.cloud.rot(dead, number);
        let leaves = world.another(3, 1);
        leaves.disk.add(500);
        world.browsers.push(leaves);
        let says = |browser: &Browser<C>| {
            let faults = browser.round().unwrap().faults;
            let is_said = |fault: &Fault| matches!(fault, Fault::Refused { browser, .. } if *browser == dead);
            assert!(faults.len() == 1 && faults.iter().all(is_said), "{number}: {faults:?}");
        };
        (0..2).for_each(|_| world.browsers.iter().for_each(says));
        let browser = &world.browsers[0];
        assert_eq!(browser.with_syncer(async |syncer| syncer.read_whole(None).await), Err(Stop::Unread));
        does_everything(browser, world.browsers[1].id);
        assert!(world.cloud.numbers().contains_key(&dead), "what cannot be read is not thrown away");
        says(browser);
        let facts = browser.disk.facts();
        assert!(facts.len() == 9 && facts.contains(&500), "eight of the dead one's, and what was taken over");
    }
}

/// Whatever is sent is refused as too large. What waits is cut as far as it can be, and no further; what others write is read,
/// and an honest endpoint then gets everything.
fn an_endpoint_that_finds_everything_too_large_gets_the_rest_later<C: Cloud>() {
    let mut world = World::<C>::new(2);
    world.write(0);
    world.settle();
    let facts: Vec<Fact> = (100..116).collect();
    world.written.extend(&facts);
    world.browsers[0].disk.own.borrow_mut().insert(2, encode(&facts));
    world.browsers[0].disk.add(7);
    world.written.insert(7);
    world.browsers[0].line.act.set(Act::TooLarge);
    let halve = |bytes: &[u8]| {
        let (one, other) = bytes.split_at(bytes.len() / 8 * 4);
        [one, other].into_iter().filter(|part| !part.is_empty()).map(<[u8]>::to_vec).collect()
    };
    let cut = |browser: &Browser<C>| {
        assert_eq!(browser.round().unwrap().faults, BTreeSet::from([Fault::TooLarge { number: 2 }]));
        browser.with_syncer(async |syncer| syncer.cut_again(2, halve).await).unwrap()
    };
    let mut cuts = 0;
    while cut(&world.browsers[0]) {
        cuts += 1;
    }
    assert_eq!(cuts, 4, "sixteen facts into parts of 8, 4, 2, 1 and 1");
    assert!(!cut(&world.browsers[0]), "what is one fact stays one");
    world.write(1);
    world.browsers[1].round().unwrap();
    world.browsers[0].round().unwrap();
    assert_eq!(world.browsers[0].disk.facts(), world.written, "nothing is lost here, and others are read");
    does_everything(&world.browsers[0], world.browsers[1].id);
    world.browsers.pop();
    assert_eq!(world.settle(), BTreeSet::new());
    let late = world.another(3, 1);
    assert_eq!(late.round().unwrap().faults, BTreeSet::new());
    assert!(late.disk.facts().is_superset(&world.written));
}
