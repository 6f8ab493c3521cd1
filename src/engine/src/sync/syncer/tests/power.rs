//! A machine that loses power in the middle of what it sends: its storage forgets whatever was not committed strictly.

use super::*;

over_both!(
    wherever_the_power_is_cut_nothing_is_lost_that_was_sent,
    wherever_the_power_is_cut_a_snapshot_stands_for_all_or_nothing,
    a_storage_that_forgets_what_it_sent_is_caught,
);

/// How many writes a round or a snapshot makes at most, and some more: then the power is cut after it.
const WRITES: u32 = 16;

/// What the machine was doing when it died.
type Work<C> = fn(&Browser<C>);

/// Two browsers that hold the same; then both write, and the second one has sent that.
fn world<C: Cloud>() -> World<C> {
    let mut world = World::new(2);
    (0..4).for_each(|at| world.write(at % 2));
    world.settle();
    world.write(0);
    world.write(0);
    world.write(1);
    world.browsers[1].round().unwrap();
    world
}

/// What happened to the first browser whose power was cut after so many writes.
struct Cut<C: Cloud> {
    world: World<C>,
    /// What its first round after that said.
    faults: BTreeSet<Fault>,
    /// What was written, and is nowhere any more.
    lost: BTreeSet<Fact>,
}

fn cut<C: Cloud>(world: World<C>, writes: u32, work: Work<C>) -> Cut<C> {
    let browser = &world.browsers[0];
    die(browser, writes, work);
    let faults = browser.round().unwrap().faults;
    world.settle();
    let lost = world.written.difference(&browser.disk.facts()).copied().collect();
    Cut { world, faults, lost }
}

fn die<C: Cloud>(browser: &Browser<C>, writes: u32, work: Work<C>) {
    browser.disk.fuse.set(Some(writes));
    work(browser);
    browser.disk.fuse.set(None);
    browser.disk.cut_power();
}

/// A tick that was never sent may be gone with the power. Nothing else is, and the browser goes on as itself.
fn wherever_the_power_is_cut_nothing_is_lost_that_was_sent<C: Cloud>() {
    let mut least = usize::MAX;
    for writes in 0..WRITES {
        let cut = cut(world::<C>(), writes, |browser| drop(browser.round()));
        assert_eq!(cut.faults, BTreeSet::new(), "after {writes} writes");
        assert!(cut.lost.is_subset(&BTreeSet::from([4, 5])), "{:?} after {writes} writes", cut.lost);
        assert_eq!(cut.world.browsers[1].disk.facts(), cut.world.browsers[0].disk.facts());
        assert!(cut.lost.len() <= least, "what is sealed is on the disk");
        least = cut.lost.len();
    }
    assert_eq!(least, 0);
}

fn wherever_the_power_is_cut_a_snapshot_stands_for_all_or_nothing<C: Cloud>() {
    for writes in 0..WRITES {
        let world = world::<C>();
        world.settle();
        let cut = cut(world, writes, |browser| {
            let _ = browser.compact();
            let _ = browser.round();
        });
        assert_eq!((cut.faults, cut.lost), (BTreeSet::new(), BTreeSet::new()), "after {writes} writes");
        assert_eq!(cut.world.settle(), BTreeSet::new());
        assert!(cut.world.is_whole(), "after {writes} writes");
    }
}

/// Were seals not committed strictly, the endpoint would have records that this browser knows nothing of: the next thing that
/// it says would take their place.
fn a_storage_that_forgets_what_it_sent_is_caught<C: Cloud>() {
    let mut is_caught = false;
    for writes in 0..WRITES {
        let mut world = world::<C>();
        world.browsers[0].disk.is_lax.set(true);
        die(&world.browsers[0], writes, |browser| drop(browser.round()));
        world.write(0);
        is_caught |= world.browsers[0].round().unwrap().faults.contains(&Fault::Split);
    }
    assert!(is_caught);
}
