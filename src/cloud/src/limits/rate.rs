//! Limits the rate of calls from one address, by a bucket of tokens that refills steadily.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use reprise_wire::refusal::RefusalCode;

use crate::problem::Problem;

/// How often addresses that make no more calls are removed from memory.
const TIDY_EVERY: Duration = Duration::from_secs(60);

/// Counts calls by address.
pub(crate) struct Rate {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    /// The header in which a trusted proxy names the client; `None` without a trusted proxy.
    proxy_header: Option<HeaderName>,
    clock: DefaultClock,
}

impl Rate {
    /// Allows this many calls a second, and ten times as many at once.
    pub(crate) fn new(per_second: NonZeroU32, proxy_header: Option<HeaderName>) -> Arc<Self> {
        let quota = Quota::per_second(per_second).allow_burst(per_second.saturating_mul(TEN));
        Arc::new(Self { limiter: RateLimiter::dashmap(quota), proxy_header, clock: DefaultClock::default() })
    }

    /// Removes, again and again, addresses whose buckets are full.
    pub(crate) async fn tidy(self: Arc<Self>) {
        loop {
            tokio::time::sleep(TIDY_EVERY).await;
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
    }

    fn check(&self, address: IpAddr) -> Result<(), Problem> {
        self.limiter.check_key(&one_client(address)).map_err(|refusal| {
            let wait = refusal.wait_time_from(self.clock.now());
            Problem::for_seconds(RefusalCode::RateLimited, wait.as_secs() + 1)
        })
    }

    /// Returns the client's address: as the proxy names it if one is trusted, else that of the connection.
    fn address_of(&self, request: &Request) -> Option<IpAddr> {
        let named = self.proxy_header.as_ref().and_then(|name| last_address(request.headers(), name));
        let connected = || request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        named.or_else(connected)
    }
}

const TEN: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

/// Answers with a problem if the address asks too often.
pub(crate) async fn limit(State(rate): State<Arc<Rate>>, request: Request, next: Next) -> Response {
    match rate.address_of(&request).map_or(Ok(()), |address| rate.check(address)) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// Returns the last address in a header, which the nearest proxy added. Anyone can claim the ones before it.
fn last_address(headers: &HeaderMap, name: &HeaderName) -> Option<IpAddr> {
    headers.get_all(name).iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// One client can use a whole IPv6 network of 64 bits, so the network counts and not the address.
fn one_client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_client(address: &str, expected: &str) {
        assert_eq!(one_client(address.parse().unwrap()), expected.parse::<IpAddr>().unwrap(), "{address}");
    }

    #[test]
    fn a_network_of_64_bits_is_one_client() {
        check_client("192.0.2.7", "192.0.2.7");
        check_client("::ffff:192.0.2.7", "192.0.2.7");
        check_client("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::");
    }

    fn check_header(value: &str, expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        let name = HeaderName::from_static("x-forwarded-for");
        headers.insert(&name, value.parse().unwrap());
        assert_eq!(last_address(&headers, &name), expected.map(|it| it.parse().unwrap()), "{value}");
    }

    #[test]
    fn the_nearest_proxy_is_believed() {
        check_header("192.0.2.1", Some("192.0.2.1"));
        check_header("10.0.0.1, 192.0.2.1", Some("192.0.2.1"));
        check_header("192.0.2.1, unknown", None);
    }

    #[test]
    fn an_address_that_asks_too_often_waits() {
        let rate = Rate::new(NonZeroU32::MIN, None);
        let address = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..10 {
            assert_eq!(rate.check(address), Ok(()));
        }
        let refusal = rate.check(address).unwrap_err().0;
        assert_eq!(refusal.code, RefusalCode::RateLimited);
        assert!(matches!(refusal.retry_after, Some(1 | 2)), "{refusal:?}");
        assert_eq!(rate.check(IpAddr::from([192, 0, 2, 2])), Ok(()));
    }
}
