//! Hybrid logical clocks, and registers that the last writer wins.
//! Kulkarni and others, "Logical Physical Clocks", 2014.

use crate::ids::BrowserId;

/// When a change became true: wall time, a counter within it, and the browser.
///
/// Stamps are ordered by these three in turn, so stamps of two browsers are never equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stamp {
    /// Milliseconds since 1970. Never less than in a stamp that the clock has seen, and at most [`Stamp::MAX_MS`].
    pub ms: u64,
    /// Counts the changes of one millisecond.
    pub counter: u32,
    /// The browser on which it became true.
    pub browser: BrowserId,
}

impl Stamp {
    /// The latest time that a stamp can have: 2⁵³ ms, up to which JavaScript counts exactly.
    pub const MAX_MS: u64 = 1 << 53;
}

/// A browser's clock. Each stamp that it gives is later than all stamps that it gave or saw.
///
/// A browser whose wall clock runs days ahead does no harm. Its stamps win over those that others gave before
/// they saw its changes. A browser that has seen them gives later stamps: it keeps their time and raises the
/// counter until its own wall clock has caught up. So what a person says after another browser's changes have
/// arrived always wins.
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
        Stamp { ms: self.ms, counter: self.counter, browser: self.browser }
    }

    /// Notes the stamp of another browser, so that the next stamp is later. Stamps that no clock can give are
    /// ignored.
    pub fn observe(&mut self, stamp: Stamp) {
        if stamp.ms <= Stamp::MAX_MS && (stamp.ms, stamp.counter) > (self.ms, self.counter) {
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

    #[test]
    fn a_stamp_seen_is_passed() {
        let mut clock = Clock::new(BrowserId([1; 8]));
        let seen = Stamp { ms: 1_000, counter: 7, browser: BrowserId([9; 8]) };
        clock.observe(seen);
        assert!(clock.tick(20) > seen);
    }

    #[test]
    fn a_clock_days_ahead_is_passed_by_the_counter() {
        const DAY: u64 = 86_400_000;
        let mut clock = Clock::new(BrowserId([1; 8]));
        clock.observe(Stamp { ms: 9 * DAY, counter: 3, browser: BrowserId([9; 8]) });
        let told = |stamp: Stamp| (stamp.ms, stamp.counter);
        assert_eq!(told(clock.tick(2 * DAY)), (9 * DAY, 4));
        assert_eq!(told(clock.tick(9 * DAY + 1)), (9 * DAY + 1, 0));
    }

    #[test]
    fn no_stamp_is_past_the_limit() {
        let mut clock = Clock::new(BrowserId([1; 8]));
        let seen = |ms| Stamp { ms, counter: u32::MAX, browser: BrowserId([9; 8]) };
        clock.observe(seen(Stamp::MAX_MS + 1));
        assert_eq!(clock.tick(5).ms, 5);
        clock.observe(seen(Stamp::MAX_MS - 1));
        assert_eq!((clock.tick(5).ms, clock.tick(u64::MAX).ms), (Stamp::MAX_MS, Stamp::MAX_MS));
        clock.observe(seen(Stamp::MAX_MS));
        assert!(clock.tick(5) <= Stamp { browser: BrowserId([1; 8]), ..seen(Stamp::MAX_MS) });
    }
}
