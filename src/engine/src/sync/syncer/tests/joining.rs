//! Joining and leaving: nothing is written before the key is proven, and nothing that is held is left behind.

use reprise_wire::refusal::RefusalCode;

use super::super::{Looked, Stop};
use super::cloud::Double;
use super::real::{InProcess, Real};
use super::*;
use crate::sync::client::{Client, Introduction};

over_both!(
    a_library_is_looked_for_then_made_then_joined,
    what_was_held_of_another_library_comes_along,
    a_library_can_begin_with_a_browser_that_has_tidied_up,
    a_removed_browser_leaves_what_it_knew,
    nothing_is_removed_or_given_up_that_was_not_read,
    who_goes_on_sending_does_not_count_as_unread,
    removing_a_browser_makes_room_where_there_is_none,
    a_snapshot_takes_the_place_of_what_came_before_everywhere,
    what_was_never_sent_is_put_together_first,
    tidying_up_can_stop_anywhere,
    half_a_snapshot_replaces_nothing,
    whatever_an_interrupted_compaction_left_is_harmless,
    a_rotten_record_holds_up_nothing_that_follows,
    what_cannot_be_read_can_be_given_up,
);

fn probe<C: Cloud>(browser: &Browser<C>) -> Result<Looked, Stop> {
    browser.with_syncer(async |syncer| syncer.probe().await)
}

fn enter<C: Cloud>(browser: &Browser<C>) {
    browser.with_syncer(async |syncer| syncer.enter().await).unwrap();
}

fn a_library_is_looked_for_then_made_then_joined<C: Cloud>() {
    let mut world = World::<C>::new(2);
    world.write(0);
    world.write(1);
    assert_eq!(probe(&world.browsers[0]), Ok(Looked::Nothing));
    assert!(world.cloud.is_empty(), "a look writes nothing");
    enter(&world.browsers[0]);
    world.browsers[0].round().unwrap();
    assert!(matches!(probe(&world.browsers[1]), Ok(Looked::Library(heads)) if heads.browsers.len() == 1));
    enter(&world.browsers[1]);
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole(), "both catalogs are folded together");
}

/// Joining is a look, a claim and a round, each with a client of its own. If they share what the endpoint said about itself,
/// it is asked for that once, and for everything else as often as before.
#[test]
fn who_joins_asks_an_endpoint_once_what_it_is() {
    let mut world = World::<Real>::new(1);
    world.write(0);
    world.settle();
    let join = |id: u8, share: &dyn Fn(Client<InProcess>) -> Client<InProcess>| {
        let (mut late, before) = (world.another(id, 1), world.cloud.asked());
        late.disk.add(Fact::from(id));
        let steps: [fn(&Browser<Real>); 4] = [
            |late| drop(probe(late).unwrap()),
            |late| drop(probe(late).unwrap()),
            enter,
            |late| assert_eq!(late.round().unwrap().faults, BTreeSet::new()),
        ];
        for step in steps {
            late.line.endpoint = share(world.cloud.connect(&late.keys, late.id, id));
            step(&late);
        }
        let after = world.cloud.asked();
        (after.0 - before.0, after.1 - before.1)
    };
    let (alone, all) = join(3, &|client| client);
    let said = Introduction::default();
    let (shared, rest) = join(4, &|client| client.sharing(said.clone()));
    // The second one has one more stream to read.
    assert_eq!((alone, shared, all - alone, rest - shared), (4, 1, 8, 9));
}

#[test]
fn a_wrong_key_is_caught_before_anything_is_written() {
    let mut world = World::<Double>::new(1);
    world.write(0);
    world.browsers[0].round().unwrap();
    let other = world.another(2, 2);
    other.disk.fuse.set(Some(0));
    // An endpoint that gives the records of one library to somebody with another key.
    world.cloud.copy_library(world.browsers[0].keys.library, other.keys.library);
    assert_eq!(probe(&other), Err(Stop::WrongKey));
}

