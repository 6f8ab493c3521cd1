//! Everything that an endpoint can do wrong, one by one: it is either noticed and named, or harmless.

use reprise_catalog::seal::UnsealError;

use super::super::problem::Why;
use super::super::{Endpoint as _, Refusal, Stop};
use super::*;

/// Two browsers that have synced. The second has read four batches of the first, which has written eight more
/// since.
fn world() -> World {
    let mut world = World::new(2);
    for count in [4, 8] {
        (0..count).for_each(|_| world.write(0));
        world.write(1);
        world.browsers[0].round().unwrap();
        if count == 4 {
            world.browsers[1].round().unwrap();
        }
    }
    world
}

/// The problems that the second browser notices when the endpoint does this.
fn noticed(world: &World, act: Act) -> Result<BTreeSet<Problem>, Stop> {
    world.browsers[1].line.act.set(act);
    let round = world.browsers[1].round();
    assert!(
        world.browsers[1].disk.facts().is_subset(&world.written),
        "{act:?} got something into the catalog"
    );
    round.map(|round| round.problems)
}

fn check(act: Act, expected: impl Fn(&Problem) -> bool) {
    let world = world();
    let problems = noticed(&world, act).unwrap();
    assert!(problems.iter().any(expected), "{act:?}: {problems:?}");
    assert_eq!(world.settle(), BTreeSet::new(), "{act:?} leaves something behind");
    assert!(world.is_whole(), "{act:?} lost something");
}

fn refused(expected: UnsealError) -> impl Fn(&Problem) -> bool {
    move |problem| matches!(problem, Problem::Refused { why: Why(why), .. } if *why == expected)
}

#[test]
fn what_is_withheld_is_noticed() {
    let withholds = |problem: &Problem| matches!(problem, Problem::Withholds { .. });
    for act in [Act::Drops, Act::DropsFirst, Act::HandsOutNothing, Act::Reorders, Act::Replays, Act::LiesHigh]
    {
        check(act, withholds);
    }
    check(Act::HidesBrowsers, |problem| matches!(problem, Problem::Gone { .. }));
}

#[test]
fn records_that_were_changed_or_exchanged_are_refused() {
    check(Act::Truncates, refused(UnsealError::Damaged));
    check(Act::Flips, refused(UnsealError::Damaged));
    check(Act::ClaimsLater, refused(UnsealError::FutureVersion(9)));
}

