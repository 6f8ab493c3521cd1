//! Facts of removal: sealed and acknowledged before anything is deleted, known to all for ever, and stronger than a server
//! or a profile that was put back.

use reprise_catalog::seal::Seen;
use reprise_wire::refusal::RefusalCode;

use super::super::{Records as _, carry_removals};
use super::real::Real;
use super::*;

over_both!(
    wherever_a_removal_stops_nothing_is_deleted_before_its_fact_is_there,
    the_fact_survives_snapshots_and_the_removal_of_its_maker,
    who_is_removed_and_put_back_is_read_to_its_last_number_and_removed_again,
    who_learns_of_its_removal_only_by_the_fact_stops_and_comes_back_under_another_id,
    a_removal_is_done_again_though_what_its_maker_sent_was_lost_with_it,
    new_words_keep_own_removals_and_not_those_of_others,
    two_that_remove_one_at_once_agree,
    who_is_removed_and_put_back_may_have_nothing_left_that_counts,
    without_room_removals_leave_one_record_however_often_they_are_tried,
);

/// Three browsers that have synced, the third one with four facts.
fn three<C: Cloud>() -> World<C> {
    let mut world = World::<C>::new(3);
    (0..2).for_each(|at| world.write(at));
    (0..4).for_each(|_| world.write(2));
    assert_eq!(world.settle(), BTreeSet::new());
    world
}

fn newcomer<C: Cloud>(world: &World<C>) -> Browser<C> {
    let late = world.another(9, 1);
    assert_eq!(late.round().unwrap().faults, BTreeSet::new());
    late
}

fn is_out<C: Cloud>(browser: &Browser<C>) {
    for _ in 0..2 {
        assert_eq!(browser.round().unwrap_err().code(), Some(RefusalCode::BrowserForgotten));
    }
}

/// The line breaks, or the tab is killed, after any call and any write. When the stream is gone, the fact is there; and when
/// the remover goes on, it completes what it had begun to say.
fn wherever_a_removal_stops_nothing_is_deleted_before_its_fact_is_there<C: Cloud>() {
    let (mut deleted, mut interrupted) = (0, 0);
    for (calls, writes) in (0..24).map(|it| (it, None)).chain((0..24).map(|it| (99, Some(it)))) {
        let mut world = three::<C>();
        world.write(2);
        world.browsers[2].round().unwrap();
        let removed = world.browsers.remove(2);
        let last = *world.cloud.numbers()[&removed.id].last().unwrap();
        let one = &world.browsers[0];
        one.line.act.set(Act::Unreached);
        one.line.grace.set(calls);
        one.disk.fuse.set(writes);
        let done = one.remove(removed.id);
        if !world.cloud.numbers().contains_key(&removed.id) {
            deleted += 1;
            let late = newcomer(&world);
            assert_eq!(late.removed(), BTreeMap::from([(removed.id, last)]), "{calls} {writes:?}");
            assert_eq!(late.disk.facts(), world.written, "{calls} {writes:?}");
        }
        interrupted += usize::from(done.is_err());
        let has_begun = !one.removed().is_empty();
        assert_eq!(world.settle(), BTreeSet::new(), "{calls} {writes:?}");
        assert!(world.is_whole(), "{calls} {writes:?}");
        assert_eq!(has_begun, !world.cloud.numbers().contains_key(&removed.id), "{calls} {writes:?}");
        if has_begun {
            is_out(&removed);
        }
        assert_eq!(newcomer(&world).disk.facts(), world.written, "{calls} {writes:?}");
    }
    assert!(deleted > 9 && interrupted > 9, "{deleted} {interrupted}");
}

fn the_fact_survives_snapshots_and_the_removal_of_its_maker<C: Cloud>() {
    let mut world = three::<C>();
    let old = world.cloud.back_up();
    let removed = world.browsers.remove(2);
    world.browsers[0].remove(removed.id).unwrap();
    let fact = BTreeMap::from([(removed.id, 4)]);
    for at in 0..2 {
        // Those that knew it before say it anew in a snapshot.
        (0..8).for_each(|_| world.write(at));
        world.settle();
        assert!(world.browsers[at].compact().unwrap());
        assert_eq!(world.settle(), BTreeSet::new());
        assert_eq!(newcomer(&world).removed(), fact);
    }
    let maker = world.browsers.remove(0);
    world.browsers[0].remove(maker.id).unwrap();
    assert_eq!(world.settle(), BTreeSet::new());
    let late = newcomer(&world);
    assert_eq!(late.removed().keys().copied().collect::<Vec<_>>(), [maker.id, removed.id]);
    assert_eq!(late.disk.facts(), world.written);
    // The server is put back to what it was before all that.
    world.cloud.put_back(&old);
    assert!(world.cloud.numbers().contains_key(&removed.id));
    assert_eq!(world.settle(), BTreeSet::new());
    assert_eq!(world.cloud.numbers().keys().copied().collect::<Vec<_>>(), [world.browsers[0].id]);
    assert!(world.is_whole());
    assert_eq!(newcomer(&world).disk.facts(), world.written);
    [&removed, &maker].into_iter().for_each(is_out);
}

