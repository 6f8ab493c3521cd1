//! How long to wait after a failure: longer after each, and with a random part, so that browsers do not all
//! try again at once.

/// The first wait, in milliseconds.
const FIRST_MS: u32 = 1_000;

/// After this many failures waits no longer grow. They are about four minutes then.
const STEPS: u32 = 8;

/// Counts failures in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Notes a success.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }

    /// Notes a failure. Answers how many milliseconds to wait; `chance` is a random number from 0 to 1.
    pub(crate) fn fail(&mut self, chance: f64) -> u32 {
        let longest = FIRST_MS << self.failures.min(STEPS);
        self.failures = self.failures.saturating_add(1);
        let half = longest / 2;
        half + (f64::from(half) * chance.clamp(0.0, 1.0)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit_and_start_over() {
        let mut backoff = Backoff::default();
        assert_eq!([0.0, 1.0, 0.5].map(|chance| backoff.fail(chance)), [500, 2_000, 3_000]);
        for _ in 0..99 {
            assert!(backoff.fail(1.0) <= 256_000);
        }
        assert_eq!(backoff.fail(0.0), 128_000);
        backoff.reset();
        assert_eq!(backoff.fail(1.0), 1_000);
    }
}