#[test]
fn records_of_another_browser_or_library_are_refused() {
    let world = world();
    // The second browser's own records, handed out as records of the first.
    for _ in 0..4 {
        world.browsers[1].disk.add(0);
    }
    world.browsers[1].round().unwrap();
    world.browsers[0].disk.add(0);
    world.browsers[0].round().unwrap();
    (0..20).for_each(|_| world.browsers[0].disk.add(0));
    (0..20).for_each(|_| world.browsers[1].disk.add(0));
    world.browsers[0].round().unwrap();
    let problems = noticed(&world, Act::SwapsBrowsers).unwrap();
    assert!(problems.iter().any(refused(UnsealError::OtherPosition)), "{problems:?}");

    let other = Browser::new(1, 2, &world.cloud, &world.browsers[0].salts);
    (0..40).for_each(|_| other.disk.add(9_999));
    other.with_engine(async |engine| engine.enter().await).unwrap();
    other.round().unwrap();
    let problems = noticed(&world, Act::SwapsLibraries).unwrap();
    assert!(problems.iter().any(refused(UnsealError::WrongKey)), "{problems:?}");
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

#[test]
fn an_exchanged_history_is_noticed_by_the_hash_before() {
    let world = world();
    let (one, two) = (&world.browsers[0], &world.browsers[1]);
    two.round().unwrap();
    // The endpoint is emptied; the first browser, put back as well, writes other changes.
    let again = Browser::new(1, 1, &world.cloud, &one.salts);
    (0..14).for_each(|_| again.disk.add(0));
    world.cloud.borrow_mut().libraries.clear();
    again.round().unwrap();
    let problems = two.round().unwrap().problems;
    assert!(problems.iter().any(refused(UnsealError::OtherPrevious)), "{problems:?}");
}

#[test]
fn an_endpoint_that_goes_backwards_is_noticed_and_refilled() {
    let world = world();
    world.browsers[1].round().unwrap();
    let id = world.browsers[0].id;
    let mut cloud = world.cloud.borrow_mut();
    for stream in cloud.libraries.values_mut().flat_map(|streams| streams.values_mut()) {
        stream.retain(|number, _| *number < 2);
    }
    drop(cloud);
    let problems = world.browsers[1].round().unwrap().problems;
    assert!(problems.contains(&Problem::WentBack { browser: id, had: 12, has: 1 }), "{problems:?}");
    let problems = world.browsers[0].round().unwrap().problems;
    assert!(problems.contains(&Problem::OwnWentBack { had: 12, has: 1 }), "{problems:?}");
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

#[test]
fn an_endpoint_that_is_a_little_behind_is_not_accused() {
    let world = world();
    world.settle();
    for browser in &world.browsers {
        browser.line.act.set(Act::IsBehind);
        assert_eq!(browser.round().unwrap().problems, BTreeSet::new());
    }
}

#[test]
fn a_library_that_was_lost_is_sent_again_and_one_that_was_deleted_is_not() {
    let world = world();
    world.cloud.borrow_mut().libraries.clear();
    assert!(world.browsers[0].round().unwrap().problems.contains(&Problem::LibraryLost));
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
    world.browsers[0].with_engine(async |engine| engine.endpoint.forget_library().await).unwrap();
    assert_eq!(world.browsers[1].round(), Err(Stop::Refused(Refusal::Forgotten)));
}

#[test]
fn an_endpoint_that_is_full_still_hands_out() {
    let mut world = world();
    world.write(1);
    let before = world.browsers[1].disk.facts().len();
    let full = noticed(&world, Act::IsFull);
    assert_eq!(full, Err(Stop::Refused(Refusal::OverQuota)));
    assert!(world.browsers[1].disk.facts().len() > before, "the other browser's changes came");
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

#[test]
fn lies_and_lost_answers_are_harmless() {
    for act in [Act::LiesLow, Act::DropsLast, Act::Unreached, Act::AnswerLost, Act::Broken] {
        let world = world();
        for grace in 0..6 {
            world.browsers[1].line.grace.set(grace);
            let _ = noticed(&world, act);
        }
        assert_eq!(world.settle(), BTreeSet::new(), "{act:?} leaves something behind");
        assert!(world.is_whole(), "{act:?} lost something");
    }
}

/// A profile that was copied or put back from a backup, and whose browser then wrote this many more batches.
#[test]
fn a_profile_that_was_put_back_is_told_from_a_lie() {
    for writes in 0..3 {
        let world = world();
        let copy = Browser::new(1, 1, &world.cloud, &world.browsers[0].salts);
        (0..writes).for_each(|_| copy.disk.add(0));
        assert_eq!(copy.round().unwrap().problems, BTreeSet::from([Problem::Split]), "{writes} writes");
        // The same situation, but the endpoint makes it up.
        copy.line.act.set(Act::Flips);
        let problems = copy.round().unwrap().problems;
        assert!(problems.contains(&Problem::OwnAhead) && !problems.contains(&Problem::Split), "{problems:?}");
    }
}

#[test]
fn a_profile_that_was_put_back_goes_on_as_another_browser() {
    let mut world = world();
    let mut copy = Browser::new(1, 1, &world.cloud, &world.browsers[0].salts);
    world.write(1);
    copy.disk.add(99);
    world.written.insert(99);
    copy.become_another(9);
    copy.with_engine(async |engine| engine.enter().await).unwrap();
    world.browsers.push(copy);
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

#[test]
fn an_endpoint_that_was_put_back_is_refilled_though_snapshots_replaced_what_it_lost() {
    let world = world();
    let old = world.cloud.borrow().clone();
    (0..9).for_each(|_| world.browsers[0].disk.add(0));
    world.settle();
    assert!(world.browsers[0].compact().unwrap());
    world.settle();
    *world.cloud.borrow_mut() = old;
    assert_eq!(world.settle(), BTreeSet::new());
    let late = Browser::new(3, 1, &world.cloud, &world.browsers[0].salts);
    assert_eq!(late.round().unwrap().problems, BTreeSet::new());
    assert_eq!((late.disk.facts(), world.is_whole()), (world.written, true));
}

/// The computer of the first browser is dead, so only the second one has its changes.
#[test]
fn what_an_endpoint_lost_of_a_dead_machine_is_sent_by_another() {
    let lose: [fn(&mut Cloud); 3] = [
        |cloud| cloud.libraries.clear(),
        |cloud| drop(streams(cloud).remove(&BrowserId([1; 8]))),
        |cloud| streams(cloud).values_mut().for_each(|stream| stream.retain(|number, _| *number < 3)),
    ];
    for lose in lose {
        let mut world = world();
        world.settle();
        world.browsers.remove(0);
        lose(&mut world.cloud.borrow_mut());
        assert!(!world.browsers[0].round().unwrap().problems.is_empty());
        assert_eq!(world.settle(), BTreeSet::new());
        let late = Browser::new(3, 1, &world.cloud, &world.browsers[0].salts);
        assert_eq!(late.round().unwrap().problems, BTreeSet::new());
        assert_eq!(late.disk.facts(), world.written);
    }
}

fn streams(
    cloud: &mut Cloud,
) -> &mut std::collections::BTreeMap<BrowserId, std::collections::BTreeMap<u64, Vec<u8>>> {
    cloud.libraries.values_mut().next().unwrap()
}

#[test]
fn what_was_noticed_is_said_though_the_endpoint_then_gives_up() {
    let mut world = world();
    world.settle();
    streams(&mut world.cloud.borrow_mut())
        .values_mut()
        .for_each(|stream| stream.retain(|number, _| *number < 2));
    world.write(1);
    noticed(&world, Act::IsFull).unwrap_err();
    let noticed = world.browsers[1].noticed.borrow().clone();
    assert!(noticed.iter().any(|it| matches!(it, Problem::OwnWentBack { .. })), "{noticed:?}");
    assert!(noticed.iter().any(|it| matches!(it, Problem::WentBack { .. })), "{noticed:?}");
}

#[test]
fn a_browser_whose_records_cannot_be_read_does_not_hold_up_the_others() {
    let mut world = World::new(3);
    (0..3).for_each(|at| world.write(at));
    world.settle();
    (0..3).for_each(|at| world.write(at));
    (0..2).for_each(|at| drop(world.browsers[at].round().unwrap()));
    world.browsers[2].line.act.set(Act::CannotRead(world.browsers[0].id));
    assert_eq!(world.browsers[2].round(), Err(Stop::Refused(Refusal::Busy("500".into()))));
    assert_eq!(world.browsers[2].disk.facts().len(), 5, "all but the last of the first browser");
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

#[test]
fn an_endpoint_that_lost_everything_is_refilled_though_snapshots_replaced_the_beginnings() {
    let world = world();
    world.settle();
    assert!(world.browsers[0].compact().unwrap());
    world.settle();
    world.cloud.borrow_mut().libraries.clear();
    assert!(world.browsers[1].round().unwrap().problems.contains(&Problem::LibraryLost));
    assert_eq!(world.settle(), BTreeSet::new());
    let late = Browser::new(3, 1, &world.cloud, &world.browsers[0].salts);
    assert_eq!(late.round().unwrap().problems, BTreeSet::new());
    assert_eq!(late.disk.facts(), world.written);
}
