//! What the endpoint lost, or what rotted there, is sent again: by one browser, and by the others only if that one does
//! not. Browsers whose whole machine was put back, endpoint and profile, lose nothing either.

use super::*;

over_both!(
    a_loss_is_sent_again_by_one_of_four,
    what_the_first_does_not_send_the_others_send_a_day_later,
    two_that_take_over_at_once_lose_nothing,
    nobody_relies_on_what_was_not_sent_yet,
    a_rotten_record_that_the_first_never_had_is_healed_by_another,
    a_machine_that_was_put_back_with_its_endpoint_loses_nothing,
    what_a_silent_browser_wrote_anew_is_read,
);

/// A world of four browsers that hold everything. The first one is dead now; the others take each other for living.
fn orphaned<C: Cloud>(facts: usize) -> (World<C>, BrowserId) {
    let mut world = World::<C>::new(4);
    (0..facts).for_each(|_| world.write(0));
    (1..4).for_each(|at| world.write(at));
    assert_eq!(world.settle(), BTreeSet::new());
    let dead = world.browsers.remove(0).id;
    for browser in &world.browsers {
        let others = world.browsers.iter().filter(|other| other.id != browser.id);
        let wrote = others.map(|other| (other.id, 1_000 * DAY_MS)).chain([(dead, 900 * DAY_MS)]);
        browser.disk.wrote.replace(wrote.collect());
    }
    (world, dead)
}

fn own<C: Cloud>(browser: &Browser<C>) -> usize {
    browser.disk.own.borrow().len()
}

/// Two rounds of each browser, those with the highest ids first. Answers all faults.
fn rounds<C: Cloud>(world: &World<C>) -> BTreeSet<Fault> {
    let all = || world.browsers.iter().rev().flat_map(|browser| browser.round().unwrap().faults);
    let mut faults: BTreeSet<Fault> = all().collect();
    faults.extend(all());
    faults
}

fn is_whole_for_newcomers<C: Cloud>(world: &World<C>) {
    let late = world.another(9, 1);
    drop(late.round().unwrap());
    assert_eq!(late.round().unwrap().faults, BTreeSet::new());
    assert_eq!(late.disk.facts(), world.written);
}

fn a_loss_is_sent_again_by_one_of_four<C: Cloud>() {
    for left in [0, 4] {
        let (world, dead) = orphaned::<C>(9);
        let before: Vec<usize> = world.browsers.iter().map(own).collect();
        world.cloud.keep_only(|browser, number| browser != dead || number <= left);
        assert!(!rounds(&world).is_empty(), "it is said");
        rounds(&world);
        let grown: Vec<usize> =
            world.browsers.iter().zip(before).map(|(it, before)| own(it) - before).collect();
        assert_eq!(grown, [9 - left as usize, 0, 0], "only the one with the lowest id sends it again");
        assert_eq!(world.settle(), BTreeSet::new());
        assert!(world.is_whole());
        is_whole_for_newcomers(&world);
    }
}

fn what_the_first_does_not_send_the_others_send_a_day_later<C: Cloud>() {
    for left in [0, 4] {
        let (mut world, dead) = orphaned::<C>(9);
        world.browsers.remove(0);
        let before = own(&world.browsers[0]);
        world.cloud.keep_only(|browser, number| browser != dead || number <= left);
        for day in [1_000, 1_000, 999] {
            world.browsers.iter().for_each(|browser| browser.day.set(day));
            let faults = rounds(&world);
            assert!(!faults.is_empty(), "it is said while it waits");
            assert_eq!(own(&world.browsers[0]), before, "a clock that goes back begins the day again");
        }
        world.browsers.iter().for_each(|browser| browser.day.set(1_000));
        rounds(&world);
        assert_eq!(world.settle(), BTreeSet::new());
        assert!(world.is_whole());
        is_whole_for_newcomers(&world);
    }
}

/// Each takes itself for the only living one. What is sent twice is one in a snapshot.
fn two_that_take_over_at_once_lose_nothing<C: Cloud>() {
    let (mut world, dead) = orphaned::<C>(9);
    world.browsers.truncate(2);
    world.browsers.iter().for_each(|browser| drop(browser.disk.wrote.take()));
    world.cloud.rot(dead, 5);
    let read = |at: usize| (1_000..1_008).flat_map(|day| world.browsers[at].read_silent(&[], day)).count();
    assert_eq!((read(0), read(1)), (1, 1));
    rounds(&world);
    assert_eq!(world.settle(), BTreeSet::new());
    assert_eq!((read(0), read(1)), (0, 0), "each says that it took over, and looks no more");
    for browser in &world.browsers {
        browser.compact().unwrap();
    }
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
    is_whole_for_newcomers(&world);
}

