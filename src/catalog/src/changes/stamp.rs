//! Hybrid logical clocks, and registers in which the last writer wins.
//! Kulkarni and others, "Logical Physical Clocks", 2014.

use crate::ids::BrowserId;

/// When a change became true: wall time, a counter within it, and who says so.
///
/// Ordered by these three in turn, so any two changes of different browsers have an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stamp {
    /// Milliseconds since 1970, never less than any stamp the clock has seen.
    pub ms: u64,
    /// Counts changes within one millisecond.
    pub counter: u32,
    /// The browser on which it became true.
    pub browser: BrowserId,
}

/// Gives stamps that are later than every stamp it gave or saw.
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
        if now_ms > self.ms {
            (self.ms, self.counter) = (now_ms, 0);
        } else {
            match self.counter.checked_add(1) {
                Some(counter) => self.counter = counter,
                None => (self.ms, self.counter) = (self.ms.saturating_add(1), 0),
            }
        }
        Stamp { ms: self.ms, counter: self.counter, browser: self.browser }
    }

    /// Takes note of another's stamp, so that the next one is later.
    pub fn observe(&mut self, stamp: Stamp) {
        if (stamp.ms, stamp.counter) > (self.ms, self.counter) {
            (self.ms, self.counter) = (stamp.ms, stamp.counter);
        }
    }
}

/// A value with the stamp under which it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Register<T> {
    /// When.
    pub stamp: Stamp,
    /// What.
    pub value: T,
}

impl<T: minicbor::Encode<()>> Register<T> {
    /// Whether this one wins over the other; the same whichever of them came first.
    ///
    /// Two tabs of one browser can give one stamp twice; then the values' encodings decide.
    pub(super) fn beats(&self, other: &Register<T>) -> bool {
        match self.stamp.cmp(&other.stamp) {
            std::cmp::Ordering::Equal => encoded(&self.value) > encoded(&other.value),
            order => order.is_gt(),
        }
    }
}

fn encoded<T: minicbor::Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).unwrap_or_default()
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
}
