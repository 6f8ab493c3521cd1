//! Everything that an endpoint can do wrong, one by one: it is either noticed and named, or harmless.

use reprise_catalog::seal::UnsealError;
use reprise_wire::refusal::RefusalCode;

use super::super::Stop;
use super::super::fault::Why;
use super::*;

over_both!(
    what_is_withheld_is_noticed,
    a_newcomer_is_told_what_is_hidden_from_it,
    records_that_were_changed_or_exchanged_are_refused,
    records_of_another_browser_or_library_are_refused,
    an_exchanged_history_is_noticed_by_the_hash_before,
    an_endpoint_that_goes_backwards_is_noticed_and_refilled,
    an_endpoint_that_is_a_little_behind_is_not_accused,
    a_library_that_was_lost_is_sent_again_and_one_that_was_deleted_is_not,
    an_endpoint_that_is_full_still_hands_out,
    lies_and_lost_answers_are_harmless,
    a_profile_that_was_put_back_is_told_from_a_lie,
    a_profile_that_was_put_back_goes_on_as_another_browser,
    an_endpoint_that_was_put_back_is_refilled_though_snapshots_replaced_what_it_lost,
    what_an_endpoint_lost_of_a_dead_machine_is_sent_by_another,
    what_was_noticed_is_said_though_the_endpoint_then_gives_up,
    a_browser_whose_records_cannot_be_read_does_not_hold_up_the_others,
    a_flipped_bit_in_the_own_stream_is_found_and_mended,
    all_bytes_are_read_back_within_seven_days,
    a_rotten_record_of_a_dead_browser_is_found_within_seven_days_and_healed,
    what_a_killed_machine_forgot_of_its_own_records_is_taken_from_the_endpoint,
    a_copy_that_wrote_where_the_endpoint_had_lost_is_told_apart,
    an_endpoint_that_lost_everything_is_refilled_though_snapshots_replaced_the_beginnings,
);