fn what_was_held_of_another_library_comes_along<C: Cloud>() {
    let mut world = World::<C>::new(2);
    world.write(0);
    world.write(1);
    world.settle();
    // A new key. The second browser, whose computer is gone, does not come along.
    let mut alone = world.another(1, 7);
    alone.disk.own = world.browsers[0].disk.own.clone();
    alone.disk.foreign = world.browsers[0].disk.foreign.clone();
    enter(&alone);
    alone.round().unwrap();
    enter(&alone);
    let fresh = world.another(3, 7);
    enter(&fresh);
    assert_eq!(fresh.round().unwrap().faults, BTreeSet::new());
    assert_eq!((fresh.disk.facts(), alone.disk.own.borrow().len()), (world.written, 2));
}

fn a_library_can_begin_with_a_browser_that_has_tidied_up<C: Cloud>() {
    let mut world = World::<C>::new(1);
    (0..9).for_each(|_| world.write(0));
    world.browsers[0].disk.own.borrow_mut().retain(|number, _| *number > 4);
    world.written.retain(|fact| *fact >= 4);
    world.browsers[0].round().unwrap();
    let fresh = world.another(2, 1);
    assert_eq!(fresh.round().unwrap().faults, BTreeSet::new());
    assert_eq!(fresh.disk.facts(), world.written);
}

fn a_removed_browser_leaves_what_it_knew<C: Cloud>() {
    let mut world = World::<C>::new(2);
    world.write(0);
    world.write(1);
    world.settle();
    world.write(1);
    world.browsers[1].round().unwrap();
    let removed = world.browsers[1].id;
    world.browsers[0]
        .with_syncer(async |syncer| syncer.remove_browser(removed, Unread::Waits).await)
        .unwrap();
    assert_eq!(world.browsers[0].round().unwrap().faults, BTreeSet::new());
    assert_eq!(world.browsers[0].disk.facts(), world.written);
    let fresh = world.another(3, 1);
    assert_eq!(fresh.round().unwrap().faults, BTreeSet::new());
    assert_eq!(fresh.disk.facts(), world.written);
    world.browsers[1].disk.add(99);
    assert_eq!(world.browsers[1].round().unwrap_err().code(), Some(RefusalCode::BrowserForgotten));
    assert!(world.browsers[1].noticed.borrow().is_empty(), "nobody is accused of what was asked for");
}

fn nothing_is_removed_or_given_up_that_was_not_read<C: Cloud>() {
    for act in [Act::Flips, Act::DropsLast, Act::HandsOutNothing, Act::ClaimsLater, Act::Broken] {
        let mut world = World::<C>::new(2);
        (0..6).for_each(|_| world.write(1));
        world.settle();
        (0..6).for_each(|_| world.write(1));
        world.browsers[1].round().unwrap();
        let (browser, other) = (&world.browsers[0], world.browsers[1].id);
        browser.line.act.set(act);
        browser.with_syncer(async |syncer| syncer.remove_browser(other, Unread::Waits).await).unwrap_err();
        browser.with_syncer(async |syncer| syncer.read_whole(None).await).unwrap_err();
        assert!(world.cloud.numbers().contains_key(&other), "{act:?}");
        assert_eq!(world.settle(), BTreeSet::new(), "{act:?}");
        assert!(world.is_whole(), "{act:?}");
    }
}

fn who_goes_on_sending_does_not_count_as_unread<C: Cloud>() {
    let mut world = World::<C>::new(2);
    (0..6).for_each(|_| world.write(1));
    world.browsers[1].round().unwrap();
    let browser = &world.browsers[0];
    browser.line.act.set(Act::Moves);
    assert_eq!(browser.with_syncer(async |syncer| syncer.read_whole(None).await), Ok(true));
}

fn removing_a_browser_makes_room_where_there_is_none<C: Cloud>() {
    let mut world = World::<C>::new(2);
    world.write(1);
    world.settle();
    world.write(0);
    world.write(1);
    world.browsers[1].round().unwrap();
    world.browsers[0].line.act.set(Act::IsFull);
    let removed = world.browsers.remove(1).id;
    world.browsers[0]
        .with_syncer(async |syncer| syncer.remove_browser(removed, Unread::Waits).await)
        .unwrap();
    assert_eq!(world.settle(), BTreeSet::new());
    let fresh = world.another(3, 1);
    assert_eq!(fresh.round().unwrap().faults, BTreeSet::new());
    assert_eq!(fresh.disk.facts(), world.written);
}

