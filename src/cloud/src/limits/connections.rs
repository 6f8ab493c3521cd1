//! Connections: how many there may be, of one address and in all; and since when nothing is under way on one.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::limits::address::{Address, Addresses};
use crate::limits::budget::part_of;
use crate::limits::shares::Shares;

/// How many connections there may be.
#[derive(Debug)]
pub(crate) struct Connections {
    all: Arc<Semaphore>,
    shares: Shares<Address>,
    addresses: Arc<Addresses>,
}

/// The place of one connection, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _all: OwnedSemaphorePermit,
    _own: Option<OwnedSemaphorePermit>,
}

/// What is under way on one connection.
#[derive(Debug)]
pub(crate) struct Pulse {
    under_way: AtomicUsize,
    /// When the last request ended, or the connection began.
    rested: Mutex<Instant>,
}

/// A request that is under way, until its answer has been sent.
#[derive(Debug)]
pub(crate) struct Beat(Arc<Pulse>);

/// A body that is under way until its end.
struct Beating {
    body: Body,
    _beat: Beat,
}

impl Connections {
    /// Lets this many in, and of one address so many in a hundred of them.
    pub(crate) fn new(most: u32, percent: u32, addresses: Arc<Addresses>) -> Self {
        let (all, shares) = (Arc::new(Semaphore::new(most as usize)), Shares::new(part_of(most, percent)));
        Self { all, shares, addresses }
    }

    /// Gives a connection its place; `None` if there is none left.
    pub(crate) fn admit(&self, peer: IpAddr) -> Option<Place> {
        let all = Arc::clone(&self.all).try_acquire_owned().ok()?;
        let own = match self.addresses.alone_behind(peer) {
            Some(address) => Some(self.shares.of(address).try_acquire_owned().ok()?),
            None => None,
        };
        Some(Place { _all: all, _own: own })
    }
}

impl Default for Pulse {
    fn default() -> Self {
        Self { under_way: AtomicUsize::new(0), rested: Mutex::new(Instant::now()) }
    }
}

impl Pulse {
    /// Begins a request.
    pub(crate) fn beat(self: &Arc<Self>) -> Beat {
        self.under_way.fetch_add(1, Ordering::AcqRel);
        Beat(Arc::clone(self))
    }

    /// Notes that an answer is still being sent. Its body may be whole in memory by then.
    pub(crate) fn note_sending(&self) {
        *self.rested.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Whether nothing is under way.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.under_way.load(Ordering::Acquire) == 0
    }

    /// For how long nothing has been under way.
    pub(crate) fn rests(&self) -> Duration {
        match self.under_way.load(Ordering::Acquire) {
            0 => self.rested.lock().unwrap_or_else(PoisonError::into_inner).elapsed(),
            _ => Duration::ZERO,
        }
    }
}

impl Drop for Beat {
    fn drop(&mut self) {
        // First the time and then the count, so that nobody sees an old time without a request.
        self.0.note_sending();
        self.0.under_way.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Beat {
    /// Keeps the request under way until its answer's last byte was handed over.
    pub(crate) fn until_sent(self, response: Response) -> Response {
        response.map(|body| match body.is_end_stream() {
            true => body,
            false => Body::new(Beating { body, _beat: self }),
        })
    }
}

impl HttpBody for Beating {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_leaves_places_for_others() {
        let connections = Connections::new(8, 25, Arc::default());
        let [one, other] = [1, 2].map(|last| IpAddr::from([192, 0, 2, last]));
        let mut places: Vec<_> = (0..9).filter_map(|_| connections.admit(one)).collect();
        assert_eq!(places.len(), 2);
        assert!(connections.admit(other).is_some());
        places.pop();
        assert!(connections.admit(one).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_is_under_way_until_its_answer_was_sent() {
        let (pulse, second) = (Arc::new(Pulse::default()), Duration::from_secs(1));
        tokio::time::sleep(second).await;
        assert_eq!(pulse.rests(), second);
        let response = pulse.beat().until_sent(Response::new(Body::from("answer")));
        tokio::time::sleep(second).await;
        assert!(!pulse.is_at_rest());
        assert_eq!(pulse.rests(), Duration::ZERO);
        assert_eq!(axum::body::to_bytes(response.into_body(), 100).await.unwrap(), "answer");
        assert!(pulse.is_at_rest());
        assert_eq!(pulse.rests(), Duration::ZERO);
        tokio::time::sleep(second).await;
        assert_eq!(pulse.rests(), second);
    }
}