/// Server and profile of the removed browser come from one backup, so neither knows; it writes on, with stamps of its own.
fn who_is_removed_and_put_back_is_read_to_its_last_number_and_removed_again<C: Cloud>() {
    let mut world = three::<C>();
    let old = world.cloud.back_up();
    let mut back = world.browsers.remove(2);
    world.browsers[0].remove(back.id).unwrap();
    world.settle();
    world.cloud.put_back(&old);
    back.disk.add(77);
    back.round().unwrap();
    assert_eq!(world.cloud.numbers()[&back.id], [1, 2, 3, 4, 5], "the server takes it");
    for browser in &world.browsers {
        browser.round().unwrap();
        assert_eq!(browser.disk.facts(), world.written, "what comes after its last number does not count");
    }
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(!world.cloud.numbers().contains_key(&back.id), "it is removed again");
    is_out(&back);
    back.become_another(8);
    back.with_syncer(async |syncer| syncer.enter().await).unwrap();
    world.written.insert(77);
    world.browsers.push(back);
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole(), "under another id it brings everything");
}

/// The same, and it has put all that it wrote together behind its last number that counts. Nobody reads on for ever.
fn who_is_removed_and_put_back_may_have_nothing_left_that_counts<C: Cloud>() {
    let mut world = three::<C>();
    let old = world.cloud.back_up();
    let back = world.browsers.remove(2);
    world.browsers[0].remove(back.id).unwrap();
    world.settle();
    world.cloud.put_back(&old);
    (77..80).for_each(|fact| back.disk.add(fact));
    back.round().unwrap();
    assert!(back.compact().unwrap());
    back.round().unwrap();
    assert!(world.cloud.numbers()[&back.id].iter().all(|number| *number > 7), "{:?}", world.cloud.numbers());
    for browser in &world.browsers {
        // An honest line that breaks only if it is asked again and again.
        browser.line.act.set(Act::Unreached);
        browser.line.grace.set(50);
        browser.round().unwrap();
        assert_eq!(browser.disk.facts(), world.written);
    }
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(!world.cloud.numbers().contains_key(&back.id), "it is removed again");
    is_out(&back);
    assert_eq!(newcomer(&world).disk.facts(), world.written);
}

/// The remover is killed between its fact and the deletion, and its computer is never seen again.
fn who_learns_of_its_removal_only_by_the_fact_stops_and_comes_back_under_another_id<C: Cloud>() {
    let mut world = three::<C>();
    let id = world.browsers[2].id;
    let calls = (0..99).find(|calls| {
        let one = world.browsers[0].copy();
        let there = world.cloud.back_up();
        one.line.act.set(Act::Unreached);
        one.line.grace.set(*calls);
        let is_told = one.remove(id).is_err() && newcomer(&world).removed().contains_key(&id);
        let is_there = world.cloud.numbers().contains_key(&id);
        if !(is_told && is_there) {
            world.cloud.put_back(&there);
        }
        is_told && is_there
    });
    assert!(calls.is_some(), "there is such a moment");
    world.browsers.remove(0);
    let mut removed = world.browsers.pop().unwrap();
    removed.disk.add(50);
    world.written.insert(50);
    is_out(&removed);
    assert!(removed.noticed.borrow().is_empty(), "nobody is accused");
    assert!(removed.disk.facts().is_superset(&world.written), "what it holds stays");
    removed.become_another(8);
    removed.with_syncer(async |syncer| syncer.enter().await).unwrap();
    world.browsers.push(removed);
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
    assert!(!world.cloud.numbers().contains_key(&id), "another one has completed it");
}

/// The server loses all that came after a backup, the remover's computer with it. Who had read the fact takes over anew what
/// the removed browser had written, before it goes again.
fn a_removal_is_done_again_though_what_its_maker_sent_was_lost_with_it<C: Cloud>() {
    let mut world = three::<C>();
    world.write(2);
    world.browsers[2].round().unwrap();
    let old = world.cloud.back_up();
    let removed = world.browsers.pop().unwrap().id;
    world.browsers[0].remove(removed).unwrap();
    world.browsers[1].round().unwrap();
    world.browsers.remove(0);
    world.cloud.put_back(&old);
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(!world.cloud.numbers().contains_key(&removed));
    assert!(world.is_whole());
    let late = newcomer(&world);
    assert_eq!((late.disk.facts(), late.removed()[&removed]), (world.written, 5));
}

