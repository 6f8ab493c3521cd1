//! A library that has as many browsers as its endpoint allows.

use reprise_wire::refusal::RefusalCode;

use super::real::Real;
use super::*;

#[test]
fn a_browser_without_a_place_waits_and_gets_that_of_one_that_is_removed() {
    let mut world = World::around(Real::for_browsers(2), 3);
    (0..3).for_each(|at| world.write(at));
    (0..2).for_each(|at| drop(world.browsers[at].round().unwrap()));
    let sent = world.cloud.puts();
    for _ in 0..3 {
        assert_eq!(world.browsers[2].round(), Err(RefusalCode::TooManyBrowsers.into()));
    }
    assert_eq!(world.cloud.puts(), sent, "what has no place is not sent again and again");
    assert_eq!(world.browsers[2].disk.facts(), world.written, "what the others wrote has come all the same");
    let removed = world.browsers.remove(1).id;
    world.browsers[1].with_syncer(async |syncer| syncer.remove_browser(removed, false).await).unwrap();
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

#[test]
fn a_record_larger_than_the_endpoint_takes_is_not_sent() {
    let world = World::<Real>::new(1);
    world.browsers[0].disk.own.borrow_mut().insert(1, vec![0; 20_000]);
    let faults = world.browsers[0].round().unwrap().faults;
    assert_eq!(faults, BTreeSet::from([Fault::TooLarge { number: 1 }]));
    assert_eq!(world.cloud.puts(), 0);
}

/// A batch above the endpoint's limit is cut until all of it is taken, and what came after it follows.
#[test]
fn a_batch_above_the_limit_is_cut_again_and_sent() {
    let mut world = World::<Real>::new(2);
    world.write(0);
    let facts: Vec<Fact> = (100..6_000).collect();
    world.written.extend(&facts);
    world.browsers[0].disk.own.borrow_mut().insert(2, encode(&facts));
    world.browsers[0].disk.add(1);
    world.written.insert(1);
    let browser = &world.browsers[0];
    let halve = |bytes: &[u8]| {
        let (one, other) = bytes.split_at(bytes.len() / 8 * 4);
        vec![one.to_vec(), other.to_vec()]
    };
    let mut cuts = 0;
    while let Some(Fault::TooLarge { number }) = browser.round().unwrap().faults.first() {
        cuts += 1;
        assert_eq!(browser.with_syncer(async |syncer| syncer.cut_again(*number, halve).await), Ok(true));
    }
    assert_eq!(cuts, 3, "into four");
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}
