//! Attackers that stay hostile to the end: an endpoint that deceives a newcomer, one that never takes a stream, a thief of
//! the token that fills the library, rot in a stream of more than half the quota. Each is said, nothing is lost, and a
//! person can still remove, leave and start over.

use reprise_wire::refusal::RefusalCode;

use super::super::Endpoint as _;
use super::real::Real;
use super::*;

over_both!(
    a_newcomer_is_told_of_every_lie_for_as_long_as_it_lasts,
    an_endpoint_that_never_takes_a_stream_loses_nothing,
    an_endpoint_that_never_takes_a_stream_stops_nobody,
    a_stream_that_cannot_be_read_keeps_nobody_out,
    an_endpoint_whose_clock_is_wrong_is_only_said,
);

/// The endpoint claims without a word that a browser was removed, leaves it out, shows its beginning only, or stops in the
/// middle while it writes on. The newcomer is told in every round, reads all the rest, and can go on without it.
fn a_newcomer_is_told_of_every_lie_for_as_long_as_it_lasts<C: Cloud>() {
    let hidden = BrowserId([1; 8]);
    let lies: [fn(BrowserId) -> Act; 4] = [
        Act::ClaimsForgotten,
        |hidden| Act::ShowsUntil(hidden, 0),
        |hidden| Act::ShowsUntil(hidden, 2),
        |hidden| Act::ShowsUntil(hidden, 6),
    ];
    for lie in lies {
        let mut world = World::<C>::new(2);
        (0..6).for_each(|_| world.write(0));
        world.write(1);
        world.settle();
        let late = world.another(3, 1);
        late.line.act.set(lie(hidden));
        late.with_syncer(async |syncer| syncer.probe().await).unwrap();
        late.with_syncer(async |syncer| syncer.enter().await).unwrap();
        for _ in 0..3 {
            world.write(0);
            world.settle();
            world.write(1);
            world.settle();
            drop(late.round().unwrap());
            let named = world.browsers[1].disk.own.borrow().len();
            let faults = late.round().unwrap().faults;
            let is_said = |fault: &Fault| matches!(fault, Fault::Hides { browser, .. } if *browser == hidden);
            assert!(faults.len() == 1 && faults.iter().all(is_said), "{faults:?}");
            assert!(late.disk.facts().len() >= named, "what the other one wrote is there");
        }
        // It stays hostile: everything that a person does still goes.
        let shown = world.browsers[1].id;
        late.disk.add(500);
        late.round().unwrap();
        // Who starts over, or removes that browser, is asked first, and goes on without what is hidden.
        let whole = |of| late.with_syncer(async |syncer| syncer.read_whole(of).await);
        assert_eq!((whole(None), whole(Some(hidden))), (Err(Stop::Unread), Err(Stop::Unread)));
        assert_eq!(whole(Some(shown)), Ok(true));
        let unread = late.with_syncer(async |syncer| syncer.read_rest(Unread::GivenUp).await);
        assert!(unread.is_ok(), "{unread:?}");
        late.with_syncer(async |syncer| syncer.remove_browser(shown, Unread::Waits).await).unwrap();
        assert!(late.disk.facts().is_superset(&BTreeSet::from([500])));
        let at_last = late.round().unwrap().faults;
        assert!(at_last.iter().any(|it| matches!(it, Fault::Hides { browser, .. } if *browser == hidden)));
    }
}

