//! A library that has as many browsers as its endpoint allows.

use reprise_catalog::changes::{Batch, Change, Fact as Said, Stamp, TrackFacts};
use reprise_catalog::ids::TrackId;
use reprise_catalog::marks::{Mark, Where};
use reprise_catalog::reading::MAX_MARKS;
use reprise_wire::refusal::RefusalCode;

use super::super::compaction::halves;
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
    world.browsers[1]
        .with_syncer(async |syncer| syncer.remove_browser(removed, Unread::Waits).await)
        .unwrap();
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

/// Text that cannot be compressed much: of 90 letters, in an order that repeats nowhere.
struct Noise(u64);

impl Noise {
    fn text(&mut self, letters: usize) -> String {
        let mut letter = || {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'!' + ((self.0 >> 33) % 90) as u8)
        };
        (0..letters).map(|_| letter()).collect()
    }
}

/// 128 files, each with as many marks as are kept, in batches of 64 files. The limit is as much smaller than that of real
/// endpoints as the marks are shorter than the longest ones.
#[test]
fn files_full_of_marks_are_cut_again_and_sent() {
    const LIMIT: usize = 64 << 10;
    let world = World::around(Real::for_records_of(LIMIT), 2);
    let (browser, mut noise) = (&world.browsers[0], Noise(1));
    let mut file = |number: u8| {
        let value =
            |_| Mark { place: Where::Id3, key: "PRIV:".into(), value: noise.text(Mark::MAX_VALUE / 16) };
        let marks = (0..MAX_MARKS).map(value).collect();
        let facts = TrackFacts { title: format!("Song {number}"), marks, ..TrackFacts::default() };
        let said = Said::Track { track: TrackId([number; 16]), facts: facts.into() };
        Change::new(Stamp::at(u64::from(number) + 1, browser.id), said)
    };
    let changes: Vec<Change> = (0..128).map(&mut file).collect();
    for (number, some) in (1..).zip(changes.chunks(64)) {
        let bytes = Batch::new(browser.id, some.to_vec()).encode();
        assert!(bytes.len() > 3 * LIMIT, "{}", bytes.len());
        browser.disk.own.borrow_mut().insert(number, bytes);
    }
    let mut cuts = 0;
    while let Some(Fault::TooLarge { number }) = browser.round().unwrap().faults.first() {
        cuts += 1;
        assert_eq!(browser.with_syncer(async |syncer| syncer.cut_again(*number, halves).await), Ok(true));
    }
    assert_eq!(world.settle(), BTreeSet::new());
    let held = world.browsers[1].disk.foreign.borrow();
    assert_eq!((cuts, held.len()), (6, 8), "each of both into four");
    let read: Vec<Change> = held.values().flat_map(|bytes| Batch::decode(bytes).unwrap().changes).collect();
    assert!(read == changes, "all 128 files, in their order");
}