fn new_words_keep_own_removals_and_not_those_of_others<C: Cloud>() {
    let mut world = World::<C>::new(4);
    (0..4).for_each(|at| world.write(at));
    world.settle();
    let [own, others] = [2, 3].map(|at| world.browsers[at].id);
    let mut back = world.browsers[2].copy();
    world.browsers[0].remove(own).unwrap();
    world.browsers[1].remove(others).unwrap();
    world.browsers.truncate(2);
    world.settle();
    assert_eq!(world.browsers[0].removed().len(), 2);
    let new = world.another(1, 7);
    new.disk.own.replace(world.browsers[0].disk.own.borrow().clone());
    new.disk.foreign.replace(world.browsers[0].disk.foreign.borrow().clone());
    world.cloud.run(carry_removals(&world.browsers[0].disk, &new.disk)).unwrap();
    new.with_syncer(async |syncer| syncer.enter().await).unwrap();
    new.round().unwrap();
    let late = world.another(9, 7);
    late.round().unwrap();
    assert_eq!(late.removed(), BTreeMap::from([(own, 1)]));
    assert_eq!(late.disk.facts(), world.written);
    // An old profile of the removed browser comes with the new words, and with its old id.
    back.keys = keys(7);
    back.become_another(back.stream);
    back.disk.own.replace(BTreeMap::from([(1, encode(&[2; 3])), (2, encode(&[70; 3]))]));
    back.disk.standing.replace(super::super::Standing::default());
    let _ = back.round();
    is_out(&back);
    new.round().unwrap();
    assert!(!new.disk.facts().contains(&70));
    back.become_another(8);
    back.with_syncer(async |syncer| syncer.enter().await).unwrap();
    back.round().unwrap();
    new.round().unwrap();
    assert!(new.disk.facts().contains(&70), "it comes back only under a new id");
}

/// Both had read a different number of records. Nothing that either took over is lost, and all know the same number.
fn two_that_remove_one_at_once_agree<C: Cloud>() {
    let mut world = three::<C>();
    let removed = world.browsers[2].id;
    world.write(2);
    world.browsers[2].round().unwrap();
    world.browsers.pop();
    // The first one says a lower number, because it was asked before the last record came.
    let (one, other) = (&world.browsers[0], &world.browsers[1]);
    let lower = Seen::removed(removed, 4);
    world.cloud.run(one.disk.note_removed(&[lower])).unwrap();
    one.disk.add(60);
    other.remove(removed).unwrap();
    world.written.insert(60);
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
    for browser in world.browsers.iter().chain([&newcomer(&world)]) {
        assert_eq!(browser.removed(), BTreeMap::from([(removed, 5)]));
    }
}

/// Two are removed while nothing more has room, again and again, and the tab is killed after any write. Both facts are told
/// once there is room.
fn without_room_removals_leave_one_record_however_often_they_are_tried<C: Cloud>() {
    for write in 0..12 {
        let mut world = three::<C>();
        let removed = [world.browsers.pop().unwrap().id, world.browsers.pop().unwrap().id];
        let one = &world.browsers[0];
        one.line.act.set(Act::IsFull);
        for fuse in [Some(write), Some(write), Some(write), None, None] {
            for &of in &removed {
                one.disk.fuse.set(fuse);
                let _ = one.remove(of);
            }
            let empty = one.disk.own.borrow().values().filter(|batch| decode(batch).is_empty()).count();
            assert!(empty < 2, "{empty} batches that say nothing, {write}");
        }
        let known = one.removed();
        assert_eq!(known.len(), 2, "{write}");
        assert_eq!(world.settle(), BTreeSet::new(), "{write}");
        let late = newcomer(&world);
        assert_eq!((late.removed(), late.disk.facts()), (known, world.written), "{write}");
    }
}

/// What waits to be sent has no room. The fact goes before it, and the deletion makes room for some of the rest.
#[test]
fn where_there_is_no_room_the_fact_goes_first() {
    let mut world = World::around(Real::with_quota(12_000), 2);
    world.write(0);
    (0..20).for_each(|_| world.write(1));
    world.settle();
    let facts: Vec<Fact> = (1_000..2_400).collect();
    world.written.extend(&facts);
    world.browsers[0].disk.own.borrow_mut().insert(2, encode(&facts));
    assert_eq!(world.browsers[0].round().unwrap_err().code(), Some(RefusalCode::OverQuota));
    let removed = world.browsers.pop().unwrap();
    world.browsers[0].remove(removed.id).unwrap();
    assert_eq!(world.cloud.numbers(), BTreeMap::from([(world.browsers[0].id, vec![1, 2])]));
    assert_eq!(newcomer(&world).removed(), BTreeMap::from([(removed.id, 20)]));
    // What was taken over weighs as much as what is gone. It is held here, and sent as far as there is room.
    let sent = |world: &World<Real>| world.cloud.numbers()[&world.browsers[0].id].len();
    assert_eq!(world.browsers[0].round().unwrap_err().code(), Some(RefusalCode::OverQuota));
    assert_eq!((sent(&world) > 2, world.is_whole()), (true, true));
    is_out(&removed);
}
