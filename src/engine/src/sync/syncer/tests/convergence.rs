//! Whatever happens in between: once the endpoint is honest again, all browsers hold everything that was written.
//! `REPRISE_HISTORIES=10000` runs that many histories of each kind over the double.

use std::collections::BTreeMap;

use proptest::prelude::*;
use reprise_wire::heads::Heads;

use super::cloud::Double;
use super::real::Real;
use super::{Act, Cloud, World};

/// One thing that happens.
#[derive(Clone, Debug)]
enum Event {
    /// A browser writes a fact.
    Write(usize),
    /// A browser syncs, and this happens after some calls.
    Sync(usize, Act, u32),
    /// A browser syncs and is killed after some writes.
    Killed(usize, u32),
    /// A browser tidies up, and may be killed meanwhile.
    Compact(usize, Option<u32>),
    /// The endpoint is put back to its first state.
    RollBack,
    /// A browser changes the server's password.
    Raise(usize),
    /// A machine dies and forgets what it had stored of its own records from this many before the last.
    Forgets(usize, u64),
    /// A browser reads back its own stream and those of the others, on a day of its own clock, which may be years off.
    ReadBack(usize, u64),
    /// A bit of a browser's record rots.
    Rot(usize, usize),
    /// A profile is copied, and the copy writes a fact.
    Copy(usize),
    /// A browser removes another one.
    Remove(usize, usize),
    /// A browser takes all others for living, on a day of its own clock: what is lost of them waits for one of them.
    Trusts(usize, u64),
}

/// The most browsers. Events for browsers that do not exist are skipped.
const BROWSERS: usize = 6;

fn event() -> impl Strategy<Value = Event> {
    let browser = 0..BROWSERS;
    let act = prop::sample::select(&Act::ALL[..]);
    prop_oneof![
        4 => browser.clone().prop_map(Event::Write),
        4 => (browser.clone(), act, 0_u32..6).prop_map(|(browser, act, grace)| Event::Sync(browser, act, grace)),
        2 => (browser.clone(), 0_u32..9).prop_map(|(browser, writes)| Event::Killed(browser, writes)),
        1 => (browser.clone(), prop::option::of(0_u32..3))
            .prop_map(|(browser, writes)| Event::Compact(browser, writes)),
        1 => browser.clone().prop_map(Event::Raise),
        1 => (browser.clone(), 0_u64..5).prop_map(|(browser, many)| Event::Forgets(browser, many)),
        1 => (browser.clone(), 0_u64..50_000).prop_map(|(browser, day)| Event::ReadBack(browser, day)),
        1 => (browser, 0_u64..50_000).prop_map(|(browser, day)| Event::Trusts(browser, day)),
    ]
}

