//! Hybrid logical clocks, eras, and registers that the last writer wins.
//! Kulkarni and others, "Logical Physical Clocks", 2014.

use crate::ids::BrowserId;

/// When a change became true: an era, wall time, a counter within it, and the browser.
///
/// Stamps are ordered by these four in turn, so stamps of two browsers are never equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stamp {
    /// 0, unless the change replaces one whose stamp its browser's clock does not reach: see [`Stamp::after`].
    pub era: u32,
    /// Milliseconds since 1970. Never less than in a stamp that the clock has seen, and at most [`Stamp::MAX_MS`].
    pub ms: u64,
    /// Counts the changes of one millisecond.
    pub counter: u32,
    /// The browser on which it became true.
    pub browser: BrowserId,
}

impl Stamp {
    /// The latest time that a stamp can have: 2⁵³ ms. Beyond that, JavaScript does not count exactly.
    pub const MAX_MS: u64 = 1 << 53;

    /// Earlier than every stamp that a clock gives: what a person replaced where nobody had said anything.
    pub const NONE: Stamp = Stamp { era: 0, ms: 0, counter: 0, browser: BrowserId([0; 8]) };

    /// The first stamp of a millisecond.
    pub fn at(ms: u64, browser: BrowserId) -> Stamp {
        Stamp { era: 0, ms, counter: 0, browser }
    }

    /// This stamp for a change of what was last written with that one: it wins, whatever the clocks say.
    ///
    /// A stamp of the year 2099 wins only until someone who has seen it speaks, and then never again.
    pub fn after(self, known: Stamp) -> Stamp {
        let same = Stamp { era: known.era, ..self };
        if same > known { same } else { Stamp { era: known.era.saturating_add(1), ..self } }
    }
}

/// How far ahead of its wall clock a clock follows the stamps that it sees, in milliseconds: a day.
pub const MOST_AHEAD_MS: u64 = 86_400_000;

/// A browser's clock. Each stamp that it gives is later than those that it gave or saw, if these are at most a day
/// ahead of the wall clock. Stamps that are further ahead are passed by an era.
///
/// A browser whose wall clock is wrong does no harm: what a person says after they saw another browser's changes always
/// wins, and the times that a page shows are never further off than the wall clock and a day.
#[derive(Clone, Debug)]
pub struct Clock {
    browser: BrowserId,
    ms: u64,
    counter: u32,
}

impl Clock {
    /// The clock of a browser.
    pub fn new(browser: BrowserId) -> Clock {
        Clock { browser, ms: 0, counter: 0 }
    }

    /// The next stamp, when the wall clock says `now_ms`. If the wall clock goes back, the stamp does not.
    pub fn tick(&mut self, now_ms: u64) -> Stamp {
        let now_ms = now_ms.min(Stamp::MAX_MS);
        if now_ms > self.ms {
            (self.ms, self.counter) = (now_ms, 0);
        } else {
            match self.counter.checked_add(1) {
                Some(counter) => self.counter = counter,
                // At the very last time the stamp stays the same, and the values decide.
                None if self.ms >= Stamp::MAX_MS => {}
                None => (self.ms, self.counter) = (self.ms + 1, 0),
            }
        }
        Stamp { era: 0, ms: self.ms, counter: self.counter, browser: self.browser }
    }

    /// Notes a stamp, so that the next one is later, unless it is more than a day ahead of the wall clock.
    pub fn observe(&mut self, stamp: Stamp, now_ms: u64) {
        let is_near = stamp.ms <= now_ms.saturating_add(MOST_AHEAD_MS).min(Stamp::MAX_MS);
        if is_near && (stamp.ms, stamp.counter) > (self.ms, self.counter) {
            (self.ms, self.counter) = (stamp.ms, stamp.counter);
        }
    }
}

/// A value with the stamp under which it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register<T> {
    /// When the value was written.
    pub stamp: Stamp,
    /// The value.
    pub value: T,
}

impl<T: Ord> Register<T> {
    /// Whether this value wins over the other. The answer does not depend on which of them came first.
    ///
    /// Two tabs of one browser can give the same stamp. Then the greater value wins.
    pub(crate) fn beats(&self, other: &Register<T>) -> bool {
        (self.stamp, &self.value) > (other.stamp, &other.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_rise_even_when_the_wall_clock_does_not() {
        let mut clock = Clock::new(BrowserId([1; 8]));
        let stamps: Vec<_> = [10, 10, 5, 11, 3].map(|now| clock.tick(now)).to_vec();
        assert!(stamps.is_sorted_by(|a, b| a < b), "{stamps:?}");
    }

    const DAY: u64 = MOST_AHEAD_MS;

    fn seen(ms: u64, counter: u32) -> Stamp {
        Stamp { counter, ..Stamp::at(ms, BrowserId([9; 8])) }
    }

    #[test]
    fn a_stamp_seen_is_passed() {
        let mut clock = Clock::new(BrowserId([1; 8]));
        clock.observe(seen(1_000, 7), 20);
        assert!(clock.tick(20) > seen(1_000, 7));
    }

    #[test]
    fn a_clock_follows_a_day_ahead_and_no_further() {
        let mut clock = Clock::new(BrowserId([1; 8]));
        let told = |stamp: Stamp| (stamp.ms, stamp.counter);
        clock.observe(seen(3 * DAY, 3), 2 * DAY);
        assert_eq!(told(clock.tick(2 * DAY)), (3 * DAY, 4));
        clock.observe(seen(3 * DAY + 1, 0), 2 * DAY);
        assert_eq!(told(clock.tick(2 * DAY)), (3 * DAY, 5));
        assert_eq!(told(clock.tick(3 * DAY + 1)), (3 * DAY + 1, 0));
    }

    #[test]
    fn who_has_seen_a_stamp_wins_over_it_whatever_the_clocks_say() {
        let check = |known: Stamp, own_ms: u64, era: u32| {
            let stamp = Stamp::at(own_ms, BrowserId([1; 8])).after(known);
            assert_eq!((stamp.era, stamp.ms), (era, own_ms));
            assert!(stamp > known);
        };
        check(seen(10, 0), 11, 0);
        check(seen(10, 0), 10, 1);
        check(seen(90 * DAY, 0), DAY, 1);
        check(Stamp { era: 4, ..seen(90 * DAY, 0) }, DAY, 5);
        check(Stamp { era: 4, ..seen(DAY, 0) }, 2 * DAY, 4);
    }

    #[test]
    fn no_stamp_is_past_the_limit() {
        let mut clock = Clock::new(BrowserId([1; 8]));
        clock.observe(seen(Stamp::MAX_MS + 1, 0), u64::MAX);
        assert_eq!(clock.tick(5).ms, 5);
        clock.observe(seen(Stamp::MAX_MS - 1, u32::MAX), Stamp::MAX_MS);
        assert_eq!((clock.tick(5).ms, clock.tick(u64::MAX).ms), (Stamp::MAX_MS, Stamp::MAX_MS));
        clock.observe(seen(Stamp::MAX_MS, u32::MAX), Stamp::MAX_MS);
        assert!(clock.tick(5) <= Stamp { browser: BrowserId([1; 8]), ..seen(Stamp::MAX_MS, u32::MAX) });
    }
}
