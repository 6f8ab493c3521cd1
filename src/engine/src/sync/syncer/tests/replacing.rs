//! New words: nothing that another browser sent to the old library is lost with it, two browsers that make new words at
//! once hear of each other, and whoever holds the old words gets nothing of the new library and nothing into it.

use reprise_catalog::ids::LibraryId;
use reprise_catalog::seal::{Deleted, Part, Position, UnsealError, Vector};
use reprise_wire::refusal::RefusalCode;

use super::super::{Endpoint as _, Records as _, Rest};
use super::*;

over_both!(
    what_others_send_while_words_are_made_comes_along,
    what_cannot_be_read_of_the_old_library_keeps_it_unless_it_is_given_up,
    of_two_that_make_new_words_the_later_one_hears_of_the_other,
    who_holds_the_old_words_gets_nothing_of_the_new_library,
    who_reads_that_the_library_was_replaced_stops_and_asks,
    wherever_its_maker_stops_the_replacement_is_said_once,
    what_comes_after_the_replacement_in_a_stream_is_not_read,
    of_two_makers_each_reads_of_the_other_before_anything_is_deleted,
);

const NEW: u8 = 7;
const OTHER: u8 = 8;

/// Two browsers that have synced, and the first one again with new words.
fn replaced<C: Cloud>() -> (World<C>, Browser<C>) {
    let mut world = World::<C>::new(2);
    world.write(0);
    world.write(1);
    world.settle();
    let new = replace(&world, 0, NEW);
    (world, new)
}

/// Gives a browser new words, as the worker does.
fn replace<C: Cloud>(world: &World<C>, at: usize, seed: u8) -> Browser<C> {
    let old = &world.browsers[at];
    old.with_syncer(async |syncer| syncer.read_whole(None).await).unwrap();
    let new = world.another(old.stream, seed);
    new.disk.own.replace(old.disk.own.borrow().clone());
    carry(old, &new);
    new.round().unwrap();
    new
}

/// Takes along what was read in the old library: both have one store of batches.
fn carry<C: Cloud>(old: &Browser<C>, new: &Browser<C>) {
    new.disk.foreign.borrow_mut().extend(old.disk.foreign.take());
    new.with_syncer(async |syncer| syncer.enter().await).unwrap();
}

fn rest<C: Cloud>(old: &Browser<C>) -> Result<Rest, Stop> {
    old.with_syncer(async |syncer| syncer.read_rest(Unread::Waits).await)
}

fn delete<C: Cloud>(old: &Browser<C>, by: u8) {
    let by = Some(keys(by).library);
    old.with_syncer(async |syncer| syncer.delete_library(by).await).unwrap();
}

fn say_replaced<C: Cloud>(old: &Browser<C>, by: u8) {
    old.with_syncer(async |syncer| syncer.say_replaced(keys(by).library).await).unwrap();
}

fn newcomer<C: Cloud>(world: &World<C>, seed: u8) -> BTreeSet<Fact> {
    let late = world.another(9, seed);
    assert_eq!(late.round().unwrap().faults, BTreeSet::new());
    late.disk.facts()
}

/// The other browser wrote twice more, and is never seen again.
fn what_others_send_while_words_are_made_comes_along<C: Cloud>() {
    let (mut world, new) = replaced::<C>();
    assert_eq!(rest(&world.browsers[0]), Ok(Rest::Nothing));
    for _ in 0..2 {
        world.write(1);
        world.browsers[1].round().unwrap();
        assert_eq!(rest(&world.browsers[0]), Ok(Rest::Read), "it may not be deleted yet");
        carry(&world.browsers[0], &new);
        new.round().unwrap();
    }
    assert_eq!(rest(&world.browsers[0]), Ok(Rest::Nothing));
    delete(&world.browsers[0], NEW);
    assert_eq!(newcomer(&world, NEW), world.written);
    assert_eq!(rest(&world.browsers[0]), Ok(Rest::Deleted { by: Some(new.keys.library) }));
}

fn what_cannot_be_read_of_the_old_library_keeps_it_unless_it_is_given_up<C: Cloud>() {
    for act in [Act::Flips, Act::HandsOutNothing, Act::Truncates, Act::Broken] {
        let (mut world, _) = replaced::<C>();
        world.write(1);
        world.browsers[1].round().unwrap();
        let old = &world.browsers[0];
        old.line.act.set(act);
        for _ in 0..3 {
            assert!(rest(old).is_err(), "{act:?}");
        }
        old.line.grace.set(if act == Act::Broken { 1 } else { 0 });
        let given_up = old.with_syncer(async |syncer| syncer.read_rest(Unread::GivenUp).await);
        assert_eq!(given_up, Ok(Rest::Nothing), "{act:?}");
    }
}

