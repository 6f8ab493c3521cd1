//! The address that a request counts for in the limits. It is that of the connection, or, where a proxy is named, the
//! one that this proxy names.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, Once, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use reprise_wire::ids::LibraryId;

use crate::problem::Problem;

/// The headers by which proxies tell whom they speak for.
const FORWARDED: [&str; 3] = ["x-forwarded-for", "forwarded", "x-real-ip"];

/// How many proxies that nobody named are remembered.
const MOST_UNNAMED: usize = 64;

/// One client: an address, or all addresses of an IPv6 network of 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Address(IpAddr);

/// Who calls; nobody in particular where the address says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Caller(pub(crate) Option<Address>);

/// For whom something is taken: an address, and a library once its secret was shown.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Holder {
    pub(crate) address: Option<Address>,
    pub(crate) library: Option<LibraryId>,
}

/// The proxies whose word counts.
#[derive(Debug, Clone)]
pub(crate) struct Proxies {
    /// The header in which they name the client.
    pub(crate) header: HeaderName,
    /// Where they are.
    pub(crate) networks: Vec<IpNet>,
}

/// Tells whose a request is.
#[derive(Debug)]
pub(crate) struct Addresses {
    proxies: Option<Proxies>,
    /// Peers nearby that forward for others although nobody named them.
    unnamed: Mutex<BTreeSet<IpAddr>>,
    /// Whether a proxy was seen that is none of those named.
    stranger: Once,
}

impl Address {
    /// The client at an address.
    pub(crate) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => Self(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into()),
            address @ IpAddr::V4(_) => Self(address),
        }
    }
}

impl Holder {
    /// The same address, for no library. One library's listeners have a limit of their own.
    pub(crate) fn address_only(self) -> Self {
        Self { library: None, ..self }
    }
}

impl Caller {
    /// The holder of what is taken before a library's secret was shown.
    pub(crate) fn alone(self) -> Holder {
        Holder { address: self.0, library: None }
    }

    /// The holder of what is taken for a library.
    pub(crate) fn of(self, library: LibraryId) -> Holder {
        Holder { address: self.0, library: Some(library) }
    }
}

impl Default for Addresses {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Addresses {
    pub(crate) fn new(proxies: Option<Proxies>) -> Self {
        Self { proxies, unnamed: Mutex::default(), stranger: Once::new() }
    }

    /// Tells whose a request is.
    pub(crate) fn caller(&self, request: &Request) -> Caller {
        let connected = request.extensions().get::<ConnectInfo<SocketAddr>>();
        Caller(connected.and_then(|info| self.address(info.0.ip(), request.headers())))
    }

    fn address(&self, peer: IpAddr, headers: &HeaderMap) -> Option<Address> {
        let peer = peer.to_canonical();
        match &self.proxies {
            Some(proxies) if proxies.has(peer) => {
                Some(Address::of(last_address(headers, &proxies.header).unwrap_or(peer)))
            }
            // Otherwise all visitors of that proxy would be one, and each would use up the shares of all.
            None if is_near(peer) && forwards(headers) => {
                self.note_unnamed(peer);
                None
            }
            Some(_) if is_near(peer) && forwards(headers) => {
                self.stranger.call_once(|| {
                    tracing::warn!(
                        "a proxy forwards for others that --proxy does not name: all behind it count as one"
                    );
                });
                Some(Address::of(peer))
            }
            _ => Some(Address::of(peer)),
        }
    }

    /// The client whose connections from a peer are counted together; `None` for a proxy, who has many clients.
    pub(crate) fn alone_behind(&self, peer: IpAddr) -> Option<Address> {
        let peer = peer.to_canonical();
        let is_proxy = self.proxies.as_ref().is_some_and(|proxies| proxies.has(peer));
        let unnamed = || self.unnamed.lock().unwrap_or_else(PoisonError::into_inner).contains(&peer);
        (!is_proxy && !unnamed()).then(|| Address::of(peer))
    }

