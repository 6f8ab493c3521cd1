//! Hybrid logical clocks, and registers in which the last writer wins.
//! Kulkarni and others, "Logical Physical Clocks", 2014.

use crate::ids::BrowserId;

/// When a change became true: wall time, a counter within it, and who says so.
///
/// Ordered by these three in turn, so any two changes of different browsers have an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stamp {
    /// Milliseconds since 1970, never less than any stamp the clock has seen; at most [`Stamp::MAX_MS`].
    pub ms: u64,
    /// Counts changes within one millisecond.
    pub counter: u32,
    /// The browser on which it became true.
    pub browser: BrowserId,
}

impl Stamp {
    /// The latest time that a stamp can have, 2⁵³ ms: JavaScript counts so far.
    pub const MAX_MS: u64 = 1 << 53;
}

/// Gives stamps that are later than every stamp it gave or saw.
///
/// One browser's clock that runs days ahead does no harm: its stamps win over those that were
/// given before they were seen, as they would have by a minute; whoever has seen them passes them
/// by the counter, keeping their time until the wall clock has caught up. What one person says after
/// another's words have arrived always wins, whatever their clocks.
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

    /// The next stamp, when the wall clock says `now_ms`; a wall clock that goes back is not followed.
    pub fn tick(&mut self, now_ms: u64) -> Stamp {
        let now_ms = now_ms.min(Stamp::MAX_MS);
        if now_ms > self.ms {
            (self.ms, self.counter) = (now_ms, 0);
        } else {
            match self.counter.checked_add(1) {
                Some(counter) => self.counter = counter,
                // At the end of all time the last stamp stays: then values decide.
                None if self.ms >= Stamp::MAX_MS => {}
                None => (self.ms, self.counter) = (self.ms + 1, 0),
            }
        }
        Stamp { ms: self.ms, counter: self.counter, browser: self.browser }
    }

    /// Takes note of another's stamp, so that the next one is later. One that no clock can give is passed over.
    pub fn observe(&mut self, stamp: Stamp) {
        if stamp.ms <= Stamp::MAX_MS && (stamp.ms, stamp.counter) > (self.ms, self.counter) {
            (self.ms, self.counter) = (stamp.ms, stamp.counter);
        }
    }
}

/// A value with the stamp under which it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register<T> {
    /// When.
    pub stamp: Stamp,
    /// What.
    pub value: T,
}

impl<T: Ord> Register<T> {
    /// Whether this one wins over the other; the same whichever of them came first.
    ///
    /// Two tabs of one browser can give one stamp twice; then the values decide.
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