fn of_two_that_make_new_words_the_later_one_hears_of_the_other<C: Cloud>() {
    let (mut world, one) = replaced::<C>();
    let other = replace(&world, 1, OTHER);
    world.write(1);
    // Both have read everything; the first one deletes the old library.
    assert_eq!(rest(&world.browsers[0]), Ok(Rest::Nothing));
    delete(&world.browsers[0], NEW);
    let stop = world.browsers[1].round().unwrap_err();
    let said = world.browsers[1].with_syncer(async |syncer| syncer.replaced_by(&stop));
    assert_eq!(said, Some(one.keys.library), "who makes new words now is asked first");
    assert_eq!(rest(&world.browsers[1]), Ok(Rest::Deleted { by: said }), "and so is who has made some");
    assert_ne!(said, Some(other.keys.library));
    // It deletes nothing of the other's, and moves over with everything when the person says so.
    let moved = world.another(world.browsers[1].stream, NEW);
    moved.disk.own.replace(world.browsers[1].disk.own.borrow().clone());
    carry(&world.browsers[1], &moved);
    moved.round().unwrap();
    one.round().unwrap();
    assert_eq!(newcomer(&world, NEW), world.written);
    assert_eq!(one.disk.facts(), world.written);
}

/// An attacker holds the old words, and with them every secret of the old library, to the end.
fn who_holds_the_old_words_gets_nothing_of_the_new_library<C: Cloud>() {
    let (mut world, new) = replaced::<C>();
    let attacker = world.another(66, 1);
    attacker.round().unwrap();
    attacker.disk.add(6_666);
    attacker.round().unwrap();
    let say = |world: &World<C>| {
        // A stream of its own, a password of its own, a removal, and in the end the whole library.
        attacker.with_syncer(async |syncer| syncer.raise().await).unwrap();
        assert_eq!(rest(&world.browsers[0]), Ok(Rest::Nothing), "a stream that was not there is not read");
    };
    say(&world);
    world.write(1);
    world.browsers[1].round().unwrap();
    assert_eq!(rest(&world.browsers[0]), Ok(Rest::Read));
    carry(&world.browsers[0], &new);
    new.round().unwrap();
    say(&world);
    assert_eq!(new.disk.facts(), world.written, "nothing of the attacker's came along");
    let victim = world.browsers[1].id;
    attacker.with_syncer(async |syncer| syncer.remove_browser(victim, Unread::Waits).await).unwrap();
    assert_eq!(world.browsers[1].round().unwrap_err().code(), Some(RefusalCode::BrowserForgotten));
    assert!(rest(&world.browsers[0]).is_ok());
    let lure = LibraryId([0x66; 16]);
    let word = keys(1).seal_word(Deleted::Library { replaced_by: Some(lure) }, [6; 24]);
    world.cloud.run(attacker.line.endpoint.forget_library(&word)).unwrap();
    // The browsers stop and ask. Only what the person types decides.
    assert_eq!(rest(&world.browsers[0]), Ok(Rest::Deleted { by: Some(lure) }));
    for browser in &world.browsers {
        let stop = browser.round().unwrap_err();
        assert_eq!(stop.code(), Some(RefusalCode::LibraryForgotten));
    }
    // With the new words the other browser comes along, with all that it holds.
    let moved = world.another(world.browsers[1].stream, NEW);
    moved.disk.own.replace(world.browsers[1].disk.own.borrow().clone());
    carry(&world.browsers[1], &moved);
    for browser in [&moved, &new, &moved] {
        assert_eq!(browser.round().unwrap().faults, BTreeSet::new());
    }
    // What that browser had read in the old library comes with it, whoever said it; what is said there now does not.
    attacker.disk.add(7_777);
    let everything: BTreeSet<Fact> = world.written.iter().copied().chain([6_666]).collect();
    assert_eq!((new.disk.facts(), moved.disk.facts()), (everything.clone(), everything.clone()));
    assert_eq!(newcomer(&world, NEW), everything);
    // The old secrets open nothing of the new library, not even with its records at hand.
    let page = world.cloud.run(new.line.endpoint.page(moved.id, 0)).unwrap();
    for (number, record) in page {
        let opened = keys(1).unseal(Position { browser: moved.id, number }, &record);
        assert_eq!(opened, Err(UnsealError::WrongKey));
    }
    assert_ne!(keys(1).library, keys(NEW).library);
}

