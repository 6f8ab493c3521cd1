//! What is mended, and who hears of it before that is done.

use super::*;

over_both!(what_is_mended_is_said_before_it_is_mended);

/// Wherever it is stopped while it takes over what is damaged of a silent browser: it has said so.
fn what_is_mended_is_said_before_it_is_mended<C: Cloud>() {
    for steps in 0..12 {
        let mut world = World::<C>::new(2);
        world.write(0);
        world.write(1);
        world.settle();
        let dead = world.browsers.remove(0).id;
        world.cloud.rot(dead, 1);
        let browser = &world.browsers[0];
        browser.disk.fuse.set(Some(steps));
        let read = browser.try_read_silent(&[], 2_000);
        browser.disk.fuse.set(None);
        let fault = Fault::RottenOther { browser: dead, number: 1 };
        let is_mended = browser.disk.standing.borrow().covered(dead) > 0;
        let is_said = browser.noticed.borrow().contains(&fault);
        assert!(is_said || !is_mended, "stopped after {steps} steps");
        assert!(read.is_ok_and(|found| found.contains(&fault)) <= is_said);
        if !is_said {
            assert_eq!(browser.read_silent(&[], 2_001), BTreeSet::from([fault]), "{steps}");
        }
    }
}