/// Whatever id the browser takes, somebody else is said to have it. What it holds stays, others read on, and an honest
/// server gets everything.
fn an_endpoint_that_never_takes_a_stream_loses_nothing<C: Cloud>() {
    let mut world = World::<C>::new(2);
    world.write(0);
    world.settle();
    for fresh in 10..14 {
        world.write(1);
        let browser = &mut world.browsers[1];
        browser.line.act.set(Act::StreamTaken);
        assert_eq!(browser.round().unwrap().faults, BTreeSet::from([Fault::StreamTaken]));
        assert_eq!(browser.round().unwrap().faults, BTreeSet::from([Fault::StreamTaken]), "and again");
        browser.become_another(fresh);
        browser.with_syncer(async |syncer| syncer.enter().await).unwrap();
        assert_eq!(browser.disk.facts(), world.written);
    }
    world.write(0);
    world.browsers[0].round().unwrap();
    world.browsers[1].line.act.set(Act::StreamTaken);
    world.browsers[1].round().unwrap();
    assert_eq!(world.browsers[1].disk.facts(), world.written, "it reads all the same");
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

/// A person removes a browser all the same: they are asked first, because what only this browser holds of it does not reach
/// the server. They change the password, read on, and start over.
fn an_endpoint_that_never_takes_a_stream_stops_nobody<C: Cloud>() {
    let mut world = World::<C>::new(2);
    world.write(0);
    world.write(1);
    world.settle();
    let removed = world.browsers[1].id;
    let browser = &world.browsers[0];
    browser.line.act.set(Act::StreamTaken);
    browser.disk.add(70);
    assert_eq!(browser.remove(removed), Err(Stop::Unsent));
    assert!(world.cloud.numbers().contains_key(&removed), "nothing is removed unasked");
    let given_up = browser.with_syncer(async |syncer| syncer.remove_browser(removed, Unread::GivenUp).await);
    assert_eq!(given_up, Ok(()));
    assert!(!world.cloud.numbers().contains_key(&removed));
    assert!(browser.removed().contains_key(&removed), "it is said as soon as the server takes it");
    assert!(browser.disk.facts().is_superset(&world.written), "nothing is lost here");
    assert_eq!(browser.with_syncer(async |syncer| syncer.raise().await), Ok(1));
    assert_eq!(browser.with_syncer(async |syncer| syncer.read_whole(None).await), Ok(true));
    // An honest server then has everything, and who joins is told of the removal.
    world.browsers.pop();
    assert_eq!(world.settle(), BTreeSet::new());
    let late = world.another(3, 1);
    assert_eq!(late.round().unwrap().faults, BTreeSet::new());
    assert!(late.removed().contains_key(&removed) && late.disk.facts().is_superset(&world.written));
}

/// The server fails whenever one stream is asked for. Who joins gets the rest, and junk is cleared all the same.
fn a_stream_that_cannot_be_read_keeps_nobody_out<C: Cloud>() {
    let mut world = World::<C>::new(2);
    world.write(0);
    world.write(1);
    world.settle();
    let (kept, other) = (world.browsers[0].id, world.browsers[1].id);
    let thief = world.cloud.connect(&keys(1), BrowserId([66; 8]), 66);
    world.cloud.run(thief.put(BrowserId([66; 8]), 1, b"junk")).unwrap();
    let late = world.another(3, 1);
    late.line.act.set(Act::CannotRead(kept));
    let probed = || late.with_syncer(async |syncer| syncer.probe().await);
    assert!(matches!(probed(), Ok(Looked::Library(_))));
    let cleared = late.with_syncer(async |syncer| syncer.clear_junk().await);
    assert_eq!(cleared.unwrap_err().code(), Some(RefusalCode::Internal), "what was not looked at is said");
    assert!(!world.cloud.numbers().contains_key(&BrowserId([66; 8])));
    late.round().unwrap_err();
    assert!(late.disk.facts().contains(&1), "what the other one wrote is there");
    // Where nothing can be read, nobody says that the words are wrong, or right.
    world.cloud.keep_only(|browser, _| browser != other);
    assert_eq!(probed().unwrap_err().code(), Some(RefusalCode::Internal));
}

/// The server says any time, to the end, or this computer's clock is of 1970 and corrected later. It is said, nobody waits
/// for it, and nothing that is sealed depends on it: the same browsers with right clocks send the same numbers.
fn an_endpoint_whose_clock_is_wrong_is_only_said<C: Cloud>() {
    let mut world = World::<C>::new(2);
    let compare = |browser: &Browser<C>| browser.with_syncer(async |syncer| syncer.compare_clocks().await);
    let is_apart = |days| Ok(Some(Fault::ClockDiffers { days }));
    const NOW: u64 = 1_000;
    for (theirs, own, said) in [
        (NOW * DAY_MS, NOW, Ok(None)),
        (NOW * DAY_MS + DAY_MS - 1, NOW, Ok(None)),
        ((NOW - 3) * DAY_MS, NOW, is_apart(3)),
        ((NOW + 3) * DAY_MS, NOW, is_apart(3)),
        (47_482 * DAY_MS, NOW, is_apart(46_482)),
        (0, NOW, is_apart(NOW)),
        (NOW * DAY_MS, 0, is_apart(NOW)),
        (u64::MAX, NOW, is_apart((u64::MAX - NOW * DAY_MS) / DAY_MS)),
    ] {
        for at in 0..2 {
            world.browsers[at].line.time.set(Some(theirs));
            world.browsers[at].day.set(own);
            world.write(at);
            assert_eq!(compare(&world.browsers[at]), said);
            assert_eq!(world.browsers[at].round().unwrap().faults, BTreeSet::new());
        }
        world.browsers.iter().for_each(|browser| drop(browser.round().unwrap()));
        assert!(world.is_whole());
    }
    let said = Fault::ClockDiffers { days: 1 }.to_string();
    assert!(said.contains("are 1 day apart"), "{said}");
}

/// A thief of the token fills the library with junk, and goes on. Everybody reads on; the owner clears the junk, and a new
/// password ends it.
#[test]
fn who_fills_the_quota_is_cleared_away_and_locked_out() {
    let mut world = World::around(Real::with_quota(20_000), 2);
    world.write(0);
    world.write(1);
    world.settle();
    let thief = world.cloud.connect(&keys(1), BrowserId([66; 8]), 66);
    let fill = |world: &World<Real>| {
        let mut filled = 0;
        for (id, bytes) in (100..130_u8).map(|id| (id, if id < 110 { 2_000 } else { 600 })) {
            let put = world.cloud.run(thief.put(BrowserId([id; 8]), 1, &vec![id; bytes]));
            filled += u64::from(put.is_ok());
        }
        filled
    };
    let filled = fill(&world);
    assert!(filled > 9, "{filled}");
    // A fact of removal still has room. What a person says after that waits.
    let full = (0..9).find_map(|_| {
        world.write(0);
        world.browsers[0].round().err()
    });
    assert_eq!(full.and_then(|stop| stop.code()), Some(RefusalCode::OverQuota));
    world.browsers[1].round().unwrap();
    assert!(world.browsers[1].disk.facts().len() > 2, "who reads still reads");
    assert_eq!(fill(&world), filled, "the thief goes on: what is there already is taken again");
    let one = &world.browsers[0];
    assert_eq!(one.with_syncer(async |syncer| syncer.clear_junk().await), Ok(filled));
    assert_eq!(one.with_syncer(async |syncer| syncer.raise().await), Ok(1));
    assert_eq!(fill(&world), 0, "the old token is no good");
    let heads = world.cloud.run(thief.heads()).unwrap_err();
    assert_eq!(heads.code(), Some(RefusalCode::WrongToken));
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

/// The own stream weighs more than half of the quota when a bit of it flips. The snapshot that takes its place is sent
/// all the same.
#[test]
fn a_flipped_bit_is_mended_above_half_the_quota() {
    for number in [1, 17, 30] {
        let mut world = World::around(Real::with_quota(16_000), 1);
        (0..30).for_each(|_| world.write(0));
        world.settle();
        let used = world.cloud.run(world.browsers[0].line.heads()).unwrap().bytes_used;
        assert!(used > 8_000 && used < 16_000, "{used}");
        world.cloud.rot(world.browsers[0].id, number);
        assert_eq!(world.browsers[0].read_back(), Ok(Some(Fault::Rotten { number })));
        assert_eq!(world.settle(), BTreeSet::new());
        assert_eq!(world.browsers[0].read_back(), Ok(None));
        let late = world.another(3, 1);
        assert_eq!(late.round().unwrap().faults, BTreeSet::new());
        assert_eq!(late.disk.facts(), world.written);
    }
}