/// Two browsers that have synced. The second has read four batches of the first, which has written eight more
/// since.
fn world<C: Cloud>() -> World<C> {
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

/// The faults that the second browser notices when the endpoint does this.
fn noticed<C: Cloud>(world: &World<C>, act: Act) -> Result<BTreeSet<Fault>, Stop> {
    world.browsers[1].line.act.set(act);
    let round = world.browsers[1].round();
    assert!(
        world.browsers[1].disk.facts().is_subset(&world.written),
        "{act:?} got something into the catalog"
    );
    round.map(|round| round.faults)
}

fn check<C: Cloud>(act: Act, expected: impl Fn(&Fault) -> bool) {
    let world = world::<C>();
    let faults = noticed(&world, act).unwrap();
    assert!(faults.iter().any(expected), "{act:?}: {faults:?}");
    assert_eq!(world.settle(), BTreeSet::new(), "{act:?} leaves something behind");
    assert!(world.is_whole(), "{act:?} lost something");
}

fn refused(expected: UnsealError) -> impl Fn(&Fault) -> bool {
    move |fault| matches!(fault, Fault::Refused { why: Why(why), .. } if *why == expected)
}

fn what_is_withheld_is_noticed<C: Cloud>() {
    let withholds = |fault: &Fault| matches!(fault, Fault::Withholds { .. });
    for act in [Act::Drops, Act::DropsFirst, Act::HandsOutNothing, Act::Reorders, Act::Replays, Act::LiesHigh]
    {
        check::<C>(act, withholds);
    }
    check::<C>(Act::HidesBrowsers, |fault| matches!(fault, Fault::Gone { .. }));
}

/// The endpoint leaves a browser out, or shows an old state of it, for good. A record of another browser names more.
fn a_newcomer_is_told_what_is_hidden_from_it<C: Cloud>() {
    let hidden = BrowserId([1; 8]);
    for has in [0, 2] {
        let mut world = world::<C>();
        world.settle();
        world.write(1);
        world.settle();
        world.cloud.keep_only(|browser, number| browser != hidden || number <= has);
        let late = world.another(3, 1);
        for _ in 0..2 {
            let faults = late.round().unwrap().faults;
            assert_eq!(faults, BTreeSet::from([Fault::Hides { browser: hidden, has, named: 12 }]));
        }
        // When one who knows more comes, it is sent again.
        world.browsers.push(late);
        assert_eq!(world.settle(), BTreeSet::new());
        assert!(world.is_whole());
    }
}

fn records_that_were_changed_or_exchanged_are_refused<C: Cloud>() {
    check::<C>(Act::Truncates, refused(UnsealError::Damaged));
    check::<C>(Act::Flips, refused(UnsealError::Damaged));
    check::<C>(Act::ClaimsLater, refused(UnsealError::FutureVersion(9)));
}

fn records_of_another_browser_or_library_are_refused<C: Cloud>() {
    let world = world::<C>();
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
    let faults = noticed(&world, Act::SwapsBrowsers).unwrap();
    assert!(faults.iter().any(refused(UnsealError::OtherPosition)), "{faults:?}");

    let other = world.another(1, 2);
    (0..40).for_each(|_| other.disk.add(9_999));
    other.with_syncer(async |syncer| syncer.enter().await).unwrap();
    other.round().unwrap();
    world.browsers[1].line.another.replace(Some(world.cloud.connect(&other.keys, other.id, 1)));
    let faults = noticed(&world, Act::SwapsLibraries).unwrap();
    assert!(faults.iter().any(refused(UnsealError::WrongKey)), "{faults:?}");
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

fn an_exchanged_history_is_noticed_by_the_hash_before<C: Cloud>() {
    let world = world::<C>();
    let two = &world.browsers[1];
    two.round().unwrap();
    // The endpoint is emptied; the first browser, put back as well, writes other changes.
    let again = world.another(1, 1);
    (0..14).for_each(|_| again.disk.add(0));
    world.cloud.lose_everything();
    again.round().unwrap();
    let faults = two.round().unwrap().faults;
    assert!(faults.iter().any(|it| matches!(it, Fault::OtherHistory { .. })), "{faults:?}");
}

fn an_endpoint_that_goes_backwards_is_noticed_and_refilled<C: Cloud>() {
    let world = world::<C>();
    world.browsers[1].round().unwrap();
    let id = world.browsers[0].id;
    world.cloud.keep_only(|_, number| number < 2);
    let faults = world.browsers[1].round().unwrap().faults;
    assert!(faults.contains(&Fault::WentBack { browser: id, had: 12, has: 1 }), "{faults:?}");
    let faults = world.browsers[0].round().unwrap().faults;
    assert!(faults.contains(&Fault::OwnWentBack { had: 12, has: 1 }), "{faults:?}");
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

fn an_endpoint_that_is_a_little_behind_is_not_accused<C: Cloud>() {
    let world = world::<C>();
    world.settle();
    for browser in &world.browsers {
        browser.line.act.set(Act::IsBehind);
        assert_eq!(browser.round().unwrap().faults, BTreeSet::new());
    }
}

fn a_library_that_was_lost_is_sent_again_and_one_that_was_deleted_is_not<C: Cloud>() {
    let world = world::<C>();
    world.cloud.lose_everything();
    assert!(world.browsers[0].round().unwrap().faults.contains(&Fault::LibraryLost));
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
    world.browsers[0].with_syncer(async |syncer| syncer.delete_library(None).await).unwrap();
    let deleted = world.browsers[1].round().unwrap_err();
    assert_eq!(deleted.code(), Some(RefusalCode::LibraryForgotten));
}

fn an_endpoint_that_is_full_still_hands_out<C: Cloud>() {
    let mut world = world::<C>();
    world.write(1);
    let before = world.browsers[1].disk.facts().len();
    let full = noticed(&world, Act::IsFull);
    assert_eq!(full, Err(RefusalCode::OverQuota.into()));
    assert!(world.browsers[1].disk.facts().len() > before, "the other browser's changes came");
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

fn lies_and_lost_answers_are_harmless<C: Cloud>() {
    for act in [Act::LiesLow, Act::DropsLast, Act::Unreached, Act::AnswerLost, Act::Broken] {
        let world = world::<C>();
        for grace in 0..6 {
            world.browsers[1].line.grace.set(grace);
            let _ = noticed(&world, act);
        }
        assert_eq!(world.settle(), BTreeSet::new(), "{act:?} leaves something behind");
        assert!(world.is_whole(), "{act:?} lost something");
    }
}

/// A profile that was copied or put back from a backup, and whose browser then wrote this many more batches.
fn a_profile_that_was_put_back_is_told_from_a_lie<C: Cloud>() {
    for writes in 0..3 {
        let world = world::<C>();
        let copy = world.another(1, 1);
        (0..writes).for_each(|_| copy.disk.add(0));
        assert_eq!(copy.round().unwrap().faults, BTreeSet::from([Fault::Split]), "{writes} writes");
        // The same situation, but the endpoint makes it up.
        copy.line.act.set(Act::Flips);
        let faults = copy.round().unwrap().faults;
        assert!(faults.contains(&Fault::OwnAhead) && !faults.contains(&Fault::Split), "{faults:?}");
    }
}

fn a_profile_that_was_put_back_goes_on_as_another_browser<C: Cloud>() {
    let mut world = world::<C>();
    let mut copy = world.another(1, 1);
    world.write(1);
    copy.disk.add(99);
    world.written.insert(99);
    copy.become_another(9);
    copy.with_syncer(async |syncer| syncer.enter().await).unwrap();
    world.browsers.push(copy);
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

fn an_endpoint_that_was_put_back_is_refilled_though_snapshots_replaced_what_it_lost<C: Cloud>() {
    let world = world::<C>();
    let old = world.cloud.back_up();
    (0..9).for_each(|_| world.browsers[0].disk.add(0));
    world.settle();
    assert!(world.browsers[0].compact().unwrap());
    world.settle();
    world.cloud.put_back(&old);
    assert_eq!(world.settle(), BTreeSet::new());
    let late = world.another(3, 1);
    assert_eq!(late.round().unwrap().faults, BTreeSet::new());
    assert_eq!((late.disk.facts(), world.is_whole()), (world.written, true));
}

/// The computer of the first browser is dead, so only the second one has its changes.
fn what_an_endpoint_lost_of_a_dead_machine_is_sent_by_another<C: Cloud>() {
    let lose: [fn(&C); 3] = [
        |cloud| cloud.lose_everything(),
        |cloud| cloud.keep_only(|browser, _| browser != BrowserId([1; 8])),
        |cloud| cloud.keep_only(|_, number| number < 3),
    ];
    for lose in lose {
        let mut world = world::<C>();
        world.settle();
        world.browsers.remove(0);
        lose(&world.cloud);
        assert!(!world.browsers[0].round().unwrap().faults.is_empty());
        assert_eq!(world.settle(), BTreeSet::new());
        let late = world.another(3, 1);
        assert_eq!(late.round().unwrap().faults, BTreeSet::new());
        assert_eq!(late.disk.facts(), world.written);
    }
}

fn what_was_noticed_is_said_though_the_endpoint_then_gives_up<C: Cloud>() {
    let mut world = world::<C>();
    world.settle();
    world.cloud.keep_only(|_, number| number < 2);
    world.write(1);
    noticed(&world, Act::IsFull).unwrap_err();
    let noticed = world.browsers[1].noticed.borrow().clone();
    assert!(noticed.iter().any(|it| matches!(it, Fault::OwnWentBack { .. })), "{noticed:?}");
    assert!(noticed.iter().any(|it| matches!(it, Fault::WentBack { .. })), "{noticed:?}");
}

fn a_browser_whose_records_cannot_be_read_does_not_hold_up_the_others<C: Cloud>() {
    let mut world = World::<C>::new(3);
    (0..3).for_each(|at| world.write(at));
    world.settle();
    (0..3).for_each(|at| world.write(at));
    (0..2).for_each(|at| drop(world.browsers[at].round().unwrap()));
    world.browsers[2].line.act.set(Act::CannotRead(world.browsers[0].id));
    assert_eq!(world.browsers[2].round(), Err(RefusalCode::Internal.into()));
    assert_eq!(world.browsers[2].disk.facts().len(), 5, "all but the last of the first browser");
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

fn an_endpoint_that_lost_everything_is_refilled_though_snapshots_replaced_the_beginnings<C: Cloud>() {
    let world = world::<C>();
    world.settle();
    assert!(world.browsers[0].compact().unwrap());
    world.settle();
    world.cloud.lose_everything();
    assert!(world.browsers[1].round().unwrap().faults.contains(&Fault::LibraryLost));
    assert_eq!(world.settle(), BTreeSet::new());
    let late = world.another(3, 1);
    assert_eq!(late.round().unwrap().faults, BTreeSet::new());
    assert_eq!(late.disk.facts(), world.written);
}

/// Any record, whatever came before: the digests tell, and a fresh snapshot takes the place of all of them.
fn a_flipped_bit_in_the_own_stream_is_found_and_mended<C: Cloud>() {
    for number in 1..=12 {
        let world = world::<C>();
        world.settle();
        let browser = &world.browsers[0];
        assert_eq!(browser.read_back(), Ok(None));
        world.cloud.rot(browser.id, number);
        assert_eq!(browser.read_back(), Ok(Some(Fault::Rotten { number })));
        world.settle();
        assert_eq!(browser.read_back(), Ok(None));
        assert_eq!(world.settle(), BTreeSet::new());
        let late = world.another(3, 1);
        assert_eq!(late.round().unwrap().faults, BTreeSet::new());
        assert_eq!(late.disk.facts(), world.written);
    }
    let world = world::<C>();
    world.settle();
    world.cloud.keep_only(|browser, number| browser != BrowserId([1; 8]) || number != 5);
    assert_eq!(world.browsers[0].read_back(), Ok(Some(Fault::Rotten { number: 5 })), "one that is not there");
}

/// A first upload is read whole. Later, a large stream is read once in seven days, and what is flipped meanwhile is found.
fn all_bytes_are_read_back_within_seven_days<C: Cloud>() {
    for number in [1, 40, 100] {
        let world = world::<C>();
        let browser = &world.browsers[0];
        (0..100).for_each(|fact| browser.disk.add(fact));
        while browser.reading().whole_ms == 0 {
            browser.round().unwrap();
            assert_eq!(browser.read_bytes(1_000), Ok(None));
        }
        assert_eq!(browser.read_bytes(1_000), Ok(None), "once a day is enough");
        for day in 1_001..1_008 {
            assert_eq!(browser.reading().whole_ms, 1_000 * DAY_MS, "day {day}");
            assert_eq!(browser.read_bytes(day), Ok(None));
        }
        assert_eq!(browser.reading().whole_ms, 1_001 * DAY_MS);
        // The clock went back: that date counts as never, so all is read at once.
        assert_eq!(browser.read_bytes(900), Ok(None));
        assert_eq!(browser.reading().whole_ms, 900 * DAY_MS);
        world.cloud.rot(browser.id, number);
        let found = (901..908).find_map(|day| browser.read_bytes(day).unwrap());
        assert_eq!(found, Some(Fault::Rotten { number }));
        assert_eq!(browser.reading(), super::super::Reading::default(), "nothing is proven any more");
    }
}

/// The first browser is dead. Of the others the lowest living one reads its stream back, and whoever joins later has
/// everything and is told of no damage.
fn a_rotten_record_of_a_dead_browser_is_found_within_seven_days_and_healed<C: Cloud>() {
    for (rotten, facts) in [(1, 9), (9, 9), (70, 70)] {
        let mut world = World::<C>::new(3);
        (0..facts).for_each(|_| world.write(0));
        (1..3).for_each(|at| world.write(at));
        for _ in 0..3 {
            world.browsers.iter().for_each(|browser| drop(browser.round().unwrap()));
        }
        let dead = world.browsers.remove(0).id;
        let ids: Vec<BrowserId> = world.browsers.iter().map(|browser| browser.id).collect();
        let read = |at: usize, day: u64| world.browsers[at].read_silent(&[ids[1 - at]], day);
        (1_000..1_008).for_each(|day| assert_eq!(read(0, day), BTreeSet::new()));
        world.cloud.rot(dead, rotten);
        (1_008..1_016).for_each(|day| assert_eq!(read(1, day), BTreeSet::new(), "not the lowest"));
        let found = (1_008..1_016).find_map(|day| Some(read(0, day)).filter(|found| !found.is_empty()));
        assert_eq!(found, Some(BTreeSet::from([Fault::RottenOther { browser: dead, number: rotten }])));
        for _ in 0..3 {
            world.browsers.iter().for_each(|browser| drop(browser.round().unwrap()));
        }
        assert_eq!(world.settle(), BTreeSet::new());
        let late = world.another(4, 1);
        drop(late.round().unwrap());
        assert_eq!(late.round().unwrap().faults, BTreeSet::new());
        assert_eq!(late.disk.facts(), world.written);
        assert_eq!(read(0, 1_020), BTreeSet::new(), "what stands elsewhere is not looked at again");
    }
}

/// The machine died between the answer of the endpoint and the disk: what was sent is there, and the seals are not here.
fn what_a_killed_machine_forgot_of_its_own_records_is_taken_from_the_endpoint<C: Cloud>() {
    for from in 1..=12 {
        let mut world = world::<C>();
        world.settle();
        world.browsers[0].disk.lose_seals(from);
        world.write(0);
        assert_eq!(world.browsers[0].round().unwrap().faults, BTreeSet::new(), "from {from}");
        assert_eq!(world.browsers[0].read_back(), Ok(None), "the seals are those of the endpoint");
        assert_eq!(world.settle(), BTreeSet::new());
        assert!(world.is_whole());
    }
}

/// The endpoint is put back; before this browser comes, another copy of its profile writes in the gap.
fn a_copy_that_wrote_where_the_endpoint_had_lost_is_told_apart<C: Cloud>() {
    let mut world = world::<C>();
    world.settle();
    world.cloud.keep_only(|browser, number| browser != BrowserId([1; 8]) || number <= 9);
    let copy = world.another(1, 1);
    (0..9).for_each(|fact| copy.disk.add(fact));
    copy.disk.lose_seals(1);
    copy.disk.add(77);
    // It has the first nine records as they are, and writes another tenth.
    let own = world.browsers[0].disk.own.borrow().clone();
    copy.disk.own.borrow_mut().extend(own.range(..10).map(|(number, bytes)| (*number, bytes.clone())));
    assert_eq!(copy.round().unwrap().faults, BTreeSet::new());
    world.written.insert(77);
    let sent = world.cloud.numbers()[&BrowserId([1; 8])].clone();
    assert!(world.browsers[0].round().unwrap().faults.contains(&Fault::Split));
    assert_eq!(world.cloud.numbers()[&BrowserId([1; 8])], sent, "nothing is written over it");
    world.browsers[0].become_another(9);
    world.browsers[0].with_syncer(async |syncer| syncer.enter().await).unwrap();
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}