fn a_snapshot_takes_the_place_of_what_came_before_everywhere<C: Cloud>() {
    let mut world = World::<C>::new(2);
    (0..6).for_each(|_| world.write(0));
    world.settle();
    assert!(world.browsers[0].compact().unwrap());
    assert!(!world.browsers[0].compact().unwrap(), "not before it is acknowledged, and not for nothing");
    assert_eq!(world.settle(), BTreeSet::new());
    let held = |at: usize| world.browsers[at].disk.foreign.borrow().len();
    assert_eq!((world.browsers[0].disk.own.borrow().len(), held(1)), (2, 2));
    assert_eq!(world.cloud.numbers()[&world.browsers[0].id], [7, 8]);
    let late = world.another(3, 1);
    assert_eq!(late.round().unwrap().faults, BTreeSet::new());
    assert_eq!(late.disk.facts(), world.written);
}

fn what_was_never_sent_is_put_together_first<C: Cloud>() {
    let mut world = World::<C>::new(1);
    (0..6).for_each(|_| world.write(0));
    assert!(world.browsers[0].compact().unwrap());
    // Only the claim, the heads and the first part get through.
    world.browsers[0].line.act.set(Act::Unreached);
    world.browsers[0].line.grace.set(4);
    world.browsers[0].round().unwrap_err();
    let late = world.another(3, 1);
    assert_eq!(late.round().unwrap().faults, BTreeSet::new(), "half of it is nobody's fault");
    assert_eq!(late.disk.facts().len(), 3);
    assert!(!world.browsers[0].compact().unwrap(), "what was sent stays as it was");
    assert_eq!(world.settle(), BTreeSet::new());
    assert_eq!(late.round().unwrap().faults, BTreeSet::new());
    assert_eq!(late.disk.facts(), world.written);
}

/// Every moment in which a browser can be killed while it tidies up: after each of its writes and each of its
/// calls. A browser that joins or reads in between, or goes on afterwards, misses nothing.
fn tidying_up_can_stop_anywhere<C: Cloud>() {
    for (writes, calls) in (0..9).map(|it| (Some(it), 99)).chain((0..9).map(|it| (None, it))) {
        let mut world = World::<C>::new(2);
        (0..6).for_each(|_| world.write(0));
        world.browsers[0].round().unwrap();
        world.browsers[0].disk.fuse.set(writes);
        world.browsers[0].line.act.set(Act::Unreached);
        world.browsers[0].line.grace.set(calls);
        let stopped = world.browsers[0].compact().and_then(|_| world.browsers[0].round()).is_err();
        assert_eq!(stopped, writes.is_some_and(|it| it < 2) || calls < 4, "{writes:?} {calls}");
        for at in [1, 2] {
            let late = world.another(3, 1);
            assert_eq!(late.round().unwrap().faults, BTreeSet::new(), "{writes:?} {calls}");
            assert_eq!(late.disk.facts(), world.written, "{writes:?} {calls}, look {at}");
            assert_eq!(world.settle(), BTreeSet::new());
            assert!(world.is_whole());
        }
        assert_eq!(world.browsers[1].disk.foreign.borrow().len(), if writes == Some(0) { 6 } else { 2 });
    }
}

fn half_a_snapshot_replaces_nothing<C: Cloud>() {
    let mut world = World::<C>::new(2);
    (0..6).for_each(|_| world.write(0));
    world.settle();
    assert!(world.browsers[0].compact().unwrap());
    // Only the heads and the first part get through.
    world.browsers[0].line.act.set(Act::Unreached);
    world.browsers[0].line.grace.set(2);
    world.browsers[0].round().unwrap_err();
    assert_eq!(world.browsers[1].round().unwrap().faults, BTreeSet::new());
    assert_eq!(world.browsers[1].disk.facts(), world.written);
    // A browser that joins now gets only half of the snapshot, and is told so.
    world.cloud.keep_only(|_, number| number >= 7);
    let late = world.another(3, 1);
    let faults = late.round().unwrap().faults;
    assert!(matches!(faults.first(), Some(Fault::Withholds { after: 0, .. })), "{faults:?}");
}