fn happen<C: Cloud>(world: &mut World<C>, event: &Event, old: &C::Backup) {
    let there = world.browsers.len();
    match *event {
        Event::Write(at)
        | Event::Sync(at, ..)
        | Event::Killed(at, _)
        | Event::Compact(at, _)
        | Event::Raise(at)
        | Event::Forgets(at, _)
        | Event::ReadBack(at, _)
        | Event::Rot(at, _)
        | Event::Copy(at)
        | Event::Remove(at, _)
        | Event::Trusts(at, _)
            if at >= there => {}
        Event::Write(at) => world.write(at),
        Event::Sync(at, act, grace) => {
            world.browsers[at].line.act.set(act);
            world.browsers[at].line.grace.set(grace);
            let _ = world.browsers[at].round();
        }
        Event::Killed(at, writes) => {
            world.browsers[at].line.act.set(Act::Honest);
            world.browsers[at].disk.fuse.set(Some(writes));
            let _ = world.browsers[at].round();
            world.browsers[at].disk.fuse.set(None);
        }
        Event::Compact(at, writes) => {
            world.browsers[at].disk.fuse.set(writes);
            let _ = world.browsers[at].compact();
            world.browsers[at].disk.fuse.set(None);
        }
        Event::RollBack => world.cloud.put_back(old),
        Event::Raise(at) => drop(world.browsers[at].with_syncer(async |syncer| syncer.raise().await)),
        Event::Forgets(at, many) => {
            let last = world.browsers[at].disk.own.borrow().keys().next_back().copied().unwrap_or_default();
            world.browsers[at].disk.lose_seals(last.saturating_sub(many).max(1));
        }
        Event::ReadBack(at, day) => {
            let browser = &world.browsers[at];
            let _ = browser.read_back();
            let _ = browser.read_bytes(day);
            // Whoever is taken for silent is read back.
            let _ = browser.with_syncer(async |syncer| {
                syncer.read_silent(&Heads::default(), &BTreeMap::new(), day * super::DAY_MS).await
            });
        }
        Event::Rot(at, nth) => {
            let id = world.browsers[at].id;
            let numbers = world.cloud.numbers().remove(&id).unwrap_or_default();
            if let Some(&number) = numbers.get(nth % numbers.len().max(1)) {
                world.cloud.rot(id, number);
            }
        }
        Event::Remove(at, of) => {
            let of = world.browsers.get(of).map(|browser| browser.id);
            if let Some(of) = of.filter(|of| *of != world.browsers[at].id) {
                world.browsers[at].line.act.set(Act::Honest);
                let _ = world.browsers[at].remove(of);
            }
        }
        Event::Trusts(at, day) => {
            let wrote = world.browsers.iter().map(|browser| (browser.id, day * super::DAY_MS)).collect();
            world.browsers[at].disk.wrote.replace(wrote);
            world.browsers[at].day.set(day);
        }
        Event::Copy(at) => {
            let copy = world.browsers[at].copy();
            world.browsers.push(copy);
            world.write(there);
        }
    }
}

fn run<C: Cloud>(browsers: u8, events: &[Event]) -> World<C> {
    let mut world = World::<C>::new(browsers);
    let mut old = world.cloud.back_up();
    for (at, event) in events.iter().enumerate() {
        happen(&mut world, event, &old);
        if at == events.len() / 3 {
            old = world.cloud.back_up();
        }
    }
    world
}

/// Runs all events. In the end nothing is made up, nothing is lost, and nothing is wrong any more.
fn check<C: Cloud>(browsers: u8, events: &[Event]) -> Result<(), TestCaseError> {
    let world = run::<C>(browsers, events);
    for browser in &world.browsers {
        prop_assert!(browser.disk.facts().is_subset(&world.written), "something was made up");
    }
    let faults = world.settle();
    prop_assert!(world.is_whole(), "{faults:?}");
    prop_assert!(faults.is_empty(), "{faults:?}");
    Ok(())
}

fn events(most: usize) -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(event(), 1..most)
}

/// A history of which one in 3,494 was like it: the endpoint seems to go back to the record that is a whole snapshot.
#[test]
fn going_back_to_a_whole_snapshot_leaves_nothing_missing() {
    let (write, sync) = (Event::Write(0), |at, act| Event::Sync(at, act, 0));
    let events = [
        write.clone(),
        write.clone(),
        write.clone(),
        Event::Compact(0, None),
        sync(0, Act::Drops),
        sync(1, Act::DropsFirst),
        write,
        sync(0, Act::Honest),
        sync(1, Act::LiesLow),
    ];
    check::<Double>(2, &events).unwrap();
    check::<Real>(2, &events).unwrap();
}

/// A history of which one in 2,000 was like it: a record comes damaged when its forgotten seal is looked for, a snapshot
/// replaces it, and the endpoint is put back to it. Nobody copied the profile.
#[test]
fn what_was_damaged_when_its_seal_was_sought_is_no_copy() {
    let events = [
        Event::Write(0),
        Event::Killed(0, 2),
        Event::Forgets(0, 0),
        Event::Sync(0, Act::Truncates, 0),
        Event::ReadBack(0, 0),
        Event::Sync(0, Act::Honest, 0),
        Event::RollBack,
    ];
    check::<Double>(1, &events).unwrap();
    check::<Real>(1, &events).unwrap();
}

/// The events. At the end the endpoint is put back.
fn events_and_a_loss(most: usize) -> impl Strategy<Value = Vec<Event>> {
    events(most).prop_map(|mut events| {
        events.push(Event::RollBack);
        events
    })
}

/// How many histories of each kind are run.
fn histories() -> u32 {
    std::env::var("REPRISE_HISTORIES").ok().and_then(|many| many.parse().ok()).unwrap_or(200)
}