/// The other browser, and whoever joins with the old words, sends nothing more and loses nothing.
fn who_reads_that_the_library_was_replaced_stops_and_asks<C: Cloud>() {
    let (mut world, new) = replaced::<C>();
    (0..2).for_each(|_| say_replaced(&world.browsers[0], NEW));
    let last = |of: BrowserId| world.cloud.run(world.browsers[0].line.heads()).unwrap().browsers[&of].last;
    assert_eq!(last(world.browsers[0].id), 2, "it is said once");
    let stop = Err(Stop::Replaced { by: new.keys.library });
    assert_eq!(world.browsers[0].round(), stop, "its maker sends nothing more there either");
    assert_eq!(world.browsers[1].round(), stop);
    let other = world.browsers[1].id;
    let sent = last(other);
    world.browsers[1].disk.add(70);
    (0..2).for_each(|_| assert_eq!(world.browsers[1].round(), stop));
    let late = world.another(9, 1);
    late.disk.add(90);
    assert_eq!(late.round(), stop);
    assert_eq!(late.round(), stop);
    assert_eq!(last(other), sent, "nothing more is sent there");
    assert_eq!(rest(&world.browsers[0]), Ok(Rest::Nothing));
    let awaited = world.browsers[0].with_syncer(async |syncer| syncer.to_be_awaited().await);
    assert_eq!(awaited, Ok(BTreeSet::from([other])));
    let moved = world.another(world.browsers[1].stream, NEW);
    moved.disk.own.replace(world.browsers[1].disk.own.borrow().clone());
    carry(&world.browsers[1], &moved);
    moved.round().unwrap();
    world.written.insert(70);
    assert_eq!(newcomer(&world, NEW), world.written, "with the new words it comes along with everything");
}

/// The line breaks, an answer is lost, or the tab is killed, after any call and any write.
fn wherever_its_maker_stops_the_replacement_is_said_once<C: Cloud>() {
    let mut interrupted = 0;
    let calls = |act| (0..6).map(move |calls| (act, calls, None));
    let kills = (0..6).map(|writes| (Act::Honest, 0, Some(writes)));
    for (act, calls, fuse) in calls(Act::Unreached).chain(calls(Act::AnswerLost)).chain(kills) {
        let (world, new) = replaced::<C>();
        let old = &world.browsers[0];
        let say = || old.with_syncer(async |syncer| syncer.say_replaced(new.keys.library).await);
        old.line.act.set(act);
        old.line.grace.set(calls);
        old.disk.fuse.set(fuse);
        interrupted += usize::from(say().is_err());
        old.line.act.set(Act::Honest);
        old.disk.fuse.set(None);
        (0..2).for_each(|_| assert_eq!(say(), Ok(())));
        let last = world.cloud.run(old.line.heads()).unwrap().browsers[&old.id].last;
        assert_eq!(last, 2, "{act:?} {calls} {fuse:?}");
        assert_eq!(old.round(), Err(Stop::Replaced { by: new.keys.library }));
    }
    assert!(interrupted > 5, "{interrupted}");
}

/// Whoever holds the maker's old profile can write behind the fact; nobody takes it.
fn what_comes_after_the_replacement_in_a_stream_is_not_read<C: Cloud>() {
    let (mut world, new) = replaced::<C>();
    say_replaced(&world.browsers[0], NEW);
    let thief = world.browsers[0].copy();
    for fact in [6_666, 6_667] {
        let heads = world.cloud.run(thief.line.heads()).unwrap();
        let (number, bytes) = (heads.browsers[&thief.id].last + 1, encode(&[fact; 3]));
        let previous = world.cloud.run(thief.disk.seal_of(number - 1)).unwrap().unwrap().hash;
        let batch = OwnBatch { number, bytes };
        let put = thief.with_syncer(async |syncer| {
            let (record, seal) = syncer.seal_anew(&batch, previous, Part::Plain, Vector::default());
            syncer.records.put_seal(number, &seal).await?;
            Ok::<(), Stop>(syncer.endpoint.put(thief.id, number, &record).await?)
        });
        put.unwrap();
    }
    world.write(1);
    for _ in 0..3 {
        assert_eq!(world.browsers[1].round(), Err(Stop::Replaced { by: new.keys.library }));
        assert!(world.browsers[1].disk.facts().is_subset(&world.written));
        assert_eq!(rest(&world.browsers[1]), Ok(Rest::Replaced { by: new.keys.library }));
        assert!(world.browsers[1].disk.facts().is_subset(&world.written));
    }
    let late = world.another(9, 1);
    late.round().unwrap_err();
    assert!(late.disk.facts().is_subset(&world.written));
}

fn of_two_makers_each_reads_of_the_other_before_anything_is_deleted<C: Cloud>() {
    let (world, one) = replaced::<C>();
    let other = replace(&world, 1, OTHER);
    say_replaced(&world.browsers[0], NEW);
    say_replaced(&world.browsers[1], OTHER);
    // The record that says so is news itself, once.
    let told = |at: usize| [(); 2].map(|()| rest(&world.browsers[at]).unwrap())[1];
    assert_eq!(told(0), Rest::Replaced { by: other.keys.library });
    assert_eq!(told(1), Rest::Replaced { by: one.keys.library });
    assert!(!world.cloud.is_empty());
    assert_eq!(newcomer(&world, NEW), newcomer(&world, OTHER), "each holds what both had said");
}