/// Any subset of the records before a snapshot is left, and their browser never returns.
fn whatever_an_interrupted_compaction_left_is_harmless<C: Cloud>() {
    for left in 0..64_u64 {
        let mut world = World::<C>::new(1);
        (0..6).for_each(|_| world.write(0));
        world.settle();
        assert!(world.browsers[0].compact().unwrap());
        // The snapshot is sent, and what it replaces is not deleted yet.
        world.browsers[0].line.act.set(Act::Unreached);
        world.browsers[0].line.grace.set(3);
        world.browsers[0].round().unwrap_err();
        assert_eq!(world.cloud.numbers()[&world.browsers[0].id], [1, 2, 3, 4, 5, 6, 7, 8]);
        world.cloud.keep_only(|_, number| number > 6 || left >> (number - 1) & 1 == 1);
        let late = world.another(3, 1);
        assert_eq!(late.round().unwrap().faults, BTreeSet::new(), "{left:06b}");
        assert_eq!(late.disk.facts(), world.written, "{left:06b}");
    }
}

/// A record in the stream of a dead browser is damaged for good. Everything else is read, and the damage is said in
/// every round.
fn a_rotten_record_holds_up_nothing_that_follows<C: Cloud>() {
    for number in 1..=9 {
        let mut world = World::<C>::new(2);
        (0..9).for_each(|_| world.write(1));
        world.browsers[1].round().unwrap();
        let dead = world.browsers.pop().unwrap();
        world.cloud.rot(dead.id, number);
        for _ in 0..2 {
            let faults = world.browsers[0].round().unwrap().faults;
            let expected =
                |fault: &Fault| matches!(fault, Fault::Refused { number: at, .. } if *at == number);
            assert!(faults.len() == 1 && faults.iter().all(expected), "{number}: {faults:?}");
        }
        let lost = Fact::try_from(number - 1).unwrap();
        let rest: BTreeSet<Fact> = world.written.iter().copied().filter(|fact| *fact != lost).collect();
        assert_eq!(world.browsers[0].disk.facts(), rest, "{number}");
        // Its disk was only asleep: a fresh snapshot takes the place of everything.
        world.browsers.push(dead);
        assert_eq!(world.browsers[1].read_back(), Ok(Some(Fault::Rotten { number })));
        assert_eq!(world.settle(), BTreeSet::new(), "{number}");
        assert!(world.is_whole(), "{number}");
    }
}

/// A record of a dead browser is damaged for good, and nobody else has it. Removing that browser asks, and then goes on.
fn what_cannot_be_read_can_be_given_up<C: Cloud>() {
    for (act, rotten) in
        [(Act::Honest, Some(4)), (Act::Honest, Some(9)), (Act::CannotRead(BrowserId([2; 8])), None)]
    {
        let mut world = World::<C>::new(2);
        (0..9).for_each(|_| world.write(1));
        world.browsers[1].round().unwrap();
        let dead = world.browsers.pop().unwrap().id;
        if let Some(number) = rotten {
            world.cloud.rot(dead, number);
        }
        let browser = &world.browsers[0];
        browser.line.act.set(act);
        let remove = |unread| browser.with_syncer(async |syncer| syncer.remove_browser(dead, unread).await);
        assert_eq!(remove(Unread::Waits), Err(Stop::Unread));
        assert!(world.cloud.numbers().contains_key(&dead));
        assert_eq!(remove(Unread::GivenUp), Ok(()));
        assert!(!world.cloud.numbers().contains_key(&dead));
        assert_eq!(world.settle(), BTreeSet::new());
        let left = if rotten.is_some() { 8 } else { 0 };
        assert_eq!(world.browsers[0].disk.facts().len(), left, "what could be read stays");
        let late = world.another(3, 1);
        assert_eq!(late.round().unwrap().faults, BTreeSet::new());
        assert_eq!(late.disk.facts().len(), left);
    }
}
