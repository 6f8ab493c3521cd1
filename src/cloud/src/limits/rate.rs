//! Limits the rate of calls from one address, by a bucket of tokens that refills steadily.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use reprise_wire::refusal::RefusalCode;

use crate::limits::address::{Address, Caller};
use crate::problem::Problem;

/// How often addresses that make no more calls are removed from memory.
const TIDY_EVERY: Duration = Duration::from_secs(60);

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const TEN: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

/// Counts calls by address.
pub(crate) struct Rate {
    limiter: DefaultKeyedRateLimiter<Address>,
    clock: DefaultClock,
    refusal: RefusalCode,
}

impl Rate {
    /// Allows this many calls a second, and ten times as many at once.
    pub(crate) fn of_calls(per_second: NonZeroU32) -> Arc<Self> {
        let quota = Quota::per_second(per_second).allow_burst(per_second.saturating_mul(TEN));
        Arc::new(Self::new(quota, RefusalCode::RateLimited))
    }

    /// Allows this many new libraries at once, and as many again in the course of a day.
    pub(crate) fn of_new_libraries(a_day: NonZeroU32) -> Arc<Self> {
        let quota = Quota::with_period(DAY / a_day.get()).map(|quota| quota.allow_burst(a_day));
        Arc::new(Self::new(quota.unwrap_or(Quota::per_second(a_day)), RefusalCode::TooManyNewLibraries))
    }

    fn new(quota: Quota, refusal: RefusalCode) -> Self {
        Self { limiter: RateLimiter::dashmap(quota), clock: DefaultClock::default(), refusal }
    }

    /// Removes, again and again, addresses whose buckets are full.
    pub(crate) async fn tidy(self: Arc<Self>) {
        loop {
            tokio::time::sleep(TIDY_EVERY).await;
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
    }

    /// Counts a call; a problem if there were too many.
    pub(crate) fn check(&self, Caller(address): Caller) -> Result<(), Problem> {
        let Some(address) = address else { return Ok(()) };
        self.limiter.check_key(&address).map_err(|refusal| {
            let wait = refusal.wait_time_from(self.clock.now());
            Problem::for_seconds(self.refusal, wait.as_secs() + 1)
        })
    }
}

/// Answers with a problem if the address asks too often.
pub(crate) async fn limit(
    State(rate): State<Arc<Rate>>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    match rate.check(caller) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(last: u8) -> Caller {
        Caller(Some(Address::of([192, 0, 2, last].into())))
    }

    #[test]
    fn an_address_that_asks_too_often_waits() {
        let rate = Rate::of_calls(NonZeroU32::MIN);
        for _ in 0..10 {
            assert_eq!(rate.check(caller(1)), Ok(()));
        }
        let refusal = rate.check(caller(1)).unwrap_err().0;
        assert_eq!(refusal.code, RefusalCode::RateLimited);
        assert!(matches!(refusal.retry_after, Some(1 | 2)), "{refusal:?}");
        assert_eq!(rate.check(caller(2)), Ok(()));
        assert_eq!(rate.check(Caller(None)), Ok(()), "nobody in particular has no share");
    }

    #[test]
    fn new_libraries_come_back_in_the_course_of_a_day() {
        let rate = Rate::of_new_libraries(NonZeroU32::MIN.saturating_add(1));
        assert_eq!((rate.check(caller(1)), rate.check(caller(1))), (Ok(()), Ok(())));
        let refusal = rate.check(caller(1)).unwrap_err().0;
        assert_eq!(refusal.code, RefusalCode::TooManyNewLibraries);
        assert!(matches!(refusal.retry_after, Some(43_199..=43_201)), "{refusal:?}");
    }
}
