//! Whatever happens in between: once the endpoint is honest again, all browsers hold everything that was written.

use proptest::prelude::*;

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
        1 => (browser, prop::option::of(0_u32..3)).prop_map(|(browser, writes)| Event::Compact(browser, writes)),
    ]
}

fn happen<C: Cloud>(world: &mut World<C>, event: &Event, old: &C::Backup) {
    let there = world.browsers.len();
    match *event {
        Event::Write(at) | Event::Sync(at, ..) | Event::Killed(at, _) | Event::Compact(at, _)
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

/// The events. At the end the endpoint is put back.
fn events_and_a_loss(most: usize) -> impl Strategy<Value = Vec<Event>> {
    events(most).prop_map(|mut events| {
        events.push(Event::RollBack);
        events
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

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