/// Profiles are copied, the endpoint's disk rots, and passwords are changed; the endpoint is honest.
fn mishap() -> impl Strategy<Value = Event> {
    let browser = 0..BROWSERS;
    prop_oneof![
        4 => browser.clone().prop_map(Event::Write),
        4 => browser.clone().prop_map(|browser| Event::Sync(browser, Act::Honest, 0)),
        1 => (browser.clone(), 0_u32..9).prop_map(|(browser, writes)| Event::Killed(browser, writes)),
        1 => (browser.clone(), prop::option::of(0_u32..3))
            .prop_map(|(browser, writes)| Event::Compact(browser, writes)),
        1 => browser.clone().prop_map(Event::Raise),
        1 => (browser.clone(), 0_u64..5).prop_map(|(browser, many)| Event::Forgets(browser, many)),
        1 => (browser.clone(), 0_u64..50_000).prop_map(|(browser, day)| Event::ReadBack(browser, day)),
        1 => (browser.clone(), 0_usize..9).prop_map(|(browser, nth)| Event::Rot(browser, nth)),
        1 => (browser.clone(), 0_u64..50_000).prop_map(|(browser, day)| Event::Trusts(browser, day)),
        1 => browser.prop_map(Event::Copy),
    ]
}

/// Browsers remove each other, and the endpoint is put back; it is honest.
fn removal() -> impl Strategy<Value = Event> {
    let browser = 0..BROWSERS;
    prop_oneof![
        6 => browser.clone().prop_map(Event::Write),
        6 => browser.clone().prop_map(|browser| Event::Sync(browser, Act::Honest, 0)),
        2 => (browser.clone(), 0_u32..9).prop_map(|(browser, writes)| Event::Killed(browser, writes)),
        1 => (browser.clone(), prop::option::of(0_u32..3))
            .prop_map(|(browser, writes)| Event::Compact(browser, writes)),
        2 => (browser.clone(), browser.clone()).prop_map(|(browser, of)| Event::Remove(browser, of)),
        1 => Just(Event::RollBack),
        1 => (browser, 0_u64..50_000).prop_map(|(browser, day)| Event::Trusts(browser, day)),
    ]
}

/// Runs all events. Copies go on as browsers of their own, damage is mended, and nothing is lost.
fn check_mishaps<C: Cloud>(browsers: u8, events: &[Event]) -> Result<(), TestCaseError> {
    let mut world = run::<C>(browsers, events);
    let mut fresh = 50;
    for _ in 0..4 {
        for at in 0..world.browsers.len() {
            world.go_on(at, &mut fresh);
            let _ = world.browsers[at].read_back();
        }
    }
    let faults = world.settle();
    prop_assert!(world.is_whole(), "{faults:?}");
    prop_assert!(faults.is_empty(), "{faults:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(histories()))]

    #[test]
    fn copies_and_rot_lose_nothing(
        browsers in 1..=4_u8,
        events in prop::collection::vec(mishap(), 1..60),
    ) {
        check_mishaps::<Double>(browsers, &events)?;
    }


    /// Whoever was removed comes back under another id, with everything.
    #[test]
    fn removals_lose_nothing(
        browsers in 2..=5_u8,
        events in prop::collection::vec(removal(), 1..60),
    ) {
        check_mishaps::<Double>(browsers, &events)?;
    }

    #[test]
    fn browsers_agree_and_nothing_is_lost(browsers in 1..=BROWSERS as u8, events in events(90)) {
        check::<Double>(browsers, &events)?;
    }

    #[test]
    fn an_endpoint_that_was_put_back_is_refilled(browsers in 1..=BROWSERS as u8, events in events_and_a_loss(60)) {
        check::<Double>(browsers, &events)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn browsers_agree_over_the_router(browsers in 1..=BROWSERS as u8, events in events(60)) {
        check::<Real>(browsers, &events)?;
    }

    #[test]
    fn the_real_endpoint_that_was_put_back_is_refilled(
        browsers in 1..=BROWSERS as u8,
        events in events_and_a_loss(40),
    ) {
        check::<Real>(browsers, &events)?;
    }
}