    fn note_unnamed(&self, peer: IpAddr) {
        let mut unnamed = self.unnamed.lock().unwrap_or_else(PoisonError::into_inner);
        if unnamed.is_empty() {
            tracing::warn!(
                "a proxy forwards for others, but none is named: no shares by address, until --proxy names it"
            );
        }
        if unnamed.len() < MOST_UNNAMED {
            unnamed.insert(peer);
        }
    }
}

impl Proxies {
    fn has(&self, peer: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&peer))
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    /// The door has told it already.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

/// Whether a request comes from a proxy, as it says itself.
fn forwards(headers: &HeaderMap) -> bool {
    FORWARDED.iter().any(|name| headers.contains_key(*name))
}

/// Returns the last address in a header, which the nearest proxy added. Anyone can claim the ones before it.
fn last_address(headers: &HeaderMap, name: &HeaderName) -> Option<IpAddr> {
    let last = headers.get_all(name).iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim();
    let with_port = || last.parse().map(|address: SocketAddr| address.ip());
    let bare = last.trim_start_matches('[').trim_end_matches(']');
    bare.parse().or_else(|_| with_port()).ok()
}

/// Whether a peer is this computer, or in a network of one house or company.
fn is_near(peer: IpAddr) -> bool {
    match peer {
        IpAddr::V4(peer) => {
            let is_shared = peer.to_bits() >> 22 == Ipv4Addr::new(100, 64, 0, 0).to_bits() >> 22;
            peer.is_loopback() || peer.is_private() || peer.is_link_local() || is_shared
        }
        IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local() || peer.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address(text.parse().unwrap())
    }

    fn check_client(address: &str, expected: &str) {
        assert_eq!(Address::of(address.parse().unwrap()), self::address(expected), "{address}");
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
        check_header("192.0.2.1:4711", Some("192.0.2.1"));
        check_header("[2001:db8::1]:443", Some("2001:db8::1"));
        check_header("[2001:db8::1]", Some("2001:db8::1"));
        check_header("192.0.2.1, unknown", None);
    }

    fn check_caller(
        named: &[&str],
        peer: &str,
        forwarded: Option<&str>,
        expected: Option<&str>,
    ) -> Addresses {
        let networks = named.iter().map(|network| network.parse().unwrap()).collect();
        let proxies = Proxies { header: HeaderName::from_static("x-forwarded-for"), networks };
        let addresses = Addresses::new((!named.is_empty()).then_some(proxies));
        let mut headers = HeaderMap::new();
        if let Some(forwarded) = forwarded {
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        }
        let found = addresses.address(peer.parse().unwrap(), &headers);
        assert_eq!(found, expected.map(address), "{named:?} {peer} {forwarded:?}");
        addresses
    }

    #[test]
    fn only_a_named_proxy_is_believed() {
        let forwarded = Some("8.8.8.8, 9.9.9.9");
        check_caller(&["10.0.0.0/8"], "10.1.2.3", forwarded, Some("9.9.9.9"));
        check_caller(&["10.0.0.0/8"], "10.1.2.3", None, Some("10.1.2.3"));
        check_caller(&["10.0.0.0/8"], "127.0.0.1", forwarded, Some("127.0.0.1"));
        check_caller(&["127.0.0.1/32"], "::ffff:127.0.0.1", forwarded, Some("9.9.9.9"));
        check_caller(&[], "203.0.113.7", forwarded, Some("203.0.113.7"));
    }

    #[test]
    fn behind_an_unnamed_proxy_nobody_has_a_share() {
        let near =
            [("127.0.0.1", "127.0.0.1"), ("100.64.0.9", "100.64.0.9"), ("::1", "::"), ("fd00::1", "fd00::")];
        for (near, alone) in near {
            check_caller(&[], near, None, Some(alone));
            let addresses = check_caller(&[], near, Some("9.9.9.9"), None);
            assert_eq!(addresses.alone_behind(near.parse().unwrap()), None);
        }
        let far: IpAddr = "203.0.113.7".parse().unwrap();
        assert_eq!(Addresses::default().alone_behind(far), Some(Address(far)));
    }
}