/// The one that takes over is killed after any of its calls, and never comes back. The others hold it still, and send
/// it a day later, because nobody has said that all of it is there.
fn nobody_relies_on_what_was_not_sent_yet<C: Cloud>() {
    for calls in 2..12 {
        let (mut world, dead) = orphaned::<C>(9);
        world.cloud.keep_only(|browser, _| browser != dead);
        drop(world.browsers[0].round().unwrap());
        world.browsers[0].line.act.set(Act::Unreached);
        world.browsers[0].line.grace.set(calls);
        let _ = world.browsers[0].round();
        world.browsers.remove(0);
        for day in [1_000, 1_001] {
            world.browsers.iter().for_each(|browser| browser.day.set(day));
            rounds(&world);
        }
        assert_eq!(world.settle(), BTreeSet::new(), "{calls} calls");
        is_whole_for_newcomers(&world);
    }
}

/// The living browser with the lowest id joined when the record was damaged already. Another one holds it.
fn a_rotten_record_that_the_first_never_had_is_healed_by_another<C: Cloud>() {
    let mut world = World::<C>::new(1);
    (0..9).for_each(|_| world.write(0));
    world.settle();
    let (first, holder) = (world.another(2, 1), world.another(5, 1));
    holder.round().unwrap();
    let dead = world.browsers.remove(0).id;
    world.cloud.rot(dead, 4);
    assert!(first.round().unwrap().faults.iter().any(|it| matches!(it, Fault::Refused { number: 4, .. })));
    for browser in [&first, &holder] {
        browser.disk.add(40 + u32::from(browser.stream));
        world.written.insert(40 + u32::from(browser.stream));
        browser.round().unwrap();
    }
    let found = (1_000..1_016).map(|day| {
        assert_eq!(first.read_silent(&[holder.id], day), BTreeSet::new(), "what it has is right");
        holder.read_silent(&[first.id], day)
    });
    let found: BTreeSet<Fault> = found.flatten().collect();
    assert_eq!(found, BTreeSet::from([Fault::RottenOther { browser: dead, number: 4 }]));
    world.browsers.extend([first, holder]);
    rounds(&world);
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
    is_whole_for_newcomers(&world);
}

/// Two browsers. The first one and its endpoint are put back from one backup, after which it wrote eight times, and it
/// writes so often anew.
fn put_back_with_its_endpoint<C: Cloud>(writes: u32) -> World<C> {
    let mut world = World::<C>::new(2);
    (0..4).for_each(|_| world.write(0));
    world.write(1);
    world.settle();
    let (image, backup) = (world.browsers[0].disk.copy(), world.cloud.back_up());
    (0..8).for_each(|_| world.write(0));
    world.settle();
    world.cloud.put_back(&backup);
    world.browsers[0].disk = image;
    (0..writes).for_each(|_| world.write(0));
    world
}

/// An endpoint at home and the profile beside it are put back from one backup, and the browser goes on. What it wrote
/// before lives in another browser only, and that one must not skip what it writes now under the same numbers.
fn a_machine_that_was_put_back_with_its_endpoint_loses_nothing<C: Cloud>() {
    for writes in [1, 4, 8, 9, 20] {
        let mut world = put_back_with_its_endpoint::<C>(writes);
        let faults = world.browsers[0].round().unwrap().faults;
        assert_eq!(faults, BTreeSet::new(), "it cannot know");
        let faults = rounds(&world);
        assert!(writes == 8 || !faults.is_empty(), "{writes} writes");
        // Where both have equally many records, the next one tells.
        world.write(0);
        world.settle();
        assert_eq!(world.settle(), BTreeSet::new(), "{writes} writes");
        assert!(world.is_whole(), "{writes} writes");
        is_whole_for_newcomers(&world);
    }
}

/// The same, and the browser never writes again: who reads its silent stream back finds that.
fn what_a_silent_browser_wrote_anew_is_read<C: Cloud>() {
    let mut world = put_back_with_its_endpoint::<C>(8);
    world.browsers[0].round().unwrap();
    let silent = world.browsers.remove(0).id;
    let found: BTreeSet<Fault> =
        (1_000..1_008).flat_map(|day| world.browsers[0].read_silent(&[], day)).collect();
    assert_eq!(found, BTreeSet::from([Fault::OtherHistory { browser: silent, number: 5 }]));
    rounds(&world);
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
    is_whole_for_newcomers(&world);
}
